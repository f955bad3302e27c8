//! # Three notions of sharpness have three limits
//!
//! How much the loss rises within the distance $\rho$ of a minimiser is asked in three ways: to the
//! worst direction, $R^{Max}_\rho(x) = \max_{\|v\| \le 1}L(x + \rho v) - L(x)$, along the gradient,
//! $R^{Asc}_\rho(x) = L(x + \rho\nabla L/\|\nabla L\|) - L(x)$, and to a random one,
//! $R^{Avg}_\rho(x) = E\,L(x + \rho g/\|g\|) - L(x)$ with $g \sim N(0, I)$. As the gradient
//! vanishes on the manifold $\Gamma$ of minimisers, the limiting regulariser of each is
//! $S(x) = \lim_{\rho\to0}\lim_{r\to0}\inf_{\|x' - x\|\le r}R_\rho(x')/\rho^2$.
//!
//! **Hypotheses.** (H1) $x \in \Gamma$. (H2) The rank $M$ of $\nabla^2L(x)$ is the codimension of
//! $\Gamma$. (H3) The law of $g$ is isotropic. (H4) The random direction is normalised. (H5) For
//! the stochastic notions: one datum a batch. (H6) $L \in C^3$.
//!
//! **Conclusions.** (C1) $S^{Max} = \frac12\lambda_1$, $S^{Asc} = \frac12\lambda_M$ and
//! $S^{Avg} = \operatorname{tr}\nabla^2L/2D$, with the $M$-th eigenvalue, the smallest that is not
//! zero, and the dimension $D$ of the whole space. (C2) $E\,gg^\top/\|g\|^2 = I/D$. (C3) Near $x$
//! the gradient takes every normal direction: $R^{Asc}/\rho^2$ reaches both ends of
//! $[\frac12\lambda_M, \frac12\lambda_1]$. (C4) With one datum a batch, $L_k = \frac12f_k^2$, the
//! three limits agree up to scale: $S^{Max} = S^{Asc} = D\,S^{Avg} = \frac12\operatorname{tr}$.
//! (C5) With $T_i = D^3L(v_i, v_i, v_i)$, $R^{Max}/\rho^2 = \frac12\lambda_1 + \frac16|T_1|\rho +
//! K_1\rho^2 + \dots$ and $\inf R^{Asc}/\rho^2 = \frac12\lambda_M - \frac16|T_M|\rho +
//! K_M\rho^2 + \dots$; if the cubic terms vanish,
//! $K_i = \frac1{24}D^4L(v_i^4) + \frac18\sum_jD^3L(v_i, v_i, v_j)^2/(\lambda_i - \lambda_j)$,
//! summed over *all* $j \ne 1$ for the ball and over the *normal* $j \ne M$ for the gradient.
//! (C6) For a polynomial of degree five, $R^{Avg} = \rho^2\operatorname{tr}/2D +
//! \rho^4\Delta^2L/8D(D + 2)$, without a remainder (Pizzetti's formula).
//!
//! **Source.** Wen, Ma, Li (2023), Definitions 4.1 and 4.3 and Theorem 5.3, arXiv 2211.05729
//! (statement confirmed; the display of 4.3 and the scale in 5.3 recalled, and re-derived).
//!
//! **Deviation.** C5 and C6 are ours, as is the explicit bound behind the enclosures: the direction
//! of the gradient at the distance $r$ from $x$ has a tangent part of at most
//! $\frac52M_3r/(\lambda_M - 3M_3r)$. For C1 the Max limit does not need H2.

use proofmark::arithmetic::{Approx, Enclosure, Field, Ratio, Sym, decimal, ratio};
use proofmark::claim::{
    Axis, Complete, Formula, Hypothesis, Margin, NotExercised, Picture, Series, Style, Theorem,
};
use proofmark::evidence::Reason;

use geometry::Geometry;
use model::Model;

mod average;
mod errors;
mod geometry;
mod limits;
mod model;
mod steps;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "limiting_regularizers",
    title: "Three notions of sharpness have three limits",
    statement: r"For $x \in \Gamma$, where $\nabla^2L$ has the rank $M$ of the codimension of
        $\Gamma$: $R^{Max}_\rho/\rho^2 \to \frac12\lambda_1$,
        $\lim_\rho\lim_{r\to0}\inf_{\|x'-x\|\le r}R^{Asc}_\rho(x')/\rho^2 = \frac12\lambda_M$,
        $R^{Avg}_\rho/\rho^2 \to \operatorname{tr}\nabla^2L/2D$; with one datum a batch,
        $S^{Max} = S^{Asc} = D\,S^{Avg} = \frac12\operatorname{tr}\nabla^2L$.",
    source: "Wen, Ma, Li (2023), Definitions 4.1, 4.3 and Theorem 5.3, arXiv 2211.05729",
    deviation: "the expansions in ρ, the formula for the average and the explicit bounds are ours",
    instances,
    hypotheses: &[&AT_REST, &FULL_RANK, &ISOTROPIC, &NORMALISED, &SINGLE, &SMOOTH],
    not_exercised: &[NotExercised { hypothesis: &SMOOTH, because: "every loss is a polynomial" }],
    claims: &[
        &limits::MAX_LIMIT,
        &limits::ASCENT_LIMIT,
        &limits::BOTH_ENDS,
        &limits::STOCHASTIC_LIMITS,
        &average::AVERAGE_IS_EXACT,
        &average::DIRECTION_COVARIANCE,
        &average::GAUSSIAN_AVERAGE,
        &errors::MAX_ERROR,
        &errors::ASCENT_ERROR,
        &errors::MAX_ERROR_EVEN,
        &errors::ASCENT_ERROR_EVEN,
        &errors::AVERAGE_ERROR,
    ],
    steps: steps::STEPS,
    formulas: &[
        Formula {
            name: "the loss with two normal directions, coupled",
            latex: || {
                Sym::record(|| {
                    let [u, v, w] = ["u", "v", "w"].map(Sym::var);
                    let loss = instances()[0].model.whole();
                    proofmark::arithmetic::Function::at(&loss, &[u, v, w])
                })
            },
        },
        Formula {
            name: "the average, in units of ρ²",
            latex: || {
                Sym::record(|| {
                    let [trace, fourth] = ["\\Delta L", "\\Delta^2 L"].map(Sym::var);
                    let half = Sym::of(ratio(1, 2));
                    average::formula(half, Sym::var("D"), trace, fourth, Sym::var("\\rho"))
                })
            },
        },
    ],
    picture: Picture {
        shows: "In units of ρ², the three regularisers at one point of the manifold against ρ: \
            the worst direction starts at half the top eigenvalue and the gradient's gentlest at \
            half the smallest that is not zero, both with a slope; the average starts flat.",
        x: Axis { label: "radius $\\rho$", unit: "1", logarithmic: false },
        y: Axis { label: "$R_\\rho/\\rho^2$", unit: "1", logarithmic: false },
        series: |_, _| picture().unwrap_or_default(),
    },
}
.checked();

/// A point of a loss.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name.
    pub id: &'static str,
    /// $L$.
    pub model: Model,
    /// $x$.
    pub point: Vec<Ratio>,
    /// Is the law of $g$ isotropic? If not, its first component is doubled.
    pub isotropic: bool,
    /// Is $g$ normalised?
    pub normalised: bool,
    /// Has a batch one datum? If not, it has all.
    pub single: bool,
}

impl Instance {
    fn new(id: &'static str, model: Model) -> Self {
        let point = model.point();
        Instance { id, model, point, isotropic: true, normalised: true, single: true }
    }

    /// $x$.
    pub fn at(&self) -> Vec<Enclosure> {
        self.point.iter().map(|&x| Enclosure::of(x)).collect()
    }

    /// The loss around $x$.
    pub fn geometry(&self) -> Result<Geometry, Reason> {
        Geometry::at(self.model.whole(), &self.at())
    }

    /// The same at a point off $\Gamma$.
    pub fn off(&self) -> Self {
        let mut point = self.point.clone();
        point[1] =
            ratio(point[1].numerator() * 8 + point[1].denominator(), 8 * point[1].denominator());
        Instance { point, ..self.clone() }
    }

    /// The same with a degenerate normal direction.
    pub fn flattened(&self) -> Option<Self> {
        (self.id == "coupled_normals")
            .then(|| Instance { model: Model::FlatNormal, ..self.clone() })
    }
}

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        let count = |n: usize| ratio(n as i64, 1);
        vec![("D", count(self.model.dimension())), ("M", count(self.model.codimension()))]
    }
}

fn instances() -> Vec<Instance> {
    let zero = ratio(0, 1);
    let normals = |id, cubic| Instance::new(id, Model::Normals { cubic });
    vec![
        normals("coupled_normals", [ratio(1, 2), ratio(1, 3), zero, zero]),
        normals("skewed_normals", [ratio(1, 2), ratio(1, 3), ratio(1, 1), ratio(-1, 2)]),
        Instance::new("circle", Model::Ring),
        Instance::new("three_data", Model::Data),
    ]
}

/// H1. The coordinates of a point of the circle are no binary fractions, hence the bound.
pub const AT_REST: Hypothesis<Instance> = Hypothesis {
    name: "H1 at rest",
    says: "$x \\in \\Gamma$: $\\|\\nabla L(x)\\| \\le 10^{-100}$",
    margin: |i| {
        let gradient = proofmark::arithmetic::Function::gradient(&i.model.whole(), &i.at());
        let tiny = Enclosure::one() / Enclosure::integer(10).powi(100);
        Margin::NonNegative(tiny - geometry::norm(&gradient))
    },
};

/// H2.
pub const FULL_RANK: Hypothesis<Instance> = Hypothesis {
    name: "H2 full rank",
    says: "$\\lambda_M > 0$ for the codimension $M$ of $\\Gamma$",
    margin: |i| {
        let lambda = i.geometry().map(|g| g.lambda(i.model.codimension()));
        Margin::Positive(lambda.unwrap_or_else(|_| Enclosure::whole()))
    },
};

/// H3.
pub const ISOTROPIC: Hypothesis<Instance> = Hypothesis {
    name: "H3 isotropic",
    says: "the law of $g$ is invariant under rotations",
    margin: |i| Margin::of_bool(i.isotropic),
};

/// H4.
pub const NORMALISED: Hypothesis<Instance> = Hypothesis {
    name: "H4 normalised",
    says: "the perturbation has the length $\\rho$",
    margin: |i| Margin::of_bool(i.normalised),
};

/// H5.
pub const SINGLE: Hypothesis<Instance> = Hypothesis {
    name: "H5 single",
    says: "a batch has one datum",
    margin: |i| Margin::of_bool(i.single),
};

/// H6.
pub const SMOOTH: Hypothesis<Instance> =
    Hypothesis { name: "H6 smooth", says: "$L \\in C^3$", margin: |_| Margin::of_bool(true) };

/// $2^{-k}$.
pub fn power_of_half(k: i32) -> Enclosure {
    Enclosure::of(ratio(1, 2)).powi(k)
}

fn picture() -> Result<Vec<Series>, Reason> {
    let all = instances();
    let skewed = all[1].geometry()?;
    let r = power_of_half(200);
    let radii = (1..=16).map(|k| Enclosure::of(ratio(k, 40)));
    let over = |of: &dyn Fn(Enclosure) -> Enclosure| -> Vec<(f64, f64)> {
        radii.clone().map(|rho| (rho.approx(), of(rho).approx())).collect()
    };
    let series = |name: &str, style, points| Series { name: name.into(), style, points };
    let constant = |y: Enclosure| vec![(0.0, y.approx()), (decimal("0.4").to_f64(), y.approx())];
    let half = |x: Enclosure| x / Enclosure::integer(2);
    Ok(vec![
        series("worst direction", Style::Observed, over(&|rho| skewed.max_from_below(rho))),
        series("gentlest gradient", Style::Observed, over(&|rho| skewed.ascent_from_above(rho, r))),
        series("average", Style::Observed, over(&|rho| skewed.average(rho))),
        series("λ_1/2", Style::Predicted, constant(half(skewed.lambda(1)))),
        series("λ_M/2", Style::Predicted, constant(half(skewed.smallest_nonzero()))),
        series("tr/2D", Style::Predicted, constant(half(skewed.trace()) / Enclosure::integer(3))),
        series("tr/2M", Style::Control, constant(half(skewed.trace()) / Enclosure::integer(2))),
    ])
}
