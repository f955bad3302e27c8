//! Claims about a kernel ball that is cut down to small functions.

use proofmark::arithmetic::{Enclosure, Field, Rational as Exact, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::learning::rademacher::{Form, local_kernel_ball};
use proofmark::linear::Matrix;
use proofmark::rug::Rational;

use super::instances::{INDEPENDENT, Instance, Subject};
use super::values::{Wide, local_bound, whole};

fn is_of_a_kernel(i: &Instance) -> bool {
    matches!(i.subject, Subject::Kernel(_))
}

/// The form $M_t = K\bigl(\frac{1-t}{B^2}I + \frac t{nr}K\bigr)^{-1}$ of the dual, exactly, so that
/// $\sup_f\langle\sigma, f\rangle \le \sqrt{\sigma^\top M_t\sigma}$ for all $0\le t<1$: a function
/// $f = K\alpha$ of the class has
/// $\alpha^\top\bigl(\frac{1-t}{B^2}K + \frac t{nr}K^2\bigr)\alpha \le 1 - t + t$.
///
/// No eigenvector is needed. None if the inverse does not exist, or the form is not positive, as
/// can be for a $t$ outside of $[0, 1]$.
pub fn dual(kernel: &Form, ball: &Rational, radius: &Rational, t: &Rational) -> Option<Form> {
    let n = kernel.points();
    let rows = Exact::scope(|| {
        let k = Matrix::from_fn(n, n, |i, j| Exact::rational(&kernel.entry(i, j)));
        let of = |x: &Rational| Exact::rational(x);
        let (t, b, r) = (of(t), of(ball), of(radius));
        let near = (Exact::one() - t) / b.square();
        let g =
            k.scaled(t / (Exact::integer(n as i64) * r)).plus(&Matrix::identity(n).scaled(near));
        // K commutes with G.
        let m = g.solve(&k)?;
        (0..n)
            .map(|i| m.row(i).iter().map(|x| x.value()).collect())
            .collect::<Option<Vec<Vec<_>>>>()
    })?;
    Form::new(&rows).ok()
}

/// The local kernel ball from both sides.
pub struct Local {
    /// $\hat{\mathcal R}$.
    pub value: Enclosure,
    /// $\sum_i\min(r, B^2\hat\lambda_i)$.
    pub sum: Enclosure,
    /// The same with the eigenvalues of $K$ in place of those of $K/n$.
    unscaled: Enclosure,
    /// $B^2\sum_i\hat\lambda_i$.
    trace: Enclosure,
    /// $nr$.
    all_radii: Enclosure,
    /// $\mathbb E\sqrt{\sigma^\top M_t\sigma}/n$ at [`TIMES`], and at minus them.
    dual: Vec<Enclosure>,
    reflected: Vec<Enclosure>,
    points: usize,
}

/// Values of $t$: any will do.
const TIMES: [(i64, i64); 5] = [(1, 8), (1, 4), (1, 2), (5, 8), (7, 8)];

/// $\sum_i\min(r, B^2\lambda_i)$ for the enclosed eigenvalues of a matrix.
pub fn least_sum(eigenvalues: &[Enclosure], ball: Enclosure, radius: Enclosure) -> Enclosure {
    let terms = eigenvalues.iter().map(|&lambda| (ball.square() * lambda).min(radius));
    terms.fold(Enclosure::zero(), |sum, term| sum + term)
}

fn local(i: &Instance, _: &Context) -> Result<Local, Reason> {
    let kernel = i.kernel().ok_or(Reason::Vacuous)?;
    let n = kernel.points();
    let (ball, radius) = (i.ball.to_rational(), i.radius.to_rational());
    let value = if i.shared == 1 {
        let bounds = local_kernel_ball::<Wide>(&kernel, &ball, &radius);
        bounds.map_err(|_| Reason::Diverged)?.enclosure().to_enclosure()
    } else {
        // Of shared signs only what is no longer local: |f(x_i)| <= B sqrt(K_ii) <= sqrt(r).
        let is_free = (0..n).all(|k| kernel.entry(k, k) * Rational::from(&ball * &ball) <= radius);
        if !is_free {
            return Err(Reason::Vacuous);
        }
        i.ball_row()?.value()
    };
    let eigenvalues: Vec<Enclosure> =
        kernel.eigenvalues::<Wide>().iter().map(|x| x.to_enclosure()).collect();
    let scaled: Vec<Enclosure> = eigenvalues.iter().map(|&x| x / whole(n)).collect();
    let (b, r) = (Enclosure::of(i.ball), Enclosure::of(i.radius));
    let at = |sign: i64| {
        let value = |&(p, q): &(i64, i64)| {
            let form = dual(&kernel, &ball, &radius, &Rational::from((sign * p, q)));
            Ok(match form {
                Some(form) => i.mean_root(&[form])? / whole(n),
                None => Enclosure::whole(),
            })
        };
        TIMES.iter().map(value).collect::<Result<Vec<_>, Reason>>()
    };
    Ok(Local {
        value,
        sum: least_sum(&scaled, b, r),
        unscaled: least_sum(&eigenvalues, b, r),
        trace: b.square() * Enclosure::rational(&kernel.trace()) / whole(n),
        all_radii: r * whole(n),
        dual: at(1)?,
        reflected: at(-1)?,
        points: n,
    })
}

/// Equal values at points that share their sign, or opposite ones.
fn shared(i: &Instance, signs: &[i64]) -> Option<Instance> {
    let row = |&x: &i64| signs.iter().map(|&y| ratio(x * y, 1)).collect();
    let subject = Subject::Kernel(signs.iter().map(row).collect());
    Some(Instance { subject, radius: ratio(1, 1), shared: signs.len(), ..i.clone() })
}

/// $t = \frac12$ in the dual: $2/(\frac1r + \frac1{\hat\lambda})\le2\min(r,\hat\lambda)$. The 2 is
/// that of a class for which neither constraint alone is right: `spike_and_floor` needs 1.88.
pub const LOCAL_KERNEL_BALLS_ARE_BELOW_THE_SUM: Complete<Claim<Instance, Local>> = Claim {
    name: "local_kernel_balls_are_below_the_sum",
    says: r"$\hat{\mathcal R} \le \sqrt{\frac cn\sum_i\min(r, B^2\hat\lambda_i)}$ with $c = 2$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_of_a_kernel,
    run: local,
    check: Check::AtMost {
        observed: |run| vec![run.value],
        bound: Predicted {
            dial: Dial::constant("c", ratio(2, 1)),
            formula: |run, c| vec![local_bound(c, run.sum, whole(run.points))],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "1 for 2", value: ratio(1, 1) },
                Wrong::Number { name: "9/5 for 2", value: ratio(9, 5) },
                Wrong::Formula {
                    name: "divided by n twice",
                    formula: |run, c| {
                        vec![local_bound(c, run.sum / whole(run.points), whole(run.points))]
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "three points of equal features share a sign",
        hypothesis: &INDEPENDENT,
        instance: |i| shared(i, &[1, 1, 1]),
        expected: Expected::Refuted,
    }],
    rests_on: &["S3", "S5"],
}
.checked();

/// The class contains the ellipsoid with the smaller axes, of which Khintchine's bound is known.
pub const LOCAL_KERNEL_BALLS_ARE_ABOVE_THE_SUM: Complete<Claim<Instance, Local>> = Claim {
    name: "local_kernel_balls_are_above_the_sum",
    says: r"$\hat{\mathcal R} \ge \sqrt{\frac cn\sum_i\min(r, B^2\hat\lambda_i)}$ with
$c = \frac12$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_of_a_kernel,
    run: local,
    check: Check::AtLeast {
        observed: |run| vec![run.value],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 2)),
            formula: |run, c| vec![local_bound(c, run.sum, whole(run.points))],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "0.8 for the root of 1/2", value: ratio(16, 25) },
                Wrong::Formula {
                    name: "the eigenvalues of K, not of K/n",
                    formula: |run, c| vec![local_bound(c, run.unscaled, whole(run.points))],
                },
                Wrong::Formula {
                    name: "the smaller of the sums",
                    formula: |run, c| {
                        let least = run.trace.min(run.all_radii);
                        vec![local_bound(c, least, whole(run.points))]
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "two points of opposite features share a sign",
        hypothesis: &INDEPENDENT,
        instance: |i| shared(i, &[1, -1]),
        expected: Expected::Refuted,
    }],
    rests_on: &["S4"],
}
.checked();

/// Weak duality, by another route than the enclosure of the complexity: here exact inverses at
/// fixed $t$, there a splitting of each sign vector. Outside of $[0, 1]$ the dual value is none: a
/// negative $t$ rewards the constraint that is not active.
pub const EVERY_T_IS_AN_UPPER_BOUND: Complete<Claim<Instance, Local>> = Claim {
    name: "every_t_is_an_upper_bound",
    says: r"$\hat{\mathcal R} \le \frac cn\mathbb E\sqrt{\sigma^\top M_t\sigma}$ with $c = 1$ for
$t = \frac18, \frac14, \frac12, \frac58, \frac78$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_of_a_kernel,
    run: local,
    check: Check::AtMost {
        observed: |run| vec![run.value; TIMES.len()],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| run.dual.iter().map(|&x| c * x).collect(),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "t of the wrong sign",
                    formula: |run, c| run.reflected.iter().map(|&x| c * x).collect(),
                },
                Wrong::Number { name: "one per cent less", value: ratio(99, 100) },
            ],
        },
    },
    broken: &[],
    rests_on: &[],
}
.checked();
