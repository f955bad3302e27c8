//! A program, run on power series.

use crate::arithmetic::{Field, Operation, Program};

/// A [`Program`] of which every operation holds a power series in time, known up to some order.
///
/// A coefficient of a product needs coefficients of its factors up to the same order only. So for a
/// field $x' = g(x)$ the coefficients come one after another: those of $x$ up to order $k$ give
/// that of $g(x)$ of order $k$, and $x_{k+1} = g_k / (k + 1)$.
#[derive(Clone, Debug)]
pub struct Series<'a, R> {
    program: &'a Program,
    /// The constants, by operation; zero elsewhere.
    numbers: Vec<R>,
    /// The coefficients known so far, by operation.
    terms: Vec<Vec<R>>,
}

impl<'a, R: Field> Series<'a, R> {
    /// Nothing is known yet.
    pub fn new(program: &'a Program) -> Self {
        let number = |operation: &Operation| match operation {
            Operation::Number(x) => R::rational(x),
            _ => R::zero(),
        };
        Series {
            program,
            numbers: program.operations.iter().map(number).collect(),
            terms: vec![Vec::new(); program.operations.len()],
        }
    }

    /// Forgets all coefficients.
    pub fn clear(&mut self) {
        self.terms.iter_mut().for_each(Vec::clear);
    }

    /// Takes the next coefficient of each input, and returns that of each output.
    pub fn push(&mut self, inputs: &[R]) -> Vec<R> {
        for (at, operation) in self.program.operations.iter().enumerate() {
            let next = self.next(at, operation, inputs);
            self.terms[at].push(next);
        }
        let last = |&x: &usize| self.terms[x][self.terms[x].len() - 1];
        self.program.outputs.iter().map(last).collect()
    }

    /// The coefficients of one operation.
    pub fn terms(&self, operation: usize) -> &[R] {
        &self.terms[operation]
    }

    fn next(&self, at: usize, operation: &Operation, inputs: &[R]) -> R {
        let k = self.terms[at].len();
        let term = |x: usize| self.terms[x][k];
        let constant = |x: usize| matches!(self.program.operations[x], Operation::Number(_));
        match *operation {
            Operation::Number(_) => {
                if k == 0 {
                    self.numbers[at]
                } else {
                    R::zero()
                }
            }
            Operation::Input(i) => inputs[i],
            Operation::Neg(x) => -term(x),
            Operation::Add(x, y) => term(x) + term(y),
            Operation::Sub(x, y) => term(x) - term(y),
            Operation::Mul(x, y) if constant(x) => self.numbers[x] * term(y),
            Operation::Mul(x, y) if constant(y) => term(x) * self.numbers[y],
            Operation::Mul(x, y) => {
                let pairs = self.terms[x].iter().zip(self.terms[y][..=k].iter().rev());
                pairs.map(|(&a, &b)| a * b).reduce(|sum, term| sum + term).expect("k + 1 terms")
            }
            Operation::Square(x) => square(&self.terms[x]),
            Operation::Div(x, y) if constant(y) => term(x) / self.numbers[y],
            Operation::Div(x, y) => {
                // From q b = a, of which q_k is the only unknown.
                let known = (0..k).map(|j| self.terms[at][j] * self.terms[y][k - j]);
                known.fold(term(x), |left, product| left - product) / self.terms[y][0]
            }
        }
    }
}

/// The last known coefficient of $x^2$, each product of two different ones once.
fn square<R: Field>(x: &[R]) -> R {
    let k = x.len() - 1;
    let pairs = (0..k.div_ceil(2)).map(|j| x[j] * x[k - j]);
    let twice = pairs.reduce(|sum, term| sum + term).map(|sum| sum + sum);
    match (twice, k % 2) {
        (Some(twice), 1) => twice,
        (Some(twice), _) => twice + x[k / 2].square(),
        (None, _) => x[0].square(),
    }
}
