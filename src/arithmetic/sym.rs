//! A scalar that records the formula which it runs through.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use super::arena::{Arena, Handle};
use super::{Field, Real};

mod latex;
mod operators;
mod program;

pub use program::{Operation, Program};

thread_local! {
    static RECORDER: RefCell<Recorder> = RefCell::new(Recorder::new());
}

const DEAD: &str = "a Sym was used after its `Sym::scope` had ended, or on another thread than \
                    its own; print it before that";

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

/// One operation; its operands are positions in the arena or in a [`Sym::program`], always earlier
/// ones.
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
