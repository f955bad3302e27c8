//! Special functions, with relative accuracy in the far tails.

use std::f64::consts::TAU;

use rug::Float;

/// $\tfrac12\ln 2\pi$.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;

/// $P(Z > x)$ for a standard normal $Z$: $\tfrac12\operatorname{erfc}(x/\sqrt2)$, by MPFR.
///
/// Correctly rounded but for a part in $2^{40}$ of all arguments; zero only below the range of
/// `f64` ($x > 38.5$).
#[must_use]
pub fn normal_sf(x: f64) -> f64 {
    normal_sf_mp(x).to_f64()
}

/// In 128 bits the relative error $x^2 2^{-128}$ of the argument's rounding is far below an ulp.
fn normal_sf_mp(x: f64) -> Float {
    let scaled = Float::with_val(128, x) / Float::with_val(128, 2).sqrt();
    scaled.erfc() / 2_u32
}

/// The $x$ with $P(Z > x) = p$, $Z$ standard normal.
///
/// Newton's method on $\ln P(Z > x)$, which is concave, so that the iteration cannot escape; to
/// about $10^{-15}$ relative. Infinite at 0 and 1, NaN outside.
#[must_use]
pub fn normal_quantile_upper(p: f64) -> f64 {
    match p {
        _ if !(0.0..=1.0).contains(&p) => return f64::NAN,
        0.0 => return f64::INFINITY,
        1.0 => return f64::NEG_INFINITY,
        0.5 => return 0.0,
        // Exact above one half, hence nothing is lost.
        _ if p > 0.5 => return -normal_quantile_upper(1.0 - p),
        _ => {}
    }
    let mut x = rough_normal_quantile(p);
    let target = Float::with_val(128, p);
    for _ in 0..20 {
        let tail = normal_sf_mp(x);
        let density = libm::exp(-0.5 * x * x) / TAU.sqrt();
        // The quotient is near one, so that its logarithm needs no more than ln(1 + r).
        let r = (Float::with_val(128, &tail / &target) - 1_u32).to_f64();
        let step = libm::log1p(r) * tail.to_f64() / density;
        x += step;
        if step.abs() <= 2e-16 * x.abs() {
            break;
        }
    }
    x
}

/// Abramowitz and Stegun 26.2.23, to 5e-4 absolute, for $0 < p \le 1/2$.
fn rough_normal_quantile(p: f64) -> f64 {
    let t = (-2.0 * libm::log(p)).sqrt();
    let numerator = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    t - numerator / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)))
}

/// $I_x(a, b) = P(X \le x)$ for $X \sim \operatorname{Beta}(a, b)$.
///
/// Continued fraction (DLMF 8.17.22) by Lentz's method, with the factor in front in Loader's
/// saddle-point form, which does not cancel for large parameters; to about $10^{-12}$ relative,
/// in the lower tail too. For the upper tail use [`beta_sf`].
#[must_use]
pub fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    beta_lower(a, b, x, 1.0 - x)
}

/// $1 - I_x(a, b) = P(X > x)$ for $X \sim \operatorname{Beta}(a, b)$; see [`beta_cdf`].
#[must_use]
pub fn beta_sf(a: f64, b: f64, x: f64) -> f64 {
    beta_lower(b, a, 1.0 - x, x)
}

/// $I_x(a, b)$ with $y = 1 - x$ given, so that neither has to be recovered from the other.
pub(super) fn beta_lower(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && x.is_finite() && y.is_finite()) {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    // On the other side of the mean the mirrored fraction converges; there the value is not small,
    // so that the difference from one loses nothing.
    if x * (a + b + 2.0) > a + 1.0 {
        1.0 - beta_fraction(b, a, y, x)
    } else {
        beta_fraction(a, b, x, y)
    }
}

fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let (mut c, mut d) = (1.0, 1.0 - (a + b) * x / (a + 1.0));
    if d.abs() < TINY {
        d = TINY;
    }
    d = 1.0 / d;
    let mut fraction = d;
    // Some sqrt(max(a, b)) steps are needed.
    for m in 1..200_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 + term * d;
            c = 1.0 + term / c;
            if d.abs() < TINY {
                d = TINY;
            }
            if c.abs() < TINY {
                c = TINY;
            }
            d = 1.0 / d;
            change = d * c;
            fraction *= change;
        }
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    beta_front(a, b, x, y) * fraction / a
}

/// $x^a y^b / B(a, b)$ with $y = 1 - x$.
///
/// $= \sqrt{ab/(2\pi(a+b))}\,e^E$ with
/// $E = \delta(a+b) - \delta(a) - \delta(b) - D(a, (a+b)x) - D(b, (a+b)y)$, the deviance $D$ and
/// Stirling's remainder $\delta$ (C. Loader, *Fast and accurate computation of binomial
/// probabilities*, 2000).
pub(super) fn beta_front(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let exponent = stirling_remainder(n)
        - stirling_remainder(a)
        - stirling_remainder(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    (a * (b / n) / TAU).sqrt() * libm::exp(exponent)
}

/// $u \ln(u/v) + v - u \ge 0$, without cancellation near $u = v$.
fn deviance(u: f64, v: f64) -> f64 {
    if (u - v).abs() < 0.1 * (u + v) {
        let ratio = (u - v) / (u + v);
        let mut sum = (u - v) * ratio;
        let mut power = 2.0 * u * ratio;
        let square = ratio * ratio;
        for j in 1..1000 {
            power *= square;
            let next = sum + power / f64::from(2 * j + 1);
            if next == sum {
                break;
            }
            sum = next;
        }
        return sum;
    }
    u * libm::log(u / v) + v - u
}

/// $\delta(z) = \ln\Gamma(z) - (z - \tfrac12)\ln z + z - \tfrac12\ln 2\pi$.
fn stirling_remainder(z: f64) -> f64 {
    if z < 16.0 {
        return libm::lgamma(z) - (z - 0.5) * libm::log(z) + z - HALF_LN_TAU;
    }
    // DLMF 5.11.1; the first term that is left out is below 1e-17 relative for z >= 16.
    let s = 1.0 / (z * z);
    (1.0 / 12.0
        - s * (1.0 / 360.0
            - s * (1.0 / 1260.0
                - s * (1.0 / 1680.0 - s * (1.0 / 1188.0 - s * (691.0 / 360_360.0 - s / 156.0))))))
        / z
}

/// $P(T > t)$ for Student's law with `dof` degrees of freedom:
/// $\tfrac12 I_{\nu/(\nu+t^2)}(\nu/2, \tfrac12)$ for $t \ge 0$; to about $10^{-12}$ relative.
#[must_use]
pub fn student_sf(t: f64, dof: f64) -> f64 {
    if t < 0.0 {
        return 1.0 - student_sf(-t, dof);
    }
    let (x, y) = student_split(t, dof);
    0.5 * beta_lower(0.5 * dof, 0.5, x, y)
}

/// $\nu/(\nu + t^2)$ and $t^2/(\nu + t^2)$.
fn student_split(t: f64, dof: f64) -> (f64, f64) {
    let square = t * t / dof;
    (1.0 / (1.0 + square), square / (1.0 + square))
}

/// The $t$ with $P(T > t) = p$, Student's law with `dof` degrees of freedom.
///
/// Newton's method on $\ln P(T > t)$ as a function of $\ln t$, which is decreasing and concave (a
/// power law is a straight line there), so that after one step the iteration descends to the root.
#[must_use]
pub fn student_quantile_upper(p: f64, dof: f64) -> f64 {
    match p {
        _ if !(0.0..=1.0).contains(&p) || dof.is_nan() || dof <= 0.0 => return f64::NAN,
        0.0 => return f64::INFINITY,
        0.5 => return 0.0,
        1.0 => return f64::NEG_INFINITY,
        _ if p > 0.5 => return -student_quantile_upper(1.0 - p, dof),
        _ => {}
    }
    let mut t = if p > 0.2 {
        // Near the centre the survival function itself is convex: Newton's method from the left.
        0.0
    } else {
        // Wallace (1959): z = (8v + 1)/(8v + 3) sqrt(v ln(1 + t^2/v)) is nearly normal.
        let z = rough_normal_quantile(p) * (8.0 * dof + 3.0) / (8.0 * dof + 1.0);
        (dof * libm::expm1((z * z / dof).min(600.0))).sqrt()
    };
    for _ in 0..200 {
        let tail = student_sf(t, dof);
        let next = if p > 0.2 {
            t + (tail - p) / student_density(t, dof)
        } else {
            let (x, y) = student_split(t, dof);
            // The front is t times the density.
            let slope = beta_front(0.5 * dof, 0.5, x, y) / tail;
            t * libm::exp(libm::log(tail / p) / slope)
        };
        if (next - t).abs() <= 4e-16 * next.abs() {
            return next;
        }
        t = next;
    }
    t
}

fn student_density(t: f64, dof: f64) -> f64 {
    let centre = stirling_remainder(0.5 * (dof + 1.0)) - stirling_remainder(0.5 * dof);
    // Gamma((v+1)/2) / (Gamma(v/2) sqrt(pi v)), through Stirling's form.
    let gammas = 0.5 * dof * libm::log1p(1.0 / dof) - 0.5 + centre;
    let constant = libm::exp(gammas) * (0.5 * dof).sqrt() / (0.5 * TAU * dof).sqrt();
    constant * libm::exp(-0.5 * (dof + 1.0) * libm::log1p(t * t / dof))
}

/// $Q(a, x) = P(X > x)$ for $X \sim \operatorname{Gamma}(a)$ of unit scale; a chi-square law with
/// $\nu$ degrees of freedom has $P(\chi^2 > x) = Q(\nu/2, x/2)$.
///
/// Continued fraction (DLMF 8.9.2) above $a + 1$; below, one minus the series (DLMF 8.7.1), where
/// the value is not small. To about $10^{-12}$ relative.
#[must_use]
pub fn gamma_sf(a: f64, x: f64) -> f64 {
    if a.is_nan() || a <= 0.0 || x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    if x.is_infinite() {
        return 0.0;
    }
    // x^a e^-x / Gamma(a).
    let front = (a / TAU).sqrt() * libm::exp(-deviance(a, x) - stirling_remainder(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut at) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            at += 1.0;
            term *= x / at;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut fraction = d;
    for i in 1..200_000 {
        let i = f64::from(i);
        let term = -i * (i - a);
        b += 2.0;
        d = 1.0 / (b + term * d);
        c = b + term / c;
        fraction *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * fraction
}
