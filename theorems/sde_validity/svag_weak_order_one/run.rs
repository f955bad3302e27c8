//! Weak errors in closed form, enclosed.

use proofmark::arithmetic::{Approx, Enclosure, Field, Interval, Mp, Ratio, Real, ratio};
use proofmark::claim::{Context, Memo};
use proofmark::dynamics::{
    FieldLaw, MomentBasis, WeakError, diffusion_generator, svag_second_order,
};
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, enclose_exponential};
use proofmark::statistics::Point;

use super::instances::{Instance, Limit, Scheme, Test};

/// What rigorous runs compute with: intervals of 256 bits.
pub type Wide = Interval<Mp<4>>;

/// Bits of a [`Wide`].
pub const BITS: u32 = 256;

/// Everything about an instance that does not depend on $l$.
pub struct Setup {
    /// The monomials.
    pub basis: MomentBasis,
    /// Which of them is the test function.
    pub at: usize,
    /// The law of the losses' gradients.
    pub law: FieldLaw<Wide>,
    /// $\mathcal G$.
    pub generator: Matrix<Wide>,
    /// $\mathcal R$.
    pub second: Matrix<Wide>,
    /// $\mathcal R - \frac12\mathcal G^2$.
    pub defect: Matrix<Wide>,
    /// $m_0$.
    pub start: Vec<Wide>,
    /// $\eta$.
    pub eta: Wide,
    /// $T/\eta$.
    pub horizon: u64,
    scheme: Scheme,
}

impl Setup {
    /// With the coefficient of the third moment in $\mathcal R$, over its true one.
    pub fn of(i: &Instance, skewness: Ratio) -> Result<Self, Reason> {
        let Test::Monomial(exponents) = i.test else {
            return Err(Reason::Vacuous);
        };
        let degree = exponents.iter().sum();
        let basis = MomentBasis::new(exponents.len(), degree);
        let at = basis.position(exponents).ok_or(Reason::Vacuous)?;
        let law: FieldLaw<Wide> = i.data.law();
        let eta = Wide::of(i.eta);
        let skewness = Wide::of(skewness);
        let (noise, second) = match i.limit {
            Limit::Covariance => {
                let three_halves = Wide::of(ratio(3, 2));
                (
                    law.amplified(Wide::one(), Wide::zero()),
                    svag_second_order(&basis, &law, eta, skewness * three_halves),
                )
            }
            Limit::SecondMoment => (law.clone(), sign_second_order(&basis, &law, eta, skewness)),
        };
        let generator = diffusion_generator(&basis, &law.mean(), &noise, eta);
        let half = Wide::of(ratio(1, 2));
        let defect = second.minus(&generator.times(&generator).scaled(half));
        let point: Vec<_> = i.start.iter().map(|&x| Wide::of(x)).collect();
        let start = basis.at(&point);
        let (scheme, horizon) = (i.scheme, i.horizon);
        Ok(Setup { basis, at, law, generator, second, defect, start, eta, horizon, scheme })
    }

    /// $h = \eta/l$.
    pub fn step(&self, l: u64) -> Wide {
        self.eta / Wide::integer(l as i64)
    }

    /// $P_l$.
    pub fn transition(&self, l: u64) -> Matrix<Wide> {
        let law = self.scheme.law(&self.law, Wide::integer(l as i64));
        law.transition(&self.basis, self.step(l))
    }

    /// $\lim_l l\,(Eg(x_K) - Eg(X_T))$ and $Eg(X_T)$.
    pub fn limits(&self) -> (Wide, Wide) {
        let time = self.eta * Wide::integer(self.horizon as i64);
        let error = WeakError::new(&self.generator, &self.defect, &self.start);
        let (coefficient, moments) =
            error.read(&enclose_exponential(&error.block().scaled(time), BITS));
        (self.eta * coefficient[self.at], moments[self.at])
    }

    /// $e_l = Eg(x_K) - Eg(X_T)$ at each $l$.
    pub fn errors(&self, ls: &[u64]) -> Vec<Wide> {
        let (_, limit) = self.limits();
        let at = |&l: &u64| {
            let end = self.transition(l).power(l * self.horizon).apply(&self.start);
            end[self.at] - limit
        };
        ls.iter().map(at).collect()
    }
}

/// $\mathcal R$ of $(1 + \sqrt{l-1}\,\varepsilon)g_\gamma$: with raw moments of $g$,
/// $-3\eta T_3(Eg^{\otimes3}) + \eta^2T_4(Eg^{\otimes4})$, since $E(1 + \sqrt{l-1}\,\varepsilon)^k$
/// is $1, l, 3l - 2, l^2 + 4l - 4$.
fn sign_second_order(
    basis: &MomentBasis,
    law: &FieldLaw<Wide>,
    eta: Wide,
    share: Wide,
) -> Matrix<Wide> {
    let three = Wide::integer(-3) * eta * share;
    let third = basis.operator(&law.moment(basis, 3)).scaled(three);
    third.plus(&basis.operator(&law.moment(basis, 4)).scaled(eta.square()))
}

/// Errors at several $l$.
#[derive(Clone)]
pub struct Errors {
    /// $l$, growing.
    pub ls: Vec<u64>,
    /// $e_l$.
    pub errors: Vec<Enclosure>,
    /// $\lim l e_l$ as predicted.
    pub constant: Enclosure,
    /// The same without the third moment's part of $\mathcal R$.
    pub without_third: Enclosure,
}

/// Which errors: the instance with its scheme and equation, and the largest power of two.
type Key = (&'static str, Scheme, Limit, u32);

/// The errors that four claims look at.
static ERRORS: Memo<Key, Errors> = Memo::new();

/// The smallest $l$ of which an error is kept is $2^6$.
const SMALLEST: u32 = 6;

impl Errors {
    /// At $l = 2^a, \dots, 2^b$ with $a \ge 6$.
    pub fn of(i: &Instance, powers: std::ops::RangeInclusive<u32>) -> Result<Self, Reason> {
        let (from, to) = powers.into_inner();
        let all = ERRORS.at((i.id, i.scheme, i.limit, to), || Errors::compute(i, SMALLEST..=to))?;
        let skipped = (from - SMALLEST) as usize;
        let (ls, errors) = (all.ls[skipped..].to_vec(), all.errors[skipped..].to_vec());
        Ok(Errors { ls, errors, ..all })
    }

    /// The same for any powers.
    pub fn compute(i: &Instance, powers: std::ops::RangeInclusive<u32>) -> Result<Self, Reason> {
        let ls: Vec<u64> = powers.map(|k| 1 << k).collect();
        let setup = Setup::of(i, ratio(1, 1))?;
        let (without, _) = Setup::of(i, ratio(0, 1))?.limits();
        let errors = setup.errors(&ls).into_iter().map(Interval::to_enclosure).collect();
        let constant = setup.limits().0.to_enclosure();
        Ok(Errors { ls, errors, constant, without_third: without.to_enclosure() })
    }

    /// The errors against $1/l$, with `minus` times $1/l$ taken off.
    pub fn curve(&self, minus: Enclosure) -> Vec<Point> {
        let point = |(&l, &e): (&u64, &Enclosure)| {
            let inverse = Enclosure::one() / Enclosure::integer(l as i64);
            enclosed_point(1.0 / l as f64, e - minus * inverse)
        };
        self.ls.iter().zip(&self.errors).map(point).collect()
    }
}

/// The midpoint, with the radius and the rounding to `f64` for its uncertainty.
pub fn enclosed_point(step: f64, value: Enclosure) -> Point {
    let middle = value.approx();
    let uncertainty = value.radius().approx() + middle.abs() * f64::EPSILON;
    Point { step, value: middle, uncertainty }
}

/// How far the two processes are apart at *every* step, and the coefficient there.
pub struct Path {
    /// $\max_{k\le K} l|e_k|$ at each $l$.
    pub largest: Vec<Enclosure>,
    /// $\max_{k\le K}$ of the coefficient's modulus at $t = kh$.
    pub coefficient: Vec<Enclosure>,
    /// Its modulus at $T$.
    pub end: Enclosure,
}

impl Path {
    /// Steps both processes at each $l$.
    pub fn of(i: &Instance, ls: &[u64]) -> Result<Self, Reason> {
        let setup = Setup::of(i, ratio(1, 1))?;
        let error = WeakError::new(&setup.generator, &setup.defect, &setup.start);
        let n = setup.basis.len();
        let mut path = Path {
            largest: vec![],
            coefficient: vec![],
            end: setup.limits().0.abs().to_enclosure(),
        };
        for &l in ls {
            let transition = setup.transition(l);
            let flow = enclose_exponential(&error.block().scaled(setup.step(l)), BITS);
            let (mut x, mut both) = (setup.start.clone(), error.start().to_vec());
            let (mut largest, mut coefficient) = (Wide::zero(), Wide::zero());
            for _ in 0..l * setup.horizon {
                x = transition.apply(&x);
                both = flow.apply(&both);
                largest = largest.max((x[setup.at] - both[n + setup.at]).abs());
                coefficient = coefficient.max(both[setup.at].abs());
            }
            path.largest.push((largest * Wide::integer(l as i64)).to_enclosure());
            path.coefficient.push((setup.eta * coefficient).to_enclosure());
        }
        Ok(path)
    }
}

/// The range of $l$ that enclosures go through.
pub fn largest_power(context: &Context) -> u32 {
    context.by_tier(20, 24, 30)
}

/// $E\cos\theta x_K$ is a product of characteristic functions where the curvature is common to all
/// losses; $\theta = 2$.
pub const THETA: i64 = 2;

/// Is the test function a polynomial?
pub fn is_polynomial(i: &Instance) -> bool {
    matches!(i.test, Test::Monomial(_))
}

/// For `R` real: $a$ and the intercepts $b_\gamma$.
pub fn intercepts<R: Real>(i: &Instance) -> (R, Vec<R>) {
    let law: FieldLaw<R> = i.data.law();
    let curvature = law.mean().matrix().at(0, 0);
    (curvature, law.atoms().iter().map(|(_, f)| -f.shift()[0]).collect())
}
