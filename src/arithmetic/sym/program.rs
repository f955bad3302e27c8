//! A record as a straight-line program: what runs a formula in an algebra that is no scalar, such
//! as power series.

use super::{Node, RECORDER, Sym};
use crate::arithmetic::Field;

/// One operation of a [`Program`]; operands are positions in it, always earlier ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// An exact constant.
    Number(rug::Rational),
    /// One of the inputs.
    Input(usize),
    /// $-x$.
    Neg(usize),
    /// $x + y$.
    Add(usize, usize),
    /// $x - y$.
    Sub(usize, usize),
    /// $xy$.
    Mul(usize, usize),
    /// $x^2$.
    Square(usize),
    /// $x / y$.
    Div(usize, usize),
}

/// What a map of the four operations does, in order: recorded once, then run in any algebra.
///
/// Equal subexpressions occur once, and what [`Sym`] folds (a product with zero, say) not at all.
#[derive(Clone, Debug)]
pub struct Program {
    /// The operations, each after its operands.
    pub operations: Vec<Operation>,
    /// Where the outputs are.
    pub outputs: Vec<usize>,
}

impl Program {
    /// Records what `map` does with `inputs` variables.
    ///
    /// # Panics
    /// If a constant of the map is not finite, or it uses an elementary function.
    pub fn record(inputs: usize, map: impl FnOnce(&[Sym]) -> Vec<Sym>) -> Self {
        Sym::scope(|| {
            let variables: Vec<_> = (0..inputs).map(|i| Sym::var(&format!("x_{{{i}}}"))).collect();
            let places: Vec<_> = variables.iter().map(|x| x.at()).collect();
            let outputs: Vec<_> = map(&variables).iter().map(|x| x.at()).collect();
            RECORDER.with_borrow(|recorder| {
                let cells = recorder.arena.cells();
                let last = outputs.iter().copied().max().map_or(0, |last| last + 1);
                let mut needed = vec![false; last];
                outputs.iter().for_each(|&x| needed[x] = true);
                for i in (0..last).rev() {
                    if needed[i] {
                        cells[i].operands().for_each(|x| needed[x] = true);
                    }
                }
                let mut program = Program { operations: Vec::new(), outputs: Vec::new() };
                let mut position = vec![0; last];
                for i in (0..last).filter(|&i| needed[i]) {
                    let input = places.iter().position(|&place| place == i);
                    position[i] = program.push(&cells[i], input, &position);
                }
                program.outputs = outputs.iter().map(|&x| position[x]).collect();
                program
            })
        })
    }

    fn push(&mut self, node: &Node, input: Option<usize>, at: &[usize]) -> usize {
        let operation = match *node {
            Node::Number(ref x) => Operation::Number(x.clone()),
            Node::Variable(_) => Operation::Input(input.expect("no other variable is in scope")),
            Node::Neg(x) => Operation::Neg(at[x]),
            Node::Add(x, y) => Operation::Add(at[x], at[y]),
            Node::Sub(x, y) => Operation::Sub(at[x], at[y]),
            Node::Mul(x, y) if x == y => Operation::Square(at[x]),
            Node::Mul(x, y) => Operation::Mul(at[x], at[y]),
            Node::Div(x, y) => Operation::Div(at[x], at[y]),
            Node::Power(x, n) => return self.power(at[x], n),
            Node::NotFinite(_) | Node::Pi | Node::Apply(..) => {
                panic!("a program has the four operations and finite constants only")
            }
        };
        self.add(operation)
    }

    fn add(&mut self, operation: Operation) -> usize {
        self.operations.push(operation);
        self.operations.len() - 1
    }

    /// $x^n$ by repeated squaring from the top bit on.
    fn power(&mut self, x: usize, n: i32) -> usize {
        let n_abs = n.unsigned_abs();
        let mut power = x;
        for bit in (0..n_abs.max(1).ilog2()).rev() {
            power = self.add(Operation::Square(power));
            if n_abs >> bit & 1 == 1 {
                power = self.add(Operation::Mul(power, x));
            }
        }
        if n < 0 {
            let one = self.add(Operation::Number(1.into()));
            power = self.add(Operation::Div(one, power));
        }
        power
    }

    /// The outputs for inputs in a scalar.
    pub fn evaluate<R: Field>(&self, inputs: &[R]) -> Vec<R> {
        let mut values: Vec<R> = Vec::with_capacity(self.operations.len());
        for operation in &self.operations {
            values.push(match *operation {
                Operation::Number(ref x) => R::rational(x),
                Operation::Input(i) => inputs[i],
                Operation::Neg(x) => -values[x],
                Operation::Add(x, y) => values[x] + values[y],
                Operation::Sub(x, y) => values[x] - values[y],
                Operation::Mul(x, y) => values[x] * values[y],
                Operation::Square(x) => values[x].square(),
                Operation::Div(x, y) => values[x] / values[y],
            });
        }
        self.outputs.iter().map(|&x| values[x]).collect()
    }
}
