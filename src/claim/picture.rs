//! The one picture that makes a person believe a theorem, declared as data.

use super::Context;

/// An axis of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// What is plotted, as the paper calls it.
    pub label: &'static str,
    /// Its unit; `"1"` for a pure number.
    pub unit: &'static str,
    /// On a logarithmic scale.
    pub logarithmic: bool,
}

/// How a series is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// What was observed.
    Observed,
    /// What the theorem says.
    Predicted,
    /// What a control says.
    Control,
}

/// A named series of points.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its legend.
    pub name: String,
    /// Observed, predicted or a control.
    pub style: Style,
    /// $(x, y)$ in the units of the axes.
    pub points: Vec<(f64, f64)>,
}

/// What to plot, and what it shows.
pub struct Picture<I: 'static> {
    /// What the picture shows, in a sentence for someone who cannot see it.
    pub shows: &'static str,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Computes the series.
    pub series: fn(&[I], &Context) -> Vec<Series>,
}
