//! The claims.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::{Matrix, enclose_eigenvalues};
use proofmark::{rug, with_precision};

use super::instances::{DISCONNECTED, Instance, OBSERVED, PARTS, TRUTH, golden, second_symmetric};

/// The end of descent, enclosed.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// $\lambda_1\lambda_2$ (and products with smaller ones).
    pub minors: Enclosure,
    /// $\sum(W_{ij} - x_ix_j)^2$ over what is observed.
    pub loss: Enclosure,
    sine_squared: Enclosure,
    log_alpha: Enclosure,
}

/// Steps of descent: $\eta k = 60$. From $10^{-20}$ the second part is there at
/// $\Lambda/2\rho(\varphi) = 15$; the slowest rate at the end, of the loss, is above 1.1.
const STEPS: usize = 2400;

/// Runs descent.
pub fn run(i: &Instance, context: &Context) -> Result<End, Reason> {
    with_precision!(context.bits, L => descend::<Mp<L>>(i))
}

fn descend<T: Endpoint>(i: &Instance) -> Result<End, Reason> {
    let mut u = i.start::<Interval<T>>();
    for _ in 0..STEPS {
        u = i.step(&u);
    }
    let w = u.times(&u.transpose());
    let missing = i.force(&w);
    let loss = (0..4).map(|j| proofmark::linear::norm_squared(missing.row(j)));
    let loss = loss.fold(Interval::zero(), |sum, x| sum + x);
    Ok(End {
        minors: second_symmetric(&w).to_enclosure(),
        loss: loss.to_enclosure(),
        sine_squared: i.sine_squared(),
        log_alpha: -Enclosure::integer(i64::from(i.decades)) * Enclosure::integer(10).ln(),
    })
}

/// Joins the parts by one more entry.
macro_rules! joined {
    ($name:literal, $entry:expr) => {
        Broken {
            name: $name,
            hypothesis: &DISCONNECTED,
            instance: |i| {
                const JOINED: &[(usize, usize)] =
                    &[OBSERVED[0], OBSERVED[1], OBSERVED[2], OBSERVED[3], $entry];
                (i.id == "identity_1e-20").then_some(Instance { observed: JOINED, ..*i })
            },
            expected: Expected::Refuted,
        }
    };
}

/// C2. Within a part the rows of $U$ align with $u_A$ and $u_B$ while they are small, to a power
/// $\alpha^{\frac12(1 - \mu_2/\mu_1)}$, which is more than $\alpha^{1/2}$ for both blocks have a
/// negative second eigenvalue; what is right of them, $G_A^\top u_A$ and $G_B^\top u_B$, never
/// changes. The quarter pays for the constants, among them $1/\sin^2\theta$.
pub const DESCENT_ENDS_AT_RANK_TWO: Complete<Claim<Instance, End>> = Claim {
    name: "descent_ends_at_rank_two",
    says: r"descent ends at $\lambda_1\lambda_2 = 36c\sin^2\theta$ with $c = 1$, to within
$\alpha^{1/4}$, where $xx^\top$ has $0$",
    clock: Clock::Eta,
    precision: Precision::Escalating { from: 1024 },
    on: Claim::<Instance, End>::everywhere,
    run,
    check: Check::Equal {
        observed: |run| vec![run.minors],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let off = (run.log_alpha / Enclosure::integer(4)).exp();
                let one = Enclosure::one();
                let factor = (one - off).hull(one + off);
                vec![c * Enclosure::integer(36) * run.sine_squared * factor]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the least rank, one",
                    formula: |_, _| vec![Enclosure::zero()],
                },
                Wrong::Formula {
                    name: "eigenvalues 18 and 2 from every start",
                    formula: |_, _| vec![Enclosure::integer(36)],
                },
                Wrong::Number { name: "a hundredth more", value: ratio(101, 100) },
            ],
        },
        width: Width::relative(1e-4),
    },
    broken: &[
        joined!("the entry (1, 2) observed as well", (0, 1)),
        joined!("the entry (2, 4) observed as well", (1, 3)),
    ],
    rests_on: &["S1", "S2"],
}
.checked();

/// C2: it is not that descent had not yet arrived.
pub const LOSS_IS_GONE: Complete<Claim<Instance, End>> = Claim {
    name: "loss_is_gone",
    says: r"at the same time $\sum(W_{ij} - x_ix_j)^2 \le 10^{-c}$ over what is observed, $c = 20$",
    clock: Clock::Eta,
    precision: Precision::Escalating { from: 1024 },
    on: |i: &Instance| i.id == "identity_1e-20",
    run,
    check: Check::AtMost {
        observed: |run| vec![run.loss],
        bound: Predicted {
            dial: Dial::exponent("c", ratio(20, 1)),
            formula: |_, c| vec![(-(c * Enclosure::integer(10).ln())).exp()],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "exactly zero, or nearly", value: ratio(1000, 1) }],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// A symmetric matrix of integers.
type Square = [[i64; 4]; 4];

/// $xx^\top$ for the coordinates that are kept.
fn square(kept: &[usize]) -> Square {
    let x = |j: usize| if kept.contains(&j) { TRUTH[j] } else { 0 };
    std::array::from_fn(|a| std::array::from_fn(|b| x(a) * x(b)))
}

/// $xx^\top$, and the sum of the squares of its two parts.
pub struct Points {
    truth: Square,
    greedy: Square,
    observed: &'static [(usize, usize)],
}

/// Residuals of what is observed, and the sum of the principal minors of size two.
fn properties(w: &Square, observed: &[(usize, usize)]) -> Vec<rug::Rational> {
    let residuals = observed.iter().map(|&(a, b)| w[a][b] - TRUTH[a] * TRUTH[b]);
    let pairs = (0..4).flat_map(|a| (0..a).map(move |b| (a, b)));
    let sum = pairs.map(|(a, b)| w[a][a] * w[b][b] - w[a][b] * w[a][b]).sum();
    residuals.chain([sum]).map(rug::Rational::from).collect()
}

/// C1. Both fit exactly, and both have the trace 20.
pub const GREEDY_LIMIT_FITS_WITH_RANK_TWO: Complete<Claim<Instance, Points>> = Claim {
    name: "greedy_limit_fits_with_rank_two",
    says: r"$xx^\top$ and $x_Ax_A^\top + x_Bx_B^\top$ fit all that is observed, with
$\lambda_1\lambda_2 = 0$ and $\lambda_1\lambda_2 = 36c$, $c = 1$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.id == "identity_1e-20",
    run: |i, _| {
        let [a, b] = PARTS.map(|part| square(&part));
        let greedy = std::array::from_fn(|j| std::array::from_fn(|k| a[j][k] + b[j][k]));
        Ok(Points { truth: square(&[0, 1, 2, 3]), greedy, observed: i.observed })
    },
    check: Check::Identity {
        observed: |run| {
            let [truth, greedy] = [&run.truth, &run.greedy].map(|w| properties(w, run.observed));
            truth.into_iter().chain(greedy).collect()
        },
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let fits = |minors: rug::Rational| {
                    let zeros = vec![rug::Rational::new(); run.observed.len()];
                    zeros.into_iter().chain([minors])
                };
                fits(rug::Rational::new()).chain(fits(c * 36_i32)).collect()
            },
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "rank one too", value: ratio(0, 1) }],
        },
    },
    broken: &[joined!("the entry (1, 2) observed as well", (0, 1))],
    rests_on: &[],
}
.checked();

/// C3: the algorithm does not stop at the first part, though $xx^\top$ would fit.
pub const GREEDY_ALGORITHM_GOES_ON: Complete<Claim<Instance, Vec<Enclosure>>> = Claim {
    name: "greedy_algorithm_goes_on",
    says: r"at $\bar W_1 = x_Ax_A^\top$ the largest eigenvalue of $-\nabla f$ is $c\varphi$,
$c = 1$, and at $x_Ax_A^\top + x_Bx_B^\top$ it is 0",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.id == "identity_1e-20",
    run: |i, _| {
        let [a, b] = PARTS.map(|part| square(&part));
        let largest = |w: &dyn Fn(usize, usize) -> i64| {
            let w = Matrix::from_fn(4, 4, |j, k| Enclosure::integer(w(j, k)));
            let values = enclose_eigenvalues(&i.force(&w)).map_err(|_| Reason::Diverged)?.values;
            values.first().copied().ok_or(Reason::Vacuous)
        };
        let first = largest(&|j, k| a[j][k])?;
        Ok(vec![first, largest(&|j, k| a[j][k] + b[j][k])?])
    },
    check: Check::Equal {
        observed: |run| run.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |_, c| vec![c * golden::<Enclosure>(), Enclosure::zero()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "it stops: no positive eigenvalue", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the largest entry, one",
                    formula: |_, _| vec![Enclosure::one(), Enclosure::zero()],
                },
            ],
        },
        width: Width { relative: 1e-100, absolute: 1e-100 },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();
