//! The referee's packet: one archive with the site, and with what is needed to check it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::Library;
use super::environment::environment;
use crate::report::site::File;

/// What to do with a packet, for whoever receives one.
const READ_ME: &str = "\
Open site/index.html in any browser; it needs no network.

records.jsonl     what was found, one JSON object for each claim
site/             the same, to be read
modules/          the theorems as they were executed
snapshots/        the baselines that they are compared with
environment.json  program, compiler, commit and machine
MANIFEST          SHA-256 of every file: `sha256sum --check MANIFEST` in the unpacked folder
";

/// Everything in one archive; the same input gives the same bytes.
pub(super) fn packet(library: &Library, site: &[File], papers: &[&str]) -> Result<Vec<u8>, String> {
    let mut files = BTreeMap::new();
    files.insert("README.txt".to_string(), READ_ME.as_bytes().to_vec());
    for File { path, contents } in site {
        let path = match path.as_str() {
            "records.jsonl" => path.clone(),
            _ => format!("site/{path}"),
        };
        files.insert(path, contents.clone());
    }
    // The overview links to the records beside it.
    if let Some(records) = files.get("records.jsonl").cloned() {
        files.insert("site/records.jsonl".into(), records);
    }
    let facts = serde_json::to_string_pretty(&environment(library)).expect("plain text");
    files.insert("environment.json".into(), (facts + "\n").into_bytes());
    for paper in papers {
        collect(&Path::new(library.modules).join(paper), &format!("modules/{paper}"), &mut files)?;
    }
    let baselines = |name: &str| papers.iter().any(|p| name.starts_with(&format!("{p}__")));
    let mut all = BTreeMap::new();
    collect(Path::new(library.snapshots), "snapshots", &mut all)?;
    files.extend(all.into_iter().filter(|(path, _)| baselines(&path["snapshots/".len()..])));
    let manifest: String = files
        .iter()
        .map(|(path, contents)| {
            let digest: String =
                Sha256::digest(contents).iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{digest}  {path}\n")
        })
        .collect();
    files.insert("MANIFEST".into(), manifest.into_bytes());
    archive(&files).map_err(|e| format!("cannot make the archive: {e}"))
}

/// The files below a folder, under another name; a folder that does not exist has none.
fn collect(folder: &Path, name: &str, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let (path, file) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let inside = format!("{name}/{file}");
        if path.is_dir() {
            collect(&path, &inside, files)?;
        } else {
            let contents =
                fs::read(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
            files.insert(inside, contents);
        }
    }
    Ok(())
}

fn archive(files: &BTreeMap<String, Vec<u8>>) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    // Without the time of writing: it would make two equal packets differ.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for (path, contents) in files {
        zip.start_file(path, options)?;
        zip.write_all(contents)?;
    }
    Ok(zip.finish()?.into_inner())
}
