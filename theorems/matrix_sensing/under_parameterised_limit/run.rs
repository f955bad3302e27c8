//! Trajectories from drawn starts, in tubes.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Ratio, Real, ratio};
use proofmark::claim::{Context, Memo};
use proofmark::dynamics::{SensingTube, Tube, step_contraction};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::noise::Gaussian;

use super::Instance;
use crate::instances::{Problem, Start};
use crate::spectrum::best_solutions;
use crate::stationary::{flat, stationary};
use crate::trajectory::distance_squared;

/// The size of a start.
pub const SCALE: Ratio = ratio(1, 1024);

/// Steps before the end over which the rate is measured.
pub const LAST: u32 = 500;

/// Limbs of the centre of a tube.
const LIMBS: usize = 4;

/// Gaussian entries times [`SCALE`]; exact in every scalar. Without the first eigenvector, where
/// that is an axis, the first row is zero. The same starts for all claims.
pub fn start<R: Field>(i: &Instance, context: &Context, replicate: u64) -> Matrix<R> {
    let shared = Context { claim: "starts", ..*context };
    let stream = shared.stream("start", replicate);
    let width = i.problem.width;
    let draws: Vec<f64> = stream.draws(&Gaussian, 0).take(i.problem.dimension() * width).collect();
    let is_zero = |k: usize| k == 0 && i.problem.start == Start::NoFirstEigenvector;
    Matrix::from_fn(i.problem.dimension(), width, |k, l| {
        if is_zero(k) { R::zero() } else { R::of(SCALE) * R::binary(draws[k * width + l]) }
    })
}

/// What a tube leaves at the end.
#[derive(Clone, Debug)]
pub struct End {
    /// $U_TU_T^\top$.
    pub product: Matrix<Enclosure>,
    /// $\|U_tU_t^\top - Z_{\hat r}^*\|_F$ at $T - 500$ and at $T$.
    pub distances: [Enclosure; 2],
}

/// All starts, and what is known of the limit.
pub struct Ends {
    /// One for each start.
    pub ends: Vec<End>,
    /// $Z_{\hat r}^*$, $T_{\hat r}$ and $Z^*$.
    pub best: Matrix<Enclosure>,
    /// $T_{\hat r}$.
    pub truncation: Matrix<Enclosure>,
    /// $Z^*$.
    pub target: Matrix<Enclosure>,
    /// $\eta$.
    pub eta: Enclosure,
    /// $c_{\hat r}$.
    pub certificate: Enclosure,
    /// The two least curvatures at $Z_{\hat r}^*$, the least first.
    pub curvatures: [Enclosure; 2],
    /// $\sigma_{\hat r} - \sigma_{\hat r + 1}$ of $Z^*$.
    pub gap: Enclosure,
    /// $T$.
    pub steps: u32,
}

impl Ends {
    /// From several starts: ten, and thirty beyond the quick tier.
    ///
    /// # Errors
    /// If there is no enclosure.
    pub fn of(i: &Instance, context: &Context) -> Result<Self, Reason> {
        let r = i.problem.width;
        let best = best_solutions(&i.problem, r)?.pop().ok_or(Reason::Vacuous)?;
        let at = stationary::<LIMBS>(&i.problem, r)?;
        let curvatures = at.curvatures(&i.problem)?;
        let [.., second, first] = curvatures[..] else { return Err(Reason::Vacuous) };
        let value = |s: usize| {
            i.problem.eigenvalues.get(s).map_or_else(Field::zero, |&x| <Enclosure as Field>::of(x))
        };
        let count: u64 = context.by_tier(10, 30, 100);
        let ends = (0..count).map(|replicate| end(i, context, replicate, &best));
        Ok(Ends {
            ends: ends.collect::<Result<_, _>>()?,
            truncation: i.problem.truncation(r),
            target: i.problem.target(),
            eta: Enclosure::of(i.problem.step),
            certificate: at.certificate(&i.problem)?,
            curvatures: [first, second].map(|h| h.to_enclosure()),
            gap: value(r - 1) - value(r),
            steps: i.steps,
            best,
        })
    }

    /// $e^{-\eta\,\Delta\kappa\,t}$ at the beginning of the measurement: how much of the second
    /// slowest mode is left, relative to the slowest, if both began alike at the time 600, when the
    /// last column has arrived.
    pub fn second_mode(&self) -> Enclosure {
        let [first, second] = self.curvatures.map(|h| step_contraction(self.eta, h));
        let time = self.eta * Enclosure::integer(i64::from(self.steps - LAST) - 600);
        ((first - second) * time).exp()
    }
}

/// Once for all who ask: one seed, problem and start.
fn end(
    i: &Instance,
    context: &Context,
    replicate: u64,
    best: &Matrix<Enclosure>,
) -> Result<End, Reason> {
    static KNOWN: Memo<(Problem, u32, u64, u64), End> = Memo::new();
    let key = (i.problem.clone(), i.steps, context.seed, replicate);
    KNOWN.at(key, || {
        let lost = |_| Reason::TooWide { bits: 128 * LIMBS as u32 };
        let (d, width) = (i.problem.dimension(), i.problem.width);
        let target: Matrix<Interval<Mp<LIMBS>>> = i.problem.target();
        let map = SensingTube::new(&i.problem.ensemble(), &target, i.problem.step, width);
        let mut tube = Tube::new(map, &flat(&start(i, context, replicate)));
        let product = |tube: &Tube<_, LIMBS>| {
            let x = tube.enclosure();
            let u = Matrix::from_fn(d, width, |k, l| x[k * width + l].to_enclosure());
            u.times(&u.transpose())
        };
        let distance = |w: &Matrix<Enclosure>| distance_squared(w, best).sqrt();
        for _ in 0..i.steps - LAST {
            tube.advance().map_err(lost)?;
        }
        let before = distance(&product(&tube));
        for _ in 0..LAST {
            tube.advance().map_err(lost)?;
        }
        let product = product(&tube);
        Ok(End { distances: [before, distance(&product)], product })
    })
}
