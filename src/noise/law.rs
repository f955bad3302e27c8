//! Laws: how a word of 64 uniform bits becomes one exact `f64`.

use crate::arithmetic::{Ratio, ratio};

/// Mean and central moments of a law, exact.
///
/// $\mu = E X$, $\sigma^2 = E(X-\mu)^2$, $E(X-\mu)^3$ and $E(X-\mu)^4$: what predictions about
/// noisy dynamics are made of. Formulas take them by [`Field::of`](crate::arithmetic::Field::of).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// $\mu = E X$.
    pub mean: Ratio,
    /// $E(X-\mu)^2$.
    pub variance: Ratio,
    /// $E(X-\mu)^3$, zero for a symmetric law.
    pub third: Ratio,
    /// $E(X-\mu)^4$, three for the standard normal law.
    pub fourth: Ratio,
}

/// A law on the real line, of which one word makes one draw.
///
/// A draw is an exact `f64`, the same on every machine: implementations use IEEE operations and
/// `libm`, never the platform's functions.
pub trait Law: Sync {
    /// The name in records.
    fn name(&self) -> &str;
    /// The declared moments; [`pretest`](super::pretest) compares them with draws.
    fn moments(&self) -> Moments;
    /// The draw that belongs to `word`.
    fn draw(&self, word: u64) -> f64;
}

/// $P(X = 1) = P(X = -1) = 1/2$, by the top bit of the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs;

impl Law for Signs {
    fn name(&self) -> &str {
        "signs"
    }

    fn moments(&self) -> Moments {
        Moments { mean: 0.into(), variance: 1.into(), third: 0.into(), fourth: 1.into() }
    }

    fn draw(&self, word: u64) -> f64 {
        if word >> 63 == 0 { 1.0 } else { -1.0 }
    }
}

/// The standard normal law, by inversion: $X = \pm\Phi^{-1}(1 - p)$.
///
/// The top bit of the word is the sign, the other 63 bits $m$ give the tail
/// $p = (m + 1/2)/2^{64}$, so that the law is exactly symmetric and reaches $|X| = 9.2$. The
/// inverse is Wichura's algorithm AS 241 (`PPND16`, Applied Statistics 37, 1988), of relative
/// accuracy about $10^{-16}$: the variance differs from the declared 1 by less than $10^{-15}$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gaussian;

impl Law for Gaussian {
    fn name(&self) -> &str {
        "gaussian"
    }

    fn moments(&self) -> Moments {
        Moments { mean: 0.into(), variance: 1.into(), third: 0.into(), fourth: 3.into() }
    }

    fn draw(&self, word: u64) -> f64 {
        // 2^-64; the product is exact, and so is the sum for all but the largest m, where a
        // rounding moves p by 2^-53 relative.
        const ULP: f64 = 1.0 / 18_446_744_073_709_551_616.0;
        let tail = ((word & (u64::MAX >> 1)) as f64 + 0.5) * ULP;
        let size = upper_normal_quantile(tail);
        if word >> 63 == 0 { size } else { -size }
    }
}

/// AS 241 for a tail $0 < p \le 1/2$.
fn upper_normal_quantile(tail: f64) -> f64 {
    let centre = 0.5 - tail;
    if centre <= 0.425 {
        let r = 0.180625 - centre * centre;
        return centre * polynomial(&CENTRE_NUMERATOR, r) / polynomial(&CENTRE_DENOMINATOR, r);
    }
    let r = (-libm::log(tail)).sqrt();
    if r <= 5.0 {
        polynomial(&MIDDLE_NUMERATOR, r - 1.6) / polynomial(&MIDDLE_DENOMINATOR, r - 1.6)
    } else {
        polynomial(&FAR_NUMERATOR, r - 5.0) / polynomial(&FAR_DENOMINATOR, r - 5.0)
    }
}

/// $\sum_j c_j x^j$ by Horner's rule.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

const CENTRE_NUMERATOR: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRE_DENOMINATOR: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const MIDDLE_NUMERATOR: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_NUMERATOR: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_9e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_DENOMINATOR: [f64; 8] = [
    1.0,
    5.998_322_065_558_879e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

/// $P(X = 2) = 1/5$, $P(X = -1/2) = 4/5$: mean 0 and variance 1, but skewed.
///
/// A prediction that needs symmetry, or the Gaussian fourth moment, fails on it. The probabilities
/// are met to $2^{-64}$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkewTwoPoint;

impl Law for SkewTwoPoint {
    fn name(&self) -> &str {
        "skew two-point"
    }

    fn moments(&self) -> Moments {
        // E X^3 = 8/5 - 4/40, E X^4 = 16/5 + 4/80.
        Moments { mean: 0.into(), variance: 1.into(), third: ratio(3, 2), fourth: ratio(13, 4) }
    }

    fn draw(&self, word: u64) -> f64 {
        if word < u64::MAX / 5 { 2.0 } else { -0.5 }
    }
}

/// An index, uniform on $0, 1, \dots, n - 1$: the high half of the product of `n` and the word.
///
/// No index has a probability that differs from $1/n$ by more than $2^{-64}$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UniformIndex(pub u32);

impl UniformIndex {
    /// The index that belongs to `word`.
    #[must_use]
    pub fn index(self, word: u64) -> usize {
        ((u128::from(word) * u128::from(self.0)) >> 64) as usize
    }
}

impl Law for UniformIndex {
    fn name(&self) -> &str {
        "uniform index"
    }

    /// $\mu = (n-1)/2$, $\sigma^2 = (n^2-1)/12$, fourth $(n^2-1)(3n^2-7)/240$.
    ///
    /// # Panics
    /// If `n` is 0 or above 41 000, where the fourth moment no longer fits a [`Ratio`].
    fn moments(&self) -> Moments {
        assert!((1..=41_000).contains(&self.0), "moments of UniformIndex need 1 <= n <= 41000");
        let n = i64::from(self.0);
        let square = n * n;
        Moments {
            mean: ratio(n - 1, 2),
            variance: ratio(square - 1, 12),
            third: 0.into(),
            fourth: ratio((square - 1) * (3 * square - 7), 240),
        }
    }

    fn draw(&self, word: u64) -> f64 {
        self.index(word) as f64
    }
}

/// A law of the user's own.
#[derive(Clone, Copy, Debug)]
pub struct Custom {
    /// The name in records.
    pub name: &'static str,
    /// The declared moments.
    pub moments: Moments,
    /// The draw that belongs to a word: IEEE operations and `libm` only.
    pub draw: fn(u64) -> f64,
}

impl Law for Custom {
    fn name(&self) -> &str {
        self.name
    }

    fn moments(&self) -> Moments {
        self.moments
    }

    fn draw(&self, word: u64) -> f64 {
        (self.draw)(word)
    }
}
