//! Ratios of what Criterion has measured, and what they should be at most.
//!
//! Times depend on the machine and on what else it does; ratios much less so, and those of the
//! least times least of all. They are printed and never asserted: no test depends on a clock.

use std::path::PathBuf;
use std::time::{Duration, Instant};
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

/// Prints the ratio of the least times of two loops, which take turns of a fraction of a
/// millisecond: what else the machine does then falls on both alike.
pub fn compared(
    group: &str,
    name: &str,
    other: &str,
    aim: f64,
    mut ours: impl FnMut(),
    mut theirs: impl FnMut(),
) {
    let wanted = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    if wanted.is_some_and(|wanted| !format!("{group}/{name}").contains(&wanted)) {
        return;
    }
    fn seconds(turns: u32, run: &mut impl FnMut()) -> f64 {
        let start = Instant::now();
        (0..turns).for_each(|_| run());
        start.elapsed().as_secs_f64() / f64::from(turns)
    }
    let turns = 1 + (2e-4 / seconds(10, &mut theirs)) as u32;
    let mut least = [f64::INFINITY; 2];
    for _ in 0..1000 {
        least[0] = least[0].min(seconds(turns, &mut ours));
        least[1] = least[1].min(seconds(turns, &mut theirs));
    }
    let [a, b] = least.map(|seconds| 1e9 * seconds);
    let ratio = a / b;
    let word = if ratio <= aim { "ok" } else { "ABOVE" };
    println!("{group:<14} {name:<16} {a:.1} ns, {other} {b:.1} ns: {ratio:.3} (aim {aim}) {word}");
}

/// Removes the samples; the last thing that a benchmark does.
pub fn end() {
    let _ = fs::remove_dir_all(folder());
}
