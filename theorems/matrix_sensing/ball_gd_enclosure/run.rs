//! Trajectories in plain enclosures, entry by entry, and how wide they become.

use proofmark::arithmetic::{Approx, Enclosure, Endpoint, Field, Interval, Mp, Real, Round};
use proofmark::claim::Memo;
use proofmark::dynamics::{SensingTube, Tube};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::with_precision;

use super::Instance;
use crate::exponents::Law;
use crate::instances::{Problem, tenth_to};
use crate::ladder::horizon;
use crate::stationary::flat;

type Narrow = Mp<1>;

/// $1 + \eta(m + 2g u^2)$: what one step makes of the radius at most.
pub fn factor<R: Field>(eta: R, m: R, g: R, u: R) -> R {
    R::one() + eta * (m + R::integer(2) * g * u.square())
}

/// A trajectory from $\alpha$ until after its departure from $Z_2^*$.
#[derive(Clone, Copy, Debug)]
pub struct Widths {
    /// Bits of the scalar.
    pub bits: u32,
    /// $\log_2$ of the radius of $U$ at the end, in the Frobenius norm and in units of
    /// $2^{-\mathit{bits}}$.
    pub lost: Enclosure,
    /// The same of the bound.
    pub bound: Enclosure,
    /// The same of the bound without the derivative of $M$.
    pub without_derivative: Enclosure,
}

/// $\log_2$.
fn log2(x: Enclosure) -> Enclosure {
    x.ln() / Enclosure::integer(2).ln()
}

/// $\big(\sum x_i^2\big)^{1/2}$, rounded up.
fn norm(all: impl Iterator<Item = Narrow>) -> Narrow {
    let add = |sum: Narrow, x: Narrow| sum.add_rounded(x.mul_rounded(x, Round::Up), Round::Up);
    all.fold(Narrow::zero(), add).sqrt_rounded(Round::Up)
}

fn radius<T: Endpoint>(u: &Matrix<Interval<T>>) -> Narrow {
    norm(flat(u).iter().map(|x| x.radius().to_mp(Round::Up)))
}

fn size<T: Endpoint>(u: &Matrix<Interval<T>>) -> Narrow {
    norm(flat(u).iter().map(|x| x.magnitude().to_mp(Round::Up)))
}

/// The bound of the radius, step by step.
///
/// An enclosure of a sum or product is no wider than $r(x + y) = r(x) + r(y)$ and
/// $r(xy) \le |x|\,r(y) + r(x)\,|y|$ with the largest $|x|$, $|y|$ in the enclosures,
/// beside rounding. So for $M = \mathcal A^*\mathcal A(Z^* - UU^\top)$ entrywise
/// $r(UU^\top) \le |U|r^\top + r|U|^\top$ and $r(MU) \le |M|r + r(M)|U|$, and in
/// Frobenius norms $r' \le (1 + \eta\|M\|)\,r + \eta\,g \cdot 2\|U\|r \cdot \|U\|$,
/// where $g$ bounds the norm of the matrix of the $|(\mathcal A^*\mathcal A)_{pq}|$ in
/// the orthonormal basis: its largest row sum, since it is symmetric. Rounding: an
/// entry is a sum of at most $D + d + \hat r + 3$ products, each partial sum of which
/// is rounded outward by at most $2^{1-\mathit{bits}}$ of the sum of the moduli, which
/// is at most the factor times $\|U\|$.
struct Bound {
    eta: Narrow,
    gram: Narrow,
    /// Of the sums of moduli.
    rounding: Narrow,
    radius: Narrow,
    without: Narrow,
}

impl Bound {
    fn new(problem: &Problem, bits: u32, start: Narrow) -> Self {
        let gram = problem.ensemble().orthonormal::<Enclosure>();
        let row = |p: usize| gram.row(p).iter().fold(Enclosure::zero(), |sum, g| sum + g.abs());
        let most = (0..gram.rows()).map(row).reduce(Enclosure::max).unwrap_or_else(Enclosure::one);
        let terms = problem.coordinates() + problem.dimension() + problem.width + 3;
        let unit = Narrow::integer(2).powi(1 - bits as i32);
        Bound {
            eta: Enclosure::of(problem.step).hi().to_mp(Round::Up),
            gram: most.hi().to_mp(Round::Up),
            rounding: Narrow::integer(terms as i64) * unit,
            radius: start,
            without: start,
        }
    }

    fn advance(&mut self, image: Narrow, size: Narrow) {
        let grown = |radius: Narrow, gram: Narrow| {
            let [eta, m, g, u] = [self.eta, image, gram, size].map(Interval::point);
            let factor = factor(eta, m, g, u);
            let rounded = Interval::point(self.rounding) * u;
            (factor * (Interval::point(radius) + rounded)).hi()
        };
        (self.radius, self.without) =
            (grown(self.radius, self.gram), grown(self.without, Narrow::zero()));
    }
}

/// Once for all who ask.
///
/// # Errors
/// If the enclosure becomes unbounded: nothing is known then, with the bits that would do.
pub fn widths(i: &Instance) -> Result<Widths, Reason> {
    static KNOWN: Memo<(Problem, u32, u32), Widths> = Memo::new();
    KNOWN.at(
        (i.problem.clone(), i.decades, i.bits),
        || with_precision!(i.bits, L => widths_in::<L>(&i.problem, i.decades)),
    )
}

fn widths_in<const LIMBS: usize>(problem: &Problem, decades: u32) -> Result<Widths, Reason> {
    let bits = Mp::<LIMBS>::BITS;
    let steps = horizon(&Law::of(problem, 2)?, decades);
    let mut descent = problem.descent::<Interval<Mp<LIMBS>>>();
    let mut u = problem.start(tenth_to(decades));
    let mut bound = Bound::new(problem, bits, radius(&u));
    for _ in 0..steps {
        bound.advance(size(&descent.image(&u)), size(&u));
        descent.advance(&mut u);
    }
    let reached = radius(&u);
    if !reached.is_finite() {
        return Err(Reason::TooWide { bits: 2 * bits });
    }
    let unit = Enclosure::integer(2).powi(-(bits as i32));
    let in_bits = |x: Narrow| log2(Enclosure::point(x.to_mp(Round::Nearest)) / unit);
    Ok(Widths {
        bits,
        lost: in_bits(reached),
        bound: in_bits(bound.radius),
        without_derivative: in_bits(bound.without),
    })
}

/// The number of steps from $\alpha = 10^{-3}$ until the radius exceeds one, or `most`.
pub fn steps_until_lost(problem: &Problem, bits: u32, most: u64) -> u64 {
    with_precision!(bits, L => {
        let mut descent = problem.descent::<Interval<Mp<L>>>();
        let mut u = problem.start(tenth_to(3));
        let mut steps = 0;
        // False for a radius that is infinite or no number, too.
        while steps < most && radius(&u) < Narrow::one() {
            descent.advance(&mut u);
            steps += 1;
        }
        steps
    })
}

/// $\log_2$ of the radius at every 40th step, of plain enclosures until they are lost and of the
/// tube.
pub fn courses(problem: &Problem, bits: u32, steps: u64) -> [Vec<(f64, f64)>; 2] {
    with_precision!(bits, L => {
        let mut descent = problem.descent::<Interval<Mp<L>>>();
        let mut u = problem.start(tenth_to(3));
        let target: Matrix<Interval<Mp<L>>> = problem.target();
        let map = SensingTube::new(&problem.ensemble(), &target, problem.step, problem.width);
        let mut tube = Tube::new(map, &flat(&u));
        let mut courses = [vec![], vec![]];
        for step in 0..=steps {
            let of_tube: Narrow = tube.radius().to_mp(Round::Up);
            let widths = [radius(&u), of_tube].map(Narrow::log2_approx);
            for (course, width) in courses.iter_mut().zip(widths) {
                if step % 40 == 0 && width < 8.0 {
                    course.push((step as f64, width));
                }
            }
            if widths[0] < 8.0 {
                descent.advance(&mut u);
            }
            if tube.advance().is_err() {
                break;
            }
        }
        courses
    })
}

/// The slack of one step is looked at along the way: pairs of the radius and its bound from the
/// radius before, at every 100th step.
///
/// # Errors
/// If the enclosure becomes unbounded.
pub fn single_steps(i: &Instance) -> Result<Vec<(Enclosure, Enclosure)>, Reason> {
    with_precision!(i.bits, L => {
        let mut descent = i.problem.descent::<Interval<Mp<L>>>();
        let mut u = i.problem.start(tenth_to(i.decades));
        let mut pairs = vec![];
        for step in 0..800 {
            let mut bound = Bound::new(&i.problem, Mp::<L>::BITS, radius(&u));
            let looked_at = step % 100 == 0;
            if looked_at {
                bound.advance(size(&descent.image(&u)), size(&u));
            }
            descent.advance(&mut u);
            if looked_at {
                let [actual, bound] = [radius(&u), bound.radius];
                if !actual.is_finite() {
                    return Err(Reason::TooWide { bits: 2 * Mp::<L>::BITS });
                }
                let point = |x: Narrow| Enclosure::point(x.to_mp(Round::Nearest));
                pairs.push((point(actual), point(bound)));
            }
        }
        let finite = pairs.iter().all(|(actual, _)| actual.approx().is_finite());
        if finite { Ok(pairs) } else { Err(Reason::Diverged) }
    })
}
