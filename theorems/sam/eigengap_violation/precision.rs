//! Trajectories of different precision, compared step by step, with and without a gap.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{Check, Claim, Clock, Complete, Dial, Precision, Predicted, Regime, Wrong};
use proofmark::evidence::Reason;

use super::claims::{LADDER, SEED_BITS};
use super::instances::{Instance, is_deep};
use super::law::{exp2, grown, log2, noise_bits, slope};
use super::run::{Format, followed};

/// Differences between a precision and the reference, at times past the crossing.
pub struct Parted {
    noise: f64,
    /// $\mu$ in $|m| = e^{\mu x}$.
    slope: f64,
    seen: Vec<Seen>,
}

/// One comparison.
#[derive(Clone, Copy)]
struct Seen {
    /// $p$.
    bits: f64,
    /// Steps since the start.
    steps: f64,
    /// $-u$.
    depth: f64,
    /// Bits grown since the crossing, by the law.
    grown: f64,
    /// The difference of $v/w$.
    difference: f64,
}

/// Every so many steps the trajectories are compared.
const EVERY: usize = 64;

impl Parted {
    fn of(i: &Instance) -> Result<Self, Reason> {
        let reference = followed(i, Format::Bits(2048))?;
        let mut seen = vec![];
        for format in [Format::Double, Format::Bits(128), Format::Bits(256)] {
            let passage = followed(i, format)?;
            let both = passage.track.iter().zip(&reference.track).enumerate();
            for (step, (&(u, here), &(_, there))) in both.step_by(EVERY) {
                // What is rounded in from here on counts less than a thousandth; and before the
                // growth ends.
                let [bits, steps, depth] = [format.bits(), step as f64, (-u).max(0.0)];
                let (difference, grown) = ((here - there).abs(), grown(i, depth));
                if grown > 10.0 && difference < 0.1 {
                    seen.push(Seen { bits, steps, depth, grown, difference });
                }
            }
        }
        Ok(Parted { noise: noise_bits(i), slope: slope(i), seen })
    }

    fn law(&self, of: impl Fn(f64, f64, f64) -> f64) -> Vec<f64> {
        let one = |x: &Seen| of(x.bits, x.steps, x.grown);
        self.seen.iter().map(one).collect()
    }
}

/// What is left of the walk of the roundings is normal: with a probability of 98 per cent it lies
/// between a sixty-fourth of the standard deviation and thrice it. Two precisions part while the
/// trajectories of both still look the same.
pub const PRECISIONS_PART_BY_A_LAW: Complete<Claim<Instance, Parted>> = Claim {
    name: "precisions_part_by_a_law",
    says: r"step by step past the crossing, $v/w$ in $p$ = 53, 128 and 256 bits differs from that in
2048 bits by $2^{n - cp}\prod|m|$ with $c = 1$: they part where $\sum\ln|m| = (p - n)\ln2$",
    clock: Clock::Steps,
    precision: Precision::Fixed(2048),
    on: |i: &Instance| i.id == "deep",
    run: |i: &Instance, _| Parted::of(i),
    check: Check::Parting {
        observed: |run| run.seen.iter().map(|x| x.difference).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.law(|bits, _, grown| exp2(run.noise - c * bits + grown)),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "roundings do not grow",
                    formula: |run, _| run.law(|bits, _, _| exp2(run.noise - bits)),
                },
                Wrong::Formula {
                    name: "roundings add up in proportion to the steps",
                    formula: |run, _| run.law(|bits, steps, _| steps * exp2(-bits)),
                },
                Wrong::Number { name: "1.2 bits for a bit", value: ratio(6, 5) },
            ],
        },
        factor: 64.0,
    },
    broken: &[],
    rests_on: &["P2"],
}
.checked();

const _: () = assert!(SEED_BITS == 6.0, "the factor of the parting is two to the bits of the seed");

/// Pairs of the first and last difference of each precision: bits grown between them by the law, as
/// seen, and $|u|$ at the last.
fn spans(run: &Parted) -> Vec<[f64; 3]> {
    let of = |span: &[Seen]| {
        let (first, last) = (span[0], span[span.len() - 1]);
        let seen = log2(last.difference / first.difference);
        [last.grown - first.grown, seen, last.depth]
    };
    run.seen.chunk_by(|x, y| x.bits == y.bits).map(of).collect()
}

/// The seed drops out. Left are that $m$ varies by the relative $\mu|\dot u|$ within a step, of
/// which the law takes the value at its beginning: half of it, summed, is $\frac12\mu|u|$; and that
/// $w$ itself shrinks with $u$, by less than the relative $|u|$.
pub const PRECISIONS_PART_AT_THE_RATE_OF_GROWTH: Complete<Claim<Instance, Parted>> = Claim {
    name: "precisions_part_at_the_rate_of_growth",
    says: r"between its first and last difference from 2048 bits, over up to 240 bits, each
precision parts from it by $c\sum\log_2|m|$ bits with $c = 1$",
    clock: Clock::Steps,
    precision: Precision::Fixed(2048),
    on: |i: &Instance| i.id == "deep",
    run: |i: &Instance, _| Parted::of(i),
    check: Check::Agreement {
        observed: |run| spans(run).iter().map(|s| Enclosure::binary(s[1])).collect(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| spans(run).iter().map(|s| c * Enclosure::binary(s[0])).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "roundings do not grow",
                    formula: |run, _| spans(run).iter().map(|_| Enclosure::zero()).collect(),
                },
                Wrong::Number { name: "a fiftieth more", value: ratio(51, 50) },
            ],
        },
        bound: |run| {
            let miss = |[bits, _, depth]: [f64; 3]| {
                let allowed = (0.5 * run.slope + 1.0) * depth;
                allowed / std::f64::consts::LN_2 / bits
            };
            spans(run).into_iter().map(miss).fold(0.0, f64::max)
        },
    },
    broken: &[],
    rests_on: &["P2"],
}
.checked();

/// Where precisions end, with a gap and without.
pub struct Ends {
    /// $u$ after as many steps as there are before any of them switches.
    seen: Vec<Enclosure>,
    reference: Enclosure,
    crossing: Enclosure,
    steps: f64,
}

impl Ends {
    fn of(i: &Instance) -> Result<Self, Reason> {
        let at = |i: &Instance, format: Format| -> Result<(Enclosure, usize), Reason> {
            let passage = followed(i, format)?;
            Ok((Enclosure::binary(passage.exit), passage.track.len()))
        };
        let ends = LADDER.iter().map(|&f| at(i, f)).collect::<Result<Vec<_>, _>>()?;
        let (reference, steps) = at(i, Format::Bits(2048))?;
        let without = Instance { gap: ratio(0, 1), ..i.clone() };
        Ok(Ends {
            seen: ends.into_iter().map(|(x, _)| x).collect(),
            reference,
            crossing: at(&without, Format::Double)?.0,
            steps: steps as f64,
        })
    }
}

/// A step rounds $u$ and its increment, 16 roundings at most; $u \to -1$ contracts.
pub const PRECISIONS_AGREE_WITH_A_GAP: Complete<Claim<Instance, Ends>> = Claim {
    name: "precisions_agree_with_a_gap",
    says: r"the control: with $B$ raised by $6$ there is a gap all along, nothing switches, and
after 4000 steps `f64` and 128 to 1024 bits agree on $u$ with 2048 bits, up to the roundings of
`f64`: $c = 1$",
    clock: Clock::Steps,
    precision: Precision::Fixed(2048),
    on: is_deep,
    run: |i, _| Ends::of(&i.with_gap()),
    check: Check::Agreement {
        observed: |run| run.seen.clone(),
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| vec![c * run.reference; run.seen.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "where f64 ends without a gap",
                    formula: |run, _| vec![run.crossing; run.seen.len()],
                },
                Wrong::Number { name: "a millionth off", value: ratio(1_000_001, 1_000_000) },
            ],
        },
        bound: |run| 16.0 * run.steps * f64::EPSILON,
    },
    broken: &[],
    rests_on: &["P1"],
}
.checked();
