//! C1 and C2 for rows of signs: what holds on every run, at every step size, exactly.

use proofmark::arithmetic::{Enclosure, Field, Rational, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::rug;

use super::hypotheses::SIGNED;
use super::instance::{Entries, Instance, Role};
use super::path::{Path, PathPoint, limit_from};
use super::walk::{Linear, drawn, walk};

/// One entry of $Z$ is twice as large as the others.
const ONE_ENTRY_DOUBLED: Broken<Instance> = Broken {
    name: "one entry is 2 instead of 1",
    hypothesis: &SIGNED,
    instance: |i| Some(Instance { stretch: ratio(2, 1), ..i.clone() }),
    expected: Expected::Refuted,
};

fn is_signed(i: &Instance) -> bool {
    i.role == Role::Path && i.entries == Entries::Signs
}

/// A short run: the noisy residuals, and where it went.
pub struct Short<V> {
    /// $u_jv_j(k)/u_jv_j(0)$.
    products: Vec<V>,
    /// $u_j(k)^2/u_j(0)^2$.
    squares: Vec<V>,
    /// $\eta^2r_k^2$.
    residuals: Vec<V>,
}

/// C1. One step multiplies $u_j$ by $1 - 2\eta rz_{ij}$ and $v_j$ by $1 + 2\eta rz_{ij}$. Six
/// steps: each triples the number of digits. The run goes through the data in turn and only the
/// signs are drawn, so that a broken datum is always met.
pub const PRODUCTS_SHRINK_ALIKE: Complete<Claim<Instance, Short<rug::Rational>>> = Claim {
    name: "products_shrink_alike",
    says: r"for rows of signs $u_jv_j(k)/u_jv_j(0) = \prod(1 - 4\eta^2r^2)$, the same for all $j$",
    clock: Clock::Steps,
    precision: Precision::Fixed(0),
    on: is_signed,
    run: |i, context| {
        let noise = context.stream("label noise", 0);
        Rational::scope(|| {
            let model = Linear::<Rational>::of(i);
            let (u, v) = i.start::<Rational>();
            let mut x = [u.clone(), v.clone()].concat();
            // Half of the noise: at the start f_i - y_i is 1 or -1, which the whole of it could
            // cancel at each of the six steps, so that nothing would move.
            let scale = [Rational::of(i.step), Rational::of(i.delta) / Rational::integer(2)];
            let draws = drawn(&noise, i.data).zip((0..i.data).cycle()).map(|((_, xi), k)| (k, xi));
            let mut residuals = vec![];
            walk(&model, scale, draws.take(6), &mut x, |r| residuals.push((scale[0] * r).square()));
            let (end_u, end_v) = x.split_at(i.width);
            let at = 0..i.width;
            let products: Vec<_> =
                at.clone().map(|j| end_u[j] * end_v[j] / (u[j] * v[j])).collect();
            let squares: Vec<_> = at.map(|j| (end_u[j] / u[j]).square()).collect();
            let exact = |x: &[Rational]| x.iter().map(|x| x.value()).collect::<Option<Vec<_>>>();
            match [&products, &squares, &residuals].map(|x| exact(x)) {
                [Some(products), Some(squares), Some(residuals)] => {
                    Ok(Short { products, squares, residuals })
                }
                _ => Err(Reason::Diverged),
            }
        })
    },
    check: Check::Identity {
        observed: |run| run.products.clone(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 4 of η²r²", ratio(4, 1)),
            formula: |run, c| {
                let one = || rug::Rational::from(1);
                let shrunk = run.residuals.iter().fold(one(), |p, r| p * (1 - r.clone() * &c));
                vec![shrunk; run.products.len()]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "without the 2 of the gradient", value: ratio(1, 1) },
                Wrong::Number { name: "the 2 of the gradient once", value: ratio(2, 1) },
                Wrong::Number { name: "nothing moves", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the squares shrink alike",
                    formula: |run, _| run.squares.clone(),
                },
            ],
        },
    },
    broken: &[ONE_ENTRY_DOUBLED],
    rests_on: &[],
}
.checked();

/// The limit of gradient flow from the end of a run, and the points to compare it with.
pub struct OnPath {
    /// $\Phi(x_k)$, enclosed.
    limit: Vec<Enclosure>,
    path: Path<Enclosure>,
    /// $\eta^2r_k^2$.
    residuals: Vec<Enclosure>,
    /// $\eta^2\delta^2k$.
    time: Enclosure,
}

/// Steps of the enclosed run.
const STEPS: usize = 64;

/// C2 for rows of signs. A step moves $\frac12\ln(u_j/v_j)$ by
/// $-\operatorname{artanh}(2\eta rz_{ij}) = -z_{ij}\operatorname{artanh}(2\eta r)$, a multiple of
/// the row, and $u_jv_j$ by a factor that is the same for all $j$. So $\Phi(x_k)$ is on the path of
/// the limit at every step of every run, whatever the step size and the noise; what is $O(\eta)$ is
/// only the time at which it is there.
pub const LIMIT_STAYS_ON_THE_PATH: Complete<Claim<Instance, OnPath>> = Claim {
    name: "limit_stays_on_the_path",
    says: r"for rows of signs $\Phi(x_k)$ is the point of the dual path at which
$e^{-4\delta^2\tau} = \prod(1 - 4\eta^2r^2)$",
    clock: Clock::Steps,
    precision: Precision::Fixed(512),
    on: is_signed,
    run: |i, context| {
        let noise = context.stream("label noise", 0);
        let path = Path::<Enclosure>::of(i);
        let (u, v) = i.start::<Enclosure>();
        let mut x = [u, v].concat();
        let scale = [Enclosure::of(i.step), Enclosure::of(i.delta)];
        let draws = drawn(&noise, i.data).zip((0..i.data).cycle()).map(|((_, xi), k)| (k, xi));
        let mut residuals = vec![];
        let watch = |r: Enclosure| residuals.push((scale[0] * r).square());
        walk(&Linear::of(i), scale, draws.take(STEPS), &mut x, watch);
        let (u, v) = x.split_at(i.width);
        let limit = limit_from(&path, u, v);
        let limit = limit.enclosed_weights().ok_or(Reason::TooWide { bits: 1024 })?;
        let time = Clock::DeltaSquaredEtaSquared.time(STEPS as u64, scale[0], scale[1]);
        Ok(OnPath { limit, path, residuals, time })
    },
    check: Check::Equal {
        observed: |run| run.limit.clone(),
        predicted: Predicted {
            dial: Dial::constant("the coefficient 4 of η²r²", ratio(4, 1)),
            formula: |run, c| {
                let one = Enclosure::one();
                run.shrunk(run.residuals.iter().fold(one, |p, &r| p * (one - c * r)))
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the 2 of the gradient once", value: ratio(2, 1) },
                Wrong::Number { name: "gradient flow: nothing moves", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "at the time of the limit, δ²η²k",
                    formula: |run, c| run.shrunk((-c * run.time).exp()),
                },
                Wrong::Formula {
                    name: "exponential instead of product",
                    formula: |run, c| {
                        let sum = run.residuals.iter().fold(Enclosure::zero(), |sum, &r| sum + r);
                        run.shrunk((-c * sum).exp())
                    },
                },
            ],
        },
        width: Width::absolute(1e-60),
    },
    broken: &[ONE_ENTRY_DOUBLED],
    rests_on: &["S1"],
}
.checked();

impl OnPath {
    /// $w$ where every $u_jv_j$ has shrunk by one factor; the whole line where that is unknown.
    fn shrunk(&self, factor: Enclosure) -> Vec<Enclosure> {
        let dual = self.path.shrunk(&vec![factor; self.path.weights.len()]);
        let solved = dual.near().and_then(|near| dual.enclose(&near));
        let whole = || vec![Enclosure::whole(); self.path.weights.len()];
        solved.map_or_else(whole, |m| PathPoint::of(&dual, m).w)
    }
}
