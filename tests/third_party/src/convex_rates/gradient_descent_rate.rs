//! # Gradient descent needs 4n + 2
//!
//! On a smooth convex function, $n$ steps of gradient descent of length $1/L$ leave an error of at
//! most $L\|x_0 - x_*\|^2/(4n + 2)$, and not less in general. The textbook bound is twice that. The
//! worst function is Huber's: all $n$ steps stay on its linear part, where the gradient is short.
//! With the bend at $\tau\|x_0\|$ a step has the length $\tau\|x_0\|$, hence $\|x_n\| = (1 - n\tau)
//! \|x_0\|$ and $f(x_n) = L\|x_0\|^2\,\tau(1 - n\tau - \frac\tau2)$, which is largest, and equal to
//! the bound, at $\tau = 1/(2n + 1)$.
//!
//! **Hypotheses.** (H1) $f$ is $L$-smooth. (H2) $f$ is convex, with a minimiser $x_*$. (H3) The
//! step is $1/L$.
//! **Conclusions.** (C1) $f(x_n) - f_* \le L\|x_0 - x_*\|^2/(4n + 2)$. (C2) A Huber function, which
//! depends on $n$, attains it.
//! **Source.** Drori, Teboulle (2014), Theorem 1 (number recalled), arXiv 1206.3209; Taylor,
//! Hendrickx, Glineur (2017), arXiv 1502.05666. C2 is re-derived above.
//! **Deviation.** C1 is a statement about all functions, and is checked here on some; without loss
//! of generality $x_* = 0$ and $f_* = 0$.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational, Sym, ratio};
use proofmark::claim::{
    Axis, Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Formula, Hypothesis,
    Margin, Picture, Precision, Predicted, Regime, Theorem, Wrong,
};
use proofmark::evidence::{Reason, Width};
use proofmark::rug;

use super::functions::{Huber, Piecewise, Shape, gradient, value};
use super::instances::{Instance, instances, is_bowl, is_worst, longer, twice_as_steep};

/// The theorem: its table of contents.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "gradient_descent_rate",
    title: "Gradient descent on smooth convex functions is as fast as 4n + 2, and no faster",
    statement: "Let f be (H1) L-smooth and (H2) convex with a minimiser $x_*$, and $x_{k+1} = x_k \
                - h\\nabla f(x_k)$ with (H3) $h = 1/L$. Then $f(x_n) - f_* \\le L\\|x_0 - \
                x_*\\|^2/(4n + 2)$, with equality for a Huber function.",
    source: "Drori, Teboulle (2014), arXiv 1206.3209; Taylor, Hendrickx, Glineur (2017), arXiv \
             1502.05666",
    deviation: "the bound is checked on some functions, all with their minimum 0 at the origin",
    instances,
    hypotheses: &[&SMOOTH, &CONVEX, &SHORT],
    not_exercised: &[],
    claims: &[&RATE_IS_ATTAINED, &RATE_IS_ATTAINED_EXACTLY, &RATE_BOUNDS_OTHERS],
    steps: &[],
    formulas: &[
        Formula {
            name: "one step",
            latex: || Sym::record(|| step(Sym::var("x_k"), Sym::var("h"), Sym::var("g_k"))),
        },
        Formula {
            name: "the bound",
            latex: || {
                let [c, l, r, n] = ["c", "L", "R", "n"];
                Sym::record(|| rate(Sym::var(c), Sym::var(l), Sym::var(r).square(), Sym::var(n)))
            },
        },
    ],
    picture: Picture {
        shows: "The error left after n steps, in units of L‖x₀‖²: that of the worst Huber function \
                for each n lies on the curve 1/(4n + 2), those of other functions lie below it.",
        x: Axis { label: "steps n", unit: "1", logarithmic: true },
        y: Axis { label: "error", unit: "L‖x₀‖²", logarithmic: true },
        series: super::picture::series,
    },
}
.checked();

/// One step of gradient descent.
fn step<R: Field>(x: R, h: R, g: R) -> R {
    x - h * g
}

/// The bound, for the squared distance of the start, with the 2 of $4n + 2$ left open.
fn rate<R: Field>(c: R, smoothness: R, distance_squared: R, n: R) -> R {
    smoothness * distance_squared / (R::integer(4) * n + c)
}

/// C2, in enclosures, in one and more dimensions.
const RATE_IS_ATTAINED: Complete<Claim<Instance, Run<Enclosure>>> = Claim {
    name: "rate_is_attained",
    says: "f(x_n) = L‖x₀‖²/(4n + c) for the worst Huber function, with c = 2",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_worst,
    run: enclosed,
    check: Check::Equal {
        observed: |run| vec![run.error],
        predicted: Predicted {
            dial: Dial::constant("the 2 of 4n + 2", ratio(2, 1)),
            formula: |run, c| vec![rate(c, run.smoothness, run.distance_squared, run.n)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "4n + 3", value: ratio(3, 1) },
                Wrong::Number { name: "4n + 1", value: ratio(1, 1) },
                Wrong::Formula {
                    name: "twice as much, as in textbooks",
                    formula: |run, _| {
                        let half = run.n / Enclosure::integer(2);
                        let zero = Enclosure::zero();
                        vec![rate(zero, run.smoothness, run.distance_squared, half)]
                    },
                },
            ],
        },
        // An enclosure of 512 bits loses less than three of them at each of a hundred steps.
        width: Width::relative(1e-60),
    },
    broken: &[
        Broken {
            name: "twice as steep",
            hypothesis: &SMOOTH,
            instance: |i| Some(twice_as_steep(i)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "step 2/L",
            hypothesis: &SHORT,
            instance: |i| Some(longer(i, 2, 1)),
            expected: Expected::Refuted,
        },
    ],
    rests_on: &[],
}
.checked();

/// C2 with no rounding at all, on the line.
const RATE_IS_ATTAINED_EXACTLY: Complete<Claim<Instance, Run<rug::Rational>>> = Claim {
    name: "rate_is_attained_exactly",
    says: "the same in rational arithmetic, on the line",
    clock: Clock::None,
    precision: Precision::Fixed(0),
    on: |i| is_worst(i) && i.start.len() == 1,
    run: exact,
    check: Check::Identity {
        observed: |run| vec![run.error.clone()],
        predicted: Predicted {
            dial: Dial::constant("the 2 of 4n + 2", ratio(2, 1)),
            formula: |run, c| {
                let above = run.smoothness.clone() * &run.distance_squared;
                vec![above / (run.n.clone() * 4 + c)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "4n + 3", value: ratio(3, 1) },
                Wrong::Number { name: "a millionth more", value: ratio(2_000_001, 1_000_000) },
            ],
        },
    },
    broken: &[Broken {
        name: "step 2/L",
        hypothesis: &SHORT,
        instance: |i| Some(longer(i, 2, 1)),
        expected: Expected::Refuted,
    }],
    rests_on: &[],
}
.checked();

/// C1 on functions that do not attain it; where there is equality, no enclosure can decide an
/// inequality.
const RATE_BOUNDS_OTHERS: Complete<Claim<Instance, Run<Enclosure>>> = Claim {
    name: "rate_bounds_others",
    says: "f(x_n) ≤ L‖x₀‖²/(4n + c) for other convex functions, with c = 2",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i| !is_worst(i),
    run: enclosed,
    check: Check::AtMost {
        observed: |run| vec![run.error],
        bound: Predicted {
            dial: Dial::constant("the 2 of 4n + 2", ratio(2, 1)),
            formula: |run, c| vec![rate(c, run.smoothness, run.distance_squared, run.n)],
            regime: Regime::Exact,
            wrong: &[Wrong::Number { name: "4n + 3", value: ratio(3, 1) }],
        },
    },
    broken: &[
        Broken {
            name: "twice as steep",
            hypothesis: &SMOOTH,
            instance: |i| is_bowl(i).then(|| twice_as_steep(i)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "from near the top of a cosine",
            hypothesis: &CONVEX,
            instance: |i| {
                let cosine = Instance { shape: Shape::Cosine, ..i.clone() };
                (i.shape == Shape::LogCosh).then_some(cosine)
            },
            expected: Expected::Refuted,
        },
        Broken {
            name: "step 2/L",
            hypothesis: &SHORT,
            instance: |i| is_bowl(i).then(|| longer(i, 2, 1)),
            expected: Expected::Refuted,
        },
        Broken {
            name: "step 3/(2L)",
            hypothesis: &SHORT,
            instance: |i| Some(longer(i, 3, 2)),
            expected: Expected::HoldsAnyway(
                "up to about 3/2 a longer step goes further along the slope, and the bound for it \
                 is smaller",
            ),
        },
    ],
    rests_on: &[],
}
.checked();

const SMOOTH: Hypothesis<Instance> = Hypothesis {
    name: "H1 smooth",
    says: "no curvature is above L",
    margin: |i| {
        // In rationals, here and in H3: where both are one seventh, the difference of their
        // enclosures is not certainly positive.
        let room = i.smoothness.to_rational() - i.curvature.to_rational();
        Margin::NonNegative(Enclosure::rational(&room))
    },
};

const CONVEX: Hypothesis<Instance> = Hypothesis {
    name: "H2 convex",
    says: "no curvature is below 0",
    margin: |i| Margin::NonNegative(Enclosure::of(i.shape.least_curvature())),
};

const SHORT: Hypothesis<Instance> = Hypothesis {
    name: "H3 short",
    says: "the step is 1/L: h L = 1",
    margin: |i| {
        let excess = i.step.to_rational() * i.smoothness.to_rational() - 1u32;
        Margin::Zero(Enclosure::rational(&excess))
    },
};

/// What one run returns; both sides of a claim are functions of it.
pub struct Run<R> {
    /// $f(x_n)$.
    pub error: R,
    /// $L$.
    pub smoothness: R,
    /// $\|x_0\|^2$.
    pub distance_squared: R,
    n: R,
}

fn descend<R: Field>(
    i: &Instance,
    start: &[R],
    steps: u32,
    gradient: impl Fn(&[R]) -> Vec<R>,
) -> Vec<R> {
    let h = R::of(i.step);
    (0..steps).fold(start.to_vec(), |x, _| {
        let g = gradient(&x);
        x.into_iter().zip(g).map(|(x, g)| step(x, h, g)).collect()
    })
}

/// One run in enclosures.
pub fn enclosed(i: &Instance, _: &Context) -> Result<Run<Enclosure>, Reason> {
    let start: Vec<Enclosure> = i.start.iter().map(|&x| Enclosure::of(x)).collect();
    let curvature = Enclosure::of(i.curvature);
    let end = descend(i, &start, i.steps, |x| gradient(i.shape, curvature, &start, x));
    Ok(Run {
        error: value(i.shape, curvature, &start, &end),
        smoothness: Enclosure::of(i.smoothness),
        distance_squared: start.iter().fold(Enclosure::zero(), |sum, x| sum + x.square()),
        n: Enclosure::integer(i64::from(i.steps)),
    })
}

fn exact(i: &Instance, _: &Context) -> Result<Run<rug::Rational>, Reason> {
    let Shape::Huber { bend } = i.shape else { return Err(Reason::Vacuous) };
    let error = Rational::scope(|| {
        let start: Vec<Rational> = i.start.iter().map(|&x| Rational::of(x)).collect();
        let radius = Rational::of(bend) * Rational::norm(&start);
        let huber = Huber { curvature: Rational::of(i.curvature), radius };
        let end = descend(i, &start, i.steps, |x| huber.gradient(x));
        huber.value(&end).value()
    });
    let square = |x: &Ratio| x.to_rational().square();
    Ok(Run {
        error: error.ok_or(Reason::Diverged)?,
        smoothness: i.smoothness.to_rational(),
        distance_squared: i.start.iter().map(square).sum(),
        n: rug::Rational::from(i.steps),
    })
}
