//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::claim::Tier;

/// Where JSON goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// `-`: standard output, on which nothing else is printed then.
    Stdout,
    /// A file.
    File(PathBuf),
}

#[derive(Debug, Parser)]
#[command(
    version,
    about = "Checks theorems of machine-learning theory: verdicts, and what each is worth",
    long_about = "Checks theorems of machine-learning theory on real instances: every claim with \
                  controls that its own check must refute, and with the smallest error that it \
                  would have noticed. Without a command, verifies everything in the quick tier.",
    after_help = EXAMPLES,
    disable_help_subcommand = true
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  proofmark                                  verify everything, quick tier
  proofmark verify sam                       one paper
  proofmark verify sam/sam_lambda1_flow      one theorem
  proofmark verify '*/*/constant' --seed 7   claims by name, with other noise
  proofmark verify --json run.jsonl          one record a line; again with --resume run.jsonl
  proofmark show sam/sam_lambda1_flow        what it says, and the formulas as executed
  proofmark replay TOKEN                     one instance again, as a record's `replay` has it
  proofmark new my_paper/my_conclusion       a theorem of your own, to be filled in

A filter matches whole segments of an id from the left; `*` stands for anything inside a segment,
and `::` may be written for `/`.

Exit status: 0 everything supported and every control accounted for; 1 something refuted, or a
wrong control that was not refuted; 2 bad usage or input; 3 something undecided.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge claims, with their controls and resolution
    #[command(after_help = VERIFY)]
    Verify(Verify),
    /// List papers, theorems and claims
    List {
        /// Ids, from the left: `sam`, `sam/sam_lambda1_flow`, `*/*/constant`
        filter: Vec<String>,
        /// One JSON object a claim, to a file or to standard output (`-`)
        #[arg(long, value_name = "FILE|-", value_parser = target)]
        json: Option<Target>,
    },
    /// Show what a theorem says: hypotheses, claims, controls, proof, formulas as executed
    #[command(after_help = SHOW)]
    Show {
        /// A paper, a theorem or a claim
        id: String,
        /// The data of its picture, comma-separated, with units in the first line
        #[arg(long)]
        csv: bool,
    },
    /// Judge one instance again, exactly as a record says
    #[command(after_help = REPLAY)]
    Replay {
        /// The record's `replay`
        token: String,
    },
    /// Write a static site from records: an overview, and a page for each theorem
    #[command(after_help = REPORT)]
    Report(Report),
    /// Say what changed between two runs: verdicts first, then what each is worth
    #[command(after_help = COMPARE)]
    Compare {
        /// Records or a packet
        #[arg(value_name = "A")]
        before: PathBuf,
        /// Records or a packet, of a later run
        #[arg(value_name = "B")]
        after: PathBuf,
        /// Write the changes as a page, too
        #[arg(long, value_name = "FILE")]
        page: Option<PathBuf>,
    },
    /// Write a module for a new theorem, to be filled in
    #[command(after_help = NEW)]
    New {
        /// Two names in snake case
        #[arg(value_name = "PAPER/CONCLUSION")]
        id: String,
        /// Write a crate of its own around it, in a new folder with the paper's name
        #[arg(long = "crate")]
        as_crate: bool,
    },
    /// Say what this machine has, and what would make it faster
    Doctor,
}

const VERIFY: &str = "\
Examples:
  proofmark verify sam --tier full           all instances and larger samples
  proofmark verify --json - | jq .verdict    records on standard output, and nothing else there
  proofmark verify --json a.jsonl            interrupted? then: proofmark verify --resume a.jsonl
  proofmark verify --jobs 1                  one thread; the records are the same

A line reads: verdict, kind of evidence, id, observed against predicted, the smallest change of the
prediction that would have been refuted, controls that did as expected of all, seconds.";

const SHOW: &str = "\
Examples:
  proofmark show sam/sam_lambda1_flow
  proofmark show sam/sam_lambda1_flow --csv > picture.csv";

const REPLAY: &str = "\
Example:
  proofmark replay sam/sam_lambda1_flow/constant@first+seed=1+tier=quick+bits=128";

const REPORT: &str = "\
Examples:
  proofmark report                            verify everything, then write report/index.html
  proofmark report --records run.jsonl        from the records of an earlier `verify --json`
  proofmark report sam --out sam-report       one paper, elsewhere
  proofmark report --packet referee.zip       an archive for a referee, too

The site opens from the file system, without a network. The folder must be new, empty, or an
earlier report. The exit status is that of what the site shows.";

const COMPARE: &str = "\
Examples:
  proofmark compare old.jsonl new.jsonl
  proofmark compare referee.zip new.jsonl --page changes.html

A line that begins with `!` is a loss: a claim that no longer stands or is gone, a control that did
not do as expected, weaker evidence, a coarser resolution. Exit status: 0 no loss, 1 some.";

const NEW: &str = "\
Examples:
  proofmark new my_paper/my_conclusion           into the workspace around the current folder
  proofmark new my_paper/my_conclusion --crate   a crate that depends on proofmark

The module compiles and is refused at run time, with a sentence for each thing to be written.";

#[derive(Args, Clone, Debug, Default)]
pub(super) struct Verify {
    /// Ids, from the left: `sam`, `sam/sam_lambda1_flow`, `*/*/constant`; none for all
    pub(super) filter: Vec<String>,
    /// How much to run: quick (seconds a paper), full (minutes) or deep (hours)
    #[arg(long, default_value = "quick", value_parser = str::parse::<Tier>)]
    pub(super) tier: Tier,
    /// Seed of all noise; the baselines are those of the default
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed)]
    #[arg(allow_negative_numbers = true)]
    pub(super) seed: u64,
    /// One record a line, to a file or to standard output (`-`)
    #[arg(long, value_name = "FILE|-", value_parser = target)]
    pub(super) json: Option<Target>,
    /// Reuse the records of an interrupted run, and complete that file
    #[arg(long, value_name = "FILE")]
    pub(super) resume: Option<PathBuf>,
    /// Threads; the number of processors if not given
    #[arg(long, value_name = "N", value_parser = jobs, allow_negative_numbers = true)]
    pub(super) jobs: Option<usize>,
}

#[derive(Args, Clone, Debug)]
pub(super) struct Report {
    /// Ids, from the left: `sam`, `sam/sam_lambda1_flow`; none for all
    pub(super) filter: Vec<String>,
    /// The folder of the site
    #[arg(long, value_name = "DIR", default_value = "report")]
    pub(super) out: PathBuf,
    /// One archive of the site, the records, the baselines and the modules, with checksums
    #[arg(long, value_name = "FILE")]
    pub(super) packet: Option<PathBuf>,
    /// Records to show, from `verify --json FILE`; without them, everything is verified first
    #[arg(long, value_name = "FILE")]
    pub(super) records: Option<PathBuf>,
    /// How much to run, where there are no records
    #[arg(long, default_value = "quick", value_parser = str::parse::<Tier>)]
    pub(super) tier: Tier,
    /// Seed of all noise, where there are no records
    #[arg(long, value_name = "N", default_value = "1", value_parser = seed)]
    #[arg(allow_negative_numbers = true)]
    pub(super) seed: u64,
}

fn target(text: &str) -> Result<Target, String> {
    match text {
        "" => Err("an empty path".into()),
        "-" => Ok(Target::Stdout),
        path => Ok(Target::File(path.into())),
    }
}

/// The seed of the suite: a whole number that is not negative.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a seed is a whole number from 0 to {}", u64::MAX))
}

fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1024) => Ok(n),
        _ => Err("the number of threads is from 1 to 1024".into()),
    }
}
