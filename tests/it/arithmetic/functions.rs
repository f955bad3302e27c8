//! The elementary functions: brackets at three times the precision meet the output.

use proofmark::arithmetic::{Interval, Mp, Real, Round};
use rug::Float;
use rug::float::Round as Mode;

use super::cases;
use super::draw::{Draw, Sample, interval};

struct Function<T> {
    name: &'static str,
    enclosed: fn(Interval<T>) -> Interval<T>,
    /// The value rounded down in place, and whether the point is in the domain.
    below: fn(&mut Float) -> bool,
}

fn functions<T: Sample>() -> Vec<Function<T>> {
    vec![
        Function { name: "exp", enclosed: Real::exp, below: |x| down(x, Float::exp_round) },
        Function { name: "ln", enclosed: Real::ln, below: |x| *x > 0 && down(x, Float::ln_round) },
        Function { name: "sin", enclosed: Real::sin, below: |x| down(x, Float::sin_round) },
        Function { name: "cos", enclosed: Real::cos, below: |x| down(x, Float::cos_round) },
        Function { name: "tanh", enclosed: Real::tanh, below: |x| down(x, Float::tanh_round) },
    ]
}

fn down<O>(x: &mut Float, function: fn(&mut Float, Mode) -> O) -> bool {
    function(x, Mode::Down);
    true
}

/// A point of the interval at three times the precision: an end, or one between.
fn point<T: Sample>(draw: &mut Draw, x: Interval<T>) -> Float {
    let wide = |x: T| Float::with_val(3 * T::BITS.max(64), x.exactly());
    let (lo, hi) = (x.lo(), x.hi());
    match (lo.is_finite(), hi.is_finite()) {
        (true, true) => match draw.below(4) {
            0 => wide(lo),
            1 => wide(hi),
            _ => {
                // Rounding can leave a narrow interval: clamp.
                let part = draw.below(1000) as f64 / 1000.0;
                let between = wide(lo) + (wide(hi) - wide(lo)) * part;
                between.clamp(&wide(lo), &wide(hi))
            }
        },
        (true, false) => wide(lo) + draw.below(50) as u32,
        (false, true) => wide(hi) - draw.below(50) as u32,
        (false, false) => Float::with_val(3 * T::BITS, draw.within(50)),
    }
}

struct Tally {
    inside_domain: usize,
    whole: usize,
    too_close: usize,
}

/// The first value that is certainly not in the output is an error.
fn check<T: Sample>(function: &Function<T>, count: usize, seed: u64) -> Result<Tally, String> {
    let mut draw = Draw::new(seed);
    let mut tally = Tally { inside_domain: 0, whole: 0, too_close: 0 };
    for case in 0..count {
        let a = interval::<T>(&mut draw);
        let out = (function.enclosed)(a);
        if a.is_empty() {
            if !out.is_empty() {
                return Err(format!("{} of the empty set is {out:?}", function.name));
            }
            continue;
        }
        let x = point(&mut draw, a);
        let mut below = x.clone();
        if !(function.below)(&mut below) {
            continue;
        }
        let mut above = below.clone();
        above.next_up();
        tally.inside_domain += 1;
        let (lo, hi) = (out.lo(), out.hi());
        tally.whole += usize::from(!lo.is_finite() && !hi.is_finite());
        let exactly = |end: T| {
            if end.is_finite() {
                end.exactly()
            } else {
                Float::with_val(53, end.to_f64_rounded(Round::Nearest))
            }
        };
        let (lo, hi) = (exactly(lo), exactly(hi));
        if !(lo <= above && below <= hi) {
            return Err(format!(
                "{} over {}, case {case} of seed {seed}: the value is outside\n  a = {a:?}\n  \
                 x = {}\n  value >= {}\n  out = {out:?}",
                function.name,
                T::NAME,
                x.to_string_radix(16, None),
                below.to_string_radix(16, None),
            ));
        }
        tally.too_close += usize::from(!(lo <= below && above <= hi));
    }
    Ok(tally)
}

fn contains_values<T: Sample>(count: usize, seed: u64) {
    for function in functions::<T>() {
        let tally = check(&function, cases(count), seed).unwrap_or_else(|bad| panic!("{bad}"));
        let Tally { inside_domain, whole, too_close } = tally;
        let name = function.name;
        println!("{} {name}: {inside_domain}, {whole} whole, {too_close} too close", T::NAME);
        // Exact values (of zero, and 1 = cos of a tiny angle) lie on an end, hence "too close".
        assert!(too_close * 5 < inside_domain, "{name}: {too_close} of {inside_domain}");
        let whole_allowed = if name == "ln" { 40 } else { 4 };
        assert!(whole * 100 <= whole_allowed * inside_domain, "{name}: {whole} say nothing");
        assert!(inside_domain * 10 > cases(count) * 4, "{name}: {inside_domain} cases decide");
    }
}

#[test]
fn f64_intervals_contain_values() {
    contains_values::<f64>(100_000, 11);
}

#[test]
fn mp2_intervals_contain_values() {
    contains_values::<Mp<2>>(50_000, 12);
}

#[test]
fn mp4_intervals_contain_values() {
    contains_values::<Mp<4>>(10_000, 13);
}

#[test]
fn mp16_intervals_contain_values() {
    contains_values::<Mp<16>>(2_000, 14);
}

/// The test of the test: functions of the ends rounded to nearest, and a sine that forgets its
/// extrema, are refused.
#[test]
fn careless_functions_are_refused() {
    let mut careless = functions::<Mp<2>>();
    careless[0].enclosed = |a| ends(a, Real::exp);
    careless[1].enclosed = |a| if a.certainly_positive() { ends(a, Real::ln) } else { a.ln() };
    careless[2].enclosed = |a| ends(a, |x| x.sin_rounded(Round::Down)).hull(ends(a, Real::sin));
    careless[3].enclosed = |a| ends(a, Real::cos).inflate(Mp::two_to(-100));
    careless[4].enclosed = |a| ends(a, Real::tanh);
    for function in careless {
        assert!(check(&function, 2_000, 15).is_err(), "careless {} passed", function.name);
    }
}

trait TwoTo {
    fn two_to(n: i32) -> Self;
}

impl<const L: usize> TwoTo for Mp<L> {
    fn two_to(n: i32) -> Self {
        proofmark::arithmetic::Field::powi(proofmark::arithmetic::Field::integer(2), n)
    }
}

fn ends<T: Sample>(a: Interval<T>, function: fn(T) -> T) -> Interval<T> {
    if !a.is_bounded() {
        return if a.is_empty() { a } else { Interval::whole() };
    }
    let (first, last) = (function(a.lo()), function(a.hi()));
    if first <= last { Interval::new(first, last) } else { Interval::new(last, first) }
}

/// Points give the two neighbours of the value, or the value itself.
fn points_are_tight<T: Sample>(seed: u64) {
    let mut draw = Draw::new(seed);
    for function in functions::<T>() {
        for _ in 0..cases(2_000) {
            let x = T::draw(&mut draw);
            let out = (function.enclosed)(Interval::point(x));
            let tight = out.lo() == out.hi() || out.lo().up() == out.hi();
            let outside = function.name == "ln" && x.is_nonpositive();
            assert!(tight || outside, "{} of {x} is {out:?}", function.name);
        }
    }
}

#[test]
fn functions_of_points_are_tight() {
    points_are_tight::<f64>(16);
    points_are_tight::<Mp<2>>(17);
}
