//! The tests: kill the program at moments that a seed chooses, look at what it left, resume it.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use super::AS_PROGRAM;

const CLAIMS: usize = 16;

/// Moments at which the program is killed.
const MOMENTS: u64 = 20;

/// Exit status: some claims are refuted.
const REFUTED: i32 = 1;

pub(super) fn trials() -> Vec<Trial> {
    let test = |name: &str, run: fn()| {
        Trial::test(name, move || -> Result<(), Failed> {
            run();
            Ok(())
        })
    };
    vec![
        test("killed_at_any_moment_and_resumed", killed_at_any_moment_and_resumed),
        test("killed_again_and_again_and_resumed", killed_again_and_again_and_resumed),
        test("interrupted_from_the_keyboard_and_resumed", interrupted_from_the_keyboard),
        test("what_is_resumed_is_replaced_at_once", what_is_resumed_is_replaced_at_once),
    ]
}

/// A file of records in a folder of its own, which goes with it.
struct Records {
    folder: PathBuf,
    file: PathBuf,
}

impl Records {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("proofmark-interrupted-{}-{number}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder for the test");
        Records { file: folder.join("run.jsonl"), folder }
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.file).unwrap_or_default()
    }

    /// The finished records so far, without an unfinished line at the end.
    fn whole(&self) -> Vec<Value> {
        let text = self.text();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(comparable).collect()
    }

    /// A run with one thread does not pass over claims, one with two ends them in any order.
    fn start(&self, how: &str, jobs: u64) -> Child {
        Command::new(env::current_exe().expect("this program has a path"))
            .args([AS_PROGRAM, "verify", how])
            .arg(&self.file)
            .args(["--jobs", &jobs.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("this program can be started")
    }

    /// Runs to the end.
    #[track_caller]
    fn complete(&self, how: &str, jobs: u64) {
        let status = self.start(how, jobs).wait().expect("it ends");
        assert_eq!(status.code(), Some(REFUTED), "{status}");
    }

    /// Kills a run a while after it has finished so many claims more.
    fn kill_after(
        &self,
        mut child: Child,
        more: usize,
        delay: Duration,
        signal: &str,
    ) -> ExitStatus {
        let lines = || self.text().matches('\n').count();
        let before = lines();
        let started = Instant::now();
        while lines() < (before + more).min(CLAIMS) && started.elapsed() < PATIENCE {
            if child.try_wait().expect("it can be asked").is_some() {
                break;
            }
            thread::sleep(Duration::from_micros(200));
        }
        thread::sleep(delay);
        // Through the shell, for the standard library knows one signal only. If the program has
        // ended already there is nobody to kill.
        let kill = format!("kill -{signal} {}", child.id());
        let mut shell = Command::new("sh");
        shell.args(["-c", &kill]).stderr(Stdio::null());
        shell.status().expect("there is a shell");
        child.wait().expect("it ends")
    }
}

/// More than a loaded machine needs; a program that hangs must not hang the tests.
const PATIENCE: Duration = Duration::from_secs(60);

impl Drop for Records {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A record but for what may differ between two runs.
fn comparable(line: &str) -> Value {
    let mut record: Value = serde_json::from_str(line)
        .unwrap_or_else(|e| panic!("a finished line is no record ({e}): {line}"));
    let fields = record.as_object_mut().expect("a record is an object");
    assert!(fields.remove("seconds").is_some() && fields.remove("environment").is_some());
    record
}

fn undisturbed() -> Vec<Value> {
    let records = Records::new();
    records.complete("--json", 2);
    let all = records.whole();
    assert_eq!(all.len(), CLAIMS);
    let of = |verdict: &str| all.iter().filter(|r| r["verdict"] == verdict).count();
    assert_eq!((of("supported"), of("refuted"), of("undecided")), (12, 2, 2), "every fate");
    all
}

/// Nothing is doubled, and every record that is there is that of the undisturbed run.
#[track_caller]
fn are_some_of(left: &[Value], all: &[Value]) {
    let claim = |r: &Value| r["claim"].as_str().expect("a claim has an id").to_string();
    let by_claim: BTreeMap<_, _> = all.iter().map(|r| (claim(r), r)).collect();
    let mut seen = BTreeSet::new();
    for record in left {
        assert!(seen.insert(claim(record)), "{} is doubled", claim(record));
        let same = by_claim[&claim(record)] == record;
        assert!(same, "{} differs from the undisturbed run", claim(record));
    }
}

/// The records of the undisturbed run, in its order.
#[track_caller]
fn are_all_of(records: &[Value], all: &[Value], what: &str) {
    are_some_of(records, all);
    assert_eq!(records.len(), all.len(), "{what}: records are lost");
    // Not printed: a record is a page.
    assert!(records == all, "{what}: the order differs from that of the undisturbed run");
}

/// Numbers that look random, the same in every run: the `at`-th of a Weyl sequence, scrambled.
fn random(at: u64, below: u64) -> u64 {
    let mut x = (at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ x >> 31) % below
}

fn killed_at_any_moment_and_resumed() {
    let all = undisturbed();
    let mut amid = 0;
    for at in 0..MOMENTS {
        let records = Records::new();
        let child = records.start("--json", 1 + at % 2);
        // After none, some or all of the claims, and then anywhere in the next ones.
        let more = random(2 * at, CLAIMS as u64 + 1) as usize;
        let delay = Duration::from_micros(random(2 * at + 1, 10_000));
        let status = records.kill_after(child, more, delay, "KILL");
        assert!(status.signal() == Some(9) || status.code() == Some(REFUTED), "{status}");
        let left = records.whole();
        are_some_of(&left, &all);
        amid += usize::from((1..CLAIMS).contains(&left.len()));
        if !records.file.exists() {
            // Killed before it had begun: there is nothing to resume.
            records.complete("--json", 2);
        } else {
            records.complete("--resume", 1 + at / 2 % 2);
        }
        let what = format!("moment {at}, at which {} were left", left.len());
        are_all_of(&records.whole(), &all, &what);
    }
    // Else this has tested nothing; half of the moments are plenty, and the rest is for the edges.
    assert!(amid as u64 >= MOMENTS / 2, "only {amid} of {MOMENTS} moments were amid the run");
}

fn killed_again_and_again_and_resumed() {
    let all = undisturbed();
    let records = Records::new();
    let mut how = "--json";
    let mut had = 0;
    for at in 0..8 {
        let child = records.start(how, 2);
        let delay = Duration::from_micros(random(100 + at, 6_000));
        records.kill_after(child, 1, delay, "KILL");
        let left = records.whole();
        are_some_of(&left, &all);
        assert!(had <= left.len(), "a resumption lost {} of {had} records", had - left.len());
        had = left.len();
        how = if records.file.exists() { "--resume" } else { "--json" };
    }
    records.complete(how, 2);
    are_all_of(&records.whole(), &all, "after the last resumption");
}

fn interrupted_from_the_keyboard() {
    let all = undisturbed();
    for more in [1, 5] {
        let records = Records::new();
        let child = records.start("--json", 2);
        let status = records.kill_after(child, more, Duration::from_millis(3), "INT");
        assert!(status.signal() == Some(2) || status.code() == Some(REFUTED), "{status}");
        let left = records.whole();
        assert!(left.len() >= more);
        are_some_of(&left, &all);
        records.complete("--resume", 2);
        are_all_of(&records.whole(), &all, "after the interruption");
    }
}

/// No moment can be found at which a resumption has emptied the file but not yet written again what
/// it reuses: what it reuses stands in a new file before the old one goes. A second name of the old
/// one shows it.
fn what_is_resumed_is_replaced_at_once() {
    let records = Records::new();
    records.complete("--json", 1);
    let whole = records.text();
    let torn = &whole[..whole.len() / 2];
    fs::write(&records.file, torn).expect("the file can be written");
    let old = records.folder.join("old.jsonl");
    fs::hard_link(&records.file, &old).expect("a second name");
    records.complete("--resume", 1);
    assert!(fs::read_to_string(&old).is_ok_and(|text| text == torn), "it was written in place");
    let all: Vec<_> = whole.lines().map(comparable).collect();
    are_all_of(&records.whole(), &all, "what was torn");
    let names = fs::read_dir(&records.folder).expect("a folder").count();
    assert_eq!(names, 2, "nothing else is left");
}
