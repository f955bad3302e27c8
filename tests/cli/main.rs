//! The command line: exit statuses, messages, records, resumption, scaffolds.
//!
//! Most tests call the program in this process, on small libraries of their own with theorems of
//! every fate; a few run the binary.

mod bad_input;
mod binary;
mod fates;
mod kept;
mod library;
#[path = "scaffold/my_paper/mod.rs"]
#[allow(dead_code, reason = "what `new` writes uses its instances only once it is filled in")]
mod my_paper;
mod named;
mod new;
mod records;
mod report;
mod show;
mod unfilled;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use proofmark::Library;

/// What a call of the program left behind.
struct Called {
    status: u8,
    out: String,
    err: String,
}

/// Calls the program in this process.
fn call(library: &Library, arguments: &[&str]) -> Called {
    let (mut out, mut err) = (vec![], vec![]);
    let arguments = std::iter::once(library.name).chain(arguments.iter().copied());
    let status = proofmark::cli::run(arguments, library, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("the program prints text");
    Called { status, out: text(out), err: text(err) }
}

/// An empty folder of this test's own, removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name =
            format!("proofmark-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Folder(path.canonicalize().expect("it exists"))
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a path in plain letters").into()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).expect("the file was written")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        std::fs::write(path, text).expect("the file can be written");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The records in a text, but for what may differ between two runs.
fn comparable(text: &str) -> Vec<serde_json::Value> {
    let one = |line: &str| {
        let mut record: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
        let fields = record.as_object_mut().expect("a record is an object");
        assert!(fields.remove("seconds").is_some() && fields.remove("environment").is_some());
        record
    };
    text.lines().map(one).collect()
}
