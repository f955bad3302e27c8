//! Random endpoints, intervals, and rationals inside them; unpleasant ones more often than not.

use proofmark::arithmetic::{Endpoint, Field, Interval, Mp, Round};
use rug::{Float, Integer, Rational, integer::Order};

/// SplitMix64: the whole state is the seed, so a failing test fails again.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Draw(seed)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// An integer in `0..n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.bits() % n
    }

    /// An integer in `-n..=n`.
    pub fn within(&mut self, n: i32) -> i32 {
        self.below(2 * n as u64 + 1) as i32 - n
    }

    /// A binary exponent: mostly such that operands interact, now and then large.
    fn exponent(&mut self, largest: i32) -> i32 {
        match self.below(16) {
            0 => self.within(largest),
            1 => self.within(200.min(largest)),
            2..=4 => self.within(60),
            _ => self.within(4),
        }
    }

    /// A significand of `limbs` words, top bit set: random, short, or next to a power of two.
    fn significand(&mut self, limbs: usize) -> Vec<u64> {
        let fill = match self.below(8) {
            0 | 1 => 0,
            2 => u64::MAX,
            _ => 1,
        };
        let mut words: Vec<u64> =
            (0..limbs).map(|_| if fill == 1 { self.bits() } else { fill }).collect();
        match self.below(4) {
            0 => words[0] ^= 1 << self.below(64),
            1 => words[limbs - 1] ^= self.bits() >> 32 << 32,
            _ => {}
        }
        words[limbs - 1] |= 1 << 63;
        words
    }
}

/// An endpoint that can be drawn, and looked at exactly.
pub trait Sample: Endpoint {
    const NAME: &'static str;
    const BITS: u32;
    /// A finite number of any sign.
    fn draw(draw: &mut Draw) -> Self;
    /// The exact value of a finite number.
    fn exactly(self) -> Float;
    fn up(self) -> Self;
    fn round(x: &Float, round: Round) -> Self;

    fn to_rational(self) -> Rational {
        self.exactly().to_rational().expect("a finite number")
    }
}

impl Sample for f64 {
    const NAME: &'static str = "f64";
    const BITS: u32 = 53;

    fn draw(draw: &mut Draw) -> Self {
        let sign = if draw.below(2) == 0 { 1.0 } else { -1.0 };
        match draw.below(24) {
            0 => 0.0,
            1 => f64::from_bits(draw.bits() >> (12 + draw.below(52))) * sign,
            2 => f64::from_bits(0x7fe0_0000_0000_0000 | draw.bits() >> 12) * sign,
            3 => draw.within(9).into(),
            _ => {
                let fraction = draw.significand(1)[0] << 1 >> 12;
                let biased = (1023 + draw.exponent(1022)).clamp(1, 2046) as u64;
                f64::from_bits(biased << 52 | fraction) * sign
            }
        }
    }

    fn exactly(self) -> Float {
        Float::with_val(53, self)
    }

    fn up(self) -> Self {
        self.next_up()
    }

    fn round(x: &Float, round: Round) -> Self {
        match x.prec() {
            0..=64 => Mp::<1>::from_float(x, round).to_f64(round),
            _ => Mp::<16>::from_float(x, round).to_f64(round),
        }
    }
}

impl<const L: usize> Sample for Mp<L> {
    const NAME: &'static str = match L {
        1 => "Mp<1>",
        2 => "Mp<2>",
        4 => "Mp<4>",
        8 => "Mp<8>",
        16 => "Mp<16>",
        _ => "Mp",
    };
    const BITS: u32 = 64 * L as u32;

    fn draw(draw: &mut Draw) -> Self {
        match draw.below(24) {
            0 => return Self::zero(),
            1 => return Self::integer(draw.within(9).into()),
            _ => {}
        }
        let digits = Integer::from_digits(&draw.significand(L), Order::Lsf);
        let shift = draw.exponent(3000) - 64 * L as i32;
        let x = Self::from_float(&(Float::with_val(Mp::<L>::BITS, digits) << shift), Round::Up);
        if draw.below(2) == 0 { x } else { -x }
    }

    fn exactly(self) -> Float {
        self.to_float()
    }

    fn up(self) -> Self {
        self.next_up()
    }

    fn round(x: &Float, round: Round) -> Self {
        Self::from_float(x, round)
    }
}

/// An interval: points, neighbours, wide ones, half-lines; the whole line and the empty set too.
pub fn interval<T: Sample>(draw: &mut Draw) -> Interval<T> {
    let x = T::draw(draw);
    match draw.below(32) {
        0 => Interval::new(x, T::infinity()),
        1 => Interval::new(T::neg_infinity(), x),
        2 if draw.below(4) == 0 => Interval::whole(),
        3 if draw.below(4) == 0 => Interval::empty(),
        4 if draw.below(4) == 0 => Interval::new(x, T::nan()),
        5..=10 => Interval::point(x),
        // Zero's neighbour in `Mp` is 2^(-2^62): too small for a rational, hence a special value.
        11..=14 if x != T::zero() => Interval::new(x, x.up()),
        15..=20 => {
            // A relative width between 1 and a few last places.
            let width = T::binary(libm::exp2(-(draw.below(T::BITS.into()) as f64)));
            let (lo, hi) = (x - x * width, x + x * width);
            if lo <= hi { Interval::new(lo, hi) } else { Interval::new(hi, lo) }
        }
        _ => {
            let y = T::draw(draw);
            if x <= y { Interval::new(x, y) } else { Interval::new(y, x) }
        }
    }
}

/// A rational inside a nonempty interval: an end, where rounding shows, or one between.
pub fn inside<T: Sample>(draw: &mut Draw, x: Interval<T>) -> Rational {
    let (lo, hi) = (x.lo(), x.hi());
    let far = |draw: &mut Draw| {
        Rational::from((draw.below(1000) as i64, 1 + draw.below(9) as i64)) << draw.within(40)
    };
    match (lo.is_finite(), hi.is_finite()) {
        (true, true) => match draw.below(8) {
            0..=2 => lo.to_rational(),
            3..=5 => hi.to_rational(),
            6 if x.contains_point(T::zero()) => Rational::new(),
            _ => {
                let parts = 1 + draw.below(7) as i64;
                let part = Rational::from((draw.below(parts as u64 + 1) as i64, parts));
                let lo = lo.to_rational();
                part * (hi.to_rational() - &lo) + lo
            }
        },
        (true, false) => lo.to_rational() + far(draw),
        (false, true) => hi.to_rational() - far(draw),
        (false, false) => far(draw) - far(draw),
    }
}
