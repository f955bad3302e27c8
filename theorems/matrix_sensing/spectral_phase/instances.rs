//! Instances and the hypothesis.

use proofmark::arithmetic::{Enclosure, Field, Ratio, ratio};
use proofmark::claim::{Hypothesis, Instance as Form, Margin};
use proofmark::evidence::Reason;
use proofmark::linear::Matrix;
use proofmark::linear::verified::enclose_eigenvalues;

use crate::instances::{Family, Problem, base};

/// What an instance is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The bounds.
    Bound,
    /// The order in $\alpha$.
    Order,
}

/// A start and a time.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The problem.
    pub problem: Problem,
    /// $\alpha$, a pure number; for the order the largest of several.
    pub alpha: Ratio,
    /// $T$, in steps.
    pub steps: u32,
    /// What it is for.
    pub role: Role,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("d", Ratio::from(self.problem.dimension() as i64)),
            ("r̂", Ratio::from(self.problem.width as i64)),
            ("α", self.alpha),
            ("η", self.problem.step),
            ("T", Ratio::from(i64::from(self.steps))),
        ]
    }
}

/// $M_0$, $\|M_0\|$, $K$, $\delta$ and $\varrho$.
pub struct Constants {
    /// $M_0$.
    pub image: Matrix<Enclosure>,
    /// $\|M_0\|$.
    pub size: Enclosure,
    /// $K$.
    pub power: Enclosure,
    /// $\delta$, for all ranks.
    pub delta: Enclosure,
    /// $\varrho$.
    pub width: Enclosure,
}

impl Instance {
    /// The constants of the bound.
    ///
    /// # Errors
    /// If the deviation of the measurements is not known.
    pub fn constants(&self) -> Result<Constants, Reason> {
        let ensemble = self.problem.ensemble();
        let image = ensemble.over::<Enclosure>().apply(&self.problem.target());
        let values = enclose_eigenvalues(&image).map_err(|_| Reason::TooWide { bits: 1024 })?;
        let size = values.values.iter().map(|x| x.abs()).reduce(Enclosure::max);
        let size = size.ok_or(Reason::Vacuous)?;
        let width = self.problem.dimension().min(self.problem.width);
        Ok(Constants {
            power: Enclosure::one() + Enclosure::of(self.problem.step) * size,
            delta: ensemble.deviation().ok_or(Reason::HypothesisViolated)?,
            width: Enclosure::integer(width as i64),
            image,
            size,
        })
    }
}

/// All of them. The admissible time is about $\ln(1/\alpha)/\ln K$; the scalar problem is the
/// extremal one.
pub fn instances() -> Vec<Instance> {
    let scalar = Problem {
        name: "scalar",
        family: Family::Isotropic,
        eigenvalues: vec![ratio(1, 1)],
        width: 1,
        ..base()
    };
    let under = base().with_width(2);
    let of = |id, problem: &Problem, tenths: u32, steps, role| {
        let alpha = ratio(1, 10_i64.pow(tenths));
        Instance { id, problem: problem.clone(), alpha, steps, role }
    };
    vec![
        of("alpha_1e2", &base(), 2, 41, Role::Bound),
        of("alpha_1e3", &base(), 3, 66, Role::Bound),
        of("alpha_1e4", &base(), 4, 92, Role::Bound),
        of("under", &under, 4, 92, Role::Bound),
        of("scalar", &scalar, 4, 89, Role::Bound),
        of("order", &base(), 2, 20, Role::Order),
        of("order_under", &under, 2, 20, Role::Order),
    ]
}

/// H1.
pub const IN_TIME: Hypothesis<Instance> = Hypothesis {
    name: "H1 in time",
    says: r"$B_T \le \alpha K^T$",
    margin: |i| {
        let relative = i.constants().map(|c| {
            let power = c.power.powi(i.steps as i32);
            let alpha = Enclosure::of(i.alpha);
            let four = Enclosure::integer(4);
            let bound = super::bound(four, c.delta, c.width, alpha, power, c.size);
            Enclosure::one() - bound / (alpha * power)
        });
        Margin::NonNegative(relative.unwrap_or_else(|_| Enclosure::whole()))
    },
};
