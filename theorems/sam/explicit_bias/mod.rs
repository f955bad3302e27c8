//! # The minimisers of the three regularised losses differ
//!
//! Whoever minimises $L^{Max}_\rho$, $L^{Asc}_\rho$ or $L^{Avg}_\rho$ (see
//! [`limiting_regularizers`](super::limiting_regularizers)) over an open set $U'$ minimises $L$
//! first, and among the minimisers of $L$ the sharpness of that notion.
//!
//! **Hypotheses.** (H1) $U'$ is bounded, its closure lies in the set that gradient flow takes to
//! $\Gamma$, and $\overline{U'}\cap\Gamma \subseteq \overline{U'\cap\Gamma}$. (H2) On
//! $U'\cap\Gamma$ the two normal curvatures are ordered, $F_1 > F_2$. (H3) $L \in C^4$.
//!
//! **Conclusions.** If $L_\rho(x) \le \inf_{U'}L_\rho + \Delta\rho^2$, then $L(x) - \inf L \le
//! (\Delta + \varepsilon(\rho))\rho^2$ and $-\varepsilon(\rho) \le S(x) -
//! \inf_{U'\cap\Gamma}S \le \Delta + \varepsilon(\rho)$ with $\varepsilon(\rho) \to 0$. For
//! $L = \frac12(F_1(u)v^2 + F_2(u)w^2)$: (C1) the minimisers are those of $F_1$, $F_2$ and $F_1 +
//! F_2$ on $\Gamma$; $L^{Asc}$ is infinite on $\Gamma$, and its infimum is approached along $v_M$
//! and not attained. (C2) Both bounds hold with $\varepsilon = 0$ and are nearly attained. (C3) The
//! tolerance from which on every minimiser of $L$ is admitted is $\Delta = \max S - \min S$ up to
//! $O(\rho)$.
//!
//! **Source.** Wen, Ma, Li (2023), Theorem 4.2, arXiv 2211.05729 (confirmed; its last display
//! recalled).
//!
//! **Deviation.** $S(x)$ is taken at the foot of $x$ on $\Gamma$. H2 belongs to the names of the
//! eigenvalues, not to the theorem: where the two cross, it holds with $\lambda_1 = \max(F_1,
//! F_2)$. That $\varepsilon = 0$ here is ours: $L^{Max} \ge L + \frac12\rho^2F_1$ by the push along
//! $v$, $L^{Avg} \ge L + \frac16\rho^2(F_1 + F_2) + \dots$, and $L^{Asc} \ge L +
//! \frac12\rho^2F_2$. The other conditions of H1 are met by every box.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Formula, Hypothesis, Margin, NotExercised, Picture, Series, Style, Theorem,
};

use crate::instances::{Parabola, TwoNormals};
use objective::{NOTIONS, Notion, Objective};

mod argmin;
mod bound;
mod objective;
mod search;
mod steps;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "explicit_bias",
    title: "The minimisers of the three regularised losses differ",
    statement: r"If $L_\rho(x) \le \inf_{U'}L_\rho + \Delta\rho^2$ for one of $L^{Max}_\rho$,
        $L^{Asc}_\rho$, $L^{Avg}_\rho$, then $L(x) - \inf L \le (\Delta + \varepsilon)\rho^2$ and
        $-\varepsilon \le S(x) - \inf_{U'\cap\Gamma}S \le \Delta + \varepsilon$ with
        $\varepsilon(\rho) \to 0$ and $S = \frac12\lambda_1$, $\frac12\lambda_M$,
        $\operatorname{tr}/2D$.",
    source: "Wen, Ma, Li (2023), Theorem 4.2, arXiv 2211.05729",
    deviation: "the sharpness is taken at the foot on Γ; on the losses here ε = 0",
    instances,
    hypotheses: &[&TOUCHING, &ORDERED, &SMOOTH],
    not_exercised: &[NotExercised { hypothesis: &SMOOTH, because: "every loss is a polynomial" }],
    claims: &[&argmin::ARGMINS, &bound::SHARPNESS_GAP, &bound::LOSS_GAP, &bound::PHASE_TRANSITION],
    steps: steps::STEPS,
    formulas: &[
        Formula { name: "$L^{Asc}/\\rho^2$, blown up", latex: || symbolic(Notion::Ascent) },
        Formula { name: "$L^{Avg}/\\rho^2$", latex: || symbolic(Notion::Average) },
    ],
    picture: Picture {
        shows: "Along the manifold, the three regularised losses in units of ρ² lie on the three \
            sharpnesses, whose minimisers are three different points.",
        x: Axis { label: "$u$ on the manifold", unit: "1", logarithmic: false },
        y: Axis { label: "$L_\\rho/\\rho^2$", unit: "1", logarithmic: false },
        series: |instances, _| instances.first().map(picture).unwrap_or_default(),
    },
}
.checked();

fn symbolic(notion: Notion) -> String {
    Sym::record(|| {
        let objective: Objective<Sym> = instances()[0].objective().over();
        match notion {
            Notion::Ascent => objective.ascent(["u", "\\kappa", "\\gamma"].map(Sym::var)),
            _ => objective.average(["u", "p", "q"].map(Sym::var)),
        }
    })
}

/// A loss, a radius and a set $U' = \{u \in (-2, 2)\}$ of which a part touches $\Gamma$.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name.
    pub id: &'static str,
    /// $F_1$ and $F_2$.
    pub curvatures: [Parabola; 2],
    /// $\rho$.
    pub radius: Ratio,
    /// The integers between which $u$ lies on $U'\cap\Gamma$.
    pub touching: [i64; 2],
}

/// The integers between which $u$ lies on $U'$.
pub const RANGE: [i64; 2] = [-2, 2];

impl Instance {
    /// The regularised losses.
    pub fn objective(&self) -> Objective<Ratio> {
        Objective { curvatures: self.curvatures, radius: self.radius }
    }

    /// $S$ at a place on $\Gamma$.
    pub fn sharpness<R: Real>(&self, notion: Notion, u: R) -> R {
        let [first, second] = self.curvatures.map(|f| f.over::<R>().at(u));
        match notion {
            Notion::Max => first / R::integer(2),
            Notion::Ascent => second / R::integer(2),
            Notion::Average => (first + second) / R::integer(6),
        }
    }

    /// Where $S$ is least on $U'\cap\Gamma$: at the vertex of its parabola, or at an end.
    pub fn flattest(&self, notion: Notion) -> Enclosure {
        let [first, second] = self.curvatures.map(|f| f.over::<Enclosure>());
        let vertex = match notion {
            Notion::Max => first.centre,
            Notion::Ascent => second.centre,
            Notion::Average => {
                let moment = first.scale * first.centre + second.scale * second.centre;
                moment / (first.scale + second.scale)
            }
        };
        let [low, high] = self.touching.map(Enclosure::integer);
        vertex.max(low).min(high)
    }

    /// The same where the second curvature becomes the larger one.
    pub fn crossing(&self) -> Option<Self> {
        let least = ratio(2, 1);
        let bowl = |centre| Parabola { least, scale: ratio(1, 1), centre };
        let curvatures = [bowl(ratio(1, 1)), bowl(ratio(-1, 1))];
        Some(Instance { curvatures, ..self.clone() })
    }

    /// The same with $U'$ less the part of $\Gamma$ with $u > 0$.
    pub fn punctured(&self) -> Option<Self> {
        Some(Instance { touching: [RANGE[0], 0], ..self.clone() })
    }
}

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let [first, second] = self.curvatures;
        vec![("ρ", self.radius), ("argmin F_1", first.centre), ("argmin F_2", second.centre)]
    }
}

fn instances() -> Vec<Instance> {
    let three = TwoNormals::three_minimisers(ratio(0, 1));
    // F_1 - F_2 = u^2/4 - 3u/4 + 25/16 is at least 1.
    let closer = [
        Parabola { least: ratio(2, 1), scale: ratio(1, 2), centre: ratio(1, 2) },
        Parabola { least: ratio(1, 2), scale: ratio(1, 4), centre: ratio(-1, 2) },
    ];
    let instance = |id, curvatures, radius| Instance { id, curvatures, radius, touching: RANGE };
    vec![
        instance("three_minimisers", [three.first, three.second], ratio(1, 8)),
        instance("closer_minimisers", closer, ratio(1, 8)),
        instance("smaller_radius", [three.first, three.second], ratio(1, 64)),
    ]
}

/// H1. The rest of it holds for every box.
pub const TOUCHING: Hypothesis<Instance> = Hypothesis {
    name: "H1 touching",
    says: "$\\overline{U'}\\cap\\Gamma \\subseteq \\overline{U'\\cap\\Gamma}$",
    margin: |i| Margin::of_bool(i.touching == RANGE),
};

/// H2. The difference of the parabolas is one, and convex: it is positive between $-2$ and 2 if it
/// is at its vertex or, where it has none, at both ends.
pub const ORDERED: Hypothesis<Instance> = Hypothesis {
    name: "H2 ordered",
    says: "$F_1 > F_2$ on $\\Gamma$",
    margin: |i| {
        let [first, second] = i.curvatures.map(|f| f.over::<Enclosure>());
        let bend = first.scale - second.scale;
        let ends =
            RANGE.map(|u| first.at(Enclosure::integer(u)) - second.at(Enclosure::integer(u)));
        let least = ends[0].min(ends[1]);
        if bend.certainly_positive() {
            let u = (first.scale * first.centre - second.scale * second.centre) / bend;
            Margin::Positive(least.min(first.at(u) - second.at(u)))
        } else {
            Margin::Positive(least)
        }
    },
};

/// H3.
pub const SMOOTH: Hypothesis<Instance> =
    Hypothesis { name: "H3 smooth", says: "$L \\in C^4$", margin: |_| Margin::of_bool(true) };

fn picture(i: &Instance) -> Vec<Series> {
    let objective = i.objective().over::<search::Narrow>();
    let range = RANGE.map(|u| u as f64);
    let names = ["worst direction", "gentlest gradient", "average"];
    let mut all = vec![];
    for (notion, name) in NOTIONS.into_iter().zip(names) {
        let of = |value: &dyn Fn(search::Narrow) -> f64| -> Vec<(f64, f64)> {
            search::grid(range).step_by(6).map(|u| (u.midpoint(), value(u))).collect()
        };
        let observed = of(&|u| objective.on_manifold(notion, u).midpoint());
        let predicted = of(&|u| i.sharpness(notion, u.midpoint()));
        let series = |name: String, style, points| Series { name, style, points };
        all.push(series(name.into(), Style::Observed, observed));
        all.push(series(format!("sharpness, {name}"), Style::Predicted, predicted));
    }
    all
}
