//! # What moves on which time scale
//!
//! After zero loss SGD moves on the clock $\eta^2k$ and on no faster one, and with noise that
//! vanishes on $\Gamma$ not even on that. Write $\tau = \eta^2k$; a step is $x \leftarrow x -
//! \eta\,(f_i(x) - y_i + \delta\xi)\,\nabla f_i(x)$ with $i$ uniform.
//!
//! **Hypotheses.** (H1) $E\xi = 0$, $E\xi^2 = 1$. (H2) $\xi$ and $i$ are drawn anew at every step.
//! (H3) The labels can be met. (H4) Where the noise is said to vanish, $\delta = 0$.
//!
//! **Conclusions.** (C1) From a start on $\Gamma$, after $\lfloor\eta^{-\beta}\rfloor$ steps with
//! $1 < \beta < 2$, $\Phi(x)$ has moved by $C\eta^{2-\beta}$, $C$ the speed of the limit flow; on
//! $f = uv$ the mean of $-\frac14\ln\Delta$ has moved by $\frac14\delta^2\eta^2\big[K/(1 -
//! \frac12\eta\lambda) - (1 - (1 - \eta\lambda)^{2K})/(2 - \eta\lambda)^2\big]$ as $\delta\to0$, so
//! that a fit at finite $\eta$ sees an exponent above $2 - \beta$. (C2) Without label noise nothing
//! moves from a start on $\Gamma$. From a start off it, on $f_i = \langle z_i, u\circ u - v\circ
//! v\rangle$ with rows of signs and *whatever the order of the data*, $m = \ln u_jv_j(0)/u_jv_j(K)
//! \le \eta' D/(1 - \eta'S^*)$ for all $K$, and $m = \eta D\,(1 + O(\eta))$ in the end: it moves
//! once. Here $D$ is the Bregman distance of the limit of gradient flow from the start, $S^*$ the
//! sum of $u_j^2 + v_j^2$ at that limit, and $\eta' = \eta\,(1 + O(\eta))$. (C3) At $k = T/\eta$
//! the mean of $\Phi(x_k)$ is within $O(\eta)$ of $\Phi(x_0)$, with a known constant. (C4) With
//! $X(t) = x_{\lfloor t/\eta^2\rfloor}$, $A(t) = \eta\lfloor t/\eta^2\rfloor$ and $Y(t) = X(t) -
//! \varphi(X(0), A(t)) + \Phi(X(0))$, $\varphi$ the gradient flow, $\sup_{t \ge s}\|X(t) - Y(t)\| =
//! \|\varphi(x_0, A(s)) - \Phi(x_0)\|$, which is $Ce^{-\lambda A(s)}$ on $f = uv$.
//!
//! **Source.** Li, Wang, Arora (2022), arXiv 2110.06914: the main theorem and the lemma after
//! Katzenberger (Theorem 4.1 or so, recalled); $\eta^{-1.6}$ steps are those of Blanc et al.
//! (2020), as the abstract says. The constants, and C2's bound by a Bregman distance, are derived
//! here.
//! **Deviation.** C2's bound needs no randomness. In C4 the noise cancels in $X - Y$, so that the
//! convergence is that of a flow, exponential in $1/\eta$; how near $Y$ is to $\Gamma$ is another
//! matter, and is step S4 of `label_noise_trace_flow`.

mod first_phase;
mod katzenberger;
mod null;
mod potential;
mod power;
mod rest;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Complete, Context, Formula, Hypothesis, Instance as Form, Margin, Picture, Series, Style,
    Theorem,
};

use super::compensator::Xi;
use super::label_noise_trace_flow::run::{Model, Setting};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "time_scale_and_null_noise",
    title: "After zero loss SGD moves on the clock η²k, and only where noise is left",
    statement: r"After $\eta^{-\beta}$ steps from $\Gamma$ the limit point has
        moved by $C\eta^{2-\beta}$; at $k = T/\eta$ it is within $O(\eta)$ of $\Phi(x_0)$;
        without label noise it moves by $O(\eta)$ once, and from $\Gamma$ not at all; and
        $\sup_{t\ge s}\|X_\eta - Y_\eta\| \to 0$.",
    source: "Li, Wang, Arora (2022), main theorem and the theorem after Katzenberger, arXiv \
             2110.06914; constants derived here",
    deviation: "rates and constants are derived here; the bound without label noise holds for \
                every order of the data, and X_η - Y_η does not see the noise at all",
    instances,
    hypotheses: &[&CENTRED, &FRESH, &CONSISTENT, &QUIET],
    not_exercised: &[],
    claims: &[
        &power::POWER_OF_TIME,
        &power::FITTED_EXPONENT,
        &rest::STAYS_ON_THE_MANIFOLD,
        &null::MOVES_ONCE,
        &null::MOVES_BY_ETA,
        &null::THEN_STANDS_STILL,
        &first_phase::FIRST_PHASE,
        &katzenberger::NEARNESS,
    ],
    steps: potential::STEPS,
    formulas: &[
        Formula {
            name: "mean of -¼ ln Δ after K steps over δ², q = ηλ",
            latex: || {
                Sym::record(|| {
                    let [eta, lambda, k] = ["\\eta", "\\lambda", "K"].map(Sym::var);
                    // The power of 1 - q is negligible where it is printed.
                    power::mean_progress(eta, lambda, k, Sym::zero())
                })
            },
        },
        Formula {
            name: "time of gradient flow from e_0 to e on f = uv is [h(e) - h(e_0)]/λ_0, h =",
            latex: || {
                let [e, lambda] = ["e", "\\lambda_0"];
                Sym::record(|| katzenberger::log_height(Sym::var(e), Sym::var(lambda)))
            },
        },
    ],
    picture: Picture {
        shows: "How far -ln(u_jv_j) has moved, against the number of steps: with label noise it \
                goes on like δ²η²k, without it it rises to ηD within some 1/η steps and stays \
                there up to η^{-2} and beyond.",
        x: Axis { label: "steps k", unit: "1", logarithmic: true },
        y: Axis { label: "movement of -ln(u_jv_j)", unit: "1", logarithmic: true },
        series: picture,
    },
}
.checked();

/// An instance. Every number is exact.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub name: &'static str,
    /// What it is for.
    pub role: Role,
    /// Model, noise and whether it is fresh; its own step and horizon are not used.
    pub setting: Setting,
    /// $x_0$.
    pub start: Vec<Ratio>,
}

/// What an instance is for, and on which step sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// $\eta = m^{-q}$ and $K = m^p$ for several $m$: then $\eta^{-\beta}$ with $\beta = p/q$ is an
    /// integer.
    Power {
        /// $p$.
        p: u32,
        /// $q$.
        q: u32,
        /// The values of $m$ in the quick tier.
        bases: &'static [u32],
    },
    /// $\eta = 0.08, 0.04, \dots, 0.005$ and $K = \lfloor\eta^{-8/5}\rfloor$.
    Fit,
    /// A start on $\Gamma$, no label noise.
    AtRest,
    /// A start off $\Gamma$, no label noise; $\eta = 1/$`inverse`.
    Null {
        /// $1/\eta$.
        inverse: u32,
    },
    /// A start off $\Gamma$, followed up to $k = T/\eta$ with $T = 2$.
    FirstPhase,
    /// Gradient flow on $f = uv$.
    Flow,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let mut numbers = vec![("δ", self.setting.delta)];
        match self.role {
            Role::Power { p, q, .. } => numbers.push(("β", ratio(p.into(), q.into()))),
            Role::Fit => numbers.push(("β", ratio(8, 5))),
            Role::Null { inverse } => numbers.push(("η", ratio(1, inverse.into()))),
            Role::AtRest | Role::FirstPhase | Role::Flow => {}
        }
        numbers
    }
}

fn instances() -> Vec<Instance> {
    let base = Setting {
        model: Model::Hyperbola,
        xi: Xi::Signs,
        delta: ratio(1, 2),
        step: ratio(1, 16),
        horizon: ratio(1, 1),
        single: true,
        fresh: true,
        halved: true,
    };
    let on = |name, role, model, xi, delta| {
        let setting = Setting { model, xi, delta, ..base.clone() };
        Instance { name, role, start: setting.exact_start(), setting }
    };
    let off = |name, role, model, delta, start: &[i64]| {
        let start = start.iter().map(|&e| ratio(e, 8)).collect();
        Instance { start, ..on(name, role, model, Xi::Signs, delta) }
    };
    let (half, none) = (ratio(1, 2), ratio(0, 1));
    let power = |p, q, bases| Role::Power { p, q, bases };
    // Residuals -1/2 and 3/2.
    let far = &[8, 4, 8, 6, 2, 6, 2, 4];
    vec![
        on("hyperbola", power(3, 2, &[5, 7, 10, 14, 20]), Model::Hyperbola, Xi::Signs, half),
        on("blanc", power(8, 5, &[2, 3, 4, 5]), Model::Hyperbola, Xi::Signs, half),
        on("exp_valley", power(3, 2, &[5, 7, 10, 14, 20]), Model::ExpValley, Xi::Gaussian, half),
        on("two_valleys", power(4, 3, &[3, 4, 5, 6, 8]), Model::TwoValleys, Xi::Skew, half),
        on("two_data", power(3, 2, &[7, 10, 14, 20, 28]), Model::Olm, Xi::Signs, half),
        on("fit", Role::Fit, Model::Hyperbola, Xi::Signs, ratio(1, 16)),
        on("rest_hyperbola", Role::AtRest, Model::Hyperbola, Xi::Signs, none),
        on("rest_three_layers", Role::AtRest, Model::Depth3, Xi::Signs, none),
        on("rest_integers", Role::AtRest, Model::OlmIntegers, Xi::Signs, none),
        off("null", Role::Null { inverse: 32 }, Model::Olm, none, far),
        off("null_fine", Role::Null { inverse: 64 }, Model::Olm, none, far),
        off("null_near", Role::Null { inverse: 32 }, Model::Olm, none, &[8, 6, 6, 4, 4, 6, 3, 4]),
        off("first_hyperbola", Role::FirstPhase, Model::Hyperbola, half, &[16, 6]),
        off("first_two_data", Role::FirstPhase, Model::Olm, half, far),
        off("flow", Role::Flow, Model::Hyperbola, half, &[16, 6]),
        off("flow_balanced", Role::Flow, Model::Hyperbola, half, &[10, 10]),
        off("flow_near", Role::Flow, Model::Hyperbola, half, &[24, 3]),
    ]
}

const CENTRED: Hypothesis<Instance> = Hypothesis {
    name: "H1 centred",
    says: "Eξ = 0 and Eξ² = 1",
    margin: |i| i.setting.xi.standard(),
};

const FRESH: Hypothesis<Instance> = Hypothesis {
    name: "H2 fresh",
    says: "ξ is drawn anew at every step",
    margin: |i| Margin::of_bool(i.setting.fresh),
};

const CONSISTENT: Hypothesis<Instance> = Hypothesis {
    name: "H3 consistent",
    says: "the labels can be met: y_i = f_i on Γ",
    margin: |i| Margin::of_bool(i.setting.model != Model::Contradiction),
};

const QUIET: Hypothesis<Instance> = Hypothesis {
    name: "H4 quiet",
    says: "δ = 0 where the noise is said to vanish on Γ",
    margin: |i| match i.role {
        Role::AtRest | Role::Null { .. } => Margin::Zero(Enclosure::of(i.setting.delta)),
        _ => Margin::of_bool(true),
    },
};

/// The movement along one run with label noise and one without, and the levels they keep to.
fn picture(instances: &[Instance], context: &Context) -> Vec<Series> {
    let Some(quiet) = instances.iter().find(|i| i.name == "null_fine") else { return vec![] };
    let Role::Null { inverse } = quiet.role else { return vec![] };
    let eta = 1.0 / f64::from(inverse);
    let steps = 4 * inverse * inverse;
    let noisy = power::with(quiet, |s| s.delta = ratio(1, 8));
    let delta = noisy.setting.delta.to_f64();
    let path = |i: &Instance| {
        let moved = null::movement_along(i, eta, steps as usize, context.stream("picture", 0));
        let kept = (0..22).map(|k| 1_usize << k).take_while(|&k| k <= moved.len());
        kept.map(|k| (k as f64, moved[k - 1])).collect::<Vec<_>>()
    };
    let ks = || (0..15).map(|k| f64::from(1 << k));
    let level = eta * potential::distance(quiet);
    let of = |name: &str, style, points| Series { name: name.into(), style, points };
    vec![
        of("without label noise", Style::Observed, path(quiet)),
        of("with label noise", Style::Observed, path(&noisy)),
        of("ηD", Style::Predicted, ks().map(|k| (k, level)).collect()),
        of(
            "ηD + 4δ²η²k",
            Style::Predicted,
            ks().map(|k| (k, level + 4.0 * delta * delta * eta * eta * k)).collect(),
        ),
    ]
}
