//! # From single samples no learner finds the better of two functions below $n = \sqrt S$
//!
//! The first statement here about *every* learner: a finite problem, two hypotheses about it, and
//! the exact risk of the best rule that there can be.
//!
//! **Problem.** Two steps, one action, $S$ states (even) at the first step, $+$ and $-$ at the
//! second, which pay $\frac{1+c}2$ and $\frac c2$; no reward at the first step. $\mu_1$ is uniform,
//! $\mu_2 = (\frac12, \frac12)$, $\mathcal E(f) = \frac12\sum_h\|f_h - T_hf_{h+1}\|^2_{\mu_h}$.
//! Functions: $f^A_1 = \frac12$, $f^A_2 = (1, 0)$; $f^B_2 = (c, c)$, $f^B_1 = c + \frac\Delta2$ on
//! half of the states and $c$ on the others. $\mathcal H_0$: $P(+|s) = \frac12$. $\mathcal H_1$:
//! $P(+|s) = \frac12 + \frac\Delta2\sigma_s$ with unknown signs. A errs at the first step by $0$ or
//! $\frac{\Delta^2}4$, B by $\frac{\Delta^2}8$; a wrong choice costs $\frac{\Delta^2}{16}$.
//!
//! **What it means to return a member of $\mathcal F$.** If $\mathcal F$ is the pair
//! $\{f^A, f^B\}$: to return $f^A$ or $f^B$. Fitted iteration works on a product
//! $\mathcal F_1\times\mathcal F_2$ and may return a mixed tuple. At $c = \frac12$, the instance
//! of the dossier, the tuple $(f_1^A, f_2^B)$ has no error at the first step, *whatever the process
//! is*: for the product class of that instance there is no lower bound at all, and for the pair it
//! holds. At $c = 1$ the tuple $(f_1^A, f_2^B)$ never errs less than A, and $(f_1^B, f_2^A)$ never
//! less than B, so that the same bound holds for all four members. Instances here have $c = 1$ and
//! the product, unless their name says pair.
//!
//! **Hypotheses.** H1 One next state is drawn for each state. H2 The learner returns A or B, or
//! what in every process of the family errs no less than one of them. H3 The class is chosen before
//! the process. H4 The learner does not know the signs. H5 $\mu_1$ is uniform. H6 The draws are
//! independent. H7 Where a constant is claimed, $n^2\le S$.
//!
//! **Conclusions.** C1 The smallest average excess of any learner, half the prior on
//! $\mathcal H_0$, is $\frac{\Delta^2}{32}(1-\mathrm{TV})$. With $D$ distinct states among the
//! $n$ draws it is at $\Delta = 1$
//! $$\tfrac1{32}E\,2^{D-n}\ge\tfrac1{32}\prod_{k<n}\Bigl(1-\frac k{2S}\Bigr)
//! \ge\tfrac1{32}\Bigl(1-\frac{n(n-1)}{4S}\Bigr),$$
//! for $n\le\sqrt S$ more than $e^{-1/4}/32 > \frac3{128}$. It is the minimax risk of the family
//! while $E\,2^{D-n}\le2P(D=n)$ ($n$ up to $1.66\sqrt S$): a coin attains it. C2 No implemented
//! learner risks less. C3 $\chi^2 + 1 = E(1+\Delta^2\rho)^n\le e^{n^2\Delta^4/2S}$, hence
//! $0.0186\sqrt S/n$ for $n\ge\sqrt S$; by the total variation itself the risk at the best $\Delta$
//! is at least $\frac{e^{-1/4}}{32}\min(1,\sqrt S/n)$ (proved for $n\le\sqrt S$, where $\Delta=1$
//! serves; beyond, checked on the instances), and $e^{-1/4}/32 = 0.02434$ is sharp. C4
//! Naive minimisation over the pair risks $\frac{\Delta^2}{32}$ on average, for every $n$. C5 Two
//! next states for each state solve the problem: the corrected learner risks
//! $\frac{\Delta^2}{32}[P_0(2K+\Delta^2M<n)+P_1(2K+\Delta^2M\ge n)]$, at $\Delta=1$ at most
//! $\frac1{32}[(\frac{65}{72})^n+2^{-n}]$. Single samples do it by coincidences, beyond $\sqrt S$:
//! $E\,2^{D-n}\le\bigl(2(1-\frac1{2S})^n-(1-\frac1S)^n\bigr)^S\approx e^{-n^2/4S}$.
//!
//! **Source.** Duan, Jin, Li (2021), arXiv 2103.13883, lower bound for single sampling (theorem of
//! Section 5, $S$ states, one action, $|\mathcal F|=2$, $\Omega(\min\{1,\sqrt S/n\})$; recalled).
//! Instance, constants and the exact laws are re-derived.
//!
//! **Deviation.** The source hides its constant. That of the $\chi^2$ method, $0.0186$, is not
//! sharp for these two hypotheses: $e^{-1/4}/32$ is, for all $n\ge\sqrt S$, and it rises to
//! $\frac{\sqrt2}8\max_uu\,\Phi(-u)=0.03005$ as $n/\sqrt S\to\infty$ (this number is derived, not
//! claimed). $\frac3{128}$ below $\sqrt S$ likewise improves to $e^{-1/4}/32$. The lower bound
//! is agnostic: nothing is said of classes that hold $Q^*$, nor of learners that return other
//! functions. That the product class needs another instance than the pair is ours.

pub mod bound_claims;
pub mod census;
pub mod chi_claims;
pub mod coin;
pub mod collapse;
pub mod double;
pub mod drawn;
pub mod every_learner;
pub mod exact_claims;
pub mod family;
pub mod instances;
pub mod learner_claims;
pub mod occupancy;
pub mod overlap;
pub mod picture;
pub mod steps;
pub mod types;

use proofmark::arithmetic::{Field, Sym};
use proofmark::claim::{Complete, Formula, Theorem};

use bound_claims::{
    BIRTHDAY_RANGE_KEEPS_A_CONSTANT, COINCIDENCES_END_THE_BOUND, PAIRS_BOUND_THE_RISK,
};
use chi_claims::{
    CHI_SQUARE_GIVES_ROOT_S_OVER_N, CHI_SQUARE_IS_A_BINOMIAL_SUM,
    CHI_SQUARE_IS_BELOW_ITS_EXPONENTIAL, SHARP_CONSTANT, exponential_bound, risk_by_chi_square,
};
use coin::COIN_ATTAINS_THE_BOUND;
use collapse::CURVES_COLLAPSE;
use drawn::{BAYES_TEST_ERRS_NO_LESS, BAYES_TEST_ERRS_NO_MORE, DRAWN_LEARNERS_RESPECT_THE_BOUND};
use exact_claims::{
    BEST_LEARNER_RISKS_THE_OVERLAP, NOT_ONE_LEARNER_ESCAPES, RECURSION_MEETS_INCLUSION_EXCLUSION,
};
use instances::{AGNOSTIC, FEW, HIDDEN, INDEPENDENT, Instance, PROPER, SINGLE, UNIFORM, instances};
use learner_claims::{
    DOUBLE_SAMPLES_DECAY, DOUBLE_SAMPLES_HAVE_A_BINOMIAL_LAW,
    IMPLEMENTED_LEARNERS_RESPECT_THE_BOUND, NAIVE_ERM_IS_A_GUESS, NAIVE_ERM_NEVER_LEARNS,
};
use occupancy::{collapsed, pair_bound};
use picture::PICTURE;
use steps::{STEPS, likelihood};

/// The theorem.
pub const THEOREM: Complete<Theorem<Instance>> = Theorem {
    name: "single_sampling_lower_bound",
    title: "From single samples no learner finds the better of two functions below n = sqrt S",
    statement: r"Let $\mathcal F$ hold $f^A$ and $f^B$, and let single samples come from $\mathcal
H_0$, where A is the better one by $\frac{\Delta^2}{16}$, or from $\mathcal H_1$, where B is. No
learner has an average excess below $\frac{\Delta^2}{32}(1-\mathrm{TV})$, with equality for the
best one; at $\Delta=1$ this is $\frac1{32}E\,2^{D-n}$ for $D$ distinct states among $n$ draws. For
some $\Delta$ it is at least $\frac{e^{-1/4}}{32}\min(1,\sqrt S/n)$, and no larger constant holds.
Double samples leave at most $\frac1{32}[(\frac{65}{72})^n+2^{-n}]$.",
    source: "Duan, Jin, Li (2021), arXiv 2103.13883, lower bound for single sampling (theorem of \
             Section 5, recalled); instance, constants and exact laws re-derived",
    deviation: "the source hides its constant; here the risk is exact, the constant exp(-1/4)/32 \
                is sharp for the family, and the product class has an instance of its own, since \
                in the first one a mixed tuple is right under both hypotheses",
    instances,
    hypotheses: &[&SINGLE, &PROPER, &AGNOSTIC, &HIDDEN, &UNIFORM, &INDEPENDENT, &FEW],
    not_exercised: &[],
    claims: &[
        &BEST_LEARNER_RISKS_THE_OVERLAP,
        &NOT_ONE_LEARNER_ESCAPES,
        &COIN_ATTAINS_THE_BOUND,
        &RECURSION_MEETS_INCLUSION_EXCLUSION,
        &BAYES_TEST_ERRS_NO_MORE,
        &BAYES_TEST_ERRS_NO_LESS,
        &PAIRS_BOUND_THE_RISK,
        &BIRTHDAY_RANGE_KEEPS_A_CONSTANT,
        &CURVES_COLLAPSE,
        &IMPLEMENTED_LEARNERS_RESPECT_THE_BOUND,
        &DRAWN_LEARNERS_RESPECT_THE_BOUND,
        &CHI_SQUARE_IS_A_BINOMIAL_SUM,
        &CHI_SQUARE_IS_BELOW_ITS_EXPONENTIAL,
        &CHI_SQUARE_GIVES_ROOT_S_OVER_N,
        &SHARP_CONSTANT,
        &NAIVE_ERM_IS_A_GUESS,
        &NAIVE_ERM_NEVER_LEARNS,
        &DOUBLE_SAMPLES_HAVE_A_BINOMIAL_LAW,
        &DOUBLE_SAMPLES_DECAY,
        &COINCIDENCES_END_THE_BOUND,
    ],
    steps: STEPS,
    formulas: &[
        Formula {
            name: "likelihood ratio of a state that led twice to + and once to -",
            latex: || Sym::record(|| likelihood(Sym::var("\\Delta"), [2, 1])),
        },
        Formula {
            name: "the pair bound of the overlap",
            latex: || Sym::record(|| pair_bound(Sym::integer(4), Sym::var("S"), Sym::var("n"))),
        },
        Formula {
            name: "the curve on which the overlaps collapse, x = n/sqrt S",
            latex: || Sym::record(|| collapsed(Sym::var("x"))),
        },
        Formula {
            name: "the bound of chi^2 + 1",
            latex: || {
                Sym::record(|| {
                    let [s, n] = ["S", "n"].map(Sym::var);
                    exponential_bound(Sym::integer(2), s, n, Sym::var("\\Delta^2"))
                })
            },
        },
        Formula {
            name: "the risk bound by chi^2, in units of Delta^2",
            latex: || Sym::record(|| risk_by_chi_square(Sym::var("\\chi^2"))),
        },
    ],
    picture: PICTURE,
}
.checked();
