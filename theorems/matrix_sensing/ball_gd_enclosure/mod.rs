//! # Plain enclosures of descent hold for as many steps as they have bits to lose
//!
//! Gradient descent $U \leftarrow U + \eta\,\mathcal A^*\mathcal A(Z^* - UU^\top)\,U$ is a
//! polynomial map. Run in intervals, entry by entry, it encloses a whole trajectory, if the
//! precision is high enough: each step widens the enclosure by a factor that does not tend to one.
//!
//! **Hypotheses.** H1 $\eta < 1/\sigma_1$: the trajectory is bounded.
//!
//! **Conclusions.** C1 With 1024 bits from $\alpha = 10^{-10}$ and $10^{-20}$, and 2048 from
//! $10^{-40}$, the radius after the departure from $Z_2^*$ is below $10^{-138}$. C2 The radius
//! grows by at most $\prod_t\big(1 + \eta(\|M_t\| + 2g\|U_t\|^2)\big)$ beside rounding, where
//! $M_t = \mathcal A^*\mathcal A(Z^* - U_tU_t^\top)$ and $g$ bounds the moduli of
//! $\mathcal A^*\mathcal A$. C3 The number of steps until nothing is known is in proportion to the
//! bits.
//!
//! **Source.** A tool for Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500: no statement of theirs.
//! Derived here.
//!
//! **Deviation.** The bound C2 exceeds what is lost, about 0.3 bits a step at $\eta = 0.1$, by a
//! quarter. A tube loses less than a hundred bits on the same way, and is what the other theorems
//! use.

pub mod claims;
pub mod run;

use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym};
use proofmark::claim::{
    self, Axis, Complete, Context, Formula, Hypothesis, Margin, NotExercised, Picture, Series,
    Step, StepBound, Style, Theorem,
};

use claims::{LOST_BITS_ARE_BOUNDED, STEPS_ARE_IN_PROPORTION_TO_BITS, WHOLE_WAY_IS_ENCLOSED};
use run::{courses, factor, single_steps};

use crate::instances::{Problem, base};

/// A trajectory to enclose.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: &'static str,
    /// The problem.
    pub problem: Problem,
    /// $-\log_{10}\alpha$.
    pub decades: u32,
    /// The bits of the ends.
    pub bits: u32,
}

impl claim::Instance for Instance {
    fn id(&self) -> String {
        self.id.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![
            ("-lg α", Ratio::from(i64::from(self.decades))),
            ("bits", Ratio::from(i64::from(self.bits))),
            ("η", self.problem.step),
        ]
    }
}

fn instances() -> Vec<Instance> {
    let of = |id, decades, bits| Instance { id, problem: base(), decades, bits };
    vec![of("from_1e-10", 10, 1024), of("from_1e-20", 20, 1024), of("from_1e-40", 40, 2048)]
}

/// H1.
const STABLE: Hypothesis<Instance> = Hypothesis {
    name: "H1 stable",
    says: r"$\eta < 1/\sigma_1$",
    margin: |i| {
        let product = Enclosure::of(i.problem.step) * Enclosure::of(i.problem.eigenvalues[0]);
        Margin::Positive(Enclosure::one() - product)
    },
};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "ball_gd_enclosure",
    title: "Plain enclosures of descent hold for as many steps as they have bits to lose",
    statement: r"Descent in intervals, entry by entry, widens by a factor of at most
$1 + \eta(\|M_t\| + 2g\|U_t\|^2)$ a step, beside rounding, with
$M_t = \mathcal A^*\mathcal A(Z^* - U_tU_t^\top)$ and a bound $g$ of the moduli of
$\mathcal A^*\mathcal A$. So the number of steps until nothing is known is in proportion to the
bits; thousands of them are enclosed by some thousand bits.",
    source: "derived here, as a tool for Jin, Li, Lyu, Du, Lee (2023), arXiv 2301.11500",
    deviation: "no statement of the source; the bound exceeds what is lost by a quarter",
    instances,
    hypotheses: &[&STABLE],
    not_exercised: &[NotExercised {
        hypothesis: &STABLE,
        because: "beyond it the trajectory itself is not bounded, which step_size is about",
    }],
    claims: &[&WHOLE_WAY_IS_ENCLOSED, &LOST_BITS_ARE_BOUNDED, &STEPS_ARE_IN_PROPORTION_TO_BITS],
    steps: &[Step {
        name: "S1",
        says: r"one step: $r' \le \big(1 + \eta(\|M\| + 2g\|U\|^2)\big)\,(r + \epsilon\|U\|)$",
        rests_on: &[],
        on: |i| i.decades == 10,
        evaluate: |i, _| {
            let bounds = single_steps(i)?.into_iter();
            Ok(bounds.map(|(actual, bound)| StepBound { actual, bound }).collect())
        },
    }],
    formulas: &[Formula {
        name: "factor of a step",
        latex: || {
            let [eta, m, g, u] = [r"\eta", r"\|M\|", "g", r"\|U\|"];
            Sym::record(|| factor(Sym::var(eta), Sym::var(m), Sym::var(g), Sym::var(u)))
        },
    }],
    picture: Picture {
        shows: "the radius of plain enclosures grows by a third of a bit a step, for ever, until \
                nothing is known; that of a tube stays where it is once the trajectory has come \
                to rest",
        x: Axis { label: "step", unit: "1", logarithmic: false },
        y: Axis { label: "log2 of the radius", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

fn picture(_: &[Instance], _: &Context) -> Vec<Series> {
    let series = |name: String, style, points| Series { name, style, points };
    let both = |bits: u32| {
        let [plain, tube] = courses(&base(), bits, 1800);
        [
            series(format!("plain enclosures, {bits} bits"), Style::Observed, plain),
            series(format!("tube, {bits} bits"), Style::Predicted, tube),
        ]
    };
    [128, 256, 512].into_iter().flat_map(both).collect()
}
