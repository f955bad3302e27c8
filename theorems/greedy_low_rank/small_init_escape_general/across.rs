//! What is across the top direction, enclosed and without any limit.

use proofmark::arithmetic::{Enclosure, Field, Interval, Jet, Mp, RationalMap, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, Memo, Precision, Predicted, Regime, Step, StepBound, Wrong,
};
use proofmark::dynamics::{FlowTube, Lost, Taylor, largest_eigenvalue};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::Matrix;

use super::instances::Instance;

/// 512 bits: for $\lambda_2 = -3$ the part across is $\alpha^4 = 10^{-80}$.
const LIMBS: usize = 8;
/// Bits of truncation, of which the smallest part leaves a hundred.
const BITS: u32 = 380;
/// $n$ in $\alpha = 10^{-n}$.
const DECADES: i64 = 20;

type E = Interval<Mp<LIMBS>>;

/// Two trajectories that differ by their second coordinate alone.
#[derive(Clone, Debug)]
pub struct Across {
    /// $\eta_1$ at $T + t$.
    first: Enclosure,
    /// The difference of $\eta_2$ there.
    difference: Enclosure,
    /// $\ln\alpha$.
    log_alpha: Enclosure,
    /// $t$.
    time: Enclosure,
    /// $\gamma/\lambda_1$, with $\lambda_1 = 1$.
    gap: Enclosure,
    /// $d_2$.
    second: Enclosure,
}

static RUNS: Memo<String, Across> = Memo::new();

/// Is it one of the plane fields, seen in its eigenbasis?
fn is_plane(i: &Instance) -> bool {
    let unit = |row: usize, column: usize| ratio(i64::from(row == column), 1);
    let entries = [(0, 0), (0, 1), (1, 0), (1, 1)];
    i.dimension() == 2
        && !i.is_aligned()
        && entries.iter().all(|&(r, c)| i.basis[r][c] == unit(r, c))
}

/// An upper bound of the growth: the largest eigenvalue of the symmetric part of the Jacobian.
fn growth(i: &Instance, x: &[Interval<Mp<1>>]) -> Mp<1> {
    let d = i.dimension();
    let unit =
        |k: usize| -> Vec<_> { (0..d).map(|j| Interval::integer(i64::from(j == k))).collect() };
    let column = |k: usize| Jet::jacobian_vector(|x| i.evaluate(x), x, &unit(k));
    let columns: Vec<_> = (0..d).map(column).collect();
    let half = Interval::of(ratio(1, 2));
    largest_eigenvalue(&Matrix::from_fn(d, d, |i, j| half * (columns[j][i] + columns[i][j])))
}

fn across(i: &Instance) -> Result<Across, Reason> {
    RUNS.at(format!("{i:?}"), || run(i))
}

fn run(i: &Instance) -> Result<Across, Reason> {
    let log_alpha = -E::integer(DECADES) * E::integer(10).ln();
    let alpha = E::integer(10).powi(-(DECADES as i32));
    let [first, second] = [i.start[0], i.start[1]].map(E::of);
    let taylor = Taylor::new(i, 2, BITS);
    let bound = |x: &[Interval<Mp<1>>]| growth(i, x);
    let time = -log_alpha + E::of(i.time);
    let end = |second: E| {
        let mut tube = FlowTube::new(&taylor, &bound, &[alpha * first, alpha * second]);
        tube.advance(time).map_err(|lost| match lost {
            Lost::NoEnclosure { .. } => Reason::TooWide { bits: 2 * Mp::<LIMBS>::BITS },
            Lost::NotPolynomial | Lost::Time => Reason::Vacuous,
        })?;
        Ok(tube.state())
    };
    let (with, without) = (end(second)?, end(E::zero())?);
    Ok(Across {
        first: with[0].to_enclosure(),
        difference: (with[1] - without[1]).to_enclosure(),
        log_alpha: log_alpha.to_enclosure(),
        time: Enclosure::of(i.time),
        gap: i.relative_gap(),
        second: Enclosure::of(i.start[1]),
    })
}

impl Across {
    /// $d_2\alpha^{m\gamma}e^{\lambda_2t}$.
    fn linear(&self, multiple: Enclosure) -> Enclosure {
        let rate = Enclosure::one() - self.gap;
        self.second * (multiple * self.gap * self.log_alpha + rate * self.time).exp()
    }

    /// $1 + e^t - \alpha$.
    fn slowed(&self) -> Enclosure {
        Enclosure::one() + self.time.exp() - self.log_alpha.exp()
    }
}

/// C3. Given $\eta_1$, which is logistic, $\eta_2$ obeys a linear equation, and the difference of
/// two solutions is $\exp\int(\lambda_2 - \eta_1)$ times that at the start: an identity, for every
/// $\alpha$, in which the exponent $\gamma/\lambda_1$ is not cut off at one.
pub const PART_ACROSS_IS_EXACT: Complete<Claim<Instance, Across>> = Claim {
    name: "part_across_is_exact",
    says: r"what $\delta_\alpha$ has across $v_1$ is worth
$d_2\alpha^{m\gamma/\lambda_1}e^{\lambda_2t}/(1 + e^t - \alpha)$ at $T + t$, $m = 1$, in the plane",
    clock: Clock::Eta,
    precision: Precision::Fixed(512),
    on: is_plane,
    run: |i, _| across(i),
    check: Check::Equal {
        observed: |run| vec![run.difference],
        predicted: Predicted {
            dial: Dial::constant("m", ratio(1, 1)),
            formula: |run, m| vec![run.linear(m) / run.slowed()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the linear flow alone",
                    formula: |run, m| vec![run.linear(m)],
                },
                Wrong::Formula {
                    name: "1 + e^t, the limit of the denominator",
                    formula: |run, m| {
                        let one = Enclosure::one();
                        vec![run.linear(m) / (one + run.time.exp())]
                    },
                },
                Wrong::Number { name: "half the exponent", value: ratio(1, 2) },
            ],
        },
        width: Width::relative(1e-25),
    },
    broken: &[],
    rests_on: &["E2"],
}
.checked();

/// The steps, on the plane fields.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "E1",
        says: r"the part along $v_1$ is at most that of the linear flow: $\eta_1(T + t) \le e^t$",
        rests_on: &[],
        on: is_plane,
        evaluate: |i, _| {
            let run = across(i)?;
            Ok(vec![StepBound { actual: run.first, bound: run.time.exp() }])
        },
    },
    Step {
        name: "E2",
        says: r"so is the part across: at most $d_2\alpha^{\gamma/\lambda_1}e^{\lambda_2t}$",
        rests_on: &["E1"],
        on: is_plane,
        evaluate: |i, _| {
            let run = across(i)?;
            let bound = run.linear(Enclosure::one());
            Ok(vec![StepBound { actual: run.difference.abs(), bound }])
        },
    },
];
