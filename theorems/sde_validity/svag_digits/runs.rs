//! Chains on the network, and what is averaged along them.

use proofmark::arithmetic::Ratio;
use proofmark::claim::{Context, Memo};
use proofmark::dynamics::Svag;
use proofmark::evidence::Reason;
use proofmark::linear::norm_squared;
use proofmark::noise::{Gaussian, Stream, Words};
use rayon::prelude::*;

use super::digits::{DIGITS, TRAINING};
use super::network::{DIMENSION, Network, Weighted, product};
use super::setting::Setting;

/// How many chains there are, where they begin and how long they are, in $\eta k/l$.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Independent chains.
    pub chains: u64,
    /// $|x_0|^2$.
    pub start: f64,
    /// Time that is left out.
    pub burn: f64,
    /// Time that is averaged.
    pub time: f64,
}

/// Means along one chain.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Means {
    /// $R$: of $|x|^2$.
    pub radius: f64,
    /// $G$: of $\langle g_1, g_2\rangle$ for independent batches, without bias, or of
    /// $|\nabla L|^2$.
    pub gradient: f64,
    /// $N$: of $\frac12(|g_1|^2 + |g_2|^2) - \langle g_1, g_2\rangle$, or of $|g_1 - \nabla
    /// L|^2$. Noisy descent has no second batch, and neither.
    pub noise: f64,
    /// Of $|g^l|^2$.
    pub squared: f64,
    /// $|x|^2$ at the end.
    pub end: f64,
    /// Share of the test rows that are told right at the end.
    pub accuracy: f64,
}

/// $|x|^2$ from which all warm up, near the equilibrium.
const WARM_START: f64 = 10.6;
/// Time for which they do so: the directions have then settled to a hundredth of $NR$.
const WARM_UP: f64 = 51.2;

/// The direction that small steps of SGD have reached from a normal one, in one chain. Every
/// setting begins there, so that what a chain remembers of its valley is common to a pair.
fn direction(setting: &Setting, network: &Network<f64>, chain: u64, context: &Context) -> Vec<f64> {
    static KNOWN: Memo<(Ratio, bool, u64, u64), Vec<f64>> = Memo::new();
    let warm = Setting { lambda: setting.lambda, normalised: setting.normalised, ..Setting::SMALL };
    let key = (warm.lambda, warm.normalised, context.seed, chain);
    let found = KNOWN.at(key, || {
        let x = context.stream("start", chain).draws(&Gaussian, 0).take(DIMENSION).collect();
        let stream = context.stream("warm-up", chain);
        let mut walk = Walk::new(&warm, network, &stream, of_length(x, WARM_START));
        walk.pass(WARM_UP);
        Ok(walk.x)
    });
    found.expect("it fails for no reason")
}

fn of_length(mut x: Vec<f64>, squared: f64) -> Vec<f64> {
    let scale = (squared / norm_squared(&x)).sqrt();
    for x in &mut x {
        *x *= scale;
    }
    x
}

/// Runs independent chains; claims that ask for the same see the same ones.
///
/// They are known one by one, and threads begin at different ones: two claims that ask for the
/// same at once share the work instead of doing it twice.
pub fn run(setting: Setting, plan: Plan, context: &Context) -> Result<Vec<Means>, Reason> {
    static KNOWN: Memo<(Setting, Plan, u64, u64), Means> = Memo::new();
    let shared = Context { claim: "chains", instance: "all", ..*context };
    let all: Vec<usize> = (0..DIGITS.rows()).collect();
    let (network, name) = (Network::on(&all, setting.normalised), format!("{setting:?}"));
    let one = |chain: u64| {
        KNOWN.at((setting, plan, context.seed, chain), || {
            let x = of_length(direction(&setting, &network, chain, &shared), plan.start);
            let mut walk = Walk::new(&setting, &network, &shared.stream(&name, chain), x);
            walk.pass(plan.burn);
            let means = walk.average(plan.time);
            let is_finite = (means.radius + means.noise + means.gradient).is_finite();
            if is_finite { Ok(means) } else { Err(Reason::Diverged) }
        })
    };
    let thread = rayon::current_thread_index().unwrap_or(0) as u64;
    let first = thread * plan.chains / rayon::current_num_threads() as u64;
    let from_first = (0..plan.chains).into_par_iter().map(|n| one((n + first) % plan.chains));
    let mut means = from_first.collect::<Result<Vec<_>, Reason>>()?;
    means.rotate_right(first as usize);
    Ok(means)
}

/// A chain on its way.
struct Walk<'a> {
    setting: &'a Setting,
    network: &'a Network<f64>,
    steps: Svag<f64>,
    words: Words,
    samples: [Vec<Weighted<f64>>; 2],
    x: Vec<f64>,
}

impl<'a> Walk<'a> {
    /// From `x`, with the draws of a stream.
    fn new(setting: &'a Setting, network: &'a Network<f64>, stream: &Stream, x: Vec<f64>) -> Self {
        let samples = [vec![], vec![]];
        Walk { setting, network, steps: setting.steps(), words: stream.words_from(0), samples, x }
    }

    /// Number of steps in a time.
    fn count(&self, time: f64) -> u64 {
        (time / self.setting.step()).round() as u64
    }

    /// One step, and $\langle g_1, g_2\rangle$ and its like, as in [`Means`].
    fn advance(&mut self) -> [f64; 3] {
        let is_all = self.setting.draw(&mut self.words, &mut self.samples);
        let [first, second] = &self.samples;
        let squared = self.steps.advance(self.network, [first, second], &mut self.x);
        let [a, b] = self.steps.gradients();
        let [first, across, second] = [product(a, a), product(a, b), product(b, b)];
        if is_all {
            [second, first - 2.0 * across + second, squared]
        } else {
            [across, 0.5 * (first + second) - across, squared]
        }
    }

    /// One step of which only $|g^l|^2$ is asked: a second batch that is drawn for the estimates
    /// alone is drawn all the same, and not looked at.
    fn hurry(&mut self) -> f64 {
        self.setting.draw(&mut self.words, &mut self.samples);
        if self.setting.amplification == 1 {
            self.samples[1].clear();
        }
        let [first, second] = &self.samples;
        self.steps.advance(self.network, [first, second], &mut self.x)
    }

    /// Steps of which nothing is averaged.
    fn pass(&mut self, time: f64) {
        for _ in 0..self.count(time) {
            self.hurry();
        }
    }

    /// Steps along which is averaged, at the points that they leave. Gradient and noise are
    /// estimated at every other one, which costs as much as the steps and tells about as much.
    fn average(mut self, time: f64) -> Means {
        let mut sums = Means::default();
        let count = self.count(time);
        for k in 0..count {
            sums.radius += product(&self.x, &self.x);
            if k % 2 == 1 {
                sums.squared += self.hurry();
                continue;
            }
            let [gradient, noise, squared] = self.advance();
            sums.gradient += gradient;
            sums.noise += noise;
            sums.squared += squared;
        }
        let tests = TRAINING..DIGITS.rows();
        let is_told = |&row: &usize| self.network.classify(row, &self.x) == DIGITS.classes[row];
        let told = tests.clone().filter(is_told).count();
        let (estimates, count) = (count.div_ceil(2) as f64, count as f64);
        Means {
            radius: sums.radius / count,
            gradient: sums.gradient / estimates,
            noise: sums.noise / estimates,
            squared: sums.squared / count,
            end: product(&self.x, &self.x),
            accuracy: told as f64 / tests.len() as f64,
        }
    }
}

/// The mean of one number over the chains.
pub fn over_chains(means: &[Means], of: impl Fn(&Means) -> f64) -> f64 {
    means.iter().fold(0.0, |sum, m| sum + of(m)) / means.len() as f64
}
