//! # The limit map is constant along the flow and projects onto the tangent space
//!
//! Gradient flow of $L = \frac12\|F\|^2$ takes $x$ to $\Phi(x)$ on the manifold
//! $\Gamma = \{F = 0\}$. These two identities are what makes the motion of SGD along $\Gamma$
//! computable: the gradient does not move $\Phi$, and noise moves it by its tangent part.
//!
//! **Hypotheses.** (H1) $x \in U$, the open set from which the flow reaches $\Gamma$. (H2)
//! $\nabla^2 L$ has on $\Gamma$ the rank of the codimension of $\Gamma$: $\det JJ^\top > 0$ for
//! $J = DF$. (H3) $\Phi$ is the limit of gradient flow. (H4) $L \in C^2$ and $\Phi \in C^1$.
//!
//! **Conclusions.** (C1) $\partial\Phi(x)\nabla L(x) = 0$ on $U$. (C2) On $\Gamma$,
//! $\partial\Phi = P_\parallel$, the projection onto the kernel of $\nabla^2 L$, which is the
//! tangent space. (C3) On $\Gamma$, $\partial\Phi\,\nabla^2 L = 0$.
//!
//! **Source.** Wen, Ma, Li (2023), Lemmas 3.2 and 3.5, arXiv 2211.05729, where they are quoted from
//! Li, Wang, Arora (2022), Lemmas C.2 and 4.3, arXiv 2110.06914 (confirmed).
//!
//! **Deviation.** The source writes $P_{x,\Gamma}$ for the projection onto the *normal* space;
//! here $P_\parallel$ is the tangent one. Without (H2) the two readings of C2 part: on the valley
//! $e^{ku}v^4$ the kernel of the Hessian is everything and C2 as written here fails, while
//! $\partial\Phi$ still is the projection onto the tangent line. $\Phi = (u - kv^2/8, 0)$ is
//! analytic there: a quartic valley alone does not cost $\Phi$ its smoothness. (For
//! $v^4 + uv^2w^2 + w^4$ it does: to leading order, re-derived and not checked here, $\Phi$ moves
//! $u$ by $-v^2w^2\ln(v^2/w^2)/(8(v^2 - w^2))$ at $u = 0$, which is not $C^2$ at the origin.)

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{
    Axis, Broken, Check, Claim, Clock, Complete, Dial, Expected, Formula, Hypothesis, Margin,
    NotExercised, Picture, Precision, Predicted, Regime, Theorem, Wrong,
};
use proofmark::evidence::Width;
use proofmark::rug;

use super::instances::ExpValley;
use super::limit_map_second_derivative::Loss;
use super::surfaces::{Algebraic, Onto, Surface};
use run::{AtRest, ExactlyAtRest, FromFlow, OverBox};

mod run;
mod steps;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "limit_map_identities",
    title: "The limit map is constant along the flow and projects onto the tangent space",
    statement: "H1: $x \\in U$. H2: $\\det JJ^\\top > 0$ on $\\Gamma$. H3: $\\Phi$ is the limit of \
        gradient flow. H4: $L \\in C^2$, $\\Phi \\in C^1$. Then $\\partial\\Phi\\,\\nabla L = 0$ \
        on $U$, and on $\\Gamma$ $\\partial\\Phi = P_\\parallel$ and \
        $\\partial\\Phi\\,\\nabla^2 L = 0$.",
    source: "Wen, Ma, Li (2023), Lemmas 3.2 and 3.5, arXiv 2211.05729; Li, Wang, Arora (2022), \
        Lemmas C.2 and 4.3, arXiv 2110.06914 v4",
    deviation: "the tangent space is read as the kernel of the Hessian, which without H2 it is not",
    instances,
    hypotheses: &[&ATTRACTED, &FULL_RANK, &FLOWING, &SMOOTH],
    not_exercised: &[NotExercised {
        hypothesis: &SMOOTH,
        because: "every model is analytic, and so is its limit map on U",
    }],
    claims: &[
        &GRADIENT_IS_ANNIHILATED,
        &DERIVATIVE_IS_TANGENT,
        &HESSIAN_IS_ANNIHILATED,
        &DERIVATIVE_IS_EXACTLY_TANGENT,
        &FLOW_AGREES,
        &DIFFERENCES_AGREE,
    ],
    steps: steps::STEPS,
    formulas: &[
        Formula { name: "∂Φ ∇L on the exponential valley", latex: run::residual_latex },
        Formula { name: "one component of the gradient", latex: run::flow_latex },
    ],
    picture: Picture {
        shows: "Along a line that leaves the exponential valley at a right angle, the derivative \
            of the limit map kills the gradient at every distance; the derivative of the \
            nearest-point projection does so on the manifold only.",
        x: Axis { label: "distance $v$ from the manifold", unit: "1", logarithmic: false },
        y: Axis {
            label: "$|\\partial\\Phi\\,\\nabla L| / |\\nabla L|$",
            unit: "1",
            logarithmic: false,
        },
        series: run::residuals_by_distance,
    },
}
.checked();

/// C1, for every point of a box at once.
const GRADIENT_IS_ANNIHILATED: Complete<Claim<Instance, OverBox>> = Claim {
    name: "gradient_is_annihilated",
    says: "$\\partial\\Phi(x)\\nabla L(x) = 0$ for every $x$ of a box off the manifold",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Instance::has_box,
    run: run::over_box,
    check: Check::Equal {
        observed: |run| run.residual.clone(),
        predicted: Predicted {
            dial: Dial::opponent("the widest component of ∂Φ ∇L is this constant"),
            formula: |run, c| run::zero_but_widest(&run.residual, c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "∂Φ = P∥ at Φ(x) off the manifold too",
                    formula: |run, _| run.projected.clone(),
                },
                Wrong::Formula { name: "∂Φ = 1", formula: |run, _| run.gradient.clone() },
            ],
        },
        // The remainder of the Taylor form is of third order in the radius of a subbox, 1/128 in
        // the plane and 1/48 in space, times an overestimated third derivative of up to a thousand.
        width: Width::absolute(1e-3),
    },
    broken: &[
        Broken {
            name: "the foot of the perpendicular",
            hypothesis: &FLOWING,
            instance: |i| i.on("exp_valley").map(|i| i.onto(Onto::Nearest)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "nearest point of the circle",
            hypothesis: &FLOWING,
            instance: |i| i.on("circle").map(|i| i.onto(Onto::Nearest)),
            expected: Expected::HoldsAnyway(
                "around a circle gradient flow is radial, and its limit is the nearest point",
            ),
        },
        Broken {
            name: "on the other branch",
            hypothesis: &ATTRACTED,
            instance: |i| i.on("hyperbola").map(Instance::mirrored),
            expected: Expected::HoldsAnyway(
                "the closed form knows x by what the flow conserves only, and that is constant \
                along the flow wherever the flow goes",
            ),
        },
        Broken {
            name: "the Hessian vanishes",
            hypothesis: &FULL_RANK,
            instance: |i| i.on("exp_valley").map(Instance::flattened),
            expected: Expected::HoldsAnyway(
                "the flow still converges, if only like one over the root of time, and its limit \
                is constant along it",
            ),
        },
    ],
    rests_on: &["S1", "S2"],
}
.checked();

/// C2. The coefficient is that of $P_\perp$ in $P_\parallel = I - P_\perp$.
const DERIVATIVE_IS_TANGENT: Complete<Claim<Instance, AtRest>> = Claim {
    name: "derivative_is_tangent",
    says: "on $\\Gamma$, $\\partial\\Phi = I - P_\\perp$, entry by entry",
    clock: Clock::None,
    precision: Precision::Escalating { from: 256 },
    on: Instance::is_known,
    run: run::at_rest,
    check: Check::Equal {
        observed: |run| run.derivative.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the normal projection", ratio(1, 1)),
            formula: |run, c| run.tangent(Enclosure::one(), c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of the normal part survives", value: ratio(1, 2) },
                Wrong::Number { name: "all of it survives", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the projection onto the normal space",
                    formula: |run, c| run.tangent(Enclosure::zero(), -c),
                },
            ],
        },
        width: Width::absolute(1e-60),
    },
    broken: &[
        Broken {
            name: "on the other branch",
            hypothesis: &ATTRACTED,
            instance: |i| i.on("hyperbola").map(Instance::mirrored),
            expected: Expected::Refuted,
        },
        Broken {
            name: "the Hessian vanishes",
            hypothesis: &FULL_RANK,
            instance: |i| i.on("exp_valley").map(Instance::flattened),
            expected: Expected::Refuted,
        },
        Broken {
            name: "nearest point",
            hypothesis: &FLOWING,
            instance: |i| i.on("depth3").map(|i| i.onto(Onto::Nearest)),
            expected: Expected::HoldsAnyway(
                "on the manifold, first derivatives cannot tell the nearest point from the limit",
            ),
        },
    ],
    rests_on: &["S3", "S4", "S5"],
}
.checked();

/// C3.
const HESSIAN_IS_ANNIHILATED: Complete<Claim<Instance, AtRest>> = Claim {
    name: "hessian_is_annihilated",
    says: "on $\\Gamma$, $\\partial\\Phi\\,\\nabla^2 L = 0$, entry by entry",
    clock: Clock::None,
    precision: Precision::Escalating { from: 256 },
    on: Instance::is_known,
    run: run::at_rest,
    check: Check::Equal {
        observed: |run| run.killed.clone(),
        predicted: Predicted {
            dial: Dial::opponent("the widest entry of ∂Φ ∇²L is this constant"),
            formula: |run, c| run::zero_but_widest(&run.killed, c),
            regime: Regime::Exact,
            wrong: &[Wrong::Formula {
                name: "∂Φ is the projection onto the normal space",
                formula: |run, _| run.hessian.clone(),
            }],
        },
        width: Width::absolute(1e-60),
    },
    broken: &[Broken {
        name: "nearest point",
        hypothesis: &FLOWING,
        instance: |i| i.on("depth3").map(|i| i.onto(Onto::Nearest)),
        expected: Expected::HoldsAnyway(
            "on the manifold, first derivatives cannot tell the nearest point from the limit",
        ),
    }],
    rests_on: &["S5"],
}
.checked();

/// C2 and C3 in rational numbers, where $\Phi$ is given by what its flow conserves.
const DERIVATIVE_IS_EXACTLY_TANGENT: Complete<Claim<Instance, ExactlyAtRest>> = Claim {
    name: "derivative_is_exactly_tangent",
    says: "on models without roots, $\\partial\\Phi = I - P_\\perp$ on $\\Gamma$, exactly",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Instance::is_algebraic,
    run: run::exactly_at_rest,
    check: Check::Identity {
        observed: |run| run.derivative.clone(),
        predicted: Predicted {
            dial: Dial::constant("coefficient of the normal projection", ratio(1, 1)),
            formula: |run, c| run.tangent(rug::Rational::from(1), c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of the normal part survives", value: ratio(1, 2) },
                Wrong::Formula {
                    name: "the projection onto the normal space",
                    formula: |run, c| run.tangent(rug::Rational::new(), -c),
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S4", "S5"],
}
.checked();

/// C1 on random polynomials, by the flow with its derivatives in 256 bits: a direction, and the
/// same with a multiple of the gradient added, move $\Phi$ equally. (The zero itself has no
/// relative error.)
const FLOW_AGREES: Complete<Claim<Instance, FromFlow>> = Claim {
    name: "flow_agrees",
    says: "on random polynomial losses, off the manifold, $\\partial\\Phi(a + 8\\nabla L) = \
        \\partial\\Phi\\,a$: the flow, integrated with its derivative in 256 bits",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: Instance::is_drawn,
    run: run::derivative_of_flow,
    check: AGREES,
    broken: &[Broken {
        name: "gradient descent with a finite step",
        hypothesis: &FLOWING,
        instance: |i| i.on("polynomial_0").map(|i| i.onto(Onto::Descent)),
        expected: Expected::Refuted,
    }],
    rests_on: &["S2"],
}
.checked();

/// The same by differences of the limit itself in `f64`, against 256 bits.
const DIFFERENCES_AGREE: Complete<Claim<Instance, FromFlow>> = Claim {
    name: "differences_agree",
    says: "extrapolated central differences of the flow's limit along $a + 8\\nabla L$, in f64, \
        agree with $\\partial\\Phi\\,a$ in 256 bits",
    clock: Clock::None,
    precision: Precision::Fixed(256),
    on: Instance::is_drawn,
    run: run::differences,
    check: AGREES,
    broken: &[],
    rests_on: &["S2"],
}
.checked();

const AGREES: Check<FromFlow> = Check::Agreement {
    observed: |run| run.shifted(&run.along_both),
    predicted: Predicted {
        dial: Dial::opponent("every component of ∂Φ ∇L is this share of |∇L|"),
        formula: |run, c| run.shifted(&run.with_constant(c)),
        regime: Regime::Exact,
        wrong: &[
            Wrong::Formula {
                name: "∂Φ = P∥ at Φ(x) off the manifold too",
                formula: |run, _| run.shifted(&run.plus(&run.projected)),
            },
            Wrong::Formula {
                name: "∂Φ = 1",
                formula: |run, _| run.shifted(&run.plus(&run.gradient)),
            },
        ],
    },
    bound: |run| run.error,
};

/// H1.
pub const ATTRACTED: Hypothesis<Instance> = Hypothesis {
    name: "H1 attracted",
    says: "$x \\in U$: gradient flow from $x$ reaches $\\Gamma$ at $\\Phi(x)$",
    margin: Instance::attraction,
};

/// H2.
pub const FULL_RANK: Hypothesis<Instance> = Hypothesis {
    name: "H2 full rank",
    says: "$\\det JJ^\\top > 0$ on $\\Gamma$",
    margin: |i| match &i.loss {
        Loss::Known(surface) => Margin::Positive(surface.gram_determinant(&i.rest::<Enclosure>())),
        // For every draw: the bounds stand at `Polynomial`.
        Loss::Drawn { .. } => Margin::Positive(Enclosure::of(ratio(65, 100))),
    },
};

/// H3.
pub const FLOWING: Hypothesis<Instance> = Hypothesis {
    name: "H3 flowing",
    says: "$\\Phi$ is the limit of gradient flow",
    margin: |i| Margin::of_bool(i.onto == Onto::Flow),
};

/// H4.
pub const SMOOTH: Hypothesis<Instance> = Hypothesis {
    name: "H4 smooth",
    says: "$L \\in C^2$ and $\\Phi \\in C^1$",
    margin: |_| Margin::of_bool(true),
};

/// A loss, a box off its manifold, and a point on it.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name.
    pub id: &'static str,
    /// $L$.
    pub loss: Loss,
    /// $p \in \Gamma$, in the units of the parameters; for a polynomial, the start $x$ of the flow.
    pub point: Vec<Ratio>,
    /// Lower corner of the box; empty if $\Phi$ has no closed form off the manifold.
    pub low: Vec<Ratio>,
    /// Upper corner.
    pub high: Vec<Ratio>,
    /// What is taken for $\Phi$.
    pub onto: Onto,
}

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let dimension = ratio(self.point.len() as i64, 1);
        let all = self.point.iter().chain(&self.low).chain(&self.high).map(|&x| ("x", x));
        std::iter::once(("D", dimension)).chain(all).collect()
    }
}

impl Instance {
    fn is_known(&self) -> bool {
        matches!(self.loss, Loss::Known(_))
    }

    fn is_drawn(&self) -> bool {
        !self.is_known()
    }

    fn is_algebraic(&self) -> bool {
        matches!(self.loss, Loss::Known(Surface::Algebraic(_)))
    }

    fn has_box(&self) -> bool {
        !self.low.is_empty()
    }

    fn on(&self, id: &str) -> Option<Self> {
        (self.id == id).then(|| self.clone())
    }

    fn onto(self, onto: Onto) -> Self {
        Instance { onto, ..self }
    }

    /// Everything at $-x$.
    fn mirrored(self) -> Self {
        let minus = |x: &[Ratio]| {
            x.iter().map(|x| ratio(-x.numerator(), x.denominator())).collect::<Vec<_>>()
        };
        let (low, high, point) = (minus(&self.high), minus(&self.low), minus(&self.point));
        Instance { low, high, point, ..self }
    }

    fn flattened(self) -> Self {
        let loss = Loss::Known(Surface::FlatValley(ExpValley { k: ratio(3, 2) }));
        Instance { loss, ..self }
    }

    fn rest<R: Field>(&self) -> Vec<R> {
        self.point.iter().map(|&x| R::of(x)).collect()
    }

    /// By how much box and point lie in $U$.
    fn attraction(&self) -> Margin {
        let low = || self.low.iter().map(|&x| Enclosure::of(x));
        match &self.loss {
            // The branch in the positive quadrant attracts u + v > 0; box and point lie on one
            // side.
            Loss::Known(Surface::Algebraic(Algebraic::Hyperbola)) => {
                Margin::Positive(low().fold(Enclosure::zero(), |sum, x| sum + x))
            }
            // All but the centre, which no box with a positive corner contains.
            Loss::Known(Surface::Circle) => {
                Margin::Positive(low().fold(Enclosure::one(), Enclosure::min))
            }
            // Points of the manifold, where the rank is full, are in U.
            Loss::Known(surface @ Surface::Algebraic(_)) => {
                Margin::Zero(Enclosure::rational(&surface.off_manifold(&self.point)))
            }
            // The normal coordinates decrease along the whole flow, and u moves by at most a
            // multiple of their squares: U is everything.
            Loss::Known(_) => Margin::of_bool(true),
            Loss::Drawn { .. } => Margin::Positive(run::room_for_flow()),
        }
    }
}

fn instances() -> Vec<Instance> {
    let ratios = |x: &[(i64, i64)]| x.iter().map(|&(p, q)| ratio(p, q)).collect::<Vec<_>>();
    let known =
        |id, surface, point: &[(i64, i64)], low: &[(i64, i64)], high: &[(i64, i64)]| Instance {
            id,
            loss: Loss::Known(surface),
            point: ratios(point),
            low: ratios(low),
            high: ratios(high),
            onto: Onto::Flow,
        };
    let drawn = |(replicate, id)| Instance {
        id,
        loss: Loss::Drawn { replicate },
        point: ratios(&run::START),
        low: vec![],
        high: vec![],
        onto: Onto::Flow,
    };
    let [u, v] = [[(1, 1), (1, 2), (3, 4)], [(1, 2), (1, 1), (1, 4)]];
    let olm = Algebraic::olm(u.map(|(p, q)| ratio(p, q)), v.map(|(p, q)| ratio(p, q)));
    let valley = ExpValley { k: ratio(3, 2) };
    let (third, half) = ([(0, 1), (1, 4), (1, 4)], [(1, 4), (1, 2), (1, 2)]);
    let known = [
        known(
            "exp_valley",
            Surface::ExpValley(valley),
            &[(1, 4), (0, 1)],
            &[(-1, 4), (1, 4)],
            &[(1, 4), (3, 4)],
        ),
        known("two_valleys", Surface::TwoValleys, &[(1, 2), (0, 1), (0, 1)], &third, &half),
        known("skew_valley", Surface::SkewValley, &[(3, 4), (0, 1), (0, 1)], &third, &half),
        known("circle", Surface::Circle, &[(3, 5), (4, 5)], &[(1, 2), (1, 2)], &[(1, 1), (1, 1)]),
        known(
            "hyperbola",
            Surface::Algebraic(Algebraic::Hyperbola),
            &[(2, 1), (1, 2)],
            &[(3, 2), (3, 4)],
            &[(2, 1), (5, 4)],
        ),
        known("depth3", Surface::Algebraic(Algebraic::Depth3), &[(2, 1), (1, 1), (1, 2)], &[], &[]),
        known("olm", Surface::Algebraic(olm), &[u, v].concat(), &[], &[]),
    ];
    known.into_iter().chain([(0, "polynomial_0"), (1, "polynomial_1")].map(drawn)).collect()
}
