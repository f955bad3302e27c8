//! Instances: the data, the start and the noise.

use proofmark::arithmetic::{Field, Ratio, Rational, ratio};
use proofmark::claim;
use proofmark::linear::{Matrix, dot};
use proofmark::noise::{Address, Gaussian, Law, Signs, Stream};
use proofmark::rug;

/// What the entries of the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entries {
    /// Independent signs.
    Signs,
    /// Independent standard normal numbers, rounded to sixteenths.
    Sixteenths,
}

/// What an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Pathwise identities, rates and orders, which want few coordinates.
    Path,
    /// Escape from the kernel regime, which wants $d \gg n \gg \kappa$.
    Escape,
    /// The minimiser of the weighted norm is another than that of the plain one.
    Weighted,
}

/// A sparse truth, the rows through which it is seen, and how it is sought.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// What it is for.
    pub role: Role,
    /// $d$, the number of coordinates.
    pub width: usize,
    /// $n$, the number of rows.
    pub data: usize,
    /// The law of an entry of $Z$.
    pub entries: Entries,
    /// Which draw of $Z$. The data are part of the instance: they do not change with the seed.
    pub draw: u64,
    /// The first entry of $Z$ is this many times as large as it was drawn.
    pub stretch: Ratio,
    /// $w^*_j$ for $j < \kappa$, in units of an output per unit of a row's entry; the others are 0.
    pub truth: &'static [Ratio],
    /// $\alpha = u_j(0) = v_j(0)$, in roots of that unit.
    pub alpha: Ratio,
    /// $u_0(0)/\alpha$.
    pub first: Ratio,
    /// $\delta$, the scale of the label noise, in units of an output.
    pub delta: Ratio,
    /// Is there label noise?
    pub noisy: bool,
    /// $\eta$, the coarsest step size.
    pub step: Ratio,
    /// $\delta^2\tau = \delta^2\eta^2k$ at the end.
    pub horizon: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let count = |n: usize| Ratio::from(n as i64);
        vec![
            ("d", count(self.width)),
            ("n", count(self.data)),
            ("κ", count(self.truth.len())),
            ("α", self.alpha),
            ("δ", self.delta),
            ("η", self.step),
            ("δ²τ", self.horizon),
        ]
    }
}

impl Instance {
    /// $Z$, exactly.
    pub fn rows(&self) -> Vec<Vec<Ratio>> {
        let stream = Stream::at(&Address {
            seed: 0,
            theorem: "zero_loss/olm_label_noise_recovery",
            claim: "",
            instance: "",
            purpose: "rows",
            replicate: self.draw,
        });
        let entry = |at: u64| match self.entries {
            Entries::Signs => Ratio::from(stream.draw(&Signs, at) as i64),
            Entries::Sixteenths => {
                ratio((16.0 * Gaussian.draw(stream.word(at))).round() as i64, 16)
            }
        };
        let (n, d) = (self.data as u64, self.width as u64);
        let mut rows: Vec<Vec<Ratio>> =
            (0..n).map(|i| (0..d).map(|j| entry(i * d + j)).collect()).collect();
        let [z, s] = [rows[0][0], self.stretch];
        rows[0][0] = ratio(z.numerator() * s.numerator(), z.denominator() * s.denominator());
        rows
    }

    /// $Z$ in a scalar.
    pub fn matrix<R: Field>(&self) -> Matrix<R> {
        let rows = self.rows();
        Matrix::from_fn(self.data, self.width, |i, j| R::of(rows[i][j]))
    }

    /// $w^*$.
    pub fn truth<R: Field>(&self) -> Vec<R> {
        let entry = |j: usize| self.truth.get(j).map_or(R::zero(), |&w| R::of(w));
        (0..self.width).map(entry).collect()
    }

    /// $y = Zw^*$.
    pub fn targets<R: Field>(&self) -> Vec<R> {
        self.matrix().apply(&self.truth())
    }

    /// $\hat c_j = \frac1n\sum_iz_{ij}^2$.
    pub fn weights<R: Field>(&self) -> Vec<R> {
        let z = self.matrix::<R>();
        let mean = |j: usize| {
            let squares = z.column(j).iter().fold(R::zero(), |sum, z| sum + z.square());
            squares / R::integer(self.data as i64)
        };
        (0..self.width).map(mean).collect()
    }

    /// $u(0)$, which is also $v(0)$ but for the first coordinate.
    pub fn start<R: Field>(&self) -> (Vec<R>, Vec<R>) {
        let v = vec![R::of(self.alpha); self.width];
        let mut u = v.clone();
        u[0] *= R::of(self.first);
        (u, v)
    }

    /// $\lambda = Z_S(Z_S^\top Z_S)^{-1}\,\hat c_S\operatorname{sign}w^*_S$, the shortest $\lambda$
    /// with $Z_S^\top\lambda = \hat c_S\operatorname{sign}w^*_S$, in exact arithmetic; None if the
    /// columns of $S$ are dependent.
    pub fn certificate(&self) -> Option<Certificate> {
        Rational::scope(|| {
            let z = self.matrix::<Rational>();
            let weights = self.weights::<Rational>();
            let support: Vec<usize> = (0..self.truth.len()).collect();
            let signed = |j: usize| {
                let sign = Rational::integer(self.truth[j].numerator().signum());
                sign * weights[j]
            };
            let columns = Matrix::from_fn(self.data, support.len(), |i, j| z.at(i, j));
            let gram = columns.transpose().times(&columns);
            let right = Matrix::from_fn(support.len(), 1, |j, _| signed(j));
            let lambda = columns.apply(&gram.solve(&right)?.column(0));
            let exact = |x: &[Rational]| x.iter().map(|x| x.value()).collect::<Option<Vec<_>>>();
            let along: Vec<_> = (0..self.width).map(|j| dot(&z.column(j), &lambda)).collect();
            let signed: Vec<_> = support.iter().map(|&j| signed(j)).collect();
            let products = columns.transpose().times(&z);
            let data = Rational::integer(self.data as i64);
            let pair = |j: usize, k: usize| Some((products.at(k, j) / data).value()?.abs());
            let largest = |j: usize| -> Option<rug::Rational> {
                let pairs: Option<Vec<_>> = support.iter().map(|&k| pair(j, k)).collect();
                Some(pairs?.into_iter().max()? / weights[j].value()?)
            };
            let pairwise: Option<Vec<_>> = (support.len()..self.width).map(largest).collect();
            Some(Certificate {
                along: exact(&along)?,
                weights: exact(&weights)?,
                signed: exact(&signed)?,
                value: dot(&lambda, &self.targets()).value()?,
                pairwise: pairwise?,
            })
        })
    }
}

/// A dual certificate, exact.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// $Z^\top\lambda$.
    pub along: Vec<rug::Rational>,
    /// $\hat c$.
    pub weights: Vec<rug::Rational>,
    /// $\hat c_S\operatorname{sign}w^*_S$.
    pub signed: Vec<rug::Rational>,
    /// $\langle\lambda, y\rangle$.
    pub value: rug::Rational,
    /// $\max_{k\in S}|\langle z_j, z_k\rangle|/n\hat c_j$ for $j \notin S$.
    pub pairwise: Vec<rug::Rational>,
}

impl Certificate {
    /// $|z_j^\top\lambda|/\hat c_j$ for $j \notin S$.
    pub fn off_support(&self) -> Vec<rug::Rational> {
        let all = self.along.iter().zip(&self.weights).skip(self.signed.len());
        all.map(|(a, c)| a.clone().abs() / c).collect()
    }
}

const ONE: Ratio = ratio(1, 1);

/// A truth of two coordinates.
const PAIR: &[Ratio] = &[ONE, ratio(-3, 4)];

/// The instances.
pub fn instances() -> Vec<Instance> {
    let path = Instance {
        id: "path_signs",
        role: Role::Path,
        width: 8,
        data: 3,
        entries: Entries::Signs,
        draw: 72,
        stretch: ONE,
        truth: &[ONE],
        alpha: ratio(1, 2),
        first: ONE,
        delta: ONE,
        noisy: true,
        step: ratio(1, 40),
        horizon: ratio(1, 4),
    };
    let escape = Instance {
        id: "escape_signs",
        role: Role::Escape,
        width: 40,
        data: 20,
        draw: 0,
        truth: PAIR,
        alpha: ONE,
        delta: ratio(8, 1),
        step: ratio(1, 1024),
        horizon: ratio(3, 1),
        ..path.clone()
    };
    let weighted = Instance {
        id: "weighted",
        role: Role::Weighted,
        width: 6,
        data: 3,
        entries: Entries::Sixteenths,
        draw: 22,
        ..path.clone()
    };
    let gaussian = Entries::Sixteenths;
    vec![
        path.clone(),
        Instance { id: "path_gaussian", entries: gaussian, draw: 145, ..path },
        escape.clone(),
        Instance { id: "escape_gaussian", entries: gaussian, draw: 1, ..escape },
        weighted,
    ]
}
