//! What is still to be judged, in the order of the table, for as many workers as there are threads.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::panics;
use super::select::Selected;
use crate::claim::{Fault, Judgement, Settings, StepJudgement};

/// Claims, each after the steps of its theorem.
pub(super) struct Queue<'a> {
    state: Mutex<State<'a>>,
    /// Whoever sets it ends the work after what is being judged now.
    pub(super) cancelled: AtomicBool,
}

struct State<'a> {
    tasks: VecDeque<Task<'a>>,
    /// Theorems whose steps are being judged: their claims will come.
    coming: usize,
}

enum Next<'a> {
    Task(Task<'a>),
    /// None now, but some will come.
    Later,
    Never,
}

enum Task<'a> {
    /// Judge the steps, on which the claims are waiting: name and place of each.
    Steps(&'a Selected, Vec<(&'static str, usize)>),
    /// Judge one claim.
    Claim(&'a Selected, &'static str, usize, Arc<[StepJudgement]>),
}

impl<'a> Queue<'a> {
    /// All claims but those that are done.
    pub(super) fn new(selected: &'a [Selected], done: &dyn Fn(&str) -> bool) -> Self {
        let mut tasks = VecDeque::new();
        let mut at = 0;
        for s in selected {
            let mut claims = vec![];
            for claim in &s.claims {
                if !done(&s.claim_id(claim)) {
                    claims.push((claim.name, at));
                }
                at += 1;
            }
            if !claims.is_empty() {
                tasks.push_back(Task::Steps(s, claims));
            }
        }
        let state = Mutex::new(State { tasks, coming: 0 });
        Queue { state, cancelled: AtomicBool::new(false) }
    }

    /// One worker: takes the first task until none is left. Were each claim a job that waits for
    /// the steps of its theorem, a thread could come to wait for itself; hence a queue, in which
    /// claims appear after their steps, and no lock while judging.
    pub(super) fn work(
        &self,
        settings: &Settings,
        send: &mpsc::Sender<(usize, Result<Judgement, Fault>)>,
    ) {
        while !self.cancelled.load(Ordering::Relaxed) {
            let task = match self.next() {
                Next::Task(task) => task,
                Next::Never => return,
                Next::Later => {
                    // Helps with the steps of others, and else waits for the claims after them.
                    if rayon::yield_now() != Some(rayon::Yield::Executed) {
                        thread::sleep(Duration::from_millis(1));
                    }
                    continue;
                }
            };
            match task {
                Task::Steps(s, claims) => {
                    let of = |name: &str| s.claims.iter().find(|c| c.name == name);
                    let needed = |name| of(name).is_some_and(|c| !c.rests_on.is_empty());
                    let steps: Arc<[_]> = match claims.iter().any(|(c, _)| needed(c)) {
                        true => judge_steps(s, settings).into(),
                        false => [].into(),
                    };
                    let mut state = self.lock();
                    for (claim, at) in claims.into_iter().rev() {
                        state.tasks.push_front(Task::Claim(s, claim, at, steps.clone()));
                    }
                    state.coming -= 1;
                }
                Task::Claim(s, claim, at, steps) => {
                    let started = Instant::now();
                    let judged = s.theorem.judge(s.paper.slug, claim, settings, &steps);
                    let milliseconds = started.elapsed().as_millis() as f64;
                    let seconds = milliseconds / 1000.0;
                    // The receiver is gone only if writing failed, which is reported by itself.
                    let _ = send.send((at, judged.map(|j| Judgement { seconds, ..j })));
                }
            }
        }
    }

    fn next(&self) -> Next<'a> {
        let mut state = self.lock();
        match state.tasks.pop_front() {
            Some(task) => {
                state.coming += usize::from(matches!(task, Task::Steps(..)));
                Next::Task(task)
            }
            None if 0 < state.coming => Next::Later,
            None => Next::Never,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().expect("no task panics while the queue is locked")
    }
}

/// The steps of a proof; if their evaluation panics, all of them are undecided.
pub(super) fn judge_steps(selected: &Selected, settings: &Settings) -> Vec<StepJudgement> {
    let theorem = selected.theorem;
    panics::caught(|| theorem.judge_steps(selected.paper.slug, settings)).unwrap_or_else(|what| {
        let undecided = |(name, _, rests_on): (&str, &str, &[&str])| StepJudgement {
            name: name.into(),
            rests_on: rests_on.iter().map(|s| s.to_string()).collect(),
            slack: None,
            verdict: "undecided".into(),
            instance: format!("a step panicked: {what}"),
        };
        theorem.steps().into_iter().map(undecided).collect()
    })
}
