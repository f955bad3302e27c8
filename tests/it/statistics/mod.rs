//! Special functions against references, and decisions whose size and power are measured.

use proofmark::noise::{Address, Gaussian, Stream};
use proofmark::statistics::{Budget, binomial_at_most, binomial_tail};

mod comparison;
mod distribution;
mod equivalence;
mod order;
mod probability;
mod special;

/// The size at which a measured frequency contradicts what is stated.
const DOUBT: f64 = 1e-6;

/// `k` events in `n` trials do not contradict the probability `p`, on either side.
#[track_caller]
pub fn consistent(k: u64, n: u64, p: f64) {
    measured_at_most(k, n, p);
    measured_at_least(k, n, p);
}

/// `k` events in `n` trials do not contradict a probability of at most `p`.
#[track_caller]
pub fn measured_at_most(k: u64, n: u64, p: f64) {
    assert!(binomial_tail(k, n, p) > DOUBT, "{k} of {n} is more than {p} allows");
}

/// `k` events in `n` trials do not contradict a probability of at least `p`.
#[track_caller]
pub fn measured_at_least(k: u64, n: u64, p: f64) {
    assert!(binomial_at_most(k, n, p) > DOUBT, "{k} of {n} is less than {p} allows");
}

/// How often `event` happens in `n` replicates with noise of their own.
fn count(purpose: &str, n: u64, event: impl Fn(Stream) -> bool) -> u64 {
    let address = Address {
        seed: 20,
        theorem: "statistics",
        claim: "measured",
        instance: "",
        purpose,
        replicate: 0,
    };
    let stream = |replicate| Stream::at(&Address { replicate, ..address });
    (0..n).filter(|&replicate| event(stream(replicate))).count() as u64
}

/// `n` normal values.
fn normals(stream: Stream, n: u64, mean: f64, sd: f64) -> Vec<f64> {
    stream.draws(&Gaussian, 0).take(n as usize).map(|z| mean + sd * z).collect()
}

#[track_caller]
fn close(got: f64, want: f64, relative: f64) {
    let error = if want == 0.0 { got.abs() } else { (got / want - 1.0).abs() };
    assert!(error <= relative, "{got:e} is not {want:e}: off by {error:.1e} relative");
}

#[test]
fn the_budget_adds_up() {
    let mut budget = Budget::new();
    budget.spend("a", 1e-7, 1.0 - 2e-7);
    budget.spend("b", 3e-7, 1.0);
    close(budget.not_supported(), 4e-7, 1e-12);
    close(budget.not_refuted(), 2e-7, 1e-9);
    assert_eq!(budget.lines().len(), 2);
    assert_eq!(
        budget.to_string(),
        "error budget: 2 statistical claims; P(a true claim not supported) <= 4.0e-7, \
         P(a control not refuted) <= 2.0e-7"
    );
}
