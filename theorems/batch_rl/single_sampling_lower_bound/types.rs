//! The two hypotheses at any gap $\Delta$: total variation and $\chi^2$, exactly.
//!
//! Of a state that is drawn $m$ times and leads $a$ times to one side and $m - a$ times to the
//! other, the likelihood ratio of $\mathcal H_1$ to $\mathcal H_0$ is
//! $$\ell(m, a)
//! = \tfrac12\bigl[(1+\Delta)^a(1-\Delta)^{m-a} + (1-\Delta)^a(1+\Delta)^{m-a}\bigr].$$
//! The ratio of the whole data set is the product over its states, so that it depends only on its
//! *type*: how many states have which $(m, \min(a, m-a))$. A data set of sixteen draws has a few
//! thousand types, whatever $S$ is.

use proofmark::arithmetic::Ratio;
use proofmark::rug::{Complete, Integer, Rational};

/// Which function of the likelihood ratio $L$ is averaged under $\mathcal H_0$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// $E\min(1, L) = 1 - \mathrm{TV}$.
    Overlap,
    /// $E L^2 = 1 + \chi^2$.
    Square,
}

/// For $d = 0, \dots, n$ the part of the mean that belongs to data sets of $d$ distinct states,
/// as the number by which $S(S-1)\cdots(S-d+1)/(2S)^n$ is multiplied: one enumeration serves every
/// $S$.
pub struct Parts {
    draws: u32,
    by_states: Vec<Rational>,
}

/// What a state can look like.
struct Kind {
    /// $m$.
    draws: u32,
    /// How many sequences of $m$ signs look like this.
    sequences: Integer,
    /// $\ell$ times the power $\lfloor m/2\rfloor$ of the denominator of $\Delta^2$.
    ratio: Integer,
}

impl Kind {
    /// With $k = m - 2\min(a, m-a)$,
    /// $\ell = (1-\Delta^2)^{\min(a, m-a)}\sum_i\binom k{2i}\Delta^{2i}$.
    fn of(draws: u32, least: u32, square: Ratio) -> Self {
        let [p, q] = [square.numerator(), square.denominator()].map(Integer::from);
        let rest = draws - 2 * least;
        let term = |i: u32| {
            let choices = Integer::from(rest).binomial(2 * i);
            choices * power(&p, i) * power(&q, rest / 2 - i)
        };
        let even: Integer = (0..=rest / 2).map(term).sum();
        let both = if rest == 0 { 1 } else { 2 };
        Kind {
            draws,
            sequences: Integer::from(draws).binomial(least) * both,
            ratio: power(&(q.clone() - &p), least) * even,
        }
    }
}

fn power(x: &Integer, exponent: u32) -> Integer {
    use proofmark::rug::ops::Pow;
    x.pow(exponent).complete()
}

/// A type as far as it is chosen.
#[derive(Clone)]
struct Node {
    /// Draws that are left.
    left: u32,
    /// Distinct states.
    states: usize,
    /// Sequences of draws and signs of this type, up to the names of the states.
    sequences: Integer,
    /// $L$ times the power `scale` of the denominator of $\Delta^2$.
    ratio: Integer,
    scale: u32,
}

impl Parts {
    /// Enumerates the types of `draws` draws at $\Delta^2$ = `square`.
    pub fn of(draws: u32, square: Ratio, moment: Moment) -> Self {
        let mut kinds = vec![];
        for m in (1..=draws).rev() {
            kinds.extend((0..=m / 2).map(|least| Kind::of(m, least, square)));
        }
        let denominator = Integer::from(square.denominator());
        let powers: Vec<_> = (0..=draws / 2).map(|e| power(&denominator, e)).collect();
        let mut sums = vec![Integer::new(); draws as usize + 1];
        let mut leaf = |node: &Node| {
            let scale = &powers[node.scale as usize];
            let rest = &powers[(draws / 2 - node.scale) as usize];
            let value = match moment {
                Moment::Overlap => (&node.ratio.clone().min(scale.clone()) * rest).complete(),
                Moment::Square => (&node.ratio * rest).complete().square(),
            };
            sums[node.states] += value * &node.sequences;
        };
        let one = Integer::from(1);
        let root = Node { left: draws, states: 0, sequences: one.clone(), ratio: one, scale: 0 };
        descend(&kinds, root, &mut leaf);
        let top = &powers[draws as usize / 2];
        let unit = match moment {
            Moment::Overlap => top.clone(),
            Moment::Square => top.clone().square(),
        };
        let by_states = sums.into_iter().map(|sum| Rational::from((sum, unit.clone())));
        Parts { draws, by_states: by_states.collect() }
    }

    /// The mean at $S$ states.
    pub fn at(&self, states: u32) -> Rational {
        let (mut sum, mut falling) = (Rational::new(), Integer::from(1));
        for (d, part) in (0..).zip(&self.by_states) {
            sum += (part * &falling).complete();
            falling *= states.saturating_sub(d);
        }
        sum / Integer::u_pow_u(2 * states, self.draws).complete()
    }
}

/// Visits every type; the kinds come by falling number of draws, a single draw last.
fn descend(kinds: &[Kind], mut node: Node, leaf: &mut impl FnMut(&Node)) {
    let [kind, rest @ ..] = kinds else { return };
    // How many states are of this kind.
    for count in 1.. {
        if rest.is_empty() {
            // The states that are left are drawn once each, with a ratio of one.
            node.sequences <<= node.left;
            node.states += node.left as usize;
            return leaf(&node);
        }
        descend(rest, node.clone(), leaf);
        if node.left < kind.draws {
            return;
        }
        // One state more: which of the draws that are left are its own; states of one kind are
        // interchangeable until they are named.
        node.sequences *= Integer::from(node.left).binomial(kind.draws) * &kind.sequences;
        node.sequences.div_exact_u_mut(count);
        node.ratio *= &kind.ratio;
        node.scale += kind.draws / 2;
        node.left -= kind.draws;
        node.states += 1;
    }
}
