//! Whole trajectories, enclosed.

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Real, Round};
use proofmark::claim::{Context, Memo};
use proofmark::dynamics::{SensingTube, Tube};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::with_precision;

use super::instances::Instance;
use crate::exponents::Law;
use crate::instances::{Problem, tenth_to};
use crate::ladder::horizon;
use crate::spectrum::best_solutions;
use crate::stationary::flat;
use crate::trajectory::{distance_squared, lambda};

/// What is proven of one trajectory, from $\alpha = 10^{-k}$ until after the departure.
#[derive(Clone, Debug)]
pub struct Passage {
    /// $k$.
    pub decades: u32,
    /// Contains $\min_t\|U_tU_t^\top - Z_s^*\|_F$.
    pub least: Enclosure,
    /// The distance to the truncation $T_s$ at a step that is among the nearest to $Z_s^*$.
    pub to_truncation: Enclosure,
    /// $\|Z_s^* - T_s\|_F$.
    pub of_truncation: Enclosure,
    /// By how many bits the radius at the end exceeds the unit roundoff of the centre.
    pub bits_lost: Enclosure,
}

/// Two trajectories.
pub struct Passages {
    /// What is predicted.
    pub law: Law,
    /// From the larger start, and from the smaller.
    pub seen: [Passage; 2],
}

impl Passages {
    /// From the starts of $5$ and $10$ units of decades, twice that beyond the quick tier.
    ///
    /// # Errors
    /// If there is no enclosure in the precision that the calculus asks for.
    pub fn of(i: &Instance, context: &Context) -> Result<Self, Reason> {
        let law = Law::of(&i.problem, i.rank)?;
        let unit = i.decades * context.by_tier(5, 10, 10);
        let [first, second] = [unit, 2 * unit].map(|k| passage(&i.problem, &law, k));
        Ok(Passages { law, seen: [first?, second?] })
    }

    /// $\Lambda$ of the larger start.
    pub fn lambda(&self) -> Enclosure {
        Enclosure::integer(10).ln() * Enclosure::integer(i64::from(self.seen[0].decades))
    }

    /// $\Lambda$ of the smaller start minus that of the larger.
    pub fn between(&self) -> Enclosure {
        let [first, second] = &self.seen;
        Enclosure::integer(10).ln()
            * Enclosure::integer(i64::from(second.decades) - i64::from(first.decades))
    }
}

/// Once for all who ask. The tube loses $\sum_{r \le s}|a_{r+1}|\log_2(1/\alpha)$ bits, see
/// [`super::enclosed`]; 128 more leave a radius far below all distances.
fn passage(problem: &Problem, law: &Law, k: u32) -> Result<Passage, Reason> {
    static KNOWN: Memo<(Problem, usize, u32), Passage> = Memo::new();
    let bits = law.bits_grown(lambda(k)) + 128.0;
    KNOWN.at(
        (problem.clone(), law.rank, k),
        || with_precision!(bits, L => enclose::<L>(problem, law, k)),
    )
}

type Enclosed<const LIMBS: usize> = Matrix<Interval<Mp<LIMBS>>>;

fn enclose<const LIMBS: usize>(problem: &Problem, law: &Law, k: u32) -> Result<Passage, Reason> {
    let lost = || Reason::TooWide { bits: 128 * LIMBS as u32 };
    let target: Enclosed<LIMBS> = problem.target();
    let map = SensingTube::new(&problem.ensemble(), &target, problem.step, problem.width);
    let mut tube = Tube::new(map, &flat(&problem.start(tenth_to(k))));
    let z = best_solutions(problem, law.rank)?.pop().ok_or(Reason::Vacuous)?;
    let z = Matrix::from_fn(z.rows(), z.columns(), |i, j| z.at(i, j).to_precision());
    let truncation: Enclosed<LIMBS> = problem.truncation(law.rank);
    let distance = |w: &Enclosed<LIMBS>, z: &Enclosed<LIMBS>| distance_squared(w, z).sqrt();
    let infinity = Mp::<LIMBS>::infinity();
    let (mut lo, mut hi, mut to_truncation) = (infinity, infinity, Interval::whole());
    for _ in 0..=horizon(law, k) {
        let x = tube.enclosure();
        let u = Matrix::from_fn(z.rows(), problem.width, |i, j| x[i * problem.width + j]);
        let w = u.times(&u.transpose());
        let near = distance(&w, &z);
        if near.lo() < lo {
            lo = near.lo();
        }
        if near.hi() < hi {
            hi = near.hi();
            to_truncation = distance(&w, &truncation);
        }
        tube.advance().map_err(|_| lost())?;
    }
    let unit = Enclosure::integer(2).powi(-(Mp::<LIMBS>::BITS as i32));
    let radius = Enclosure::point(tube.radius().to_mp(Round::Up));
    Ok(Passage {
        decades: k,
        least: Interval::new(lo, hi).to_enclosure(),
        to_truncation: to_truncation.to_enclosure(),
        of_truncation: distance(&z, &truncation).to_enclosure(),
        bits_lost: (radius / unit).ln() / Enclosure::integer(2).ln(),
    })
}
