//! Label-noise SGD on the network, its replicates, and what is seen of them.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use proofmark::claim::Context;
use proofmark::dynamics::{Regression, label_noise_step};
use proofmark::noise::{Address, Law, Signs, Stream, UniformIndex};
use proofmark::statistics::Sample;
use rayon::prelude::*;

use super::course::{Course, PIECES, Reference, SIZES};
use super::curve::{FLOW_STEP, NEAR, limit};
use super::geometry::{Frame, add, difference, norm};
use super::network::{Network, Start};
use super::{Batch, Instance, Labels};

/// Runs at each step size that are averaged into one replicate. The number of steps goes with
/// $\eta^{-2}$: more runs at the larger step sizes are cheaper than more replicates.
const RUNS: [u64; SIZES] = [4, 4, 2, 1];

/// What is seen of one replicate: $c$ and the position across, at each step size.
pub type Replicate = [[f64; SIZES]; 2];

/// All replicates of one instance.
pub struct Ensemble {
    /// The deterministic side.
    pub course: Course,
    /// In the order of their numbers.
    pub replicates: Vec<Replicate>,
    /// $\Phi(x_T)$ at the smallest step, for the picture.
    pub ends: Vec<Vec<f64>>,
}

impl Ensemble {
    /// The replicates' values extrapolated to $\eta = 0$: of $c$ (0) or of the position across (1).
    pub fn extrapolated(&self, what: usize) -> Sample {
        let values: Vec<f64> =
            self.replicates.iter().map(|r| self.course.extrapolate(r[what])).collect();
        Sample::of(&values)
    }

    /// The replicates' values at one step size.
    pub fn at_step(&self, what: usize, size: usize) -> Sample {
        let values: Vec<f64> = self.replicates.iter().map(|r| r[what][size]).collect();
        Sample::of(&values)
    }
}

/// What was computed, by instance, seed and tier; None while somebody is at it.
static CACHE: Mutex<BTreeMap<String, Option<Arc<Ensemble>>>> = Mutex::new(BTreeMap::new());

thread_local! {
    /// Is there an ensemble further down on the stack of this thread?
    static AT_IT: Cell<bool> = const { Cell::new(false) };
}

/// The ensemble of an instance, computed once for all claims: they see common noise.
///
/// Who comes second helps with the work until it is done. Only a thread that took up another claim
/// while it waited for parts of its own ensemble must not wait, for it might wait for itself: it
/// computes the ensemble again, with the same result.
pub fn ensemble(instance: &Instance, context: &Context) -> Arc<Ensemble> {
    let key = format!("{} {} {instance:?}", context.seed, context.tier);
    loop {
        // A copy, so that nothing is locked while somebody works.
        let entry = cache().get(&key).cloned();
        match entry {
            Some(Some(made)) => return made,
            Some(None) if !AT_IT.get() => {}
            Some(None) => return Arc::new(compute(instance, context)),
            None => break,
        }
        if rayon::yield_now() != Some(rayon::Yield::Executed) {
            std::thread::yield_now();
        }
    }
    // Between the look and the claim another thread may have begun: then the work is done twice.
    let mut claimed = Claimed { key, made: None };
    cache().insert(claimed.key.clone(), None);
    let before = AT_IT.replace(true);
    let made = Arc::new(compute(instance, context));
    AT_IT.set(before);
    claimed.made = Some(made.clone());
    made
}

fn cache() -> MutexGuard<'static, BTreeMap<String, Option<Arc<Ensemble>>>> {
    CACHE.lock().expect("nothing panics while it holds the cache")
}

/// An entry of the cache that is being computed. It is settled or, after a panic, taken out again.
struct Claimed {
    key: String,
    made: Option<Arc<Ensemble>>,
}

impl Drop for Claimed {
    fn drop(&mut self) {
        match self.made.take() {
            Some(made) => cache().insert(self.key.clone(), Some(made)),
            None => {
                AT_IT.set(false);
                cache().remove(&self.key)
            }
        };
    }
}

fn compute(instance: &Instance, context: &Context) -> Ensemble {
    let course = Course::new(instance);
    let references = course.references();
    let base = instance.replicates;
    let count = context.by_tier(base, 8 * base, 64 * base);
    let one = |replicate: u64| {
        let mut seen = [[0.0; SIZES]; 2];
        let mut end = vec![];
        for size in 0..SIZES {
            for run in 0..RUNS[size] {
                let stream = Stream::at(&Address {
                    seed: context.seed,
                    theorem: context.theorem,
                    claim: "all",
                    instance: context.instance,
                    purpose: &format!("step size {size}"),
                    replicate: RUNS[size] * replicate + run,
                });
                let (x, fluctuation) = descend(&course, instance, size, stream, &references);
                end = limit(&course.start.network, &x, FLOW_STEP, NEAR);
                let values = course.seen(&end);
                for what in 0..2 {
                    seen[what][size] += (values[what] - fluctuation[what]) / RUNS[size] as f64;
                }
            }
        }
        (seen, end)
    };
    let all: Vec<_> = (0..count).into_par_iter().map(one).collect();
    let (replicates, ends) = all.into_iter().unzip();
    Ensemble { course, replicates, ends }
}

/// Runs label-noise SGD from the zero-loss point, and returns $x_k$ with the control variates.
///
/// A step moves $\psi\cdot\Phi$ by $-\eta\,(\zeta + r_i)\,\psi\cdot\partial\Phi\nabla f_i +
/// \frac12\eta^2(\zeta + r_i)^2\,\psi\cdot\partial^2\Phi[\nabla f_i, \nabla f_i] + \dots$; all
/// fluctuations of the order $\sqrt\eta$, and the larger part of those of the order $\eta$, are in
/// these two terms. Expanded at a point $q$ that is fixed beforehand, with
/// $\tilde r_i = \nabla f_i(q)\cdot\xi$ and $\xi = x_k - q$, what is subtracted is
/// $$-\eta\,(\zeta + \tilde r_i)\,u_i\cdot\xi + \tfrac12\eta^2\big(\delta^2(s_i - \bar s) +
///   2\zeta\tilde r_is_i\big).$$
/// Its mean is zero for every $x_k$, whether or not the expansion is any good: $i$ and $\zeta$ are
/// drawn after $x_k$, $E\zeta = 0$, and $\sum_i\tilde r_i\,u_i\cdot\xi = 0$ for every $\xi$, the
/// second derivative of $\partial\Phi\nabla L = 0$. Only the spread depends on how near $q$ is.
fn descend(
    course: &Course,
    instance: &Instance,
    size: usize,
    stream: Stream,
    references: &[Reference],
) -> (Vec<f64>, [f64; 2]) {
    let Start { network, point } = course.start;
    let (eta, delta) = (course.steps[size], instance.noise.to_f64());
    let n = network.size();
    let mut words = stream.words_from(0);
    let mut word = || words.next().expect("a stream never ends");
    let mut x = point.clone();
    let mut gradient = vec![0.0; x.len()];
    let mut fluctuation = [0.0; 2];
    let frozen: Vec<f64> = (0..n).map(|_| delta * Signs.draw(word())).collect();
    let index = UniformIndex(n as u32);
    let steps = course.counts[size];
    for k in 0..steps {
        match (instance.batch, instance.labels) {
            (Batch::Single, labels) => {
                let i = index.index(word());
                let noise = match labels {
                    Labels::Fresh => delta * Signs.draw(word()),
                    Labels::Frozen => frozen[i],
                };
                if labels == Labels::Fresh {
                    let reference = &references[(k * PIECES as u64 / steps) as usize];
                    reference.add(i, noise, eta, delta, &x, &mut fluctuation);
                }
                label_noise_step(network, i, noise, eta, &mut x, &mut gradient);
            }
            (Batch::Full, _) => {
                let before = x.clone();
                for i in 0..n {
                    let noise = delta * Signs.draw(word());
                    let r = network.residual(i, &before, &mut gradient) + noise;
                    add(&mut x, -eta / n as f64 * r, &gradient);
                }
            }
        }
    }
    (x, fluctuation)
}

/// For the step of the proof: the residual of
/// $E\,\Phi(p - \eta\zeta\nabla f_i(p)) - p = \eta^2\delta^2\cdot(-\frac14P_\parallel\nabla
/// \operatorname{tr}H) + O(\eta^4\delta^4)$ at $p \in \Gamma$, over $\eta^2\delta^2$; the mean over
/// $i$ and $\zeta = \pm\delta$ is taken exactly.
pub fn one_step_residual(network: &Network, p: &[f64], size: f64) -> f64 {
    let frame = Frame::at(network, p);
    let n = network.size();
    let mut mean = vec![0.0; p.len()];
    for gradient in &frame.gradients {
        for sign in [1.0, -1.0] {
            let mut x = p.to_vec();
            add(&mut x, sign * size, gradient);
            let moved = difference(&limit(network, &x, FLOW_STEP / 4.0, NEAR / 4.0), p);
            add(&mut mean, 1.0 / (2 * n) as f64 / (size * size), &moved);
        }
    }
    norm(&difference(&mean, &frame.drift(network, p, 0.0)))
}
