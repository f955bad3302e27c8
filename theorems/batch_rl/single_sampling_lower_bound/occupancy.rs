//! The number $D$ of distinct states among $n$ uniform draws from $S$, and $E\,2^{D-n}$, exactly.

use proofmark::arithmetic::{Field, Real};
use proofmark::rug::{Complete, Integer, Rational};

/// $S^nP(D = d)$ for $d = 0, \dots, n$: the recursion
/// $$S\,P(D_{k+1} = d) = d\,P(D_k = d) + (S - d + 1)\,P(D_k = d - 1)$$
/// on the numerators over the common denominator $S^k$. They are integers of at most
/// $k\log_2S$ bits, nothing is ever reduced, and one step is two products by a machine word: 0.1 s
/// for $S = n = 1000$ where rationals in lowest terms need a gcd for each of the half million
/// cells.
pub fn occupancy(states: u32, draws: u32) -> Vec<Integer> {
    let mut row = vec![Integer::new(); draws as usize + 1];
    row[0] = 1.into();
    for k in 1..=draws {
        // Downwards, so that the cell below is still that of the last draw.
        for d in (1..=k.min(states)).rev() {
            let (below, cell) = row[d as usize - 1..=d as usize].split_at_mut(1);
            cell[0] *= d;
            cell[0] += &below[0] * (states - d + 1);
        }
        row[0] = 0.into();
    }
    row
}

/// $E\,2^{D-n}$ from [`occupancy`].
pub fn overlap(states: u32, draws: u32) -> Rational {
    let row = occupancy(states, draws);
    let sum: Integer = row.iter().enumerate().map(|(d, x)| (x << d as u32).complete()).sum();
    Rational::from((sum, denominator(states, draws)))
}

/// $P(D = n)$: no state is drawn twice.
pub fn no_repeat(states: u32, draws: u32) -> Rational {
    let steps = (0..draws).map(|k| Integer::from(states.saturating_sub(k)));
    let falling = steps.fold(Integer::from(1), |product, x| product * x);
    Rational::from((falling, Integer::u_pow_u(states, draws).complete()))
}

fn denominator(states: u32, draws: u32) -> Integer {
    Integer::u_pow_u(states, draws).complete() << draws
}

/// $E\,2^{D-n}$ by inclusion and exclusion, in $\min(n, S)$ products of large numbers instead of
/// $\frac12n^2$ of small ones.
///
/// There are $\sum_j(-1)^{d-j}\binom djj^n$ ways to hit each of $d$ given states, and none if
/// $d > n$. Hence, with $m = \min(n, S)$ and $\binom Sd\binom dj = \binom Sj\binom{S-j}{d-j}$,
/// $$S^nE\,2^D = \sum_{d\le m}2^d\binom Sd\sum_{j\le d}(-1)^{d-j}\binom djj^n
/// = \sum_{j\le m}2^j\binom Sj\,T_j\,j^n,\qquad T_j = \sum_{i\le m-j}(-2)^i\binom{S-j}i.$$
/// By Pascal's rule $T_j = (-2)^{m-j}\binom{S-j-1}{m-j} - T_{j+1}$, which begins at $T_m = 1$.
pub fn overlap_by_exclusion(states: u32, draws: u32) -> Rational {
    let top = draws.min(states);
    let mut partial = Integer::from(1);
    // The binomials (S-j-1 over m-j) and (S over j).
    let mut next = Integer::from(1);
    let mut chosen = Integer::from(states).binomial(top);
    let mut sum = Integer::new();
    for j in (1..=top).rev() {
        let hits = Integer::u_pow_u(j, draws).complete() * &chosen;
        sum += (hits << j) * &partial;
        chosen *= j;
        chosen.div_exact_u_mut(states - j + 1);
        next *= states - j;
        next.div_exact_u_mut(top - j + 1);
        let term = (&next << (top - j + 1)).complete();
        let term = if (top - j + 1).is_multiple_of(2) { term } else { -term };
        partial = term - partial;
    }
    Rational::from((sum, denominator(states, draws)))
}

/// $\prod_{k<n}\bigl(1 - \frac k{2S}\bigr) \le E\,2^{D-n}$: given the past, draw $k + 1$ repeats a
/// state with probability $D_k/S \le k/S$, and then halves $2^{D-n}$.
pub fn product_bound<R: Field>(states: R, draws: u32) -> R {
    let factor = |k: u32| R::one() - R::integer(k.into()) / (R::integer(2) * states);
    (1..draws).map(factor).fold(R::one(), |product, x| product * x)
}

/// $\bigl(c(1-\frac1{2S})^n - (c-1)(1-\frac1S)^n\bigr)^S \ge E\,2^{D-n}$ with $c = 2$.
///
/// With $N_s$ draws of state $s$, $2^{D-n} = \prod_s2^{-(N_s-1)^+}$. The factors fall with their
/// $N_s$, and multinomial counts are negatively associated (Joag-Dev and Proschan 1983), so that
/// the mean of the product is at most the product of the means; and $N_s\sim\mathrm{Bin}(n,
/// \frac1S)$ gives $E\,2^{-(N-1)^+} = 2E\,2^{-N} - P(N = 0)$.
pub fn association_bound<R: Field>(c: R, states: u32, draws: u32) -> R {
    let (one, two, s) = (R::one(), R::integer(2), R::integer(states.into()));
    let n = draws as i32;
    let mean = c * (one - one / (two * s)).powi(n) - (c - one) * (one - one / s).powi(n);
    mean.powi(states as i32)
}

/// $1 - \frac{n(n-1)}{cS}$ with $c = 4$: the first two terms of [`product_bound`].
pub fn pair_bound<R: Field>(c: R, states: R, draws: R) -> R {
    R::one() - draws * (draws - R::one()) / (c * states)
}

/// $e^{-x^2/4}$ at $x = n/\sqrt S$: the curve on which the risks collapse.
pub fn collapsed<R: Real>(x: R) -> R {
    (-x.square() / R::integer(4)).exp()
}
