//! Ratios of what Criterion has measured, and what they should be at most.
//!
//! Times depend on the machine and on what else it does; ratios much less so, and those of the
//! least times least of all. They are printed and never asserted: no test depends on a clock.

use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs};

use criterion::Criterion;

/// Where the samples of this run are.
fn folder() -> PathBuf {
    env::temp_dir().join(format!("proofmark-benches-{}", std::process::id()))
}

/// Criterion with short runs: what is measured takes nanoseconds to milliseconds.
pub fn criterion() -> Criterion {
    Criterion::default()
        .output_directory(&folder())
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(600))
        .sample_size(60)
        .without_plots()
        .configure_from_args()
}

/// The least time of a benchmark in nanoseconds; none if a filter left it out.
fn least(group: &str, name: &str) -> Option<f64> {
    let path = folder().join(group).join(name).join("new/sample.json");
    let sample: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    let numbers = |key: &str| -> Option<Vec<f64>> {
        sample[key].as_array()?.iter().map(|x| x.as_f64()).collect()
    };
    let (times, iterations) = (numbers("times")?, numbers("iters")?);
    times.iter().zip(&iterations).map(|(t, n)| t / n).min_by(f64::total_cmp)
}

/// Prints the ratio of two benchmarks of a group, and the one that is aimed at.
pub fn ratio(group: &str, ours: &str, theirs: &str, aim: f64) {
    if let (Some(a), Some(b)) = (least(group, ours), least(group, theirs)) {
        let ratio = a / b;
        let word = if ratio <= aim { "ok" } else { "ABOVE" };
        println!("{group:<16} {ours} {a:.1} ns, {theirs} {b:.1} ns: {ratio:.3} (aim {aim}) {word}");
    }
}

/// Prints a time, and the one that is aimed at.
pub fn time(group: &str, name: &str, aim: Duration) {
    if let Some(nanoseconds) = least(group, name) {
        let (time, aim) = (nanoseconds / 1e6, aim.as_secs_f64() * 1e3);
        let word = if time <= aim { "ok" } else { "ABOVE" };
        println!("{group:<16} {name} {time:.4} ms (aim {aim} ms) {word}");
    }
}

/// Removes the samples; the last thing that a benchmark does.
pub fn end() {
    let _ = fs::remove_dir_all(folder());
}
