//! `new`: a module for a theorem that compiles, and is refused until it is filled in.

mod table;

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::Library;
use super::console::Console;
use super::library::is_snake_case;
use super::records::cannot_write;
use super::run::Outcome;

const THEOREM: &str = include_str!("theorem.rs.in");
const PAPER: &str = include_str!("paper.rs.in");
const PACKAGE: &str = include_str!("package.toml.in");

/// A crate of its own, by path; `{{paper}}` in a path is a folder.
const CRATE: [(&str, &str); 8] = [
    ("Cargo.toml", include_str!("crate/Cargo.toml.in")),
    (".gitignore", "/target\n*.snap.new\n"),
    // The templates are laid out as this says.
    (".rustfmt.toml", include_str!("../../../.rustfmt.toml")),
    // For machines without m4, on which GMP would refuse to build.
    (".cargo/config.toml", include_str!("../../../.cargo/config.toml")),
    (".cargo/config.site", include_str!("../../../.cargo/config.site")),
    ("src/lib.rs", include_str!("crate/lib.rs.in")),
    ("src/main.rs", include_str!("crate/main.rs.in")),
    ("tests/claims.rs", include_str!("crate/claims.rs.in")),
];

/// What is put into the templates.
struct Names<'a> {
    paper: &'a str,
    conclusion: &'a str,
}

impl Names<'_> {
    fn fill(&self, template: &str) -> String {
        let mut title = self.conclusion.replace('_', " ");
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        template
            .replace("{{paper}}", self.paper)
            .replace("{{conclusion}}", self.conclusion)
            .replace("{{Conclusion}}", &title)
    }
}

/// What is to be written; nothing is until all of it is known to be possible.
#[derive(Default)]
struct Plan {
    /// Files that must not exist.
    create: Vec<(PathBuf, String)>,
    /// Files that exist and are changed.
    edit: Vec<(PathBuf, String)>,
}

/// Writes the module `paper/conclusion`.
pub(super) fn new(library: &Library, id: &str, as_crate: bool, console: &mut Console) -> Outcome {
    let here = env::current_dir().map_err(|e| format!("no current folder: {e}"))?;
    let names = names(id)?;
    let plan = match as_crate {
        true => plan_crate(library, &here, &names)?,
        false => plan_module(library, &here, &names)?,
    };
    if let Some((path, _)) = plan.create.iter().find(|(path, _)| path.exists()) {
        return Err(format!("{} exists and is not overwritten", shown(path, &here)));
    }
    for (path, text) in &plan.create {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|e| cannot_write(folder, &e))?;
        fs::write(path, text).map_err(|e| cannot_write(path, &e))?;
        console.say(&format!("wrote   {}\n", shown(path, &here)));
    }
    for (path, text) in &plan.edit {
        fs::write(path, text).map_err(|e| cannot_write(path, &e))?;
        console.say(&format!("changed {}\n", shown(path, &here)));
    }
    let run = match as_crate {
        true => format!("cd {} && cargo run -- verify", names.paper),
        false => format!("cargo run -- verify {}/{}", names.paper, names.conclusion),
    };
    console.say(&format!(
        "next: fill in what is marked `Unfilled`; it is refused until then: {run}\n"
    ));
    Ok(0)
}

fn names(id: &str) -> Result<Names<'_>, String> {
    let (paper, conclusion) =
        id.split_once('/').or_else(|| id.split_once("::")).ok_or_else(|| {
            format!("`{id}` is not of the form PAPER/CONCLUSION, such as sam/sam_lambda1_flow")
        })?;
    for name in [paper, conclusion] {
        // A module cannot have the name of a keyword, nor that of a file that the paper has.
        if !is_snake_case(name) || KEYWORDS.contains(&name) || RESERVED.contains(&name) {
            return Err(format!(
                "`{name}` cannot be a module's name here: choose lower-case letters, digits and \
                 single underscores, beginning with a letter, and no word of Rust"
            ));
        }
    }
    Ok(Names { paper, conclusion })
}

const RESERVED: [&str; 7] = ["mod", "lib", "main", "steps", "snapshot", "library", "proofmark"];
const KEYWORDS: [&str; 51] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "union",
];

fn shown(path: &Path, here: &Path) -> String {
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

fn plan_module(library: &Library, here: &Path, names: &Names) -> Result<Plan, String> {
    let name = library.name;
    let table = here
        .ancestors()
        .flat_map(|folder| [folder.join("theorems/lib.rs"), folder.join("src/lib.rs")])
        .find(|path| fs::read_to_string(path).is_ok_and(|t| t.contains(table::PAPERS)));
    let Some(table) = table else {
        return Err(format!(
            "no table of papers (`PAPERS` in theorems/lib.rs or src/lib.rs) in this folder or \
             above it; `{name} new {}/{} --crate` begins a crate of its own",
            names.paper, names.conclusion
        ));
    };
    let folder = table.parent().expect("a file is in a folder").join(names.paper);
    let contents = folder.join("mod.rs");
    let theorem = folder.join(format!("{}.rs", names.conclusion));
    let mut plan = Plan::default();
    plan.create.push((theorem, names.fill(THEOREM)));
    let not_found = |path: &Path, list: &str| {
        format!("found no `{list} … ];` in {}; add the module by hand", shown(path, here))
    };
    match fs::read_to_string(&contents) {
        Ok(text) => {
            let entry = format!("&{}::THEOREM", names.conclusion);
            let changed = table::with_module(&text, names.conclusion);
            let changed = table::with_entry(&changed, table::THEOREMS, &entry)
                .ok_or_else(|| not_found(&contents, table::THEOREMS))?;
            plan.edit.push((contents, changed));
        }
        Err(_) => {
            let text = fs::read_to_string(&table).map_err(|e| format!("cannot read: {e}"))?;
            let entry = format!("&{}::PAPER", names.paper);
            let changed = match plan_package(&text, &folder, names, here, &mut plan)? {
                true => table::with_package(&text, names.paper),
                false => table::with_module(&text, names.paper),
            };
            let changed = table::with_entry(&changed, table::PAPERS, &entry)
                .ok_or_else(|| not_found(&table, table::PAPERS))?;
            plan.create.push((contents, names.fill(PAPER)));
            plan.edit.push((table, changed));
        }
    }
    Ok(plan)
}

/// Plans the package of a new paper where the other papers of the library are packages, whose root
/// is their `mod.rs`; false where they are modules.
fn plan_package(
    library: &str,
    folder: &Path,
    names: &Names,
    here: &Path,
    plan: &mut Plan,
) -> Result<bool, String> {
    let home = folder.parent().expect("a paper lies in the folder of the table");
    if !table::packages(library).any(|paper| home.join(paper).join("mod.rs").exists()) {
        return Ok(false);
    }
    let manifest = home.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)
        .map_err(|e| format!("cannot read {}: {e}", shown(&manifest, here)))?;
    let harness = text.lines().find(|line| line.starts_with("proofmark = "));
    let (Some(harness), Some(changed)) = (harness, table::with_dependency(&text, names.paper))
    else {
        return Err(format!(
            "found no `proofmark = …` among `[dependencies]` of {}; add the package by hand",
            shown(&manifest, here)
        ));
    };
    // The package lies one folder deeper than its library.
    let harness = harness.replace("path = \"", "path = \"../");
    let own = names.fill(PACKAGE).replace("{{harness}}", &harness);
    plan.create.push((folder.join("Cargo.toml"), own));
    plan.edit.push((manifest, changed));
    Ok(true)
}

fn plan_crate(library: &Library, here: &Path, names: &Names) -> Result<Plan, String> {
    let root = here.join(names.paper);
    if root.exists() {
        return Err(format!("{} exists and is not overwritten", shown(&root, here)));
    }
    let dependency = dependency(library, &root);
    let file = |(path, template): &(&str, &str)| {
        (root.join(path), names.fill(template).replace("{{dependency}}", &dependency))
    };
    let mut create: Vec<_> = CRATE.iter().map(file).collect();
    let paper = root.join("src").join(names.paper);
    create.push((paper.join("mod.rs"), names.fill(PAPER)));
    create.push((paper.join(format!("{}.rs", names.conclusion)), names.fill(THEOREM)));
    Ok(Plan { create, edit: vec![] })
}

/// The harness by path where its sources lie around this library's baselines, else by version.
fn dependency(library: &Library, root: &Path) -> String {
    let is_harness = |folder: &&Path| {
        fs::read_to_string(folder.join("Cargo.toml"))
            .is_ok_and(|text| text.lines().any(|line| line.trim() == "name = \"proofmark\""))
    };
    // The folder of the baselines may contain `..`, which ancestors do not resolve.
    let snapshots = Path::new(library.snapshots);
    let snapshots = snapshots.canonicalize().unwrap_or_else(|_| snapshots.into());
    match snapshots.ancestors().find(is_harness) {
        Some(folder) => {
            let near =
                folder.canonicalize().ok().zip(root.parent().and_then(|p| p.canonicalize().ok()));
            let path = match &near {
                Some((folder, parent)) if parent.starts_with(folder) => {
                    let depth = parent.strip_prefix(folder).map_or(0, |p| p.components().count());
                    vec![".."; depth + 1].join("/")
                }
                _ => folder.display().to_string(),
            };
            format!("{{ path = {path:?} }}")
        }
        None => format!("{:?}", env!("CARGO_PKG_VERSION")),
    }
}
