//! # Descent on the ascent loss minimises the smallest curvature, and slowly so
//!
//! Sharpness-aware minimisation is motivated as descent on $L^{Asc}_\rho(x) = L(x + \rho n)$, $n =
//! \nabla L/\|\nabla L\|$, with the derivative of $n$ dropped. Descent with the derivative,
//! $x \leftarrow x - \eta(I + \rho\,\partial n)^\top\nabla L(x + \rho n)$, does something else: its
//! gradient turns to the *last* normal eigenvector $v_M$, and along the manifold $\Gamma$ it
//! follows the flow of $\lambda_M$.
//!
//! **Hypotheses.** (H1) The derivative $\partial n$ is kept. (H2) $\lambda_1 > \lambda_M > 0$, two
//! normal directions. (H3) The start is on neither axis: $v, w \ne 0$. (H4) The start is near the
//! cycle below.
//!
//! **Conclusions.** (C1) With the curvatures frozen, descent settles on a cycle of two points, $v
//! \to -v$ and $w \to w$, with $\gamma = \|\nabla L\|/\rho$ and $\sin^2\psi = 1 - \langle n,
//! v_M\rangle^2$ given by $\gamma^2 = \eta\lambda_1^2(\lambda_1 - \lambda_M)/(2 +
//! \eta\lambda_1(\lambda_1/\lambda_M - 1))$ and $\sin^2\psi = \gamma(\gamma +
//! \lambda_M)/(\lambda_M(\lambda_1 - \lambda_M))$: exactly, for every $\rho$. (C2) Hence
//! $\|\nabla L\| \sim \sqrt\eta\,\rho\lambda_1\sqrt{(\lambda_1 - \lambda_M)/2}$ and $1 - \langle
//! n, v_M\rangle^2 \sim \sqrt\eta\,\lambda_1/\sqrt{2(\lambda_1 - \lambda_M)}$. (C3) On the clock
//! $\eta\rho^2t$, $X' = -\frac12\nabla_\Gamma\lambda_M$ as $\eta \to 0$, with an error of order
//! $\frac12$ in $\eta$; at fixed $\eta$ and $\rho \to 0$, $X' = -V(X)$ with the derivative of
//! $L^{Asc}$ on the cycle. (C4) From one start in the four-dimensional toy,
//! sharpness-aware minimisation follows $\lambda_1$, descent on $L^{Asc}$ follows $\lambda_M$, and
//! 1-SAM the trace, to three different places.
//!
//! **Source.** Wen, Ma, Li (2023), Figure 1 and Theorems E.4 and E.5, arXiv 2211.05729 (direction
//! confirmed; the theorems recalled).
//!
//! **Deviation.** The cycle, its constants and the law at fixed $\eta$ are ours. The source's toy
//! $F_1x_3^2 + F_2x_4^2$ has the eigenvalues $2F_1$ and $2F_2$; here it carries the factor ½, and
//! its $F_1$, $F_2$ are ours. H4 is a matter of precision: on the way
//! in from afar $\ln|v|$ falls by $K/\sqrt\eta$, and doubles, in which $v$ then is zero for good,
//! end with no misalignment at all.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Margin, NotExercised, Picture, Series, Style,
    Theorem,
};

use law::Cycle;
use run::Setting;
use valley::{Bowl, Valley};

mod cycle;
mod descent;
mod drift;
mod far;
mod law;
mod run;
mod steps;
mod three_ways;
mod valley;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "ascent_loss_descent",
    title: "Descent on the ascent loss minimises the smallest curvature",
    statement: r"Gradient descent on $L^{Asc}_\rho(x) = L(x + \rho\nabla L/\|\nabla L\|)$ aligns
        its gradient with $v_M$, $1 - \langle n, v_M\rangle^2 \sim
        \sqrt\eta\,\lambda_1/\sqrt{2(\lambda_1 - \lambda_M)}$, and follows on the clock
        $\eta\rho^2t$ the flow $X' = -\frac12\nabla_\Gamma\lambda_M$, with an error of order
        $\frac12$ in $\eta$.",
    source: "Wen, Ma, Li (2023), Figure 1, Theorems E.4 and E.5 (recalled), arXiv 2211.05729",
    deviation: "the cycle of two points, its constants and the law at fixed η are ours; the toy \
                carries the factor ½, without which its eigenvalues are 2F_1 and 2F_2",
    instances,
    hypotheses: &[&CHAIN, &GAP, &GENERIC, &NEAR],
    not_exercised: &[
        NotExercised {
            hypothesis: &GAP,
            because: "at a tie every normal direction is an eigenvector, and none is predicted",
        },
        NotExercised {
            hypothesis: &NEAR,
            because: "what it excludes is an underflow of doubles, which has a claim of its own",
        },
    ],
    claims: &[
        &cycle::CYCLE_IS_EXACT,
        &cycle::MISALIGNMENT,
        &cycle::GRADIENT_SCALE,
        &drift::CONSTANT,
        &drift::FINITE_STEP_LAW,
        &drift::ORDER,
        &three_ways::THREE_WAYS,
        &far::DOUBLES_LOSE_THE_MISALIGNMENT,
    ],
    steps: steps::STEPS,
    formulas: &[
        Formula {
            name: "$\\gamma = \\|\\nabla L\\|/\\rho$ on the cycle",
            latex: || Sym::record(|| symbolic_cycle().gradient),
        },
        Formula {
            name: "the misalignment on the cycle",
            latex: || Sym::record(|| symbolic_cycle().misalignment),
        },
    ],
    picture: Picture {
        shows: "The three algorithms from one start in the plane of the four-dimensional toy: each \
            follows its own flow, sharpness-aware minimisation to the minimiser of the top \
            eigenvalue, descent on the ascent loss to that of the smallest, 1-SAM to that of the \
            trace.",
        x: Axis { label: "$x_1$", unit: "1", logarithmic: false },
        y: Axis { label: "$x_2$", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

fn symbolic_cycle() -> Cycle<Sym> {
    let [first, last, eta] = ["\\lambda_1", "\\lambda_M", "\\eta"].map(Sym::var);
    Cycle::of([first, last], eta, Sym::integer(2))
}

/// A setting, and what it is for.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name.
    pub id: &'static str,
    /// The run.
    pub setting: Setting,
}

impl Instance {
    /// Are the curvatures the same everywhere?
    pub fn is_frozen(&self) -> bool {
        self.setting.valley.bowls.iter().all(|b| b.scale.iter().all(|s| s.numerator() == 0))
    }

    /// Is it for the flow along one tangent coordinate?
    pub fn is_drifting(&self) -> bool {
        !self.is_frozen() && self.setting.valley.tangent == 1
    }

    /// The same without $\partial n$.
    pub fn without_chain(&self) -> Option<Self> {
        let setting = Setting { chain: false, ..self.setting.clone() };
        Some(Instance { setting, ..self.clone() })
    }

    /// The same from $v = 0$.
    pub fn on_axis(&self) -> Option<Self> {
        let setting = Setting { excess: ratio(-1, 1), ..self.setting.clone() };
        Some(Instance { setting, ..self.clone() })
    }
}

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let [first, last] = self.setting.valley.bowls;
        vec![("ρ", self.setting.radius), ("least F_1", first.least), ("least F_2", last.least)]
    }
}

fn instances() -> Vec<Instance> {
    let (zero, one) = (ratio(0, 1), ratio(1, 1));
    let flat = |least| Bowl { least, scale: [zero; 2], centre: [zero; 2] };
    let base = Setting {
        valley: Valley { tangent: 1, bowls: [flat(ratio(3, 1)), flat(ratio(9, 5))] },
        start: vec![one],
        radius: ratio(1, 20),
        horizon: one,
        excess: ratio(1, 5),
        chain: true,
    };
    let frozen = |id, bowls: [Ratio; 2], radius| {
        let valley = Valley { tangent: 1, bowls: bowls.map(flat) };
        Instance { id, setting: Setting { valley, radius, ..base.clone() } }
    };
    // With F_1 = 3 + (u - 1)^2 > F_2 = 1 + (u + 1)^2/5 the start is the minimiser of λ_1.
    let line = Valley {
        tangent: 1,
        bowls: [
            Bowl { least: ratio(3, 1), scale: [one, zero], centre: [one, zero] },
            Bowl { least: one, scale: [ratio(1, 5), zero], centre: [ratio(-1, 1), zero] },
        ],
    };
    // F_1 - F_2 is least at (3/2, -1/4), where it is 3/4.
    let plane = Valley {
        tangent: 2,
        bowls: [
            Bowl { least: ratio(3, 1), scale: [one; 2], centre: [one, zero] },
            Bowl { least: one, scale: [ratio(1, 5); 2], centre: [ratio(-1, 1), one] },
        ],
    };
    let drifting =
        |id, radius| Instance { id, setting: Setting { valley: line, radius, ..base.clone() } };
    let toy = Setting {
        valley: plane,
        start: vec![ratio(1, 2), ratio(-3, 4)],
        horizon: ratio(2, 1),
        ..base.clone()
    };
    vec![
        frozen("frozen", [ratio(3, 1), ratio(9, 5)], ratio(1, 20)),
        frozen("frozen_small_radius", [ratio(3, 1), ratio(9, 5)], ratio(1, 1000)),
        frozen("frozen_wide_gap", [ratio(4, 1), ratio(6, 5)], ratio(1, 20)),
        drifting("from_the_least_top_eigenvalue", ratio(1, 20)),
        drifting("larger_radius", ratio(1, 10)),
        Instance { id: "four_dimensional_toy", setting: toy },
    ]
}

/// H1.
pub const CHAIN: Hypothesis<Instance> = Hypothesis {
    name: "H1 full gradient",
    says: "the derivative of the direction is kept",
    margin: |i| Margin::of_bool(i.setting.chain),
};

/// H2.
pub const GAP: Hypothesis<Instance> = Hypothesis {
    name: "H2 gap",
    says: "$\\lambda_1 > \\lambda_M$ at the start",
    margin: |i| {
        let [first, last] = i.setting.curvatures::<Enclosure>();
        Margin::Positive(first - last)
    },
};

/// H3. The start is the cycle's point with $v$ times one plus an excess.
pub const GENERIC: Hypothesis<Instance> = Hypothesis {
    name: "H3 generic",
    says: "$v \\ne 0$ at the start",
    margin: |i| Margin::Positive(Enclosure::one() + Enclosure::of(i.setting.excess)),
};

/// H4.
pub const NEAR: Hypothesis<Instance> = Hypothesis {
    name: "H4 near",
    says: "$v$ at the start is at most twice that of the cycle",
    margin: |i| Margin::NonNegative(Enclosure::one() - Enclosure::of(i.setting.excess)),
};

fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let Some(toy) = instances.iter().find(|i| i.setting.valley.tangent == 2) else {
        return vec![];
    };
    let stream = context.stream("data", 0);
    let mut all = vec![];
    for (way, ends) in three_ways::paths(&toy.setting, stream, 16) {
        let points = |path: &[Vec<f64>]| path.iter().map(|u| (u[0], u[1])).collect();
        all.push(Series {
            name: way.into(),
            style: Style::Observed,
            points: points(&ends.observed),
        });
        all.push(Series {
            name: format!("{way}, flow"),
            style: Style::Predicted,
            points: points(&ends.predicted),
        });
    }
    all
}
