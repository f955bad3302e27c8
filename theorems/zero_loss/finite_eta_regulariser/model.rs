//! The residuals of the instances, each with a rational point of zero loss.

use proofmark::arithmetic::{Field, Jet, Real, ratio};
use proofmark::dynamics::Regression;

use crate::instances::{Depth3, Hyperbola, Olm, TwoValleys};

/// The residuals of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// $uv - 1$.
    Hyperbola,
    /// $uvw - 1$: two tangent directions.
    Depth3,
    /// [`two_rows`]: two normal directions, and $H$ is not diagonal.
    Olm,
    /// [`TwoValleys`]: two normal directions, not rational.
    TwoValleys,
}

impl Model {
    /// A point of $\Gamma$, with rational coordinates.
    pub fn start<R: Field>(self) -> Vec<R> {
        let eighths: &[i64] = match self {
            Model::Hyperbola => &[16, 4],
            Model::Depth3 => &[16, 8, 4],
            // w = u² - v² = (3/4, 0, 1/4).
            Model::Olm => &[8, 6, 5, 4, 6, 3],
            Model::TwoValleys => &[8, 0, 0],
        };
        eighths.iter().map(|&e| R::of(ratio(e, 8))).collect()
    }

    /// Runs `work` on the model.
    pub fn with<R: Real, T>(self, work: impl Visitor<R, T>) -> T {
        match self {
            Model::Hyperbola => work.visit(&Hyperbola),
            Model::Depth3 => work.visit(&Depth3),
            Model::Olm => work.visit(&two_rows()),
            Model::TwoValleys => work.visit(&TwoValleys),
        }
    }
}

/// Two rows of unlike integers over three coordinates.
pub fn two_rows() -> Olm {
    let row = |entries: [i64; 3]| entries.map(|z| ratio(z, 1)).to_vec();
    Olm { rows: vec![row([1, 2, -1]), row([3, 1, 1])], targets: vec![ratio(1, 2), ratio(5, 2)] }
}

/// Something to be done with a model, whichever it is.
pub trait Visitor<R: Real, T> {
    /// Does it.
    fn visit(self, model: &(impl Regression<R> + Regression<Jets<R>> + Sync)) -> T;
}

/// Second-order jets.
pub type Jets<R> = Jet<Jet<R>>;
