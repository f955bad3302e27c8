//! The runs, and the curves that they are measured on.

use std::sync::{Arc, OnceLock};

use proofmark::arithmetic::Field as Scalar;
use proofmark::claim::{Clock, Context, Memo};
use proofmark::dynamics::{Datum, Loss, Regression, SharpnessAware};
use proofmark::evidence::Reason;
use proofmark::noise::{Address, Gaussian, Stream, UniformIndex};

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
    /// $\Phi(x_t)$, at each size for each replicate.
    pub points: Vec<Vec<Vec<f64>>>,
    /// The curves.
    pub curves: Curves,
    /// The rule of which the claim speaks.
    pub claimed: Rule,
}

type Cell = Arc<OnceLock<Arc<Ends>>>;

static CELLS: Memo<String, Cell> = Memo::new();

/// Runs `rule`, or what the instance puts in its place; all claims see the same runs. Who comes
/// second waits, which is safe, since the runs ask for no other thread.
pub fn ends(instance: &Instance, context: &Context, rule: Rule) -> Result<Arc<Ends>, Reason> {
    let key = format!("{} {} {rule:?} {instance:?}", context.seed, context.tier);
    let cell = CELLS.at(key, || Ok(Cell::default()))?;
    let ends = cell.get_or_init(|| Arc::new(compute(instance, context, rule))).clone();
    let finite = ends.points.iter().flatten().flatten().all(|x| x.is_finite());
    if finite { Ok(ends) } else { Err(Reason::Diverged) }
}

/// Full-batch SAM needs one replicate, at one $\eta$, with $\rho^2$ halved: $\rho \to 0$ at fixed
/// $\eta$ is the limit in which its finite-step law holds. The slowest normal direction forgets the
/// start within a part $e^{-\lambda_n\tau/\rho^2}$ of the run, whatever $\eta$ is: the radii are so
/// small that this is below $10^{-3}$. 1-SAM has $\eta$ halved too, so that $\rho^2$ is a power of
/// it.
fn compute(instance: &Instance, context: &Context, rule: Rule) -> Ends {
    let begin = start(instance.data);
    let (which, replicates) = match rule {
        Rule::FullBatch => (0, 1),
        Rule::OneSample => (1, context.by_tier(48, 96, 384)),
    };
    let [eta, radius, horizon] =
        [instance.steps, instance.radii, instance.horizons].map(|x| x[which].to_f64());
    let size = |k: i32| {
        let half: f64 = Scalar::powi(0.5, k);
        let eta = if rule == Rule::FullBatch { eta } else { eta * half };
        [eta, radius * half.sqrt()]
    };
    let sizes: Vec<[f64; 2]> = (0..[4, 3][which]).map(size).collect();
    let counts: Vec<u64> =
        sizes.iter().map(|[eta, rho]| (horizon / (eta * rho * rho)).round() as u64).collect();
    let time = |(&[eta, rho], &count): (&[f64; 2], &u64)| -> f64 {
        Clock::EtaRhoSquared.time(count, eta, rho)
    };
    let times = sizes.iter().zip(&counts).map(time).collect();
    let run = if instance.swapped { rule.other() } else { rule };
    let one = |size: usize, replicate: u64| {
        let stream = Stream::at(&Address {
            seed: context.seed,
            theorem: context.theorem,
            claim: "all",
            instance: instance.data.name(),
            purpose: &format!("size {size}"),
            replicate,
        });
        end(begin, run, sizes[size], counts[size], stream)
    };
    let all = |size: usize| -> Vec<Vec<f64>> {
        match run {
            // Nothing is drawn.
            Rule::FullBatch => vec![one(size, 0); replicates as usize],
            Rule::OneSample => (0..replicates).map(|replicate| one(size, replicate)).collect(),
        }
    };
    let points = (0..sizes.len()).map(all).collect();
    let curves = Curves::of(instance);
    Ends { instance: instance.clone(), sizes, times, points, curves, claimed: rule }
}

impl Ends {
    /// $\hat c$ of each replicate at one size.
    pub fn constants(&self, size: usize) -> Vec<f64> {
        let own = self.curves.sorted(self.claimed)[0];
        self.points[size].iter().map(|end| own.nearest(end).0 / self.times[size]).collect()
    }

    /// The mean over replicates of $\Phi(x_t)$ at the smallest size. Extrapolated, it would lie
    /// nearer to the curve but for its noise, which is in all dimensions at once.
    pub fn finest(&self) -> Vec<f64> {
        let ends = &self.points[self.points.len() - 1];
        let mut mean = vec![0.0; ends[0].len()];
        for end in ends {
            add(&mut mean, 1.0 / ends.len() as f64, end);
        }
        mean
    }

    /// What vanishes, and the powers of it that are extrapolated away.
    pub fn steps(&self) -> (Vec<f64>, Vec<f64>) {
        match self.claimed {
            Rule::FullBatch => (self.sizes.iter().map(|s| s[1]).collect(), vec![2.0, 3.0, 4.0]),
            Rule::OneSample => (self.sizes.iter().map(|s| s[0]).collect(), vec![1.0, 2.0]),
        }
    }

    /// How far that mean is from the start, from the own curve and from the other.
    pub fn distances(&self) -> [f64; 3] {
        let mean = self.finest();
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
            let damped = Scalar::square(1.0 - 0.5 * eta * frame.eigenvalues[0]);
            frame.top_gradient(network, x).into_iter().map(|v| v / damped).collect()
        })
    }

    /// By that of 1-SAM on independent cycles, $F = P_\parallel\frac1n\sum_i\nabla\kappa_i/(1 -
    /// \eta\kappa_i/2)^2$.
    pub fn cycles_law(&self, c: f64, eta: f64) -> f64 {
        let network = &start(self.instance.data).network;
        self.seen(c, &|frame, x| frame.damped_trace_gradient(network, x, eta))
    }
}
