//! Weak errors of SGD in its own step size, in closed form, enclosed.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, ratio};
use proofmark::dynamics::{FieldLaw, MomentBasis, WeakError, diffusion_generator, drift_operator};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, enclose_exponential};
use proofmark::statistics::Point;

use super::instances::Instance;

/// What rigorous runs compute with: intervals of 256 bits.
pub type Wide = Interval<Mp<4>>;

/// Bits of a [`Wide`].
pub const BITS: u32 = 256;

/// Everything about an instance that does not depend on $\eta$.
pub struct Setup {
    /// The monomials.
    pub basis: MomentBasis,
    /// Which of them is the test function.
    pub at: usize,
    /// The law of the losses' gradients.
    pub law: FieldLaw<Wide>,
    /// $G_0 = -\bar g\cdot\nabla$, the generator of gradient flow.
    pub flow: Matrix<Wide>,
    /// $-\frac12(\bar A\bar g)\cdot\nabla$, which a step of SGD has of order $\eta^2$ and the first
    /// equation has not.
    pub first_defect: Matrix<Wide>,
    /// What it has of order $\eta^3$ and the second equation has not.
    pub second_defect: Matrix<Wide>,
    /// $m_0$.
    pub start: Vec<Wide>,
    /// $T$.
    pub time: Wide,
    noise: FieldLaw<Wide>,
    noise_share: Wide,
}

impl Setup {
    /// Of an instance.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        let degree = i.test.iter().sum();
        let basis = MomentBasis::new(i.test.len(), degree);
        let at = basis.position(i.test).ok_or(Reason::Vacuous)?;
        let law: FieldLaw<Wide> = i.data.law();
        let noise = law.amplified(Wide::one(), Wide::zero());
        let [half, sixth] = [ratio(1, 2), ratio(1, 6)].map(Wide::of);
        let mean = law.mean();
        let flow = drift_operator(&basis, &mean);
        let first_defect = drift_operator(&basis, &mean.along_itself()).scaled(half);
        let correction = first_defect.plus(&basis.operator(&noise.moment(&basis, 2)));
        // A step: I + eta G_0 + eta^2 (..) - eta^3 T_3 E g^3; the exponential of
        // eta G_0 + eta^2 G_1: its terms of order eta^3 are (G_0 G_1 + G_1 G_0)/2 + G_0^3/6.
        let mixed = flow.times(&correction).plus(&correction.times(&flow)).scaled(half);
        let cube = flow.times(&flow).times(&flow).scaled(sixth);
        let third = if degree >= 3 {
            basis.operator(&law.moment(&basis, 3))
        } else {
            Matrix::zeros(basis.len(), basis.len())
        };
        let second_defect = third.plus(&mixed).plus(&cube).scaled(-Wide::one());
        let point: Vec<_> = i.start.iter().map(|&x| Wide::of(x)).collect();
        Ok(Setup {
            start: basis.at(&point),
            time: Wide::of(i.time),
            noise_share: Wide::of(i.noise),
            basis,
            at,
            law,
            flow,
            first_defect,
            second_defect,
            noise,
        })
    }

    /// $\eta = T/K$.
    pub fn eta(&self, steps: u64) -> Wide {
        self.time / Wide::integer(steps as i64)
    }

    /// The generator of the equation with the drift $-\nabla(L + \eta c|\nabla L|^2)$: with
    /// $c = \frac14$, the second equation.
    pub fn generator(&self, eta: Wide, coefficient: Wide) -> Matrix<Wide> {
        let mean = self.law.mean();
        let two = Wide::integer(2);
        let drift = mean.combine(Wide::one(), &mean.along_itself(), two * coefficient * eta);
        diffusion_generator(&self.basis, &drift, &self.noise, eta * self.noise_share)
    }

    /// $Eg(x_K) - Eg(X_T)$ for $\eta = T/K$.
    pub fn error(&self, steps: u64, coefficient: Wide) -> Enclosure {
        let eta = self.eta(steps);
        let end = self.law.transition(&self.basis, eta).power(steps).apply(&self.start);
        let generator = self.generator(eta, coefficient).scaled(self.time);
        let limit = enclose_exponential(&generator, BITS).apply(&self.start);
        (end[self.at] - limit[self.at]).to_enclosure()
    }

    /// $\int_0^Te^{(T-s)G_0}\mathcal De^{sG_0}m_0\,ds$, at the test function.
    pub fn constant(&self, defect: &Matrix<Wide>) -> Enclosure {
        let error = WeakError::new(&self.flow, defect, &self.start);
        let exponential = enclose_exponential(&error.block().scaled(self.time), BITS);
        error.read(&exponential).0[self.at].to_enclosure()
    }
}

/// Errors at several step sizes.
pub struct Errors {
    /// $\eta$ and the error.
    pub points: Vec<Point>,
    /// The predicted constants of order 1 and of order 2.
    pub constants: [f64; 2],
}

impl Errors {
    /// Against the equation whose drift has this coefficient of $\eta|\nabla L|^2$, at
    /// $\eta = T/K$.
    pub fn of(
        i: &Instance,
        coefficient: Wide,
        steps: impl Iterator<Item = u64>,
    ) -> Result<Self, Reason> {
        let setup = Setup::of(i)?;
        let point = |k: u64| {
            let error = setup.error(k, coefficient);
            let value = error.approx();
            let uncertainty = error.radius().approx() + value.abs() * f64::EPSILON;
            Point { step: setup.eta(k).approx(), value, uncertainty }
        };
        let defects = [&setup.first_defect, &setup.second_defect];
        let constants = defects.map(|d| setup.constant(d).approx());
        Ok(Errors { points: steps.map(point).collect(), constants })
    }

    /// The step sizes.
    pub fn steps(&self) -> Vec<f64> {
        self.points.iter().map(|p| p.step).collect()
    }
}
