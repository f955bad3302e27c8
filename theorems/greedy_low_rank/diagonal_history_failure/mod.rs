//! # Without coupling the history of growth decides, and greedy low-rank learning is wrong
//!
//! The equivalence of gradient flow and greedy low-rank learning needs genericity. If the loss
//! depends on the diagonal of $W = UU^\top$ alone and the start is diagonal, each weight
//! $w_j = W_{jj}$ grows on its own, $\dot w_j = 2w_j(b - Qw)_j$: during the first phase at its own
//! rate, and so ahead of the others or behind. The algorithm forgets that and takes the largest
//! gradient at the critical point.
//!
//! **Hypotheses.** H1 Where history is claimed, the loss depends on the diagonal alone. H2 Where
//! greed is claimed, it has the term $\frac\epsilon2(\langle C, W\rangle - c)^2$ with
//! $C_{jk} = \frac12$ off the diagonal, and $W_0$ has no zeros. H3 Coordinate 1 grows fastest, the
//! others go on to grow at the first saddle, $g = b - Qe_1b_1 > 0$, and their times and rates
//! differ.
//!
//! **Conclusions.** Descent with step $\eta$ grows at $\rho(\mu) = \frac1\eta\ln(1 + \eta\mu)$;
//! $\Lambda = \ln\frac1\alpha$. C1 Second is the coordinate $j$ of the least
//! $(1 - \rho(b_j)/\rho(b_1))/\rho(g_j)$, be its gradient the larger one or not. C2 It is learned
//! at $\big[\frac1{2\rho(b_1)} + \frac{1 - \rho(b_j)/\rho(b_1)}{2\rho(g_j)}\big]\Lambda + O(1)$. C3
//! The saddle of the algorithm is missed by a distance that does not vanish with $\alpha$. C4 The
//! saddle of history is approached like $\alpha^p$, $p = \frac{2ga}{a + 2g}(\tau_3 - \tau_2)$. C5
//! With a coupling the choice of the algorithm is back.
//!
//! **Source.** A companion of Li, Luo, Lyu (2021), arXiv 2012.09839, of the assumptions under which
//! gradient flow is equivalent to greedy low-rank learning; the instance is ours.
//!
//! **Deviation.** The source has no such example that we know of. It does not contradict the
//! theorem: the start lies in an invariant set that the theorem excludes.

pub mod claims;
pub mod instances;
pub mod run;

use proofmark::arithmetic::{Enclosure, Field, Real, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Step, StepBound, Style,
    Theorem,
};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;

use claims::{
    APPROACH_IS_A_POWER, COUPLING_RESTORES_GREED, GREEDY_SADDLE_IS_MISSED,
    LEARNING_TIME_HAS_HISTORY, SECOND_IS_CHOSEN_BY_HISTORY,
};
use instances::{COUPLED, Instance, Rule, SEPARATED, STEP, UNCOUPLED, growth, instances};
use run::{log_velocity, trajectory};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "diagonal_history_failure",
    title: "Without coupling the history of growth decides what is learned second",
    statement: r"Let $f(W) = \frac12w^\top Qw - b^\top w$ with $w = \operatorname{diag}W$, and
$W(0) = \alpha I$. As $\alpha \to 0$, second after coordinate 1 is learned the coordinate $j$ of the
least $(1 - b_j/b_1)/g_j$ with $g = b - Qe_1b_1$, while greedy low-rank learning takes the largest
$g_j$. Where the two differ, the flow stays away from the saddle of the algorithm. A coupling of the
coordinates and a start without zeros bring its choice back.",
    source: "companion of Li, Luo, Lyu (2021), arXiv 2012.09839 (the genericity that its \
             equivalence needs); instance ours",
    deviation: "a counterexample outside of the hypotheses of the source, ours",
    instances,
    hypotheses: &[&UNCOUPLED, &COUPLED, &SEPARATED],
    not_exercised: &[NotExercised {
        hypothesis: &SEPARATED,
        because: "at a tie of the times both coordinates are learned at once, and there is no \
                  second one",
    }],
    claims: &[
        &SECOND_IS_CHOSEN_BY_HISTORY,
        &LEARNING_TIME_HAS_HISTORY,
        &GREEDY_SADDLE_IS_MISSED,
        &APPROACH_IS_A_POWER,
        &COUPLING_RESTORES_GREED,
    ],
    steps: &[Step {
        name: "S1",
        says: r"a step of descent multiplies $w_j$ by $(1 + \eta(b - Qw)_j)^2 \le
e^{2\eta\rho(b_j)}$ while $Qw \ge 0$",
        rests_on: &[],
        on: |i| i.rule == Rule::History,
        evaluate: growth_is_bounded,
    }],
    formulas: &[
        Formula {
            name: "the rate of growth under descent",
            latex: || Sym::record(|| growth(Sym::var("\\mu"))),
        },
        Formula {
            name: "velocity of the logarithm of a weight",
            latex: || {
                Sym::record(|| {
                    let q = Matrix::from_rows(&[vec![Sym::var("Q")]]);
                    log_velocity(&[Sym::var("b")], &q, &[Sym::var("z")])[0]
                })
            },
        },
    ],
    picture: Picture {
        shows: "from 1e-400 the second weight rises before the third although its gradient is the \
                smaller one; the greedy order, third before second, never happens",
        x: Axis { label: "t / log(1/alpha)", unit: "1", logarithmic: false },
        y: Axis { label: "weights", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// S1, on the diagonal $w = (1, \frac12, \frac14)$ and at the first saddle.
fn growth_is_bounded(i: &Instance, _: &Context) -> Result<Vec<StepBound>, Reason> {
    let (b, eta) = (i.pull::<Enclosure>(), Enclosure::of(STEP));
    let start = vec![Enclosure::one(), Enclosure::binary(0.5), Enclosure::binary(0.25)];
    let points = [start, i.saddle(&[0])];
    let bound = |w: &Vec<Enclosure>, j: usize| {
        let u = Matrix::from_fn(3, 3, |a, c| if a == c { w[a].sqrt() } else { Enclosure::zero() });
        let grown = run::step(i, &u).at(j, j).square() / w[j];
        let most = (Enclosure::integer(2) * eta * growth(b[j])).exp();
        StepBound { actual: grown, bound: most }
    };
    // At the saddle only the first weight is there.
    Ok((0..3).map(|j| bound(&points[0], j)).chain([bound(&points[1], 0)]).collect())
}

fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let Some(i) = instances.iter().find(|i| i.id == "history_400") else { return vec![] };
    let path = trajectory(i);
    let mut series: Vec<_> = (0..3)
        .map(|j| Series {
            name: format!("w{}", j + 1),
            style: Style::Observed,
            points: path.iter().map(|(t, w)| (*t, w[j])).collect(),
        })
        .collect();
    let first = 1.0 / (2.0 * i.pull::<f64>()[0]);
    let [second, third] = [1, 2].map(|j| first + i.waiting(j, |x: f64| x));
    let at = |name: &str, t: f64, style| Series {
        name: name.into(),
        style,
        points: vec![(t, 0.0), (t, 1.0)],
    };
    series.push(at("w2 by history", second, Style::Predicted));
    series.push(at("w3 by history, had w2 not come first", third, Style::Control));
    series
}
