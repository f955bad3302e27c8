//! Claims about fixed points for $\lambda_i = i^{-2\alpha}$.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Check, Claim, Clock, Complete, Context, Dial, Precision, Predicted, Regime, Wrong,
};
use proofmark::evidence::Reason;

use super::instances::{Instance, Subject};
use super::psi::{Spectrum, Wide};

fn is_power(i: &Instance) -> bool {
    matches!(i.subject, Subject::Power { .. })
}

/// Fixed points at the sizes of an instance.
pub struct Radii {
    /// $r^*$, and $n$.
    radii: Vec<(Enclosure, Enclosure)>,
    b: Enclosure,
    alpha: Enclosure,
}

fn radii(i: &Instance, context: &Context) -> Result<Radii, Reason> {
    let spectrum = Spectrum::of(&i.subject).ok_or(Reason::Vacuous)?;
    let alpha = if let Subject::Power { alpha } = i.subject { alpha } else { 1 };
    let at = |&n: &i64| {
        let radius = spectrum.radius(Wide::of(i.factor), Wide::integer(n))?;
        Ok((radius.to_enclosure(), Enclosure::integer(n)))
    };
    Ok(Radii {
        radii: i.sizes_in(context).iter().map(at).collect::<Result<_, Reason>>()?,
        b: Enclosure::of(i.factor),
        alpha: Enclosure::integer(alpha),
    })
}

/// $(2b^2\kappa/n)^{2\alpha/(2\alpha + e)}$ with $\kappa = \frac{2\alpha}{2\alpha-1}$ and $e = 1$.
pub fn power_radius<R: Real>(e: R, b: R, kappa: R, alpha: R, n: R) -> R {
    let two = R::integer(2);
    let exponent = two * alpha / (two * alpha + e);
    (exponent * (two * b.square() * kappa / n).ln()).exp()
}

impl Radii {
    fn kappa(&self) -> Enclosure {
        let two = Enclosure::integer(2) * self.alpha;
        two / (two - Enclosure::one())
    }

    fn observed(&self) -> Vec<Enclosure> {
        self.radii.iter().map(|(r, _)| *r).collect()
    }

    fn from_above(&self, e: Enclosure, kappa: Enclosure) -> Vec<Enclosure> {
        self.radii.iter().map(|(_, n)| power_radius(e, self.b, kappa, self.alpha, *n)).collect()
    }

    /// $\kappa(1-\theta)$ with $\theta = 1/\kappa j$, where $j = r^{-1/2\alpha}$ for the upper
    /// bound of $r^*$: a sum over integers is at least the integral of a decreasing function from
    /// 1, and from 0 to 1 that is at most $r$.
    fn from_below(&self, e: Enclosure) -> Vec<Enclosure> {
        let kappa = self.kappa();
        let at = |(_, n): &(Enclosure, Enclosure)| {
            let above = power_radius(Enclosure::one(), self.b, kappa, self.alpha, *n);
            let j = (-above.ln() / (Enclosure::integer(2) * self.alpha)).exp();
            power_radius(e, self.b, kappa - Enclosure::one() / j, self.alpha, *n)
        };
        self.radii.iter().map(at).collect()
    }
}

/// C3 from above: $\sum_i\min(r, i^{-2\alpha}) \le \int_0^\infty\min(r, x^{-2\alpha})dx =
/// \kappa r^{1-1/2\alpha}$, for every $n$ and with the constant.
pub const POWER_RADIUS_FROM_ABOVE: Complete<Claim<Instance, Radii>> = Claim {
    name: "power_radius_from_above",
    says: r"$r^* \le (2b^2\kappa/n)^{2\alpha/(2\alpha+e)}$ with $e = 1$ and
$\kappa = \frac{2\alpha}{2\alpha-1}$, for $\lambda_i = i^{-2\alpha}$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_power,
    run: radii,
    check: Check::AtMost {
        observed: |run| run.observed(),
        bound: Predicted {
            dial: Dial::exponent("e", ratio(1, 1)),
            formula: |run, e| run.from_above(e, run.kappa()),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "e = 0: the parametric rate", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the eigenvalues below r are left out: kappa = 1",
                    formula: |run, e| run.from_above(e, Enclosure::one()),
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S1"],
}
.checked();

/// C3 from below. Together with the bound from above the exponent is
/// $\frac{2\alpha}{2\alpha+1}$: the two differ by a factor that tends to 1.
pub const POWER_RADIUS_FROM_BELOW: Complete<Claim<Instance, Radii>> = Claim {
    name: "power_radius_from_below",
    says: r"$r^* \ge (2b^2(\kappa - r_+^{1/2\alpha})/n)^{2\alpha/(2\alpha+e)}$ with $e = 1$ and the
upper bound $r_+$",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: is_power,
    run: radii,
    check: Check::AtLeast {
        observed: |run| run.observed(),
        bound: Predicted {
            dial: Dial::exponent("e", ratio(1, 1)),
            formula: |run, e| run.from_below(e),
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "e = 2", value: ratio(2, 1) },
                Wrong::Formula {
                    name: "the global rate, the root of 1/n",
                    formula: |run, _| {
                        let root = |(_, n): &(Enclosure, Enclosure)| run.b / n.sqrt();
                        run.radii.iter().map(root).collect()
                    },
                },
            ],
        },
    },
    broken: &[],
    rests_on: &["S2"],
}
.checked();

impl Radii {
    /// Slopes over decades.
    fn slopes(&self) -> Vec<Enclosure> {
        let pair = |pair: &[(Enclosure, Enclosure)]| {
            let [(r, n), (s, m)] = [pair[0], pair[1]];
            -(s / r).ln() / (m / n).ln()
        };
        self.radii.windows(2).map(pair).collect()
    }
}

/// C3, as the dossier has it: slopes within a percent. With $\theta_1, \theta_2$ in
/// $[0, \theta]$ the slope differs from $p$ by at most $p|\ln(1-\theta)|/\ln(n_2/n_1)$, relative to
/// $p$; the bound takes $\theta$ at the smallest $n$.
pub const POWER_SLOPES: Complete<Claim<Instance, Radii>> = Claim {
    name: "power_slopes",
    says: r"the slope of $\ln r^*$ against $\ln n$ over a decade is
$-\frac{2\alpha}{2\alpha+e}$ with $e = 1$ to within the derived error",
    clock: Clock::None,
    precision: Precision::Fixed(128),
    on: |i: &Instance| matches!(i.subject, Subject::Power { alpha } if alpha <= 2),
    run: radii,
    check: Check::Agreement {
        observed: |run| run.slopes(),
        predicted: Predicted {
            dial: Dial::exponent("e", ratio(1, 1)),
            formula: |run, e| {
                let two = Enclosure::integer(2) * run.alpha;
                vec![two / (two + e); run.radii.len() - 1]
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "e = 2", value: ratio(2, 1) },
                Wrong::Number { name: "e = 0: the parametric rate", value: ratio(0, 1) },
                Wrong::Formula {
                    name: "the slope of the global complexity",
                    formula: |run, _| vec![Enclosure::of(ratio(1, 2)); run.radii.len() - 1],
                },
            ],
        },
        bound: |run| {
            let (above, below) = (
                run.from_above(Enclosure::one(), run.kappa())[0],
                run.from_below(Enclosure::one())[0],
            );
            let p = Enclosure::integer(2) * run.alpha;
            let p = p / (p + Enclosure::one());
            let decade = (run.radii[1].1 / run.radii[0].1).ln();
            // ln(above / below) = -p ln(1 - theta).
            let bound = (above / below).ln() / p / decade;
            bound.approx()
        },
    },
    broken: &[],
    rests_on: &["S1", "S2"],
}
.checked();
