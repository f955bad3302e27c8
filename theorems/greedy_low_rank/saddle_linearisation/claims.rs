//! The claims, all in enclosures of 512 bits.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Width;
use proofmark::linear::Matrix;

use super::saddle::{
    ANISOTROPIC, Instance, STRICT_MINIMUM, Saddle, basis, characteristic, from_roots, inner,
    isotropic, second_direction,
};

/// $\frac c2(\mu_i + \mu_j)$ with $c = 2$: a rate of the normal block.
pub fn normal_rate<R: Field>(c: R, one: R, other: R) -> R {
    c * (one + other) / R::integer(2)
}

const SECOND_DIRECTION: Broken<Instance> = Broken {
    name: "the critical point on the second eigenvector",
    hypothesis: &STRICT_MINIMUM,
    instance: second_direction,
    expected: Expected::HoldsAnyway(
        "the structure of J does not depend on what kind of critical \
                                     point it is taken at",
    ),
};

const ISOTROPIC: Broken<Instance> = Broken {
    name: "full observation",
    hypothesis: &ANISOTROPIC,
    instance: isotropic,
    expected: Expected::HoldsAnyway("H3 is a hypothesis about the right eigenvector alone"),
};

/// C1, on a basis of the symmetric matrices.
pub const LEFT_EIGENVECTOR_IS_THE_SQUARE_OF_V_1: Complete<Claim<Instance, Saddle>> = Claim {
    name: "left_eigenvector_is_the_square_of_v_1",
    says: r"$\langle v_1v_1^\top, J[\Delta]\rangle = 2\mu_1\langle v_1v_1^\top, \Delta\rangle$ for
every symmetric $\Delta$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Saddle>::everywhere,
    run: |i, _| Saddle::of(i),
    check: Check::Equal {
        observed: |run| {
            let square = run.square_of_top();
            basis().iter().map(|e| inner(&square, &run.jacobian(e))).collect()
        },
        predicted: Predicted {
            dial: Dial::constant("2 in 2 mu_1", ratio(2, 1)),
            formula: |run, c| {
                let square = run.square_of_top();
                let rate = normal_rate(c, run.growth[0], run.growth[0]);
                basis().iter().map(|e| rate * inner(&square, e)).collect()
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "mu_1", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "as a right eigenvector",
                    formula: |run, _| {
                        // The image of v_1 v_1^T under J itself.
                        let image = run.jacobian(&run.square_of_top());
                        basis().iter().map(|e| inner(&image, e)).collect()
                    },
                },
            ],
        },
        width: Width::absolute(1e-100),
    },
    broken: &[SECOND_DIRECTION, ISOTROPIC],
    rests_on: &["L1"],
}
.checked();

/// C2, by the coefficients of the characteristic polynomial: $J$ is not symmetric, so that its
/// eigenvalues are compared through their symmetric functions, all six of which must agree.
pub const SPECTRUM_IS_NORMAL_AND_TANGENTIAL: Complete<Claim<Instance, Saddle>> = Claim {
    name: "spectrum_is_normal_and_tangential",
    says: r"$\det(\lambda - J) = \prod_{i\le j}(\lambda - \mu_i - \mu_j)\prod_k(\lambda + \kappa_k)$
with the eigenvalues $\kappa_k$ of the Hessian of $\frac12f(UU^\top)$ along matrices of rank $r$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Saddle>::everywhere,
    run: |i, _| Saddle::of(i),
    check: Check::Equal {
        observed: |run| characteristic(&run.matrix()),
        predicted: Predicted {
            dial: Dial::constant("2 in 2 mu_1", ratio(2, 1)),
            formula: |run, c| run.polynomial(|one, other| normal_rate(c, one, other)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the rates of U", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "twice the larger rate",
                    formula: |run, _| run.polynomial(|one, _| one + one),
                },
                Wrong::Formula {
                    name: "twice the tangential rates",
                    formula: |run, _| {
                        let mut faster = run.clone();
                        faster.contraction.iter_mut().for_each(|x| *x += *x);
                        faster.polynomial(|one, other| one + other)
                    },
                },
            ],
        },
        width: Width::absolute(1e-100),
    },
    broken: &[SECOND_DIRECTION, ISOTROPIC],
    rests_on: &["L1"],
}
.checked();

impl Saddle {
    /// The characteristic polynomial for rates of the normal block.
    fn polynomial(&self, rate: impl Fn(Enclosure, Enclosure) -> Enclosure) -> Vec<Enclosure> {
        let mu = &self.growth;
        let pairs = (0..mu.len()).flat_map(|i| (i..mu.len()).map(move |j| (i, j)));
        let normal = pairs.map(|(i, j)| rate(mu[i], mu[j]));
        let tangential = self.contraction.iter().map(|&x| -x);
        from_roots(&normal.chain(tangential).collect::<Vec<_>>())
    }
}

/// C3. What is compared is the largest tangential eigenvalue in units of $2\mu_1$.
pub const RANK_R_DIRECTIONS_CONTRACT: Complete<Claim<Instance, Saddle>> = Claim {
    name: "rank_r_directions_contract",
    says: r"all eigenvalues of $J$ along matrices of rank $r$ are negative",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Saddle>::everywhere,
    run: |i, _| Saddle::of(i),
    check: Check::AtMost {
        observed: |run| {
            let most = run.contraction.iter().map(|&x| -x).reduce(Enclosure::max);
            let unit = run.growth[0] + run.growth[0];
            most.map(|x| x / unit).into_iter().collect()
        },
        bound: Predicted {
            dial: Dial::opponent("a smaller bound"),
            formula: |_, offset| vec![-offset.abs()],
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "they contract as fast as v_1 grows",
                formula: |_, _| vec![-Enclosure::one()],
            }],
        },
    },
    broken: &[Broken { expected: Expected::Refuted, ..SECOND_DIRECTION }, ISOTROPIC],
    rests_on: &[],
}
.checked();

/// C4. With $J[v_1v_1^\top] = 2\mu_1v_1v_1^\top - \bar WH[v_1v_1^\top] - H[v_1v_1^\top]\bar W$ the
/// last two terms are a tangential matrix, which vanishes where $H$ is a multiple of the identity.
/// Compared with $2\mu_1$, in Frobenius' norm.
pub const RIGHT_EIGENVECTOR_IS_ANOTHER: Complete<Claim<Instance, Saddle>> = Claim {
    name: "right_eigenvector_is_another",
    says: r"$\|J[v_1v_1^\top] - 2\mu_1v_1v_1^\top\| \ge \frac15\cdot2\mu_1$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: Claim::<Instance, Saddle>::everywhere,
    run: |i, _| Saddle::of(i),
    check: Check::AtLeast {
        observed: |run| {
            let square = run.square_of_top();
            let rate = run.growth[0] + run.growth[0];
            let off = run.jacobian(&square).minus(&square.scaled(rate));
            vec![norm(&off) / rate]
        },
        bound: Predicted {
            dial: Dial::constant("1/5", ratio(1, 5)),
            formula: |_, share| vec![share],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "ten times the rate", value: ratio(10, 1) }],
        },
    },
    broken: &[Broken { expected: Expected::Refuted, ..ISOTROPIC }],
    rests_on: &["L1"],
}
.checked();

fn norm(a: &Matrix<Enclosure>) -> Enclosure {
    let square = inner(a, a);
    // Of an exact zero, too, whose enclosure may reach below it.
    if square.approx() > 0.0 { square.max(Enclosure::zero()).sqrt() } else { square.abs().sqrt() }
}
