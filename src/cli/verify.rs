//! `verify`: judges claims in parallel and prints them in the order of the table.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::{fs, thread};

use super::arguments::{Target, Verify};
use super::console::Console;
use super::environment::{VERSION, environment};
use super::queue::Queue;
use super::records::{Left, Record, Sink, Wanted, read};
use super::run::{Outcome, USAGE};
use super::select::{Selected, select};
use super::{Library, kept, panics};
use crate::claim::{Fault, Judgement, Settings};
use crate::report::{Columns, Summary, five_lines, line};

/// Judges what the filters choose.
pub(super) fn verify(library: &Library, arguments: &Verify, console: &mut Console) -> Outcome {
    let selected = select(library, &arguments.filter)?;
    inspect(library, &selected)?;
    let settings = Settings {
        seed: arguments.seed,
        tier: arguments.tier,
        kept: kept::load(library)?,
        ..Settings::default()
    };
    let ids: Vec<String> =
        selected.iter().flat_map(|s| s.claims.iter().map(|c| s.claim_id(c))).collect();
    let wanted = Wanted {
        settings: &settings,
        version: VERSION,
        claims: &|id| ids.iter().any(|known| known == id),
    };
    let left = match &arguments.resume {
        Some(path) => read(path, &wanted)?,
        None => Left::default(),
    };
    let resumed = arguments.resume.clone().map(Target::File);
    let target = arguments.json.clone().or(resumed);
    let mut sink = match &target {
        None => Sink::None,
        Some(Target::Stdout) => Sink::Ordered(None),
        Some(Target::File(path)) => Sink::open(path)?,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.jobs.unwrap_or(0))
        .build()
        .map_err(|e| format!("cannot start the threads: {e}"))?;
    let reused: Vec<(usize, &str)> = ids
        .iter()
        .enumerate()
        .filter_map(|(at, id)| Some((at, left.records.get(id)?.line.as_str())))
        .collect();
    sink.begin(&reused)?;
    left.notes.iter().for_each(|note| console.note(&format!("{note}\n")));

    let mut run = Run {
        library,
        only_json: target == Some(Target::Stdout),
        records_on_stdout: target == Some(Target::Stdout),
        sink,
        columns: Columns::of(ids.iter().map(String::as_str)),
        waiting: BTreeMap::new(),
        lines: BTreeMap::new(),
        next: 0,
        summary: Summary::default(),
        failures: vec![],
        faulty: false,
        console,
    };
    let (claims, theorems) = (ids.len(), selected.len());
    run.say(&format!(
        "{} {VERSION}: {claims} claims of {theorems} theorems, tier {}, seed {}\n",
        library.name, settings.tier, settings.seed
    ));
    run.console.begin_progress(claims as u64);
    for (at, id) in ids.iter().enumerate() {
        if let Some(record) = left.records.get(id) {
            run.take(at, Ok(record.clone()));
        }
    }
    let queue = Queue::new(&selected, &|id| left.records.contains_key(id));
    let environment = environment(library);
    let outcome = thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        let (queue, settings) = (&queue, &settings);
        scope.spawn(move || {
            pool.scope(|s| {
                s.spawn_broadcast(move |_, _| queue.work(settings, &send));
            })
        });
        for (at, outcome) in receive {
            let record = outcome.map(|judgement: Judgement| {
                Record::of(Judgement { environment: environment.clone(), ..judgement })
            });
            if let Err(sentence) = run.keep(at, record) {
                queue.cancelled.store(true, Ordering::Relaxed);
                return Err(sentence);
            }
            // With nobody to read it and no file to keep it, the rest is not worth its time.
            if run.console.is_closed() && !matches!(run.sink, Sink::Appended { .. }) {
                queue.cancelled.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    });
    run.console.end_progress();
    outcome?;
    run.end()
}

/// Looks for what makes a chosen theorem unusable, before anything is run or written.
pub(super) fn inspect(library: &Library, selected: &[Selected]) -> Result<(), String> {
    if let Some(fault) = library.fault() {
        return Err(fault);
    }
    let one = |s: &Selected| inspect_one(s).err();
    let faults: Vec<_> = selected.iter().filter_map(one).collect();
    // All of them: whoever mends one wants to know of the others.
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\nerror: ")) }
}

/// The same for one theorem; hypotheses of an unfilled form panic.
pub(super) fn inspect_one(selected: &Selected) -> Result<(), String> {
    let inspected = panics::caught(|| selected.theorem.inspect(selected.paper.slug));
    match inspected {
        Ok(outcome) => outcome.map_err(|fault| fault.to_string()),
        Err(what) => Err(format!("{}: {what}", selected.id())),
    }
}

/// The run as far as it has come.
struct Run<'r, 'c> {
    library: &'r Library,
    /// Human lines go to standard error.
    only_json: bool,
    records_on_stdout: bool,
    sink: Sink,
    columns: Columns,
    /// Final, but not all before them are.
    waiting: BTreeMap<usize, Result<Record, Fault>>,
    lines: BTreeMap<usize, String>,
    next: usize,
    summary: Summary,
    failures: Vec<String>,
    faulty: bool,
    console: &'r mut Console<'c>,
}

impl Run<'_, '_> {
    fn say(&mut self, text: &str) {
        if self.only_json { self.console.note(text) } else { self.console.say(text) }
    }

    /// Records one more on file at once, and prints it as soon as all before it are printed.
    fn keep(&mut self, at: usize, outcome: Result<Record, Fault>) -> Result<(), String> {
        if let Ok(record) = &outcome {
            self.sink.append(at, &record.line)?;
        }
        self.take(at, outcome);
        Ok(())
    }

    fn take(&mut self, at: usize, outcome: Result<Record, Fault>) {
        self.console.advance();
        self.waiting.insert(at, outcome);
        while let Some(outcome) = self.waiting.remove(&self.next) {
            self.print(self.next, outcome);
            self.next += 1;
        }
    }

    fn print(&mut self, at: usize, outcome: Result<Record, Fault>) {
        let Record { judgement, line: json } = match outcome {
            Ok(record) => record,
            Err(fault) => {
                self.faulty = true;
                self.console.note(&format!("error: {fault}\n"));
                return;
            }
        };
        if self.records_on_stdout {
            self.console.say(&format!("{json}\n"));
        }
        if let Err(sentence) = self.sink.in_order(&json) {
            self.faulty = true;
            self.console.note(&format!("error: {sentence}\n"));
        }
        self.say(&format!("{}\n", line(&judgement, self.columns)));
        if !judgement.stands() {
            self.failures.push(failure(&judgement, self.library));
            if let Some(sentence) = kept::keep(&judgement, self.library) {
                self.console.note(&format!("counterexample to {}: {sentence}\n", judgement.claim));
            }
        }
        self.summary.add(&judgement);
        self.lines.insert(at, json);
    }

    fn end(mut self) -> Outcome {
        // A fault leaves gaps, and what waits behind one that was cancelled is not printed.
        let sink = std::mem::replace(&mut self.sink, Sink::None);
        sink.end(&self.lines)?;
        for (heading, texts) in [
            ("findings", self.summary.findings().to_vec()),
            ("what does not stand", self.failures.clone()),
        ] {
            if !texts.is_empty() {
                let texts: String = texts.iter().map(|t| format!("{}\n", t.trim_end())).collect();
                self.say(&format!("\n{heading}\n{texts}"));
            }
        }
        let status = if self.faulty { USAGE } else { self.summary.exit_status() };
        let meaning = match status {
            0 => "everything supported, every control accounted for",
            1 => "something is refuted, or a wrong control is not",
            USAGE => "something could not be judged",
            _ => "something is undecided",
        };
        let text = self.summary.text();
        self.say(&format!("\n{text}exit status {status}: {meaning}\n"));
        Ok(status)
    }
}

/// The five lines, with the place of a panic.
pub(super) fn failure(judgement: &Judgement, library: &Library) -> String {
    let text = five_lines(judgement, library.name);
    match judgement.fault.as_deref().and_then(panics::place) {
        Some(place) => text.replacen("\nnext       ", &format!(" (at {place})\nnext       "), 1),
        None => text,
    }
}

/// Writes a text to a file, unless the file cannot be written.
pub(super) fn write_file(path: &std::path::Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|e| super::records::cannot_write(path, &e))
}
