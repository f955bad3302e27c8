//! What a record says of the program and the machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use super::Library;

/// The version whose records can be reused by a resumption.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The compiler, in its own words.
pub(super) const TOOLCHAIN: &str = env!("PROOFMARK_TOOLCHAIN");

/// Version, commit (where it can be found), toolchain, target and processor.
pub(super) fn environment(library: &Library) -> BTreeMap<String, String> {
    let mut map = BTreeMap::from(
        [
            ("version", VERSION.to_string()),
            ("toolchain", TOOLCHAIN.into()),
            ("target", env!("PROOFMARK_TARGET").into()),
            ("cpu", cpu()),
        ]
        .map(|(k, v)| (k.to_string(), v)),
    );
    // The commit of the sources as they lie there now. That the program was built from them is
    // likely and not certain, hence it is a fact of the environment and decides nothing.
    if let Some(commit) = env::var("PROOFMARK_COMMIT").ok().or_else(|| commit(library)) {
        map.insert("commit".into(), commit);
    }
    map
}

/// The name of the processor, or its architecture where the system does not tell.
pub(super) fn cpu() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == "model name").then(|| value.trim().to_string())
    });
    name.unwrap_or_else(|| env::consts::ARCH.into())
}

/// The commit that is checked out around the library's baselines, read from Git's own files.
fn commit(library: &Library) -> Option<String> {
    let dot_git = Path::new(library.snapshots).ancestors().map(|p| p.join(".git"));
    let dot_git = dot_git.into_iter().find(|p| p.exists())?;
    let git = if dot_git.is_dir() { dot_git } else { pointed_to(&dot_git)? };
    let head = fs::read_to_string(git.join("HEAD")).ok()?;
    let Some(name) = head.trim().strip_prefix("ref: ") else { return Some(head.trim().into()) };
    // A linked work tree keeps its HEAD to itself and its branches in the common folder.
    let common = fs::read_to_string(git.join("commondir"))
        .map_or_else(|_| git.clone(), |text| git.join(text.trim()));
    if let Ok(hash) = fs::read_to_string(common.join(name)) {
        return Some(hash.trim().into());
    }
    let packed = fs::read_to_string(common.join("packed-refs")).ok()?;
    packed
        .lines()
        .find_map(|line| line.strip_suffix(name)?.split_whitespace().next())
        .map(Into::into)
}

fn pointed_to(dot_git: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(dot_git).ok()?;
    Some(dot_git.parent()?.join(text.strip_prefix("gitdir: ")?.trim()))
}
