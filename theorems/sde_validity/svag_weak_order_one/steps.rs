//! The steps of the proof, as inequalities in finite dimension.
//!
//! With closed moment equations the proof of Li, Malladi and Arora is one about matrices: a local
//! error, stability, and a sum. Norms are the largest absolute row sums.

use proofmark::arithmetic::{Field, Interval, Real, ratio};
use proofmark::claim::{Context, Step, StepBound};
use proofmark::dynamics::FieldLaw;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, enclose_exponential};

use super::instances::{Instance, Limit};
use super::run::{BITS, Setup, Wide, is_polynomial};

/// The $l$ at which a single step is looked at.
const L: u64 = 1024;

/// The $l$ at which all steps are.
const ALL: u64 = 16;

fn norm(a: &Matrix<Wide>) -> Wide {
    let row = |i: usize| a.row(i).iter().fold(Wide::zero(), |sum, x| sum + x.abs());
    (0..a.rows()).map(row).fold(Wide::zero(), Interval::max)
}

fn size(x: &[Wide]) -> Wide {
    x.iter().fold(Wide::zero(), |most, x| most.max(x.abs()))
}

fn bound(actual: Wide, bound: Wide) -> StepBound {
    StepBound { actual: actual.to_enclosure(), bound: bound.to_enclosure() }
}

fn setup(i: &Instance) -> Result<Setup, Reason> {
    Setup::of(i, ratio(1, 1))
}

/// $e^{h\mathcal G}$.
fn flow(s: &Setup, l: u64) -> Matrix<Wide> {
    enclose_exponential(&s.generator.scaled(s.step(l)), BITS)
}

fn is_svag(i: &Instance) -> bool {
    is_polynomial(i) && i.limit == Limit::Covariance
}

/// The steps.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "one step of SVAG has the mean and the covariance of h G exactly, and \
               |h^3 T_3 E zeta^3| <= (3/2) eta h^2 |T_3 E xi^3|",
        rests_on: &[],
        on: is_svag,
        evaluate: matched,
    },
    Step {
        name: "S2",
        says: "E|x_{k+1} - x_k|^4 <= 8 h^2 (h^2 |grad L|^4 + eta^2 (m_4 + (3/2) m_2^2)), m_k = \
               E|xi|^k, at the start",
        rests_on: &["S1"],
        on: is_svag,
        evaluate: fourth,
    },
    Step {
        name: "S3",
        says: "|exp(hG) - I - hG - h^2 G^2/2| <= (h|G|)^3/6 exp(h|G|), and |P_l - exp(hG)| <= \
               1.05 h^2 |R - G^2/2|",
        rests_on: &["S1", "S2"],
        on: is_polynomial,
        evaluate: local,
    },
    Step {
        name: "S4",
        says: "|P_l^k| <= exp(T(|G| + 1.05 h|R|)) for all k <= lT/eta: the moments of x_k are \
               bounded uniformly in k and l",
        rests_on: &[],
        on: is_polynomial,
        evaluate: stable,
    },
    Step {
        name: "S5",
        says: "u(x, s) = E[g(X_s) | X_0 = x] is a polynomial of the degree of g, with \
               coefficients of at most exp(s|G|)",
        rests_on: &[],
        on: is_polynomial,
        evaluate: backward,
    },
    Step {
        name: "S6",
        says: "|Eg(x_K) - Eg(X_T)| <= sum_k |row g of exp((K-1-k)hG)| |(P_l - exp(hG)) m_k|, the \
               telescoped sum of lT/eta local errors",
        rests_on: &["S1", "S2", "S3", "S4", "S5"],
        on: is_polynomial,
        evaluate: telescoped,
    },
];

fn matched(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let s = setup(i)?;
    let centre = |law: &FieldLaw<Wide>| law.amplified(Wide::one(), Wide::zero());
    let l = Wide::integer(L as i64);
    let scheme = i.scheme.law(&s.law, l);
    let [zeta, xi] = [centre(&scheme), centre(&s.law)];
    let operator = |law: &FieldLaw<Wide>, k: u32| s.basis.operator(&law.moment(&s.basis, k));
    let tiny = Wide::binary(1e-60);
    let means = operator(&scheme, 1).minus(&operator(&s.law, 1));
    let mut bounds = vec![bound(norm(&means), tiny)];
    if s.basis.degree() >= 2 {
        let covariances = operator(&zeta, 2).minus(&operator(&xi, 2).scaled(l));
        bounds.push(bound(norm(&covariances), tiny));
    }
    if s.basis.degree() >= 3 {
        let h = s.step(L);
        let third = norm(&operator(&zeta, 3)) * h.powi(3);
        let most = Wide::of(ratio(3, 2)) * s.eta * h.square() * norm(&operator(&xi, 3));
        bounds.push(bound(third, most));
    }
    Ok(bounds)
}

/// With $\zeta = c_1\xi + c_2\xi'$: $|g|^4 \le 8(|\bar g|^4 + |\zeta|^4)$, and $E|\zeta|^4 =
/// (c_1^4 + c_2^4)m_4 + c_1^2c_2^2(2m_2^2 + 4\operatorname{tr}\Sigma^2) \le l^2(m_4 +
/// \frac32m_2^2)$.
fn fourth(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let s = setup(i)?;
    let x: Vec<Wide> = i.start.iter().map(|&x| Wide::of(x)).collect();
    let power = |law: &FieldLaw<Wide>, k: i32| {
        law.atoms().iter().fold(Wide::zero(), |sum, (w, f)| {
            let square = f.at(&x).iter().fold(Wide::zero(), |sum, g| sum + g.square());
            sum + *w * square.powi(k / 2)
        })
    };
    let h = s.step(L);
    let scheme = i.scheme.law(&s.law, Wide::integer(L as i64));
    let xi = s.law.amplified(Wide::one(), Wide::zero());
    let mean = FieldLaw::new(vec![(Wide::one(), s.law.mean())]);
    let noise = power(&xi, 4) + Wide::of(ratio(3, 2)) * power(&xi, 2).square();
    let inside = h.square() * power(&mean, 4) + s.eta.square() * noise;
    let most = Wide::integer(8) * h.square() * inside;
    Ok(vec![bound(h.powi(4) * power(&scheme, 4), most)])
}

fn local(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let s = setup(i)?;
    let (h, flow) = (s.step(L), flow(&s, L));
    let g = s.generator.scaled(h);
    let half = Wide::of(ratio(1, 2));
    let taylor = Matrix::identity(s.basis.len()).plus(&g).plus(&g.times(&g).scaled(half));
    let size = norm(&g);
    let remainder = size.powi(3) / Wide::integer(6) * size.exp();
    let defect = Wide::of(ratio(21, 20)) * h.square() * norm(&s.defect);
    Ok(vec![
        bound(norm(&flow.minus(&taylor)), remainder),
        bound(norm(&s.transition(L).minus(&flow)), defect),
    ])
}

fn stable(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let s = setup(i)?;
    let (transition, h) = (s.transition(ALL), s.step(ALL));
    let mut power = Matrix::identity(s.basis.len());
    let mut largest = Wide::zero();
    for _ in 0..ALL * s.horizon {
        power = power.times(&transition);
        largest = largest.max(norm(&power));
    }
    let time = s.eta * Wide::integer(s.horizon as i64);
    let rate = norm(&s.generator) + Wide::of(ratio(21, 20)) * h * norm(&s.second);
    Ok(vec![bound(largest, (time * rate).exp())])
}

fn backward(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let s = setup(i)?;
    let eighths = (1..=8).map(|k| {
        let time = s.eta * Wide::integer(s.horizon as i64 * k) / Wide::integer(8);
        let u = enclose_exponential(&s.generator.scaled(time), BITS);
        bound(size(u.row(s.at)), (time * norm(&s.generator)).exp())
    });
    Ok(eighths.collect())
}

fn telescoped(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let s = setup(i)?;
    let (transition, flow) = (s.transition(ALL), flow(&s, ALL));
    let (steps, defect) = ((ALL * s.horizon) as usize, transition.minus(&flow));
    let mut row: Vec<Wide> = Matrix::identity(s.basis.len()).row(s.at).to_vec();
    let back = flow.transpose();
    let mut rows = vec![];
    for _ in 0..steps {
        rows.push(row.iter().fold(Wide::zero(), |sum, x| sum + x.abs()));
        row = back.apply(&row);
    }
    let (mut x, mut sum) = (s.start.clone(), Wide::zero());
    for row in rows.iter().rev() {
        sum += *row * size(&defect.apply(&x));
        x = transition.apply(&x);
    }
    let error = s.errors(&[ALL])[0];
    // For g(x) = x on the line both sides are the same number.
    Ok(vec![bound(error.abs(), sum + Wide::binary(1e-60))])
}
