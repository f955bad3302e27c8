//! The runs, and the curves that they are measured on.

use std::sync::OnceLock;

use proofmark::arithmetic::Field as _;
use proofmark::claim::{Clock, Context};
use proofmark::dynamics::{Datum, Loss, Regression, SharpnessAware};
use proofmark::noise::{Address, Gaussian, Stream, UniformIndex};
use rayon::prelude::*;

use super::curve::{Curve, Field};
use super::manifold::{Frame, add, difference, limit, norm, retract};
use super::network::{Data, Network};
use super::{Instance, Rule};

/// A network at a point of $\Gamma$.
#[derive(Debug)]
pub struct Start {
    /// The network.
    pub network: Network,
    /// A zero of all its residuals, to rounding.
    pub point: Vec<f64>,
    /// The frame there.
    pub frame: Frame,
}

/// The zero-loss point at which all runs on these data begin: two thousand steps of gradient
/// descent from normal weights of variance ¼, and then the method of Gauss and Newton. It depends
/// on nothing but the data.
pub fn start(data: Data) -> &'static Start {
    static DIABETES: OnceLock<Start> = OnceLock::new();
    static DIGITS: OnceLock<Start> = OnceLock::new();
    let cell = match data {
        Data::Diabetes => &DIABETES,
        Data::Digits => &DIGITS,
    };
    cell.get_or_init(|| {
        let network = Network::on(data);
        let address = Address {
            seed: 0,
            theorem: "sam/real_network_constant",
            claim: "all",
            instance: data.name(),
            purpose: "initial weights",
            replicate: 0,
        };
        let weights = Stream::at(&address).draws(&Gaussian, 0).map(|x| 0.5 * x);
        let mut x: Vec<f64> = weights.take(network.parameters()).collect();
        let mut gradient = x.clone();
        for _ in 0..2000 {
            Whole(&network).gradient(&x, &mut gradient);
            add(&mut x, -0.1, &gradient);
        }
        let point = retract(&network, x);
        let frame = Frame::at(&network, &point);
        Start { network, point, frame }
    })
}

/// The mean loss of the network.
pub struct Whole<'a>(pub &'a Network);

impl Loss<f64> for Whole<'_> {
    fn dimension(&self) -> usize {
        self.0.parameters()
    }

    fn gradient(&self, x: &[f64], gradient: &mut [f64]) {
        let n = self.0.size();
        let mut one = vec![0.0; x.len()];
        gradient.fill(0.0);
        for i in 0..n {
            let residual = self.0.residual(i, x, &mut one);
            add(gradient, residual / n as f64, &one);
        }
    }
}

/// $\Phi$ of the end of one run of `steps` steps from the 2-cycle of the top eigenvector.
fn end(start: &Start, rule: Rule, [eta, rho]: [f64; 2], steps: u64, stream: Stream) -> Vec<f64> {
    let Start { network, point, frame } = start;
    let curvature = frame.eigenvalues[0];
    let mut x = point.clone();
    add(&mut x, eta * rho * curvature / (2.0 - eta * curvature), &frame.normals[0]);
    let mut descent = SharpnessAware::new(x.len(), eta, rho);
    let index = UniformIndex(network.size() as u32);
    let mut words = stream.words_from(0);
    for _ in 0..steps {
        match rule {
            Rule::FullBatch => descent.advance(&Whole(network), &mut x),
            Rule::OneSample => {
                let index = index.index(words.next().expect("streams do not end"));
                descent.advance(&Datum { model: network, index }, &mut x)
            }
        };
    }
    limit(network, &x)
}

/// The two flows from the zero-loss point, with the unit constant: the time on one over
/// $\eta\rho^2t$ is the constant.
pub struct Curves {
    /// $Y' = -P_\parallel\nabla\lambda_1$.
    pub top: Curve,
    /// $Y' = -P_\parallel\nabla\operatorname{tr}H$.
    pub trace: Curve,
}

/// Intervals of the curves: halved, they move the ends by less than $10^{-8}$ of the way.
const INTERVALS: usize = 48;

impl Curves {
    /// Long enough for either run.
    pub fn of(instance: &Instance) -> Self {
        let Start { network, point, .. } = start(instance.data);
        let negative = |v: Vec<f64>| v.into_iter().map(|v| -v).collect::<Vec<f64>>();
        let spacing = |horizon: f64| horizon / INTERVALS as f64;
        let [full, one] = instance.horizons.map(|h| h.to_f64());
        let top = Curve::new(
            network,
            point,
            &|frame, x| negative(frame.top_gradient(network, x)),
            spacing(full),
            INTERVALS,
        );
        let trace = Curve::new(
            network,
            point,
            &|frame, x| negative(frame.trace_gradient(network, x)),
            spacing(one),
            INTERVALS,
        );
        Curves { top, trace }
    }

    /// The own curve of a rule, and the other.
    pub fn sorted(&self, rule: Rule) -> [&Curve; 2] {
        match rule {
            Rule::FullBatch => [&self.top, &self.trace],
            Rule::OneSample => [&self.trace, &self.top],
        }
    }
}

/// Ends of runs at several step sizes.
pub struct Ends {
    /// What was run.
    pub instance: Instance,
    /// $(\eta, \rho)$, from the coarsest.
    pub sizes: Vec<[f64; 2]>,
    /// $\eta\rho^2t$ at each.
    pub times: Vec<f64>,
    /// $\Phi(x_t)$, for each replicate at each size.
    pub points: Vec<Vec<Vec<f64>>>,
    /// The curves.
    pub curves: Curves,
    /// The rule of which the claim speaks.
    pub claimed: Rule,
}

/// Runs `rule`, or what the instance puts in its place.
pub fn ends(
    instance: &Instance,
    context: &Context,
    rule: Rule,
    sizes: Vec<[f64; 2]>,
    replicates: u64,
) -> Ends {
    let begin = start(instance.data);
    let horizon = instance.horizons[usize::from(rule == Rule::OneSample)].to_f64();
    let counts: Vec<u64> =
        sizes.iter().map(|[eta, rho]| (horizon / (eta * rho * rho)).round() as u64).collect();
    let times = sizes.iter().zip(&counts).map(|(&[eta, rho], &count)| {
        let time: f64 = Clock::EtaRhoSquared.time(count, eta, rho);
        time
    });
    let times = times.collect();
    let run = if instance.swapped { rule.other() } else { rule };
    let one = |replicate: u64| -> Vec<Vec<f64>> {
        let at = |size: usize| {
            let stream = context.stream(&format!("size {size}"), replicate);
            end(begin, run, sizes[size], counts[size], stream)
        };
        (0..sizes.len()).map(at).collect()
    };
    let points = (0..replicates).into_par_iter().map(one).collect();
    let curves = Curves::of(instance);
    Ends { instance: instance.clone(), times, points, curves, claimed: rule, sizes }
}

impl Ends {
    /// $\hat c$ of each replicate at one size.
    pub fn constants(&self, size: usize) -> Vec<f64> {
        let own = self.curves.sorted(self.claimed)[0];
        self.points.iter().map(|ends| own.nearest(&ends[size]).0 / self.times[size]).collect()
    }

    /// The mean over replicates of $\Phi(x_t)$ at one size.
    pub fn mean(&self, size: usize) -> Vec<f64> {
        let mut mean = vec![0.0; self.points[0][size].len()];
        for ends in &self.points {
            add(&mut mean, 1.0 / self.points.len() as f64, &ends[size]);
        }
        mean
    }

    /// How far the mean end at one size is from the start, from the own curve and from the other.
    pub fn distances(&self, size: usize) -> [f64; 3] {
        let mean = self.mean(size);
        let moved = norm(&difference(&mean, &start(self.instance.data).point));
        let [own, other] = self.curves.sorted(self.claimed).map(|c| c.nearest(&mean).1);
        [moved, own, other]
    }

    /// The constant that would be seen at the last size if $Y' = -cF(Y)$ were followed.
    pub fn seen(&self, c: f64, field: &Field) -> f64 {
        let Start { network, point, .. } = start(self.instance.data);
        let time = self.times[self.times.len() - 1];
        let scaled = |frame: &Frame, x: &[f64]| -> Vec<f64> {
            field(frame, x).into_iter().map(|v| -c * v).collect()
        };
        let curve = Curve::new(network, point, &scaled, time / 16.0, 16);
        self.curves.sorted(self.claimed)[0].nearest(&curve.at(time).0).0 / time
    }

    /// By the law of full-batch SAM at a finite step, $F = P_\parallel\nabla\lambda_1/(1 -
    /// \eta\lambda_1/2)^2$.
    pub fn full_batch_law(&self, c: f64, eta: f64) -> f64 {
        let network = &start(self.instance.data).network;
        self.seen(c, &|frame, x| {
            let damped = (1.0 - 0.5 * eta * frame.eigenvalues[0]).square();
            frame.top_gradient(network, x).into_iter().map(|v| v / damped).collect()
        })
    }

    /// By that of 1-SAM on independent cycles, $F = P_\parallel\frac1n\sum_i\nabla\kappa_i/(1 -
    /// \eta\kappa_i/2)^2$.
    pub fn cycles_law(&self, c: f64, eta: f64) -> f64 {
        let network = &start(self.instance.data).network;
        self.seen(c, &|frame, x| frame.damped_trace_gradient(network, x, eta))
    }

    /// By $F = P_\parallel\nabla\operatorname{tr}H/(1 - \frac12\eta\operatorname{tr}H)^2$.
    pub fn trace_law(&self, c: f64, eta: f64) -> f64 {
        let network = &start(self.instance.data).network;
        self.seen(c, &|frame, x| {
            let damped = (1.0 - 0.5 * eta * frame.curvatures().0).square();
            frame.trace_gradient(network, x).into_iter().map(|v| v / damped).collect()
        })
    }
}
