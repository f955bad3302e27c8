//! Where each precision switches: the failure law of a finite arithmetic, and its end.

use proofmark::arithmetic::{Approx, Enclosure, Field, Real, ratio};
use proofmark::claim::{
    Broken, Check, Claim, Clock, Complete, Dial, Expected, Precision, Predicted, Regime, Wrong,
};

use super::instances::{CROSSING, Instance, is_deep, passive};
use super::law::{balanced, depth, exit, noise_bits, reached, stuck_exit};
use super::run::{Format, Passage, Passages};

/// The formats in which rounding decides on the deep instances.
pub const LADDER: &[Format] =
    &[Format::Double, Format::Bits(128), Format::Bits(256), Format::Bits(512), Format::Bits(1024)];

/// How many bits the seed may be off. The walk of the roundings ends at a normal number: with a
/// probability of 98 per cent between a sixty-fourth of its standard deviation and thrice it.
pub const SEED_BITS: f64 = 6.0;

const GAPPED: Broken<Instance> = Broken {
    name: "with an eigengap: B raised by 6",
    hypothesis: &CROSSING,
    instance: |i| Some(i.with_gap()),
    expected: Expected::Refuted,
};

fn exits(run: &Passages) -> Vec<Enclosure> {
    run.all.iter().map(|(_, passage)| Enclosure::binary(passage.exit)).collect()
}

fn by_bits(run: &Passages, of: impl Fn(f64) -> f64) -> Vec<Enclosure> {
    run.all.iter().map(|(format, _)| Enclosure::binary(of(format.bits()))).collect()
}

/// The law, in `f64`, with the root of the integral equation at each precision. As $|u_e|^2$ is
/// nearly proportional to the bits, an uncertainty of three bits of $p$ is one of $3/2p$ of it.
pub const SWITCH_FOLLOWS_THE_BITS: Complete<Claim<Instance, Passages>> = Claim {
    name: "switch_follows_the_bits",
    says: r"in $p$ bits SAM keeps its alignment with $w$ past the crossing, up to the $u_e < 0$ with
$\int_0^{|u_e|}\ln|m(-x)|\,dx/|\dot u| = (c\,p - n)\ln2$, $c = 1$, where $2^n$ is what roundings add
up to: `f64` and 128 to 1024 bits give five different answers",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: is_deep,
    run: |i, _| Passages::of(i, LADDER),
    check: Check::Agreement {
        observed: exits,
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| {
                let c = c.approx();
                by_bits(run, |bits| exit(&run.instance, bits, c))
            },
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the flow of lambda_1: it stops at the crossing",
                    formula: |run, _| by_bits(run, |_| 0.0),
                },
                Wrong::Formula {
                    name: "precision does not matter: entry and exit balance in all",
                    formula: |run, _| by_bits(run, |_| balanced(&run.instance)),
                },
                Wrong::Formula {
                    name: "all have the answer of f64",
                    formula: |run, _| by_bits(run, |_| exit(&run.instance, 53.0, 1.0)),
                },
                Wrong::Formula {
                    name: "the speed for vanishing steps",
                    formula: |run, _| {
                        let i = &run.instance;
                        by_bits(run, |bits| reached(i, 0.0, bits - noise_bits(i), false))
                    },
                },
                Wrong::Number { name: "half of the bits", value: ratio(1, 2) },
            ],
        },
        bound: |run| SEED_BITS / (2.0 * (53.0 - noise_bits(&run.instance))),
    },
    broken: &[GAPPED],
    rests_on: &["P1", "P2", "P3"],
}
.checked();

/// $\ln(|u_e'|/|u_e|)/\ln(p'/p)$ from 256 to 512 bits and from there to 1024, of what is left of
/// the bits after the roundings.
fn local_exponents(run: &Passages) -> Vec<f64> {
    let noise = noise_bits(&run.instance);
    let of = |w: &[(Format, Passage)]| {
        let ln = |x: f64| Real::ln(x);
        let bits = |k: usize| w[k].0.bits() - noise;
        ln(w[1].1.exit / w[0].1.exit) / ln(bits(1) / bits(0))
    };
    run.all.windows(2).map(of).collect()
}

/// $\ln|m|$ vanishes at the crossing to first order. Where $\int = \alpha u^2(1 + \beta u + \dots)$
/// the local exponent is off by the relative $\beta u_e/4$, with $|\beta| < 2$ on the way; and the
/// seeds by six bits each, over the logarithm of two.
pub const SWITCH_GROWS_AS_THE_ROOT_OF_THE_BITS: Complete<Claim<Instance, Passages>> = Claim {
    name: "switch_grows_as_the_root_of_the_bits",
    says: r"$|u_e| = \Theta((p\,\eta\rho^2)^{q})$ with $q = \frac12$: each doubling of the bits
delays the switch by $\sqrt2$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: is_deep,
    run: |i, _| Passages::of(i, &LADDER[2..]),
    check: Check::Agreement {
        observed: |run| local_exponents(run).into_iter().map(Enclosure::binary).collect(),
        predicted: Predicted {
            dial: Dial::exponent("q", ratio(1, 2)),
            formula: |run, q| vec![q; run.all.len() - 1],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Number { name: "in proportion to the bits", value: ratio(1, 1) },
                Wrong::Number { name: "a cube root", value: ratio(1, 3) },
                Wrong::Formula {
                    name: "not at all",
                    formula: |run, _| vec![Enclosure::zero(); run.all.len() - 1],
                },
            ],
        },
        bound: |run| {
            let last = run.all.iter().map(|(_, passage)| passage.exit).fold(0.0, f64::max);
            let seeds = SEED_BITS / 2.0 * (1.0 / 250.0 + 1.0 / 500.0);
            0.5 * last + 2.0 * seeds / std::f64::consts::LN_2
        },
    },
    broken: &[GAPPED],
    rests_on: &["P2"],
}
.checked();

/// The switch is counted to a step, before which $u$ moves by $\dot u$, and the nonlinear end of
/// the growth takes about one more.
fn two_steps(run: &Passages) -> f64 {
    let x = balanced(&run.instance);
    let [_, drift] = passive::<f64>(&run.instance, x);
    2.0 * drift / x
}

/// The end of the law.
pub const BALANCE_DECIDES_AT_MANY_BITS: Complete<Claim<Instance, Passages>> = Claim {
    name: "balance_decides_at_many_bits",
    says: r"once $2^{-p}$ is below what is left of $v$ at the crossing, all precisions agree:
$|u_e|$ is $c$ times the root of $\int_{u_e}^{u_0}\ln|m|\,du/|\dot u| = \ln(v_0/w_0)$ with $c = 1$,
at 1024 and 2048 bits",
    clock: Clock::EtaRhoSquared,
    precision: Precision::Fixed(2048),
    on: |i: &Instance| i.id == "shallow",
    run: |i: &Instance, _| Passages::of(i, &[Format::Bits(1024), Format::Bits(2048)]),
    check: Check::Agreement {
        observed: exits,
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| vec![c * Enclosure::binary(balanced(&run.instance)); run.all.len()],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "the law of the bits",
                    formula: |run, _| by_bits(run, |bits| exit(&run.instance, bits, 1.0)),
                },
                Wrong::Formula {
                    name: "the flow of lambda_1: it stops at the crossing",
                    formula: |run, _| by_bits(run, |_| 0.0),
                },
                Wrong::Formula {
                    name: "whatever the share of v in the start",
                    formula: |run, _| {
                        let i = &run.instance;
                        by_bits(run, |_| reached(i, 0.0, depth(i), true))
                    },
                },
            ],
        },
        bound: two_steps,
    },
    broken: &[GAPPED],
    rests_on: &["P1", "P2", "P3"],
}
.checked();

/// The bits are known to one of a thousand. The threshold is that of the cycle over a fixed $u$,
/// which within a step varies by $\eta$ times its own speed, and is off by less than a relative
/// $\frac1{200}$; of that $|u_e|$ has the part by which $\ln|m|$ is smaller there, a half.
pub const DOUBLE_PRECISION_IN_THE_EIGENBASIS_STICKS: Complete<Claim<Instance, Passages>> = Claim {
    name: "double_precision_in_the_eigenbasis_sticks",
    says: r"in the eigenbasis `f64` rounds nothing of $w$ into $v$; $v$ falls to the smallest
subnormal $2^{-1074}$, stays there while a step of it rounds to one unit, and so switches yet
elsewhere, at $c$ times the root of $\int_{x_s}^{|u_e|} = 1074 + \log_2|w| - \frac12$ bits, $c =
1$",
    clock: Clock::EtaRhoSquared,
    precision: Precision::DOUBLE,
    on: |i: &Instance| i.id == "deep",
    run: |i: &Instance, _| Passages::of(i, &[Format::Eigenbasis]),
    check: Check::Agreement {
        observed: exits,
        predicted: Predicted {
            dial: Dial::constant("c", ratio(1, 1)),
            formula: |run, c| vec![c * Enclosure::binary(stuck_exit(&run.instance))],
            regime: Regime::Exact,
            wrong: &[
                Wrong::Formula {
                    name: "53 bits, as in another basis",
                    formula: |run, _| by_bits(run, |bits| exit(&run.instance, bits, 1.0)),
                },
                Wrong::Formula {
                    name: "the balance of exact numbers",
                    formula: |run, _| by_bits(run, |_| balanced(&run.instance)),
                },
                Wrong::Formula {
                    name: "1065 bits, without sticking",
                    formula: |run, _| by_bits(run, |_| reached(&run.instance, 0.0, 1065.0, true)),
                },
                Wrong::Formula {
                    name: "the flow of lambda_1: it stops at the crossing",
                    formula: |run, _| by_bits(run, |_| 0.0),
                },
            ],
        },
        bound: |_| 0.0025,
    },
    broken: &[GAPPED],
    rests_on: &["P1", "P2"],
}
.checked();

/// From farther out $|m| < \frac12$ where $v$ becomes subnormal, and one unit is rounded to none.
pub const DOUBLE_PRECISION_IN_THE_EIGENBASIS_NEVER_SWITCHES: Complete<Claim<Instance, Passages>> =
    Claim {
        name: "double_precision_in_the_eigenbasis_never_switches",
        says: r"from farther out $v$ underflows to zero in the eigenbasis: `f64` slides on past
$c$ times the balance of exact numbers, $c = 2$, without a switch",
        clock: Clock::EtaRhoSquared,
        precision: Precision::DOUBLE,
        on: |i: &Instance| i.id == "far",
        run: |i: &Instance, _| Passages::of(i, &[Format::Eigenbasis]),
        check: Check::AtLeast {
            observed: |run| {
                let (_, passage) = &run.all[0];
                let stays = if passage.passive == 0.0 && !passage.has_switched { 1 } else { 0 };
                vec![Enclosure::binary(passage.exit), Enclosure::integer(stays)]
            },
            bound: Predicted {
                dial: Dial::constant("c", ratio(2, 1)),
                formula: |run, c| {
                    let switch = Enclosure::binary(balanced(&run.instance));
                    vec![c * switch, Enclosure::one()]
                },
                regime: Regime::Exact,
                wrong: &[Wrong::Number { name: "three times the balance", value: ratio(3, 1) }],
            },
        },
        broken: &[],
        rests_on: &["P1"],
    }
    .checked();
