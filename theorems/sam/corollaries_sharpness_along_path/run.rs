//! The run, and the worst-direction sharpness at its end.

use proofmark::arithmetic::{Approx, Enclosure, Field, Function, Interval, Mp, Real, ratio};
use proofmark::claim::Context;
use proofmark::dynamics::{Datum, Loss};
use proofmark::evidence::Reason;
use proofmark::linear::norm_squared;
use proofmark::noise::UniformIndex;

use super::{Instance, Model};
use crate::instances::{ExpValley, Hyperbola, TwoNormals};
use crate::one_sam_trace_flow::TwoSamples;

/// The working precision, 256 bits: losses are of the size $\rho^2$, and what is looked at is
/// smaller than they are by $\eta$.
pub type Wide = Mp<4>;

/// $\rho$ of the claims on constants, $2^{-40}$: the terms of the next order are far below what a
/// wrong constant would do.
pub const TINY: i32 = 40;

/// A loss with its value.
pub trait Valued: Loss<Wide> {
    /// $L(x)$.
    fn value(&self, x: &[Wide]) -> Wide;
}

impl Valued for ExpValley {
    fn value(&self, x: &[Wide]) -> Wide {
        self.at(x)
    }
}

impl Valued for Hyperbola {
    fn value(&self, x: &[Wide]) -> Wide {
        self.at(x)
    }
}

/// With its parameters as they are declared.
pub struct Normals(pub TwoNormals);

impl Loss<Wide> for Normals {
    fn dimension(&self) -> usize {
        3
    }

    fn gradient(&self, x: &[Wide], gradient: &mut [Wide]) {
        self.0.over::<Wide>().gradient(x, gradient);
    }
}

impl Valued for Normals {
    fn value(&self, x: &[Wide]) -> Wide {
        self.0.at(x)
    }
}

impl Valued for Datum<'_, TwoSamples<Wide>> {
    fn value(&self, x: &[Wide]) -> Wide {
        let two = Wide::integer(2);
        self.model.bowls[self.index].at(x) * two * x[2 + self.index].square() / two
    }
}

/// $L^{\text{Max}}_\rho(x) = \max_{\|v\|\le1}L(x + \rho v)$: where the gradient does not vanish in
/// the ball the maximum is on its surface, with $v$ along the gradient there. The iteration
/// $v \leftarrow \nabla L(x + \rho v)/\|\cdot\|$ is run from both sides of every axis, and the
/// largest value taken; it converges like a power iteration.
pub fn worst(loss: &impl Valued, x: &[Wide], rho: Wide) -> Wide {
    const ITERATIONS: usize = 120;
    let from = |axis: usize, sign: Wide| {
        // Off the axis too, lest a symmetry hold the iteration there.
        let lean = Wide::of(ratio(1, 7));
        let mut v: Vec<Wide> = (0..x.len()).map(|k| if k == axis { sign } else { lean }).collect();
        let mut up = x.to_vec();
        for _ in 0..ITERATIONS {
            let scale = rho / norm_squared(&v).sqrt();
            for ((up, &x), &v) in up.iter_mut().zip(x).zip(&v) {
                *up = x + scale * v;
            }
            loss.gradient(&up, &mut v);
        }
        loss.value(&up)
    };
    let signs = [Wide::one(), -Wide::one()];
    let all = (0..x.len()).flat_map(|axis| signs.map(|sign| from(axis, sign)));
    all.reduce(|a, b| if b.approx() > a.approx() { b } else { a }).expect("there are axes")
}

/// At the end of a run.
#[derive(Clone, Debug)]
pub struct End {
    /// $(R^{\text{Max}}_\rho(x_t) - \frac12\rho^2\lambda)/(\eta\rho^2)$; of 1-SAM the mean over the
    /// samples, with their curvatures.
    pub offset: Wide,
    /// $(L^{\text{Max}}_\rho(x_t) - \frac12\rho^2\lambda)/\rho^2$, likewise.
    pub excess: Wide,
    /// $\lambda_1$ at the foot of $x_t$; the curvatures $\kappa_k$ of the samples.
    pub curvatures: Vec<Wide>,
    /// $\eta$.
    pub eta: Wide,
    /// $\rho$.
    pub rho: Wide,
}

/// Runs an instance, and looks at its end.
pub fn end(i: &Instance, context: &Context, eta: Wide, rho: Wide) -> Result<End, Reason> {
    let steps = (i.patience.to_f64() / eta.approx()) as u64;
    let third = rho / Wide::integer(3);
    let end = match i.model {
        Model::Valley => {
            let loss = ExpValley { k: ratio(1, 1) };
            let mut x = vec![Wide::zero(), third];
            i.rule.follow(&loss, [eta, rho], steps, &mut x, |_, _| ());
            let foot = loss.limit(&x);
            look(&[loss], &x, vec![loss.curvature(foot)], eta, rho)
        }
        Model::Hyperbola => {
            let point = Hyperbola::point(Wide::of(ratio(3, 2)));
            // Along the normal (v, u).
            let mut x = vec![point[0] + third * point[1], point[1] + third * point[0]];
            i.rule.follow(&Hyperbola, [eta, rho], steps, &mut x, |_, _| ());
            let curvature = Hyperbola::curvature(Hyperbola::imbalance(&x));
            look(&[Hyperbola], &x, vec![curvature], eta, rho)
        }
        Model::TwoNormals => {
            let loss = Normals(TwoNormals::three_minimisers(ratio(1, 1)));
            let mut x = vec![Wide::one(), third, third];
            i.rule.follow(&loss, [eta, rho], steps, &mut x, |_, _| ());
            let curvature = loss.0.over::<Wide>().first.at(x[0]);
            look(&[loss], &x, vec![curvature], eta, rho)
        }
        Model::TwoSamples => {
            let model = TwoSamples::three_minimisers().over::<Wide>();
            let mut x = vec![Wide::zero(), Wide::zero(), third, third];
            let datum = |index| Datum { model: &model, index };
            let index = UniformIndex(2);
            for word in context.stream("samples", 0).words_from(0).take(2 * steps as usize) {
                i.rule.follow(&datum(index.index(word)), [eta, rho], 1, &mut x, |_, _| ());
            }
            let curvatures = model.bowls.map(|b| Wide::integer(2) * b.at(&x)).to_vec();
            look(&[datum(0), datum(1)], &x, curvatures, eta, rho)
        }
    };
    if end.offset.approx().is_finite() { Ok(end) } else { Err(Reason::Diverged) }
}

/// The means over the losses.
fn look(losses: &[impl Valued], x: &[Wide], curvatures: Vec<Wide>, eta: Wide, rho: Wide) -> End {
    let two = Wide::integer(2);
    let (mut offset, mut excess) = (Wide::zero(), Wide::zero());
    for (loss, &curvature) in losses.iter().zip(&curvatures) {
        let worst = worst(loss, x, rho) - curvature * rho.square() / two;
        excess += worst / rho.square();
        offset += (worst - loss.value(x)) / (eta * rho.square());
    }
    let count = Wide::integer(losses.len() as i64);
    End { offset: offset / count, excess: excess / count, curvatures, eta, rho }
}

/// The number, as an enclosure.
pub fn enclosed(x: Wide) -> Enclosure {
    Interval::point(x).to_enclosure()
}

impl End {
    /// The mean over the curvatures of a formula in $\lambda$ and $\eta$.
    pub fn mean(&self, law: impl Fn(Enclosure, Enclosure) -> Enclosure) -> Enclosure {
        let eta = enclosed(self.eta);
        let sum = self.curvatures.iter().fold(Enclosure::zero(), |s, &l| s + law(enclosed(l), eta));
        sum / Enclosure::integer(self.curvatures.len() as i64)
    }
}
