//! The beginning of the first phase, enclosed: while $W$ is small, the flow is nearly linear.

use proofmark::arithmetic::{Enclosure, Field, Interval, Mp, Real, ratio};
use proofmark::claim::Memo;
use proofmark::dynamics::{FactorFlow, FlowTube, Lost, Taylor};
use proofmark::evidence::Reason;
use proofmark::linear::{EnclosedEigen, Matrix, dot, enclose_eigenvalues};

use super::instances::{Instance, Origin, Start};
use super::limit::{frobenius, outer};
use crate::instances::generic;

/// 128 bits: the quantities that are compared are no smaller than $10^{-12}$ of $W$.
const LIMBS: usize = 2;
/// Bits of truncation; the rest is for rounding.
const BITS: u32 = 104;
/// Decades of the start along $u_1$ that stands for the limit.
const REFERENCE: i64 = 30;
/// When the phase is over, as far as the growth lemma reaches.
const LATE: (i64, i64) = (-1, 2);

type E = Interval<Mp<LIMBS>>;

/// The flow at one time.
#[derive(Clone, Debug)]
pub struct Moment {
    /// $t$.
    pub t: Enclosure,
    /// The eigenvalues of $W$.
    pub values: Vec<Enclosure>,
    /// $\|W\|_F$.
    pub norm: Enclosure,
    /// $\bar x$: the bound of $\|W\|_F$.
    pub bound: Enclosure,
    /// $\|W - e^{(T + t)M}\alpha W_0e^{(T + t)M}\|_F$.
    pub bend: Enclosure,
    /// $\|e^{(T + t)M}\alpha W_0e^{(T + t)M} - e^{2\mu_1t}u_1u_1^\top\|_F$.
    pub rest: Enclosure,
    /// $\alpha e^{(\mu_1 + \mu_2)(T + t)}\|W_0 - cu_1u_1^\top\|_F$.
    pub rest_bound: Enclosure,
    /// $\|W - W_1^G\|_F$.
    pub error: Enclosure,
    /// $\bar x$ of the limit.
    pub limit_bound: Enclosure,
}

/// The flow at the times of an instance, with the numbers of the theory.
#[derive(Clone, Debug)]
pub struct Early {
    /// $\mu_1$ and $\mu_2$.
    pub mu: [Enclosure; 2],
    /// $\kappa$.
    pub kappa: Enclosure,
    /// $\ln\alpha$.
    pub log_alpha: Enclosure,
    /// $c$.
    pub overlap: Enclosure,
    /// $\lambda_1\lambda_2(W_0)$.
    pub minor: Enclosure,
    /// At the size $r = \alpha^{\gamma/(2\mu_1 + \gamma)}$, early, and late.
    pub at: [Moment; 3],
}

/// What has been run: claims and steps look at the same runs.
static RUNS: Memo<String, Early> = Memo::new();

impl Early {
    /// Runs an instance, once.
    pub fn of(i: &Instance) -> Result<Self, Reason> {
        RUNS.at(format!("{i:?}"), || Self::run(i))
    }

    fn run(i: &Instance) -> Result<Self, Reason> {
        let linear = Linear::of(i)?;
        let ln10 = E::integer(10).ln();
        let log_alpha = -E::integer(i.decades.into()) * ln10;
        let two = E::integer(2);
        let [mu1, mu2] = [linear.mu(0), linear.mu(1)];
        let gap = mu1 - mu2;
        // The time at which the limit has the size r.
        let small = gap / (two * mu1 + gap) * log_alpha / (two * mu1);
        let late = E::of(ratio(LATE.0, LATE.1));
        let mut times = [small, E::of(i.early), late];
        if times[0].midpoint() > times[1].midpoint() {
            times.swap(0, 1);
        }
        let origin = linear.origin(log_alpha, linear.overlap);
        let truth = follow(i, &linear.factor, log_alpha, origin, &times)?;
        let log_reference = -E::integer(REFERENCE) * ln10;
        let origin = -log_reference / (two * mu1);
        let limit = follow(i, &linear.top(), log_reference, origin, &times)?;
        let moment = |k: usize| {
            let moment = linear.moment(times[k], log_alpha, &truth[k], &limit[k], log_reference);
            moment.ok_or(Reason::Vacuous)
        };
        let kappa = linear.kappa;
        let start = linear.factor.times(&linear.factor.transpose());
        let start = enclose_eigenvalues(&start).map_err(|_| Reason::Vacuous)?.values;
        Ok(Early {
            mu: [mu1, mu2].map(E::to_enclosure),
            kappa: kappa.to_enclosure(),
            log_alpha: log_alpha.to_enclosure(),
            overlap: linear.overlap.to_enclosure(),
            minor: (start[0] * start[1]).to_enclosure(),
            at: [moment(0)?, moment(1)?, moment(2)?],
        })
    }
}

/// The linear flow and what bounds the rest.
struct Linear {
    spectrum: EnclosedEigen<Mp<LIMBS>>,
    vectors: Vec<Vec<E>>,
    /// $G$.
    factor: Matrix<E>,
    /// $c$.
    overlap: E,
    /// From when on time is counted.
    origin: Origin,
    /// $\kappa = \beta/2\mu_1$ with $\beta = 2\max_{ij}\omega_{ij}$: the operator norm of
    /// $\omega \circ W$ is at most its Frobenius norm.
    kappa: E,
}

impl Linear {
    fn of(i: &Instance) -> Result<Self, Reason> {
        let spectrum =
            enclose_eigenvalues(&i.loss.pull_at_zero::<E>()).map_err(|_| Reason::Vacuous)?;
        let d = i.loss.dimension();
        let vector = |k| spectrum.vector(k).map_err(|_| Reason::Vacuous);
        let vectors = (0..d).map(vector).collect::<Result<Vec<_>, _>>()?;
        let factor = match i.start {
            Start::Identity => Matrix::identity(d),
            Start::Generic => generic(),
            Start::Top => Matrix::from_fn(d, 1, |row, _| vectors[0][row]),
            Start::Orthogonal => Matrix::identity(d).minus(&outer(&vectors[0])),
        };
        let pulled = factor.transpose().apply(&vectors[0]);
        // Where there is no overlap, one, so that there is a time at all.
        let overlap = match i.start {
            Start::Top | Start::Orthogonal => E::one(),
            Start::Identity | Start::Generic => dot(&pulled, &pulled),
        };
        let weights = i.loss.weights.iter().flatten().map(|&w| E::of(w).abs());
        let largest = weights.reduce(E::max).unwrap_or(E::zero());
        let kappa = largest / spectrum.values[0];
        Ok(Linear { spectrum, vectors, factor, overlap, kappa, origin: i.origin })
    }

    fn mu(&self, k: usize) -> E {
        self.spectrum.values[k]
    }

    /// $u_1$, as a factor.
    fn top(&self) -> Matrix<E> {
        Matrix::from_fn(self.vectors.len(), 1, |row, _| self.vectors[0][row])
    }

    /// $T$ for a start.
    fn origin(&self, log_alpha: E, overlap: E) -> E {
        let two = E::integer(2);
        let time = -(log_alpha + overlap.ln()) / (two * self.mu(0));
        match self.origin {
            Origin::Overlap => time,
            Origin::Size => -log_alpha / (two * self.mu(0)),
            Origin::Twice => two * time,
        }
    }

    /// $\bar x$ after a growth by `factor` from `size`: $x' = 2\mu_1x(1 + \kappa x)$, solved. None
    /// if it is infinite by then.
    fn grown(&self, size: E, factor: E) -> Option<E> {
        self.blown_up(size / (E::one() + self.kappa * size) * factor)
    }

    /// The same from a vanishing size that would have become `y` without the quadratic term.
    fn blown_up(&self, y: E) -> Option<E> {
        let left = E::one() - self.kappa * y;
        left.certainly_positive().then(|| y / left)
    }

    fn moment(
        &self,
        t: E,
        log_alpha: E,
        w: &Matrix<E>,
        limit: &Matrix<E>,
        log_reference: E,
    ) -> Option<Moment> {
        let (d, two, one) = (self.vectors.len(), E::integer(2), E::one());
        let time = self.origin(log_alpha, self.overlap) + t;
        let alpha = log_alpha.exp();
        // e^{time M} G, and W_0 without its top part.
        let grown = Matrix::from_fn(d, self.factor.columns(), |row, column| {
            let part = |k: usize| {
                let along = dot(&self.vectors[k], &self.factor.column(column));
                (self.mu(k) * time).exp() * along * self.vectors[k][row]
            };
            (0..d).map(part).fold(E::zero(), |sum, x| sum + x)
        });
        let linear = grown.times(&grown.transpose()).scaled(alpha);
        let top = outer(&self.vectors[0]);
        let start = self.factor.times(&self.factor.transpose());
        let others = frobenius(&start.minus(&top.scaled(self.overlap)));
        let leading = (two * self.mu(0) * t).exp();
        let growth = (two * self.mu(0) * time).exp();
        // The bound of the limit is that of starts of vanishing size; by L2 the reference starts
        // within κ α² / (1 - κ α)² of it, and the difference grows as in L5.
        let limit_bound = self.blown_up(leading)?;
        let reference = log_reference.exp();
        let start_off = self.kappa * self.blown_up(reference)?.square();
        let off = start_off * leading / reference * (one + self.kappa * limit_bound).square();
        let error = frobenius(&w.minus(limit)).inflate(off.hi());
        let values = enclose_eigenvalues(w).ok()?.values;
        let bound = self.grown(frobenius(&start) * alpha, growth)?;
        Some(Moment {
            t: t.to_enclosure(),
            values: values.into_iter().map(E::to_enclosure).collect(),
            norm: frobenius(w).to_enclosure(),
            bound: bound.to_enclosure(),
            bend: frobenius(&w.minus(&linear)).to_enclosure(),
            rest: frobenius(&linear.minus(&top.scaled(leading))).to_enclosure(),
            rest_bound: (alpha * ((self.mu(0) + self.mu(1)) * time).exp() * others).to_enclosure(),
            error: error.to_enclosure(),
            limit_bound: limit_bound.to_enclosure(),
        })
    }
}

/// $W$ at the times $T + t$, from $\alpha GG^\top$.
fn follow(
    i: &Instance,
    factor: &Matrix<E>,
    log_alpha: E,
    origin: E,
    times: &[E],
) -> Result<Vec<Matrix<E>>, Reason> {
    let flow = FactorFlow { loss: &i.loss, columns: factor.columns() };
    let scaled = factor.scaled((log_alpha / E::integer(2)).exp());
    let start: Vec<E> = (0..factor.rows()).flat_map(|row| scaled.row(row).to_vec()).collect();
    let taylor = Taylor::new(&flow, start.len(), BITS);
    let growth = |u: &[Interval<Mp<1>>]| flow.growth(u);
    let mut tube = FlowTube::new(&taylor, &growth, &start);
    let land = |&t: &E| {
        tube.advance(origin + t).map_err(|lost| match lost {
            Lost::NoEnclosure { .. } => Reason::Diverged,
            Lost::NotPolynomial | Lost::Time => Reason::Vacuous,
        })?;
        Ok(flow.product(&tube.state()))
    };
    times.iter().map(land).collect()
}
