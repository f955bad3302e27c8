//! Planted slips: each is a plausible mistake in a copy of the dynamics, or in what is predicted of
//! them, and the comparison by which the theorem's claims are judged refuses it.
//!
//! The faithful dynamics pass the same comparisons, so that a mutant is refuted for its slip and
//! for nothing else.

use proofmark::arithmetic::{
    Enclosure, Field, Interval, Mp, Ratio, Rational, Real, decimal, ratio,
};
use proofmark::claim::Clock;
use proofmark::dynamics::{Regression, label_noise_step};
use proofmark::evidence::{Evidence, Reason, Verdict, Width, equal, equivalent_mean, identity};
use proofmark::noise::{Address, Signs, Stream};
use proofmark::statistics::Sample;
use theorems::zero_loss::instances::{Depth3, Hyperbola, Olm};

/// A step of label-noise descent, right or wrong, in any scalar.
trait Step {
    /// Moves `x` by the datum `i`, with the noise $(\delta, \xi)$.
    fn advance<R: Field>(
        &self,
        model: &impl Regression<R>,
        i: usize,
        noise: (R, R),
        eta: R,
        x: &mut [R],
    );
}

/// As the theorem has it.
struct Faithful;

impl Step for Faithful {
    fn advance<R: Field>(
        &self,
        model: &impl Regression<R>,
        i: usize,
        (delta, xi): (R, R),
        eta: R,
        x: &mut [R],
    ) {
        let mut gradient = x.to_vec();
        label_noise_step(model, i, delta * xi, eta, x, &mut gradient);
    }
}

/// Slips in the update.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Slip {
    /// Coordinates move one after the other, each seeing those that have moved.
    Sequential,
    /// The same, but with the residual of the old point.
    SequentialGradient,
    /// The gradient of the square without the factor ½.
    TwiceAsLong,
    /// Half of the step.
    HalfAsLong,
    /// Ascent.
    WrongSign,
    /// $\xi$ in place of $\delta\xi$.
    NoiseNotScaled,
    /// The noise is added to the gradient, and not to the label.
    NoiseOnTheGradient,
    /// The last coordinate is not trained.
    LastCoordinateForgotten,
}

impl Step for Slip {
    fn advance<R: Field>(
        &self,
        model: &impl Regression<R>,
        i: usize,
        (delta, xi): (R, R),
        eta: R,
        x: &mut [R],
    ) {
        let mut gradient = x.to_vec();
        let old = x.to_vec();
        let two = R::integer(2);
        let noise = delta * xi;
        let r = model.residual(i, x, &mut gradient) + noise;
        match self {
            Slip::Sequential | Slip::SequentialGradient => {
                for k in 0..x.len() {
                    let now = model.residual(i, x, &mut gradient) + noise;
                    let r = if *self == Slip::Sequential { now } else { r };
                    x[k] -= eta * r * gradient[k];
                }
            }
            Slip::TwiceAsLong => Faithful.advance(model, i, (delta, xi), two * eta, x),
            Slip::HalfAsLong => Faithful.advance(model, i, (delta, xi), eta / two, x),
            Slip::WrongSign => Faithful.advance(model, i, (delta, xi), -eta, x),
            Slip::NoiseNotScaled => Faithful.advance(model, i, (R::one(), xi), eta, x),
            Slip::NoiseOnTheGradient => {
                for (x, g) in x.iter_mut().zip(&gradient) {
                    *x -= eta * ((r - noise) * *g + noise);
                }
            }
            Slip::LastCoordinateForgotten => {
                Faithful.advance(model, i, (delta, xi), eta, x);
                let last = x.len() - 1;
                x[last] = old[last];
            }
        }
    }
}

fn noise(purpose: &str, replicate: u64) -> Stream {
    let address = Address {
        seed: 1,
        theorem: "zero_loss/label_noise_trace_flow",
        claim: "mutants",
        instance: "",
        purpose,
        replicate,
    };
    Stream::at(&address)
}

const ETA: Ratio = ratio(1, 32);
const DELTA: Ratio = ratio(1, 2);

/// What the identity says of a run: the invariant at its start and end, and the $m_k$ of the
/// factors $1 - m_k$, computed from the points that were visited and not from how the step was
/// made.
struct Trace<R> {
    start: Vec<R>,
    end: Vec<R>,
    shrinkage: Vec<Vec<R>>,
}

impl<R: Field> Trace<R> {
    fn run(
        step: &impl Step,
        model: &impl Regression<R>,
        start: &[R],
        steps: u64,
        invariants: impl Fn(&[R]) -> Vec<R>,
        weights: impl Fn(&[R], usize) -> Vec<R>,
    ) -> Self {
        let (eta, delta) = (R::of(ETA), R::of(DELTA));
        let mut x = start.to_vec();
        let mut gradient = x.clone();
        let first = invariants(&x);
        let mut shrinkage = vec![vec![]; first.len()];
        for k in 0..steps {
            let xi = R::binary(noise("label", 0).draw(&Signs, k));
            let i = k as usize % model.data();
            let r = model.residual(i, &x, &mut gradient) + delta * xi;
            let m = eta.square() * r.square();
            for (all, w) in shrinkage.iter_mut().zip(weights(&x, i)) {
                all.push(m * w);
            }
            step.advance(model, i, (delta, xi), eta, &mut x);
        }
        Trace { start: first, end: invariants(&x), shrinkage }
    }

    fn predicted(&self) -> Vec<R> {
        let one = |(&start, m): (&R, &Vec<R>)| m.iter().fold(start, |i, &m| i * (R::one() - m));
        self.start.iter().zip(&self.shrinkage).map(one).collect()
    }
}

/// 512 bits: forty steps leave more than the hundred that the width asks for.
type Scalar = Interval<Mp<8>>;

impl Trace<Scalar> {
    fn judge(&self) -> Evidence {
        equal(&self.end, &self.predicted(), Width::relative(1e-30), 512)
    }
}

const STEPS: u64 = 40;

fn halves<R: Field>(halves: &[i64]) -> Vec<R> {
    halves.iter().map(|&h| R::of(ratio(h, 2))).collect()
}

fn imbalance<R: Field>(x: &[R]) -> Vec<R> {
    vec![x[0].square() - x[1].square()]
}

fn on_hyperbola(step: &impl Step) -> Evidence {
    let weights = |_: &[Scalar], _| vec![Scalar::one()];
    Trace::run(step, &Hyperbola, &halves(&[4, 1]), STEPS, imbalance, weights).judge()
}

fn on_depth_three(step: &impl Step, weight: impl Fn(Scalar) -> Scalar) -> Evidence {
    let weights = |x: &[Scalar], _| vec![weight(x[2])];
    Trace::run(step, &Depth3, &halves(&[4, 2, 1]), STEPS, imbalance, weights).judge()
}

/// The products $u_jv_j$, which a step multiplies by $1 - 4\eta^2r^2z_{ij}^2$. The rows are not of
/// signs, whose squares are all one: they would hide what becomes of $z$.
fn on_rows(step: &impl Step, weight: impl Fn(&Olm, usize, usize) -> Scalar) -> Evidence {
    let row = |quarters: [i64; 4]| quarters.map(|q| ratio(q, 4)).to_vec();
    let olm = Olm {
        rows: vec![row([4, 2, -4, 8]), row([6, -4, 2, 4])],
        targets: vec![ratio(1, 2), ratio(1, 1)],
    };
    let width = olm.width();
    let eighths = |k: i64| Scalar::of(ratio(4 + k % 3, 8));
    let start: Vec<Scalar> = (0..2 * width as i64).map(eighths).collect();
    let products = |x: &[Scalar]| (0..width).map(|j| x[j] * x[width + j]).collect();
    let weights = |_: &[Scalar], i| (0..width).map(|j| weight(&olm, i, j)).collect();
    Trace::run(step, &olm, &start, 16, products, weights).judge()
}

#[track_caller]
fn passes(evidence: Evidence) {
    assert_eq!(evidence.verdict, Verdict::Supported, "the faithful dynamics: {evidence:?}");
}

#[track_caller]
fn is_refuted(slip: impl std::fmt::Debug, evidence: Evidence) {
    let says = "passes unnoticed: sharpen the comparison";
    assert_eq!(evidence.verdict, Verdict::Refuted, "{slip:?} {says}: {evidence:?}");
}

const REFUTED_BY_THE_IDENTITY: [Slip; 6] = [
    Slip::Sequential,
    Slip::SequentialGradient,
    Slip::TwiceAsLong,
    Slip::HalfAsLong,
    Slip::NoiseNotScaled,
    Slip::NoiseOnTheGradient,
];

#[test]
fn slips_break_the_identity_of_two_layers() {
    passes(on_hyperbola(&Faithful));
    for slip in REFUTED_BY_THE_IDENTITY {
        is_refuted(slip, on_hyperbola(&slip));
    }
    is_refuted(Slip::LastCoordinateForgotten, on_hyperbola(&Slip::LastCoordinateForgotten));
    // The identity is even in the step: it does not see ascent. The constant does, below.
    passes(on_hyperbola(&Slip::WrongSign));
}

#[test]
fn slips_break_the_identity_of_three_layers() {
    let square = |w: Scalar| w.square();
    passes(on_depth_three(&Faithful, square));
    for slip in REFUTED_BY_THE_IDENTITY {
        is_refuted(slip, on_depth_three(&slip, square));
    }
    // The identity itself, with the weight w² lost, or lost its square.
    is_refuted("w lost", on_depth_three(&Faithful, |_| Scalar::one()));
    is_refuted("w for w²", on_depth_three(&Faithful, |w| w));
}

#[test]
fn slips_break_the_identity_of_the_linear_model() {
    let z = |olm: &Olm, i: usize, j: usize| Scalar::of(olm.rows[i][j]);
    let four_squares = |olm: &Olm, i, j| Scalar::integer(4) * z(olm, i, j).square();
    passes(on_rows(&Faithful, four_squares));
    for slip in REFUTED_BY_THE_IDENTITY {
        let evidence = on_rows(&slip, four_squares);
        // Each gradient depends on its own coordinate alone: the order is all the same to it.
        let same = slip == Slip::SequentialGradient;
        if same { passes(evidence) } else { is_refuted(slip, evidence) }
    }
    let scaled = |c: Ratio| move |olm: &Olm, i, j| Scalar::of(c) * z(olm, i, j).square();
    is_refuted("a lost factor two", on_rows(&Faithful, scaled(ratio(2, 1))));
    is_refuted("one per cent", on_rows(&Faithful, scaled(decimal("4.04"))));
    is_refuted("the other row", on_rows(&Faithful, |olm, i, j| four_squares(olm, 1 - i, j)));
    is_refuted("z lost", on_rows(&Faithful, |_, _, _| Scalar::integer(4)));
    is_refuted("z for z²", on_rows(&Faithful, |olm, i, j| Scalar::integer(4) * z(olm, i, j)));
}

#[test]
fn slips_break_the_identity_in_exact_arithmetic() {
    fn judge(step: &impl Step) -> Evidence {
        Rational::scope(|| {
            let weights = |_: &[Rational], _| vec![Rational::one()];
            let run = Trace::run(step, &Hyperbola, &halves(&[4, 1]), 5, imbalance, weights);
            let values = |all: Vec<Rational>| {
                all.iter().map(|x| x.value().expect("it is finite")).collect::<Vec<_>>()
            };
            identity(&values(run.end.clone()), &values(run.predicted()))
        })
    }
    passes(judge(&Faithful));
    for slip in REFUTED_BY_THE_IDENTITY {
        is_refuted(slip, judge(&slip));
    }
}

/// Step size and noise of the constant, which is known at this step size to within a per cent.
const FINE: f64 = 1.0 / 64.0;
const REPLICATES: u64 = 24;

/// $\hat c$ on the hyperbola, from $(\ln\Delta)' = -4c$ on the given clock.
fn constant(step: &impl Step, clock: Clock, clock_scale: f64) -> Sample {
    let delta = DELTA.to_f64();
    let steps = (1.0 / (delta * FINE).square()) as u64;
    let one = |replicate| {
        let mut x = vec![2.0, 0.5];
        let log = |x: &[f64]| Real::ln(imbalance(x)[0]);
        let start = log(&x);
        for xi in noise("constant", replicate).draws(&Signs, 0).take(steps as usize) {
            step.advance(&Hyperbola, 0, (delta, xi), FINE, &mut x);
        }
        (start - log(&x)) / (4.0 * clock.time(steps, FINE, clock_scale))
    };
    Sample::of(&(0..REPLICATES).map(one).collect::<Vec<f64>>())
}

/// At a finite step the constant is $\frac14/(1 - \eta\lambda/2)$ with $\lambda = \sqrt{\Delta^2 +
/// 4}$, and $\Delta$ goes from 15/4 down to $15/(4e)$: the prediction is the middle, the margin the
/// distance to the ends, with a two hundredth for what the size of the noise adds.
fn judge_constant(sample: &Sample) -> Evidence {
    let at = |imbalance: f64| {
        let lambda = (imbalance * imbalance + 4.0).sqrt();
        0.25 / (1.0 - 0.5 * FINE * lambda)
    };
    let (high, low) = (at(3.75), at(3.75 / std::f64::consts::E));
    equivalent_mean(sample, 0.5 * (high + low), 0.5 * (high - low) + 0.25 / 200.0, 0.02)
}

const CLOCK: Clock = Clock::DeltaSquaredEtaSquared;

#[test]
fn slips_change_the_constant_of_the_flow() {
    let delta = DELTA.to_f64();
    passes(judge_constant(&constant(&Faithful, CLOCK, delta)));
    for slip in [
        Slip::Sequential,
        Slip::SequentialGradient,
        Slip::TwiceAsLong,
        Slip::HalfAsLong,
        Slip::NoiseNotScaled,
    ] {
        is_refuted(slip, judge_constant(&constant(&slip, CLOCK, delta)));
    }
}

#[test]
fn the_wrong_sign_diverges_and_counts_as_nothing() {
    let evidence = judge_constant(&constant(&Slip::WrongSign, CLOCK, DELTA.to_f64()));
    assert_eq!(evidence.verdict, Verdict::Undecided(Reason::Diverged), "{evidence:?}");
}

#[test]
fn slips_in_the_clock_change_the_constant() {
    let delta = DELTA.to_f64();
    for (slip, clock, scale) in [
        ("δ for δ²", CLOCK, delta.sqrt()),
        ("no δ", Clock::EtaSquared, delta),
        ("η for η²", Clock::Eta, delta),
        ("the clock of sharpness-aware minimisation", Clock::EtaRhoSquared, delta),
        ("the steps themselves", Clock::Steps, delta),
    ] {
        is_refuted(slip, judge_constant(&constant(&Faithful, clock, scale)));
    }
}

/// What the harness's own scalars say of a slip is the same in each of them.
#[test]
fn enclosures_of_f64_see_the_slip_as_well() {
    let judge = |step: &Slip| {
        let weights = |_: &[Interval<f64>], _| vec![Interval::one()];
        let run = Trace::run(step, &Hyperbola, &halves(&[4, 1]), 8, imbalance, weights);
        let outward = |all: Vec<Interval<f64>>| -> Vec<Enclosure> {
            all.into_iter().map(|x| x.to_enclosure()).collect()
        };
        equal(&outward(run.end.clone()), &outward(run.predicted()), Width::relative(1e-6), 53)
    };
    is_refuted(Slip::Sequential, judge(&Slip::Sequential));
    is_refuted(Slip::TwiceAsLong, judge(&Slip::TwiceAsLong));
}
