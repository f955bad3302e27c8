//! A verification that is killed at any moment loses nothing that was finished, and is completed
//! by `--resume`.
//!
//! Killed is a program, so this one is two: with `--as-program` it is a command line over slow
//! theorems, otherwise the tests that start and kill it.

mod slow;

#[cfg(unix)]
mod killed;

use std::process::ExitCode;

/// The argument that makes a program of this test.
const AS_PROGRAM: &str = "--as-program";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|a| a == AS_PROGRAM) {
        let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
        return proofmark::cli::run(arguments, &slow::LIBRARY, &mut out, &mut err).into();
    }
    let arguments = libtest_mimic::Arguments::from_args();
    #[cfg(unix)]
    let trials = killed::trials();
    #[cfg(not(unix))]
    let trials = vec![];
    libtest_mimic::run(&arguments, trials).exit_code()
}
