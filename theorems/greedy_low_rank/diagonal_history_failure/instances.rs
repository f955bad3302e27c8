//! Instances and hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{self, Hypothesis, Margin};
use proofmark::linear::Matrix;

/// Which rule an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The history of growth decides.
    History,
    /// The largest gradient decides, as in the algorithm of the paper.
    Greed,
}

/// A loss of the diagonal of $W$, with a coupling of its other entries.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The rule that it is for.
    pub rule: Rule,
    /// $b$, in units of an entry of $W$.
    pub pull: [Ratio; 3],
    /// $Q$ above the diagonal, which is one: $Q_{12}$, $Q_{13}$, $Q_{23}$; pure numbers.
    pub quadratic: [Ratio; 3],
    /// $\epsilon$, a pure number.
    pub coupling: Ratio,
    /// Is $W_0$ diagonal, and not a matrix without zeros?
    pub aligned: bool,
    /// $n$ in $\alpha = 10^{-n}$, in units of an entry of $W$.
    pub decades: u32,
}

/// $\eta$, in units of one over an entry of $W$.
pub const STEP: Ratio = ratio(1, 20);

/// $c$ of the coupling, in units of an entry of $W$.
pub const LEVEL: Ratio = ratio(4, 5);

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("b_2", self.pull[1]),
            ("b_3", self.pull[2]),
            ("epsilon", self.coupling),
            ("decades", Ratio::from(i64::from(self.decades))),
        ]
    }
}

impl Instance {
    /// $b$.
    pub fn pull<R: Field>(&self) -> Vec<R> {
        self.pull.iter().map(|&b| R::of(b)).collect()
    }

    /// $Q$.
    pub fn quadratic<R: Field>(&self) -> Matrix<R> {
        let [q12, q13, q23] = self.quadratic.map(R::of);
        let one = R::one();
        Matrix::from_rows(&[vec![one, q12, q13], vec![q12, one, q23], vec![q13, q23, one]])
    }

    /// $g = b - Qe_1b_1$, the gradient after the first phase.
    pub fn second_pull<R: Field>(&self) -> Vec<R> {
        let (b, q) = (self.pull::<R>(), self.quadratic::<R>());
        (0..3).map(|j| b[j] - q.at(j, 0) * b[0]).collect()
    }

    /// $\Lambda = \ln(1/\alpha)$.
    pub fn scale<R: Real>(&self) -> R {
        R::integer(i64::from(self.decades)) * R::integer(10).ln()
    }

    /// In units of $\Lambda$, when coordinate $j$ is learned, counted from the end of the first
    /// phase: $(1 - \rho(b_j)/\rho(b_1))/2\rho(g_j)$ for descent with a growth of $\rho$ a step of
    /// the clock.
    pub fn waiting<R: Real>(&self, j: usize, growth: fn(R) -> R) -> R {
        let (b, g) = (self.pull::<R>(), self.second_pull::<R>());
        (R::one() - growth(b[j]) / growth(b[0])) / (R::integer(2) * growth(g[j]))
    }

    /// The critical point of the loss with support on `kept`.
    pub fn saddle<R: Field + proofmark::arithmetic::Approx>(&self, kept: &[usize]) -> Vec<R> {
        let (b, q) = (self.pull::<R>(), self.quadratic::<R>());
        let n = kept.len();
        let matrix = Matrix::from_fn(n, n, |i, j| q.at(kept[i], kept[j]));
        let right = Matrix::from_fn(n, 1, |i, _| b[kept[i]]);
        let solved = matrix.solve(&right).expect("Q is positive definite");
        let mut w = vec![R::zero(); 3];
        for (at, &j) in kept.iter().enumerate() {
            w[j] = solved.at(at, 0);
        }
        w
    }
}

/// $\rho(\mu) = \frac1\eta\ln(1 + \eta\mu)$, the rate of growth under descent.
pub fn growth<R: Real>(mu: R) -> R {
    let eta = R::of(STEP);
    (R::one() + eta * mu).ln() / eta
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    let history = Instance {
        id: "history_100",
        rule: Rule::History,
        pull: [ratio(3, 1), ratio(12, 5), ratio(19, 10)],
        quadratic: [ratio(1, 2), ratio(1, 5), ratio(0, 1)],
        coupling: ratio(0, 1),
        aligned: true,
        decades: 100,
    };
    let greed = Instance {
        id: "coupled_50",
        rule: Rule::Greed,
        coupling: ratio(1, 20),
        aligned: false,
        decades: 50,
        ..history
    };
    vec![
        history,
        Instance { id: "history_400", decades: 400, ..history },
        // Both rules choose coordinate 2.
        Instance { id: "both_agree", pull: [ratio(3, 1), ratio(27, 10), ratio(8, 5)], ..history },
        // The gradients differ by a factor of two, and history still decides the other way.
        Instance {
            id: "twice_the_gradient",
            pull: [ratio(3, 1), ratio(57, 20), ratio(11, 5)],
            quadratic: [ratio(7, 10), ratio(1, 5), ratio(1, 10)],
            ..history
        },
        greed,
        Instance { id: "coupled_80", decades: 80, ..greed },
    ]
}

/// H1.
pub const UNCOUPLED: Hypothesis<Instance> = Hypothesis {
    name: "H1 uncoupled",
    says: "where history is claimed, the loss depends on the diagonal alone",
    margin: |i| {
        let free = i.rule == Rule::Greed || i.coupling.numerator() == 0;
        Margin::of_bool(free)
    },
};

/// H2.
pub const COUPLED: Hypothesis<Instance> = Hypothesis {
    name: "H2 coupled",
    says: "where greed is claimed, the loss couples the coordinates",
    margin: |i| {
        let asked = i.rule == Rule::Greed;
        Margin::of_bool(!asked || i.coupling.numerator() != 0)
    },
};

/// H3.
pub const SEPARATED: Hypothesis<Instance> = Hypothesis {
    name: "H3 separated",
    says: "coordinate 1 grows fastest, both others go on to grow, at different times and rates",
    margin: |i| {
        let (b, g) = (i.pull::<Enclosure>(), i.second_pull::<Enclosure>());
        let [two, three] = [1, 2].map(|j| i.waiting(j, growth::<Enclosure>));
        let gaps = [b[0] - b[1], b[0] - b[2], g[1], g[2], (g[1] - g[2]).abs(), (two - three).abs()];
        Margin::Positive(gaps.into_iter().reduce(Enclosure::min).unwrap_or(Enclosure::zero()))
    },
};
