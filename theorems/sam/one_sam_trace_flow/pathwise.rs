//! C3: what holds on every run, exactly.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::dynamics::{Datum, Regression, SharpnessAware};
use proofmark::evidence::{Reason, Width};
use proofmark::linear::norm_squared;
use proofmark::noise::UniformIndex;

use super::models::{Linear, Mean};
use super::{Instance, Model, Role, Rule, SIGNED, SINGLE};

/// One step of a run, in what the law needs.
struct Factor {
    /// $\eta r_p$, with the residual at the ascended point, times the sign of $r$.
    residual: Enclosure,
    /// $\rho/\|x\|$.
    ratio: Enclosure,
}

/// An enclosed run over a recorded sequence of samples.
pub struct Recorded {
    /// $u_jv_j(T)/u_jv_j(0)$.
    products: Vec<Enclosure>,
    /// $u_j(T)^2/u_j(0)^2$.
    squares: Vec<Enclosure>,
    factors: Vec<Factor>,
}

impl Recorded {
    /// $\prod(1 - c\,(\eta r_p)\frac\rho{\|x\|} - c\,(\eta r_p)^2(1 - q))$, the same for every $j$.
    fn shrunk(&self, c: Enclosure, q: fn(&Factor) -> Enclosure) -> Vec<Enclosure> {
        let one = Enclosure::one();
        let product = self.factors.iter().fold(one, |product, f| {
            let second = f.residual.square() * (one - q(f));
            product * (one - c * (f.residual * f.ratio + second))
        });
        vec![product; self.products.len()]
    }
}

/// Steps of the run. A step of the enclosures loses some three bits of 512.
const STEPS: usize = 72;

fn run(i: &Instance, context: &Context) -> Result<Recorded, Reason> {
    type Ball = Enclosure;
    let model: Linear<Ball> = i.linear().over();
    let d = model.width();
    // Near Γ and not on it, where the rule is undefined.
    let start: Vec<Ball> = [8, 6, 5, 4, 3, 6, 3, 5].map(|e| Ball::of(ratio(e, 8))).to_vec();
    let (eta, rho) = (Ball::of(i.step), Ball::of(i.radius));
    let mut x = start.clone();
    let mut gradient = x.clone();
    let mut descent = SharpnessAware::new(2 * d, eta, rho);
    let index = UniformIndex(model.data() as u32);
    let words = context.stream("recorded sequence", 0).words_from(0).take(STEPS);
    let mut factors = vec![];
    for k in words.map(|word| index.index(word)) {
        let residual = model.residual(k, &x, &mut gradient);
        let sign = match (residual.certainly_positive(), (-residual).certainly_positive()) {
            (true, _) => Ball::one(),
            (_, true) => -Ball::one(),
            // The direction of the ascent is not known: a longer run than the precision allows.
            _ => return Err(Reason::TooWide { bits: 1024 }),
        };
        let scale = sign * rho / norm_squared(&gradient).sqrt();
        let up: Vec<Ball> = x.iter().zip(&gradient).map(|(&x, &g)| x + scale * g).collect();
        let ratio = rho / norm_squared(&x).sqrt();
        let ascended = model.residual(k, &up, &mut gradient);
        factors.push(Factor { residual: eta * ascended * sign, ratio });
        match i.rule {
            Rule::AllSamples => descent.advance(&Mean(&model), &mut x),
            _ => descent.advance(&Datum { model: &model, index: k }, &mut x),
        };
    }
    let product = |j: usize| x[j] * x[d + j] / (start[j] * start[d + j]);
    let products = (0..d).map(product).collect();
    let squares = (0..d).map(|j| (x[j] / start[j]).square()).collect();
    Ok(Recorded { products, squares, factors })
}

/// C3. With $g = \nabla f_i = 2(z\circ u, -z\circ v)$, $\|g\| = 2\|x\|$ for signs and $s$ the sign
/// of $r$, the ascended point is $u_j(1 + s\rho z_j/\|x\|)$, $v_j(1 - s\rho z_j/\|x\|)$, and a
/// step multiplies $u_j$ by $1 - 2\eta r_pz_j(1 + s\rho z_j/\|x\|)$ and $v_j$ by
/// $1 + 2\eta r_pz_j(1 - s\rho z_j/\|x\|)$: in the product only $z_j^2 = 1$ is left.
pub const PRODUCTS_SHRINK_ALIKE: Complete<Claim<Instance, Recorded>> = Claim {
    name: "products_shrink_alike",
    says: r"for rows of signs every step multiplies all $u_jv_j$ by
        $1 - 4\eta\rho r_ps/\|x\| - 4\eta^2r_p^2(1 - \rho^2/\|x\|^2)$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: |i: &Instance| i.role == Role::Path,
    run,
    check: Check::Equal {
        observed: |run| run.products.clone(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 4", ratio(4, 1)),
            formula: |run, c| run.shrunk(c, |f| f.ratio.square()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the 2 of the gradient once", value: ratio(2, 1) },
                Wrong::Number { name: "nothing moves", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "without ρ² in the second term",
                    formula: |run, c| run.shrunk(c, |_| Enclosure::zero()),
                },
                Wrong::Formula {
                    name: "without the second term",
                    formula: |run, c| run.shrunk(c, |_| Enclosure::one()),
                },
                Wrong::Formula {
                    name: "the squares shrink alike",
                    formula: |run, _| run.squares.clone(),
                },
            ],
        },
        width: Width::absolute(1e-60),
    },
    broken: &[
        Broken {
            name: "both samples a step: no factor is common to all j",
            hypothesis: &SINGLE,
            instance: |i| Some(Instance { rule: Rule::AllSamples, ..i.clone() }),
            expected: Expected::Refuted,
        },
        Broken {
            name: "one entry is 2 instead of 1",
            hypothesis: &SIGNED,
            instance: |i| Some(Instance { model: Model::StretchedRows, ..i.clone() }),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &["S1"],
}
.checked();
