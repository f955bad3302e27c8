//! The law at all scales of $\rho$.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Ratio, Real, decimal, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};

use super::Instance;
use super::models::{Model, amplitude};
use super::run::follow;

/// The reference: at $\rho = 10^{-20}$ the drift is $10^{-40}$ and what is looked at in it another
/// $10^{-40}$.
pub type Wide = Mp<8>;

/// $\eta$.
pub const ETA: Ratio = ratio(1, 16);

/// Steps that are observed, and before them as many as make the 2-cycle settle: $0.84^{512}$ is
/// below $10^{-38}$.
pub const STEPS: u64 = 1024;
const SETTLE: u64 = 512;

/// $10^{-k}$.
pub fn ten_to_minus<R: Field>(k: i32) -> R {
    R::integer(10).powi(-k)
}

/// The instance of all claims on precision.
pub fn is_hyperbola(i: &Instance) -> bool {
    i.model == Model::Hyperbola
}

/// A settled run of `steps` more steps: where it begins to be observed, and where it ends.
pub fn observed<R: Real>(i: &Instance, rho: R, steps: u64) -> [Vec<R>; 2] {
    let constants = [R::of(ETA), rho];
    let mut x = i.on_cycle(constants);
    follow(i, constants, SETTLE, &mut x, |_, _| ());
    let before = x.clone();
    follow(i, constants, steps, &mut x, |_, _| ());
    [before, x]
}

/// The exponents of $\rho$. From $10^{-2}$ on the expansion parameter of the 2-cycle,
/// $A_2\rho/A_1$, is not small.
const EXPONENTS: [i32; 8] = [3, 4, 5, 6, 8, 10, 15, 20];

/// At each radius, $(\hat c/\frac12 - 1)/\rho^2$ and $K$.
pub struct Scales {
    seen: Vec<[Enclosure; 2]>,
}

fn second_orders(i: &Instance) -> Scales {
    let at = |k: i32| {
        let (eta, rho) = (Wide::of(ETA), ten_to_minus::<Wide>(k));
        let [before, after] = observed(i, rho, STEPS).map(|x| i.model.foot(&x));
        let [start, end] = [before, after].map(|s| i.model.potential(s, eta));
        let half = Clock::EtaRhoSquared.time(STEPS, eta, rho) / Wide::integer(2);
        let seen = ((end - start) / half - Wide::one()) / rho.square();
        let k = i.model.second_order(before, eta);
        [seen, k].map(|x| Interval::point(x).to_enclosure())
    };
    Scales { seen: EXPONENTS.map(at).to_vec() }
}

/// C4. What is left out is of relative order $(A_2\rho/A_1)^2$, twice that at the largest radius;
/// along the path $K$ changes by less.
pub const SECOND_ORDER_AT_ALL_SCALES: Complete<Claim<Instance, Scales>> = Claim {
    name: "second_order_at_all_scales",
    says: r"for $\rho$ from $10^{-3}$ to $10^{-20}$, in 512 bits, the local drift over the law of a
        finite step is $1 + cK\rho^2$ with $c = 1$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::Fixed(Wide::BITS),
    on: is_hyperbola,
    run: |i, _| Ok(second_orders(i)),
    check: Check::Agreement {
        observed: |run| run.seen.iter().map(|s| s[0]).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.seen.iter().map(|s| c * s[1]).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "nothing of the order ρ²", value: ratio(0, 1) },
                Wrong::Number { name: "one per cent more", value: decimal("1.01") },
                Wrong::Formula {
                    name: "0.505 in place of ½",
                    formula: |run, c| {
                        let off = |(s, k): (&[Enclosure; 2], i32)| {
                            let rho: Enclosure = ten_to_minus(k);
                            c * s[1] + Enclosure::of(ratio(1, 100)) / rho.square()
                        };
                        run.seen.iter().zip(EXPONENTS).map(off).collect()
                    },
                },
            ],
        },
        bound: |_| {
            let lambda = 2.5;
            let x = ETA.to_f64() * lambda;
            let first = amplitude(lambda, [ETA.to_f64(), 1.0]) * Real::sqrt(lambda);
            let second = (12.0 - x * x) / (lambda * (2.0 - x) * (2.0 - x));
            2.0 * Field::square(1e-3 * second / first)
        },
    },
    broken: &[],
    rests_on: &["S10"],
}
.checked();
