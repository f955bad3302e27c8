//! # The second derivative of the limit map is the drift
//!
//! Gradient flow of $L = \frac12\|F\|^2$ takes $x$ to $\Phi(x)$ on the manifold
//! $\Gamma = \{F = 0\}$. What noise of covariance $\Sigma$ does in the mean to SGD at
//! $p \in \Gamma$ is $\frac12\partial^2\Phi(p)[\Sigma]$ per unit of the slow time $\eta^2 k$; this
//! module checks what that is.
//!
//! **Hypotheses.** (H1) $p \in \Gamma$. (H2) $\nabla^2 L(p)$ has the rank of the codimension of
//! $\Gamma$: $\det JJ^\top > 0$ for $J = DF(p)$. (H3) $\Sigma = \Sigma^\top$; it need not be
//! definite. (H4) $\Phi$ is the limit of gradient flow. (H5) $L \in C^3$.
//!
//! **Conclusions.** With $H = \nabla^2 L(p)$, the projections $P_\parallel$ onto its kernel and
//! $P_\perp = I - P_\parallel$, $\Sigma_\parallel = P_\parallel\Sigma P_\parallel$,
//! $\Sigma_\perp = P_\perp\Sigma P_\perp$, the single block
//! $\Sigma_{\perp,\parallel} = P_\perp\Sigma P_\parallel$, and the inverse $\mathcal L_H^{-1}$ of
//! $X \mapsto HX + XH$ on the normal space,
//! $$\begin{aligned}\tfrac12\partial^2\Phi(p)[\Sigma] = {}&
//! {-\tfrac12} H^\dagger\partial^2(\nabla L)[\Sigma_\parallel]
//! {}- P_\parallel\partial^2(\nabla L)[H^\dagger\Sigma_{\perp,\parallel}] \\
//! &{}- \tfrac12 P_\parallel\partial^2(\nabla L)[\mathcal L_H^{-1}(\Sigma_\perp)].
//! \end{aligned}$$
//! (C1, C2, C3) The coefficients of the three terms are $\frac12$, 1 and $\frac12$. (C4) For any
//! $I$ with $I\circ\Phi = I$, the drift $b$ satisfies
//! $\nabla I\cdot b = \frac12\operatorname{tr}(\nabla^2 I(\Sigma - \Sigma_\parallel))$.
//!
//! **Source.** Li, Wang, Arora (2022), the lemmas on $\partial^2\Phi$ behind Theorem 4.6 (numbers
//! recalled, not verified), arXiv 2110.06914 v4; formula re-derived. C4 is not in the source.
//!
//! **Deviation.** The source lets $L$ be any loss of class $C^4$; here $L = \frac12\|F\|^2$, so
//! that $H = J^\top J$ and pseudo-inverses need no eigenvalues. Every $L$ with (H2) has this form
//! near $\Gamma$, by the lemma of Morse and Bott.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{
    Axis, Broken, Check, Claim, Clock, Complete, Dial, Expected, Formula, Hypothesis, Margin,
    NotExercised, Picture, Precision, Predicted, Regime, Theorem, Wrong,
};
use proofmark::evidence::Width;

use super::surfaces::Onto;
use instances::instances;
use run::{Enclosed, Exact, FromFlow, half, rational, sum};

pub use instances::{Instance, Loss};

mod instances;
mod run;
mod steps;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "limit_map_second_derivative",
    title: "Half the second derivative of the limit map is the drift of SGD on the manifold",
    statement: "H1: $p \\in \\Gamma$. H2: $\\det JJ^\\top > 0$ at $p$. H3: \
        $\\Sigma = \\Sigma^\\top$. H4: $\\Phi$ is the limit of gradient flow. H5: $L \\in C^3$. \
        Then $\\frac12\\partial^2\\Phi(p)[\\Sigma] = \
        -\\frac12 H^\\dagger\\partial^2(\\nabla L)[\\Sigma_\\parallel] \
        - P_\\parallel\\partial^2(\\nabla L)[H^\\dagger\\Sigma_{\\perp,\\parallel}] \
        - \\frac12 P_\\parallel\\partial^2(\\nabla L)[\\mathcal L_H^{-1}(\\Sigma_\\perp)]$.",
    source: "Li, Wang, Arora (2022), lemmas on the second derivative of the limit map (numbers \
        recalled), arXiv 2110.06914 v4; re-derived",
    deviation: "L is half a sum of squares, which loses no generality near the manifold; the \
        identity for invariants (C4) is not in the source",
    instances,
    hypotheses: &[&ON_MANIFOLD, &FULL_RANK, &SYMMETRIC, &FLOWING, &SMOOTH],
    not_exercised: &[NotExercised {
        hypothesis: &SMOOTH,
        because: "every model is analytic; of a loss without third derivatives the formula cannot \
            even be written down",
    }],
    claims: &[
        &COMPENSATION_IS_HALF,
        &MIXED_IS_ONE,
        &NORMAL_IS_HALF,
        &FORMULA_IS_EXACT,
        &INVARIANTS_AGREE,
        &FLOW_AGREES,
        &SECOND_DIFFERENCES_AGREE,
    ],
    steps: steps::STEPS,
    formulas: &[
        Formula { name: "the limit map of the hyperbola", latex: run::hyperbola_latex },
        Formula { name: "the drift of its imbalance, C4", latex: run::imbalance_latex },
        Formula { name: "the third derivative in the normal term", latex: run::third_latex },
    ],
    picture: Picture {
        shows: "Second differences of the limit map, integrated in f64, approach the formula as \
            the square of their step, until rounding sets in; with the mixed term halved, or half \
            the pseudo-inverse in place of the Lyapunov inverse, the error stops at the size of \
            what is wrong.",
        x: Axis { label: "step $h$ of the second difference", unit: "1", logarithmic: true },
        y: Axis { label: "relative error of the drift", unit: "1", logarithmic: true },
        series: run::differences_against_step,
    },
}
.checked();

/// Width at which enclosures count as equal. The working precision leaves about 70 digits; any
/// absolute width far below the terms, which are of order one, would do.
const NARROW: Width = Width::absolute(1e-50);

/// C1. The term that keeps the limit on a curved $\Gamma$. Without it the radius of a walk on the
/// circle would grow.
const COMPENSATION_IS_HALF: Complete<Claim<Instance, Enclosed>> = Claim {
    name: "compensation_is_half",
    says: "the coefficient of $-H^\\dagger\\partial^2(\\nabla L)[\\Sigma_\\parallel]$ is 1/2",
    clock: Clock::EtaSquared,
    precision: Precision::Escalating { from: 256 },
    on: Instance::is_curved,
    run: run::enclosed,
    check: Check::Equal {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the compensation", ratio(1, 2)),
            formula: |run, c| run.formula([c, Enclosure::one(), half()]),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "dropped", value: ratio(0, 1) },
                Wrong::Number { name: "halved", value: ratio(1, 4) },
                Wrong::Number { name: "doubled", value: ratio(1, 1) },
            ],
        },
        width: NARROW,
    },
    broken: &[
        Broken {
            name: "nearest point of the circle",
            hypothesis: &FLOWING,
            instance: |i| i.on("circle").map(Instance::with_nearest_point),
            expected: Expected::HoldsAnyway(
                "around a circle gradient flow is radial, and its limit is the nearest point",
            ),
        },
        Broken {
            name: "p off the hyperbola",
            hypothesis: &ON_MANIFOLD,
            instance: |i| i.on("hyperbola").map(|i| i.moved_to(&[ratio(2, 1), ratio(3, 4)])),
            expected: Expected::Refuted,
        },
        Broken {
            name: "p outside the circle",
            hypothesis: &ON_MANIFOLD,
            instance: |i| i.on("circle").map(|i| i.moved_to(&[ratio(4, 5), ratio(4, 5)])),
            expected: Expected::HoldsAnyway(
                "the formula holds on every circle about the centre, since \
                $\\partial_n\\partial_t^2 L = (L'' - L'/r)/r = 1/r^2$ there too",
            ),
        },
    ],
    rests_on: &["S2", "S6"],
}
.checked();

/// C2. The block $\Sigma_{\perp,\parallel}$ occurs once: with its transpose beside it, as in
/// $\Sigma$ itself, it would count twice.
const MIXED_IS_ONE: Complete<Claim<Instance, Enclosed>> = Claim {
    name: "mixed_is_one",
    says: "the coefficient of $-P_\\parallel\\partial^2(\\nabla L)[H^\\dagger\
        \\Sigma_{\\perp,\\parallel}]$ is 1",
    clock: Clock::EtaSquared,
    precision: Precision::Escalating { from: 256 },
    on: Instance::is_curved,
    run: run::enclosed,
    check: Check::Equal {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the mixed term", ratio(1, 1)),
            formula: |run, c| run.formula([half(), c, half()]),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "halved", value: ratio(1, 2) },
                Wrong::Number { name: "the block is symmetrised", value: ratio(2, 1) },
                Wrong::Number {
                    name: "the transposed block, which H† kills", value: ratio(0, 1)
                },
            ],
        },
        width: NARROW,
    },
    broken: &[
        Broken {
            name: "Σ is not symmetric",
            hypothesis: &SYMMETRIC,
            instance: |i| i.on("hyperbola").map(Instance::with_lopsided_noise),
            expected: Expected::Refuted,
        },
        Broken {
            name: "nearest point of the hyperbola",
            hypothesis: &FLOWING,
            instance: |i| i.on("hyperbola").map(Instance::with_nearest_point),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S3", "S5"],
}
.checked();

/// C3. The control with $\frac12 H^\dagger\Sigma_\perp$ in place of the Lyapunov inverse shows only
/// where two normal directions do not commute with $\Sigma_\perp$ *and* the third derivative
/// couples them: on the skew valley, on the linear model, but not on the two straight valleys,
/// where both give the same number.
const NORMAL_IS_HALF: Complete<Claim<Instance, Enclosed>> = Claim {
    name: "normal_is_half",
    says: "the coefficient of $-P_\\parallel\\partial^2(\\nabla L)[\\mathcal L_H^{-1}\
        (\\Sigma_\\perp)]$ is 1/2",
    clock: Clock::EtaSquared,
    precision: Precision::Escalating { from: 256 },
    on: Instance::bends_normally,
    run: run::enclosed,
    check: Check::Equal {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the normal term", ratio(1, 2)),
            formula: |run, c| run.formula([half(), Enclosure::one(), c]),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "halved", value: ratio(1, 4) },
                Wrong::Number { name: "doubled", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "half H†Σ for the Lyapunov inverse",
                    formula: |run, _| {
                        let normal = &run.parts.normal;
                        sum(&run.formula([half(), Enclosure::one(), half()]), &run.hasty, normal)
                    },
                },
            ],
        },
        width: NARROW,
    },
    broken: &[
        Broken {
            name: "the Hessian vanishes",
            hypothesis: &FULL_RANK,
            instance: |i| i.on("exp_valley").map(Instance::with_flat_valley),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the foot of the perpendicular in a skew valley",
            hypothesis: &FLOWING,
            instance: |i| i.on("skew_valley").map(Instance::with_nearest_point),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S3", "S4"],
}
.checked();

/// C1 to C3 in rational numbers, where $\Phi$ is given by what its flow conserves.
const FORMULA_IS_EXACT: Complete<Claim<Instance, Exact>> = Claim {
    name: "formula_is_exact",
    says: "on models without roots, $\\frac12\\partial^2\\Phi(p)[\\Sigma]$ from the invariants of \
        the flow equals the formula, exactly",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: Instance::is_algebraic,
    run: run::exact,
    check: Check::Identity {
        observed: |run| run.second.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the normal term", ratio(1, 2)),
            formula: |run, c| run.formula(rational(1, 2), rational(1, 1), c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "compensation doubled",
                    formula: |run, c| run.formula(rational(1, 1), rational(1, 1), c),
                },
                Wrong::Formula {
                    name: "mixed term doubled",
                    formula: |run, c| run.formula(rational(1, 2), rational(2, 1), c),
                },
                Wrong::Number { name: "normal term doubled", value: ratio(1, 1) },
            ],
        },
    },
    broken: &[Broken {
        name: "nearest point",
        hypothesis: &FLOWING,
        instance: |i| i.on("olm").map(Instance::with_nearest_point),
        expected: Expected::Refuted,
    }],
    rests_on: &["S4", "S5", "S6"],
}
.checked();

/// C4, the third oracle: no Lyapunov equation and no $\Phi$, only what the flow conserves.
const INVARIANTS_AGREE: Complete<Claim<Instance, Exact>> = Claim {
    name: "invariants_agree",
    says: "$\\nabla I\\cdot b = \\frac12\\operatorname{tr}(\\nabla^2 I(\\Sigma - \
        \\Sigma_\\parallel))$ for every invariant $I$ of the flow, exactly",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: Instance::is_algebraic,
    run: run::exact,
    check: Check::Identity {
        observed: |run| run.along_invariants.clone(),
        predicted: Predicted {
            dial: Dial::constant("Itô's one half", ratio(1, 2)),
            formula: |run, c| run.traces.iter().map(|t| c.clone() * t).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "Itô's half forgotten", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "the tangent noise is counted in the drift too",
                    formula: |run, c| run.full_traces.iter().map(|t| c.clone() * t).collect(),
                },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// The formula against the flow itself, on random polynomials: derivatives of the flow by jets in
/// 256 bits.
const FLOW_AGREES: Complete<Claim<Instance, FromFlow>> = Claim {
    name: "flow_agrees",
    says: "on random polynomial losses the flow, integrated with its derivatives in 256 bits, has \
        the second derivative that the formula says",
    clock: Clock::EtaSquared,
    precision: Precision::Fixed(256),
    on: Instance::is_drawn,
    run: run::derivatives_of_flow,
    check: Check::Agreement {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the normal term", ratio(1, 2)),
            formula: |run, c| run.formula(half(), Enclosure::one(), c),
            regime: Regime::Exact,
            wrong: WRONG_FROM_FLOW,
        },
        bound: |run| run.error,
    },
    broken: &[],
    rests_on: &["S4", "S5", "S6"],
}
.checked();

/// The same by second differences in `f64`, from points off the manifold: no jet enters.
const SECOND_DIFFERENCES_AGREE: Complete<Claim<Instance, FromFlow>> = Claim {
    name: "second_differences_agree",
    says: "extrapolated second differences of the flow's limit, in f64, agree with the formula",
    clock: Clock::EtaSquared,
    precision: Precision::DOUBLE,
    on: Instance::is_drawn,
    run: run::second_differences,
    check: Check::Agreement {
        observed: |run| run.observed.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the normal term", ratio(1, 2)),
            formula: |run, c| run.formula(half(), Enclosure::one(), c),
            regime: Regime::Exact,
            wrong: WRONG_FROM_FLOW,
        },
        bound: |run| run.error,
    },
    broken: &[],
    rests_on: &["S4", "S5", "S6"],
}
.checked();

const WRONG_FROM_FLOW: &[Wrong<FromFlow, Enclosure, Vec<Enclosure>>] = &[
    Wrong::Number { name: "normal term doubled", value: ratio(1, 1) },
    Wrong::Formula {
        name: "compensation dropped",
        formula: |run, c| run.formula(Enclosure::zero(), Enclosure::one(), c),
    },
    Wrong::Formula { name: "mixed term halved", formula: |run, c| run.formula(half(), half(), c) },
    Wrong::Formula {
        name: "half H†Σ for the Lyapunov inverse",
        formula: |run, c| {
            sum(&run.formula(half(), Enclosure::one(), c), &run.hasty, &run.parts.normal)
        },
    },
];

/// H1.
pub const ON_MANIFOLD: Hypothesis<Instance> = Hypothesis {
    name: "H1 resting",
    says: "$p \\in \\Gamma$, that is $F(p) = 0$",
    margin: |i| match &i.loss {
        Loss::Known(surface) => Margin::Zero(Enclosure::rational(&surface.off_manifold(&i.point))),
        // The polynomials have no constant term.
        Loss::Drawn { .. } => Margin::Zero(Enclosure::zero()),
    },
};

/// H2.
pub const FULL_RANK: Hypothesis<Instance> = Hypothesis {
    name: "H2 full rank",
    says: "$\\det JJ^\\top > 0$ at $p$",
    margin: |i| match &i.loss {
        Loss::Known(surface) => {
            Margin::Positive(surface.gram_determinant(&i.scalars::<Enclosure>()))
        }
        // For every draw: the bounds stand at `Polynomial`.
        Loss::Drawn { .. } => Margin::Positive(Enclosure::of(ratio(65, 100))),
    },
};

/// H3.
pub const SYMMETRIC: Hypothesis<Instance> = Hypothesis {
    name: "H3 symmetric",
    says: "$\\Sigma = \\Sigma^\\top$",
    margin: |i| {
        let sigma = i.sigma::<Enclosure>();
        let skew = sigma.minus(&sigma.transpose());
        Margin::Zero(skew.times(&skew.transpose()).trace())
    },
};

/// H4.
pub const FLOWING: Hypothesis<Instance> = Hypothesis {
    name: "H4 flowing",
    says: "$\\Phi$ is the limit of gradient flow",
    margin: |i| Margin::of_bool(i.onto == Onto::Flow),
};

/// H5.
pub const SMOOTH: Hypothesis<Instance> = Hypothesis {
    name: "H5 smooth",
    says: "$L \\in C^3$ near $p$",
    margin: |_| Margin::of_bool(true),
};
