//! The form itself: what a theorem declares.

use super::{
    Check, Clock, Context, Dial, Drawn, Fault, Hypothesis, Judgement, NotExercised, OnDrawn,
    Picture, Series, Settings, StepJudgement, Trial,
};
use crate::arithmetic::{Enclosure, Field, Ratio};
use crate::evidence::{Reason, Strength};

/// A paper and its theorems, in the order of the paper.
pub struct Paper {
    /// First segment of the ids of its theorems, in snake case.
    pub slug: &'static str,
    /// Authors, year, title.
    pub title: &'static str,
    /// arXiv id and version, or the place of publication.
    pub source: &'static str,
    /// The theorems.
    pub theorems: &'static [&'static dyn AnyTheorem],
}

/// A theorem: everything that the harness needs in order to check it, and a reader to judge that.
pub struct Theorem<I: 'static> {
    /// Second segment of its id: its conclusion, in snake case.
    pub name: &'static str,
    /// One line.
    pub title: &'static str,
    /// Hypotheses and conclusions in prose and LaTeX, as in the header of the module.
    pub statement: &'static str,
    /// Paper, theorem number, equation, arXiv id.
    pub source: &'static str,
    /// How what is checked differs from what the source says; "none" if it does not.
    pub deviation: &'static str,
    /// The instances; an empty list is an error.
    pub instances: fn() -> Vec<I>,
    /// The hypotheses.
    pub hypotheses: &'static [&'static Hypothesis<I>],
    /// Hypotheses that no broken instance exercises, with the reason.
    pub not_exercised: &'static [NotExercised<I>],
    /// The claims.
    pub claims: &'static [&'static dyn Judge<I>],
    /// The steps of the proof, each after those it rests on.
    pub steps: &'static [Step<I>],
    /// Formulas as executed, recorded through [`crate::arithmetic::Sym`].
    pub formulas: &'static [Formula],
    /// The picture.
    pub picture: Picture<I>,
}

/// A form of which the compiler has checked that nothing is missing; made by `checked()` alone.
pub struct Complete<T>(pub(crate) T);

/// An instance: plain data, exact numbers.
pub trait Instance: Clone + Send + Sync + 'static {
    /// Short and unique within the theorem, in snake case.
    fn id(&self) -> String;
    /// Its numbers, by the names of the paper: the range of validity is generated from them.
    fn numbers(&self) -> Vec<(&'static str, Ratio)>;
}

/// The working precision of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// The run uses `f64` only, or exact arithmetic, or a precision that it fixes itself.
    Fixed(u32),
    /// The run uses as many bits as its context says; they are doubled from here while the result
    /// is too wide.
    Escalating {
        /// Bits to begin with.
        from: u32,
    },
}

impl Precision {
    /// Plain `f64`.
    pub const DOUBLE: Precision = Precision::Fixed(53);
}

/// A claim. `Run` is whatever one run of its dynamics returns.
pub struct Claim<I: 'static, Run: 'static> {
    /// Third segment of its id, in snake case.
    pub name: &'static str,
    /// What it says, in words and LaTeX.
    pub says: &'static str,
    /// The time scale on which it says so.
    pub clock: Clock,
    /// The working precision.
    pub precision: Precision,
    /// The instances that it speaks of; [`everywhere`](Claim::everywhere) for all.
    pub on: fn(&I) -> bool,
    /// Runs the dynamics once; `Err` says why that was impossible.
    pub run: fn(&I, &Context) -> Result<Run, Reason>,
    /// How the observed meets the predicted; the wrong predictions stand in there.
    pub check: Check<Run>,
    /// Instances on which one hypothesis fails.
    pub broken: &'static [Broken<I>],
    /// Steps of the proof that it rests on.
    pub rests_on: &'static [&'static str],
}

/// An instance on which exactly one hypothesis fails.
pub struct Broken<I: 'static> {
    /// What is broken.
    pub name: &'static str,
    /// The hypothesis that fails, and no other.
    pub hypothesis: &'static Hypothesis<I>,
    /// Breaks an instance, or declines; the first instance that is not declined is used.
    pub instance: fn(&I) -> Option<I>,
    /// What the claim's check should say of it.
    pub expected: Expected,
}

/// What is expected of a broken instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The conclusion fails: the hypothesis is needed.
    Refuted,
    /// The conclusion survives: a finding about the theorem, with the reason.
    HoldsAnyway(&'static str),
}

/// A step of the proof: an inequality that is evaluated on every instance.
pub struct Step<I: 'static> {
    /// `S1`, …
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// The steps it rests on.
    pub rests_on: &'static [&'static str],
    /// The instances that it speaks of.
    pub on: fn(&I) -> bool,
    /// Both sides of the inequality.
    pub evaluate: fn(&I, &Context) -> Result<Vec<StepBound>, Reason>,
}

/// Both sides of one evaluation of a step.
#[derive(Clone, Copy, Debug)]
pub struct StepBound {
    /// The left side.
    pub actual: Enclosure,
    /// What the step says it is at most.
    pub bound: Enclosure,
}

impl StepBound {
    /// From `f64` numbers, taken at their binary values.
    pub fn floats(actual: f64, bound: f64) -> Self {
        StepBound { actual: Enclosure::binary(actual), bound: Enclosure::binary(bound) }
    }
}

/// A formula as it is executed.
pub struct Formula {
    /// What it is: "one step", "the predicted imbalance".
    pub name: &'static str,
    /// Runs it on [`crate::arithmetic::Sym`] and returns the LaTeX of what was executed.
    pub latex: fn() -> String,
}

/// What can be said of a claim without running it.
#[derive(Clone, Debug)]
pub struct ClaimInfo {
    /// Third segment of its id.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Its clock.
    pub clock: Clock,
    /// Kind of evidence.
    pub strength: Strength,
    /// Name of its check.
    pub check: &'static str,
    /// What its resolution turns.
    pub dial: Dial,
    /// Its controls, wrong ones first.
    pub controls: Vec<ControlInfo>,
    /// Steps that it rests on.
    pub rests_on: &'static [&'static str],
}

/// What can be said of a control without running it.
#[derive(Clone, Copy, Debug)]
pub struct ControlInfo {
    /// What is wrong or broken.
    pub name: &'static str,
    /// The hypothesis that a broken instance breaks.
    pub breaks: Option<&'static str>,
    /// What is expected of it.
    pub expected: Expected,
}

mod sealed {
    pub trait Sealed {}
    impl<I, Run> Sealed for super::Complete<super::Claim<I, Run>> {}
    impl<I, Run> Sealed for super::Complete<super::OnDrawn<I, Run>> {}
    impl<I> Sealed for super::Complete<super::Theorem<I>> {}
}

/// A complete claim about instances of type `I`, whatever its runs return.
///
/// A theorem lists claims that end with `.checked()`. One that does not stops with "this is not a
/// complete claim: end the claim's literal with `.checked()`":
/// ```compile_fail,E0277
/// # use proofmark::arithmetic::{Enclosure, Field, ratio};
/// # use proofmark::claim::*;
/// # use proofmark::evidence::Width;
/// # const DOUBLES: Claim<i64, Enclosure> = Claim {
/// #     name: "doubles",
/// #     says: "x + x = cx with c = 2",
/// #     clock: Clock::None,
/// #     precision: Precision::Fixed(512),
/// #     on: Claim::<i64, Enclosure>::everywhere,
/// #     run: |&x, _| Ok(Enclosure::integer(x)),
/// #     check: Check::Equal {
/// #         observed: |x| vec![*x + *x],
/// #         predicted: Predicted {
///             dial: Dial::constant("c", ratio(2, 1)),
///             formula: |x, c| vec![c * *x],
///             regime: Regime::Exact,
///             wrong: &[Wrong::Number { name: "three times", value: ratio(3, 1) }],
/// #         },
/// #         width: Width::relative(1e-30),
/// #     },
/// #     broken: &[],
/// #     rests_on: &[],
/// # };
/// const CLAIMS: &[&dyn Judge<i64>] = &[&DOUBLES];
/// ```
#[diagnostic::on_unimplemented(
    message = "this is not a complete claim",
    label = "end the claim's literal with `.checked()`",
    note = "`Claim {{ .. }}.checked()` refuses, at compile time, a claim without a wrong control"
)]
pub trait Judge<I>: sealed::Sealed + Sync {
    /// What can be said without running it.
    fn info(&self) -> ClaimInfo;
    /// Does the claim speak of this instance?
    fn speaks_of(&self, instance: &I) -> bool;
    /// Its broken instances.
    fn broken(&self) -> &'static [Broken<I>];
    /// Where its instances are drawn as well as listed: how, and what its check certifies.
    fn drawn(&self) -> Option<(&Drawn<I>, Strength)> {
        None
    }
    /// Runs the claim once and judges it, with its controls and resolution if `fully`.
    fn try_on(&self, instance: &I, context: &Context, fully: bool) -> Trial;
}

impl<I, Run> Claim<I, Run> {
    /// For `on`: the claim speaks of every instance.
    pub fn everywhere(_: &I) -> bool {
        true
    }

    /// Refuses, at compile time, a claim from which something is missing.
    ///
    /// ```
    /// use proofmark::arithmetic::{Enclosure, Field, ratio};
    /// use proofmark::claim::*;
    /// use proofmark::evidence::Width;
    ///
    /// const DOUBLES: Complete<Claim<i64, Enclosure>> = Claim {
    ///     name: "doubles",
    ///     says: "x + x = cx with c = 2",
    ///     clock: Clock::None,
    ///     precision: Precision::Fixed(512),
    ///     on: Claim::<i64, Enclosure>::everywhere,
    ///     run: |&x, _| Ok(Enclosure::integer(x)),
    ///     check: Check::Equal {
    ///         observed: |x| vec![*x + *x],
    ///         predicted: Predicted {
    ///             dial: Dial::constant("c", ratio(2, 1)),
    ///             formula: |x, c| vec![c * *x],
    ///             regime: Regime::Exact,
    ///             wrong: &[Wrong::Number { name: "three times", value: ratio(3, 1) }],
    ///         },
    ///         width: Width::relative(1e-30),
    ///     },
    ///     broken: &[],
    ///     rests_on: &[],
    /// }
    /// .checked();
    /// ```
    /// Without the wrong number this stops with "this claim has no wrong control: add to `wrong` a
    /// prediction that its own check must refute, such as the constant that a forgotten factor of
    /// two would give":
    /// ```compile_fail,E0080
    /// # use proofmark::arithmetic::{Enclosure, Field, ratio};
    /// # use proofmark::claim::*;
    /// # use proofmark::evidence::Width;
    /// # const DOUBLES: Complete<Claim<i64, Enclosure>> = Claim {
    /// #     name: "doubles",
    /// #     says: "x + x = cx with c = 2",
    /// #     clock: Clock::None,
    /// #     precision: Precision::Fixed(512),
    /// #     on: Claim::<i64, Enclosure>::everywhere,
    /// #     run: |&x, _| Ok(Enclosure::integer(x)),
    /// #     check: Check::Equal {
    /// #         observed: |x| vec![*x + *x],
    /// #         predicted: Predicted {
    ///             dial: Dial::constant("c", ratio(2, 1)),
    ///             formula: |x, c| vec![c * *x],
    ///             regime: Regime::Exact,
    ///             wrong: &[],
    /// #         },
    /// #         width: Width::relative(1e-30),
    /// #     },
    /// #     broken: &[],
    /// #     rests_on: &[],
    /// # }
    /// .checked();
    /// ```
    /// Without its prediction it stops with "missing field `formula`":
    /// ```compile_fail,E0063
    /// # use proofmark::arithmetic::{Enclosure, Field, ratio};
    /// # use proofmark::claim::*;
    /// # use proofmark::evidence::Width;
    /// # const DOUBLES: Complete<Claim<i64, Enclosure>> = Claim {
    /// #     name: "doubles",
    /// #     says: "x + x = cx with c = 2",
    /// #     clock: Clock::None,
    /// #     precision: Precision::Fixed(512),
    /// #     on: Claim::<i64, Enclosure>::everywhere,
    /// #     run: |&x, _| Ok(Enclosure::integer(x)),
    /// #     check: Check::Equal {
    /// #         observed: |x| vec![*x + *x],
    /// #         predicted: Predicted {
    ///             dial: Dial::constant("c", ratio(2, 1)),
    ///             regime: Regime::Exact,
    ///             wrong: &[Wrong::Number { name: "three times", value: ratio(3, 1) }],
    /// #         },
    /// #         width: Width::relative(1e-30),
    /// #     },
    /// #     broken: &[],
    /// #     rests_on: &[],
    /// # }
    /// .checked();
    /// ```
    pub const fn checked(self) -> Complete<Self> {
        assert!(!self.name.is_empty(), "this claim has no name: it is the last segment of its id");
        assert!(!self.says.is_empty(), "this claim says nothing: write its statement into `says`");
        assert!(
            self.check.count_wrong() > 0,
            "this claim has no wrong control: add to `wrong` a prediction that its own check must \
             refute, such as the constant that a forgotten factor of two would give"
        );
        Complete(self)
    }
}

impl<I> Theorem<I> {
    /// Refuses, at compile time, a theorem from which something is missing.
    ///
    /// Without a source, for one, it stops with "this theorem has no source: give paper, theorem
    /// number and arXiv id":
    /// ```compile_fail,E0080
    /// # use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
    /// # use proofmark::claim::*;
    /// # use proofmark::evidence::Width;
    /// # #[derive(Clone)]
    /// # struct Whole(i64);
    /// # impl Instance for Whole {
    /// #     fn id(&self) -> String { format!("n{}", self.0) }
    /// #     fn numbers(&self) -> Vec<(&'static str, Ratio)> { vec![("x", ratio(self.0, 1))] }
    /// # }
    /// # const DOUBLES: Complete<Claim<Whole, Enclosure>> = Claim {
    /// #     name: "doubles",
    /// #     says: "x + x = cx with c = 2",
    /// #     clock: Clock::None,
    /// #     precision: Precision::Fixed(512),
    /// #     on: Claim::<Whole, Enclosure>::everywhere,
    /// #     run: |i, _| Ok(Enclosure::integer(i.0)),
    /// #     check: Check::Equal {
    /// #         observed: |x| vec![*x + *x],
    /// #         predicted: Predicted {
    /// #             dial: Dial::constant("c", ratio(2, 1)),
    /// #             formula: |x, c| vec![c * *x],
    /// #             regime: Regime::Exact,
    /// #             wrong: &[Wrong::Number { name: "three times", value: ratio(3, 1) }],
    /// #         },
    /// #         width: Width::relative(1e-30),
    /// #     },
    /// #     broken: &[],
    /// #     rests_on: &[],
    /// # }
    /// # .checked();
    /// const THEOREM: Complete<Theorem<Whole>> = Theorem {
    ///     name: "doubling",
    ///     title: "Doubling doubles",
    ///     statement: "x + x = 2x",
    ///     source: "",
    ///     deviation: "none",
    /// #   instances: || vec![Whole(1)],
    /// #   hypotheses: &[],
    /// #   not_exercised: &[],
    /// #   claims: &[&DOUBLES],
    /// #   steps: &[],
    /// #   formulas: &[Formula { name: "x", latex: || Sym::record(|| Sym::var("x")) }],
    /// #   picture: Picture {
    /// #       shows: "Nothing.",
    /// #       x: Axis { label: "x", unit: "1", logarithmic: false },
    /// #       y: Axis { label: "y", unit: "1", logarithmic: false },
    /// #       series: |_, _| vec![],
    /// #   },
    ///     // and so on
    /// }
    /// .checked();
    /// # THEOREM.inspect("paper").unwrap();
    /// ```
    /// With one, it compiles:
    /// ```
    /// # use proofmark::arithmetic::{Enclosure, Field, Ratio, Sym, ratio};
    /// # use proofmark::claim::*;
    /// # use proofmark::evidence::Width;
    /// # #[derive(Clone)]
    /// # struct Whole(i64);
    /// # impl Instance for Whole {
    /// #     fn id(&self) -> String { format!("n{}", self.0) }
    /// #     fn numbers(&self) -> Vec<(&'static str, Ratio)> { vec![("x", ratio(self.0, 1))] }
    /// # }
    /// # const DOUBLES: Complete<Claim<Whole, Enclosure>> = Claim {
    /// #     name: "doubles",
    /// #     says: "x + x = cx with c = 2",
    /// #     clock: Clock::None,
    /// #     precision: Precision::Fixed(512),
    /// #     on: Claim::<Whole, Enclosure>::everywhere,
    /// #     run: |i, _| Ok(Enclosure::integer(i.0)),
    /// #     check: Check::Equal {
    /// #         observed: |x| vec![*x + *x],
    /// #         predicted: Predicted {
    /// #             dial: Dial::constant("c", ratio(2, 1)),
    /// #             formula: |x, c| vec![c * *x],
    /// #             regime: Regime::Exact,
    /// #             wrong: &[Wrong::Number { name: "three times", value: ratio(3, 1) }],
    /// #         },
    /// #         width: Width::relative(1e-30),
    /// #     },
    /// #     broken: &[],
    /// #     rests_on: &[],
    /// # }
    /// # .checked();
    /// const THEOREM: Complete<Theorem<Whole>> = Theorem {
    ///     name: "doubling",
    ///     title: "Doubling doubles",
    ///     statement: "x + x = 2x",
    ///     source: "Nobody (2026), Theorem 1",
    ///     deviation: "none",
    /// #   instances: || vec![Whole(1)],
    /// #   hypotheses: &[],
    /// #   not_exercised: &[],
    /// #   claims: &[&DOUBLES],
    /// #   steps: &[],
    /// #   formulas: &[Formula { name: "x", latex: || Sym::record(|| Sym::var("x")) }],
    /// #   picture: Picture {
    /// #       shows: "Nothing.",
    /// #       x: Axis { label: "x", unit: "1", logarithmic: false },
    /// #       y: Axis { label: "y", unit: "1", logarithmic: false },
    /// #       series: |_, _| vec![],
    /// #   },
    ///     // and so on
    /// }
    /// .checked();
    /// # THEOREM.inspect("paper").unwrap();
    /// ```
    pub const fn checked(self) -> Complete<Self> {
        assert!(!self.name.is_empty(), "this theorem has no name: it is the conclusion");
        assert!(!self.title.is_empty(), "this theorem has no title");
        assert!(!self.statement.is_empty(), "this theorem has no statement");
        assert!(
            !self.source.is_empty(),
            "this theorem has no source: give paper, theorem number and arXiv id"
        );
        assert!(
            !self.deviation.is_empty(),
            "say how this theorem deviates from its source, or \"none\""
        );
        assert!(!self.claims.is_empty(), "this theorem claims nothing");
        assert!(
            !self.formulas.is_empty(),
            "this theorem shows no formula: record at least one step or prediction through `Sym`"
        );
        Complete(self)
    }
}

/// A theorem whatever its instances are: what the command line, the tests and the report see.
pub trait AnyTheorem: sealed::Sealed + Sync {
    /// Second segment of the id.
    fn name(&self) -> &'static str;
    /// One line.
    fn title(&self) -> &'static str;
    /// Hypotheses and conclusions.
    fn statement(&self) -> &'static str;
    /// Paper, theorem number.
    fn source(&self) -> &'static str;
    /// How it differs from the source.
    fn deviation(&self) -> &'static str;
    /// Names and statements of the hypotheses.
    fn hypotheses(&self) -> Vec<(&'static str, &'static str)>;
    /// Its claims.
    fn claims(&self) -> Vec<ClaimInfo>;
    /// Its steps: name, statement, what they rest on.
    fn steps(&self) -> Vec<(&'static str, &'static str, &'static [&'static str])>;
    /// Its formulas as executed: name and LaTeX.
    fn formulas(&self) -> Vec<(&'static str, String)>;
    /// The ids of its instances.
    fn instances(&self) -> Vec<String>;
    /// What its picture shows, and the axes.
    fn picture(&self) -> (&'static str, super::Axis, super::Axis);
    /// Computes the data of the picture.
    fn draw(&self, paper: &str, settings: &Settings) -> Vec<Series>;
    /// Looks for what makes the form itself unusable; cheap, and done before anything is run.
    fn inspect(&self, paper: &str) -> Result<(), Fault>;
    /// Judges one claim, given the judged steps.
    fn judge(
        &self,
        paper: &str,
        claim: &str,
        settings: &Settings,
        steps: &[StepJudgement],
    ) -> Result<Judgement, Fault>;
    /// Evaluates the steps of the proof.
    fn judge_steps(&self, paper: &str, settings: &Settings) -> Vec<StepJudgement>;
}
