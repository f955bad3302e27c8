//! The two noiseless problems, and the runs on them.

use proofmark::arithmetic::{Field, Ratio, Real, ratio};
use proofmark::claim::Instance as Form;
use proofmark::dynamics::{StochasticLoss, Svag};

/// What is descended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// $\frac a2x^2$ for all $\eta a$ in a box at once, with SVAG of amplification $l$ beside it.
    Quadratic {
        /// The smallest and the largest $\eta a$.
        box_of: [Ratio; 2],
        /// $l$.
        amplification: i64,
    },
    /// [`Rayleigh`] with weight decay.
    Rayleigh {
        /// $\eta\lambda$.
        decay: Ratio,
        /// $t$ of a term $\frac t2|x|^2$ that is not scale-invariant.
        tilt: Ratio,
    },
}

/// A problem with its name.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub name: &'static str,
    /// What is descended.
    pub problem: Problem,
}

impl Form for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        match self.problem {
            Problem::Quadratic { box_of: [low, high], amplification } => {
                vec![("ηa from", low), ("ηa to", high), ("l", ratio(amplification, 1))]
            }
            Problem::Rayleigh { decay, .. } => vec![("ηλ", decay), ("η", ETA)],
        }
    }
}

/// Three boxes, the first at the edge of stability and the second at that of SVAG; four decays.
pub fn instances() -> Vec<Instance> {
    let quadratic = |name, low, high, amplification| Instance {
        name,
        problem: Problem::Quadratic { box_of: [low, high], amplification },
    };
    let rayleigh = |name, steps| Instance {
        name,
        problem: Problem::Rayleigh { decay: ratio(1, steps), tilt: ratio(0, 1) },
    };
    vec![
        quadratic("just_unstable", ratio(129, 64), ratio(3, 1), 4),
        quadratic("svag_just_stable", ratio(3, 1), ratio(63, 8), 4),
        quadratic("far_unstable", ratio(8, 1), ratio(100, 1), 64),
        rayleigh("strong_decay", 8),
        rayleigh("moderate_decay", 32),
        rayleigh("weak_decay", 64),
        rayleigh("weaker_decay", 128),
    ]
}

/// $\eta$ of the second problem.
pub const ETA: Ratio = ratio(1, 2);

/// $\tan\theta$ at the start: $x_0 = \frac32(b + \tan\theta\,a)$ with $b \perp a$.
pub const START: Ratio = ratio(1, 1024);

impl Instance {
    /// Of the first problem.
    pub fn is_quadratic(&self) -> bool {
        matches!(self.problem, Problem::Quadratic { .. })
    }

    /// The box and $l$ of the first problem; of the second, what no claim asks for.
    pub fn quadratic(&self) -> ([Ratio; 2], i64) {
        match self.problem {
            Problem::Quadratic { box_of, amplification } => (box_of, amplification),
            Problem::Rayleigh { .. } => ([ratio(0, 1); 2], 1),
        }
    }

    /// $\eta\lambda$ of the second problem, and its tilt.
    pub fn rayleigh(&self) -> (Ratio, Ratio) {
        match self.problem {
            Problem::Rayleigh { decay, tilt } => (decay, tilt),
            Problem::Quadratic { .. } => (ratio(0, 1), ratio(0, 1)),
        }
    }

    /// The same problem with another box and another $l$.
    pub fn with_box(&self, box_of: [Ratio; 2], amplification: i64) -> Option<Instance> {
        let problem = Problem::Quadratic { box_of, amplification };
        self.is_quadratic().then(|| Instance { problem, ..self.clone() })
    }

    /// The same problem with another decay and another tilt.
    pub fn with_decay(&self, decay: Ratio, tilt: Ratio) -> Option<Instance> {
        let problem = Problem::Rayleigh { decay, tilt };
        (!self.is_quadratic()).then(|| Instance { problem, ..self.clone() })
    }
}

/// Is it the second problem?
pub fn is_rayleigh(i: &Instance) -> bool {
    !i.is_quadratic()
}

/// $\frac a2x^2$.
pub struct Quadratic<R>(pub R);

impl<R: Field> StochasticLoss<R> for Quadratic<R> {
    type Sample = ();

    fn dimension(&self) -> usize {
        1
    }

    fn gradient(&self, (): &(), x: &[R], gradient: &mut [R]) {
        gradient[0] = self.0 * x[0];
    }
}

/// $\frac12\langle a, x\rangle^2/|x|^2 + \frac t2|x|^2$ in the plane with $a = (-\frac45,
/// \frac35)$: its minima are the multiples of $b = (\frac35, \frac45)$, where the curvature is
/// $1/|x|^2$.
///
/// No axis of coordinates is a minimum: there a coordinate would *be* the small angle, and doubles
/// would keep its relative accuracy.
#[derive(Clone, Copy)]
pub struct Rayleigh<R> {
    /// $t$.
    pub tilt: R,
}

/// $\langle a, x\rangle$ and $\langle b, x\rangle$.
pub fn coordinates<R: Field>(x: &[R]) -> [R; 2] {
    let [three, four] = [R::of(ratio(3, 5)), R::of(ratio(4, 5))];
    [three * x[1] - four * x[0], three * x[0] + four * x[1]]
}

impl<R: Field> StochasticLoss<R> for Rayleigh<R> {
    type Sample = ();

    fn dimension(&self) -> usize {
        2
    }

    /// $(pa - \frac{p^2}{|x|^2}x)/|x|^2 + tx$ with $p = \langle a, x\rangle$.
    fn gradient(&self, (): &(), x: &[R], gradient: &mut [R]) {
        let [p, _] = coordinates(x);
        let radius = x[0].square() + x[1].square();
        let along = p.square() / radius;
        let a = [-R::of(ratio(4, 5)), R::of(ratio(3, 5))];
        for ((g, &x), a) in gradient.iter_mut().zip(x).zip(a) {
            *g = (p * a - along * x) / radius + self.tilt * x;
        }
    }
}

/// Gradient descent on [`Rayleigh`].
pub struct Descent<R> {
    /// The point.
    pub x: [R; 2],
    /// $1 - \eta\lambda$.
    pub keep: R,
    loss: Rayleigh<R>,
    steps: Svag<R>,
}

impl<R: Real> Descent<R> {
    /// At the start.
    pub fn new(i: &Instance) -> Self {
        let (decay, tilt) = i.rayleigh();
        let (eta, decay) = (R::of(ETA), R::of(decay));
        let at = |a: i64, b: i64| {
            let tangent = R::of(START);
            let [a, b] = [R::of(ratio(a, 5)), R::of(ratio(b, 5))];
            R::of(ratio(3, 2)) * (b + tangent * a)
        };
        Descent {
            x: [at(-4, 3), at(3, 4)],
            keep: R::one() - decay,
            loss: Rayleigh { tilt: R::of(tilt) },
            steps: Svag::with_weights(2, eta, decay / eta, [R::one(), R::zero()]),
        }
    }

    /// $|x|^2$.
    pub fn radius(&self) -> R {
        self.x[0].square() + self.x[1].square()
    }

    /// $\tau = \eta/((1 - \eta\lambda)|x|^2)$, the step in units of the curvature.
    pub fn sharpness(&self) -> R {
        R::of(ETA) / (self.keep * self.radius())
    }

    /// $\tan\theta$.
    pub fn tangent(&self) -> R {
        let [a, b] = coordinates(&self.x);
        a / b
    }

    /// One step; returns $|\nabla L|^2$ before it.
    pub fn advance(&mut self) -> R {
        self.steps.advance(&self.loss, [&(), &()], &mut self.x)
    }
}
