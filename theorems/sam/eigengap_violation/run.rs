//! Trajectories in several precisions, until the passive component is the larger one.

use proofmark::arithmetic::{Endpoint, Mp};
use proofmark::claim::Memo;
use proofmark::dynamics::SharpnessAware;
use proofmark::evidence::Reason;
use proofmark::with_precision;
use rayon::prelude::*;

use super::instances::{Instance, Turned};
use crate::sam_quadratic_alignment::instances::limit_radius;

/// A number format with the basis in which it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `f64` in the rotated basis.
    Double,
    /// So many bits in the rotated basis.
    Bits(u32),
    /// `f64` in the eigenbasis.
    Eigenbasis,
}

impl Format {
    /// $p$.
    pub fn bits(self) -> f64 {
        match self {
            Format::Double | Format::Eigenbasis => 53.0,
            Format::Bits(bits) => f64::from(bits),
        }
    }
}

/// A trajectory.
#[derive(Clone, Debug)]
pub struct Passage {
    /// $-u$ where $|v| > |w|$ first holds, or in the end.
    pub exit: f64,
    /// Has it switched?
    pub has_switched: bool,
    /// $v$ in the end.
    pub passive: f64,
    /// $u$ and $v/w$ after each step.
    pub track: Vec<(f64, f64)>,
}

/// Twice the steps that the slowest listed instance takes to switch, or fewer where none does.
fn patience(i: &Instance) -> usize {
    if i.gap.numerator() == 0 { 14_000 } else { 4000 }
}

/// Runs until the switch.
fn passage<R: Endpoint>(i: &Instance, is_turned: bool) -> Passage {
    let angle = if is_turned {
        [R::integer(3) / R::integer(5), R::integer(4) / R::integer(5)]
    } else {
        [R::one(), R::zero()]
    };
    let loss = Turned { loss: i.loss().over::<R>(), angle };
    let [eta, rho, u] = [i.step, i.radius, i.start].map(R::of);
    let w = limit_radius(eta, rho, loss.loss.second.at(u), R::integer(2));
    let [y, z] = loss.to([w * R::of(i.share), w]);
    let mut x = [u, y, z];
    let mut sam = SharpnessAware::new(3, eta, rho);
    let mut track = vec![];
    loop {
        let [v, w] = loss.back([x[1], x[2]]);
        let has_switched = v.square() > w.square();
        track.push((x[0].approx(), (v / w).approx()));
        if has_switched || track.len() == patience(i) {
            return Passage { exit: -x[0].approx(), has_switched, passive: v.approx(), track };
        }
        sam.advance(&loss, &mut x);
    }
}

static KNOWN: Memo<(Instance, Format), Passage> = Memo::new();

/// The trajectory of an instance in a format.
///
/// # Errors
/// None of its own.
pub fn followed(i: &Instance, format: Format) -> Result<Passage, Reason> {
    KNOWN.at((i.clone(), format), || {
        Ok(match format {
            Format::Double => passage::<f64>(i, true),
            Format::Eigenbasis => passage::<f64>(i, false),
            Format::Bits(bits) => with_precision!(bits, L => passage::<Mp<L>>(i, true)),
        })
    })
}

/// An instance with its trajectories.
pub struct Passages {
    /// The instance.
    pub instance: Instance,
    /// Formats, and what they gave.
    pub all: Vec<(Format, Passage)>,
}

impl Passages {
    /// Follows them all, at once.
    ///
    /// # Errors
    /// None of its own.
    pub fn of(i: &Instance, formats: &[Format]) -> Result<Self, Reason> {
        let one = |&format: &Format| Ok((format, followed(i, format)?));
        let all = formats.par_iter().map(one).collect::<Result<_, Reason>>()?;
        Ok(Passages { instance: i.clone(), all })
    }
}
