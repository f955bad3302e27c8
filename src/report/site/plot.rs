//! A picture: real axes, units, a legend, values on hover, readable without colour.
//!
//! Colours are classes of the style sheet, so that one drawing serves light, dark and paper. A
//! series is told from the next by its marker or its dashes as well.

use maud::{Markup, html};

use super::scale::{Label, Scale, Tick};
use crate::claim::{Axis, Series, Style};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 78.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 52.0;

/// Points of a line that answer to the pointer; more of them would only be heavy.
const HOVER_MAX: usize = 80;
/// Markers of one series; a denser cloud is thinned evenly, and says so in its legend.
const MARKERS_MAX: usize = 400;

/// The drawing with its legend; `shows` says in words what it shows.
pub(super) fn plot(shows: &str, x: Axis, y: Axis, series: &[Series]) -> Markup {
    let points = || series.iter().flat_map(|s| &s.points);
    let across = Scale::over(points().map(|p| p.0), x.logarithmic, (LEFT, WIDTH - RIGHT));
    let up = Scale::over(points().map(|p| p.1), y.logarithmic, (HEIGHT - BOTTOM, TOP));
    let (Some(across), Some(up)) = (across, up) else {
        return html! { p.note { "There is nothing to draw: no point has a place on the axes." } };
    };
    let places = |p: &(f64, f64)| Some((across.place(p.0)?, up.place(p.1)?));
    html! {
        svg.plot viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(shows) {
            (axis_across(&across.ticks(), x))
            (axis_up(&up.ticks(), y))
            // Predictions and controls lie below what was observed.
            @for (at, s) in series.iter().enumerate().filter(|(_, s)| s.style != Style::Observed) {
                (line(at, s, &places))
            }
            @for (at, s) in series.iter().enumerate().filter(|(_, s)| s.style == Style::Observed) {
                (markers(at, s, &places))
            }
        }
        ul.legend {
            @for (at, s) in series.iter().enumerate() { (legend(at, s)) }
        }
    }
}

fn axis_across(ticks: &[Tick], axis: Axis) -> Markup {
    let (bottom, middle) = (HEIGHT - BOTTOM, (LEFT + WIDTH - RIGHT) / 2.0);
    html! {
        g.axis {
            @for Tick { at, label } in ticks {
                @if *label == Label::Silent {
                    line x1=(n(*at)) x2=(n(*at)) y1=(n(bottom)) y2=(n(bottom + 3.0)) {}
                } @else {
                    line.grid x1=(n(*at)) x2=(n(*at)) y1=(n(TOP)) y2=(n(bottom)) {}
                    line x1=(n(*at)) x2=(n(*at)) y1=(n(bottom)) y2=(n(bottom + 5.0)) {}
                    text x=(n(*at)) y=(n(bottom + 19.0)) text-anchor="middle" { (words(label)) }
                }
            }
            line x1=(n(LEFT)) x2=(n(WIDTH - RIGHT)) y1=(n(bottom)) y2=(n(bottom)) {}
            text.name x=(n(middle)) y=(n(HEIGHT - 10.0)) text-anchor="middle" { (named(axis)) }
        }
    }
}

fn axis_up(ticks: &[Tick], axis: Axis) -> Markup {
    let (bottom, middle) = (HEIGHT - BOTTOM, (TOP + HEIGHT - BOTTOM) / 2.0);
    html! {
        g.axis {
            @for Tick { at, label } in ticks {
                @if *label == Label::Silent {
                    line x1=(n(LEFT - 3.0)) x2=(n(LEFT)) y1=(n(*at)) y2=(n(*at)) {}
                } @else {
                    line.grid x1=(n(LEFT)) x2=(n(WIDTH - RIGHT)) y1=(n(*at)) y2=(n(*at)) {}
                    line x1=(n(LEFT - 5.0)) x2=(n(LEFT)) y1=(n(*at)) y2=(n(*at)) {}
                    text x=(n(LEFT - 9.0)) y=(n(*at + 4.0)) text-anchor="end" { (words(label)) }
                }
            }
            line x1=(n(LEFT)) x2=(n(LEFT)) y1=(n(TOP)) y2=(n(bottom)) {}
            text.name x="0" y="0" text-anchor="middle"
                transform=(format!("translate(16 {}) rotate(-90)", n(middle))) { (named(axis)) }
        }
    }
}

fn named(axis: Axis) -> String {
    match axis.unit {
        "1" | "" => axis.label.into(),
        unit => format!("{} ({unit})", axis.label),
    }
}

fn words(label: &Label) -> Markup {
    html! {
        @match label {
            Label::Plain(text) => (text),
            Label::Power(e) => { "10" tspan dy="-5" font-size="9" { (minus(&e.to_string())) } },
            Label::Silent => "",
        }
    }
}

fn minus(text: &str) -> String {
    text.replace('-', "−")
}

/// A coordinate with one decimal: finer than any screen shows.
fn n(x: f64) -> String {
    format!("{x:.1}")
}

/// Shape, dashes and colour of a series, by its place in the list.
fn class(at: usize, style: Style) -> String {
    let kind = match style {
        Style::Observed => "observed",
        Style::Predicted => "predicted",
        Style::Control => "control",
    };
    format!("{kind} c{} d{}", at % 8, at % 5)
}

type Places<'a> = &'a dyn Fn(&(f64, f64)) -> Option<(f64, f64)>;

fn line(at: usize, series: &Series, places: Places) -> Markup {
    let placed: Vec<_> = series.points.iter().map(|p| (p, places(p))).collect();
    let mut path = String::new();
    let mut pen_is_down = false;
    for (_, place) in &placed {
        // A point without a place (a zero on a logarithmic axis) interrupts the line.
        let Some((x, y)) = place else {
            pen_is_down = false;
            continue;
        };
        let letter = if pen_is_down { 'L' } else { 'M' };
        path += &format!("{letter}{} {}", n(*x), n(*y));
        pen_is_down = true;
    }
    let every = placed.len() / HOVER_MAX + 1;
    let hovers = placed.iter().step_by(every).filter_map(|(p, place)| Some((p, (*place)?)));
    let is_single = placed.iter().filter(|(_, place)| place.is_some()).count() == 1;
    html! {
        g class=(class(at, series.style)) {
            path d=(path) { title { (series.name) } }
            @for (p, (x, y)) in hovers {
                @if is_single { path d=(marker(at, x, y)) {} }
                circle.hit cx=(n(x)) cy=(n(y)) r="6" { title { (hover(series, p)) } }
            }
        }
    }
}

fn markers(at: usize, series: &Series, places: Places) -> Markup {
    let every = series.points.len() / MARKERS_MAX + 1;
    let placed = series.points.iter().step_by(every).filter_map(|p| Some((p, places(p)?)));
    html! {
        g class=(class(at, series.style)) {
            @for (p, (x, y)) in placed {
                path.marker d=(marker(at, x, y)) { title { (hover(series, p)) } }
            }
        }
    }
}

fn hover(series: &Series, (x, y): &(f64, f64)) -> String {
    format!("{}\n({}, {})", series.name, minus(&six(*x)), minus(&six(*y)))
}

/// Six significant digits.
fn six(x: f64) -> String {
    let size = x.abs();
    if x != 0.0 && !(1e-3..1e6).contains(&size) {
        return format!("{x:.5e}");
    }
    let whole = if size < 1.0 { 0.0 } else { libm::floor(libm::log10(size)) + 1.0 };
    let text = format!("{x:.*}", (6.0 - whole).clamp(0.0, 9.0) as usize);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').into(),
        false => text,
    }
}

/// One of five shapes around a place.
fn marker(at: usize, x: f64, y: f64) -> String {
    let p = |dx: f64, dy: f64| format!("{} {}", n(x + dx), n(y + dy));
    match at % 5 {
        // A circle of two arcs.
        0 => format!("M{}a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0", p(-3.2, 0.0)),
        1 => format!("M{}h5.6v5.6h-5.6z", p(-2.8, -2.8)),
        2 => format!("M{}L{}L{}z", p(0.0, -3.8), p(3.6, 2.6), p(-3.6, 2.6)),
        3 => format!("M{}L{}L{}L{}z", p(0.0, -4.0), p(4.0, 0.0), p(0.0, 4.0), p(-4.0, 0.0)),
        _ => format!("M{}L{}M{}L{}", p(-3.0, -3.0), p(3.0, 3.0), p(-3.0, 3.0), p(3.0, -3.0)),
    }
}

fn legend(at: usize, series: &Series) -> Markup {
    let kind = match series.style {
        Style::Observed => "observed",
        Style::Predicted => "predicted",
        Style::Control => "control",
    };
    let every = match series.style {
        Style::Observed => series.points.len() / MARKERS_MAX + 1,
        _ => 1,
    };
    html! {
        li {
            svg.swatch viewBox="0 0 34 14" aria-hidden="true" {
                g class=(class(at, series.style)) {
                    @if series.style == Style::Observed {
                        path.marker d=(marker(at, 17.0, 7.0)) {}
                    } @else {
                        path d="M1 7H33" {}
                    }
                }
            }
            span { (series.name) " " small { "(" (kind) ")" } }
            @if every > 1 { small { " one point in " (every) " is drawn" } }
        }
    }
}
