//! Nothing that a module, a panic or a record says becomes markup.

use proofmark::claim::{Judgement, Settings};
use proofmark::report::site::{Site, TheoremOnSite, site};
use theorems::PAPERS;

const EVIL: &str =
    "<script>alert('x')</script> & \"quoted\" $a<b$ $\\text{<script>alert(1)</script>}$";

/// One record of a real theorem, with this text wherever a text can come from outside.
fn judged() -> Judgement {
    let theorem = PAPERS[0].theorems.iter().find(|t| t.name() == "limit_map_identities").unwrap();
    let claim = theorem.claims()[0].name;
    let steps = theorem.judge_steps(PAPERS[0].slug, &Settings::default());
    let mut j = theorem.judge(PAPERS[0].slug, claim, &Settings::default(), &steps).unwrap();
    for text in [&mut j.says, &mut j.why, &mut j.deciding_instance, &mut j.replay, &mut j.clock] {
        *text = EVIL.into();
    }
    for quantity in [&mut j.observed, &mut j.predicted] {
        quantity.decimal = EVIL.into();
    }
    j.fault = Some(EVIL.into());
    j.reason = Some(EVIL.into());
    j.needs = Some(EVIL.into());
    j.findings = vec![EVIL.into()];
    j.range.insert(EVIL.into(), EVIL.into());
    j.environment.insert("cpu".into(), EVIL.into());
    for control in &mut j.controls {
        (control.name, control.instance, control.verdict) = (EVIL.into(), EVIL.into(), EVIL.into());
    }
    for instance in &mut j.instances {
        instance.id = EVIL.into();
    }
    j
}

#[test]
fn texts_stay_texts() {
    let theorem = *PAPERS[0].theorems.iter().find(|t| t.name() == "limit_map_identities").unwrap();
    let on_site = TheoremOnSite {
        paper: PAPERS[0],
        theorem,
        judgements: vec![judged()],
        picture: Err(EVIL.into()),
    };
    let files = site(&Site { library: "proofmark", theorems: vec![on_site], command: EVIL.into() });
    let pages = files.iter().filter(|f| f.path.ends_with(".html"));
    for page in pages {
        let text = String::from_utf8(page.contents.clone()).unwrap();
        assert!(text.contains("&lt;script&gt;alert"), "{}: the text is there", page.path);
        assert!(!text.contains("<script>alert"), "{}: and is a text", page.path);
        assert!(!text.contains("<mi>a</mi><mo><</mo>"), "{}: a formula too", page.path);
    }
}

#[test]
fn links_lead_to_files_and_anchors_of_the_site() {
    let theorems = PAPERS.iter().flat_map(|paper| {
        paper.theorems.iter().map(move |&theorem| TheoremOnSite {
            paper,
            theorem,
            judgements: vec![],
            picture: Ok(vec![]),
        })
    });
    let files = site(&Site {
        library: "proofmark",
        theorems: theorems.collect(),
        command: "proofmark verify".into(),
    });
    let paths: Vec<_> = files.iter().map(|f| f.path.as_str()).collect();
    let mut broken = vec![];
    for page in files.iter().filter(|f| f.path.ends_with(".html")) {
        let text = String::from_utf8(page.contents.clone()).unwrap();
        let links = ["href=\"", "src=\""].iter().flat_map(|mark| text.split(mark).skip(1));
        for link in links.map(|rest| rest.split('"').next().unwrap()) {
            let found = match link.strip_prefix('#') {
                Some(anchor) => text.contains(&format!("id=\"{anchor}\"")),
                None if link.starts_with("data:") => true,
                None => {
                    let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                    let path = match link.strip_prefix("../") {
                        Some(above) => above.to_string(),
                        None if folder.is_empty() => link.to_string(),
                        None => format!("{folder}/{link}"),
                    };
                    paths.contains(&path.as_str())
                }
            };
            if !found {
                broken.push(format!("{}: {link}", page.path));
            }
        }
        assert!(page.contents.len() <= 300_000, "{} is heavy", page.path);
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
