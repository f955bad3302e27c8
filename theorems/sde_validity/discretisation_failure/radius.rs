//! (b): no $C$ bounds the ratio of the radii.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;
use proofmark::with_precision;

use super::DECAYS;
use super::instance::{Descent, Instance};

/// $\bar R$ of descent over steps 128 to 256, and the smallest of these $|x_k|^2$, over what the
/// equation has left at step 128.
pub struct Ratios {
    mean: Enclosure,
    smallest: Enclosure,
    /// $e^{-2\lambda t}|X_0|^2$ at $t = 128\eta$.
    equation: Enclosure,
}

fn ratios<R: Endpoint>(i: &Instance, exactly: impl Fn(Interval<R>) -> Enclosure) -> Ratios {
    let mut descent = Descent::<Interval<R>>::new(i);
    let first = exactly(descent.radius());
    let (mut sum, mut smallest) = (Enclosure::zero(), first);
    for step in 0..256 {
        if step >= 128 {
            let radius = exactly(descent.radius());
            sum += radius;
            smallest = smallest.min(radius);
        }
        descent.advance();
    }
    let decayed = Enclosure::integer(2 * 128) * Enclosure::of(i.rayleigh().0);
    let equation = first * (-decayed).exp();
    Ratios { mean: sum / Enclosure::integer(128), smallest, equation }
}

/// (b): no $C$ bounds the ratio. The run is enclosed, through its chaos: precision is doubled until
/// the enclosure of the last step is narrow.
pub const UNBOUNDED: Complete<Claim<Instance, Ratios>> = Claim {
    name: "ratio_is_unbounded",
    says: "after 128 steps |x_k|² of descent, its mean and its smallest value up to step 256, are \
           more than c·10^9 times what the equation had left, c = 1",
    clock: Clock::Steps,
    precision: Precision::Escalating { from: 512 },
    on: |i: &Instance| i.rayleigh().0 == ratio(1, 8),
    run: |i, context| {
        let run = with_precision!(context.bits, L => {
            ratios::<Mp<L>>(i, Interval::to_enclosure)
        });
        let narrow = run.mean.relative_width() < 1e-30;
        if narrow { Ok(run) } else { Err(Reason::TooWide { bits: 2 * context.bits }) }
    },
    check: Check::AtLeast {
        observed: |run| vec![run.mean / run.equation, run.smallest / run.equation],
        bound: Predicted {
            dial: Dial::constant("the factor 1", ratio(1, 1)),
            formula: |_, c| vec![c * Enclosure::integer(1_000_000_000); 2],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "descent does not shrink at all",
                    formula: |run, c| {
                        vec![c * Enclosure::of(ratio(9, 4)) / run.equation, Enclosure::zero()]
                    },
                },
                Wrong::Number { name: "a billion times more", value: ratio(1_000_000_000, 1) },
            ],
        },
    },
    broken: &[Broken {
        name: "no decay",
        hypothesis: &DECAYS,
        instance: |i| i.with_decay(ratio(0, 1), ratio(0, 1)),
        expected: Expected::Refuted,
    }],
    rests_on: &["S2", "S3"],
}
.checked();
