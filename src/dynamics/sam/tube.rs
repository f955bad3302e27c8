//! A tube around a long trajectory of sharpness-aware steps, with the certificate at every step.

use thiserror::Error;

use super::super::{Bound, NoEnclosure, Tube, TubeMap, largest_eigenvalue};
use super::{CertifiedSam, Loss, Missing, SharpnessAware, Uncertified};
use crate::arithmetic::{Field, Interval, Jet, Mp, Real};
use crate::linear::{Matrix, norm_squared};

/// Why a tube was not continued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SamTubeError {
    /// The gradient may vanish in the tube.
    #[error(transparent)]
    Uncertified(#[from] Uncertified),
    /// Nothing is known of the next point.
    #[error(transparent)]
    NoEnclosure(#[from] NoEnclosure),
}

/// A trajectory of sharpness-aware steps, enclosed in a [`Tube`]. The loss is given over both
/// scalars that are needed: enclosures of the centre, and jets for the derivative of the step.
pub struct SamTube<A, B, const LIMBS: usize> {
    tube: Tube<Steps<A, B, LIMBS>, LIMBS>,
}

/// The map $S$.
struct Steps<A, B, const LIMBS: usize> {
    loss: A,
    sloped: B,
    certificate: CertifiedSam<Mp<LIMBS>>,
    slopes: SharpnessAware<Jet<Bound>>,
}

impl<A, B, const LIMBS: usize> Steps<A, B, LIMBS>
where
    A: Loss<Interval<Mp<LIMBS>>>,
    B: Loss<Jet<Bound>>,
{
    /// $DS$ on a box, column by column: $D$ steps over jets.
    fn jacobian(&mut self, x: &[Bound]) -> Matrix<Bound> {
        let d = x.len();
        let mut jacobian = Matrix::zeros(d, d);
        let mut moving: Vec<_> = x.iter().copied().map(Jet::constant).collect();
        for column in 0..d {
            for (k, (jet, &x)) in moving.iter_mut().zip(x).enumerate() {
                *jet = if k == column { Jet::variable(x) } else { Jet::constant(x) };
            }
            self.slopes.advance(&self.sloped, &mut moving);
            for (row, jet) in moving.iter().enumerate() {
                *jacobian.at_mut(row, column) = jet.derivative;
            }
        }
        jacobian
    }
}

impl<A, B, const LIMBS: usize> TubeMap<LIMBS> for Steps<A, B, LIMBS>
where
    A: Loss<Interval<Mp<LIMBS>>>,
    B: Loss<Jet<Bound>>,
{
    fn step(&mut self, x: &[Interval<Mp<LIMBS>>]) -> Vec<Interval<Mp<LIMBS>>> {
        let mut next = x.to_vec();
        self.certificate.descent.advance(&self.loss, &mut next);
        next
    }

    /// The root of the largest eigenvalue of $DS^\top DS$.
    fn growth(&mut self, x: &[Mp<LIMBS>]) -> Bound {
        let x: Vec<_> = x.iter().map(|&x| Interval::point(x).to_precision()).collect();
        let jacobian = self.jacobian(&x);
        let largest = largest_eigenvalue(&jacobian.transpose().times(&jacobian));
        Bound::new(Mp::zero(), largest).sqrt()
    }

    /// The mean value theorem: $\sup\|DS - DS(\hat x)\|\,\rho$ over the cube around the ball.
    fn curvature(&mut self, x: &[Mp<LIMBS>], radius: Bound) -> Bound {
        let centre: Vec<Bound> = x.iter().map(|&x| Interval::point(x).to_precision()).collect();
        let around: Vec<Bound> = centre.iter().map(|x| x.inflate(radius.hi())).collect();
        let apart = self.jacobian(&around).minus(&self.jacobian(&centre));
        norm_squared(apart.entries()).sqrt() * radius
    }
}

impl<A, B, const LIMBS: usize> SamTube<A, B, LIMBS>
where
    A: Loss<Interval<Mp<LIMBS>>>,
    B: Loss<Jet<Bound>>,
{
    /// The tube from a box, for steps of size $\eta$ = `step` with the radius $\rho$.
    pub fn new(
        loss: A,
        sloped: B,
        [step, radius]: [Interval<Mp<LIMBS>>; 2],
        start: &[Interval<Mp<LIMBS>>],
    ) -> Self {
        let d = start.len();
        let jet = |x: Interval<Mp<LIMBS>>| Jet::constant(x.to_precision());
        let map = Steps {
            loss,
            sloped,
            certificate: CertifiedSam::new(d, step, radius),
            slopes: SharpnessAware::new(d, jet(step), jet(radius)),
        };
        SamTube { tube: Tube::new(map, start) }
    }

    /// One step, with the certificate that the gradient vanishes nowhere in the tube. Returns the
    /// enclosure of its norm there.
    ///
    /// # Errors
    /// If it may vanish, or if nothing is known of the next point.
    pub fn advance(&mut self) -> Result<Interval<Mp<LIMBS>>, SamTubeError> {
        let (x, step) = (self.tube.enclosure(), self.tube.steps());
        let map = self.tube.map();
        let certified = map.certificate.certify(&map.loss, &x);
        let norm = certified.map_err(|_| Uncertified { step, missing: Missing::Sign })?;
        self.tube.advance()?;
        Ok(norm)
    }

    /// The smallest box with the tube's cross-section.
    pub fn enclosure(&self) -> Vec<Interval<Mp<LIMBS>>> {
        self.tube.enclosure()
    }

    /// The radius, in the Euclidean norm of all coordinates.
    pub fn radius(&self) -> Mp<1> {
        self.tube.radius()
    }

    /// Steps made.
    pub fn steps(&self) -> u64 {
        self.tube.steps()
    }
}
