//! Numbers of two digits.

/// Two significant digits, rounded to nearest: for people who read a line.
pub fn two_digits(x: f64) -> String {
    if x != 0.0 && x.is_finite() { tidy(&format!("{x:.1e}")) } else { format!("{x}") }
}

/// Two significant digits, rounded up: for baselines.
///
/// A resolution and a slack are the better the smaller they are, so rounding up is rounding away
/// from favourable, and what a baseline promises is never more than what was found.
pub fn two_digits_up(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{x}");
    }
    let nearest = format!("{x:.1e}");
    // Both conversions are exact in decimal (correctly rounded), on every machine.
    if nearest.parse::<f64>().is_ok_and(|n| n >= x) {
        return tidy(&nearest);
    }
    let (mantissa, exponent) = nearest.split_once('e').expect("`e` is in scientific notation");
    let exponent: i32 = exponent.parse().expect("an exponent is an integer");
    let tenths: i32 = mantissa.replace('.', "").parse().expect("a mantissa has two digits");
    let tidied = match tenths + 1 {
        100 => format!("1.0e{}", exponent + 1),
        up => format!(
            "{}{}.{}e{exponent}",
            if up < 0 { "-" } else { "" },
            up.abs() / 10,
            up.abs() % 10
        ),
    };
    tidy(&tidied)
}

/// Plain decimals where these are shorter to read: `0.53` rather than `5.3e-1`.
fn tidy(scientific: &str) -> String {
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific.into() };
    let (minus, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    match exponent {
        "1" => format!("{minus}{digits}"),
        "0" => format!("{minus}{mantissa}"),
        "-1" => format!("{minus}0.{digits}"),
        "-2" => format!("{minus}0.0{digits}"),
        "-3" => format!("{minus}0.00{digits}"),
        _ => format!("{minus}{mantissa}e{exponent}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_away_from_favourable() {
        let rounded = [0.53, 0.531, 0.99999, 9.95e-13, 1.0e-9, 1.001e-9, 12.0, 12.01, 0.0];
        let text = rounded.map(two_digits_up);
        let expected = ["0.53", "0.54", "1.0", "1.0e-12", "1.0e-9", "1.1e-9", "12", "13", "0"];
        assert_eq!(text, expected);
    }

    #[test]
    fn is_never_below_the_number_and_close() {
        for i in 1..2000 {
            let x = f64::from(i) * 0.000_737;
            let up: f64 = two_digits_up(x).parse().unwrap();
            assert!(x <= up && up <= 1.11 * x, "{x} became {up}");
        }
        assert_eq!(two_digits_up(-0.531), "-0.53");
        assert_eq!(two_digits_up(f64::INFINITY), "inf");
    }
}
