//! What is still to be judged, in the order of the table, for as many workers as there are threads.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::time::Instant;

use super::panics;
use super::select::Selected;
use crate::claim::{Fault, Judgement, Settings, StepJudgement};

/// Claims, each after the steps of its theorem.
pub(super) struct Queue<'a> {
    tasks: Mutex<VecDeque<Task<'a>>>,
    /// Whoever sets it ends the work after what is being judged now.
    pub(super) cancelled: AtomicBool,
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
        Queue { tasks: Mutex::new(tasks), cancelled: AtomicBool::new(false) }
    }

    /// One worker: takes the first task until none is left. Claims within one another's steps would
    /// wait for each other if each were a job of its own, hence a queue, and no lock while judging.
    pub(super) fn work(
        &self,
        settings: &Settings,
        send: &mpsc::Sender<(usize, Result<Judgement, Fault>)>,
    ) {
        while !self.cancelled.load(Ordering::Relaxed) {
            let Some(task) = self.lock().pop_front() else { return };
            match task {
                Task::Steps(s, claims) => {
                    let of = |name: &str| s.claims.iter().find(|c| c.name == name);
                    let needed = |name| of(name).is_some_and(|c| !c.rests_on.is_empty());
                    let steps: Arc<[_]> = match claims.iter().any(|(c, _)| needed(c)) {
                        true => judge_steps(s, settings).into(),
                        false => [].into(),
                    };
                    let mut tasks = self.lock();
                    for (claim, at) in claims.into_iter().rev() {
                        tasks.push_front(Task::Claim(s, claim, at, steps.clone()));
                    }
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

    fn lock(&self) -> MutexGuard<'_, VecDeque<Task<'a>>> {
        self.tasks.lock().expect("no task panics while the queue is locked")
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
