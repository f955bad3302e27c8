//! What the claims of `label_noise_trace_flow` run: models whose limit flow is known in closed
//! form, followed by label-noise descent.

use proofmark::arithmetic::{Enclosure, Field, Function, Map, Ratio, Real, ratio};
use proofmark::claim::{Clock, Context};
use proofmark::dynamics::{Regression, label_noise_step};
use proofmark::linear::norm_squared;
use proofmark::noise::{Law, Stream, UniformIndex};

use crate::compensator::Xi;
use crate::instances::{
    Depth3, ExpValley, ExpValleyLimit, Hyperbola, Imbalance, Olm, TwoValleys, TwoValleysLimit,
};

/// A regression on which the trace flow is linear in one known function of $\Phi(x)$.
pub trait Followed<R: Real>: Regression<R> + Sync {
    /// $\Psi(x)$, a function of $\Phi(x)$ with $\Psi(Y(\tau)) = \Psi(Y(0)) + c\,\delta^2\tau$ when
    /// $Y' = -c\,\delta^2\,\nabla_\Gamma \operatorname{tr} H$.
    fn progress(&self, x: &[R]) -> R;

    /// The largest $\kappa_i = \|\nabla f_i\|^2$.
    fn curvature(&self, x: &[R]) -> R {
        let mut gradient = vec![R::zero(); self.dimension()];
        self.residual(0, x, &mut gradient);
        gradient.iter().fold(R::zero(), |sum, g| sum + g.square())
    }
}

/// $\operatorname{tr} H = e^{ku}$: $(e^{-ku})' = c\,\delta^2 k^2$.
impl<R: Real> Followed<R> for ExpValley {
    fn progress(&self, x: &[R]) -> R {
        let k = R::of(self.k);
        let limit = ExpValleyLimit { k: self.k }.at(x)[0];
        (-k * limit).exp() / k.square()
    }
}

/// $\operatorname{tr} H = \sqrt{\Delta^2 + 4}$: $(\ln\Delta)' = -4c\,\delta^2$.
impl<R: Real> Followed<R> for Hyperbola {
    fn progress(&self, x: &[R]) -> R {
        -Imbalance.at(x).ln() / R::integer(4)
    }
}

/// $\operatorname{tr} H = \cosh u$: $(\ln\tanh(u/2))' = -c\,\delta^2$.
impl<R: Real> Followed<R> for TwoValleys {
    fn progress(&self, x: &[R]) -> R {
        let limit = TwoValleysLimit.at(x)[0];
        -(limit / R::integer(2)).tanh().ln()
    }
}

/// $\operatorname{tr} H = 4\sum_j(u_j^2 + v_j^2)$ for rows of signs: $(\ln u_jv_j)' =
/// -16c\,\delta^2$ for every $j$.
impl<R: Real> Followed<R> for Olm {
    fn progress(&self, x: &[R]) -> R {
        let d = self.width();
        let product = (0..d).fold(R::one(), |all, j| all * x[j] * x[d + j]);
        -product.ln() / R::integer(16 * d as i64)
    }
}

/// Which model an instance runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// [`ExpValley`] with $k = 1$.
    ExpValley,
    /// [`Hyperbola`].
    Hyperbola,
    /// [`Hyperbola`] with two data whose labels contradict each other: $1 \pm \frac12$.
    Contradiction,
    /// [`TwoValleys`].
    TwoValleys,
    /// [`Olm`] with two rows of signs.
    Olm,
    /// [`Olm`] with two rows of unlike integers, which tell $z^2$ from $z$ and one row from the
    /// other; has exact identities only.
    OlmIntegers,
    /// Three layers; has exact identities only.
    Depth3,
}

/// What a run is made of. Every number is exact.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The model; it brings its start.
    pub model: Model,
    /// The law of $\xi$.
    pub xi: Xi,
    /// $\delta$, the scale of the label noise.
    pub delta: Ratio,
    /// $\eta$, the coarsest step size.
    pub step: Ratio,
    /// $\delta^2\tau = \delta^2\eta^2 k$ at the end.
    pub horizon: Ratio,
    /// One datum a step, as the theorem says; else all data, each with a noise of its own.
    pub single: bool,
    /// Fresh noise at every step, as the theorem says; else drawn once.
    pub fresh: bool,
    /// The loss carries the factor ½, as the theorem says; else steps are twice as long.
    pub halved: bool,
}

impl Setting {
    /// A start on $\Gamma$.
    pub fn start<R: Field>(&self) -> Vec<R> {
        self.exact_start().into_iter().map(R::of).collect()
    }

    /// The same, as exact numbers.
    pub fn exact_start(&self) -> Vec<Ratio> {
        let halves: &[i64] = match self.model {
            Model::ExpValley => &[2, 0],
            Model::Hyperbola | Model::Contradiction => &[4, 1],
            Model::TwoValleys => &[2, 0, 0],
            Model::Depth3 => &[4, 2, 1],
            // Eighths: w = u² - v² = (3/4, 0, 1/4, 0) meets both rows of either `Olm`, and
            // the gradients of two rows of signs are nearly orthogonal.
            Model::Olm | Model::OlmIntegers => {
                return [8, 6, 5, 4, 4, 6, 3, 4].map(|e| ratio(e, 8)).to_vec();
            }
        };
        halves.iter().map(|&h| ratio(h, 2)).collect()
    }

    /// The loss at the start, without the factor $1/(2n)$.
    pub fn starting_loss(&self) -> Enclosure {
        let start = self.start();
        norm_squared(&match self.model {
            Model::ExpValley => ExpValley { k: ratio(1, 1) }.at(&start),
            Model::Hyperbola | Model::Contradiction => Hyperbola.at(&start),
            Model::TwoValleys => TwoValleys.at(&start),
            Model::Olm => Olm::signs().at(&start),
            Model::OlmIntegers => Olm::integers().at(&start),
            Model::Depth3 => Depth3.at(&start),
        })
    }

    /// Runs `work` on the model.
    pub fn with_model<T>(&self, work: impl ModelVisitor<T>) -> T {
        match self.model {
            Model::ExpValley => work.visit(&ExpValley { k: ratio(1, 1) }),
            Model::Hyperbola => work.visit(&Hyperbola),
            Model::Contradiction => work.visit(&Contradiction),
            Model::TwoValleys => work.visit(&TwoValleys),
            Model::Olm => work.visit(&Olm::signs()),
            Model::Depth3 | Model::OlmIntegers => {
                unreachable!(
                    "no closed flow is known here, and the claims that need one exclude it"
                )
            }
        }
    }
}

/// Something to be done with a model, whichever it is.
pub trait ModelVisitor<T> {
    /// Does it.
    fn visit(self, model: &impl Followed<f64>) -> T;
}

/// [`Hyperbola`] with the labels $1 \pm \frac12$: no zero loss anywhere.
#[derive(Clone, Copy, Debug)]
pub struct Contradiction;

impl<R: Field> Regression<R> for Contradiction {
    fn dimension(&self) -> usize {
        2
    }

    fn data(&self) -> usize {
        2
    }

    fn residual(&self, i: usize, x: &[R], gradient: &mut [R]) -> R {
        let half = R::of(ratio(1, 2));
        Hyperbola.residual(0, x, gradient) + if i == 0 { half } else { -half }
    }
}

impl<R: Real> Followed<R> for Contradiction {
    fn progress(&self, x: &[R]) -> R {
        Hyperbola.progress(x)
    }
}

/// Follows one replicate for $K = $ `horizon`$/(\delta\eta)^2$ steps and estimates
/// $\hat c = (\Psi(x_K) - \Psi(x_0) - M_K)/(\delta^2\eta^2 K)$.
///
/// $M_K$ is a martingale, whose mean is zero whatever is true of $c$: it frees the estimate of
/// almost all of its variance, so that few replicates do. See `Walk::martingale`.
pub fn follow(model: &impl Followed<f64>, setting: &Setting, step: f64, noise: Stream) -> f64 {
    let delta = setting.delta.to_f64();
    let steps = (setting.horizon.to_f64() / (delta * delta * step * step)).round() as u64;
    let time: f64 = Clock::DeltaSquaredEtaSquared.time(steps, step, delta);
    displacement(model, setting, setting.start(), step, steps, noise) / time
}

/// $\Psi(x_K) - \Psi(x_0) - M_K$ after `steps` steps from a start on $\Gamma$ or off it.
pub fn displacement(
    model: &impl Followed<f64>,
    setting: &Setting,
    start: Vec<f64>,
    step: f64,
    steps: u64,
    noise: Stream,
) -> f64 {
    let mut walk = Walk::new(model, setting, start, step);
    let start = model.progress(&walk.x);
    let mut words = noise.words_from(0);
    let mut next = || words.next().expect("streams do not end");
    let mut drawn: Vec<u64> =
        (0..if setting.single { 2 } else { model.data() }).map(|_| next()).collect();
    let mut martingale = 0.0;
    for _ in 0..steps {
        if setting.fresh {
            drawn.fill_with(&mut next);
            martingale += walk.martingale(&drawn);
        } else {
            if setting.single {
                drawn[0] = next();
            }
            walk.advance(&drawn);
        }
    }
    model.progress(&walk.x) - start - martingale
}

/// The state of a run.
struct Walk<'a, M> {
    model: &'a M,
    x: Vec<f64>,
    saved: Vec<f64>,
    gradient: Vec<f64>,
    direction: Vec<f64>,
    /// For each outcome of a step, $\Psi$ and the squared residuals without noise.
    outcomes: Vec<f64>,
    corrections: Vec<f64>,
    index: UniformIndex,
    law: &'static dyn Law,
    delta: f64,
    step: f64,
    single: bool,
}

impl<'a, M: Followed<f64>> Walk<'a, M> {
    fn new(model: &'a M, setting: &Setting, x: Vec<f64>, step: f64) -> Self {
        Walk {
            model,
            saved: x.clone(),
            gradient: vec![0.0; x.len()],
            direction: vec![0.0; x.len()],
            outcomes: vec![],
            corrections: vec![0.0; model.data()],
            x,
            index: UniformIndex(model.data() as u32),
            law: setting.xi.law(),
            delta: setting.delta.to_f64(),
            step: if setting.halved { step } else { 2.0 * step },
            single: setting.single,
        }
    }

    fn advance(&mut self, words: &[u64]) {
        if self.single {
            let noise = self.delta * self.law.draw(words[1]);
            self.one(self.index.index(words[0]), noise);
        } else {
            let noises: Vec<_> = words.iter().map(|&w| self.delta * self.law.draw(w)).collect();
            self.all(&noises);
        }
    }

    fn one(&mut self, i: usize, noise: f64) {
        label_noise_step(self.model, i, noise, self.step, &mut self.x, &mut self.gradient);
    }

    /// The mean of the gradients of all data, each with its own noise.
    fn all(&mut self, noises: &[f64]) {
        self.direction.fill(0.0);
        for (i, noise) in noises.iter().enumerate() {
            let r = self.model.residual(i, &self.x, &mut self.gradient) + noise;
            for (d, g) in self.direction.iter_mut().zip(&self.gradient) {
                *d += r * g;
            }
        }
        for (x, d) in self.x.iter_mut().zip(&self.direction) {
            *x -= self.step * d / noises.len() as f64;
        }
    }

    /// Advances, and returns $S(x_{k+1}) - E[S(x_{k+1}) \mid x_k]$ for the score
    /// $S = \Psi + \sum_i \beta_i e_i^2$ with the residuals $e_i = f_i - y_i$.
    ///
    /// The conditional mean is that of the very same step over all data and over the two noises
    /// $\mu \pm \sigma$: exact but for the third moment of $\xi$, times $\eta^3$, whose effect the
    /// extrapolation in $\eta$ removes. The weights depend on $x_k$ alone, so the increment has
    /// mean zero for any of them; those chosen make $E[S(x_{k+1}) \mid x_k] - S(x_k)$ free of
    /// $e_i^2$, to leading order: a step on datum $i$ adds $A_i(\delta^2 + e_i^2)$ to $\Psi$ and
    /// $-(2\eta\kappa_i - \eta^2\kappa_i^2)e_i^2$ to $e_i^2$.
    fn martingale(&mut self, words: &[u64]) -> f64 {
        let moments = self.law.moments();
        let (mean, sd) = (moments.mean.to_f64(), moments.variance.to_f64().sqrt());
        let nodes = [self.delta * (mean - sd), self.delta * (mean + sd)];
        let n = self.model.data();
        let here = self.model.progress(&self.x);
        self.saved.copy_from_slice(&self.x);
        self.outcomes.clear();
        let cases = if self.single { 2 * n } else { 1 << n };
        for case in 0..cases {
            if self.single {
                self.one(case / 2, nodes[case % 2]);
            } else {
                let noises: Vec<_> = (0..n).map(|i| nodes[case >> i & 1]).collect();
                self.all(&noises);
            }
            self.record();
            self.x.copy_from_slice(&self.saved);
        }
        let width = n + 1;
        for i in 0..n {
            let e = self.model.residual(i, &self.x, &mut self.gradient);
            let kappa = self.gradient.iter().map(|g| g * g).sum::<f64>();
            let gain = if self.single {
                let [low, high] = [2 * i, 2 * i + 1].map(|case| self.outcomes[case * width]);
                0.5 * (low + high) - here
            } else {
                0.0
            };
            let decay = self.step * kappa * (2.0 - self.step * kappa);
            self.corrections[i] = gain / ((self.delta * self.delta + e * e) * decay);
        }
        let scores = self.outcomes.chunks(width).map(|outcome| self.score(outcome));
        let expected = scores.sum::<f64>() / cases as f64;
        self.advance(words);
        self.outcomes.clear();
        self.record();
        self.score(&self.outcomes) - expected
    }

    fn record(&mut self) {
        self.outcomes.push(self.model.progress(&self.x));
        for i in 0..self.model.data() {
            let e = self.model.residual(i, &self.x, &mut self.gradient);
            self.outcomes.push(e * e);
        }
    }

    fn score(&self, outcome: &[f64]) -> f64 {
        let corrected = self.corrections.iter().zip(&outcome[1..]);
        outcome[0] + corrected.map(|(b, e)| b * e).sum::<f64>()
    }
}

/// The noise of a recorded run: the same numbers in every scalar.
pub fn recorded(context: &Context, xi: Xi, data: u32, steps: usize) -> Vec<(usize, f64)> {
    let stream = context.stream("recorded", 0);
    let index = UniformIndex(data);
    let words: Vec<_> = stream.words_from(0).take(2 * steps).collect();
    words.chunks(2).map(|w| (index.index(w[0]), xi.law().draw(w[1]))).collect()
}
