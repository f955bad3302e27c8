//! Do the draws of a law have the moments that it declares?

use thiserror::Error;

use super::{Law, Stream};

/// The probability with which [`pretest`] rejects a law whose declared moments are right, in the
/// limit of many draws.
pub const PRETEST_SIZE: f64 = 1e-6;

/// The largest score that [`pretest`] accepts: the upper normal quantile of
/// $10^{-6}/8$, for four moments and two sides.
pub const PRETEST_RADIUS: f64 = 5.157_701_4;

/// What [`pretest`] found: for each moment, how many standard errors the draws are away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pretest {
    /// How many draws were made.
    pub draws: u64,
    /// The scores of mean, variance, third and fourth central moment.
    pub scores: [f64; 4],
}

/// A declared moment that the draws contradict.
#[derive(Clone, Debug, PartialEq, Error)]
#[error(
    "law `{law}`: {draws} draws give {moment} = {drawn}, declared is {declared} \
     ({score:.1} standard errors away, at most {PRETEST_RADIUS} expected)"
)]
pub struct WrongMoment {
    /// The law's name.
    pub law: String,
    /// Which moment.
    pub moment: &'static str,
    /// Its value in the draws, around the declared mean.
    pub drawn: f64,
    /// Its declared value.
    pub declared: f64,
    /// Their distance in standard errors.
    pub score: f64,
    /// How many draws were made.
    pub draws: u64,
}

/// Compares the declared moments of a law with `draws` of its draws.
///
/// With $Y_k = (X - \mu)^k$ and $m_k$ the declared moment, the score is
/// $|\bar Y_k - m_k| / (s_k / \sqrt n)$; a moment fails above [`PRETEST_RADIUS`]. By the central
/// limit theorem a right law fails with probability at most [`PRETEST_SIZE`]; for heavy tails and
/// few draws that is only a guide (take $10^5$ draws). A constant $Y_k$ must equal $m_k$.
///
/// # Errors
/// The first moment that fails.
pub fn pretest<L: Law + ?Sized>(
    law: &L,
    stream: Stream,
    draws: u64,
) -> Result<Pretest, WrongMoment> {
    let found = moment_scores(law, stream, draws);
    let mut scores = [0.0; 4];
    for (k, (moment, score)) in NAMES.into_iter().zip(&mut scores).enumerate() {
        let MomentScore { drawn, declared, score: found } = found[k];
        if found.is_nan() || found > PRETEST_RADIUS {
            let law = law.name().to_owned();
            return Err(WrongMoment { law, moment, drawn, declared, score: found, draws });
        }
        *score = found;
    }
    Ok(Pretest { draws, scores })
}

const NAMES: [&str; 4] = ["the mean", "the variance", "the third moment", "the fourth moment"];

/// One moment: drawn, declared, and their distance in standard errors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MomentScore {
    /// The mean of the draws' powers, around the declared mean.
    pub drawn: f64,
    /// The declared moment.
    pub declared: f64,
    /// $|\text{drawn} - \text{declared}|$ in standard errors.
    pub score: f64,
}

/// The four scores that [`pretest`] judges.
pub fn moment_scores<L: Law + ?Sized>(law: &L, stream: Stream, draws: u64) -> [MomentScore; 4] {
    let moments = law.moments();
    let mean = moments.mean.to_f64();
    // The powers minus what is declared, summed with their squares.
    let declared =
        [0.0, moments.variance.to_f64(), moments.third.to_f64(), moments.fourth.to_f64()];
    let (mut sums, mut squares) = ([0.0; 4], [0.0; 4]);
    for draw in stream.draws(law, 0).take(draws as usize) {
        let mut power = 1.0;
        for k in 0..4 {
            power *= draw - mean;
            let excess = power - declared[k];
            sums[k] += excess;
            squares[k] += excess * excess;
        }
    }
    let n = draws as f64;
    std::array::from_fn(|k| {
        let excess = sums[k] / n;
        let variance = (squares[k] / n - excess * excess).max(0.0);
        // A constant power leaves only rounding, which must not be divided by itself.
        let rounding = 1e-14 * declared[k].abs().max(1.0);
        let score = excess.abs() / ((variance / n).sqrt() + rounding);
        let shift = if k == 0 { mean } else { 0.0 };
        MomentScore { drawn: excess + declared[k] + shift, declared: declared[k] + shift, score }
    })
}
