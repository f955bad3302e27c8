//! The sum over all signs of the largest of finitely many sums, in integers.

/// An integer of which many fit into a register.
///
/// The narrowest type that holds the sums is used: the baseline of x86-64 has the maximum of eight
/// 16-bit integers as one instruction, that of two 64-bit ones as half a dozen.
trait Lane: Copy + Ord {
    const LEAST: Self;
    const GREATEST: Self;
    /// Exact: the caller has proved that it fits.
    fn narrow(x: i128) -> Self;
    /// The sum, which the caller has proved to fit: unchecked, so that lanes stay lanes where the
    /// compiler checks for overflow.
    fn plus(self, other: Self) -> Self;
    /// The difference, under the same condition.
    fn minus(self, other: Self) -> Self;
    /// $\sum(a - b)$, which need not fit into the type itself.
    fn sum_of_differences(a: &[Self], b: &[Self]) -> i128;
}

macro_rules! lanes {
    ($($type:ty, $sum:ty;)*) => {$(
        impl Lane for $type {
            const LEAST: Self = <$type>::MIN;
            const GREATEST: Self = <$type>::MAX;

            fn narrow(x: i128) -> Self {
                x as $type
            }

            #[inline]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }

            #[inline]
            fn sum_of_differences(a: &[Self], b: &[Self]) -> i128 {
                let terms = a.iter().zip(b);
                terms.map(|(&a, &b)| <$sum>::from(a) - <$sum>::from(b)).sum::<$sum>() as i128
            }
        }
    )*};
}
// A block has at most 32 lanes, and sixteen more bits hold their differences.
lanes! { i16, i32; i32, i64; i64, i128; i128, i128; }

/// Bytes of the table of low sums, beside which the first-level cache has room for the rest.
const TABLE: usize = 16 << 10;

/// $\sum_{\sigma\in\{\pm1\}^n}\max_j\langle\sigma, v_j\rangle$, for rows $v_j$ of $n$ entries;
/// `Err` with the bits of the largest sum if they do not fit.
///
/// With $s = \max_j\sum_i|v_{ji}|$ no sum of a part of the signed entries is beyond $\pm s$, so
/// that a type which holds $s$ holds everything that is added up in it.
pub fn sum_of_maxima(rows: &[Vec<i128>]) -> Result<i128, u32> {
    let signs = rows[0].len();
    let size =
        |row: &Vec<i128>| row.iter().try_fold(0_u128, |sum, x| sum.checked_add(x.unsigned_abs()));
    let Some(largest) = rows.iter().map(size).try_fold(0, |max, size| Some(size?.max(max))) else {
        return Err(129);
    };
    // The total is at most 2^n s, times the repetitions of a short enumeration: 2 lanes.
    let bits = 128 - largest.leading_zeros();
    match bits {
        0..=15 => Ok(enumerate::<i16, 32>(rows)),
        16..=31 => Ok(enumerate::<i32, 16>(rows)),
        32..=63 => Ok(enumerate::<i64, 8>(rows)),
        _ if bits + (signs as u32) < 126 => Ok(enumerate::<i128, 2>(rows)),
        _ => Err(bits + signs as u32 + 2),
    }
}

/// All signs but the last are enumerated: with $\sigma_n = 1$ the maximum is that of $\sigma$, and
/// minus the minimum is the maximum of $-\sigma$.
///
/// The first few signs make a table of all their sums, a lane for each sign vector. A Gray code
/// runs over the others, of which a sum for each row is kept up to date. So a lane costs an
/// addition, a maximum and a minimum, there is nothing to be reduced over a register until the
/// block is done, and nothing is allocated after the table.
fn enumerate<T: Lane, const W: usize>(rows: &[Vec<i128>]) -> i128 {
    let rows: Vec<Vec<T>> =
        rows.iter().map(|row| row.iter().map(|&x| T::narrow(x)).collect()).collect();
    let (count, free) = (rows.len(), rows[0].len() - 1);
    let room = (TABLE / (count * size_of::<T>())).max(W).ilog2() as usize;
    let low = free.min(room);
    // Fewer sign vectors than lanes are repeated until the lanes are full.
    let lanes = (1 << low).max(W);
    let repeated = (lanes >> low) as i128;
    let table = low_sums::<T, W>(&rows, low, lanes);

    let mut high: Vec<T> = rows.iter().map(|v| sum(v[low..].iter().copied())).collect();
    let mut minus = [false; 32];
    let mut total = block::<T, W>(&table, &high);
    for at in super::flips(free - low) {
        let point = low + at;
        for (high, v) in high.iter_mut().zip(&rows) {
            let x = v[point];
            // In two steps, since twice an entry may not fit.
            *high = if minus[at] { high.plus(x).plus(x) } else { high.minus(x).minus(x) };
        }
        minus[at] = !minus[at];
        total += block::<T, W>(&table, &high);
    }
    total / repeated
}

fn sum<T: Lane>(mut terms: impl Iterator<Item = T>) -> T {
    let first = terms.next().expect("the last sign is never among the low ones");
    terms.fold(first, T::plus)
}

/// The sums of the first `low` entries over all their signs: blocks of `W` lanes, in each block row
/// after row.
fn low_sums<T: Lane, const W: usize>(rows: &[Vec<T>], low: usize, lanes: usize) -> Vec<[T; W]> {
    let mut table = vec![[T::narrow(0); W]; rows.len() * lanes / W];
    for (j, v) in rows.iter().enumerate() {
        let mut sums = vec![T::narrow(0); 1 << low];
        sums[0] = v[..low].iter().fold(T::narrow(0), |sum, &x| sum.minus(x));
        for signs in 1..1_usize << low {
            let x = v[signs.trailing_zeros() as usize];
            sums[signs] = sums[signs & (signs - 1)].plus(x).plus(x);
        }
        for lane in 0..lanes {
            table[lane / W * rows.len() + j][lane % W] = sums[lane & ((1 << low) - 1)];
        }
    }
    table
}

/// The sum over all lanes of the largest minus the smallest of the rows' sums.
#[inline]
fn block<T: Lane, const W: usize>(table: &[[T; W]], high: &[T]) -> i128 {
    let mut total = 0;
    for chunk in table.chunks_exact(high.len()) {
        let (mut most, mut least) = ([T::LEAST; W], [T::GREATEST; W]);
        for (low, &high) in chunk.iter().zip(high) {
            for lane in 0..W {
                let sum = high.plus(low[lane]);
                most[lane] = most[lane].max(sum);
                least[lane] = least[lane].min(sum);
            }
        }
        total += T::sum_of_differences(&most, &least);
    }
    total
}
