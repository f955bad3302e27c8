//! A memo computes once, and keeps no failure.

use std::cell::Cell;

use proofmark::claim::Memo;
use proofmark::evidence::Reason;

#[test]
fn a_value_is_computed_once_for_each_key() {
    let memo: Memo<u32, u32> = Memo::new();
    let computed = Cell::new(0);
    let square = |n: u32| {
        memo.at(n, || {
            computed.set(computed.get() + 1);
            Ok(n * n)
        })
    };
    assert_eq!([square(3), square(3), square(4)].map(Result::ok), [Some(9), Some(9), Some(16)]);
    assert_eq!(computed.get(), 2);
}

#[test]
fn an_error_is_not_kept() {
    let memo: Memo<u32, u32> = Memo::new();
    assert!(memo.at(1, || Err(Reason::Diverged)).is_err());
    assert_eq!(memo.at(1, || Ok(7)).ok(), Some(7));
}

#[test]
fn a_computation_may_ask_for_the_same_memo() {
    let memo: Memo<u32, u32> = Memo::new();
    let nested = memo.at(2, || memo.at(1, || Ok(1)).map(|one| one + 1));
    assert_eq!(nested.ok(), Some(2));
}
