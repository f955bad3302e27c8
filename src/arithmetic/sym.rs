//! A scalar that records the formula which it runs through.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::rc::Rc;

use rug::ops::Pow;

use super::rational::arena::{self, Arena, Handle};
use super::{Field, Real};

mod latex;

thread_local! {
    static RECORDER: RefCell<Recorder> = RefCell::new(Recorder::new());
}

const DEAD: &str = "a Sym was used after its `Sym::scope` had ended, or on another thread than \
                    its own; print it before that";

/// Constants with a larger exponent stay powers, so that $10^{-200}$ does not become its digits.
const FOLDED_POWER_MAX: u32 = 64;

/// The formula that was executed, as a scalar.
///
/// Run a generic formula or one step of a dynamics on variables, and print what it did: text and
/// code cannot drift apart. [`Sym::evaluate`] runs the record in any other scalar, which is how
/// tests know that what is printed is what runs.
///
/// It must not rearrange. Folded are only constants with constants (exactly), $0 + x$, $x - 0$,
/// $0 - x$, $0 x$, $1 x$, $-1 x$, $0 / x$, $x / 1$, $x^0$ and $x^1$. Print leaves out the
/// parentheses that only associativity makes superfluous, and writes neighbouring equal factors as
/// a power: the order of the roundings is not part of a formula. Equal subexpressions are stored
/// once.
///
/// Like [`Rational`](super::Rational) it is a `Copy` handle into an arena of the thread, with the
/// same [scopes](Sym::scope).
///
/// ```
/// use proofmark::arithmetic::{Field, Sym, ratio};
///
/// fn step<R: Field>(x: R, eta: R) -> R {
///     x - eta * x.powi(3) / R::integer(4)
/// }
///
/// let text = Sym::record(|| step(Sym::var("x"), Sym::var("\\eta")));
/// assert_eq!(text, r"x - \frac{\eta\,x^{3}}{4}");
/// ```
#[derive(Clone, Copy)]
pub struct Sym(Handle);

/// One operation; operands are positions in the arena or in a [`Sym::program`], always earlier ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Node {
    Number(rug::Rational),
    /// The bits of an infinity or a NaN.
    NotFinite(u64),
    Pi,
    Variable(Rc<str>),
    Neg(usize),
    Add(usize, usize),
    Sub(usize, usize),
    Mul(usize, usize),
    Div(usize, usize),
    Power(usize, i32),
    Apply(Elementary, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Elementary {
    Sqrt,
    Exp,
    Ln,
    Sin,
    Cos,
    Tanh,
}

impl Node {
    /// The operands; an operand that occurs twice in $x x$ is listed once, as it is printed once.
    fn operands(&self) -> impl Iterator<Item = usize> + use<> {
        use Node::*;
        let (first, second) = match *self {
            Number(_) | NotFinite(_) | Pi | Variable(_) => (None, None),
            Neg(x) | Power(x, _) | Apply(_, x) => (Some(x), None),
            Mul(x, y) if x == y => (Some(x), None),
            Add(x, y) | Sub(x, y) | Mul(x, y) | Div(x, y) => (Some(x), Some(y)),
        };
        first.into_iter().chain(second)
    }

    fn with_operands(&self, at: impl Fn(usize) -> usize) -> Self {
        use Node::*;
        match *self {
            Number(_) | NotFinite(_) | Pi | Variable(_) => self.clone(),
            Neg(x) => Neg(at(x)),
            Power(x, n) => Power(at(x), n),
            Apply(f, x) => Apply(f, at(x)),
            Add(x, y) => Add(at(x), at(y)),
            Sub(x, y) => Sub(at(x), at(y)),
            Mul(x, y) => Mul(at(x), at(y)),
            Div(x, y) => Div(at(x), at(y)),
        }
    }
}

struct Recorder {
    arena: Arena<Node>,
    /// Where each live node is: shared subexpressions are found by what they are.
    seen: HashMap<Node, Handle>,
}

impl Recorder {
    fn new() -> Self {
        Self { arena: Arena::new(), seen: HashMap::new() }
    }

    fn record(&mut self, node: Node) -> Handle {
        if let Some(&handle) = self.seen.get(&node) {
            return handle;
        }
        let handle = self.arena.push(node.clone());
        self.seen.insert(node, handle);
        handle
    }

    fn close(&mut self, depth: usize) {
        let Self { arena, seen } = self;
        arena.close(depth);
        seen.retain(|_, &mut handle| arena.get(handle).is_some());
    }
}

impl Sym {
    /// Runs `work`, then frees every `Sym` that was made inside, also when it panics. Scopes nest;
    /// what is made outside of every scope lives as long as the thread.
    pub fn scope<T>(work: impl FnOnce() -> T) -> T {
        struct Close(usize);
        impl Drop for Close {
            fn drop(&mut self) {
                RECORDER.with_borrow_mut(|recorder| recorder.close(self.0));
            }
        }
        let _close = Close(RECORDER.with_borrow_mut(|recorder| recorder.arena.open()));
        work()
    }

    /// The LaTeX of what `formula` executes, in a scope of its own.
    pub fn record(formula: impl FnOnce() -> Self) -> String {
        Self::scope(|| formula().latex())
    }

    /// A variable, by its name in LaTeX: `Sym::var("\\eta")`.
    pub fn var(name: &str) -> Self {
        Self::node(Node::Variable(name.into()))
    }

    /// The record, run in another scalar with the given values of the variables.
    ///
    /// Folded constants are exact here, where the original may have rounded them: in an exact
    /// scalar both agree, in the others up to rounding.
    ///
    /// # Panics
    /// If the scope in which the formula was recorded has ended; so does every operation.
    pub fn evaluate<R: Real>(self, variable: &dyn Fn(&str) -> R) -> R {
        let elementary = |f, x: R| {
            Some(match f {
                Elementary::Sqrt => x.sqrt(),
                Elementary::Exp => x.exp(),
                Elementary::Ln => x.ln(),
                Elementary::Sin => x.sin(),
                Elementary::Cos => x.cos(),
                Elementary::Tanh => x.tanh(),
            })
        };
        self.run(variable, Some(R::pi), elementary).expect("a Real has every operation")
    }

    /// The same in a scalar without roots, such as [`Rational`](super::Rational); `None` if the
    /// formula has a root, an elementary function or $\pi$ in it.
    pub fn evaluate_in_field<R: Field>(self, variable: &dyn Fn(&str) -> R) -> Option<R> {
        self.run(variable, None, |_, _| None)
    }

    fn run<R: Field>(
        self,
        variable: &dyn Fn(&str) -> R,
        pi: Option<fn() -> R>,
        elementary: impl Fn(Elementary, R) -> Option<R>,
    ) -> Option<R> {
        let program = self.program();
        let mut values: Vec<R> = Vec::with_capacity(program.len());
        for node in &program {
            values.push(match *node {
                Node::Number(ref x) => R::rational(x),
                Node::NotFinite(bits) => R::binary(f64::from_bits(bits)),
                Node::Pi => pi?(),
                Node::Variable(ref name) => variable(name),
                Node::Neg(x) => -values[x],
                Node::Add(x, y) => values[x] + values[y],
                Node::Sub(x, y) => values[x] - values[y],
                Node::Mul(x, y) => values[x] * values[y],
                Node::Div(x, y) => values[x] / values[y],
                Node::Power(x, 2) => values[x].square(),
                Node::Power(x, n) => values[x].powi(n),
                Node::Apply(f, x) => elementary(f, values[x])?,
            });
        }
        values.pop()
    }

    /// The nodes that this one depends on, each after its operands and the node itself last, with
    /// operands as positions in this list. It is a loop: a long sum is too deep for a recursion.
    fn program(self) -> Vec<Node> {
        RECORDER.with_borrow(|recorder| {
            recorder.arena.get(self.0).expect(DEAD);
            let nodes = &recorder.arena.cells()[..=self.0.index()];
            let mut needed = vec![false; nodes.len()];
            needed[self.0.index()] = true;
            for (i, node) in nodes.iter().enumerate().rev() {
                if needed[i] {
                    node.operands().for_each(|x| needed[x] = true);
                }
            }
            let mut position = vec![0; nodes.len()];
            let mut program = Vec::new();
            for (i, node) in nodes.iter().enumerate().filter(|&(i, _)| needed[i]) {
                position[i] = program.len();
                program.push(node.with_operands(|x| position[x]));
            }
            program
        })
    }

    fn node(node: Node) -> Self {
        Self(RECORDER.with_borrow_mut(|recorder| recorder.record(node)))
    }

    fn look<T>(self, at: impl FnOnce(&Node) -> T) -> T {
        RECORDER.with_borrow(|recorder| at(recorder.arena.get(self.0).expect(DEAD)))
    }

    /// The position of an operand, which must be alive.
    fn at(self) -> usize {
        self.look(|_| self.0.index())
    }

    /// The number, if this is a constant.
    fn number(self) -> Option<rug::Rational> {
        self.look(|node| match node {
            Node::Number(x) => Some(x.clone()),
            _ => None,
        })
    }

    fn apply(self, f: Elementary) -> Self {
        Self::node(Node::Apply(f, self.at()))
    }
}

impl Field for Sym {
    fn binary(x: f64) -> Self {
        match rug::Rational::from_f64(x) {
            Some(x) => Self::node(Node::Number(x)),
            None => Self::node(Node::NotFinite(x.to_bits())),
        }
    }

    fn rational(x: &rug::Rational) -> Self {
        Self::node(Node::Number(x.clone()))
    }

    fn of(x: super::Ratio) -> Self {
        Self::node(Node::Number(x.to_rational()))
    }

    fn square(self) -> Self {
        self.powi(2)
    }

    fn powi(self, n: i32) -> Self {
        match (n, self.number()) {
            (0, _) => Self::one(),
            (1, _) => self,
            (_, Some(x)) if n.unsigned_abs() <= FOLDED_POWER_MAX && (n > 0 || !x.is_zero()) => {
                Self::node(Node::Number(x.pow(n)))
            }
            _ => Self::node(Node::Power(self.at(), n)),
        }
    }
}

impl Real for Sym {
    fn sqrt(self) -> Self {
        self.apply(Elementary::Sqrt)
    }

    fn exp(self) -> Self {
        self.apply(Elementary::Exp)
    }

    fn ln(self) -> Self {
        self.apply(Elementary::Ln)
    }

    fn sin(self) -> Self {
        self.apply(Elementary::Sin)
    }

    fn cos(self) -> Self {
        self.apply(Elementary::Cos)
    }

    fn tanh(self) -> Self {
        self.apply(Elementary::Tanh)
    }

    fn pi() -> Self {
        Self::node(Node::Pi)
    }
}

impl Neg for Sym {
    type Output = Self;
    fn neg(self) -> Self {
        match self.number() {
            Some(x) => Self::node(Node::Number(-x)),
            None => Self::node(Node::Neg(self.at())),
        }
    }
}

impl Add for Sym {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        match (self.number(), other.number()) {
            (Some(x), Some(y)) => Self::node(Node::Number(x + y)),
            (Some(x), None) if x.is_zero() => other,
            (None, Some(y)) if y.is_zero() => self,
            _ => Self::node(Node::Add(self.at(), other.at())),
        }
    }
}

impl Sub for Sym {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        match (self.number(), other.number()) {
            (Some(x), Some(y)) => Self::node(Node::Number(x - y)),
            (Some(x), None) if x.is_zero() => -other,
            (None, Some(y)) if y.is_zero() => self,
            _ => Self::node(Node::Sub(self.at(), other.at())),
        }
    }
}

impl Mul for Sym {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let (x, y) = (self.number(), other.number());
        let (constant, rest) = match (x, y) {
            (Some(x), Some(y)) => return Self::node(Node::Number(x * y)),
            (Some(x), None) => (x, other),
            (None, Some(y)) => (y, self),
            (None, None) => return Self::node(Node::Mul(self.at(), other.at())),
        };
        if constant.is_zero() {
            Self::zero()
        } else if constant == 1 {
            rest
        } else if constant == -1 {
            -rest
        } else {
            Self::node(Node::Mul(self.at(), other.at()))
        }
    }
}

impl Div for Sym {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        match (self.number(), other.number()) {
            // A division by zero stays in the record, where it can be read.
            (Some(x), Some(y)) if !y.is_zero() => Self::node(Node::Number(x / y)),
            (Some(x), None) if x.is_zero() => self,
            (None, Some(y)) if y == 1 => self,
            _ => Self::node(Node::Div(self.at(), other.at())),
        }
    }
}

arena::assign_by_binary!(Sym);

/// The LaTeX of the formula, as [`Sym::latex`].
impl fmt::Display for Sym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.latex())
    }
}

/// As `Display`, except that a dead handle says so: a message about a bug must not panic itself.
impl fmt::Debug for Sym {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match RECORDER.with_borrow(|recorder| recorder.arena.get(self.0).is_some()) {
            true => fmt::Display::fmt(self, f),
            false => f.pad("a Sym whose scope has ended"),
        }
    }
}
