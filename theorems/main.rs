//! proofmark
fn main() {}
