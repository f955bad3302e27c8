//! The hypotheses of the theorem.

use proofmark::arithmetic::{Enclosure, Field, Ratio, Real, ratio};
use proofmark::claim::{Hypothesis, Margin};
use proofmark::linear::dot;

use super::instance::{Entries, Instance, Role};

/// $\alpha/\alpha_{\rm end}$ for $\alpha = 1$: a start of a hundredth is far from the kernel
/// regime.
const SHRINKAGE: Ratio = ratio(100, 1);

/// H1. On a positive margin $w^*$ is the only minimiser; `certificate_is_strict` judges the same
/// numbers.
pub const CERTIFIED: Hypothesis<Instance> = Hypothesis {
    name: "H1 certified",
    says: r"a dual certificate: $\min_{j\notin S}(1 - |z_j^\top\lambda|/\hat c_j) > 0$",
    margin: |i| {
        let largest = i.certificate().and_then(|c| c.off_support().into_iter().max());
        Margin::Positive(largest.map_or(-Enclosure::one(), |rho| Enclosure::rational(&(1 - rho))))
    },
};

/// H2.
pub const SIGNED: Hypothesis<Instance> = Hypothesis {
    name: "H2 signed",
    says: r"where equality over $j$ is claimed, the rows are of signs: $z_{ij}^2 = 1$",
    margin: |i| {
        let square = |z: &Ratio| z.numerator() * z.numerator() == z.denominator();
        let exact = i.rows().iter().flatten().all(square);
        Margin::of_bool(i.entries != Entries::Signs || exact)
    },
};

/// H3.
pub const NOISY: Hypothesis<Instance> = Hypothesis {
    name: "H3 noisy",
    says: r"$E\xi = 0$, $E\xi^2 = 1$, drawn anew at every step, and $\delta > 0$",
    margin: |i| Margin::of_bool(i.noisy),
};

/// H4.
pub const GENERIC: Hypothesis<Instance> = Hypothesis {
    name: "H4 generic",
    says: r"$u_j(0)v_j(0) \ne 0$ for all $j$",
    margin: |i| Margin::Positive(Enclosure::of(i.alpha).square() * Enclosure::of(i.first)),
};

/// H5.
pub const STABLE: Hypothesis<Instance> = Hypothesis {
    name: "H5 stable",
    says: r"$\eta\max_i\|\nabla f_i\|^2 < 2$ at the start",
    margin: |i| {
        let (u, v) = i.start::<Enclosure>();
        let sizes: Vec<_> = u.iter().zip(&v).map(|(u, v)| u.square() + v.square()).collect();
        let z = i.matrix::<Enclosure>();
        let curvature = |k: usize| {
            let squares: Vec<_> = z.row(k).iter().map(|z| z.square()).collect();
            Enclosure::integer(4) * dot(&squares, &sizes)
        };
        let largest = (0..i.data).map(curvature).fold(Enclosure::zero(), Enclosure::max);
        Margin::Positive(Enclosure::integer(2) - Enclosure::of(i.step) * largest)
    },
};

/// H6. $u_j$ and $v_j$ shrink like $e^{-2\hat c_j\delta^2\tau}$, with $\hat c_j = 1$ for signs.
pub const LONG: Hypothesis<Instance> = Hypothesis {
    name: "H6 long",
    says: r"where recovery is claimed, $2\delta^2\tau > \ln(100\,\alpha)$: time to shrink",
    margin: |i| {
        if i.role != Role::Escape {
            return Margin::Positive(Enclosure::one());
        }
        let shrink = (Enclosure::of(SHRINKAGE) * Enclosure::of(i.alpha)).ln();
        let time = Enclosure::integer(2) * Enclosure::of(i.horizon);
        // A start that is small enough needs no time.
        Margin::Positive(time - shrink.max(Enclosure::zero()))
    },
};

/// H7.
pub const LARGE: Hypothesis<Instance> = Hypothesis {
    name: "H7 large",
    says: r"where descent without noise is said to miss $w^*$, it starts at $\alpha \ge 1$",
    margin: |i| match i.role {
        Role::Escape => Margin::NonNegative(Enclosure::of(i.alpha) - Enclosure::one()),
        _ => Margin::NonNegative(Enclosure::zero()),
    },
};
