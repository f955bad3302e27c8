//! What is printed is what runs: the record is run, and the print is read back and run.

use proofmark::arithmetic::{Field, Jet, Rational, Real, Sym, decimal, ratio};
use proptest::prelude::*;

use super::program::{constants, programs};
use super::reader::read;

proptest! {
    #[test]
    fn the_record_and_the_print_are_what_ran(
        program in programs(),
        numbers in proptest::collection::vec(constants(), 3),
    ) {
        let names = ["x", "y", r"\eta"];
        Rational::scope(|| Sym::scope(|| {
            let numbers: Vec<_> = numbers.into_iter().map(Rational::of).collect();
            let value = |name: &str| numbers[names.iter().position(|&n| n == name).unwrap()];
            let symbol = program.run(&names.map(Sym::var));
            let expected = program.run(&numbers);
            prop_assert_eq!(symbol.evaluate_in_field(&value), Some(expected));
            prop_assert_eq!(read(symbol, &value), expected, "{}", symbol);
            Ok(())
        }))?;
    }

    #[test]
    fn derivatives_are_recorded_too(program in programs(), x in constants(), y in constants()) {
        Rational::scope(|| Sym::scope(|| {
            let value = |name: &str| Rational::of(if name == "x" { x } else { y });
            let symbols = [Jet::variable(Sym::var("x")), Jet::constant(Sym::var("y"))];
            let numbers = [Jet::variable(value("x")), Jet::constant(value("y"))];
            let symbol = program.run(&symbols).derivative;
            let expected = program.run(&numbers).derivative;
            prop_assert_eq!(symbol.evaluate_in_field(&value), Some(expected));
            prop_assert_eq!(read(symbol, &value), expected, "{}", symbol);
            Ok(())
        }))?;
    }
}

fn assert_latex(formula: impl FnOnce([Sym; 4]) -> Sym, expected: &str) {
    let text = Sym::record(|| formula(["a", "b", "c", "x"].map(Sym::var)));
    assert_eq!(text, expected);
}

#[test]
fn sums_keep_the_parentheses_that_matter() {
    assert_latex(|[a, b, c, _]| a - (b - c), "a - (b - c)");
    assert_latex(|[a, b, c, _]| a - b - c, "a - b - c");
    assert_latex(|[a, b, c, _]| a + (b - c), "a + b - c");
    assert_latex(|[a, b, _, _]| a + -b, "a - b");
    assert_latex(|[a, b, _, _]| a - -b, "a - (-b)");
    assert_latex(|[a, b, c, _]| a + (-b + c), "a - b + c");
    assert_latex(|[a, b, c, _]| -a * b + c, r"-a\,b + c");
    assert_latex(|[a, _, _, _]| a + Sym::integer(-2), "a - 2");
    assert_latex(|[a, _, _, _]| -(-a), "-(-a)");
}

#[test]
fn products_keep_the_parentheses_that_matter() {
    assert_latex(|[a, b, c, _]| -(a + b) * c, r"-(a + b)\,c");
    assert_latex(|[a, b, c, _]| -((a + b) * c), r"-(a + b)\,c");
    assert_latex(|[a, b, _, _]| a * -b, r"a\,(-b)");
    assert_latex(|[a, b, _, _]| (a + b) * (a - b), r"(a + b)\,(a - b)");
    assert_latex(|[a, b, c, _]| a * (b * c), r"a\,b\,c");
    assert_latex(|[a, b, c, _]| a * (b / c + a), r"a\,\left(\frac{b}{c} + a\right)");
    assert_latex(|[a, b, _, x]| (a * x - b) * x, r"(a\,x - b)\,x");
}

#[test]
fn quotients_are_fractions() {
    assert_latex(|[a, b, c, _]| a / (b / c), r"\frac{a}{\frac{b}{c}}");
    assert_latex(|[a, b, c, _]| a / b / c, r"\frac{\frac{a}{b}}{c}");
    assert_latex(|[a, b, c, _]| -a / (b + c), r"\frac{-a}{b + c}");
    assert_latex(|[a, b, _, _]| (a / b).square(), r"\left(\frac{a}{b}\right)^{2}");
    assert_latex(|[_, _, _, x]| Sym::one() / Sym::zero() * x, r"\frac{1}{0}\,x");
}

#[test]
fn equal_factors_are_powers() {
    assert_latex(|[_, _, _, x]| x * x, "x^{2}");
    assert_latex(|[_, _, _, x]| x * x * x, "x^{3}");
    assert_latex(|[_, _, _, x]| x * x.powi(2), "x^{3}");
    assert_latex(|[_, _, _, x]| x.powi(2).powi(3), "(x^{2})^{3}");
    assert_latex(|[_, _, _, x]| -x.square(), "-x^{2}");
    assert_latex(|[_, _, _, x]| (-x).square(), "(-x)^{2}");
    assert_latex(|[_, _, _, x]| x.powi(-2) * x, r"x^{-2}\,x");
    assert_latex(|[a, b, _, _]| a * a * b * b, r"a^{2}\,b^{2}");
    assert_latex(|[a, b, _, _]| (a * b) * (a * b), r"(a\,b)^{2}");
    assert_latex(|[a, b, _, _]| (a - b) * (a - b), "(a - b)^{2}");
    assert_latex(|[a, b, c, _]| c * (a - b).powi(3), r"c\,(a - b)^{3}");
    assert_latex(|_| Sym::var("w^*").square(), "(w^*)^{2}");
}

#[test]
fn constants_are_exact() {
    assert_latex(|[_, _, _, x]| Sym::of(ratio(1, 4)) * x, r"\frac14\,x");
    assert_latex(|[_, _, _, x]| x - Sym::of(decimal("0.05")), r"x - \frac{1}{20}");
    assert_latex(|[_, _, _, x]| Sym::of(ratio(-3, 2)) * x, r"-\frac32\,x");
    assert_latex(|[_, _, _, x]| x.square() * Sym::integer(2), r"x^{2} \cdot 2");
    assert_latex(|[_, _, _, x]| Sym::integer(2) * (Sym::one() / x), r"2 \cdot \frac{1}{x}");
    let nested = |[_, _, _, x]: [Sym; 4]| Sym::integer(2) * (Sym::integer(3) * x);
    assert_latex(nested, r"2 \cdot 3\,x");
    assert_latex(|_| Sym::binary(0.1), r"\frac{3602879701896397}{36028797018963968}");
    assert_latex(|_| Sym::of(ratio(2, 3)).powi(-2) + Sym::one(), r"\frac{13}{4}");
    assert_latex(|_| Sym::integer(10).powi(-200), "10^{-200}");
    assert_latex(|_| Sym::binary(f64::NEG_INFINITY), r"-\infty");
}

#[test]
fn functions_have_their_notation() {
    assert_latex(|[_, _, _, x]| (-x).exp(), "e^{-x}");
    assert_latex(|[_, _, _, x]| x.exp().square(), "(e^{x})^{2}");
    assert_latex(|[a, b, _, _]| (a * a + b * b).sqrt(), r"\sqrt{a^{2} + b^{2}}");
    assert_latex(|[a, _, _, x]| a * x.ln() * x, r"a\,\ln(x)\,x");
    assert_latex(|[a, b, _, _]| (a / b).ln(), r"\ln\left(\frac{a}{b}\right)");
    assert_latex(|[_, _, _, x]| x.tanh().square() + x.sin(), r"(\tanh(x))^{2} + \sin(x)");
    assert_latex(|[_, _, _, x]| (Sym::integer(2) * Sym::pi() * x).cos(), r"\cos(2\,\pi\,x)");
}

#[test]
fn only_the_trivial_is_folded() {
    let (zero, one) = (Sym::zero, Sym::one);
    let folded: [fn(Sym) -> Sym; 9] = [
        |x| Sym::zero() + x,
        |x| x + Sym::zero(),
        |x| x - Sym::zero(),
        |x| Sym::one() * x,
        |x| x * Sym::one(),
        |x| x / Sym::one(),
        |x| x.powi(1),
        |x| x + x.powi(0) * Sym::zero(),
        |x| x + Sym::zero() / (x + Sym::one()),
    ];
    for f in folded {
        assert_latex(|[_, _, _, x]| f(x), "x");
    }
    assert_latex(|[_, _, _, x]| zero() - x, "-x");
    assert_latex(|[_, _, _, x]| -one() * x, "-x");
    // These are identities as well, and not ours to use.
    assert_latex(|[_, _, _, x]| x - x, "x - x");
    assert_latex(|[_, _, _, x]| x / x, r"\frac{x}{x}");
    assert_latex(|[_, _, _, x]| one() + x + one(), "1 + x + 1");
    assert_latex(|[_, _, _, x]| zero().exp() * x, r"e^{0}\,x");
}

/// A step as theorems have it, and its derivative.
#[test]
fn a_step_is_printed_as_it_is_written() {
    fn step<R: Real>(u: R, v: R, eta: R, xi: R) -> R {
        let r = u * v - R::one() - xi / R::integer(2);
        u - eta * r * v
    }
    let text = Sym::record(|| {
        let [u, v, eta, xi] = ["u", "v", r"\eta", r"\xi"].map(Sym::var);
        step(u, v, eta, xi)
    });
    assert_eq!(text, r"u - \eta\,\left(u\,v - 1 - \frac{\xi}{2}\right)\,v");

    assert_latex(|[_, _, _, x]| Jet::derivative(|x| x.powi(3), x), r"3\,x^{2}");
    assert_latex(
        |[a, _, _, x]| Jet::derivative(|x| (Jet::constant(a) * x).ln(), x),
        r"\frac{a}{a\,x}",
    );
}

/// $f \leftarrow (f + x)(f - x)$ doubles the text at each step, and the record grows by three.
fn doubling<R: Field>(x: R, steps: usize) -> R {
    (0..steps).fold(x + R::one(), |f, _| (f + x) * (f - x))
}

#[test]
fn shared_subexpressions_are_defined_once() {
    let (definitions, text) = Sym::scope(|| doubling(Sym::var("x"), 3).latex_with_definitions());
    let meaning = r"((x + 1 + x)\,(x + 1 - x) + x)\,((x + 1 + x)\,(x + 1 - x) - x)";
    assert_eq!(definitions, [("A_{1}".to_owned(), meaning.to_owned())]);
    assert_eq!(text, r"(A_{1} + x)\,(A_{1} - x)");

    let text = Sym::record(|| doubling(Sym::var("x"), 60));
    assert!(text.len() < 4000, "{} characters", text.len());
    assert!(text.contains(r" \quad\text{where}\quad A_{1} = "), "{text}");

    let taken = Sym::record(|| doubling(Sym::var("A"), 6));
    assert!(
        taken.contains("B_{1} = "),
        "a name of a definition is not that of a variable: {taken}"
    );
}

#[test]
fn definitions_mean_what_ran() {
    Rational::scope(|| {
        Sym::scope(|| {
            let x = Rational::of(ratio(-1, 3));
            let symbol = doubling(Sym::var("x"), 9);
            assert_eq!(read(symbol, &|_| x), doubling(x, 9));
            assert_eq!(symbol.evaluate_in_field(&|_| x), Some(doubling(x, 9)));
        });
    });
}

#[test]
fn long_records_need_no_deep_stack() {
    Sym::scope(|| {
        let (x, eta) = (Sym::var("x"), Sym::var(r"\eta"));
        let long = (0..30_000).fold(x, |sum, _| sum + eta);
        assert_eq!(long.latex().matches(r"\eta").count(), 30_000);
        assert_eq!(long.evaluate(&|name| if name == "x" { 1.0 } else { 0.5 }), 15_001.0);
    });
}

#[test]
fn elementary_functions_run_from_the_record() {
    fn formula<R: Real>(x: R) -> R {
        (x.sqrt() + x.exp().ln() * R::pi()).tanh() + x.sin() / x.cos()
    }
    Sym::scope(|| {
        let symbol = formula(Sym::var("x"));
        assert_eq!(symbol.evaluate(&|_| 0.3).to_bits(), formula(0.3).to_bits());
        assert_eq!(symbol.evaluate_in_field(&|_| Rational::one()), None);
        // The record of a record is the record.
        assert_eq!(symbol.evaluate(&|_| Sym::var("x")).latex(), symbol.latex());
    });
}

#[test]
#[should_panic(expected = "a Sym was used after its `Sym::scope` had ended")]
fn a_symbol_that_left_its_scope_panics() {
    let dead = Sym::scope(|| Sym::var("x"));
    assert_eq!(format!("{dead:?}"), "a Sym whose scope has ended");
    let _alive = Sym::var("y");
    let _ = dead * Sym::integer(2);
}

#[test]
fn an_inner_scope_does_not_take_from_the_outer_one() {
    Sym::scope(|| {
        let x = Sym::var("x");
        let text = Sym::record(|| x * x + Sym::one());
        assert_eq!(text, "x^{2} + 1");
        // Recorded again after the inner scope has freed it.
        assert_eq!((x * x + Sym::one()).latex(), text);
    });
}
