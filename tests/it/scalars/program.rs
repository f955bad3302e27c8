//! Random formulas, which run in any scalar.

use proofmark::arithmetic::{Field, Ratio, ratio};
use proptest::prelude::*;

/// Operations on a growing list of values; the last value is the result.
#[derive(Clone, Debug)]
pub struct Program(Vec<Operation>);

/// Operands are counted from the end of the list, modulo its length.
#[derive(Clone, Copy, Debug)]
enum Operation {
    Constant(Ratio),
    Neg(usize),
    Add(usize, usize),
    Sub(usize, usize),
    Mul(usize, usize),
    /// By a constant that is not zero: a general quotient may be undefined where folding
    /// $0 / x = 0$ is not.
    DivBy(usize, Ratio),
    Square(usize),
    Cube(usize),
}

impl Program {
    /// Runs on the given variables.
    pub fn run<R: Field>(&self, variables: &[R]) -> R {
        let mut values = variables.to_vec();
        for &operation in &self.0 {
            let at = |back: usize| values[values.len() - 1 - back % values.len()];
            let next = match operation {
                Operation::Constant(x) => R::of(x),
                Operation::Neg(x) => -at(x),
                Operation::Add(x, y) => at(x) + at(y),
                Operation::Sub(x, y) => at(x) - at(y),
                Operation::Mul(x, y) => at(x) * at(y),
                Operation::DivBy(x, divisor) => at(x) / R::of(divisor),
                Operation::Square(x) => at(x).square(),
                Operation::Cube(x) => at(x).powi(3),
            };
            values.push(next);
        }
        values[values.len() - 1]
    }
}

/// Programs whose degree stays so small that their exact values do.
pub fn programs() -> impl Strategy<Value = Program> {
    let small = || 0..6_usize;
    let operation = prop_oneof![
        1 => constants().prop_map(Operation::Constant),
        2 => small().prop_map(Operation::Neg),
        3 => (small(), small()).prop_map(|(x, y)| Operation::Add(x, y)),
        4 => (small(), small()).prop_map(|(x, y)| Operation::Sub(x, y)),
        4 => (small(), small()).prop_map(|(x, y)| Operation::Mul(x, y)),
        1 => (small(), constants()).prop_map(|(x, divisor)| {
            let divisor = if divisor.numerator() == 0 { ratio(2, 1) } else { divisor };
            Operation::DivBy(x, divisor)
        }),
        1 => small().prop_map(Operation::Square),
        1 => small().prop_map(Operation::Cube),
    ];
    proptest::collection::vec(operation, 1..14).prop_map(Program)
}

/// Small fractions, of either sign, often integers, sometimes zero or one.
pub fn constants() -> impl Strategy<Value = Ratio> {
    prop_oneof![
        (-3..=3_i64).prop_map(Ratio::from),
        (-20..=20_i64, 1..=12_i64).prop_map(|(p, q)| ratio(p, q))
    ]
}
