//! `report` and `compare`: what they write, what they refuse, what they call a loss.

use std::io::Read;

use sha2::{Digest, Sha256};

use crate::library::{FATES, FORMS, SOUND};
use crate::{Folder, call};

fn records_of_sound(folder: &Folder) -> String {
    let records = folder.path("run.jsonl");
    assert_eq!(call(&SOUND, &["verify", "--json", &records]).status, 0);
    records
}

#[test]
fn the_site_shows_a_run_of_its_own_or_an_earlier_one() {
    let folder = Folder::new();
    let out = folder.path("site");
    let called = call(&SOUND, &["report", "--out", &out]);
    assert_eq!(called.status, 0, "{}", called.err);
    assert!(called.out.contains("2 claims: open "), "{}", called.out);
    let index = folder.read("site/index.html");
    assert!(index.contains("toy/decay.html") && index.contains("sound verify --tier quick"));
    let page = folder.read("site/toy/decay.html");
    for text in ["Gradient descent on a parabola", "<math", "H1 small", "overshooting step", "S2"] {
        assert!(page.contains(text), "no `{text}` on the page");
    }
    assert!(folder.read("site/toy/decay.csv").starts_with("series,style,"));
    assert_eq!(folder.read("site/records.jsonl").lines().count(), 2);
    // Again into the same folder, from the records: the same pages.
    let records = records_of_sound(&folder);
    assert_eq!(call(&SOUND, &["report", "--records", &records, "--out", &out]).status, 0);
    let without_times = |text: String| text.split(" s</td>").count();
    assert_eq!(without_times(folder.read("site/index.html")), without_times(index));
    // The status is that of what is shown.
    let fates = folder.path("fates");
    assert_eq!(call(&FATES, &["report", "--out", &fates]).status, 1);
    let index = folder.read("fates/index.html");
    assert!(index.contains("These do not stand"), "{index}");
}

#[test]
fn a_folder_of_something_else_is_not_touched() {
    let folder = Folder::new();
    let records = records_of_sound(&folder);
    folder.write("mine/index.html", "precious");
    for out in ["mine", "mine/index.html"] {
        let out = folder.path(out);
        let called = call(&SOUND, &["report", "--records", &records, "--out", &out]);
        assert_eq!((called.status, called.out.as_str()), (2, ""), "{}", called.err);
        assert!(called.err.contains("give a"), "{}", called.err);
    }
    assert_eq!(folder.read("mine/index.html"), "precious");
    let called = call(&SOUND, &["report", "--records", &folder.path("none"), "--out", "/proc/x"]);
    assert_eq!(called.status, 2);
    let called =
        call(&FATES, &["report", "bad", "--records", &records, "--out", &folder.path("b")]);
    assert!(called.status == 2 && called.err.contains("no record of these"), "{}", called.err);
    let none = ["report", "--records", &folder.path("none"), "--out", &folder.path("c")];
    assert_eq!(call(&SOUND, &none).status, 2);
    let called = call(&FORMS, &["report", "--out", &folder.path("d")]);
    assert_eq!(called.status, 2, "{}", called.out);
    for out in ["b", "c", "d"] {
        assert!(!folder.0.join(out).exists(), "bad input writes nothing, not even a folder");
    }
}

#[test]
fn a_packet_holds_what_its_manifest_says_and_can_be_compared() {
    let folder = Folder::new();
    let records = records_of_sound(&folder);
    let [first, second] = ["a.zip", "b.zip"].map(|name| folder.path(name));
    let out = folder.path("site");
    for packet in [&first, &second] {
        let arguments = ["report", "--records", &records, "--out", &out, "--packet", packet];
        assert_eq!(call(&SOUND, &arguments).status, 0);
    }
    let bytes = |path: &str| std::fs::read(path).unwrap();
    assert!(bytes(&first) == bytes(&second), "the same input gives the same bytes");
    let mut packet = zip::ZipArchive::new(std::fs::File::open(&first).unwrap()).unwrap();
    let mut text = |name: &str| {
        let mut bytes = vec![];
        packet.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    let manifest = String::from_utf8(text("MANIFEST")).unwrap();
    assert!(manifest.contains("  site/index.html\n") && manifest.contains("  records.jsonl\n"));
    for line in manifest.lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        let computed: String =
            Sha256::digest(text(name)).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, computed, "{name}");
    }
    let called = call(&SOUND, &["compare", &first, &records]);
    assert_eq!((called.status, called.out.as_str()), (0, "no change\n"));
}

#[test]
fn losses_are_marked_and_come_first() {
    let folder = Folder::new();
    let records = records_of_sound(&folder);
    let text = std::fs::read_to_string(&records).unwrap();
    let mut lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines[0]["verdict"] = "refuted".into();
    lines[0]["seconds"] = 77.into();
    lines[1]["slack"] = 0.015625.into();
    lines[1]["observed"]["decimal"] = "<b>0.5</b>".into();
    let later: String = lines.iter().map(|line| format!("{line}\n")).collect();
    folder.write("later.jsonl", &later);
    let [later, page] = ["later.jsonl", "changes.html"].map(|name| folder.path(name));
    let called = call(&SOUND, &["compare", &records, &later, "--page", &page]);
    assert_eq!(called.status, 1, "{}", called.out);
    let order: Vec<_> = ["verdicts\n! toy/decay/equal", "slacks\n  toy/decay/bounded", "digits\n"]
        .iter()
        .map(|text| called.out.find(text).unwrap_or_else(|| panic!("{text}: {}", called.out)))
        .collect();
    assert!(order.is_sorted(), "{}", called.out);
    let page = folder.read("changes.html");
    assert!(page.contains("&lt;b&gt;0.5") && !page.contains("<b>0.5"));
    // The other way round nothing is lost; a claim that is gone is a loss.
    assert_eq!(call(&SOUND, &["compare", &later, &records]).status, 0);
    folder.write("one.jsonl", text.lines().next().unwrap());
    let called = call(&SOUND, &["compare", &records, &folder.path("one.jsonl")]);
    assert!(called.status == 1 && called.out.contains("-> absent"), "{}", called.out);
    let called = call(&SOUND, &["compare", &records, &folder.path("none.jsonl")]);
    assert_eq!(called.status, 2);
}
