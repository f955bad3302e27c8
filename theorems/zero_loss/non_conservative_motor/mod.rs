//! # The limit of SGD can circulate for ever
//!
//! The equation that SGD follows at zero loss need not be a gradient flow. In a valley whose axes
//! of curvature turn along its floor, noise that is oblique to the axes and turns with them drives
//! the limit round and round, at a constant speed, while the loss stays what it is. The coordinates
//! are $(\theta, x, y)$ and $L = \frac12(ap^2 + bq^2)$, with $(p, q)$ the vector $(x, y)$ turned by
//! $-\theta$. There is no noise in $\theta$; that in $(x, y)$ has variance $s$ in the direction
//! $\theta + \varphi$ and $r$ across it.
//!
//! **Hypotheses.** (H1) $E\xi = 0$, $E\xi^2 = 1$. (H2) $\xi$ is drawn anew at every step. (H3) The
//! direction of the noise turns with the axes. (H4) The curvatures differ: $a \ge 2b$. (H5) So do
//! the variances: $s \ge 2r$. (H6) The noise is oblique: $|\sin2\varphi| \ge \sin\frac\pi4$.
//!
//! **Conclusions.** (C1) The work of the drift over one turn is not zero: $\big|\oint b\cdot
//! dY\big| \ge \frac{\pi}{6\sqrt2}s$, with equality where H4, H5, H6 are equalities; so $b$ is no
//! gradient. (C2) The limit is deterministic and turns with the speed $$\theta' = -\frac{(s -
//! r)(a - b)}{2(a + b)}\sin2\varphi,$$ for ever: (C3) the angle grows like $\tau$ over many turns,
//! (C4) and the loss stays at $\eta\,\frac14\operatorname{tr}\Sigma + O(\eta^2)$, as if nothing
//! moved.
//!
//! **Source.** Li, Wang, Arora (2022), the example of a limit that circulates, arXiv 2110.06914
//! (recalled, there with $k$ phases); this version is re-derived.
//! **Deviation.** Another model than the source's. H4 to H6 are quantitative so that C1 is: the
//! source's statement is that the integral is not zero. For C2 they are not needed.

mod claims;
mod long_run;
mod turn;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, Picture, Series, Step,
    StepBound, Style, Theorem,
};
use proofmark::dynamics::NoisyStep;

use super::compensator::Xi;
use super::noisy_models::Motor;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "non_conservative_motor",
    title: "The limit of SGD can circulate for ever",
    statement: r"In a valley with turning axes of curvatures $a, b$ and noise of
        variances $s, r$, oblique by $\varphi$, the limit turns with
        $\theta' = -\frac{(s-r)(a-b)}{2(a+b)}\sin2\varphi$; the work of the drift over a turn is at
        least $\frac{\pi s}{6\sqrt2}$ where $a \ge 2b$, $s \ge 2r$ and
        $|\sin2\varphi| \ge \sin\frac\pi4$.",
    source: "Li, Wang, Arora (2022), example of a circulating limit, arXiv 2110.06914",
    deviation: "another model than the source's k-phase motor, and a quantitative bound of work",
    instances,
    hypotheses: &[&CENTRED, &FRESH, &TURNING, &UNEQUAL, &ANISOTROPIC, &OBLIQUE],
    not_exercised: &[],
    claims: &[
        &turn::WORK_OF_A_TURN,
        &turn::SPEED_BY_ENCLOSURE,
        &claims::SPEED,
        &long_run::STEADY,
        &long_run::LOSS_STAYS,
    ],
    steps: STEPS,
    formulas: &[
        Formula { name: "one step, the angle", latex: one_step },
        Formula { name: "speed, c = ½", latex: || Sym::record(|| FAST.speed(Sym::var("c"))) },
    ],
    picture: Picture {
        shows: "The angle over a dozen turns: straight lines for oblique noise, one of them \
                downward for the opposite obliqueness, next to a line that stays at zero for noise \
                along an axis, and one that comes to rest where the noise does not turn with the \
                axes.",
        x: Axis { label: "slow time η²k", unit: "1", logarithmic: false },
        y: Axis { label: "turns", unit: "2π", logarithmic: false },
        series: picture,
    },
}
.checked();

/// An instance. Every number is exact.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub name: &'static str,
    /// Curvatures and noise.
    pub motor: Motor,
    /// The law of the sources $\xi$.
    pub xi: Xi,
    /// $\eta$, the coarsest step size.
    pub step: Ratio,
    /// $T = \eta^2K$ of the measurement of the speed.
    pub horizon: Ratio,
    /// Fresh noise at every step, as the theorem says; else drawn once.
    pub fresh: bool,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let m = &self.motor;
        vec![
            ("√a", m.root_a),
            ("√b", m.root_b),
            ("φ/π", m.angle),
            ("√s", m.along),
            ("√r", m.across),
            ("η", self.step),
            ("T", self.horizon),
        ]
    }
}

/// Where the runs start: on the floor, at no special angle.
const START: [Ratio; 3] = [ratio(1, 4), ratio(0, 1), ratio(0, 1)];

const FAST: Motor = Motor {
    root_a: ratio(3, 1),
    root_b: ratio(1, 1),
    angle: ratio(1, 4),
    along: ratio(1, 1),
    across: ratio(0, 1),
    turning: true,
};

fn instances() -> Vec<Instance> {
    let with = |name, motor, xi| Instance {
        name,
        motor,
        xi,
        step: ratio(1, 16),
        horizon: ratio(1, 1),
        fresh: true,
    };
    let slow = Motor {
        // Just inside of H4 (a = 2.0164), H5 (r = 0.4973 s) and H6: the bound of C1 is nearly met.
        root_a: ratio(71, 50),
        angle: ratio(126, 1000),
        along: ratio(61, 60),
        across: ratio(43, 60),
        ..FAST
    };
    vec![
        with("fast", FAST, Xi::Signs),
        with("opposite", Motor { angle: ratio(-1, 4), ..FAST }, Xi::Gaussian),
        with(
            "noisy_across",
            Motor { root_a: ratio(2, 1), angle: ratio(1, 5), across: ratio(1, 2), ..FAST },
            Xi::Signs,
        ),
        with("skew", Motor { root_a: ratio(2, 1), angle: ratio(2, 7), ..FAST }, Xi::Skew),
        with("extremal", slow, Xi::Signs),
    ]
}

const CENTRED: Hypothesis<Instance> =
    Hypothesis { name: "H1 centred", says: "Eξ = 0 and Eξ² = 1", margin: |i| i.xi.standard() };

const FRESH: Hypothesis<Instance> = Hypothesis {
    name: "H2 fresh",
    says: "ξ is drawn anew at every step",
    margin: |i| Margin::of_bool(i.fresh),
};

const TURNING: Hypothesis<Instance> = Hypothesis {
    name: "H3 turning",
    says: "the direction of the noise turns with the axes of curvature",
    margin: |i| Margin::of_bool(i.motor.turning),
};

const UNEQUAL: Hypothesis<Instance> = Hypothesis {
    name: "H4 unequal",
    says: "a ≥ 2b",
    margin: |i| {
        let [a, b] = [i.motor.a::<Enclosure>(), i.motor.b()];
        Margin::NonNegative(a - Enclosure::integer(2) * b)
    },
};

const ANISOTROPIC: Hypothesis<Instance> = Hypothesis {
    name: "H5 anisotropic",
    says: "s ≥ 2r",
    margin: |i| {
        let [s, r] = [i.motor.along, i.motor.across].map(|x| Enclosure::of(x).square());
        Margin::NonNegative(s - Enclosure::integer(2) * r)
    },
};

const OBLIQUE: Hypothesis<Instance> = Hypothesis {
    name: "H6 oblique",
    says: "|sin 2φ| ≥ sin π/4",
    margin: |i| {
        let least = (Enclosure::pi() / Enclosure::integer(4)).sin();
        Margin::NonNegative(i.motor.obliqueness::<Enclosure>().abs() - least)
    },
};

/// That the limit is deterministic is an identity of its own: there is no noise along the floor.
const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "the floor is the θ-axis and there is no noise along it: Σ_∥ = 0, Σ_{⊥,∥} = 0",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| {
            let bound = Enclosure::binary(1e-100);
            let noise = turn::noise_along(&i.motor).into_iter();
            Ok(noise.map(|x| StepBound { actual: x.abs(), bound }).collect())
        },
    },
    Step {
        name: "S2",
        says: "in the axes 𝓛_H⁻¹(Σ_⊥) has the entry Σ_pq/(a + b), and ∂²(∇L)[X] the θ-component \
               2(a - b)X_pq",
        rests_on: &["S1"],
        on: |_| true,
        evaluate: |i, _| {
            let bound = Enclosure::binary(1e-100);
            let parts = turn::cross_terms(&i.motor).into_iter();
            Ok(parts.map(|x| StepBound { actual: x.abs(), bound }).collect())
        },
    },
];

/// The angle after a step from $(\theta, p, q)$ given in the axes at $\theta = 0$, as executed.
fn one_step() -> String {
    Sym::record(|| {
        let x = [Sym::zero(), Sym::var("p"), Sym::var("q")];
        let mut step = NoisyStep::new(&FAST, Sym::var("\\eta"));
        step.prepare(&FAST, &x);
        let mut next = x;
        step.take(&x, &[Sym::var("\\xi_1"), Sym::var("\\xi_2")], &mut next);
        next[0]
    })
}

fn picture(_: &[Instance], context: &Context) -> Vec<Series> {
    let run = |name: &str, style, motor: Motor| {
        let points = long_run::turns(&motor, context, name);
        Series { name: name.into(), style, points }
    };
    let speed = FAST.speed(0.5) / (2.0 * <f64 as Real>::pi());
    let line = vec![(0.0, 0.0), (long_run::HORIZON, speed * long_run::HORIZON)];
    vec![
        run("oblique", Style::Observed, FAST),
        run("the opposite", Style::Observed, Motor { angle: ratio(-1, 4), ..FAST }),
        run("along an axis", Style::Control, Motor { angle: ratio(0, 1), ..FAST }),
        run("not turning", Style::Control, Motor { turning: false, ..FAST }),
        Series { name: "predicted".into(), style: Style::Predicted, points: line },
    ]
}
