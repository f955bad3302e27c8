//! The binary `proofmark`: the command line over these theorems.

fn main() -> std::process::ExitCode {
    proofmark::cli::main(&theorems::LIBRARY)
}
