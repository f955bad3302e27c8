//! # Full observation has exponents of its own, and nearly full observation changes over
//!
//! How near descent from $\alpha\bar U$ comes to the best solution of rank one is a power of
//! $\alpha$. If all is observed, $\mathcal A^*\mathcal A = I$, the power is another one than for
//! any $\delta > 0$, however small: the limits $\alpha \to 0$ and $\delta \to 0$ do not commute. A
//! toy with full observation therefore confirms a rate that no real problem has.
//!
//! **Hypotheses.** H1 The two largest eigenvalues of $M$ at $0$ and on the complement at $Z_1^*$
//! differ. H2 $u_1^\top\bar U \ne 0$. H3 $u_1^\top\bar U\bar U^\top u_2 \ne 0$. H4 The starts lie
//! on one side of $\alpha_\times$, where $\alpha_\times^g = \sin\varphi$ with the angle $\varphi$
//! between the first eigenvector of $M_0$ and that of $Z_1^*$.
//!
//! **Conclusions.** With $\rho$, $\kappa$ the rates of leaving and of the slowest contraction at
//! $Z_1^*$ and $g = 1 - \rho_2/\rho_1$ at zero: C1 above the crossover, and always if $\varphi =
//! 0$, $\min_t\|U_tU_t^\top - Z_1^*\|_F = \Theta(\alpha^p)$ with $p = g(1 + \frac{\kappa}{\kappa +
//! 2\rho})$. C2 Below it $p = \frac{2g\kappa}{\kappa + 2\rho}$, which is smaller. C3 There the
//! least distance is $\Theta(\delta^q)$, $q = \frac{2\rho}{\kappa + 2\rho}$, so that the crossover
//! is at $\alpha_\times = \Theta(\delta^{1/g})$.
//!
//! **Source.** Derived for this harness, on the setting of Jin, Li, Lyu, Du, Lee (2023), arXiv
//! 2301.11500; the source does not have it.
//!
//! **Deviation.** Not isotropy but the angle decides: measurements with $\delta = 0.1$ that do not
//! couple signs have the exponent of full observation. Orthonormal columns, that is the start
//! $\alpha^2I$, have a third exponent: there is nothing that mixes.

pub mod claims;
pub mod instances;

use proofmark::arithmetic::{Approx, Sym};
use proofmark::claim::{
    Axis, Complete, Context, Formula, NotExercised, Picture, Series, Style, Theorem,
};
use proofmark::dynamics::closest_approach;

use claims::{DISTANCE_IN_DELTA, FREE_EXPONENT, GENERIC_EXPONENT};
use instances::{GAPPED, HYPOTHESES, Instance, Role, instances};

use crate::exponents::{Law, isotropic_approach};
use crate::ladder::multiprecision;

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "isotropy_crossover",
    title: "Full observation has exponents of its own, and nearly full observation changes over",
    statement: r"The closest approach to $Z_1^*$ is $\Theta(\alpha^p)$ with
$p = g(1 + \frac{\kappa}{\kappa + 2\rho})$ if rank one is entered along $Z_1^*$, as for full
observation, and with $p = \frac{2g\kappa}{\kappa + 2\rho}$ for $\delta > 0$, below
$\alpha_\times = \Theta(\delta^{1/g})$.",
    source: "derived for this harness, on the setting of Jin, Li, Lyu, Du, Lee (2023), arXiv \
             2301.11500",
    deviation: "not in the source; what decides is not isotropy but the angle at which rank one is \
                entered",
    instances,
    hypotheses: HYPOTHESES,
    not_exercised: &[NotExercised {
        hypothesis: &GAPPED,
        because: "at a tie there is no exponent to compare with; eigengap_violation is about it",
    }],
    claims: &[&FREE_EXPONENT, &GENERIC_EXPONENT, &DISTANCE_IN_DELTA],
    steps: &[],
    formulas: &[
        Formula {
            name: "exponent above the crossover",
            latex: || {
                let [g, kappa, rho] = ["g", r"\kappa", r"\rho"];
                Sym::record(|| isotropic_approach(Sym::var(g), Sym::var(kappa), Sym::var(rho)))
            },
        },
        Formula {
            name: "exponent below the crossover",
            latex: || {
                Sym::record(|| {
                    let [g, kappa, rho] = ["g", r"\kappa", r"\rho"].map(Sym::var);
                    closest_approach(rho, kappa, g / rho)
                })
            },
        },
    ],
    picture: Picture {
        shows: "The least distance to the best solution of rank one against α, on logarithmic \
                scales, for full observation and three small δ: a steep line, from which each δ \
                departs at its own α to a flatter one.",
        x: Axis { label: "-log10 α", unit: "1", logarithmic: false },
        y: Axis { label: "log10 of the least distance", unit: "1", logarithmic: false },
        series: picture,
    },
}
.checked();

/// Decades of the starts that are drawn.
const DRAWN: [u32; 8] = [6, 12, 18, 24, 30, 36, 42, 48];

fn picture(instances: &[Instance], _: &Context) -> Vec<Series> {
    let drawn = ["isotropic", "delta_1e18_above", "delta_1e12_below", "delta_1e6_below"];
    let series = |i: &Instance| {
        let law = Law::of(&i.problem, 1).ok()?;
        let point = |&k: &u32| {
            let seen = multiprecision(&i.problem, &law, k).ok()?;
            let least = seen.approaches[0].ln_distance / std::f64::consts::LN_10;
            Some((f64::from(k), least))
        };
        let points = DRAWN.iter().filter_map(point).collect();
        let name = format!("δ = {:e}", i.delta().to_f64());
        Some(Series { name, style: Style::Observed, points })
    };
    let chosen = instances.iter().filter(|i| drawn.contains(&i.id));
    let mut all: Vec<_> = chosen.filter_map(series).collect();
    for (name, role) in [("slope above", Role::Above), ("slope below", Role::Below)] {
        let law = instances.iter().find(|i| i.role == role).map(|i| Law::of(&i.problem, 1));
        let Some(Ok(law)) = law else { continue };
        let slope = if role == Role::Above { claims::free(&law) } else { law.approach() };
        let points = [6.0, 48.0].map(|k| (k, -k * slope.approx())).to_vec();
        all.push(Series { name: name.into(), style: Style::Predicted, points });
    }
    all
}
