//! The two linear programs of sparse recovery, by the simplex method.
//!
//! Their answers are approximate, as `f64` is. Where a claim needs more than that, it verifies what
//! follows from the answer in exact arithmetic.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

/// A minimiser of $\sum_j c_j|w_j|$ subject to $Zw = y$; None if there is no such $w$.
///
/// The variables are the positive and the negative parts of $w$.
pub fn least_weighted_l1(rows: &[&[f64]], targets: &[f64], weights: &[f64]) -> Option<Vec<f64>> {
    let mut program = Problem::new(OptimizationDirection::Minimize);
    let parts: Vec<[Variable; 2]> =
        weights.iter().map(|&c| [0, 1].map(|_| program.add_var(c, (0.0, f64::INFINITY)))).collect();
    for (row, &y) in rows.iter().zip(targets) {
        let terms: Vec<_> = parts
            .iter()
            .zip(*row)
            .flat_map(|(&[plus, minus], &z)| [(plus, z), (minus, -z)])
            .collect();
        program.add_constraint(&terms[..], ComparisonOp::Eq, y);
    }
    let solution = program.solve().ok()?;
    Some(parts.iter().map(|&[plus, minus]| solution[plus] - solution[minus]).collect())
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
