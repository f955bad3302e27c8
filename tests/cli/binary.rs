//! The binary itself: exit statuses of the process, and readers that go away.

use std::io::{self, ErrorKind, Read, Write};
use std::process::{Command, Stdio};

use crate::library::SOUND;

fn proofmark() -> Command {
    Command::new(env!("CARGO_BIN_EXE_proofmark"))
}

#[test]
fn help_teaches() {
    let output = proofmark().arg("--help").output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let commands = ["verify", "list", "show", "replay", "report", "compare", "new", "doctor"];
    for word in commands.into_iter().chain(["Examples:", "Exit status:"]) {
        assert!(text.contains(word), "no `{word}` in:\n{text}");
    }
    let output = proofmark().args(["verify", "--help"]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("--resume"));
}

#[test]
fn bad_usage_is_status_two() {
    let output = proofmark().args(["verify", "--seed", "-1"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1);
}

#[test]
fn the_doctor_knows_the_libraries() {
    let output = proofmark().arg("doctor").output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    for word in ["rustc", "GMP", "MPFR", "threads", "m4", "1024 bits"] {
        assert!(text.contains(word), "no `{word}` in:\n{text}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child =
        proofmark().arg("--help").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// Standard output as it is when every write fails.
struct Failing(ErrorKind);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn standard_output_that_fails() {
    let call = |kind, arguments: &[&str]| {
        let mut err = vec![];
        let status = proofmark::cli::run(arguments, &SOUND, &mut Failing(kind), &mut err);
        (status, String::from_utf8(err).unwrap())
    };
    assert_eq!(call(ErrorKind::BrokenPipe, &["sound", "list"]), (0, String::new()));
    assert_eq!(call(ErrorKind::BrokenPipe, &["sound", "verify"]), (0, String::new()));
    let (status, text) = call(ErrorKind::StorageFull, &["sound", "list"]);
    assert_eq!((status, text.lines().count()), (2, 1));
    assert!(text.starts_with("error: cannot write to standard output"), "{text}");
}
