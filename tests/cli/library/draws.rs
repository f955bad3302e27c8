//! A theorem about drawn numbers, false and then mended: what refuted it is kept in between.

use proofmark::Paper;
use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Check, Claim, Clock, Complete, Dial, Drawn, Formula, Instance, OnDrawn, Picture,
    Precision, Predicted, Regime, Theorem, Wrong,
};
use proofmark::proptest::prelude::Strategy;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Whole {
    n: i64,
}

impl Instance for Whole {
    fn id(&self) -> String {
        format!("n{}", self.n)
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("n", ratio(self.n, 1))]
    }
}

const WRONG: &[Wrong<i64, Enclosure, Vec<Enclosure>>] =
    &[Wrong::Number { name: "much less", value: ratio(100, 1) }];

/// $n \le c$.
const fn at_most(c: i64) -> Complete<OnDrawn<Whole, i64>> {
    Claim {
        name: "at_most",
        says: "the number is at most c",
        clock: Clock::None,
        precision: Precision::Fixed(512),
        on: Claim::<Whole, i64>::everywhere,
        run: |i, _| Ok(i.n),
        check: Check::AtMost {
            observed: |n| vec![Enclosure::integer(*n)],
            bound: Predicted {
                dial: Dial::constant("c", ratio(c, 1)),
                formula: |_, c| vec![c],
                regime: Regime::Exact,
                wrong: WRONG,
            },
        },
        broken: &[],
        rests_on: &[],
    }
    .checked()
    .on_drawn(Drawn::new(64, || (0..2000_i64).prop_map(|n| Whole { n }).boxed()))
}

const FALSE: Complete<OnDrawn<Whole, i64>> = at_most(1000);
const TRUE: Complete<OnDrawn<Whole, i64>> = at_most(2000);

const BEFORE: Theorem<Whole> = Theorem {
    name: "draws",
    title: "Numbers are small",
    statement: "n <= c",
    source: "Nobody (2026), Theorem 3",
    deviation: "none",
    instances: || vec![Whole { n: 500 }],
    hypotheses: &[],
    not_exercised: &[],
    claims: &[&FALSE],
    steps: &[],
    formulas: &[Formula { name: "n", latex: || Sym::record(|| Sym::var("n")) }],
    picture: Picture {
        shows: "Nothing.",
        x: Axis { label: "x", unit: "1", logarithmic: false },
        y: Axis { label: "y", unit: "1", logarithmic: false },
        series: |_, _| vec![],
    },
};

const PAPER: Paper =
    Paper { slug: "toy", title: "Nobody (2026): A toy", source: "nowhere", theorems: &[] };

/// With the false bound.
pub const FALSE_PAPERS: &[&Paper] = &[&Paper { theorems: &[&BEFORE.checked()], ..PAPER }];
/// With the mended one.
pub const TRUE_PAPERS: &[&Paper] =
    &[&Paper { theorems: &[&Theorem { claims: &[&TRUE], ..BEFORE }.checked()], ..PAPER }];
