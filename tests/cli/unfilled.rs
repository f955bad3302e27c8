//! A module from `new` compiles, and is refused with one sentence after the other until each of
//! its markers is replaced.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
use proofmark::claim::{
    Axis, Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Formula, Hypothesis,
    Margin, Picture, Precision, Predicted, Regime, Theorem, Wrong, unfilled,
};
use proofmark::evidence::{Reason, Width};
use proofmark::{Library, Paper};

use crate::{call, my_paper};

const FRESH: Library = Library {
    name: "fresh",
    papers: &[&my_paper::PAPER],
    snapshots: "/nonexistent/snapshots",
    modules: "/nonexistent",
};

#[track_caller]
fn refused(library: &Library, words: &str) {
    let called = call(library, &["verify"]);
    assert_eq!(called.status, 2, "{}{}", called.out, called.err);
    let expected = format!("error: my_paper/my_conclusion: {words}");
    assert!(called.err.starts_with(&expected), "no `{expected}` in: {}", called.err);
}

#[test]
fn fresh_from_new() {
    refused(&FRESH, "`source`: give authors, year, number of the theorem, arXiv id");
    let called = call(&FRESH, &["list"]);
    assert_eq!(called.status, 0);
    assert!(called.out.contains("my_paper/my_conclusion"));
    let called = call(&FRESH, &["show", "my_paper/my_conclusion"]);
    assert_eq!(called.status, 2);
    assert_eq!(called.err.lines().count(), 1, "{}", called.err);
}

/// The module from `new` after `FILLED` of its markers were replaced, in the order in which they
/// are refused.
struct Stage<const FILLED: usize>;

#[derive(Clone)]
struct Instance {
    step: Ratio,
}

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        "one".into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("eta", self.step)]
    }
}

/// The text or its marker.
const fn text(is_filled: bool, marker: &'static str) -> &'static str {
    if is_filled { "filled in" } else { marker }
}

impl<const FILLED: usize> Stage<FILLED> {
    const PAPERS: &'static [&'static Paper] = &[&Paper {
        slug: "my_paper",
        title: "a paper",
        source: "nowhere",
        theorems: &[&Self::THEOREM],
    }];

    const THEOREM: Complete<Theorem<Instance>> = Theorem {
        name: "my_conclusion",
        title: text(3 < FILLED, "Unfilled: `title`: give"),
        statement: text(1 < FILLED, "Unfilled: `statement`: write"),
        source: text(0 < FILLED, "Unfilled: `source`: give"),
        deviation: text(2 < FILLED, "Unfilled: `deviation`: say"),
        instances: || match 4 < FILLED {
            true => vec![Instance { step: ratio(1, 2) }],
            false => unfilled("`instances`: give"),
        },
        hypotheses: &[&Self::STABLE],
        not_exercised: &[],
        claims: &[&Self::CLAIM],
        steps: &[],
        formulas: &[Formula { name: "x", latex: || Sym::record(|| Sym::var("x")) }],
        picture: Picture {
            shows: "nothing",
            x: Axis { label: "x", unit: "1", logarithmic: false },
            y: Axis { label: "y", unit: "1", logarithmic: false },
            series: |_, _| vec![],
        },
    }
    .checked();

    const STABLE: Hypothesis<Instance> = Hypothesis {
        name: "H1 stable",
        says: "$\\eta < 1$",
        margin: |i| match 5 < FILLED {
            true => Margin::Positive(Enclosure::one() - Enclosure::of(i.step)),
            false => unfilled("`margin`: say"),
        },
    };

    const CLAIM: Complete<Claim<Instance, Enclosure>> = Claim {
        name: "constant",
        says: "$x = c (1 - \\eta)$",
        clock: Clock::None,
        precision: Precision::Fixed(512),
        on: Claim::<Instance, Enclosure>::everywhere,
        run: |i: &Instance, _: &Context| -> Result<Enclosure, Reason> {
            match 6 < FILLED {
                true => Ok(Enclosure::one() - Enclosure::of(i.step)),
                false => unfilled("`run`: run"),
            }
        },
        check: Check::Equal {
            observed: |run| vec![*run],
            predicted: Predicted {
                dial: Dial::constant("c", ratio(1, 1)),
                formula: |run, c| match 7 < FILLED {
                    true => vec![c * *run],
                    false => unfilled("`prediction`: write"),
                },
                regime: Regime::Exact,
                wrong: &[Wrong::Formula {
                    name: "half",
                    formula: |run, c| match 8 < FILLED {
                        true => vec![c * *run / Enclosure::integer(2)],
                        false => unfilled("`wrong`: give"),
                    },
                }],
            },
            width: Width::relative(1e-9),
        },
        broken: &[Broken {
            name: "unstable",
            hypothesis: &Self::STABLE,
            instance: |_| match 9 < FILLED {
                true => Some(Instance { step: ratio(2, 1) }),
                false => unfilled("`broken`: turn"),
            },
            expected: Expected::HoldsAnyway("it is an identity"),
        }],
        rests_on: &[],
    }
    .checked();

    const LIBRARY: Library = Library {
        name: "stage",
        papers: Self::PAPERS,
        snapshots: "/nonexistent/snapshots",
        modules: "/nonexistent",
    };
}

#[test]
fn one_sentence_after_the_other() {
    let written = include_str!("scaffold/my_paper/my_conclusion.rs");
    let stages = [
        (Stage::<0>::LIBRARY, "`source`: give"),
        (Stage::<1>::LIBRARY, "`statement`: write"),
        (Stage::<2>::LIBRARY, "`deviation`: say"),
        (Stage::<3>::LIBRARY, "`title`: give"),
        (Stage::<4>::LIBRARY, "`instances`: give"),
        (Stage::<5>::LIBRARY, "`margin`: say"),
        (Stage::<6>::LIBRARY, "`run`: run"),
        (Stage::<7>::LIBRARY, "`prediction`: write"),
        (Stage::<8>::LIBRARY, "`wrong`: give"),
        (Stage::<9>::LIBRARY, "`broken`: turn"),
    ];
    for (library, sentence) in stages {
        refused(&library, sentence);
        assert!(written.contains(sentence), "`new` does not write `{sentence}`");
    }
    let called = call(&Stage::<10>::LIBRARY, &["verify"]);
    assert_eq!(called.status, 0, "{}{}", called.out, called.err);
}
