//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Approx, Enclosure, Field, Mp, Ratio, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::dynamics::WeightedLoss;
use proofmark::linear::{Matrix, SymmetricEigen, dot, enclose_eigenvalues, symmetric_eigen};

use crate::instances::{full_observation, generic, standard};

/// $G$ in $W_0 = GG^\top$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// $W_0 = I$: then $W_0u_1$ is parallel to $u_1$.
    Identity,
    /// Three generic columns.
    Generic,
    /// $W_0 = u_1u_1^\top$.
    Top,
    /// $W_0 = I - u_1u_1^\top$, which has no overlap with $u_1$.
    Orthogonal,
}

/// From when on time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// $\frac1{2\mu_1}\log\frac1{\alpha c}$.
    Overlap,
    /// $\frac1{2\mu_1}\log\frac1\alpha$.
    Size,
    /// $\frac1{\mu_1}\log\frac1{\alpha c}$.
    Twice,
}

/// A loss, a start, and the times at which one looks.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// $f$.
    pub loss: WeightedLoss,
    /// $W_0$, a pure number.
    pub start: Start,
    /// From when on time is counted.
    pub origin: Origin,
    /// $t$, in units of one over an entry of $\nabla f$.
    pub time: Ratio,
    /// $t$ for what is claimed while $W$ is small.
    pub early: Ratio,
    /// $n$ in the $\alpha = 10^{-n}$ of the enclosed claims, a pure number.
    pub decades: i32,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("t", self.time),
            ("t early", self.early),
            ("decades", Ratio::from(self.decades as i64)),
        ]
    }
}

/// The three starts on the standard loss; one on the full observation, where the growth lemma is
/// nearly tight while $W$ is small; and one on the standard loss from farther away.
pub fn instances() -> Vec<Instance> {
    let base = Instance {
        id: "generic",
        loss: standard(),
        start: Start::Generic,
        origin: Origin::Overlap,
        time: ratio(3, 10),
        early: ratio(-1, 1),
        decades: 20,
    };
    vec![
        base.clone(),
        Instance { id: "identity", start: Start::Identity, ..base.clone() },
        Instance { id: "top", start: Start::Top, ..base.clone() },
        Instance { id: "generic_far", decades: 40, ..base.clone() },
        Instance {
            id: "top_full_observation",
            loss: full_observation(),
            start: Start::Top,
            early: ratio(-2, 1),
            ..base
        },
    ]
}

/// $\mu_i$, $u_i$ and what the start has to do with them, in a point type.
pub struct Spectrum<R> {
    /// $\mu_i$ and $u_i$.
    pub eigen: SymmetricEigen<R>,
    /// $G$.
    pub factor: Matrix<R>,
    /// $u_i^\top W_0u_1$.
    pub overlaps: Vec<R>,
}

impl<R: Real + Approx> Spectrum<R> {
    /// Of an instance.
    pub fn of(i: &Instance) -> Self {
        let eigen = symmetric_eigen(&i.loss.pull_at_zero::<R>());
        let top = eigen.vectors.column(0);
        let d = i.loss.dimension();
        let factor = match i.start {
            Start::Identity => Matrix::identity(d),
            Start::Generic => generic(),
            Start::Top => Matrix::from_fn(d, 1, |row, _| top[row]),
            Start::Orthogonal => Matrix::from_fn(d, d, |row, column| {
                let one = if row == column { R::one() } else { R::zero() };
                one - top[row] * top[column]
            }),
        };
        let pulled = |k: usize| factor.transpose().apply(&eigen.vectors.column(k));
        let first = pulled(0);
        let overlaps = (0..d).map(|k| dot(&pulled(k), &first)).collect();
        Spectrum { eigen, factor, overlaps }
    }

    /// $\mu_i$, from $i = 1$ on.
    pub fn mu(&self, i: usize) -> R {
        self.eigen.values[i - 1]
    }

    /// $\gamma = \mu_1 - \mu_2$.
    pub fn gap(&self) -> R {
        self.mu(1) - self.mu(2)
    }

    /// $c$; one where there is no overlap, so that there is a time at all.
    pub fn overlap(&self, start: Start) -> R {
        if start == Start::Orthogonal { R::one() } else { self.overlaps[0] }
    }

    /// The time of an instance at `t`, for $\log\alpha$.
    pub fn time(&self, i: &Instance, log_alpha: R, t: Ratio) -> R {
        let two = R::integer(2);
        let (c, rate) = (self.overlap(i.start), two * self.mu(1));
        let origin = match i.origin {
            Origin::Overlap => -(log_alpha + c.ln()) / rate,
            Origin::Size => -log_alpha / rate,
            Origin::Twice => -two * (log_alpha + c.ln()) / rate,
        };
        origin + R::of(t)
    }
}

/// H1.
pub const CONVEX: Hypothesis<Instance> = Hypothesis {
    name: "H1 convex",
    says: r"$f$ is convex: no weight is negative",
    margin: |i| {
        let weights = i.loss.weights.iter().flatten().map(|&w| Enclosure::of(w));
        Margin::NonNegative(weights.reduce(Enclosure::min).unwrap_or(Enclosure::zero()))
    },
};

/// H2.
pub const SEPARATED: Hypothesis<Instance> = Hypothesis {
    name: "H2 separated",
    says: r"$\mu_1 > \mu_2$ and $\mu_1 > 0$",
    margin: |i| {
        let spectrum = enclose_eigenvalues(&i.loss.pull_at_zero::<Enclosure>());
        let values = spectrum.map_or_else(|_| vec![], |spectrum| spectrum.values);
        let [first, second, ..] = values[..] else { return Margin::Positive(Enclosure::whole()) };
        let gap = first - second;
        // An exact tie is enclosed by rounding errors of either sign.
        let tied = gap.magnitude() < Mp::binary(1e-140);
        let gap = if tied { Enclosure::zero() } else { gap };
        Margin::Positive(gap.min(first))
    },
};

/// H3. The overlap of the start that is orthogonal by definition is zero.
pub const OVERLAPPING: Hypothesis<Instance> = Hypothesis {
    name: "H3 overlapping",
    says: r"$W_0 \succeq 0$ and $c = u_1^\top W_0u_1 > 0$",
    margin: |i| {
        let c = match i.start {
            Start::Orthogonal => Enclosure::zero(),
            _ => Enclosure::point(Spectrum::<Mp<8>>::of(i).overlaps[0]),
        };
        Margin::Positive(c)
    },
};

/// H4.
pub const ON_TIME: Hypothesis<Instance> = Hypothesis {
    name: "H4 on time",
    says: r"time is counted from $\frac1{2\mu_1}\log\frac1{\alpha c}$",
    margin: |i| Margin::of_bool(i.origin == Origin::Overlap),
};
