//! What a run is told: precision, seed, tier, and where it stands.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::arithmetic::Field;
use crate::noise::{Address, Stream};

/// How much is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// What `cargo test` and a bare `verify` run: seconds a paper.
    #[default]
    Quick,
    /// Larger samples: minutes a paper.
    Full,
    /// Searches: hours.
    Deep,
}

impl FromStr for Tier {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "quick" => Ok(Tier::Quick),
            "full" => Ok(Tier::Full),
            "deep" => Ok(Tier::Deep),
            _ => Err(format!("unknown tier `{text}`: choose quick, full or deep")),
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tier::Quick => "quick",
            Tier::Full => "full",
            Tier::Deep => "deep",
        })
    }
}

/// The time scale of a claim. It is typed, so that a control can swap it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// No dynamics.
    None,
    /// The number of steps $k$.
    Steps,
    /// $\eta k$: the clock of gradient flow.
    Eta,
    /// $\eta^2 k$: the clock of the limit after zero loss.
    EtaSquared,
    /// $\delta^2\eta^2 k$: the same, in units of the label noise.
    DeltaSquaredEtaSquared,
    /// $\eta\rho^2 k$: the clock of sharpness-aware minimisation.
    EtaRhoSquared,
}

impl Clock {
    /// The time after `steps` steps. `eta` is the step size, `scale` the noise level $\delta$ or
    /// the radius $\rho$ where the clock has one.
    pub fn time<R: Field>(self, steps: u64, eta: R, scale: R) -> R {
        let k = R::integer(steps as i64);
        match self {
            Clock::None => R::zero(),
            Clock::Steps => k,
            Clock::Eta => eta * k,
            Clock::EtaSquared => eta.square() * k,
            Clock::DeltaSquaredEtaSquared => scale.square() * eta.square() * k,
            Clock::EtaRhoSquared => eta * scale.square() * k,
        }
    }

    /// In letters, as the record has it.
    pub fn letters(self) -> &'static str {
        match self {
            Clock::None => "",
            Clock::Steps => "k",
            Clock::Eta => "ηk",
            Clock::EtaSquared => "η²k",
            Clock::DeltaSquaredEtaSquared => "δ²η²k",
            Clock::EtaRhoSquared => "ηρ²k",
        }
    }
}

/// What a run is told.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The seed of the whole suite.
    pub seed: u64,
    /// How much to run.
    pub tier: Tier,
    /// Working precision of rigorous runs, in bits.
    pub bits: u32,
    /// `paper/theorem`.
    pub theorem: &'a str,
    /// The claim's name, or that of the picture.
    pub claim: &'a str,
    /// The instance's id.
    pub instance: &'a str,
}

impl Context<'_> {
    /// The noise of one purpose and replicate of this run; every scalar sees the same.
    pub fn stream(&self, purpose: &str, replicate: u64) -> Stream {
        Stream::at(&Address {
            seed: self.seed,
            theorem: self.theorem,
            claim: self.claim,
            instance: self.instance,
            purpose,
            replicate,
        })
    }

    /// One of three sizes, by tier.
    pub fn by_tier<T>(&self, quick: T, full: T, deep: T) -> T {
        match self.tier {
            Tier::Quick => quick,
            Tier::Full => full,
            Tier::Deep => deep,
        }
    }
}
