//! Enclosed runs: the constant, the exact law of the imbalance, and which flow is near.

use proofmark::arithmetic::{Enclosure, Field, Interval, Jet, Mp, Ratio, Real, decimal, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Dial, Memo, Precision, Predicted, Regime, Wrong,
};
use proofmark::dynamics::{Bound, SamTube};
use proofmark::evidence::{Reason, Width};

use super::Instance;
use super::models::{Landscape, Model};
use crate::instances::{Hyperbola, Parabola};

/// The working precision of the centres, 256 bits; a tube loses a dozen of them.
type Wide = Mp<4>;

type Tube = SamTube<Landscape<Interval<Wide>>, Landscape<Jet<Bound>>, 4>;

/// The tube around the run from the 2-cycle of an instance.
fn tube(i: &Instance, eta: Ratio, rho: Ratio) -> Tube {
    let constants = [eta, rho].map(Interval::of);
    SamTube::new(i.model.over(), i.model.over(), constants, &i.on_cycle(constants))
}

fn place(tube: &Tube) -> Vec<Enclosure> {
    tube.enclosure().into_iter().map(|x| x.to_enclosure()).collect()
}

/// `steps` steps, each with the certificate that the gradient does not vanish; `watch` sees where
/// each begins.
fn advance(tube: &mut Tube, steps: u64, mut watch: impl FnMut(&[Enclosure])) -> Result<(), Reason> {
    for _ in 0..steps {
        watch(&place(tube));
        // Not certified, or not enclosed: more bits would do for either.
        tube.advance().map_err(|_| Reason::TooWide { bits: 2 * Wide::BITS })?;
    }
    Ok(())
}

/// Steps that are observed, after as many as make the 2-cycle settle to its last bit of interest:
/// its slowest multiplier is $-(1 - \eta\lambda_1)$, about $-0.84$.
const STEPS: u64 = 4096;
const SETTLE: u64 = 256;

/// $\eta$ and the radii of the enclosed runs: of a flow over a time of order 1, and of a fine one.
const ETA: Ratio = ratio(1, 16);
const RADII: [Ratio; 2] = [ratio(1, 32), ratio(1, 256)];

/// Enclosed runs that more than one claim looks at, by their instance and radius.
static KEPT: Memo<(Instance, Ratio), Enclosed> = Memo::new();

/// An enclosed run on the hyperbola.
#[derive(Clone)]
pub struct Enclosed {
    rho: Enclosure,
    /// $\Delta$ where the observation begins and where it ends.
    imbalance: [Enclosure; 2],
    /// $(\eta r_p s, \rho^2/\|x\|^2, \eta^2r_p^2)$ at every step.
    factors: Vec<[Enclosure; 3]>,
}

impl Enclosed {
    fn kept(i: &Instance, rho: Ratio) -> Result<Self, Reason> {
        KEPT.at((i.clone(), rho), || Enclosed::of(i, rho))
    }

    fn of(i: &Instance, rho: Ratio) -> Result<Self, Reason> {
        let mut tube = tube(i, ETA, rho);
        advance(&mut tube, SETTLE, |_| ())?;
        let before = Hyperbola::imbalance(&place(&tube));
        let (eta, rho) = (Enclosure::of(ETA), Enclosure::of(rho));
        let mut factors = vec![];
        advance(&mut tube, STEPS, |x| factors.push(factor(x, eta, rho)))?;
        let imbalance = [before, Hyperbola::imbalance(&place(&tube))];
        Ok(Enclosed { rho, imbalance, factors })
    }

    /// $\hat c$.
    fn constant(&self) -> Enclosure {
        let eta = Enclosure::of(ETA);
        let [before, after] = self.imbalance.map(|s| Model::Hyperbola.potential(s, eta));
        (after - before) / Clock::EtaRhoSquared.time(STEPS, eta, self.rho)
    }

    /// All numbers within $2|K|\rho^2$ of 1, $K$ from anywhere on the path.
    fn around_one(&self) -> Enclosure {
        let [before, after] = self.imbalance;
        let eta = Enclosure::of(ETA);
        // K is a rational function of λ, evaluated piece by piece lest the enclosure be wide.
        let pieces = 64;
        let at =
            |k: i64| before + (after - before) * Enclosure::integer(k) / Enclosure::integer(pieces);
        let k = (0..pieces).fold(Enclosure::zero(), |hull, k| {
            hull.hull(Model::Hyperbola.second_order(at(k).hull(at(k + 1)), eta))
        });
        let left_out = Enclosure::integer(2) * self.rho.square() * k;
        Enclosure::one().inflate(left_out.magnitude())
    }

    /// $\Delta_0\prod(1 - 2\eta r_ps - q\,\eta^2r_p^2)$ with a $q$ that depends on
    /// $\rho^2/\|x\|^2$.
    fn product(&self, first: Enclosure, q: fn(Enclosure) -> Enclosure) -> Vec<Enclosure> {
        let one = Enclosure::one();
        let shrink = |product: Enclosure, [along, ratio, square]: &[Enclosure; 3]| {
            product * (one - first * *along - q(*ratio) * *square)
        };
        vec![self.factors.iter().fold(self.imbalance[0], shrink)]
    }
}

/// What a step multiplies the imbalance by, as three numbers: $s = \pm\rho/\|x\|$ has the sign of
/// the residual, and $r_p$ is the residual at $(u + sv, v + su)$.
fn factor(x: &[Enclosure], eta: Enclosure, rho: Enclosure) -> [Enclosure; 3] {
    let (size, product) = (x[0].square() + x[1].square(), x[0] * x[1]);
    let residual = product - Enclosure::one();
    let s = residual / residual.abs() * rho / size.sqrt();
    let ascended = product * (Enclosure::one() + s.square()) + s * size - Enclosure::one();
    [eta * ascended * s, s.square(), (eta * ascended).square()]
}

fn is_hyperbola(i: &Instance) -> bool {
    i.model == Model::Hyperbola
}

/// C5. The remainder is $2|K|\rho^2$, what the law of a finite step leaves out, twice.
pub const ENCLOSED_CONSTANT: Complete<Claim<Instance, Vec<Enclosed>>> = Claim {
    name: "enclosed_constant",
    says: r"over 4096 enclosed steps, each with its sign certificate, $\Psi_\eta$ grows by
        $c\,(1 + \theta\cdot2|K|\rho^2)\,\eta\rho^2t$ with $c = \frac12$, $|\theta| \le 1$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::Fixed(Wide::BITS),
    on: is_hyperbola,
    run: |i, _| RADII.iter().map(|&rho| Enclosed::kept(i, rho)).collect(),
    check: Check::Equal {
        observed: |run: &Vec<Enclosed>| run.iter().map(Enclosed::constant).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| run.iter().map(|run| c * run.around_one()).collect(),
            regime: Regime::Refined {
                asymptotic: |run| {
                    use proofmark::arithmetic::Approx;
                    let [before, after] = run[1].imbalance;
                    let time: Enclosure =
                        Clock::EtaRhoSquared.time(STEPS, Enclosure::of(ETA), run[1].rho);
                    0.5 * ((before / after).ln() / (Enclosure::integer(2) * time)).approx()
                },
            },
            wrong: &[
                Wrong::Number { name: "0.505 in place of ½", value: decimal("0.505") },
                Wrong::Number { name: "0.50001 in place of ½", value: decimal("0.50001") },
                Wrong::Number { name: "half the constant", value: ratio(1, 4) },
                Wrong::Number { name: "twice the constant", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "no factor of the finite step",
                    formula: |run, c| {
                        let plain = |run: &Enclosed| {
                            // Ψ_0 would grow by cτ.
                            let eta = Enclosure::of(ETA);
                            let time = Clock::EtaRhoSquared.time(STEPS, eta, run.rho);
                            let four = Enclosure::integer(4);
                            let end = run.imbalance[0] * (-(four * c * time)).exp();
                            let [before, after] =
                                [run.imbalance[0], end].map(|s| Model::Hyperbola.potential(s, eta));
                            (after - before) / time * run.around_one()
                        };
                        run.iter().map(plain).collect()
                    },
                },
            ],
        },
        // Both enclosures are narrower.
        width: Width::relative(1e-2),
    },
    broken: &[],
    rests_on: &["S10"],
}
.checked();

/// A step is $\Delta^+ = u_+^2 - v_+^2$ with $u_+ = u - \eta r_pv_p$, $v_+ = v - \eta r_pu_p$,
/// where $u v_p - v u_p = s\Delta$ and $v_p^2 - u_p^2 = -(1 - s^2)\Delta$.
pub const IMBALANCE_SHRINKS: Complete<Claim<Instance, Enclosed>> = Claim {
    name: "imbalance_shrinks",
    says: r"on the hyperbola every step multiplies $\Delta$ by
        $1 - 2\eta r_ps - \eta^2r_p^2(1 - s^2)$, $s = \pm\rho/\|x\|$: over 4096 steps, exactly",
    clock: Clock::Steps,
    precision: Precision::Fixed(Wide::BITS),
    on: is_hyperbola,
    run: |i, _| Enclosed::kept(i, RADII[1]),
    check: Check::Equal {
        observed: |run| vec![run.imbalance[1]],
        predicted: Predicted {
            dial: Dial::constant("the coefficient 2", ratio(2, 1)),
            formula: |run, first| run.product(first, |q| Enclosure::one() - q),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "half of the first term", value: ratio(1, 1) },
                Wrong::Number { name: "the second term alone", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "without ρ² in the second term",
                    formula: |run, first| run.product(first, |_| Enclosure::one()),
                },
                Wrong::Formula {
                    name: "without the second term",
                    formula: |run, first| run.product(first, |_| Enclosure::zero()),
                },
                Wrong::Formula { name: "nothing moves", formula: |run, _| vec![run.imbalance[0]] },
            ],
        },
        width: Width::relative(1e-50),
    },
    broken: &[],
    rests_on: &[],
}
.checked();

/// Where an enclosed run ends that has time to tell the flows apart.
pub struct Nearest {
    /// $u_t$.
    end: Enclosure,
    first: Parabola<Enclosure>,
    second: Parabola<Enclosure>,
    start: Enclosure,
    time: Enclosure,
}

impl Nearest {
    /// Where the flow of $\frac12(w_1\lambda_1 + w_2\lambda_2)$ ends.
    fn along(&self, weights: [Enclosure; 2]) -> Enclosure {
        let scales = [weights[0] * self.first.scale, weights[1] * self.second.scale];
        let rate = scales[0] + scales[1];
        let centre = (scales[0] * self.first.centre + scales[1] * self.second.centre) / rate;
        centre + (self.start - centre) * (-(rate * self.time)).exp()
    }

    /// All that is ten times nearer to the end of a flow than those of $\lambda_1$, of the trace
    /// and of $\lambda_M$ are to each other.
    fn near(&self, end: Enclosure) -> Vec<Enclosure> {
        let [top, trace, last] =
            [[1, 0], [1, 1], [0, 1]].map(|w| self.along(w.map(Enclosure::integer)));
        let apart = (top - trace).abs().min((top - last).abs()).min((trace - last).abs());
        vec![end.inflate((apart / Enclosure::integer(10)).lo())]
    }
}

/// $\rho$ and the steps to $\eta\rho^2t = 4$, with $\eta = \frac1{16}$.
const COARSE: (Ratio, u64) = (ratio(3, 16), 1820);

/// C3.
pub const NEAREST_FLOW: Complete<Claim<Instance, Nearest>> = Claim {
    name: "nearest_flow",
    says: r"where $\lambda_1$, the trace and $\lambda_M$ have three minimisers, $u_t$ at
        $\eta\rho^2t = 4$ is ten times nearer to the flow of $\frac12(\lambda_1 + m\lambda_2)$,
        $m = 0$, than the ends of the three flows are to each other",
    clock: Clock::EtaRhoSquared,
    precision: Precision::Fixed(Wide::BITS),
    on: |i: &Instance| i.model.has_two_normals(),
    run: |i, _| {
        let (rho, steps) = COARSE;
        let mut tube = tube(i, ETA, rho);
        advance(&mut tube, steps, |_| ())?;
        let loss = i.model.normals().over::<Enclosure>();
        let time = Clock::EtaRhoSquared.time(steps, Enclosure::of(ETA), Enclosure::of(rho));
        let (first, second, start) = (loss.first, loss.second, Enclosure::of(i.start));
        Ok(Nearest { end: place(&tube)[0], first, second, start, time })
    },
    check: Check::Equal {
        observed: |run| vec![run.end],
        predicted: Predicted {
            dial: Dial::opponent("m, which is 1 for the trace"),
            formula: |run, m| run.near(run.along([Enclosure::one(), m])),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "m = 1: the flow of the trace", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "the flow of λ_M",
                    formula: |run, m| run.near(run.along([m, Enclosure::one()])),
                },
                Wrong::Formula {
                    name: "half the constant",
                    formula: |run, m| run.near(run.along([Enclosure::of(ratio(1, 2)), m])),
                },
                Wrong::Formula { name: "nothing moves", formula: |run, _| run.near(run.start) },
            ],
        },
        width: Width::relative(0.1),
    },
    broken: &[],
    rests_on: &["S9", "S10"],
}
.checked();
