//! `doctor`: what this machine has, and what would make it faster.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;
use std::{env, fs, thread};

use gmp_mpfr_sys::{gmp, mpfr};

use super::console::Console;
use super::environment::{TOOLCHAIN, VERSION, cpu};
use super::run::Outcome;
use crate::arithmetic::{Field, Mp, ratio};

/// Prints versions, tools, the speed of multiprecision, and remedies.
pub(super) fn doctor(console: &mut Console) -> Outcome {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let assembly = env!("PROOFMARK_GMP");
    let mut text = String::new();
    let mut line = |name: &str, value: String| text += &format!("{name:<13}{value}\n");
    line("proofmark", VERSION.into());
    line("processor", format!("{}, {threads} threads", cpu()));
    line("target", env!("PROOFMARK_TARGET").into());
    line("rustc", format!("{} (built this program)", TOOLCHAIN.trim_start_matches("rustc ")));
    let version = [gmp::VERSION, gmp::VERSION_MINOR, gmp::VERSION_PATCHLEVEL];
    line("GMP", format!("{}, {}", dotted(version), kind(assembly)));
    let version = [mpfr::VERSION_MAJOR, mpfr::VERSION_MINOR, mpfr::VERSION_PATCHLEVEL];
    line("MPFR", dotted(version));
    line("product", format!("{:.0} ns for 1024 bits (16 limbs), best of several", product()));
    for tool in ["cc", "make", "m4"] {
        let found = found(tool).map_or("not found".into(), |p| p.display().to_string());
        line(tool, found);
    }
    text += "\n";
    text += &remedies(assembly, found("m4").is_some());
    console.say(&text);
    Ok(0)
}

fn dotted(version: [i32; 3]) -> String {
    version.map(|n| n.to_string()).join(".")
}

fn kind(assembly: &str) -> &'static str {
    match assembly {
        "assembly" => "with assembly for the processor",
        "generic" => "in C only, without assembly",
        _ => "not known whether with assembly",
    }
}

fn remedies(assembly: &str, has_m4: bool) -> String {
    if assembly != "generic" {
        return "Nothing to improve: multiprecision runs at full speed.\n".into();
    }
    let install = match has_m4 {
        true => "m4 is here now, but was not when the library was built.\n",
        false => "1. Install m4 (`apt install m4`, `brew install m4`, …).\n",
    };
    format!(
        "GMP was built without m4, hence in C only. Everything works; multiprecision products are\n\
         several times slower than they could be. To build it with assembly:\n{install}\
         2. Delete the cached library: {}\n\
         3. Rebuild: `cargo clean -p gmp-mpfr-sys && cargo build`.\n",
        cache().map_or("the folder `gmp-mpfr-sys` in your cache folder".into(), |p| p
            .display()
            .to_string())
    )
}

/// Where the build of GMP keeps its result, if it is there.
fn cache() -> Option<PathBuf> {
    let home = || env::var_os("HOME").map(PathBuf::from);
    let folders = [
        env::var_os("GMP_MPFR_SYS_CACHE").map(PathBuf::from),
        env::var_os("XDG_CACHE_HOME").map(|p| PathBuf::from(p).join("gmp-mpfr-sys")),
        home().map(|p| p.join(".cache/gmp-mpfr-sys")),
        home().map(|p| p.join("Library/Caches/gmp-mpfr-sys")),
    ];
    folders.into_iter().flatten().find(|p| p.is_dir())
}

fn found(tool: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(tool)).find(|p| fs::metadata(p).is_ok())
}

/// Nanoseconds of one 1024-bit product.
fn product() -> f64 {
    const REPEATS: u32 = 20_000;
    let x = Mp::<16>::of(ratio(2, 3));
    let once = || {
        let started = Instant::now();
        for _ in 0..REPEATS {
            black_box(black_box(x) * black_box(x));
        }
        started.elapsed().as_secs_f64() * 1e9 / f64::from(REPEATS)
    };
    (0..5).map(|_| once()).fold(f64::INFINITY, f64::min)
}
