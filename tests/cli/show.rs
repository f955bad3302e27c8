//! `list`, `show` and `replay`.

use crate::library::{FATES, SOUND};
use crate::{Folder, call};

#[test]
fn list_names_every_claim() {
    let called = call(&FATES, &["list"]);
    assert_eq!(called.status, 0);
    for text in
        ["toy: Nobody", "toy/decay", "equal", "bounded", "clock k", "6 claims of 2 theorems"]
    {
        assert!(called.out.contains(text), "no `{text}` in:\n{}", called.out);
    }
    assert!(!call(&FATES, &["list", "bad"]).out.contains("decay"));
    let folder = Folder::new();
    let path = folder.path("list.jsonl");
    assert_eq!(call(&FATES, &["list", "--json", &path]).out, "");
    assert_eq!(folder.read("list.jsonl"), call(&FATES, &["list", "--json", "-"]).out);
}

#[test]
fn show_says_everything_that_is_declared() {
    let called = call(&SOUND, &["show", "toy/decay"]);
    assert_eq!(called.status, 0);
    for text in [
        "toy/decay: Gradient descent on a parabola",
        "  Let $x_{k+1}",
        "source     Nobody (2026), Theorem 1",
        "deviation  none",
        "instances  slow, fast",
        "  H1 small: $\\eta < 1$",
        "check equal, evidence enclosed, clock k",
        "smallest refuted change of the constant `c` (here 1)",
        "control, wrong: one step fewer; must be refuted",
        "control, broken (H1 small): overshooting step; holds anyway: the identity is one",
        "  claim bounded\n    S1: one step does not grow\n    S2: eight steps do not grow\n      \
         S1 (above)\n",
        "  one step\n    x",
        "The iterates lie on the geometric curve.",
        "y: |x| [1], logarithmic",
    ] {
        assert!(called.out.contains(text), "no `{text}` in:\n{}", called.out);
    }
    assert!(call(&SOUND, &["show", "toy::decay::equal"]).out.contains("twice as much"));
    assert!(call(&SOUND, &["show", "toy"]).out.contains("toy/decay"));
    assert!(call(&SOUND, &["show", "toy", "--csv"]).err.contains("a theorem has a picture"));
}

#[test]
fn show_writes_the_data_of_the_picture() {
    let called = call(&SOUND, &["show", "toy/decay", "--csv"]);
    assert_eq!(called.status, 0);
    let expected = "series,style,steps [1],|x| [1]\nobserved,observed,0.0,1.0\n";
    assert!(called.out.starts_with(expected), "{}", called.out);
    assert_eq!(called.out.lines().count(), 5);
}

#[test]
fn replay_gives_the_recorded_verdict_and_digits() {
    let records = call(&FATES, &["verify", "--json", "-"]).out;
    for line in records.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |field: &str| record[field].as_str().unwrap().to_string();
        let called = call(&FATES, &["replay", &text("replay")]);
        let expected = match text("claim").as_str() {
            "toy/decay/equal" | "toy/decay/bounded" => 0,
            "bad/fates/undecided" => 3,
            _ => 1,
        };
        assert_eq!(called.status, expected, "{line}\n{}{}", called.out, called.err);
        let lines: Vec<_> = called.out.lines().collect();
        assert!(lines[0].starts_with(&format!("claimed    {} (instance ", text("claim"))));
        assert!(called.out.contains(&text("verdict")), "{}", called.out);
        for side in ["observed", "predicted"] {
            // Of a run that panicked there is nothing to show.
            let exact = record[side]["exact"].as_str().unwrap_or("");
            assert!(called.out.contains(&format!("{side} {exact}\n")), "{}", called.out);
        }
        assert!(lines[4].contains(&text("replay")), "{}", lines[4]);
    }
}
