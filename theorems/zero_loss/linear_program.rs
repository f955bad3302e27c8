//! The two linear programs of sparse recovery, by the simplex method.
//!
//! Their answers are approximate, as `f64` is. Where a claim needs more than that, it verifies what
//! follows from the answer in exact arithmetic.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Solution, Variable};

/// $\min\sum_jc_j|w_j|$ subject to the rows $\langle z_i, w\rangle = y_i$ that were given so far.
///
/// The variables are the positive and the negative parts of $w$. A further row is a few steps of
/// the dual simplex method from the solution before, so that asking for the least number of rows
/// with a property costs no more than solving the last of the programs.
pub struct LeastNorm {
    variables: Vec<[Variable; 2]>,
    solution: Solution,
}

impl LeastNorm {
    /// The program with these rows; None if no $w$ meets them.
    pub fn of(rows: &[&[f64]], targets: &[f64], weights: &[f64]) -> Option<Self> {
        let mut program = Problem::new(OptimizationDirection::Minimize);
        let part = |c: f64| [0, 1].map(|_| program.add_var(c, (0.0, f64::INFINITY)));
        let variables: Vec<_> = weights.iter().copied().map(part).collect();
        for (row, &y) in rows.iter().zip(targets) {
            program.add_constraint(&terms(&variables, row)[..], ComparisonOp::Eq, y);
        }
        Some(LeastNorm { solution: program.solve().ok()?, variables })
    }

    /// The program with one more row.
    pub fn with_row(self, row: &[f64], target: f64) -> Option<Self> {
        let terms = terms(&self.variables, row);
        let solution = self.solution.add_constraint(&terms[..], ComparisonOp::Eq, target).ok()?;
        Some(LeastNorm { solution, ..self })
    }

    /// The minimiser that was found.
    pub fn minimiser(&self) -> Vec<f64> {
        let solution = &self.solution;
        self.variables.iter().map(|&[plus, minus]| solution[plus] - solution[minus]).collect()
    }
}

fn terms(variables: &[[Variable; 2]], row: &[f64]) -> Vec<(Variable, f64)> {
    let parts = variables.iter().zip(row);
    parts.flat_map(|(&[plus, minus], &z)| [(plus, z), (minus, -z)]).collect()
}

/// The largest $\gamma$ for which some $\lambda$ has $z_j^\top\lambda = c_j\operatorname{sign}w_j$
/// where $w_j \ne 0$ and $|z_j^\top\lambda| \le c_j - \gamma$ elsewhere; $z_j$ is a column. None if
/// no $\lambda$ has the signs.
pub fn widest_margin(rows: &[&[f64]], truth: &[f64], weights: &[f64]) -> Option<f64> {
    let mut program = Problem::new(OptimizationDirection::Maximize);
    let free = (f64::NEG_INFINITY, f64::INFINITY);
    let margin = program.add_var(1.0, free);
    let lambda: Vec<Variable> = rows.iter().map(|_| program.add_var(0.0, free)).collect();
    for (j, (&w, &c)) in truth.iter().zip(weights).enumerate() {
        let along: Vec<_> = lambda.iter().zip(rows).map(|(&l, row)| (l, row[j])).collect();
        if w != 0.0 {
            program.add_constraint(&along[..], ComparisonOp::Eq, c.copysign(w));
            continue;
        }
        for sign in [1.0, -1.0] {
            let mut bounded: Vec<_> = along.iter().map(|&(l, z)| (l, sign * z)).collect();
            bounded.push((margin, 1.0));
            program.add_constraint(&bounded[..], ComparisonOp::Le, c);
        }
    }
    Some(program.solve().ok()?[margin])
}
