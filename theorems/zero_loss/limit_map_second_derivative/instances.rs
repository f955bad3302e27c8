//! The instances: a loss, a point of its manifold, and a noise covariance there.

use proofmark::arithmetic::{Field, Ratio, ratio};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use super::super::instances::ExpValley;
use super::super::surfaces::{Algebraic, Onto, Surface};

/// A loss, a point of its manifold, and a noise covariance there.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name.
    pub id: &'static str,
    /// $L$.
    pub loss: Loss,
    /// $p$, in the units of the parameters.
    pub point: Vec<Ratio>,
    /// $\Sigma$, row by row, in squared units of the gradient.
    pub sigma: Vec<Vec<Ratio>>,
    /// What is taken for $\Phi$.
    pub onto: Onto,
}

/// A loss.
#[derive(Clone, Debug)]
pub enum Loss {
    /// One whose limit map is known.
    Known(Surface),
    /// A random polynomial, drawn by the claim from its own stream, number `replicate`.
    Drawn {
        /// Which draw.
        replicate: u64,
    },
}

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let dimension = ratio(self.point.len() as i64, 1);
        let entries = self.sigma.iter().flatten().map(|&s| ("Sigma", s));
        let point = self.point.iter().map(|&x| ("p", x));
        std::iter::once(("D", dimension)).chain(point).chain(entries).collect()
    }
}

impl Instance {
    pub(super) fn is_known(&self) -> bool {
        matches!(self.loss, Loss::Known(_))
    }

    pub(super) fn is_drawn(&self) -> bool {
        !self.is_known()
    }

    /// Has the normal term a chance? Around a circle $\Phi$ is linear in the normal direction.
    pub(super) fn bends_normally(&self) -> bool {
        self.is_known() && self.id != "circle"
    }

    pub(super) fn is_algebraic(&self) -> bool {
        matches!(self.loss, Loss::Known(Surface::Algebraic(_)))
    }

    /// Is $\Gamma$ curved? Along a straight one, the first two terms vanish.
    pub(super) fn is_curved(&self) -> bool {
        self.id == "circle" || self.is_algebraic()
    }

    pub(super) fn on(&self, id: &str) -> Option<Self> {
        (self.id == id).then(|| self.clone())
    }

    pub(super) fn with_nearest_point(self) -> Self {
        Instance { onto: Onto::Nearest, ..self }
    }

    pub(super) fn moved_to(self, point: &[Ratio]) -> Self {
        Instance { point: point.to_vec(), ..self }
    }

    pub(super) fn with_lopsided_noise(mut self) -> Self {
        self.sigma[0][1] = ratio(1, 1);
        self.sigma[1][0] = ratio(0, 1);
        self
    }

    pub(super) fn with_flat_valley(self) -> Self {
        let loss = Loss::Known(Surface::FlatValley(ExpValley { k: ratio(3, 2) }));
        Instance { loss, ..self }
    }

    pub(super) fn scalars<R: Field>(&self) -> Vec<R> {
        self.point.iter().map(|&x| R::of(x)).collect()
    }

    pub(super) fn sigma<R: Field>(&self) -> Matrix<R> {
        let d = self.point.len();
        Matrix::from_fn(d, d, |i, j| R::of(self.sigma[i][j]))
    }

    pub(super) fn surface(&self) -> Result<&Surface, Reason> {
        match &self.loss {
            Loss::Known(surface) => Ok(surface),
            Loss::Drawn { .. } => Err(Reason::Vacuous),
        }
    }
}

/// $a$ and $b$ of the covariance $\Sigma = ab^\top + ba^\top$ on the polynomials: one pair, since
/// each costs an integration of the flow. All three blocks of $\Sigma$ are of order one.
const PAIR: [[i64; 4]; 2] = [[4, -2, 3, 2], [2, 4, -2, 4]];

/// One of the two, in units of a quarter.
pub(super) fn direction<R: Field>(which: usize) -> Vec<R> {
    PAIR[which].iter().map(|&n| R::of(ratio(n, 4))).collect()
}

pub(super) fn instances() -> Vec<Instance> {
    let known = |id, surface, point: &[(i64, i64)], sigma: &[&[i64]]| Instance {
        id,
        loss: Loss::Known(surface),
        point: point.iter().map(|&(p, q)| ratio(p, q)).collect(),
        // In units of a half.
        sigma: sigma.iter().map(|row| row.iter().map(|&s| ratio(s, 2)).collect()).collect(),
        onto: Onto::Flow,
    };
    let drawn = |(replicate, id)| Instance {
        id,
        loss: Loss::Drawn { replicate },
        point: vec![ratio(0, 1); 4],
        sigma: (0..4)
            .map(|i| {
                let entry = |j| PAIR[0][i] * PAIR[1][j] + PAIR[0][j] * PAIR[1][i];
                (0..4).map(|j| ratio(entry(j), 16)).collect()
            })
            .collect(),
        onto: Onto::Flow,
    };
    let [u, v] = [[(1, 1), (1, 2), (3, 4)], [(1, 2), (1, 1), (1, 4)]];
    let olm = Algebraic::olm(u.map(|(p, q)| ratio(p, q)), v.map(|(p, q)| ratio(p, q)));
    let valley = ExpValley { k: ratio(3, 2) };
    let three: &[&[i64]] = &[&[2, 1, 3], &[1, 2, -5], &[3, -5, 4]];
    let six: &[&[i64]] = &[
        &[2, 1, 0, -1, 3, 1],
        &[1, 4, -2, 1, 0, 2],
        &[0, -2, 1, 3, 1, -1],
        &[-1, 1, 3, 2, -2, 0],
        &[3, 0, 1, -2, 6, 1],
        &[1, 2, -1, 0, 1, 3],
    ];
    let known = [
        known("exp_valley", Surface::ExpValley(valley), &[(1, 4), (0, 1)], &[&[2, 1], &[1, 4]]),
        known("two_valleys", Surface::TwoValleys, &[(1, 2), (0, 1), (0, 1)], three),
        known("skew_valley", Surface::SkewValley, &[(3, 4), (0, 1), (0, 1)], three),
        known("circle", Surface::Circle, &[(3, 5), (4, 5)], &[&[4, 1], &[1, -2]]),
        known(
            "hyperbola",
            Surface::Algebraic(Algebraic::Hyperbola),
            &[(2, 1), (1, 2)],
            &[&[2, -3], &[-3, 1]],
        ),
        known("depth3", Surface::Algebraic(Algebraic::Depth3), &[(2, 1), (1, 1), (1, 2)], three),
        known("olm", Surface::Algebraic(olm), &[u, v].concat(), six),
    ];
    known.into_iter().chain([(0, "polynomial_0"), (1, "polynomial_1")].map(drawn)).collect()
}
