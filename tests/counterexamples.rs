//! The search for counterexamples on a statement that is wrong by a constant.

use proofmark::arithmetic::ratio;
use proofmark::claim::{
    AnyTheorem, Axis, Complete, Formula, Instance as _, OnDrawn, Picture, Settings, Theorem, Wrong,
};
use proofmark::evidence::Strength;
use theorems::batch_rl::bellman_error_surrogate::bound::at_most;
use theorems::batch_rl::bellman_error_surrogate::drawn::DRAWN;
use theorems::batch_rl::bellman_error_surrogate::hypotheses::HYPOTHESES;
use theorems::batch_rl::bellman_error_surrogate::instances::{Instance, random};
use theorems::batch_rl::bellman_error_surrogate::run::Evaluated;
use theorems::batch_rl::bellman_error_surrogate::steps::STEPS;

/// The surrogate bound with the constant 1 in place of the root of 2.
const TOO_SMALL: Complete<OnDrawn<Instance, Evaluated>> = at_most(
    "too_small",
    ratio(1, 1),
    &[Wrong::Number { name: "smaller yet", value: ratio(1, 2) }],
    &[],
)
.checked()
.on_drawn(DRAWN);

/// Large random processes alone are listed: none of them refutes it.
const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "too_small",
    title: "The optimality gap is at most H times the root of C times the Bellman error",
    statement: r"$V^*_1 - V^{\pi_f}_1 \le H\sqrt{C\,\mathcal E(f)}$, which is wrong",
    source: "nobody",
    deviation: "none",
    instances: || random(15).filter(|i| i.process.steps.len() > 2).collect(),
    hypotheses: HYPOTHESES,
    not_exercised: &[],
    claims: &[&TOO_SMALL],
    steps: STEPS,
    formulas: &[Formula { name: "none", latex: String::new }],
    picture: Picture {
        shows: "Nothing.",
        x: Axis { label: "x", unit: "1", logarithmic: false },
        y: Axis { label: "y", unit: "1", logarithmic: false },
        series: |_, _| vec![],
    },
}
.checked();

#[test]
fn constant_one_is_refuted_by_a_small_process_that_meets_every_hypothesis() {
    for seed in 1..=6 {
        let settings = Settings { seed, ..Settings::default() };
        let judged = THEOREM.judge("batch_rl", "too_small", &settings, &[]).expect("a sound form");
        assert_eq!(judged.exit_status(), 1);
        let listed = judged.instances.iter().filter(|i| i.id.starts_with("random"));
        assert!(listed.clone().count() > 5 && listed.clone().all(|i| i.verdict == "supported"));
        let found = judged.counterexample.expect("the draws find one");
        assert_eq!(found.certified, Some(Strength::Enclosed));
        let simplest: Instance = serde_json::from_str(&found.values).expect("exact values");
        for hypothesis in HYPOTHESES {
            assert!(
                (hypothesis.margin)(&simplest).holds(),
                "{}: {}",
                hypothesis.name,
                found.values
            );
        }
        // One step, one state, two actions.
        let numbers: Vec<_> = simplest.numbers().into_iter().map(|(_, n)| n.to_f64()).collect();
        assert_eq!(numbers, [1.0, 1.0, 2.0], "{}", found.values);
        // It is the instance that attains the sharp constant: a tie halfway between 1 and 0.
        let half = vec![vec![ratio(1, 2); 2]];
        assert_eq!((&simplest.function, &simplest.measure), (&half, &half));
        let rewards = simplest.process.steps[0][0].iter().map(|choice| choice.reward.low);
        assert_eq!(rewards.collect::<Vec<_>>(), [ratio(1, 1), ratio(0, 1)]);
    }
}
