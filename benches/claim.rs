//! What the harness itself costs: a claim with next to no work, with its controls and resolution.

use std::time::Duration;

use benches::{criterion, end, time};
use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    AnyTheorem, Axis, Broken, Check, Claim, Clock, Complete, Dial, Expected, Formula, Hypothesis,
    Margin, Picture, Precision, Predicted, Regime, Settings, Theorem, Wrong,
};
use proofmark::evidence::Width;

#[derive(Clone, Debug)]
struct Number(i64);

impl proofmark::claim::Instance for Number {
    fn id(&self) -> String {
        format!("number_{}", self.0)
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("x", ratio(self.0, 3))]
    }
}

const POSITIVE: Hypothesis<Number> = Hypothesis {
    name: "H1 positive",
    says: "x > 0",
    margin: |i| Margin::Positive(Enclosure::integer(i.0)),
};

const SQUARE: Complete<Claim<Number, Enclosure>> = Claim {
    name: "square",
    says: "x x = c x²",
    clock: Clock::None,
    precision: Precision::Escalating { from: 128 },
    on: Claim::<Number, Enclosure>::everywhere,
    run: |i, _| Ok(Enclosure::of(ratio(i.0, 3))),
    check: Check::Equal {
        observed: |x| vec![*x * *x],
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |x, c| vec![c * x.square()],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "twice as much", value: ratio(2, 1) }],
        },
        width: Width::relative(1e-100),
    },
    broken: &[Broken {
        name: "negative",
        hypothesis: &POSITIVE,
        instance: |i| Some(Number(-i.0)),
        expected: Expected::HoldsAnyway("a square does not know the sign"),
    }],
    rests_on: &[],
}
.checked();

const THEOREM: Complete<Theorem<Number>> = Theorem {
    name: "square",
    title: "A square is a product",
    statement: "x x = x²",
    source: "everybody",
    deviation: "none",
    instances: || (1..=8).map(Number).collect(),
    hypotheses: &[&POSITIVE],
    not_exercised: &[],
    claims: &[&SQUARE],
    steps: &[],
    formulas: &[Formula { name: "x²", latex: || Sym::record(|| Sym::var("x").square()) }],
    picture: Picture {
        shows: "Nothing.",
        x: Axis { label: "x", unit: "1", logarithmic: false },
        y: Axis { label: "y", unit: "1", logarithmic: false },
        series: |_, _| vec![],
    },
}
.checked();

fn main() {
    let mut c = criterion();
    let mut group = c.benchmark_group("claim");
    let settings = Settings::default();
    group.bench_function("of_eight_instances", |b| {
        b.iter(|| {
            let judged = THEOREM.judge("bench", "square", &settings, &[]);
            let judged = judged.expect("the form is usable");
            assert!(judged.stands());
            serde_json::to_string(&judged).expect("a judgement is plain data")
        });
    });
    group.finish();
    time("claim", "of_eight_instances", Duration::from_millis(5));
    c.final_summary();
    end();
}
