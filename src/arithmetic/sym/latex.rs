//! A recorded formula as LaTeX, with as few parentheses as its meaning allows.

use super::{Elementary, Node, Sym};

/// A subexpression that is used more than once and prints at least so many operations, variables
/// and constants gets a name. Smaller ones read better in place: $u v - 1$ has five.
const DEFINED_SIZE_MIN: u64 = 12;

impl Sym {
    /// The formula in LaTeX; where large subexpressions are shared, they are named and defined
    /// after it: `A_{1}^{2} \quad\text{where}\quad A_{1} = …`.
    pub fn latex(self) -> String {
        let (definitions, mut text) = self.latex_with_definitions();
        for (i, (name, meaning)) in definitions.iter().enumerate() {
            text += if i == 0 { r" \quad\text{where}\quad " } else { r",\quad " };
            text += &format!("{name} = {meaning}");
        }
        text
    }

    /// The names and the LaTeX of large shared subexpressions, each before its first use, and then
    /// the formula itself. Without them the text of a formula can be exponentially longer than the
    /// run that it records.
    pub fn latex_with_definitions(self) -> (Vec<(String, String)>, String) {
        let program = self.program();
        let defined = defined(&program);
        let uses = uses(&program);
        let letter = unused_letter(&program);
        let mut definitions = Vec::new();
        let pieces = Vec::with_capacity(program.len());
        let mut printer = Printer { program: &program, pieces, uses };
        for (i, node) in program.iter().enumerate() {
            let piece = printer.piece(node);
            printer.pieces.push(if defined[i] {
                let name = format!("{letter}_{{{}}}", definitions.len() + 1);
                definitions.push((name.clone(), piece.text()));
                Piece::Atom(name)
            } else {
                piece
            });
        }
        let whole = printer.pieces.pop().expect("a program ends with the formula itself");
        (definitions, whole.text())
    }
}

/// How often each node is an operand.
fn uses(program: &[Node]) -> Vec<usize> {
    let mut uses = vec![0; program.len()];
    for x in program.iter().flat_map(Node::operands) {
        uses[x] += 1;
    }
    uses
}

/// Which nodes get a name.
fn defined(program: &[Node]) -> Vec<bool> {
    let uses = uses(program);
    let mut sizes: Vec<u64> = Vec::with_capacity(program.len());
    let mut defined = Vec::with_capacity(program.len());
    for (node, uses) in program.iter().zip(uses) {
        let size = node.operands().map(|x| sizes[x]).fold(1, u64::saturating_add);
        let named = uses > 1 && size >= DEFINED_SIZE_MIN;
        sizes.push(if named { 1 } else { size });
        defined.push(named);
    }
    defined
}

/// The first capital letter with which no variable begins.
fn unused_letter(program: &[Node]) -> char {
    let taken = |letter| {
        program.iter().any(|node| matches!(node, Node::Variable(name) if name.starts_with(letter)))
    };
    ('A'..='Z').find(|&letter| !taken(letter)).unwrap_or('A')
}

/// Printed text, by what may stand beside it without parentheses.
#[derive(Clone)]
enum Piece {
    /// Nothing splits it: it may be the base of a power.
    Atom(String),
    /// May be a factor, but not the base of a power.
    Operand(String),
    /// Factors, kept apart so that equal neighbours become a power.
    Product { negative: bool, factors: Vec<Factor> },
    /// Terms.
    Sum(String),
}

/// $b^n$.
#[derive(Clone)]
struct Factor {
    /// Which node $b$ is, or `None` for a constant, which does not join others in a power.
    node: Option<usize>,
    base: Piece,
    exponent: i64,
}

impl Factor {
    fn single(node: usize, base: Piece, exponent: i64) -> Vec<Self> {
        vec![Self { node: Some(node), base, exponent }]
    }

    fn text(self) -> String {
        let Self { base, exponent, .. } = self;
        if exponent == 1 {
            return match base {
                Piece::Sum(_) | Piece::Product { .. } => parenthesised(&base.text()),
                Piece::Atom(text) | Piece::Operand(text) => text,
            };
        }
        match base {
            Piece::Atom(text) => format!("{text}^{{{exponent}}}"),
            _ => format!("{}^{{{exponent}}}", parenthesised(&base.text())),
        }
    }
}

impl Piece {
    fn text(self) -> String {
        let (negative, factors) = match self {
            Self::Atom(text) | Self::Operand(text) | Self::Sum(text) => return text,
            Self::Product { negative, factors } => (negative, factors),
        };
        let mut text = String::from(if negative { "-" } else { "" });
        let mut after_constant = None;
        for factor in factors {
            let constant = factor.node.is_none();
            let next = factor.text();
            text += match after_constant {
                None => "",
                // Otherwise `2 3` is read as 23, and `2 \frac{1}{x}` as a mixed number.
                _ if next.starts_with(|c: char| c.is_ascii_digit()) => r" \cdot ",
                Some(true) if next.starts_with(r"\frac") => r" \cdot ",
                _ => r"\,",
            };
            text += &next;
            after_constant = Some(constant);
        }
        text
    }

    /// The text as what is subtracted: `a - (b - c)`, `a - (-b)`.
    fn subtrahend(self) -> String {
        match self {
            Self::Sum(_) | Self::Product { negative: true, .. } => parenthesised(&self.text()),
            _ => self.text(),
        }
    }
}

struct Printer<'a> {
    program: &'a [Node],
    /// The text of each node; empty after its last use.
    pieces: Vec<Piece>,
    /// How often each piece is still to be used.
    uses: Vec<usize>,
}

impl Printer<'_> {
    fn piece(&mut self, node: &Node) -> Piece {
        match *node {
            Node::Number(ref x) => number(x),
            Node::NotFinite(bits) => not_finite(f64::from_bits(bits)),
            Node::Pi => Piece::Atom(r"\pi".into()),
            // A second superscript would be an error of LaTeX, not a power.
            Node::Variable(ref name) if name.contains('^') => Piece::Operand(name.to_string()),
            Node::Variable(ref name) => Piece::Atom(name.to_string()),
            Node::Neg(x) => {
                let factors = self.take_factors(x);
                Piece::Product { negative: true, factors }
            }
            Node::Add(x, y) => {
                let (mut text, term) = (self.take(x).text(), self.take(y).text());
                match term.strip_prefix('-') {
                    Some(rest) => text.extend([" - ", rest]),
                    None => text.extend([" + ", &term]),
                }
                Piece::Sum(text)
            }
            Node::Sub(x, y) => {
                let (mut text, term) = (self.take(x).text(), self.take(y).subtrahend());
                text.extend([" - ", &term]);
                Piece::Sum(text)
            }
            Node::Mul(x, y) if x == y => self.squared(x),
            Node::Mul(x, y) => self.product(x, y),
            Node::Div(x, y) => {
                let (x, y) = (self.take(x).text(), self.take(y).text());
                Piece::Operand(format!(r"\frac{{{x}}}{{{y}}}"))
            }
            Node::Power(x, n) => {
                let factors = Factor::single(x, self.take(x), n.into());
                Piece::Product { negative: false, factors }
            }
            Node::Apply(f, x) => Piece::Operand(applied(f, self.take(x).text())),
        }
    }

    /// $x x$, where one factor becomes a power and several are put into parentheses.
    fn squared(&mut self, x: usize) -> Piece {
        let mut factors = self.take_factors(x);
        match &mut factors[..] {
            [only] if only.exponent > 0 => only.exponent *= 2,
            _ => {
                let base = Piece::Product { negative: false, factors };
                factors = Factor::single(x, base, 2);
            }
        }
        Piece::Product { negative: false, factors }
    }

    fn product(&mut self, x: usize, y: usize) -> Piece {
        let (negative, mut factors) = match self.take(x) {
            Piece::Product { negative, factors } => (negative, factors),
            base => (false, self.one_factor(x, base)),
        };
        for next in self.take_factors(y) {
            match factors.last_mut() {
                Some(last)
                    if last.node.is_some()
                        && last.node == next.node
                        && last.exponent.min(next.exponent) > 0 =>
                {
                    last.exponent += next.exponent;
                }
                _ => factors.push(next),
            }
        }
        Piece::Product { negative, factors }
    }

    /// The piece at `i`, without a copy where this is its last use: a long sum grows in place.
    fn take(&mut self, i: usize) -> Piece {
        self.uses[i] = self.uses[i].saturating_sub(1);
        match self.uses[i] {
            0 => std::mem::replace(&mut self.pieces[i], Piece::Atom(String::new())),
            _ => self.pieces[i].clone(),
        }
    }

    /// The factors of the piece at `i`; what is no product, or begins with a minus, is one factor.
    fn take_factors(&mut self, i: usize) -> Vec<Factor> {
        match self.take(i) {
            Piece::Product { negative: false, factors } => factors,
            base => self.one_factor(i, base),
        }
    }

    fn one_factor(&self, i: usize, base: Piece) -> Vec<Factor> {
        let constant = matches!(self.program[i], Node::Number(_));
        vec![Factor { node: (!constant).then_some(i), base, exponent: 1 }]
    }
}

fn applied(f: Elementary, x: String) -> String {
    match f {
        Elementary::Sqrt => format!(r"\sqrt{{{x}}}"),
        Elementary::Exp => format!("e^{{{x}}}"),
        Elementary::Ln => format!(r"\ln{}", parenthesised(&x)),
        Elementary::Sin => format!(r"\sin{}", parenthesised(&x)),
        Elementary::Cos => format!(r"\cos{}", parenthesised(&x)),
        Elementary::Tanh => format!(r"\tanh{}", parenthesised(&x)),
    }
}

/// Parentheses as high as what they hold.
fn parenthesised(text: &str) -> String {
    match [r"\frac", r"\sqrt", r"\left("].iter().any(|tall| text.contains(tall)) {
        true => format!(r"\left({text}\right)"),
        false => format!("({text})"),
    }
}

fn number(x: &rug::Rational) -> Piece {
    let (p, q) = (x.numer().clone().abs().to_string(), x.denom().to_string());
    let base = match (p.len(), q.len()) {
        _ if q == "1" => Piece::Atom(p),
        (1, 1) => Piece::Operand(format!(r"\frac{p}{q}")),
        _ => Piece::Operand(format!(r"\frac{{{p}}}{{{q}}}")),
    };
    match x.is_negative() {
        true => {
            let factors = vec![Factor { node: None, base, exponent: 1 }];
            Piece::Product { negative: true, factors }
        }
        false => base,
    }
}

fn not_finite(x: f64) -> Piece {
    if x.is_nan() {
        return Piece::Operand(r"\mathrm{NaN}".into());
    }
    let factors = vec![Factor { node: None, base: Piece::Atom(r"\infty".into()), exponent: 1 }];
    Piece::Product { negative: x < 0.0, factors }
}
