//! Branch and bound for the minimisers of a regularised loss.

use proofmark::arithmetic::{Field, Interval};
use proofmark::evidence::Reason;

use super::objective::{Notion, Objective};

/// Doubles with outward rounding: what is proven needs few digits.
pub type Narrow = Interval<f64>;

/// Boxes are halved until every side is at most this.
const FINEST: f64 = 1.0 / 512.0;

/// More boxes than this say that the bound is too weak.
const BOXES_MAX: usize = 2_000_000;

/// The hull of all boxes that may contain a minimiser of the loss for $u$ between two bounds; the
/// other two coordinates go from 0 to 64, or to 1 for $\kappa$.
pub fn minimisers(
    objective: &Objective<Narrow>,
    notion: Notion,
    range: [f64; 2],
) -> Result<[Narrow; 3], Reason> {
    let least = least_on_manifold(objective, notion, range);
    let far = Narrow::new(0.0, 64.0);
    let second = if notion == Notion::Ascent { Narrow::new(0.0, 1.0) } else { far };
    let mut open = vec![[Narrow::new(range[0], range[1]), second, far]];
    let (mut left, mut boxes): (Option<[Narrow; 3]>, usize) = (None, 0);
    while let Some(at) = open.pop() {
        boxes += 1;
        if boxes > BOXES_MAX {
            return Err(Reason::TooWide { bits: 53 });
        }
        if objective.at_least(notion, at) > least {
            continue;
        }
        let widths = at.map(Interval::width);
        let widest = (0..3).fold(0, |k, i| if widths[i] > widths[k] { i } else { k });
        if widths[widest] <= FINEST {
            left = Some(left.map_or(at, |hull| [0, 1, 2].map(|i| hull[i].hull(at[i]))));
            continue;
        }
        let (side, cut) = (at[widest], at[widest].midpoint());
        for half in [Narrow::new(side.lo(), cut), Narrow::new(cut, side.hi())] {
            let mut child = at;
            child[widest] = half;
            open.push(child);
        }
    }
    left.ok_or(Reason::Vacuous)
}

/// An upper bound of the infimum: the least of the values over points of $\Gamma$ at distances of
/// 1/48.
pub fn least_on_manifold(objective: &Objective<Narrow>, notion: Notion, range: [f64; 2]) -> f64 {
    grid(range).map(|u| objective.on_manifold(notion, u).hi()).fold(f64::INFINITY, f64::min)
}

/// Points between two integers, at distances of 1/48.
pub fn grid(range: [f64; 2]) -> impl Iterator<Item = Narrow> {
    let ends = range.map(|u| (48.0 * u) as i64);
    (ends[0]..=ends[1]).map(|k| Narrow::integer(k) / Narrow::integer(48))
}
