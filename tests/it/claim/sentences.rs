//! What is refused at compile time, in our own words. The documentation shows that it does not
//! compile; the same checks at run time say the same sentences, which is how they are read here.

use proofmark::claim::{Check, Claim, Predicted, Theorem};
use proofmark::evidence::Width;

use super::{Toy, doubling, leaked, message_of, theorem, twice};

#[test]
fn a_claim_without_a_wrong_control() {
    let mut claim = doubling();
    claim.check = Check::Equal {
        observed: |x| vec![*x + *x],
        predicted: Predicted { wrong: &[], ..twice() },
        width: Width::relative(1e-3),
    };
    assert_eq!(
        message_of(|| claim.checked()),
        "this claim has no wrong control: add to `wrong` a prediction that its own check must \
         refute, such as the constant that a forgotten factor of two would give"
    );
}

#[test]
fn a_claim_without_words() {
    let nameless = Claim { name: "", ..doubling() };
    let says = "this claim has no name: it is the last segment of its id";
    assert_eq!(message_of(|| nameless.checked()), says);
    let silent = Claim { says: "", ..doubling() };
    let says = "this claim says nothing: write its statement into `says`";
    assert_eq!(message_of(|| silent.checked()), says);
}

#[test]
fn a_theorem_from_which_something_is_missing() {
    let sound = || theorem(vec![leaked(doubling())]);
    for (theorem, says) in [
        (Theorem { name: "", ..sound() }, "this theorem has no name: it is the conclusion"),
        (Theorem { title: "", ..sound() }, "this theorem has no title"),
        (Theorem { statement: "", ..sound() }, "this theorem has no statement"),
        (
            Theorem { source: "", ..sound() },
            "this theorem has no source: give paper, theorem number and arXiv id",
        ),
        (
            Theorem { deviation: "", ..sound() },
            "say how this theorem deviates from its source, or \"none\"",
        ),
        (Theorem { claims: &[], ..sound() }, "this theorem claims nothing"),
        (
            Theorem::<Toy> { formulas: &[], ..sound() },
            "this theorem shows no formula: record at least one step or prediction through `Sym`",
        ),
    ] {
        assert_eq!(message_of(|| theorem.checked()), says);
    }
}
