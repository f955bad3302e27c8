//! A tube around a long trajectory: one centre in multiprecision, one radius that is proven.
//!
//! Plain enclosures lose bits at every step for ever, also where the map contracts: the box is
//! axis-parallel and forgets how errors depend on each other. A tube knows of the error $e$ of its
//! centre $\hat x$ only that $\|e\| \le \rho$, and moves by
//! $$\rho' \le \|DS(\hat x)\|\,\rho + \sup_{\|e\| \le \rho}\|S(\hat x + e) - S(\hat x) -
//! DS(\hat x)e\| + \delta,$$
//! where $S$ is the step and $\delta$ bounds $\|S(\hat x) - \hat x'\|$, the rounding of the centre.
//! *Proof.* The true point is $S(\hat x + e) = \hat x' + (S(\hat x) - \hat x') + DS(\hat x)e +
//! q(e)$. The first two terms come from the map, which proves them; $\delta$ is the radius of one
//! interval evaluation of $S$ at the point $\hat x$, whose midpoint is $\hat x'$. Where the map
//! contracts the radius does not grow: a descent loses a dozen bits in all, and not a third of a
//! bit a step.

use thiserror::Error;

use crate::arithmetic::{Endpoint, Field, Interval, Mp, Real, Round};

/// A bound on its way: what counts of it is its upper end. 64 bits, and no smallest number.
pub type Bound = Interval<Mp<1>>;

/// A map whose trajectories can be enclosed in a tube.
pub trait TubeMap<const LIMBS: usize> {
    /// One step, with its constants enclosed.
    fn step(&mut self, x: &[Interval<Mp<LIMBS>>]) -> Vec<Interval<Mp<LIMBS>>>;

    /// At least the norm of the derivative of the step at `x`. For descent with step $\eta$ that is
    /// $\max(1 - \eta\lambda_{\min}, \eta\lambda_{\max} - 1)$ of the Hessian.
    fn growth(&mut self, x: &[Mp<LIMBS>]) -> Bound;

    /// At least $\|S(x + e) - S(x) - DS(x)e\|$ for all $\|e\| \le \rho$. For descent that is
    /// $\frac\eta2\sup\|D^3L\|\rho^2$.
    fn curvature(&mut self, x: &[Mp<LIMBS>], radius: Bound) -> Bound;
}

/// There is no enclosure: the radius has become infinite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "no enclosure: {bits} bits are lost after {steps} steps, where the radius of the tube becomes \
     infinite; that says nothing of the trajectory itself, and more bits would do"
)]
pub struct NoEnclosure {
    /// Steps that were enclosed.
    pub steps: u64,
    /// The precision of the centre.
    pub bits: u32,
}

/// A trajectory known to within one radius.
///
/// It encloses all trajectories of the map from points of the start.
#[derive(Clone, Debug)]
pub struct Tube<M, const LIMBS: usize> {
    map: M,
    centre: Vec<Mp<LIMBS>>,
    radius: Mp<1>,
    steps: u64,
}

impl<const LIMBS: usize, M: TubeMap<LIMBS>> Tube<M, LIMBS> {
    /// The tube that starts as the smallest ball around the midpoint of a box.
    pub fn new(map: M, start: &[Interval<Mp<LIMBS>>]) -> Self {
        let (centre, radius) = ball(start);
        Tube { map, centre, radius: radius.hi(), steps: 0 }
    }

    /// One step of the map.
    ///
    /// # Errors
    /// If nothing is known of the next point; then it stays where it is.
    pub fn advance(&mut self) -> Result<(), NoEnclosure> {
        let at: Vec<_> = self.centre.iter().map(|&x| Interval::point(x)).collect();
        let (centre, rounding) = ball(&self.map.step(&at));
        let radius = Bound::point(self.radius);
        let growth = self.map.growth(&self.centre);
        let curvature = self.map.curvature(&self.centre, radius);
        let radius = (growth * radius + curvature + rounding).hi();
        if !radius.is_finite() || centre.iter().any(|x| !x.is_finite()) {
            return Err(NoEnclosure { steps: self.steps, bits: Mp::<LIMBS>::BITS });
        }
        (self.centre, self.radius, self.steps) = (centre, radius, self.steps + 1);
        Ok(())
    }

    /// The centre.
    pub fn centre(&self) -> &[Mp<LIMBS>] {
        &self.centre
    }

    /// The radius, in the Euclidean norm of all coordinates.
    pub fn radius(&self) -> Mp<1> {
        self.radius
    }

    /// Steps made.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The smallest box with the tube's cross-section.
    pub fn enclosure(&self) -> Vec<Interval<Mp<LIMBS>>> {
        // A number of 64 bits is exact in any precision that is larger.
        let radius = self.radius.to_mp(Round::Up);
        self.centre.iter().map(|&x| Interval::point(x).inflate(radius)).collect()
    }

    /// The map.
    pub fn map(&mut self) -> &mut M {
        &mut self.map
    }
}

/// Midpoints, and a bound of the norm of the radii.
fn ball<const LIMBS: usize>(x: &[Interval<Mp<LIMBS>>]) -> (Vec<Mp<LIMBS>>, Bound) {
    let squared = x.iter().fold(Bound::zero(), |sum, x| {
        let radius: Mp<1> = x.radius().to_mp(Round::Up);
        sum + Bound::new(Mp::zero(), radius).square()
    });
    (x.iter().map(|x| x.midpoint()).collect(), squared.sqrt())
}
