//! The expansion of the loss at each pair of outcomes, and what its mean is good for.

use proofmark::arithmetic::{Ratio, Rational, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Context, Dial, Expected, Precision, Predicted, Regime,
    Wrong,
};
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::{DoubleErm, NaiveErm};
use proofmark::learning::mdp::{Class, Data, Risk, Sampling};
use proofmark::rug;

use super::instances::{INDEPENDENT, Instance, Second};
use super::run::{Drawn, Enumerated, enumerate, scalar};

/// C2. $\delta = g - e$ with $g = f - Tf$; expand $(g - e)^2 - \frac12(e - \tilde e)^2$. Only
/// $e\tilde e$ needs independence for a vanishing mean, only $e^2 - \tilde e^2$ the same law.
pub const LOSS_EXPANDS: Complete<Claim<Instance, Enumerated>> = Claim {
    name: "loss_expands",
    says: r"for every pair of outcomes $\ell = g^2 - 2ge + \frac12(e^2 - \tilde e^2) + ce\tilde e$
with $c = 1$, $g = f_h - T_hf_{h+1}$ and $e = r + V(s') - T_hf_{h+1}$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Claim::<Instance, Enumerated>::everywhere,
    run: enumerate,
    check: Check::Identity {
        observed: |run| run.draws.iter().map(|draw| draw.loss.clone()).collect(),
        predicted: Predicted {
            dial: Dial::term("c", ratio(1, 1)),
            formula: |run, c| expansion(run, [ratio(-2, 1), ratio(1, 2)], c),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "without the product", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "2 g e with the other sign",
                    formula: |run, c| expansion(run, [ratio(2, 1), ratio(1, 2)], c),
                },
                Wrong::Formula {
                    name: "the whole difference of squares",
                    formula: |run, c| expansion(run, [ratio(-2, 1), ratio(1, 1)], c),
                },
            ],
        },
    },
    broken: &[Broken {
        name: "the second next state is the first",
        hypothesis: &INDEPENDENT,
        instance: |i| Some(Instance { second: Second::Same, ..i.clone() }),
        expected: Expected::HoldsAnyway("it is algebra; independence is for the mean"),
    }],
    rests_on: &[],
}
.checked();

fn expansion(
    run: &Enumerated,
    [cross, squares]: [Ratio; 2],
    product: rug::Rational,
) -> Vec<rug::Rational> {
    let [cross, squares] = [cross, squares].map(|x| x.to_rational());
    let one = |draw: &Drawn| {
        let [g, e, other] = [&draw.error, &draw.first, &draw.second];
        let square = |x: &rug::Rational| x.clone().square();
        square(g)
            + cross.clone() * g * e
            + squares.clone() * (square(e) - square(other))
            + product.clone() * e * other
    };
    run.draws.iter().map(one).collect()
}

/// Means over all data sets of two samples a step.
pub struct OverData {
    /// $E\,\hat{\mathcal E}$ of the double-sample risk.
    double: rug::Rational,
    /// The same of the single-sample risk.
    single: rug::Rational,
    /// $\mathcal E(f)$.
    error: rug::Rational,
}

fn over_all_data(i: &Instance, _: &Context) -> Result<OverData, Reason> {
    Rational::scope(|| {
        let mdp = i.process.over::<Rational>().map_err(|_| Reason::HypothesisViolated)?;
        let (mu, f) = (scalar(&i.measure), scalar(&i.functions[0]));
        let class = Class::list(mdp.layout(), std::slice::from_ref(&f)).expect("one function");
        let member = vec![0; mdp.horizon()];
        let mean = |risk: &dyn Risk<Rational>, sampling| {
            let risk = |data: &Data<_>| risk.of(&class, data, &member).expect("two outcomes");
            let mean = mdp.expectation(&mu, 2, sampling, 1 << 16, risk).expect("a few");
            mean.value().ok_or(Reason::Diverged)
        };
        Ok(OverData {
            double: mean(&DoubleErm::default(), Sampling::Double)?,
            single: mean(&NaiveErm, Sampling::Single)?,
            error: mdp.bellman_error(&f, &mu).value().ok_or(Reason::Diverged)?,
        })
    })
}

/// The empirical risk that the learners of this paper minimise, averaged over every data set that
/// can be drawn: the loss of C1 as it is used.
pub const EMPIRICAL_RISK_IS_UNBIASED: Complete<Claim<Instance, OverData>> = Claim {
    name: "empirical_risk_is_unbiased",
    says: r"over all data sets of two double samples a step,
$E\,\hat{\mathcal E}(f) = \mathcal E(f) + o(E\,\hat{\mathcal E}_1 - \mathcal E)(f)$ with $o = 0$,
where $\hat{\mathcal E}_1$ is the risk of single samples",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.id.starts_with("coin"),
    run: over_all_data,
    check: Check::Identity {
        observed: |run| vec![run.double.clone()],
        predicted: Predicted {
            dial: Dial::opponent("a share of the bias of single samples is left"),
            formula: |run, o| vec![run.error.clone() + (run.single.clone() - &run.error) * o],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "the risk of single samples", value: ratio(1, 1) },
                Wrong::Number { name: "corrected twice", value: ratio(-1, 1) },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();

/// What the bias costs. On random processes it is nearly the same for all members of a class, and
/// harmless; here it is not: the loss without correction prefers $f^B$, whose values are constant,
/// and no number of samples mends that.
pub const BIAS_CHOOSES_THE_WRONG_FUNCTION: Complete<Claim<Instance, Enumerated>> = Claim {
    name: "bias_chooses_the_wrong_function",
    says: r"on the instance of the lower bound, the minimiser of the mean loss without correction
has an excess of $c\Delta^2$ with $c = \frac1{16}$",
    clock: Clock::None,
    precision: Precision::DOUBLE,
    on: Instance::is_choice,
    run: enumerate,
    check: Check::Identity {
        observed: |run| {
            let risks = run.averages(|pair| pair.plain.clone());
            let errors = run.averages(|pair| pair.squared.clone());
            let chosen = usize::from(risks[1] < risks[0]);
            let least = errors.iter().min().expect("there are two");
            vec![errors[chosen].clone() - least]
        },
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 16)),
            formula: |run, c| vec![run.delta.clone().square() * c],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number {
                    name: "the bias is the same for both and costs nothing",
                    value: ratio(0, 1),
                },
                Wrong::Number { name: "1/8, as if E were a sum and no mean", value: ratio(1, 8) },
            ],
        },
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();
