//! Directions of rounding.
#![forbid(unsafe_code)]

use gmp_mpfr_sys::mpfr::rnd_t;

/// The direction in which an inexact result is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Toward $-\infty$: a lower bound.
    Down,
    /// Toward $+\infty$: an upper bound.
    Up,
    /// To the nearest number, ties to even.
    Nearest,
}

impl Round {
    #[inline]
    pub(super) fn mode(self) -> rnd_t {
        match self {
            Round::Down => rnd_t::RNDD,
            Round::Up => rnd_t::RNDU,
            Round::Nearest => rnd_t::RNDN,
        }
    }
}
