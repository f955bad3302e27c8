//! C4: three algorithms from one start in the toy with four dimensions.

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::SharpnessAware;
use proofmark::evidence::Reason;
use proofmark::noise::Stream;

use super::descent::AscentDescent;
use super::law::{Sharpness, flow, velocity};
use super::run::Setting;
use super::valley::{Sample, Valley};
use super::{CHAIN, Instance};

const STEP: Ratio = ratio(1, 512);

/// A path in the plane of the tangent coordinates, and the flow's.
pub struct Path {
    /// $u$ of the algorithm.
    pub observed: Vec<Vec<f64>>,
    /// $u$ of its law at the step size at hand.
    pub predicted: Vec<Vec<f64>>,
}

/// The algorithms and their paths, in so many pieces.
pub fn paths(setting: &Setting, stream: Stream, pieces: u64) -> Vec<(&'static str, Path)> {
    let (loss, eta, radius) = (setting.valley.over(), STEP.to_f64(), setting.radius.to_f64());
    let dimension = setting.valley.tangent + 2;
    let each = setting.steps(eta) / pieces;
    let observe = |advance: &mut dyn FnMut(&mut [f64])| -> Vec<Vec<f64>> {
        let mut x = setting.point(eta);
        let mut piece = || {
            (0..each).for_each(|_| advance(&mut x));
            x[..setting.valley.tangent].to_vec()
        };
        (0..pieces).map(|_| piece()).collect()
    };
    let mut sam = SharpnessAware::new(dimension, eta, radius);
    let mut one_sam = sam.clone();
    let mut ascent = AscentDescent::new(dimension, eta, radius, setting.chain);
    let mut words = stream.words_from(0);
    let mut datum = move || (words.next().expect("a stream has no end") & 1) as usize;
    let observed = [
        observe(&mut |x| {
            sam.advance(&loss, x);
        }),
        observe(&mut |x| {
            ascent.advance(&loss, x);
        }),
        observe(&mut |x| {
            one_sam.advance(&Sample { loss: &loss, datum: datum() }, x);
        }),
    ];
    let names = ["SAM", "descent on the ascent loss", "1-SAM"];
    let mut all = vec![];
    for (k, observed) in observed.into_iter().enumerate() {
        let at = |piece: u64| {
            let time = (piece + 1) as f64 * each as f64 * eta * Field::powi(radius, 2);
            law(k, &loss, &setting.tangent(), time, 0.5)
        };
        let predicted = (0..pieces).map(at).collect();
        all.push((names[k], Path { observed, predicted }));
    }
    all
}

/// Where the law of an algorithm leads: with the factors for the step size that it has on its own
/// cycle. The datum $F_ky_k^2$ of 1-SAM has the curvature $2F_k$.
fn law(way: usize, loss: &Valley<f64>, start: &[f64], time: f64, c: f64) -> Vec<f64> {
    let eta = STEP.to_f64();
    let factor = |curvature: f64| 1.0 / Field::square(1.0 - eta * curvature / 2.0);
    match way {
        0 => Sharpness::Top.flow(loss, start, time, c, factor),
        1 => flow(start, time, |u, i| 2.0 * c * velocity(loss, u, eta, i, 1.0)),
        _ => Sharpness::Trace.flow(loss, start, time, c, |curvature| factor(2.0 * curvature)),
    }
}

/// The three ends, and what their laws depend on.
pub struct Ends {
    setting: Setting,
    observed: Vec<Vec<f64>>,
    time: f64,
}

impl Ends {
    /// The ends of three laws, by their numbers.
    fn laws(&self, ways: [usize; 3], c: f64) -> Vec<Enclosure> {
        let (loss, start) = (self.setting.valley.over(), self.setting.tangent());
        let ends = ways.map(|way| law(way, &loss, &start, self.time, c));
        shifted(&ends)
    }

    fn flows(&self, sharpness: [Sharpness; 3]) -> Vec<Enclosure> {
        let (loss, start) = (self.setting.valley.over(), self.setting.tangent());
        let ends = sharpness.map(|s| s.flow(&loss, &start, self.time, 0.5, |_| 1.0));
        shifted(&ends)
    }
}

/// The coordinates plus two: away from zero, a relative bound is an absolute one.
fn shifted(ends: &[Vec<f64>]) -> Vec<Enclosure> {
    let shifted = |&u: &f64| Enclosure::binary(u) + Enclosure::integer(2);
    ends.iter().flatten().map(shifted).collect()
}

/// C4. Of $N$ steps of 1-SAM a datum gets its half up to six standard deviations $3/\sqrt N$; that
/// changes its share of the velocity by $6/\sqrt N$, and the velocity over the time here moves $u$
/// by less than one. The start is on the cycle of descent on the ascent loss alone: the other two
/// come to theirs within some $1/\eta$ steps, in which $u$ moves by $O(\rho^2)$.
pub const THREE_WAYS: Complete<Claim<Instance, Ends>> = Claim {
    name: "three_ways",
    says: "from one start, SAM follows $c\\lambda_1$, descent on $L^{Asc}$ follows $c\\lambda_M$ \
        and 1-SAM $c\\operatorname{tr}$, $c = \\frac12$, each with its factor for the step size",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.setting.valley.tangent == 2,
    run: |i, context| {
        let setting = i.setting.clone();
        let ways = paths(&setting, context.stream("data", 0), 1);
        let end = |(_, path): &(&str, Path)| path.observed[0].clone();
        let observed: Vec<Vec<f64>> = ways.iter().map(end).collect();
        let eta = STEP.to_f64();
        let time = setting.steps(eta) as f64 * eta * setting.radius.to_f64().square();
        let finite = observed.iter().flatten().all(|u| u.is_finite());
        if finite { Ok(Ends { setting, observed, time }) } else { Err(Reason::Diverged) }
    },
    check: Check::Agreement {
        observed: |run| shifted(&run.observed),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| run.laws([0, 1, 2], c.approx()),
            regime: Regime::Refined {
                asymptotic: |run| {
                    use Sharpness::{Smallest, Top, Trace};
                    run.flows([Top, Smallest, Trace])[2].approx()
                },
            },
            wrong: &[
                Wrong::Number { name: "half the constant", value: ratio(1, 4) },
                Wrong::Number { name: "twice the constant", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "SAM and descent on the ascent loss exchanged",
                    formula: |run, c| run.laws([1, 0, 2], c.approx()),
                },
                Wrong::Formula {
                    name: "1-SAM as SAM",
                    formula: |run, c| run.laws([0, 1, 0], c.approx()),
                },
                Wrong::Formula {
                    name: "descent on the ascent loss as SAM",
                    formula: |run, c| run.laws([0, 0, 2], c.approx()),
                },
                Wrong::Formula {
                    name: "all on the trace",
                    formula: |run, c| run.laws([2, 2, 2], c.approx()),
                },
                Wrong::Formula {
                    name: "the toy without its factor ½, with $F_1$, $F_2$ for the eigenvalues",
                    formula: |run, _| run.laws([0, 1, 2], 1.0),
                },
            ],
        },
        bound: |run| {
            let steps = run.setting.steps(STEP.to_f64()) as f64;
            let rho = run.setting.radius.to_f64().square();
            6.0 / proofmark::arithmetic::Real::sqrt(steps) + rho
        },
    },
    broken: &[Broken {
        name: "the derivative of the direction is dropped",
        hypothesis: &CHAIN,
        instance: Instance::without_chain,
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S3"],
}
.checked();
