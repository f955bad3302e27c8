//! Instances and hypotheses.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{self, Hypothesis, Margin};

use crate::quadratic::Data;

/// Losses, a monomial, and the two equations that SGD is compared with.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The losses.
    pub data: Data,
    /// The exponents of the test function.
    pub test: &'static [u32],
    /// $T$, which every step size divides.
    pub time: Ratio,
    /// $x_0$.
    pub start: &'static [Ratio],
    /// The coefficient of $\eta|\nabla L|^2$ that is added to the loss in the second equation.
    pub drift: Ratio,
    /// The covariance of both equations over $\eta\Sigma$.
    pub noise: Ratio,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("T", self.time),
            ("D", Ratio::from(self.start.len() as i64)),
            ("x_1(0)", self.start[0]),
            ("degree of g", Ratio::from(i64::from(self.test.iter().sum::<u32>()))),
            ("drift coefficient", self.drift),
            ("noise", self.noise),
        ]
    }
}

/// The instances.
pub fn instances() -> Vec<Instance> {
    const ONE: &[Ratio] = &[ratio(1, 1)];
    const PLANE: &[Ratio] = &[ratio(1, 1), ratio(-1, 2)];
    let line = |id, data, test| Instance {
        id,
        data,
        test,
        time: ratio(2, 1),
        start: ONE,
        drift: ratio(1, 4),
        noise: ratio(1, 1),
    };
    let five = |id, test| line(id, Data::FiveLosses, test);
    let plane = Instance {
        time: ratio(1, 1),
        start: PLANE,
        ..line("diabetes_x1_x1_x2", Data::Diabetes, &[2, 1])
    };
    vec![
        five("five_losses_x", &[1]),
        five("five_losses_x2", &[2]),
        five("five_losses_x3", &[3]),
        five("five_losses_x4", &[4]),
        plane,
        line("label_noise_x2", Data::LabelNoise, &[2]),
    ]
}

/// H1.
pub const DRIFT: Hypothesis<Instance> = Hypothesis {
    name: "H1 modified loss",
    says: r"the loss of the second equation is $L + \frac\eta4|\nabla L|^2$",
    margin: |i| Margin::Zero(Enclosure::of(i.drift) - Enclosure::of(ratio(1, 4))),
};

/// H2.
pub const NOISE: Hypothesis<Instance> = Hypothesis {
    name: "H2 covariance",
    says: r"the covariance of both equations is $\eta\Sigma$",
    margin: |i| Margin::Zero(Enclosure::of(i.noise) - Enclosure::one()),
};

/// H3.
pub const SMOOTH: Hypothesis<Instance> = Hypothesis {
    name: "H3 smooth losses",
    says: r"$L$ is smooth, $\nabla L_\gamma$ Lipschitz with all moments of the constant",
    margin: |_| Margin::of_bool(true),
};
