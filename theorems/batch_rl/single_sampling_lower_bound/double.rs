//! Laws of the two empirical minimisers, by counts.

use proofmark::arithmetic::Ratio;
use proofmark::evidence::Reason;
use proofmark::learning::mdp::learners::NaiveErm;
use proofmark::learning::mdp::{Data, Learner, Mdp, Minimise, Outcome, Sample};
use proofmark::rug::{Integer, Rational};

use super::family::{class, process};
use super::instances::{Instance, Menu};

/// $\binom nk$ for $k = 0, \dots, n$.
fn binomials(n: u32) -> Vec<Integer> {
    let next = |(x, k): &(Integer, u32)| {
        let mut x = Integer::from(x * (n - k));
        x.div_exact_u_mut(k + 1);
        Some((x, k + 1))
    };
    let first = (Integer::from(1), 0);
    std::iter::successors(Some(first), next).map(|x| x.0).take(n as usize + 1).collect()
}

/// $P_0(2K + \Delta^2M < n) + P_1(2K + \Delta^2M \ge n)$ with $M\sim\mathrm{Bin}(n, \frac12)$ and
/// $K\sim\mathrm{Bin}(n, \frac12)$ under $\mathcal H_0$, $\mathrm{Bin}(n, \frac{1-\Delta^2}2)$
/// under $\mathcal H_1$.
pub fn double_law(draws: u32, square: Ratio) -> Rational {
    let choose = binomials(draws);
    let differ = (Rational::from(1) - square.to_rational()) / 2_u32;
    // P(K < k) for each k, under both.
    let below = |chance: &Rational| {
        let rest = Rational::from(1 - chance);
        let mut power = vec![Rational::from(1)];
        let mut other = vec![Rational::from(1)];
        for _ in 0..draws {
            power.push(Rational::from(&power[power.len() - 1] * chance));
            other.push(Rational::from(&other[other.len() - 1] * &rest));
        }
        let mut sums = vec![Rational::new()];
        for (k, ways) in choose.iter().enumerate() {
            let term = Rational::from(&power[k] * &other[draws as usize - k]) * ways;
            sums.push(Rational::from(&sums[k] + &term));
        }
        sums
    };
    let (null, one) = (below(&Rational::from((1, 2))), below(&differ));
    let mut sum = Rational::new();
    for (m, ways) in (0_u32..).zip(&choose) {
        // 2K < n - m Delta^2 is K < ceil((n - m Delta^2)/2).
        let limit: Rational = (draws - square.to_rational() * m) / 2_u32;
        let limit = limit.ceil().numer().to_usize().unwrap_or(0);
        sum += (Rational::from(1) + &null[limit] - &one[limit]) * ways;
    }
    sum / (Integer::from(1) << draws)
}

/// The risks of naive minimisation over $\{f^A, f^B\}$ under $\mathcal H_0$ and $\mathcal H_1$ at
/// $\Delta = 1$, from its choice for each number of draws in the first half.
///
/// Samples are of the first and of the last state; under $\mathcal H_0$ with labels that alternate,
/// under $\mathcal H_1$ with equal ones. All numbers are short and dyadic, so that `f64` is exact.
pub fn naive_decisions(i: &Instance) -> Result<Vec<Rational>, Reason> {
    let i = Instance { menu: Menu::Pair, ..i.clone() };
    let mdp: Mdp<f64> = process(&i, None).over().map_err(|_| Reason::Diverged)?;
    let class = class(&i, &mdp);
    let sample = |pair, next| Sample { pair, first: Outcome { reward: 0.0, next }, second: None };
    let last = |k: usize| {
        let reward = mdp.reward(1, k % 2).low;
        Sample { pair: k % 2, first: Outcome { reward, next: 0 }, second: None }
    };
    let n = i.draws as usize;
    let chooses_b = |first: usize, alternate: bool| {
        let step = |k: usize| {
            let state = if k < first { 0 } else { i.states as usize - 1 };
            sample(state, if alternate { k % 2 } else { 0 })
        };
        let steps = vec![(0..n).map(step).collect(), (0..n).map(last).collect()];
        let data = Data::new(mdp.layout().clone(), steps);
        Ok(Minimise(NaiveErm).learn(&class, &data).map_err(|_| Reason::Diverged)? == [1, 1])
    };
    let [mut of_null, mut of_one] = [Integer::new(), Integer::new()];
    for (first, ways) in binomials(i.draws).into_iter().enumerate() {
        if chooses_b(first, true)? {
            of_null += &ways;
        }
        if !chooses_b(first, false)? {
            of_one += &ways;
        }
    }
    let risk = |count: Integer| Rational::from((count, Integer::from(16) << i.draws));
    Ok(vec![risk(of_null), risk(of_one)])
}
