//! The squared losses of one step at everything that can be drawn, in rationals.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Rational};
use proofmark::claim::StepBound;
use proofmark::learning::mdp::{Mdp, Sample, Sampling, Tabular};
use proofmark::rug;

/// The losses $(f_h - r - V_{f_{h+1}}(s'))^2$ of one step.
pub struct Losses {
    /// Of everything that can be drawn the probability, the pair and the next state.
    pub atoms: Vec<(rug::Rational, usize, usize)>,
    /// For every function of the next step and of this one, the losses at the atoms.
    pub losses: Vec<Vec<Vec<rug::Rational>>>,
    /// $T_hf_{h+1}$ of the functions of the next step.
    pub targets: Vec<Vec<rug::Rational>>,
    /// $V_{f_{h+1}}$ of the functions of the next step.
    pub values: Vec<Vec<rug::Rational>>,
}

impl Losses {
    /// Of `functions` at step `h` with those of the `next` step; after the last step that is one
    /// zero.
    pub fn new(
        process: &Tabular,
        h: usize,
        mu: &[Ratio],
        functions: &[Vec<rug::Rational>],
        next: &[Vec<rug::Rational>],
    ) -> Self {
        Rational::scope(|| {
            let value = |x: Rational| x.value().expect("all is finite");
            let mdp: Mdp<Rational> = process.over().expect("an instance is a process");
            let mu: Vec<_> = mu.iter().map(|&x| Rational::of(x)).collect();
            let atoms = mdp.samples(h, &mu, Sampling::Single);
            let (mut losses, mut targets, mut values) = (vec![], vec![], vec![]);
            for next in next {
                let next: Vec<_> = next.iter().map(Rational::rational).collect();
                let is_last = h + 1 == mdp.horizon();
                let v = if is_last { next } else { mdp.layout().maxima_of(h + 1, &next) };
                targets.push(mdp.backup(h, &v).into_iter().map(value).collect());
                let of_function = |f: &Vec<rug::Rational>| {
                    let loss = |(_, s): &(Rational, Sample<Rational>)| {
                        let target = s.first.reward + v[s.first.next];
                        value((Rational::rational(&f[s.pair]) - target).square())
                    };
                    atoms.iter().map(loss).collect()
                };
                losses.push(functions.iter().map(of_function).collect());
                values.push(v.into_iter().map(value).collect());
            }
            let atom = |(p, s): (Rational, Sample<Rational>)| (value(p), s.pair, s.first.next);
            Losses { atoms: atoms.into_iter().map(atom).collect(), losses, targets, values }
        })
    }
}

/// $\langle a, b\rangle$.
pub fn dot(a: &[rug::Rational], b: &[rug::Rational]) -> rug::Rational {
    a.iter().zip(b).fold(rug::Rational::new(), |sum, (a, b)| sum + rug::Rational::from(a * b))
}

/// The index of the smallest number, the first one of equals.
pub fn first_smallest(numbers: &[rug::Rational]) -> usize {
    (0..numbers.len()).min_by_key(|&at| &numbers[at]).expect("a class has functions")
}

/// Both sides of an inequality times their common denominator, so that an equality is one of
/// integers.
pub fn sides(actual: &rug::Rational, most: &rug::Rational) -> StepBound {
    let common = actual.denom().clone().lcm(most.denom());
    let scaled = |x: &rug::Rational| Enclosure::rational(&rug::Rational::from(x * &common));
    StepBound { actual: scaled(actual), bound: scaled(most) }
}
