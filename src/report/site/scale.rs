//! From numbers to places on paper: domains, ticks, labels.

/// An axis that knows its domain and its length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    logarithmic: bool,
    from: f64,
    to: f64,
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub at: f64,
    pub label: Label,
}

/// What a tick says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Label {
    /// A plain number.
    Plain(String),
    /// A power of ten.
    Power(i32),
    /// A small mark that says nothing.
    Silent,
}

impl Scale {
    /// An axis on which all values have a place, from `from` to `to`; none if no value has one.
    pub fn over(
        values: impl Iterator<Item = f64>,
        logarithmic: bool,
        (from, to): (f64, f64),
    ) -> Option<Self> {
        let values = values.filter(|x| x.is_finite() && (!logarithmic || *x > 0.0));
        let (low, high) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        if low > high {
            return None;
        }
        let (mut low, mut high) = match logarithmic {
            true => (libm::log10(low), libm::log10(high)),
            false => (low, high),
        };
        // A single value stands in the middle of an axis that gives it its size.
        if high - low <= 1e-12 * low.abs().max(high.abs()) {
            let half = if logarithmic || low == 0.0 { 0.5 } else { 0.5 * low.abs() };
            (low, high) = (low - half, high + half);
        }
        let room = 0.04 * (high - low);
        Some(Scale { low: low - room, high: high + room, logarithmic, from, to })
    }

    /// Where a value stands; none if it has no place on this axis.
    pub fn place(&self, value: f64) -> Option<f64> {
        let value = match self.logarithmic {
            true if value <= 0.0 => return None,
            true => libm::log10(value),
            false => value,
        };
        let share = (value - self.low) / (self.high - self.low);
        share.is_finite().then_some(self.from + share * (self.to - self.from))
    }

    /// Some four to ten marks at round numbers.
    pub fn ticks(&self) -> Vec<Tick> {
        if self.logarithmic && self.high - self.low > 1.2 {
            return self.decades();
        }
        // A logarithmic axis over less than a decade has the round numbers of a linear one.
        let (low, high) = match self.logarithmic {
            true => (libm::pow(10.0, self.low), libm::pow(10.0, self.high)),
            false => (self.low, self.high),
        };
        let step = round_step((high - low) / 6.0);
        let first = libm::ceil(low / step);
        (0..24)
            .map(|k| (first + f64::from(k)) * step)
            .take_while(|x| *x <= high)
            .filter_map(|x| Some(Tick { at: self.place(x)?, label: Label::Plain(plain(x, step)) }))
            .collect()
    }

    fn decades(&self) -> Vec<Tick> {
        let (first, last) = (libm::ceil(self.low) as i32, libm::floor(self.high) as i32);
        let every = ((last - first) / 8 + 1).max(1);
        let step = self.to - self.from;
        let at = |e: f64| self.from + (e - self.low) / (self.high - self.low) * step;
        let mut ticks: Vec<_> = (first..=last)
            .map(|e| {
                let label = if e.rem_euclid(every) == 0 { Label::Power(e) } else { Label::Silent };
                Tick { at: at(e.into()), label }
            })
            .collect();
        if every == 1 {
            let inner = (first - 1..=last).flat_map(|e| (2..10).map(move |m| (e, m)));
            let inner = inner.map(|(e, m)| f64::from(e) + libm::log10(f64::from(m)));
            ticks.extend(
                inner
                    .filter(|e| (self.low..self.high).contains(e))
                    .map(|e| Tick { at: at(e), label: Label::Silent }),
            );
        }
        ticks
    }
}

/// The nearest of 1, 2, 5 times a power of ten that is not below.
fn round_step(step: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(step)));
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * power >= step * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

/// A multiple of `step` with as many decimals as it needs.
fn plain(value: f64, step: f64) -> String {
    // A multiple of the step that is zero but for rounding.
    let value = if value.abs() < 1e-9 * step { 0.0 } else { value };
    let largest = value.abs().max(step);
    if !(1e-4..1e6).contains(&largest) && value != 0.0 {
        let text = format!("{value:.1e}");
        return text.replace(".0e", "e").replace('-', "−");
    }
    let decimals = (-libm::floor(libm::log10(step) + 1e-9)).clamp(0.0, 12.0) as usize;
    format!("{value:.decimals$}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: &[f64], logarithmic: bool) -> Vec<String> {
        let scale = Scale::over(values.iter().copied(), logarithmic, (0.0, 100.0)).unwrap();
        let ticks = scale.ticks().into_iter();
        ticks
            .filter_map(|t| match t.label {
                Label::Plain(text) => Some(text),
                Label::Power(e) => Some(format!("10^{e}")),
                Label::Silent => None,
            })
            .collect()
    }

    #[test]
    fn round_numbers() {
        assert_eq!(labels(&[0.0, 1.0], false), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&[-3.0, 17.0], false), ["0", "5", "10", "15"]);
        assert_eq!(labels(&[1e-3, 1.0], true), ["10^-3", "10^-2", "10^-1", "10^0"]);
        assert_eq!(
            labels(&[0.25, 0.26], false),
            ["0.250", "0.252", "0.254", "0.256", "0.258", "0.260"]
        );
        // One value alone, and ranges that a float barely holds.
        assert_eq!(labels(&[7.0], false), ["4", "6", "8", "10"]);
        assert!(labels(&[1e-300, 1e300], true).len() >= 5);
        assert!(labels(&[1e-7, 3e-7], false).contains(&"2e−7".to_string()));
    }

    #[test]
    fn what_has_no_place() {
        assert!(Scale::over([f64::NAN].into_iter(), false, (0.0, 1.0)).is_none());
        assert!(Scale::over([-1.0, 0.0].into_iter(), true, (0.0, 1.0)).is_none());
        let scale = Scale::over([1.0, 2.0].into_iter(), true, (0.0, 1.0)).unwrap();
        assert_eq!((scale.place(-1.0), scale.place(f64::NAN)), (None, None));
        assert!(scale.place(1.0) < scale.place(2.0));
    }
}
