//! Drawn sample spaces.

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Drawn, OnDrawn, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::proptest::prelude::{Strategy, any};
use proofmark::proptest::{collection, strategy::BoxedStrategy};

use super::claims::{AMPLIFIED, Q, Run, observed, run, scaled};
use super::instances::{Instance, Scheme};

/// Sample spaces of 2 to 5 vectors of integers in up to 3 dimensions.
const DRAWN: Drawn<Instance> = Drawn::new(64, strategy);

fn strategy() -> BoxedStrategy<Instance> {
    let shape = (2_usize..=5, 1_usize..=3);
    let of = |(n, d): (usize, usize)| {
        collection::vec(collection::vec(any::<i8>(), d), n).prop_map(|rows| {
            let exact = |row: Vec<i8>| row.into_iter().map(|x| Ratio::from(i64::from(x))).collect();
            Instance {
                id: "drawn".into(),
                gradients: rows.into_iter().map(exact).collect(),
                scheme: Scheme::Svag,
            }
        })
    };
    shape.prop_flat_map(of).boxed()
}

/// C3: covariance and third moment of drawn sample spaces.
pub const THIRD_OF_DRAWN: Complete<OnDrawn<Instance, Run>> = Claim {
    name: "third_moment_of_drawn_sample_spaces",
    says: r"$E(g^l - \nabla L)^{\otimes3} = \frac12(3l - 1)E\xi^{\otimes3}$ on drawn sample spaces",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Run>::everywhere,
    run: |i: &Instance, _: &Context| run(i, 3),
    check: Check::Identity {
        observed,
        predicted: Predicted {
            dial: Dial::constant("3 in (3l - 1)/2", ratio(3, 1)),
            formula: |run, c| scaled(run, |l| (Q::from(&c * l) - 1) / 2),
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "2", value: ratio(2, 1) }],
        },
    },
    broken: &[AMPLIFIED],
    rests_on: &["S1", "S2"],
}
.checked()
.on_drawn(DRAWN);
