//! The site in a real browser, from the file system: formulas with boxes, no request to anywhere,
//! no sideways scrolling, both themes, filter and sort, accessibility.
//!
//! Needs Chromium, which `.ci/browser` installs where it can, together with axe; without a browser
//! the test says so and passes.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use proofmark::claim::{Judgement, Settings};
use proofmark::report::site::{File, Site, TheoremOnSite, site};
use theorems::PAPERS;

/// Theorems that are judged for their pages: together they have every kind of content, and take
/// seconds. The others are shown as not judged.
const JUDGED: [&str; 3] =
    ["limit_map_identities", "limit_map_second_derivative", "kernel_lower_bound"];

fn browser() -> Option<String> {
    let named = env::var("PROOFMARK_BROWSER").ok();
    let usual = ["chromium", "chromium-browser", "google-chrome"].map(String::from);
    let starts = |name: &String| {
        Command::new(name).arg("--version").output().is_ok_and(|o| o.status.success())
    };
    named.into_iter().chain(usual).find(starts)
}

fn files() -> Vec<File> {
    let settings = Settings::default();
    let theorems = PAPERS.iter().flat_map(|p| p.theorems.iter().map(move |&t| (p, t)));
    let on_site = theorems.map(|(paper, theorem)| {
        let judged = JUDGED.contains(&theorem.name());
        let steps = if judged { theorem.judge_steps(paper.slug, &settings) } else { vec![] };
        let judge = |claim: &str| theorem.judge(paper.slug, claim, &settings, &steps).ok();
        let claims = theorem.claims();
        let judgements: Vec<Judgement> = match judged {
            true => claims.iter().filter_map(|c| judge(c.name)).collect(),
            false => vec![],
        };
        let picture = match judged {
            true => Ok(theorem.draw(paper.slug, &settings)),
            false => Err("it is not drawn for this test".into()),
        };
        TheoremOnSite { paper, theorem, judgements, picture }
    });
    let command = "proofmark verify".to_string();
    site(&Site { library: "proofmark", theorems: on_site.collect(), command })
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the probe and returns what it wrote, with what the console said.
fn probe(browser: &str, folder: &Path, pages: &[&str], axe: Option<&str>, dark: bool) -> String {
    let text = include_str!("probe.html")
        .replace("/*PAGES*/ []", &json(&pages))
        .replace("/*AXE*/ null", &json(&axe).replace("</script", "<\\/script"))
        .replace("/*DARK*/ false", &dark.to_string());
    fs::write(folder.join("probe.html"), text).expect("the folder is ours");
    let url = format!("file://{}", folder.join("probe.html").display());
    let theme = if dark { 0 } else { 1 };
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"])
        .args(["--enable-logging=stderr", "--virtual-time-budget=600000", "--timeout=120000"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--blink-settings=preferredColorScheme={theme}"))
        .args(["--window-size=1400,1000", "--dump-dom", &url])
        .output()
        .expect("the browser started a moment ago");
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let report = dom.split("<pre id=\"report\">").nth(1).and_then(|t| t.split("</pre>").next());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let console = said.lines().filter(|line| line.contains("CONSOLE"));
    let console: String = console.map(|line| format!("\n{line}")).collect();
    format!("{}{console}", report.unwrap_or("the browser printed no page").trim_end())
}

/// JSON of what the probe is given.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain data")
}

#[test]
fn every_page_is_sound_in_a_browser() {
    let Some(browser) = browser() else {
        eprintln!("SKIPPED: no browser; `.ci/browser` installs Chromium, or set PROOFMARK_BROWSER");
        return;
    };
    let axe = env::var("PROOFMARK_AXE").ok().map(|path| fs::read_to_string(path).expect("axe"));
    if axe.is_none() {
        eprintln!("SKIPPED: accessibility; PROOFMARK_AXE names no axe.min.js (see `.ci/browser`)");
    }
    let folder = Folder(env::temp_dir().join(format!("proofmark-site-{}", std::process::id())));
    let files = files();
    for File { path, contents } in &files {
        let path = folder.0.join(path);
        fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("ours");
        fs::write(path, contents).expect("ours");
    }
    let pages: Vec<&str> =
        files.iter().map(|f| f.path.as_str()).filter(|path| path.ends_with(".html")).collect();
    for dark in [false, true] {
        let report = probe(&browser, &folder.0, &pages, axe.as_deref(), dark);
        let (first, wrong) = report.split_once('\n').unwrap_or((&report, ""));
        assert!(first.starts_with("done: "), "{report}");
        assert!(wrong.trim().is_empty(), "dark {dark}: mend these pages:\n{wrong}");
        eprintln!("{first}");
    }
}
