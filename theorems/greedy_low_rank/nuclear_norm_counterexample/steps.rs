//! The steps of the proof.

use proofmark::arithmetic::{Approx, Enclosure, Field, Rational, Real, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, enclose_eigenvalues};

use super::completions::{dual_value, least_completion, observed, rank_one_completion};
use super::flow::End;
use super::instances::{Instance, top_eigenvalue};
use super::reduction::velocity;

/// The proof graph of the dossier's argument.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "P1",
        says: r"$2W_{14} + 2W_{23} \le \operatorname{tr}W$ for $W \succeq 0$, since
$I - C \succeq 0$",
        rests_on: &[],
        on: everywhere,
        evaluate: certificate,
    },
    Step {
        name: "P2",
        says: r"the top eigenvalue of $M$ is $\mu_1 = \frac12(1 + \sqrt{1 + 4R^2})$, and simple: the
next one is $\mu_1 - 1$",
        rests_on: &[],
        on: everywhere,
        evaluate: gap,
    },
    Step {
        name: "P3",
        says: r"at $W = xx^\top$ with $x_1 = x_3$, $x_2 = x_4$ the flow keeps that form",
        rests_on: &[],
        on: everywhere,
        evaluate: plane_is_kept,
    },
    Step {
        name: "P4",
        says: r"with $f = (a^2 - 1)^2 + 2(ab - R)^2$ on that plane,
$16a^2f \le (|\partial_af| + |\tfrac ba\,\partial_bf|)^2 + 2|\partial_bf|^2$: it has no critical
point with $a \ne 0$ but the zeros $\pm(1, R)$",
        rests_on: &["P3"],
        on: everywhere,
        evaluate: no_other_critical_point,
    },
    Step {
        name: "P5",
        says: r"the rank-one trajectory ends at $M_{rank}$: from $\alpha = 10^{-40}$ the end is
nearer to it than $10^{-6}$",
        rests_on: &["P2", "P4"],
        on: everywhere,
        evaluate: end_is_near,
    },
    Step {
        name: "P6",
        says: r"$\|W_\infty(\alpha) - M_{rank}\| \le 1.001\,(\alpha/\alpha')^{1/\mu_1}
\|W_\infty(\alpha') - M_{rank}\|$ for smaller $\alpha$: the limits can be exchanged",
        rests_on: &["P5"],
        on: everywhere,
        evaluate: distance_falls,
    },
];

fn everywhere(_: &Instance) -> bool {
    true
}

/// At the completion that attains it, at the other one, and at drawn Gram matrices; in units of the
/// trace, so that the bound that is attained is exactly one.
fn certificate(i: &Instance, context: &Context) -> Result<Vec<StepBound>, Reason> {
    Ok(Rational::scope(|| {
        let r = Rational::of(i.r);
        let mut words = context.stream("certificate", 0).words_from(0);
        let mut entry = || Rational::integer((words.next().expect("no end") % 17) as i64 - 8);
        let drawn = (0..4).map(|_| {
            let g = Matrix::from_fn(4, 2, |_, _| entry());
            g.times(&g.transpose())
        });
        let given = [least_completion(r), rank_one_completion(r)];
        let one = |w: Matrix<Rational>| {
            let actual = exactly(dual_value(&w) / w.trace())?;
            Some(StepBound { actual, bound: Enclosure::one() })
        };
        given.into_iter().chain(drawn).filter_map(one).collect()
    }))
}

fn exactly(x: Rational) -> Option<Enclosure> {
    x.value().map(|x| Enclosure::rational(&x))
}

/// Of the matrix itself: its two largest eigenvalues against $\mu_1$ and $\mu_1 - 1$, to what
/// enclosures of 512 bits leave open.
fn gap(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let mut pull = Matrix::zeros(4, 4);
    for (row, column, value) in observed(Enclosure::of(i.r)) {
        *pull.at_mut(row, column) = value;
        *pull.at_mut(column, row) = value;
    }
    let spectrum = enclose_eigenvalues(&pull).map_err(|_| Reason::Diverged)?.values;
    let first = top_eigenvalue(Enclosure::of(i.r));
    let expected = [first, first - Enclosure::one()];
    let one = |(found, expected): (&Enclosure, Enclosure)| StepBound {
        actual: (*found - expected).abs(),
        bound: Enclosure::binary(1e-100),
    };
    Ok(spectrum.iter().zip(expected).map(one).collect())
}

/// Points of the plane, $(a, b)$ in eighths of $(1, R)$.
fn points(r: Rational) -> Vec<[Rational; 2]> {
    let eighths = |n: i64| Rational::of(ratio(n, 8));
    let all = [(1, 0), (1, 1), (2, 5), (5, 2), (8, 7), (9, 8), (12, 4), (3, -6), (16, 16)];
    all.iter().map(|&(a, b)| [eighths(a), eighths(b) * r]).collect()
}

/// The antisymmetric part of the velocity, which is exactly zero.
fn plane_is_kept(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    Ok(Rational::scope(|| {
        let r = Rational::of(i.r);
        let one = |[a, b]: [Rational; 2]| {
            let x = [a, b, a, b];
            let w = Matrix::from_fn(4, 4, |i, j| x[i] * x[j]);
            let moved = velocity(r, None, &w);
            let across = |i: usize, j: usize| (moved.at(i, j) - moved.at((i + 2) % 4, j)).square();
            let sum = (0..16).fold(Rational::zero(), |sum, at| sum + across(at / 4, at % 4));
            Some(StepBound { actual: exactly(sum)?, bound: Enclosure::zero() })
        };
        points(r).into_iter().filter_map(one).collect()
    }))
}

/// From $\partial_bf = -4ar_2$ and $\partial_af = -4(ar_1 + br_2)$, solved for $r_1$ and $r_2$;
/// with equality where the two have opposite signs. In units of the bound, exactly.
fn no_other_critical_point(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    Ok(Rational::scope(|| {
        let (r, two, four) = (Rational::of(i.r), Rational::integer(2), Rational::integer(4));
        let abs = |x: Rational| if x.approx() < 0.0 { -x } else { x };
        let one = |[a, b]: [Rational; 2]| {
            let [r1, r2] = [Rational::one() - a.square(), r - a * b];
            let slope_b = four * a * r2;
            let slope_a = four * (a * r1 + b * r2);
            let sum = abs(slope_a) + abs(b / a * slope_b);
            let actual = Rational::integer(16) * a.square() * (r1.square() + two * r2.square());
            let bound = sum.square() + two * slope_b.square();
            Some(StepBound { actual: exactly(actual / bound)?, bound: Enclosure::one() })
        };
        points(r).into_iter().filter_map(one).collect()
    }))
}

/// $\alpha^{1/\mu_1}$.
fn rate(i: &Instance, end: &End) -> Enclosure {
    (-end.smallness / top_eigenvalue(Enclosure::of(i.r))).exp()
}

fn end_is_near(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let bound = Enclosure::of(ratio(1, 1_000_000));
    Ok(vec![StepBound { actual: End::of(i, i.decades)?.distance, bound }])
}

fn distance_falls(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let (far, near) = (End::of(i, i.decades)?, End::of(i, i.decades + 10)?);
    let allowed = Enclosure::of(ratio(1001, 1000)) * rate(i, &near) / rate(i, &far);
    Ok(vec![StepBound { actual: near.distance, bound: allowed * far.distance }])
}
