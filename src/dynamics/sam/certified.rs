//! Sharpness-aware steps over enclosures, each with the certificate that it is defined.

use thiserror::Error;

use super::{Loss, SharpnessAware};
use crate::arithmetic::{Endpoint, Field, Interval, Real};

/// What a step over enclosures would have needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The sign certificate: a component of $\nabla L$ whose enclosure excludes 0.
    Sign,
    /// An enclosure of the next point with finite ends.
    Bounds,
}

/// A step that was not made, because it was not certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("step {step} of SAM is not certified: {}", match missing {
    Missing::Sign => "the enclosure of every component of the gradient contains 0, where the \
        direction of the ascent is not defined; a narrower start or more bits are needed",
    Missing::Bounds => "the enclosure of the next point has no finite ends",
})]
pub struct Uncertified {
    /// The number of the step, from 0.
    pub step: u64,
    /// What was not certified.
    pub missing: Missing,
}

/// Sharpness-aware steps over enclosures.
///
/// The step is discontinuous where the gradient vanishes: on either side of such a point the ascent
/// leads to opposite sides. What [`SharpnessAware`] makes of a box with such a point in it is the
/// whole line at best, and in the steps after it nothing but that. Here a step is made with a
/// certificate, that some component of the gradient excludes 0 all over the box and hence
/// $\|\nabla L\| > 0$, or not at all.
#[derive(Clone, Debug)]
pub struct CertifiedSam<T: Endpoint> {
    pub(super) descent: SharpnessAware<Interval<T>>,
    steps: u64,
}

impl<T: Endpoint> CertifiedSam<T> {
    /// Steps of size $\eta$ = `step` with the radius $\rho$ in dimension $D$.
    pub fn new(dimension: usize, step: Interval<T>, radius: Interval<T>) -> Self {
        CertifiedSam { descent: SharpnessAware::new(dimension, step, radius), steps: 0 }
    }

    /// Certifies that the gradient vanishes nowhere in the box `x`, and returns the enclosure of
    /// its norm there.
    ///
    /// # Errors
    /// If the gradient may vanish.
    pub fn certify(
        &mut self,
        loss: &impl Loss<Interval<T>>,
        x: &[Interval<T>],
    ) -> Result<Interval<T>, Uncertified> {
        let gradient = &mut self.descent.gradient;
        loss.gradient(x, gradient);
        if !gradient.iter().any(|g| g.certainly_nonzero()) {
            return Err(Uncertified { step: self.steps, missing: Missing::Sign });
        }
        Ok(gradient.iter().fold(Interval::zero(), |sum, g| sum + g.square()).sqrt())
    }

    /// One certified step. Returns the enclosure of $\|\nabla L(x)\|$ at the point that it leaves.
    ///
    /// # Errors
    /// If the step is not certified; then `x` stays where it is.
    pub fn advance(
        &mut self,
        loss: &impl Loss<Interval<T>>,
        x: &mut [Interval<T>],
    ) -> Result<Interval<T>, Uncertified> {
        let norm = self.certify(loss, x)?;
        let before = x.to_vec();
        self.descent.descend(loss, x, self.descent.radius / norm);
        if !x.iter().all(|x| x.is_bounded()) {
            x.copy_from_slice(&before);
            return Err(Uncertified { step: self.steps, missing: Missing::Bounds });
        }
        self.steps += 1;
        Ok(norm)
    }

    /// Steps made.
    pub fn steps(&self) -> u64 {
        self.steps
    }
}
