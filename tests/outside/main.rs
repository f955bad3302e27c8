//! The harness serves people who never touch our theorems: a crate of their own, copied out of
//! this workspace, builds, runs and tests itself.

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, io};

/// Files that a third party's crate has as `proofmark new --crate` writes them, so that nothing in
/// it was arranged by hand.
const AS_WRITTEN: [&str; 7] = [
    ".cargo/config.site",
    ".cargo/config.toml",
    ".gitignore",
    ".rustfmt.toml",
    "src/lib.rs",
    "src/main.rs",
    "tests/claims.rs",
];

fn workspace() -> PathBuf {
    let theorems = Path::new(env!("CARGO_MANIFEST_DIR"));
    theorems.parent().expect("the package lies in the workspace").into()
}

/// The folder in which this test was built: what the crate depends on is compiled in it already.
fn target() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    folder.parent().expect("the folder for tests lies in that of the build").into()
}

fn hash(path: &Path) -> String {
    let mut hash = DefaultHasher::new();
    path.hash(&mut hash);
    format!("{:016x}", hash.finish())
}

/// A folder for this purpose alone. Its name is the same in every run, so that nothing is built
/// twice, and differs between checkouts, which may be tested side by side.
fn folder(purpose: &str) -> PathBuf {
    let path = env::temp_dir().join(format!("proofmark-{purpose}-{}", hash(&workspace())));
    match fs::remove_dir_all(&path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => panic!("{}: {e}", path.display()),
        _ => fs::create_dir_all(&path).expect("a folder for the test"),
    }
    path
}

/// Copies a crate without what was built in it. Times are kept, so that Cargo sees what changed.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the crate can be read") {
        let entry = entry.expect("the crate can be read");
        let (path, copied) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == "target" || entry.file_name() == "Cargo.lock" {
            continue;
        }
        if path.is_dir() {
            copy(&path, &copied);
            continue;
        }
        fs::copy(&path, &copied).expect("a file can be copied");
        let modified = entry.metadata().and_then(|m| m.modified()).expect("a file has a time");
        let file = File::options().write(true).open(&copied).expect("the copy can be opened");
        file.set_modified(modified).expect("a time can be set");
    }
}

fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Command::new(cargo)
        // Everything that the crate needs was fetched for the harness.
        .args(arguments)
        .arg("--offline")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        // With the line tables of this workspace, its dependencies need not be built again.
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
        // Cargo hands on that of this workspace; the crate is to use its own.
        .env_remove("CONFIG_SITE")
        .output()
        .expect("cargo can be started")
}

#[track_caller]
fn succeeded(output: &Output, what: &str) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{what} failed ({}).\n\
         If crates are missing: the copy is built offline, from what Cargo has fetched for this \
         workspace; run `cargo fetch` once with a network, or vendor them for both.\n\
         {text}{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

#[test]
fn it_is_laid_out_as_new_writes_it() {
    let folder = folder("new");
    let output = Command::new(env!("CARGO_BIN_EXE_proofmark"))
        .args(["new", "convex_rates/gradient_descent_rate", "--crate"])
        .current_dir(&folder)
        .output()
        .expect("proofmark can be started");
    succeeded(&output, "proofmark new");
    let (ours, new) = (workspace().join("tests/third_party"), folder.join("convex_rates"));
    let read = |path: PathBuf| {
        fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    };
    for file in AS_WRITTEN {
        assert_eq!(
            read(ours.join(file)),
            read(new.join(file)),
            "tests/third_party/{file} is not what `proofmark new --crate` writes (right); copy it \
             from a new crate"
        );
    }
    // But for the place of the harness, the manifests are the same too.
    let manifest = |path: PathBuf| {
        let other = |line: &&str| !line.starts_with("proofmark = ");
        read(path).lines().filter(other).map(str::to_string).collect::<Vec<_>>()
    };
    assert_eq!(manifest(ours.join("Cargo.toml")), manifest(new.join("Cargo.toml")));
    fs::remove_dir_all(folder).expect("the folder can be removed");
}

#[test]
fn it_builds_runs_and_tests_itself_outside_of_the_workspace() {
    let folder = folder("third-party");
    copy(&workspace().join("tests/third_party"), &folder);
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("a crate has a manifest");
    let (here, there) =
        ("path = \"../..\"", format!("path = {:?}", workspace().display().to_string()));
    // Cargo tells packages in one target folder apart by name and version, not by path; and the
    // path of its baselines is compiled in.
    let version = "version = \"0.1.0";
    let named = format!("{version}+{}", hash(&folder));
    assert!(manifest.contains(here) && manifest.contains(version), "{manifest}");
    let manifest = manifest.replace(here, &there).replacen(version, &named, 1);
    fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest can be written");
    // The versions with which the harness is tested; Cargo drops what the crate does not need.
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");

    succeeded(&cargo(&folder, &["build"]), "building the copy");
    let binary = target().join("debug").join(format!("convex_rates{}", env::consts::EXE_SUFFIX));
    let run = |arguments: &[&str]| {
        let output = Command::new(&binary).args(arguments).current_dir(&folder).output();
        succeeded(&output.expect("its binary can be started"), "its binary")
    };
    let text = run(&[]);
    assert!(text.starts_with("convex_rates "), "it runs under its own name:\n{text}");
    assert!(text.contains("3 claims: 3 supported, 0 refuted, 0 undecided"), "{text}");
    assert!(text.contains("H3 short is not needed here (step 3/(2L))"), "{text}");
    let mut claims = vec![];
    for line in run(&["verify", "--json", "-"]).lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("a line is a record");
        assert_eq!(record["verdict"], "supported", "{line}");
        let controls = record["controls"].as_array().expect("there are controls");
        let refuted = |c: &serde_json::Value| c["name"] == "4n + 3" && c["verdict"] == "refuted";
        assert!(controls.iter().any(refuted), "4n + 3 is refuted by every claim: {line}");
        claims.push(record["claim"].as_str().expect("a claim has an id").to_string());
    }
    let id = |claim| format!("convex_rates/gradient_descent_rate/{claim}");
    let expected = ["rate_is_attained", "rate_is_attained_exactly", "rate_bounds_others"].map(id);
    assert_eq!(claims, expected);

    let tested = cargo(&folder, &["test"]);
    let text = succeeded(&tested, "cargo test of the copy");
    for claim in expected {
        assert!(text.contains(&claim.replace('/', "::")), "no test of {claim}:\n{text}");
    }
    assert!(text.contains("convex_rates::gradient_descent_rate::snapshot"), "{text}");
    let baseline = folder.join("snapshots/convex_rates__gradient_descent_rate.snap");
    let text = fs::read_to_string(&baseline).expect("it has a baseline of its own");
    fs::write(&baseline, text.replace("1/6", "1/7")).expect("the copy can be changed");
    let tested = cargo(&folder, &["test"]);
    let text = String::from_utf8_lossy(&tested.stdout);
    assert!(text.contains("6 passed; 1 failed"), "another baseline is noticed:\n{text}");
    fs::remove_dir_all(folder).expect("the folder can be removed");
}
