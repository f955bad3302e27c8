//! From arguments to an exit status.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};

use super::arguments::{Arguments, Command, Verify};
use super::console::Console;
use super::{Library, compare, doctor, list, new, panics, replay, report, select, show, verify};

/// Bad usage or input: one clear sentence, exit status 2, nothing written.
pub(super) type Outcome = Result<u8, String>;

/// Exit status of bad usage or input.
pub(super) const USAGE: u8 = 2;

/// The whole program: reads the arguments of the process and prints to its streams.
pub fn main(library: &Library) -> ExitCode {
    panics::keep_quiet();
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let live = err.is_terminal();
    ExitCode::from(with(std::env::args_os(), library, &mut Console::new(&mut out, &mut err, live)))
}

/// The same with given arguments (the first is the program's name) and streams, without a progress
/// bar; returns the exit status.
pub fn run<A: Into<OsString> + Clone>(
    arguments: impl IntoIterator<Item = A>,
    library: &Library,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    with(arguments, library, &mut Console::new(out, err, false))
}

fn with<A: Into<OsString> + Clone>(
    arguments: impl IntoIterator<Item = A>,
    library: &Library,
    console: &mut Console,
) -> u8 {
    let outcome = match parse(arguments, library) {
        Ok(command) => dispatch(command, library, console),
        Err(e) if matches!(e.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            console.say(&named(&e.render().to_string(), library));
            Ok(0)
        }
        Err(e) => Err(on_one_line(&e, library)),
    };
    let outcome = outcome.and_then(|status| console.failure().map_or(Ok(status), Err));
    outcome.unwrap_or_else(|sentence| {
        console.note(&format!("error: {sentence}\n"));
        USAGE
    })
}

fn dispatch(command: Command, library: &Library, console: &mut Console) -> Outcome {
    match command {
        Command::Verify(arguments) => verify::verify(library, &arguments, console),
        Command::List { filter, json } => list::list(library, &filter, json.as_ref(), console),
        Command::Show { id, csv } => show::show(library, &id, csv, console),
        Command::Replay { token } => replay::replay(library, &token, console),
        Command::Report(arguments) => report::report(library, &arguments, console),
        Command::Compare { before, after, page } => {
            compare::compare_runs(library, [&before, &after], page.as_deref(), console)
        }
        Command::New { id, as_crate } => new::new(library, &id, as_crate, console),
        Command::Doctor => doctor::doctor(console),
    }
}

fn parse<A: Into<OsString> + Clone>(
    arguments: impl IntoIterator<Item = A>,
    library: &Library,
) -> Result<Command, clap::Error> {
    let command = Arguments::command().name(library.name).bin_name(library.name);
    let matches = command.try_get_matches_from(arguments)?;
    let everything = Command::Verify(Verify { seed: 1, ..Verify::default() });
    Ok(Arguments::from_arg_matches(&matches)?.command.unwrap_or(everything))
}

/// The examples of the help, for a crate whose binary has another name.
fn named(help: &str, library: &Library) -> String {
    help.replace("\n  proofmark ", &format!("\n  {} ", library.name))
}

/// The first paragraph of clap's message, on one line.
fn on_one_line(error: &clap::Error, library: &Library) -> String {
    let word = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) => word.as_str(),
        _ => "",
    };
    let text = error.render().to_string();
    let text = text.split("\n\n").next().unwrap_or(&text);
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let sentence = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = library.name;
    // An id in the place of a command is the slip that is most easily made.
    match !word.is_empty() && select::select(library, &[word.into()]).is_ok() {
        true => format!("{sentence}; for that id: `{name} verify {word}` or `{name} show {word}`"),
        false => format!("{sentence}; see `{name} --help`"),
    }
}
