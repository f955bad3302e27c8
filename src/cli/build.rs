//! Hands the compiler's version, the target, and whether the linked GMP contains assembly to
//! `cli`: the record names the first two, `doctor` the third, and only the build knows them.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=src/cli/build.rs");
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.and_then(|o| String::from_utf8(o.stdout).ok()).unwrap_or_default();
    let version = if version.trim().is_empty() { "unknown" } else { version.trim() };
    println!("cargo:rustc-env=PROOFMARK_TOOLCHAIN={version}");
    println!("cargo:rustc-env=PROOFMARK_TARGET={}", env::var("TARGET").unwrap_or_default());
    println!("cargo:rustc-env=PROOFMARK_GMP={}", gmp());
}

/// `assembly`, `generic` or `unknown`.
///
/// GMP defines `mpn_addlsh1_n` (add a number shifted by one) only where its processor has a kernel
/// for it in assembly, as those of x86-64, 64-bit ARM and POWER do; the library in C has none.
fn gmp() -> &'static str {
    let Ok(folder) = env::var("DEP_GMP_LIB_DIR") else { return "unknown" };
    let Ok(library) = fs::read(Path::new(&folder).join("libgmp.a")) else { return "unknown" };
    let symbol = b"__gmpn_addlsh1_n\0";
    let found = library.windows(symbol.len()).any(|bytes| bytes == symbol);
    match (found, env::var("CARGO_CFG_TARGET_ARCH").as_deref()) {
        (true, _) => "assembly",
        (false, Ok("x86_64" | "aarch64" | "powerpc64")) => "generic",
        (false, _) => "unknown",
    }
}
