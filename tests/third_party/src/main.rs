//! The command line of these theorems.

fn main() -> std::process::ExitCode {
    proofmark::cli::main(&convex_rates::LIBRARY)
}
