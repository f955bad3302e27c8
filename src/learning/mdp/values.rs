//! Bellman operators, errors and values.

use super::{Mdp, Ordered, Policy, Table};
use crate::arithmetic::Field;

/// $\langle a, b\rangle$ in order.
pub(super) fn dot<R: Field>(a: &[R], b: &[R]) -> R {
    assert_eq!(a.len(), b.len(), "an inner product needs vectors of one length");
    a.iter().zip(b).fold(R::zero(), |sum, (&a, &b)| sum + a * b)
}

/// $\frac1H\sum_h\|g_h\|^2_{\mu_h}$.
pub fn mean_square<R: Field>(g: &[Vec<R>], mu: &[Vec<R>]) -> R {
    assert_eq!(g.len(), mu.len(), "residuals and sampling distribution need the same steps");
    let step = |(g, mu): (&Vec<R>, &Vec<R>)| {
        let squares: Vec<_> = g.iter().map(|g| g.square()).collect();
        dot(mu, &squares)
    };
    let sum = g.iter().zip(mu).map(step).fold(R::zero(), |sum, x| sum + x);
    sum / R::integer(g.len() as i64)
}

impl<R: Field> Mdp<R> {
    /// $r_h(s, a) + E V(s')$ for the pairs of a step; `next` is $V$ on the states of the next one.
    pub fn backup(&self, h: usize, next: &[R]) -> Vec<R> {
        let pairs = 0..self.layout().pairs(h);
        pairs.map(|pair| self.reward(h, pair).mean() + dot(self.next(h, pair), next)).collect()
    }

    /// $V^\pi_h(s)$ for each step and state.
    pub fn policy_values(&self, policy: &Policy) -> Table<R> {
        let mut values = vec![vec![R::zero()]];
        for h in (0..self.horizon()).rev() {
            let q = self.backup(h, values.last().expect("it begins with the end"));
            let layout = self.layout();
            let chosen = |state| q[layout.pair(h, state, policy[h][state])];
            values.push((0..layout.states(h)).map(chosen).collect());
        }
        values.reverse();
        values.pop();
        values
    }

    /// $E V_1^\pi(s_1)$.
    pub fn policy_value(&self, policy: &Policy) -> R {
        dot(self.start(), &self.policy_values(policy)[0])
    }
}

impl<R: Ordered> Mdp<R> {
    /// $T_hf_{h+1}$ for the pairs of a step.
    pub fn bellman(&self, h: usize, f: &[Vec<R>]) -> Vec<R> {
        self.backup(h, &self.layout().maxima(h + 1, f))
    }

    /// $f_h - T_hf_{h+1}$ for each step and pair.
    pub fn residuals(&self, f: &[Vec<R>]) -> Table<R> {
        assert!(self.layout().fits(f), "a function needs one number for each step and pair");
        let step = |h: usize| {
            let target = self.bellman(h, f);
            f[h].iter().zip(target).map(|(&f, target)| f - target).collect()
        };
        (0..self.horizon()).map(step).collect()
    }

    /// The Bellman error $\mathcal E(f) = \frac1H\sum_h\|f_h - T_hf_{h+1}\|^2_{\mu_h}$.
    pub fn bellman_error(&self, f: &[Vec<R>], mu: &[Vec<R>]) -> R {
        mean_square(&self.residuals(f), mu)
    }

    /// $Q^*$.
    pub fn optimal(&self) -> Table<R> {
        let mut backwards: Vec<Vec<R>> = vec![];
        for h in (0..self.horizon()).rev() {
            let next = match backwards.last() {
                Some(q) => self.layout().maxima_of(h + 1, q),
                None => vec![R::zero()],
            };
            backwards.push(self.backup(h, &next));
        }
        backwards.reverse();
        backwards
    }

    /// $E V^*_1(s_1)$.
    pub fn optimal_value(&self) -> R {
        dot(self.start(), &self.layout().maxima(0, &self.optimal()))
    }
}
