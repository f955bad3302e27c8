//! Finite sample spaces, schemes on them, and what is exact about both.

use proofmark::arithmetic::{Field, Ratio, Rational};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::dynamics::{StochasticLoss, Svag, svag_weights};
use serde::{Deserialize, Serialize};

/// What takes the place of a stochastic gradient at the amplification $l$.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scheme {
    /// $c_1g_\gamma + c_2g_{\gamma'}$, $c = \sqrt{2l - 1}$, of independent samples.
    Svag,
    /// The same with $c = \sqrt l$.
    RootOfL,
    /// The same with $\gamma' = \gamma$.
    SameBatch,
    /// The same with $\gamma' \ne \gamma$: drawn without replacement.
    WithoutReplacement,
    /// $\bar g + \sqrt l\,(g_\gamma - \bar g)$.
    Amplified,
    /// $(1 + \sqrt{l - 1}\,\varepsilon)g_\gamma$ with a sign $\varepsilon$.
    SignNoise,
}

/// The values of $\nabla L_\gamma$ at one point, $\gamma$ uniform.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// The vectors, all of one length.
    pub gradients: Vec<Vec<Ratio>>,
    /// The scheme.
    pub scheme: Scheme,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let of = |n: usize| Ratio::from(n as i64);
        vec![("n", of(self.gradients.len())), ("D", of(self.gradients[0].len()))]
    }
}

impl Instance {
    /// Amplifications at which all that the scheme takes roots of is a square, with
    /// $\sqrt{2l - 1}$ and the root that the scheme takes instead, if it takes another.
    ///
    /// The moments of SVAG up to the fourth are polynomials of degree at most 4 in $c$: seven
    /// values of $c$ prove them for all $l$.
    pub fn amplifications(&self) -> &'static [(i64, i64, i64)] {
        match self.scheme {
            Scheme::RootOfL | Scheme::Amplified => &[(25, 7, 5), (841, 41, 29)],
            Scheme::SignNoise => &[(5, 3, 2), (145, 17, 12)],
            _ => &[
                (1, 1, 1),
                (5, 3, 3),
                (13, 5, 5),
                (25, 7, 7),
                (41, 9, 9),
                (61, 11, 11),
                (20_201, 201, 201),
            ],
        }
    }

    /// All values of the scheme's gradient, equally likely.
    pub fn values(&self, (l, _, root): (i64, i64, i64)) -> Vec<Vec<Rational>> {
        let n = self.gradients.len();
        let plain = self.plain();
        let loss = Given(&plain);
        let weights = svag_weights(Rational::integer(root));
        let mut step =
            Svag::with_weights(plain[0].len(), Rational::one(), Rational::zero(), weights);
        let mut pair = |i: usize, j: usize| {
            let mut x = vec![Rational::zero(); plain[0].len()];
            step.advance(&loss, [&i, &j], &mut x);
            x.into_iter().map(|x| -x).collect::<Vec<_>>()
        };
        let all = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
        match self.scheme {
            Scheme::Svag | Scheme::RootOfL => all.map(|(i, j)| pair(i, j)).collect(),
            Scheme::SameBatch => (0..n).map(|i| pair(i, i)).collect(),
            Scheme::WithoutReplacement => {
                all.filter(|(i, j)| i != j).map(|(i, j)| pair(i, j)).collect()
            }
            Scheme::Amplified => {
                debug_assert!(root * root == l, "the root of l");
                let (mean, root) = (mean(&plain), Rational::integer(root));
                let of = |g: &Vec<Rational>| {
                    g.iter().zip(&mean).map(|(&g, &m)| m + root * (g - m)).collect()
                };
                plain.iter().map(of).collect()
            }
            Scheme::SignNoise => {
                let factors = [1 + root, 1 - root].map(Rational::integer);
                let of = |g: &Vec<Rational>| {
                    factors.map(|f| g.iter().map(|&g| f * g).collect::<Vec<_>>())
                };
                plain.iter().flat_map(of).collect()
            }
        }
    }

    /// The gradients themselves.
    pub fn plain(&self) -> Vec<Vec<Rational>> {
        let of = |g: &Vec<Ratio>| g.iter().map(|&x| Rational::of(x)).collect();
        self.gradients.iter().map(of).collect()
    }
}

/// Losses whose gradients are given.
struct Given<'a>(&'a [Vec<Rational>]);

impl StochasticLoss<Rational> for Given<'_> {
    type Sample = usize;

    fn dimension(&self) -> usize {
        self.0[0].len()
    }

    fn gradient(&self, sample: &usize, _: &[Rational], gradient: &mut [Rational]) {
        gradient.copy_from_slice(&self.0[*sample]);
    }
}

/// The mean of equally likely vectors.
pub fn mean(values: &[Vec<Rational>]) -> Vec<Rational> {
    let n = Rational::integer(values.len() as i64);
    let at = |i: usize| values.iter().fold(Rational::zero(), |sum, v| sum + v[i]) / n;
    (0..values[0].len()).map(at).collect()
}

/// $E(v - Ev)^{\otimes k}$, all components.
pub fn central(values: &[Vec<Rational>], order: u32) -> Vec<Rational> {
    let (d, center) = (values[0].len(), mean(values));
    let n = Rational::integer(values.len() as i64);
    let component = |at: usize| {
        let term = |v: &Vec<Rational>| {
            (0..order).fold(Rational::one(), |product, digit| {
                let i = at / d.pow(digit) % d;
                product * (v[i] - center[i])
            })
        };
        values.iter().fold(Rational::zero(), |sum, v| sum + term(v)) / n
    };
    (0..d.pow(order)).map(component).collect()
}

/// The instances: skewed on the line, where a symmetric one would let wrong third moments pass;
/// more values; vectors in space.
pub fn instances() -> Vec<Instance> {
    let of = |id: &str, denominator: i64, rows: &[&[i64]]| Instance {
        id: id.into(),
        gradients: rows
            .iter()
            .map(|row| row.iter().map(|&x| proofmark::arithmetic::ratio(x, denominator)).collect())
            .collect(),
        scheme: Scheme::Svag,
    };
    vec![
        of("skewed", 1, &[&[-1], &[-1], &[0], &[5]]),
        of("two_points", 3, &[&[-1], &[7]]),
        of("plane", 2, &[&[3, 1], &[-2, 5], &[1, 1], &[-7, 2], &[0, 4]]),
        of("space", 5, &[&[1, 2, -3], &[4, 0, 1], &[-2, -2, 9], &[0, 7, 1]]),
    ]
}

/// The instance with another scheme.
pub fn with(i: &Instance, scheme: Scheme) -> Option<Instance> {
    Some(Instance { scheme, ..i.clone() })
}

/// H1.
pub const INDEPENDENT: Hypothesis<Instance> = Hypothesis {
    name: "H1 independent halves",
    says: r"$\gamma$ and $\gamma'$ are independent, of the same law",
    margin: |i| {
        let dependent = [Scheme::SameBatch, Scheme::WithoutReplacement];
        Margin::of_bool(!dependent.contains(&i.scheme))
    },
};

/// H2.
pub const WEIGHTS: Hypothesis<Instance> = Hypothesis {
    name: "H2 weights",
    says: r"$c_{1,2} = \frac12(1 \pm \sqrt{2l - 1})$",
    margin: |i| Margin::of_bool(i.scheme != Scheme::RootOfL),
};

/// H3.
pub const TWO_BATCHES: Hypothesis<Instance> = Hypothesis {
    name: "H3 two batches",
    says: "what is amplified is the difference of two batches, not the noise or the loss of one",
    margin: |i| Margin::of_bool(![Scheme::Amplified, Scheme::SignNoise].contains(&i.scheme)),
};
