//! A module from `new` compiles, and is refused with one sentence after the other until each of
//! its markers is replaced.

use proofmark::Library;

use crate::{call, my_paper};

const FRESH: Library =
    Library { name: "fresh", papers: &[my_paper::PAPER], snapshots: "/nonexistent/snapshots" };

#[track_caller]
fn refused(library: &Library, words: &str) {
    let called = call(library, &["verify"]);
    assert_eq!(called.status, 2, "{}{}", called.out, called.err);
    let expected = format!("error: my_paper/my_conclusion: {words}");
    assert!(called.err.starts_with(&expected), "no `{expected}` in: {}", called.err);
}

#[test]
fn fresh_from_new() {
    refused(&FRESH, "`source`: give authors, year, number of the theorem, arXiv id");
    let called = call(&FRESH, &["list"]);
    assert_eq!(called.status, 0);
    assert!(called.out.contains("my_paper/my_conclusion"));
    let called = call(&FRESH, &["show", "my_paper/my_conclusion"]);
    assert_eq!(called.status, 2);
    let called = call(&FRESH, &["show", "my_paper/my_conclusion", "--csv"]);
    assert!(called.err.contains("`picture`: compute"), "{}", called.err);
}
