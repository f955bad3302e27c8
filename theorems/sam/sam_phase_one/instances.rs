//! The losses, and what holds for them.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{Hypothesis, Instance as Form, Margin};

use crate::rules::Rule;

/// A loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Model {
    /// $\frac12\lambda v^2$.
    Line,
    /// $\frac12(\lambda_1v^2 + \lambda_Mw^2)$.
    Plane,
    /// $\frac12(uv - 1)^2$.
    Hyperbola,
    /// $\frac12e^{ku}v^2$ with $k = 1$.
    Valley,
}

/// A loss with its start and its rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The loss.
    pub model: Model,
    /// The normal curvatures, $\lambda_1$ first; of the quadratics.
    pub curvatures: [Ratio; 2],
    /// $\eta$; of the others, the coarsest.
    pub step: Ratio,
    /// $x_{\text{init}}$.
    pub start: [Ratio; 2],
    /// What a step does.
    pub rule: Rule,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let [first, last] = self.curvatures;
        let mut all = vec![("η", self.step), ("x_1", self.start[0]), ("x_2", self.start[1])];
        if self.is_quadratic() {
            all.extend([("λ_1", first), ("λ_M", last)]);
        }
        all
    }
}

/// Two lines, two planes, and a loss of either kind that is not quadratic.
pub fn instances() -> Vec<Instance> {
    let of = |id, model, curvatures, step, start| Instance {
        id,
        model,
        curvatures,
        step,
        start,
        rule: Rule::Sam,
    };
    let (zero, one) = (ratio(0, 1), ratio(1, 1));
    let line = |id, curvature, step| of(id, Model::Line, [curvature; 2], step, [one, zero]);
    let coarsest = ratio(1, 1024);
    vec![
        line("flat_line", one, ratio(1, 10)),
        line("steep_line", ratio(5, 2), ratio(3, 10)),
        of("plane", Model::Plane, [ratio(3, 1), one], ratio(1, 10), [one, one]),
        of("close_plane", Model::Plane, [ratio(5, 4), one], ratio(1, 5), [one, one]),
        of("hyperbola", Model::Hyperbola, [zero; 2], coarsest, [ratio(2, 1), ratio(5, 4)]),
        of("valley", Model::Valley, [zero; 2], coarsest, [ratio(1, 2), one]),
    ]
}

impl Instance {
    /// On the first two losses.
    pub fn is_quadratic(&self) -> bool {
        matches!(self.model, Model::Line | Model::Plane)
    }

    /// $\eta\lambda_1$.
    pub fn product<R: Field>(&self) -> R {
        R::of(self.step) * R::of(self.curvatures[0])
    }

    /// $-\ln(1 - \eta\lambda)$ of the given curvature.
    pub fn rate<R: Real>(&self, curvature: Ratio) -> R {
        -(R::one() - R::of(self.step) * R::of(curvature)).ln()
    }
}

/// The step.
pub const RULE: Hypothesis<Instance> = Hypothesis {
    name: "H1 sharpness-aware",
    says: "a step is x - η∇L(x + ρ∇L(x)/‖∇L(x)‖)",
    margin: |i| Margin::of_bool(i.rule == Rule::Sam),
};

/// Without it the sign changes at once.
pub const SMALL: Hypothesis<Instance> = Hypothesis {
    name: "H2 small step",
    says: "ηλ_1 < 1",
    margin: |i| Margin::Positive(Enclosure::one() - i.product::<Enclosure>()),
};

/// The slow direction is there.
pub const GENERIC: Hypothesis<Instance> = Hypothesis {
    name: "H3 generic start",
    says: "x_init has a component along v_M, in the plane",
    margin: |i| match i.model {
        Model::Plane => Margin::Positive(Enclosure::of(i.start[1]).abs()),
        _ => Margin::Positive(Enclosure::one()),
    },
};
