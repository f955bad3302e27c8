//! Every formula of every theorem is shown as a formula.

use proofmark::report::site::mathml;
use theorems::PAPERS;

/// The formulas in a text, between dollars.
fn formulas(text: &str) -> Vec<&str> {
    text.split('$').skip(1).step_by(2).collect()
}

#[test]
fn every_formula_can_be_converted() {
    let mut unknown = vec![];
    let mut count = 0;
    for paper in PAPERS {
        for theorem in paper.theorems {
            let id = format!("{}/{}", paper.slug, theorem.name());
            let mut check = |whose: &str, latex: &str| {
                count += 1;
                if mathml(latex, false).is_none() {
                    unknown.push(format!("{id}, {whose}: {latex}"));
                }
            };
            for (name, latex) in theorem.formulas() {
                check(name, &latex);
            }
            for latex in formulas(theorem.statement()) {
                check("statement", latex);
            }
            for (name, says) in theorem.hypotheses() {
                formulas(says).into_iter().for_each(|latex| check(name, latex));
            }
            for claim in theorem.claims() {
                formulas(claim.says).into_iter().for_each(|latex| check(claim.name, latex));
            }
            for (name, says, _) in theorem.steps() {
                formulas(says).into_iter().for_each(|latex| check(name, latex));
            }
        }
    }
    assert!(count > 0, "there are formulas");
    let text = unknown.join("\n");
    assert!(unknown.is_empty(), "write these in LaTeX that the report can show:\n{text}");
}
