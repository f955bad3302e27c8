//! Claims about finite classes: Massart's bound, the ball of $\ell_1$, value functions.

use proofmark::arithmetic::{Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::rug::Rational;

use super::instances::{INDEPENDENT, Instance, Subject};
use super::samples::{self, Table};
use super::values::{centred_square, massart, whole};

/// A complexity, and what Massart's bound of it is made of.
pub struct Finite {
    value: Enclosure,
    /// $\max_f\|f - \bar f\|_2$ around the mean of the functions.
    norm: Enclosure,
    count: usize,
    points: usize,
}

impl Finite {
    fn bound(&self, c: Enclosure) -> Vec<Enclosure> {
        vec![massart(c, self.norm, whole(self.count), whole(self.points))]
    }
}

fn square(f: &[Rational]) -> Rational {
    f.iter().fold(Rational::new(), |sum, x| sum + Rational::from(x * x))
}

fn root(x: &Rational) -> Enclosure {
    Enclosure::rational(x).sqrt()
}

fn finite(i: &Instance, _: &Context) -> Result<Finite, Reason> {
    let Subject::Functions(values) = &i.subject else { return Err(Reason::Vacuous) };
    let values = samples::exact(values);
    Ok(Finite {
        value: Enclosure::rational(&i.complexity(&values)?),
        norm: root(&centred_square(&values)),
        count: values.len(),
        points: i.points(),
    })
}

/// Massart's lemma. Its constant 2 is that of many functions: for $N = 2$ nothing above
/// $1/\ln2 = 1.4427$ is needed, and hence $\sqrt2 = 1.4142$ is refuted by one bit. Hamming's
/// perfect codes go further, to $1.506$ at 15 points.
pub const MASSART_BOUNDS_FINITE_CLASSES: Complete<Claim<Instance, Finite>> = Claim {
    name: "massart_bounds_finite_classes",
    says: r"$\hat{\mathcal R}(\mathcal F) \le \max_f\|f-\bar f\|_2\sqrt{c\ln N}/n$ with $c = 2$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| matches!(i.subject, Subject::Functions(_)),
    run: finite,
    check: Check::AtMost {
        observed: |run| vec![run.value],
        bound: Predicted {
            dial: Dial::constant("c", ratio(2, 1)),
            formula: |run, c| run.bound(c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "without the 2", value: ratio(1, 1) },
                // A little above the root of two.
                Wrong::Number { name: "root of 2 for 2", value: ratio(14_142_136, 10_000_000) },
                Wrong::Number { name: "3/2 for 2", value: ratio(3, 2) },
                Wrong::Formula {
                    name: "log of the number of points in place of that of functions",
                    formula: |run, c| {
                        vec![massart(c, run.norm, whole(run.points), whole(run.points))]
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "two points share a sign",
        hypothesis: &INDEPENDENT,
        instance: |i| {
            let values = vec![vec![ratio(1, 1); 2], vec![ratio(-1, 1); 2]];
            Some(Instance { subject: Subject::Functions(values), shared: 2, ..i.clone() })
        },
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2"],
}
.checked();

/// The vertices $\pm B\varphi_j$ of a ball of $\ell_1$.
pub struct Vertices {
    value: Enclosure,
    norm: Enclosure,
    features: usize,
    points: usize,
}

fn vertices(i: &Instance, _: &Context) -> Result<Vertices, Reason> {
    let Subject::Features { rows, .. } = &i.subject else { return Err(Reason::Vacuous) };
    let ball = i.ball.to_rational();
    let columns = samples::exact(&samples::transposed(rows));
    let scaled = |sign: i32| {
        let factor = Rational::from(&ball * sign);
        let row = |f: &Vec<Rational>| f.iter().map(|x| Rational::from(x * &factor)).collect();
        columns.iter().map(row).collect::<Vec<Vec<Rational>>>()
    };
    let largest = columns.iter().map(|f| square(f)).max().expect("there are features");
    Ok(Vertices {
        value: Enclosure::rational(&i.complexity(&[scaled(1), scaled(-1)].concat())?),
        norm: Enclosure::rational(&ball) * root(&largest),
        features: columns.len(),
        points: i.points(),
    })
}

/// The supremum over the ball is one over its $2d$ vertices, so that Massart's lemma applies with
/// $N = 2d$ and needs no centre.
pub const L1_BALL_IS_BELOW_MASSART: Complete<Claim<Instance, Vertices>> = Claim {
    name: "l1_ball_is_below_massart",
    says: r"$\hat{\mathcal R}(\|w\|_1\le B) \le B\max_j\|\Phi_j\|_2\sqrt{c\ln2d}/n$ with $c = 2$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: |i: &Instance| matches!(i.subject, Subject::Features { .. }),
    run: vertices,
    check: Check::AtMost {
        observed: |run| vec![run.value],
        bound: Predicted {
            dial: Dial::constant("c", ratio(2, 1)),
            formula: |run, c| {
                vec![massart(c, run.norm, whole(2 * run.features), whole(run.points))]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "without the 2", value: ratio(1, 1) },
                Wrong::Number { name: "root of 2 for 2", value: ratio(14_142_136, 10_000_000) },
                Wrong::Formula {
                    name: "d vertices, without their negatives",
                    formula: |run, c| {
                        vec![massart(c, run.norm, whole(run.features), whole(run.points))]
                    },
                },
            ],
        },
    },
    broken: &[Broken {
        name: "two points share a sign",
        hypothesis: &INDEPENDENT,
        instance: |i| {
            let subject = Subject::Features { rows: vec![vec![ratio(1, 1)]; 2], sparsity: 1 };
            Some(Instance { subject, shared: 2, ..i.clone() })
        },
        expected: Expected::Refuted,
    }],
    rests_on: &["S1", "S2"],
}
.checked();

/// Complexities of value functions and of their actions, all times $n$.
pub struct Greedy {
    value: Rational,
    separate: Vec<Rational>,
    joint: Rational,
}

fn greedy(i: &Instance, _: &Context) -> Result<Greedy, Reason> {
    let Subject::Actions { values, actions } = &i.subject else { return Err(Reason::Vacuous) };
    let at = |choose: &dyn Fn(&[proofmark::arithmetic::Ratio]) -> Rational| -> Vec<Vec<Rational>> {
        values.iter().map(|f| f.chunks(*actions).map(choose).collect()).collect()
    };
    let n = i.points() as u32;
    let most = at(&|q| q.iter().map(|x| x.to_rational()).max().expect("there are actions"));
    let separate = (0..*actions).map(|a| Ok(i.complexity(&at(&|q| q[a].to_rational()))? * n));
    // With a sign of its own for each point and action; n times as well.
    let joint = proofmark::learning::rademacher::FiniteClass::new(samples::exact(values))
        .and_then(|class| class.complexity())
        .map_err(|_| Reason::Diverged)?;
    Ok(Greedy {
        value: i.complexity(&most)? * n,
        separate: separate.collect::<Result<_, Reason>>()?,
        joint: joint * n * *actions as u32,
    })
}

fn is_of_actions(i: &Instance) -> bool {
    matches!(i.subject, Subject::Actions { .. })
}

/// The second function's actions cancel over the two points, and its value function does not.
const SHARED_ACTIONS: Broken<Instance> = Broken {
    name: "two points share a sign",
    hypothesis: &INDEPENDENT,
    instance: |i| {
        let second = [1, -1, -1, 1].map(|x| ratio(x, 1)).to_vec();
        let values: Table = vec![vec![ratio(0, 1); 4], second];
        Some(Instance { subject: Subject::Actions { values, actions: 2 }, shared: 2, ..i.clone() })
    },
    expected: Expected::Refuted,
};

/// A maximum is not more complex than its arguments together, and can be as complex: where each
/// point has an action of its own that matters there, $V_{\mathcal F}$ fits any signs while the
/// class of one action fits one.
pub const VALUE_FUNCTIONS_ARE_BELOW_THE_SUM: Complete<Claim<Instance, Greedy>> = Claim {
    name: "value_functions_are_below_the_sum",
    says: r"$\hat{\mathcal R}(V_{\mathcal F}) \le c\sum_a\hat{\mathcal R}(\mathcal F(\cdot,a))$
with $c = 1$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_of_actions,
    run: greedy,
    check: Check::AtMost {
        observed: |run| vec![Enclosure::rational(&run.value)],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let sum = run.separate.iter().fold(Rational::new(), |sum, x| sum + x);
                vec![c * Enclosure::rational(&sum)]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the largest of the separate complexities",
                    formula: |run, _| {
                        let most = run.separate.iter().max().expect("there are actions");
                        vec![Enclosure::rational(most)]
                    },
                },
                Wrong::Number { name: "their mean for two actions", value: ratio(1, 2) },
            ],
        },
    },
    broken: &[SHARED_ACTIONS],
    rests_on: &["S6"],
}
.checked();

/// Vector contraction. The dossier has the constant $\sqrt2$ of Maurer (2016), which is that of
/// functions that are Lipschitz in the Euclidean norm. A maximum is Lipschitz in the largest
/// coordinate, and the constant is 1: with $g$ for what the other points contribute and $(f, f')$
/// for the best pair,
/// $$\mathbb E_\sigma\sup_f[g(f) + \sigma\max_af_a] = \tfrac12[g(f) + g(f') + \max_af_a -
/// \max_af'_a] \le \tfrac12[g(f) + g(f') + f_b - f'_b]$$
/// for the action $b$ that is best for $f$; and the right side is what is reached in
/// $\mathbb E\sup_f[g(f) + \sum_a\sigma_af_a]$ by choosing $f$ or $f'$ according to $\sigma_b$
/// alone, since the other signs have mean zero. Then one point after the other.
pub const VALUE_FUNCTIONS_CONTRACT_WITH_CONSTANT_ONE: Complete<Claim<Instance, Greedy>> = Claim {
    name: "value_functions_contract_with_constant_one",
    says: r"$\hat{\mathcal R}(V_{\mathcal F}) \le
c\,\mathbb E\sup_f\frac1n\sum_{i,a}\sigma_{ia}f(s_i,a)$ with $c = 1$",
    clock: Clock::None,
    precision: Precision::Fixed(512),
    on: is_of_actions,
    run: greedy,
    check: Check::AtMost {
        observed: |run| vec![Enclosure::rational(&run.value)],
        bound: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| vec![c * Enclosure::rational(&run.joint)],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number {
                    name: "1 over the root of 2",
                    value: ratio(70_710_678, 100_000_000),
                },
                Wrong::Formula {
                    name: "signs of points and actions, and the factor 1/nA",
                    formula: |run, _| {
                        let actions = whole(run.separate.len());
                        vec![Enclosure::rational(&run.joint) / actions]
                    },
                },
            ],
        },
    },
    broken: &[SHARED_ACTIONS],
    rests_on: &["S6"],
}
.checked();
