//! The hypotheses, with margins in exact arithmetic.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational};
use proofmark::claim::{Hypothesis, Margin};
use proofmark::evidence::Reason;
use proofmark::rug;

use super::instances::{Coverage, Instance};
use super::run::{Exact, value};

/// An exact margin.
fn exactly(margin: impl FnOnce() -> Result<Rational, Reason>) -> Enclosure {
    let value: Result<rug::Rational, Reason> = Rational::scope(|| margin().and_then(value));
    value.map_or_else(|_| Enclosure::integer(-1), |x| Enclosure::rational(&x))
}

/// H1. Where $C$ is the supremum itself, the margin is zero.
pub const COVERED: Hypothesis<Instance> = Hypothesis {
    name: "H1 covered",
    says: r"$\sup_\pi\|d^\pi_h/\mu_h\|_\infty \le C$ for all $h$",
    margin: |i| {
        Margin::NonNegative(exactly(|| {
            let exact = Exact::of(i)?;
            // With a hole there is no supremum, and no C covers it.
            let needed = exact.concentrability(Coverage::All)?;
            Ok(exact.concentrability(i.coverage)? - needed)
        }))
    },
};

/// H2. By how much the policy stays behind the greedy one, summed over the states.
pub const GREEDY: Hypothesis<Instance> = Hypothesis {
    name: "H2 greedy",
    says: r"$\pi_f(s) \in \arg\max_a f_h(s, a)$",
    margin: |i| {
        Margin::Zero(exactly(|| {
            let Exact { mdp, function, played, .. } = Exact::of(i)?;
            let layout = mdp.layout();
            let mut behind = Rational::zero();
            for (h, f) in function.iter().enumerate() {
                for (state, best) in layout.maxima_of(h, f).into_iter().enumerate() {
                    behind += best - f[layout.pair(h, state, played[h][state])];
                }
            }
            Ok(behind)
        }))
    },
};

/// H3.
pub const BOUNDED: Hypothesis<Instance> = Hypothesis {
    name: "H3 bounded",
    says: r"$0 \le f_h \le H - h + 1$",
    margin: |i| {
        let horizon = i.function.len() as i64;
        let sides = i.function.iter().enumerate().flat_map(|(h, row)| {
            let most = rug::Rational::from(horizon - h as i64);
            row.iter().flat_map(move |x| [x.to_rational(), most.clone() - x.to_rational()])
        });
        let least = sides.min().unwrap_or_default();
        Margin::NonNegative(Enclosure::rational(&least))
    },
};

/// H4. How far the sums are from one, added up over the steps.
pub const NORMALISED: Hypothesis<Instance> = Hypothesis {
    name: "H4 normalised",
    says: r"every $\mu_h$ is a probability distribution",
    margin: |i| {
        let off = |row: &Vec<_>| {
            let sum = row.iter().map(|x: &Ratio| x.to_rational());
            (sum.sum::<rug::Rational>() - 1_u32).abs()
        };
        let is_negative = i.measure.iter().flatten().any(|x| x.numerator() < 0);
        let off = i.measure.iter().map(off).sum::<rug::Rational>() + u32::from(is_negative);
        Margin::Zero(Enclosure::rational(&off))
    },
};

/// All of them.
pub const HYPOTHESES: &[&Hypothesis<Instance>] = &[&COVERED, &GREEDY, &BOUNDED, &NORMALISED];
