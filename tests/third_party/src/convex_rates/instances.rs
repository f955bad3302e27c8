//! The functions, starts and numbers of steps on which the rate is checked.

use proofmark::arithmetic::{Ratio, ratio};

use super::functions::Shape;

/// A function, a start and a number of steps. Every number is exact.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Short, unique, in snake case.
    pub name: &'static str,
    /// The function, but for its scale.
    pub shape: Shape,
    /// Its greatest curvature.
    pub curvature: Ratio,
    /// The constant L.
    pub smoothness: Ratio,
    /// The length h of a step.
    pub step: Ratio,
    /// The start x₀.
    pub start: Vec<Ratio>,
    /// The number n of steps.
    pub steps: u32,
}

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("L", self.smoothness), ("h", self.step), ("n", Ratio::from(i64::from(self.steps)))]
    }
}

/// All of them.
pub fn instances() -> Vec<Instance> {
    let with = |name, shape, smoothness: Ratio, start: &[Ratio], steps| {
        let start = start.to_vec();
        let step = ratio(smoothness.denominator(), smoothness.numerator());
        Instance { name, shape, curvature: smoothness, smoothness, step, start, steps }
    };
    let worst = |name, smoothness, start: &[Ratio], steps: u32| {
        let bend = ratio(1, 2 * i64::from(steps) + 1);
        with(name, Shape::Huber { bend }, smoothness, start, steps)
    };
    // The bend that is worst for half a step more: the bound is missed by one part in (2n + 2)².
    let nearly = |name, start: &[Ratio], steps: u32| {
        let bend = ratio(1, 2 * i64::from(steps) + 2);
        with(name, Shape::Huber { bend }, ratio(1, 1), start, steps)
    };
    let quadratic = |others| Shape::Quadratic { others };
    const ONE: Ratio = ratio(1, 1);
    const LINE: &[Ratio] = &[ONE];
    const PLANE: &[Ratio] = &[ratio(1, 3), ratio(-2, 1)];
    vec![
        worst("huber_one_step", ONE, LINE, 1),
        worst("huber_line", ratio(3, 2), &[ratio(-2, 3)], 10),
        worst("huber_long", ratio(1, 7), &[ratio(5, 1)], 100),
        worst("huber_plane", ONE, &[ONE, ratio(2, 1)], 10),
        worst("huber_space", ratio(5, 1), &[ONE, ONE, ratio(1, 9)], 3),
        nearly("nearly_worst_one_step", LINE, 1),
        nearly("nearly_worst_plane", PLANE, 20),
        with("bowl", quadratic(ONE), ratio(3, 1), PLANE, 4),
        // The curvature that is worst for four steps on a quadratic: 1/(2n + 1).
        with("valley", quadratic(ratio(1, 9)), ONE, &[ratio(0, 1), ONE], 4),
        with("log_cosh", Shape::LogCosh, ONE, &[ratio(3, 1)], 2),
        with("log_cosh_plane", Shape::LogCosh, ratio(2, 1), PLANE, 5),
    ]
}

/// Is it the function that attains the bound?
pub fn is_worst(i: &Instance) -> bool {
    matches!(i.shape, Shape::Huber { bend } if bend == ratio(1, 2 * i64::from(i.steps) + 1))
}

/// Is it the one with the same curvature everywhere?
pub fn is_bowl(i: &Instance) -> bool {
    i.name == "bowl"
}

/// The same function with half its L, and hence steps of twice the length.
pub fn twice_as_steep(i: &Instance) -> Instance {
    let smoothness = ratio(i.smoothness.numerator(), 2 * i.smoothness.denominator());
    Instance { smoothness, ..longer(i, 2, 1) }
}

/// The same with steps of another length.
pub fn longer(i: &Instance, p: i64, q: i64) -> Instance {
    let step = ratio(p * i.step.numerator(), q * i.step.denominator());
    Instance { step, ..i.clone() }
}
