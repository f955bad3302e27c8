//! Each claim is a test of its own name, each theorem has one more for its baseline.

fn main() -> std::process::ExitCode {
    proofmark::cli::test_main(&convex_rates::LIBRARY)
}
