//! Every comparison gives all three verdicts, with every reason that it can give, and what it says
//! would decide then does.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::evidence::{Evidence, Reason, Verdict};
use proofmark::noise::{Address, Gaussian, Law, Stream};

mod agreement;
mod enclosed;
mod order;
mod sampled;
mod worst;

#[track_caller]
fn supported(evidence: &Evidence) {
    assert_eq!(evidence.verdict, Verdict::Supported, "{evidence:?}");
}

#[track_caller]
fn refuted(evidence: &Evidence) {
    assert_eq!(evidence.verdict, Verdict::Refuted, "{evidence:?}");
}

/// The reason of an undecided comparison.
#[track_caller]
fn undecided(evidence: &Evidence) -> Reason {
    evidence.verdict.reason().unwrap_or_else(|| panic!("it was decided: {evidence:?}"))
}

#[track_caller]
fn vacuous(evidence: &Evidence) {
    assert_eq!(undecided(evidence), Reason::Vacuous, "{evidence:?}");
}

#[track_caller]
fn diverged(evidence: &Evidence) {
    assert_eq!(undecided(evidence), Reason::Diverged, "{evidence:?}");
}

/// The bits that would do.
#[track_caller]
fn too_wide(evidence: &Evidence) -> u32 {
    match undecided(evidence) {
        Reason::TooWide { bits } => bits,
        other => panic!("{other:?} instead of too_wide: {evidence:?}"),
    }
}

/// The samples that would do.
#[track_caller]
fn too_few(evidence: &Evidence) -> u64 {
    match undecided(evidence) {
        Reason::TooFewSamples { samples } => samples,
        other => panic!("{other:?} instead of too_few_samples: {evidence:?}"),
    }
}

/// The exact fraction $p/q$.
fn exact(p: i64, q: i64) -> Enclosure {
    Enclosure::of(ratio(p, q))
}

/// $[a, b]$ for two binary numbers.
fn between(a: f64, b: f64) -> Enclosure {
    Enclosure::binary(a).hull(Enclosure::binary(b))
}

/// The first `n` draws of a law in a stream of this room's own.
fn draws(law: &impl Law, purpose: &str, n: usize) -> Vec<f64> {
    let address =
        Address { seed: 20, theorem: "evidence", claim: "", instance: "", purpose, replicate: 0 };
    Stream::at(&address).draws(law, 0).take(n).collect()
}

/// Standard normal numbers.
fn normals(purpose: &str, n: usize) -> Vec<f64> {
    draws(&Gaussian, purpose, n)
}
