//! Instances, hypotheses, and the schemes that break them.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::dynamics::{AffineField, FieldLaw, svag_weights};

use crate::quadratic::Data;

/// What takes the place of a stochastic gradient at the amplification $l$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// $c_1g_\gamma + c_2g_{\gamma'}$, $c = \sqrt{2l - 1}$.
    Svag,
    /// The same with $c = \sqrt l$.
    RootOfL,
    /// The same batch in both halves: $g_\gamma$, since $c_1 + c_2 = 1$.
    SameBatch,
    /// $\bar g + \sqrt l\,(g_\gamma - \bar g)$: the right covariance from one batch.
    Amplified,
    /// $(1 + \sqrt{l - 1}\,\varepsilon)g_\gamma$ with a sign $\varepsilon$.
    SignNoise,
}

impl Scheme {
    /// The law of its gradient.
    pub fn law<R: Real>(self, law: &FieldLaw<R>, l: R) -> FieldLaw<R> {
        let one = R::one();
        match self {
            Scheme::Svag => law.of_two(svag_weights((l + l - one).sqrt())),
            Scheme::RootOfL => law.of_two(svag_weights(l.sqrt())),
            Scheme::SameBatch => law.clone(),
            Scheme::Amplified => law.amplified(l.sqrt(), one),
            Scheme::SignNoise => {
                let root = (l - one).sqrt();
                let half = R::of(ratio(1, 2));
                let signed = |(w, f): &(R, AffineField<R>)| {
                    [root, -root].map(|s| (half * *w, f.scaled(one + s)))
                };
                FieldLaw::new(law.atoms().iter().flat_map(signed).collect())
            }
        }
    }
}

/// The covariance of the stochastic differential equation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// $\eta\Sigma$.
    Covariance,
    /// $\eta(\Sigma + \nabla L\nabla L^\top)$, the second moment of the gradient.
    SecondMoment,
}

/// What is averaged over the end of the iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// A monomial, by its exponents.
    Monomial(&'static [u32]),
    /// $\cos 2x$.
    Cosine,
    /// $\cos x$, where the gradients are $A_\gamma\sin x - b_\gamma\cos x$ for
    /// $A_\gamma x - b_\gamma$.
    Circle,
}

/// Losses, a scheme on them, the equation it is compared with, and a test function.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The losses.
    pub data: Data,
    /// The scheme.
    pub scheme: Scheme,
    /// The equation.
    pub limit: Limit,
    /// $g$.
    pub test: Test,
    /// $\eta$, a step.
    pub eta: Ratio,
    /// $T/\eta$, whole.
    pub horizon: u64,
    /// $x_0$.
    pub start: &'static [Ratio],
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let degree = match self.test {
            Test::Monomial(exponents) => exponents.iter().sum::<u32>(),
            Test::Cosine | Test::Circle => 0,
        };
        vec![
            ("eta", self.eta),
            ("T/eta", Ratio::from(self.horizon as i64)),
            ("D", Ratio::from(self.start.len() as i64)),
            ("x_1(0)", self.start[0]),
            ("degree of g", Ratio::from(i64::from(degree))),
        ]
    }
}

/// The instances: monomials of degree 1 to 4 on the line, two in the plane, one test function that
/// is no polynomial, and a scheme with two right moments of *another* equation.
pub fn instances() -> Vec<Instance> {
    const ONE: &[Ratio] = &[ratio(1, 1)];
    const PLANE: &[Ratio] = &[ratio(1, 1), ratio(-1, 2)];
    let line = Instance {
        id: "five_losses_x",
        data: Data::FiveLosses,
        scheme: Scheme::Svag,
        limit: Limit::Covariance,
        test: Test::Monomial(&[1]),
        eta: ratio(1, 2),
        horizon: 4,
        start: ONE,
    };
    let on_line = |id, exponents| Instance { id, test: Test::Monomial(exponents), ..line.clone() };
    let plane = |id, exponents| Instance {
        id,
        data: Data::Diabetes,
        test: Test::Monomial(exponents),
        eta: ratio(1, 8),
        horizon: 8,
        start: PLANE,
        ..line.clone()
    };
    let sign = Instance {
        scheme: Scheme::SignNoise,
        limit: Limit::SecondMoment,
        ..on_line("sign_noise_x3", &[3])
    };
    let cosine =
        Instance { id: "cosine", data: Data::CommonCurvature, test: Test::Cosine, ..line.clone() };
    let circle = Instance { id: "circle", data: Data::Turning, test: Test::Circle, ..line.clone() };
    vec![
        line.clone(),
        on_line("five_losses_x2", &[2]),
        on_line("five_losses_x3", &[3]),
        on_line("five_losses_x4", &[4]),
        plane("diabetes_x1_x2", &[1, 1]),
        plane("diabetes_x1_x1_x2", &[2, 1]),
        sign,
        cosine,
        circle,
    ]
}

/// The instance with another scheme, if its test function can tell.
pub fn with_scheme(i: &Instance, scheme: Scheme) -> Option<Instance> {
    let sees = match (i.test, scheme) {
        (Test::Monomial(a), Scheme::Amplified) => a.iter().sum::<u32>() >= 3,
        (Test::Monomial(a), _) => a.iter().sum::<u32>() >= 2,
        (Test::Cosine, _) => scheme != Scheme::SignNoise,
        (Test::Circle, _) => true,
    };
    sees.then(|| Instance { scheme, ..i.clone() })
}

impl Instance {
    /// $\nabla L_\gamma(x)$ of a loss.
    fn gradient(&self, field: &AffineField<Enclosure>, x: &[Enclosure]) -> Vec<Enclosure> {
        match self.test {
            Test::Circle => {
                vec![field.matrix().at(0, 0) * x[0].sin() + field.shift()[0] * x[0].cos()]
            }
            _ => field.at(x),
        }
    }
}

/// The $l$ at which the hypotheses are looked at.
const LOOKED_AT: i64 = 64;

/// $E[(g - Eg)^{\otimes k}]$ at a point, of the scheme and of the equation's noise.
fn moments(i: &Instance, x: &[Enclosure], order: u32) -> [Vec<Enclosure>; 2] {
    let law: FieldLaw<Enclosure> = i.data.law();
    let noise = match i.limit {
        Limit::Covariance => law.amplified(Enclosure::one(), Enclosure::zero()),
        Limit::SecondMoment => law.clone(),
    };
    let scheme = i.scheme.law(&law, Enclosure::integer(LOOKED_AT));
    let centred = scheme.amplified(Enclosure::one(), Enclosure::zero());
    [centred, noise].map(|law| at_point(i, &law, x, order))
}

/// $E[g(x)^{\otimes k}]$ along the first coordinate and all pairs of it with the others.
fn at_point(
    i: &Instance,
    law: &FieldLaw<Enclosure>,
    x: &[Enclosure],
    order: u32,
) -> Vec<Enclosure> {
    let of = |last: usize| {
        law.atoms().iter().fold(Enclosure::zero(), |sum, (w, f)| {
            let g = i.gradient(f, x);
            sum + *w * g[0].powi(order as i32 - 1) * g[last]
        })
    };
    (0..x.len()).map(of).collect()
}

/// H1. For the sign noise $\mathrm{Cov}/l - E gg^\top$ is $-\nabla L\nabla L^\top/l$: of order
/// $1/l$ is all that the proof asks for.
pub const COVARIANCE: Hypothesis<Instance> = Hypothesis {
    name: "H1 amplified covariance",
    says: r"$\mathrm{Cov}(g^l) = l\,\Sigma + O(1)$ with the $\Sigma$ of the equation",
    margin: |i| {
        let l = Enclosure::integer(LOOKED_AT);
        let x: Vec<_> = i.start.iter().map(|&x| Enclosure::of(x)).collect();
        let [scheme, noise] = moments(i, &x, 2);
        let off = scheme.iter().zip(&noise).map(|(&s, &n)| (s - l * n).abs());
        let mean: FieldLaw<Enclosure> = i.data.law();
        let gradient = i.gradient(&mean.mean(), &x);
        // Twice the square of the gradient, and what rounding may add.
        let size = gradient.iter().fold(Enclosure::binary(1e-100), |sum, g| sum + g.square());
        let worst = off.fold(Enclosure::zero(), Enclosure::max);
        Margin::NonNegative(size + size - worst)
    },
};

/// H2. Looked at where $\nabla L = 0$ on the line, and at the start in the plane: SVAG has
/// $\frac12(3l - 1)$ times the moment of the noise, the amplified noise $l^{3/2} = 8l$ times.
pub const THIRD: Hypothesis<Instance> = Hypothesis {
    name: "H2 third moment",
    says: r"$E(g^l - \nabla L)^{\otimes3} = O(l)$, here at most $4l$ times that of the noise",
    margin: |i| {
        let bound = Enclosure::integer(4 * LOOKED_AT);
        let rest = vec![Enclosure::zero(); i.start.len()];
        let [scheme, noise] = moments(i, &rest, 3);
        let room = scheme.iter().zip(&noise).map(|(&s, &n)| bound * n.abs() - s.abs());
        Margin::NonNegative(room.fold(Enclosure::one(), Enclosure::min) + Enclosure::binary(1e-100))
    },
};

/// H3.
pub const LIPSCHITZ: Hypothesis<Instance> = Hypothesis {
    name: "H3 smooth losses",
    says: r"$L \in G^4$ is smooth, $\nabla L_\gamma$ is Lipschitz with a constant of which all
moments are finite",
    margin: |_| Margin::of_bool(true),
};

/// H4.
pub const REAL_WEIGHTS: Hypothesis<Instance> = Hypothesis {
    name: "H4 amplification",
    says: r"$l \ge 1$, and $lT/\eta$ is whole",
    margin: |i| Margin::NonNegative(Enclosure::integer(i.horizon as i64) - Enclosure::one()),
};
