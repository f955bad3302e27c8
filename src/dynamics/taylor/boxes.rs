//! Enclosures of short flows, by a-priori boxes.

use super::piece::{short_power, step_log2};
use super::tube::Lost;
use super::{Series, Taylor};
use crate::arithmetic::{Endpoint, Field, Interval, Program};

/// Rounds of widening before a step counts as too long.
const ROUNDS: usize = 12;
/// Steps of a flow that counts as short.
const STEPS_MAX: usize = 10_000;
/// Halvings of a step before there is no enclosure.
const HALVINGS: usize = 10;

/// An enclosure at time `until` of all trajectories that start in `start` at time zero.
///
/// Step by step: a box $B$ with $x + [0, h]\,g(B) \subseteq B$ holds every trajectory during the
/// step (Picard), so that its Taylor coefficient of the last order encloses the remainder. For
/// short flows and boxes of starts: the boxes are axis-parallel and wrap, by a factor at each step.
/// A long flow is the business of [`FlowTube`](super::FlowTube).
///
/// # Errors
/// If no such box is found however short the step, or `until` is not a time after zero.
pub fn enclose_flow<T: Endpoint>(
    taylor: &Taylor,
    start: &[Interval<T>],
    until: Interval<T>,
) -> Result<Vec<Interval<T>>, Lost> {
    let (mut x, mut time) = (start.to_vec(), Interval::zero());
    let mut series = Series::new(&taylor.program);
    for step in 0.. {
        let left = until - time;
        if left.hi().is_nonpositive() || !left.certainly_nonnegative() {
            return if step > 0 && left.overlaps(Interval::zero()) {
                Ok(x)
            } else {
                Err(Lost::Time)
            };
        }
        let middle: Vec<_> = x.iter().map(|x| Interval::point(x.midpoint())).collect();
        let middle = coefficients(&mut series, &middle, taylor.order);
        let middle: Vec<Vec<T>> =
            middle.iter().map(|terms| terms.iter().map(|x| x.midpoint()).collect()).collect();
        let lost = || Lost::at(time, taylor.bits);
        let mut log2 = step_log2(&middle, taylor.bits).ok_or_else(lost)?;
        let mut last;
        let mut found = None;
        for _ in 0..HALVINGS {
            last = log2 >= super::piece::log2(left.hi());
            let h = if last { left } else { Interval::point(short_power(log2)) };
            if let Some(end) = step_in(taylor, &mut series, &x, h) {
                found = Some((end, h, last));
                break;
            }
            log2 = log2.min(super::piece::log2(left.hi())) - 1.0;
        }
        let (end, h, last) = found.ok_or_else(lost)?;
        x = end;
        if last {
            return Ok(x);
        }
        // Before infinity the steps become shorter without end.
        let before = time;
        time += h;
        if step == STEPS_MAX || !before.certainly_less(time) {
            return Err(Lost::at(time, taylor.bits));
        }
    }
    unreachable!("the loop ends by returning")
}

/// One step, if there is an a-priori box.
fn step_in<T: Endpoint>(
    taylor: &Taylor,
    series: &mut Series<'_, Interval<T>>,
    x: &[Interval<T>],
    h: Interval<T>,
) -> Option<Vec<Interval<T>>> {
    let whole = h.hull(Interval::zero());
    let around = a_priori(&taylor.program, x, whole)?;
    let terms = coefficients(series, x, taylor.order - 1);
    let rest = coefficients(series, &around, taylor.order);
    let at = |(terms, rest): (&Vec<Interval<T>>, &Vec<Interval<T>>)| {
        let last = rest[taylor.order];
        terms.iter().rev().fold(last, |value, &term| value * h + term)
    };
    let end: Vec<_> = terms.iter().zip(&rest).map(at).collect();
    end.iter().all(|x| x.is_bounded()).then_some(end)
}

/// A box that every trajectory from `x` stays in during the times `whole`.
fn a_priori<T: Endpoint>(
    program: &Program,
    x: &[Interval<T>],
    whole: Interval<T>,
) -> Option<Vec<Interval<T>>> {
    let image = |around: &[Interval<T>]| -> Vec<Interval<T>> {
        let slopes = program.evaluate(around);
        x.iter().zip(slopes).map(|(&x, slope)| x + whole * slope).collect()
    };
    let wider = |x: Interval<T>| x.inflate(x.width() * T::binary(0.125));
    let mut around: Vec<_> = image(x).into_iter().map(wider).collect();
    for _ in 0..ROUNDS {
        let next = image(&around);
        if !next.iter().all(|x| x.is_bounded()) {
            return None;
        }
        if around.iter().zip(&next).all(|(a, n)| a.encloses(*n)) {
            return Some(next);
        }
        around = around.iter().zip(next).map(|(a, n)| wider(a.hull(n))).collect();
    }
    None
}

/// The Taylor coefficients $x_0, \dots, x_N$ of trajectories, by coordinate.
fn coefficients<T: Endpoint>(
    series: &mut Series<'_, Interval<T>>,
    x: &[Interval<T>],
    order: usize,
) -> Vec<Vec<Interval<T>>> {
    series.clear();
    let mut terms: Vec<Vec<_>> = x.iter().map(|&x| vec![x]).collect();
    for k in 0..order {
        let known: Vec<_> = terms.iter().map(|terms| terms[k]).collect();
        let next = Interval::integer(k as i64 + 1);
        for (terms, slope) in terms.iter_mut().zip(series.push(&known)) {
            terms.push(slope / next);
        }
    }
    terms
}
