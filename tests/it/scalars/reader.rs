//! A reader of printed formulas, for tests: it has only the notation in common with the printer.

use proofmark::arithmetic::{Field, Rational, Sym};

/// The printed text, parsed and run: the reader knows precedence, and nothing of the recorder.
pub fn read(symbol: Sym, value: &dyn Fn(&str) -> Rational) -> Rational {
    let (definitions, text) = symbol.latex_with_definitions();
    let mut known: Vec<(String, Rational)> = Vec::new();
    for (name, meaning) in definitions {
        let number = Reader { rest: &meaning, known: &known, value }.all();
        known.push((name, number));
    }
    Reader { rest: &text, known: &known, value }.all()
}

struct Reader<'a> {
    rest: &'a str,
    known: &'a [(String, Rational)],
    value: &'a dyn Fn(&str) -> Rational,
}

impl Reader<'_> {
    fn all(mut self) -> Rational {
        let sum = self.sum();
        assert_eq!(self.rest, "", "the reader understood only the beginning");
        sum
    }

    fn eat(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn sum(&mut self) -> Rational {
        let mut sum = if self.eat("-") { -self.product() } else { self.product() };
        loop {
            if self.eat(" + ") {
                sum += self.product();
            } else if self.eat(" - ") {
                sum -= self.product();
            } else {
                return sum;
            }
        }
    }

    fn product(&mut self) -> Rational {
        let mut product = self.power();
        while self.eat(r"\,") || self.eat(r" \cdot ") {
            product *= self.power();
        }
        product
    }

    fn power(&mut self) -> Rational {
        let base = self.atom();
        if !self.eat("^{") {
            return base;
        }
        let (exponent, rest) = self.rest.split_once('}').expect("an exponent ends");
        self.rest = rest;
        base.powi(exponent.parse().expect("an exponent is an integer"))
    }

    fn atom(&mut self) -> Rational {
        if self.eat(r"\frac") {
            return self.part() / self.part();
        }
        for (open, close) in [("(", ")"), (r"\left(", r"\right)")] {
            if self.eat(open) {
                let inside = self.sum();
                assert!(self.eat(close), "a parenthesis is closed before {}", self.rest);
                return inside;
            }
        }
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
            return self.digits(end);
        }
        let known = self.known;
        for (name, number) in known {
            if self.eat(name) {
                return *number;
            }
        }
        let name = ["x", "y", r"\eta"].into_iter().find(|name| self.rest.starts_with(name));
        let name = name.unwrap_or_else(|| panic!("no atom at {}", self.rest));
        self.eat(name);
        (self.value)(name)
    }

    /// A part of a fraction: in braces, or a single digit.
    fn part(&mut self) -> Rational {
        if !self.eat("{") {
            return self.digits(1);
        }
        let inside = self.sum();
        assert!(self.eat("}"), "a brace is closed before {}", self.rest);
        inside
    }

    fn digits(&mut self, end: usize) -> Rational {
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        Rational::from_rational(digits.parse().expect("digits are a number"))
    }
}
