//! Each claim as a test of its own name, under `cargo test` and `cargo nextest run`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock};
use std::{env, fs, io};

use libtest_mimic::{Arguments, Failed, Trial};

use super::arguments::seed;
use super::queue::judge_steps;
use super::run::USAGE;
use super::select::Selected;
use super::verify::{failure, inspect_one};
use super::{Library, kept, panics};
use crate::claim::{Fault, Judgement, Settings, StepJudgement};
use crate::report::{snapshot, two_digits};

/// The whole test program: reads the arguments of the process, `PROOFMARK_TIER` and
/// `PROOFMARK_SEED`.
pub fn test_main(library: &'static Library) -> ExitCode {
    let arguments = Arguments::from_args();
    panics::keep_quiet();
    let settings = match settings() {
        Ok(settings) => settings,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            return ExitCode::from(USAGE);
        }
    };
    libtest_mimic::run(&arguments, trials(library, settings)).exit_code()
}

fn settings() -> Result<Settings, String> {
    let mut settings = Settings::default();
    if let Ok(tier) = env::var("PROOFMARK_TIER") {
        settings.tier = tier.parse().map_err(|e| format!("PROOFMARK_TIER: {e}"))?;
    }
    if let Ok(text) = env::var("PROOFMARK_SEED") {
        settings.seed = seed(&text).map_err(|e| format!("PROOFMARK_SEED: {e}"))?;
    }
    Ok(settings)
}

/// The tests of a library: `paper::theorem::claim` for each claim, `…::steps` where there are
/// steps, `…::snapshot` for each theorem, and three of the library itself.
///
/// A claim is judged once, by whichever test asks first; in a process of its own (nextest) the
/// snapshot's test judges its theorem by itself. Baselines are those of the quick tier at the
/// default seed; other settings leave them out.
pub fn trials(library: &'static Library, settings: Settings) -> Vec<Trial> {
    let has_baselines = settings == Settings::default();
    let (kept, unreadable) = match kept::load(library) {
        Ok(kept) => (kept, None),
        Err(sentence) => (vec![], Some(sentence)),
    };
    let settings = Settings { kept, ..settings };
    let mut trials = vec![
        test("library", "library::counterexamples".into(), move || {
            unreadable.map_or(Ok(()), |sentence| Err(sentence.into()))
        }),
        test("library", "library::ids".into(), || match library.fault() {
            Some(fault) => Err(fault.into()),
            None => Ok(()),
        }),
        test("library", "library::baselines_have_owners".into(), || owners(library)),
    ];
    for selected in Selected::all(library) {
        let prefix = format!("{}::{}", selected.paper.slug, selected.theorem.name());
        let shared = Arc::new(Shared::new(library, selected, settings.clone()));
        for claim in &shared.selected.claims {
            let (name, shared) = (claim.name, shared.clone());
            trials.push(test("claim", format!("{prefix}::{name}"), move || shared.stands(name)));
        }
        if !shared.selected.theorem.steps().is_empty() {
            let shared = shared.clone();
            trials.push(test("steps", format!("{prefix}::steps"), move || shared.steps_stand()));
        }
        if has_baselines {
            let name = format!("{prefix}::snapshot");
            trials.push(test("snapshot", name, move || shared.is_as_recorded()));
        }
    }
    trials
}

fn test(
    kind: &str,
    name: String,
    runner: impl FnOnce() -> Result<(), Failed> + Send + 'static,
) -> Trial {
    Trial::test(name, runner).with_kind(kind)
}

/// A claim's judgement, by whichever test asks first.
type Once = OnceLock<Result<Judgement, Fault>>;

/// One theorem, judged at most once.
struct Shared {
    library: &'static Library,
    selected: Selected,
    settings: Settings,
    steps: OnceLock<Vec<StepJudgement>>,
    judgements: Mutex<BTreeMap<&'static str, Arc<Once>>>,
}

impl Shared {
    fn new(library: &'static Library, selected: Selected, settings: Settings) -> Self {
        let judgements = Mutex::default();
        Shared { library, selected, settings, steps: OnceLock::new(), judgements }
    }

    // Tests run on threads of their own, never on those that judge: waiting for another test here
    // cannot keep that test from finishing.
    fn steps(&self) -> &[StepJudgement] {
        self.steps.get_or_init(|| judge_steps(&self.selected, &self.settings))
    }

    fn judgement(&self, claim: &'static str) -> Result<Judgement, Failed> {
        inspect_one(&self.selected)?;
        let cell = {
            let mut all = self.judgements.lock().expect("no test panics with the lock");
            all.entry(claim).or_default().clone()
        };
        let judged = cell.get_or_init(|| {
            let info = self.selected.claims.iter().find(|c| c.name == claim);
            let rests = info.is_some_and(|c| !c.rests_on.is_empty());
            let steps = if rests { self.steps() } else { &[] };
            let Selected { paper, theorem, .. } = &self.selected;
            theorem.judge(paper.slug, claim, &self.settings, steps)
        });
        judged.clone().map_err(|fault| fault.to_string().into())
    }

    fn stands(&self, claim: &'static str) -> Result<(), Failed> {
        let judgement = self.judgement(claim)?;
        match judgement.stands() {
            true => Ok(()),
            false => {
                let mut text = failure(&judgement, self.library);
                if let Some(sentence) = kept::keep(&judgement, self.library) {
                    text += &format!("           {sentence}\n");
                }
                Err(text.into())
            }
        }
    }

    fn steps_stand(&self) -> Result<(), Failed> {
        inspect_one(&self.selected)?;
        let says: BTreeMap<_, _> =
            self.selected.theorem.steps().into_iter().map(|(n, says, _)| (n, says)).collect();
        let fallen = self.steps().iter().filter(|s| s.verdict != "supported");
        let text: String = fallen
            .map(|s| {
                let slack = s.slack.map_or("unknown".into(), two_digits);
                let says = says.get(s.name.as_str()).unwrap_or(&"");
                format!(
                    "claimed    {}, step {} (instance {}): {says}\n\
                     predicted  slack at most 1\n\
                     observed   slack {slack}\n\
                     verdict    {}\n\
                     next       look at the steps it rests on first: {}\n",
                    self.selected.id(),
                    s.name,
                    s.instance,
                    s.verdict,
                    if s.rests_on.is_empty() { "none".into() } else { s.rests_on.join(", ") }
                )
            })
            .collect();
        if text.is_empty() { Ok(()) } else { Err(text.into()) }
    }

    /// Compares with the baseline, once every claim stands: a baseline of something else would be
    /// accepted by mistake.
    fn is_as_recorded(&self) -> Result<(), Failed> {
        let claims = self.selected.claims.iter().map(|c| self.judgement(c.name));
        let judgements = claims.collect::<Result<Vec<_>, _>>()?;
        let fallen: Vec<_> =
            judgements.iter().filter(|j| !j.stands()).map(|j| j.claim.as_str()).collect();
        if !fallen.is_empty() {
            return Err(
                format!("no baseline while these do not stand: {}", fallen.join(", ")).into()
            );
        }
        let text = snapshot(self.selected.theorem, &judgements, self.steps());
        let mut settings = insta::Settings::new();
        // The folder as it is called in messages: without the `..` of the path it was given by.
        let folder = Path::new(self.library.snapshots);
        settings.set_snapshot_path(folder.canonicalize().unwrap_or_else(|_| folder.into()));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let name = self.selected.id().replace('/', "__");
        settings.bind(|| insta::assert_snapshot!(name, text));
        Ok(())
    }
}

/// Refuses baselines and counterexamples that belong to no theorem.
fn owners(library: &Library) -> Result<(), Failed> {
    let files =
        |s: &Selected| [format!("{}.snap", s.id().replace('/', "__")), kept::file_name(&s.id())];
    let owned: Vec<_> = Selected::all(library).iter().flat_map(files).collect();
    let entries = match fs::read_dir(library.snapshots) {
        Ok(entries) => entries,
        // Before the first baseline there is no folder.
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(format!("cannot read {}: {e}", library.snapshots).into()),
    };
    let mut orphans = vec![];
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // Pending ones are insta's, and hidden files the system's.
        let passing = name.ends_with(".snap.new") || name.starts_with('.');
        if !passing && !owned.contains(&name) {
            orphans.push(name);
        }
    }
    orphans.sort();
    match orphans.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "no theorem owns {}: delete it, or rename it with its theorem",
            orphans.join(", ")
        )
        .into()),
    }
}
