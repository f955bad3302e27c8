//! Runs: panics, the deciding instance, determinism, noise.

use std::sync::Mutex;

use proofmark::arithmetic::{Enclosure, Endpoint, Field, Interval, Mp, Rational, Round, ratio};
use proofmark::claim::{
    AnyTheorem, Check, Claim, Clock, Context, Dial, Expected, Judgement, Precision, Predicted,
    Regime, Settings, Tier,
};
use proofmark::evidence::Width;
use proofmark::noise::{Gaussian, Law, Signs, SkewTwoPoint};
use proofmark::statistics::Sample;

use super::{
    CENTRED, Toy, broken, claim, comparable, doubling, judged, judged_in, leaked, number, stands,
    theorem, twice,
};

#[test]
fn a_panic_is_reported_with_its_instance_and_the_others_go_on() {
    let panics = || {
        let mut claim = doubling();
        claim.run = |i, _| match i.name {
            "quarter" => panic!("no such matrix: {}", i.x),
            _ => Ok(i.x()),
        };
        theorem(vec![leaked(claim), leaked(Claim { name: "other", ..doubling() })]).checked()
    };
    let theorem = panics();
    let judgement = judged_in(&theorem, &Settings::default());
    assert_eq!(judgement.verdict, "undecided");
    assert_eq!(judgement.why, "the run panicked: no such matrix: 1/4");
    assert_eq!(judgement.fault.as_deref(), Some("no such matrix: 1/4"));
    assert_eq!(judgement.exit_status(), 1);
    assert_eq!(judgement.deciding_instance, "quarter");
    assert!(judgement.needs.as_ref().unwrap().contains("mend the module"));
    assert_eq!(judgement.instances[0].verdict, "supported", "the other instance goes on");
    assert_eq!(judgement.controls_counted(), (1, 1));
    stands(&theorem.judge("toy", "other", &Settings::default(), &[]).unwrap());
    // The token leads to the same panic.
    assert!(judgement.replay.starts_with("toy/doubling/claim@quarter+seed=1+tier=quick+bits="));
    let settings = Settings { instance: Some("quarter".into()), ..Settings::default() };
    let again = judged_in(&theorem, &settings);
    assert_eq!(again.why, judgement.why);
    assert_eq!(again.instances.len(), 1);
    // On all instances at once, and without a race for the message.
    let mut everywhere = doubling();
    everywhere.run = |i, _| panic!("no matrix {}", i.x);
    let judgement = judged(everywhere);
    assert_eq!(
        (judgement.why.as_str(), judgement.exit_status()),
        ("the run panicked: no matrix 1/2", 1)
    );
    assert_eq!(judgement.controls_counted(), (0, 1));
}

#[test]
fn a_panic_of_the_prediction_is_no_different() {
    let mut claim = doubling();
    claim.check = Check::Equal {
        observed: |x| vec![*x, *x],
        predicted: Predicted { formula: |x, c| vec![c * *x], ..twice() },
        width: Width::relative(1e-3),
    };
    let judgement = judged(claim);
    assert_eq!(
        judgement.fault.as_deref(),
        Some("2 observed numbers against 1 predicted ones: give one for each")
    );
}

#[test]
fn the_worst_instance_decides() {
    let fate = |fate: fn(&Toy) -> Enclosure| {
        let mut claim = claim(Check::AtMost {
            observed: |x| vec![*x],
            bound: Predicted {
                dial: Dial::constant("1", ratio(1, 1)),
                formula: |_, c| vec![c],
                regime: Regime::Exact,
                wrong: number("a tenth", ratio(1, 10)),
            },
        });
        claim.run = match fate(&super::toy("", ratio(0, 1))).is_empty() {
            true => |i, _| Ok(i.x()),
            false => |i, _| Ok(Enclosure::of(ratio(3, 8)) / i.x()),
        };
        judged(claim)
    };
    // Both hold; the larger slack decides.
    let judgement = fate(|_| Enclosure::empty());
    stands(&judgement);
    assert_eq!((judgement.deciding_instance.as_str(), judgement.slack), ("half", Some(0.5)));
    assert_eq!(judgement.observed.decimal, "0.5");
    // One holds and one is refuted.
    let judgement = fate(|i| i.x());
    assert_eq!((judgement.verdict.as_str(), judgement.slack), ("refuted", Some(1.5)));
    assert_eq!(judgement.deciding_instance, "quarter");
    assert_eq!(judgement.instances[0].verdict, "supported");
    assert_eq!(judgement.instances[0].slack, Some(0.75));
}

/// Something with noise, many replicates and every kind of result.
fn noisy() -> Claim<Toy, Vec<f64>> {
    Claim {
        name: "noisy",
        says: "Eξ = 0",
        clock: Clock::Steps,
        precision: Precision::DOUBLE,
        on: Claim::<Toy, Vec<f64>>::everywhere,
        run: |i, context| {
            let one = |replicate| {
                let stream = context.stream("noise", replicate);
                let sum: f64 = stream.draws(&Gaussian, 0).take(100).sum();
                i.x.to_f64() * sum / 100.0
            };
            Ok((0..64).map(one).collect())
        },
        check: Check::Equivalence {
            observed: |run| Sample::of(run),
            predicted: Predicted {
                dial: Dial::opponent("a drift"),
                formula: |_, s| s,
                regime: Regime::Exact,
                wrong: number("a drift of one", ratio(1, 1)),
            },
            margin: |_| 0.0,
            effect: |_| 0.2,
        },
        broken: broken(
            &CENTRED,
            |i| Some(Toy { y: ratio(1, 1), ..i.clone() }),
            Expected::HoldsAnyway("the run does not look at y"),
        ),
        rests_on: &[],
    }
}

#[test]
fn two_runs_are_equal_whatever_the_number_of_threads() {
    let theorem = theorem(vec![leaked(noisy())]).checked();
    let run = |settings: &Settings| comparable(&judged_in(&theorem, settings));
    let first = run(&Settings::default());
    assert_eq!(first["verdict"], "supported", "{first:#}");
    assert_eq!(first, run(&Settings::default()));
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(first, pool.install(|| run(&Settings::default())), "{threads} threads");
    }
    // Another seed gives other numbers and the same verdict.
    let other = run(&Settings { seed: 2, ..Settings::default() });
    assert_eq!(other["verdict"], "supported");
    assert_ne!(other["observed"], first["observed"]);
    // One instance alone sees what it saw among the others.
    let alone = run(&Settings { instance: Some("quarter".into()), ..Settings::default() });
    assert_eq!(alone["instances"][0], first["instances"][1]);
}

#[test]
fn a_statistical_judgement_adds_up_its_errors() {
    let judgement = judged(noisy());
    stands(&judgement);
    assert_eq!(judgement.samples, Some(128));
    let (size, power) = (judgement.size.unwrap(), judgement.power.unwrap());
    assert!(size <= 1e-6 && 1.0 - power <= 1e-6, "{size:e}, {power}");
    // And a sample that is too small for its effect says that it is.
    let mut small = noisy();
    small.run = |_, context| Ok(context.stream("noise", 0).draws(&Gaussian, 0).take(6).collect());
    let judgement = judged(small);
    assert_eq!(judgement.reason.as_deref(), Some("too_few_samples"));
    assert!(judgement.size > Some(0.5) && judgement.power < Some(0.5));
    let needs = judgement.needs.unwrap();
    assert!(needs.starts_with("about ") && needs.ends_with(" samples would do"), "{needs}");
}

const HERE: Context = Context {
    seed: 1,
    tier: Tier::Quick,
    bits: 128,
    theorem: "toy/doubling",
    claim: "noisy",
    instance: "half",
};

#[test]
fn every_scalar_sees_the_same_noise() {
    fn drawn<R: Field>(law: &dyn Law) -> Vec<R> {
        HERE.stream("noise", 3).draws_in(law, 5).take(50).collect()
    }
    for law in [&Signs as &dyn Law, &Gaussian, &SkewTwoPoint] {
        let double = drawn::<f64>(law);
        let (multi, interval) = (drawn::<Mp<2>>(law), drawn::<Interval<Mp<4>>>(law));
        let float_interval = drawn::<Interval<f64>>(law);
        let rational = Rational::scope(|| {
            drawn::<Rational>(law).iter().map(|x| x.value().unwrap().to_f64()).collect::<Vec<_>>()
        });
        assert_eq!(double, rational, "{}", law.name());
        for (k, &x) in double.iter().enumerate() {
            assert_eq!(multi[k].to_f64(Round::Nearest), x);
            assert_eq!(interval[k].lo(), interval[k].hi(), "the draw is exact");
            assert_eq!(interval[k].lo().to_f64_rounded(Round::Down), x);
            assert_eq!((float_interval[k].lo(), float_interval[k].hi()), (x, x));
        }
    }
}

#[test]
fn an_address_that_differs_anywhere_is_other_noise() {
    let first = |c: &Context, purpose: &str, replicate| c.stream(purpose, replicate).word(0);
    let here = first(&HERE, "noise", 0);
    assert_eq!(here, first(&HERE, "noise", 0));
    let others = [
        first(&Context { seed: 2, ..HERE }, "noise", 0),
        first(&Context { theorem: "toy/tripling", ..HERE }, "noise", 0),
        first(&Context { claim: "other", ..HERE }, "noise", 0),
        first(&Context { instance: "quarter", ..HERE }, "noise", 0),
        first(&HERE, "start", 0),
        first(&HERE, "noise", 1),
    ];
    assert!(others.iter().all(|&word| word != here));
    // How much is run and how precisely do not matter.
    assert_eq!(here, first(&Context { tier: Tier::Deep, bits: 4096, ..HERE }, "noise", 0));
}

#[test]
fn a_run_knows_where_it_stands_and_a_broken_one_shares_its_noise() {
    static SEEN: Mutex<Vec<String>> = Mutex::new(vec![]);
    let mut claim = noisy();
    claim.on = |i| i.name == "half";
    claim.run = |i, context| {
        let Context { seed, tier, theorem, claim, instance, .. } = context;
        let word = context.stream("noise", 0).word(0);
        let seen = format!("{seed} {tier} {theorem}/{claim}@{instance} {word:x} {}", i.y);
        SEEN.lock().unwrap().push(seen);
        Ok(vec![0.0; 4])
    };
    let theorem = theorem(vec![leaked(claim)]).checked();
    judged_in(&theorem, &Settings { seed: 7, tier: Tier::Full, ..Settings::default() });
    let mut seen = SEEN.lock().unwrap().clone();
    seen.sort();
    let word = Context { seed: 7, ..HERE }.stream("noise", 0).word(0);
    let place = format!("7 full toy/doubling/noisy@half {word:x}");
    assert_eq!(seen, [format!("{place} 0"), format!("{place} 1")]);
}

#[test]
fn the_picture_has_noise_of_its_own() {
    let mut toy = theorem(vec![leaked(doubling())]);
    toy.picture.series = |instances, context| {
        assert_eq!((context.claim, context.instance), ("picture", "picture"));
        let points = instances.iter().map(|i| (i.x.to_f64(), 2.0 * i.x.to_f64())).collect();
        let name = context.theorem.to_string();
        vec![proofmark::claim::Series { name, style: proofmark::claim::Style::Observed, points }]
    };
    let series = toy.checked().draw("toy", &Settings::default());
    assert_eq!(series[0].name, "toy/doubling");
    assert_eq!(series[0].points, [(0.5, 1.0), (0.25, 0.5)]);
}

#[test]
fn clocks_tell_the_time() {
    let (eta, scale, k) = (ratio(1, 8), ratio(1, 2), 64);
    for (clock, time, letters) in [
        (Clock::None, ratio(0, 1), ""),
        (Clock::Steps, ratio(64, 1), "k"),
        (Clock::Eta, ratio(8, 1), "ηk"),
        (Clock::EtaSquared, ratio(1, 1), "η²k"),
        (Clock::DeltaSquaredEtaSquared, ratio(1, 4), "δ²η²k"),
        (Clock::EtaRhoSquared, ratio(2, 1), "ηρ²k"),
    ] {
        assert_eq!(clock.time(k, eta.to_f64(), scale.to_f64()), time.to_f64());
        let enclosed = clock.time(k, Enclosure::of(eta), Enclosure::of(scale));
        assert!(enclosed.contains(&time.to_rational()));
        assert_eq!(clock.letters(), letters);
        let judgement: Judgement = judged(Claim { clock, ..doubling() });
        assert_eq!(judgement.clock, letters);
    }
}

#[test]
fn tiers_choose_sizes() {
    for (word, tier, size) in
        [("quick", Tier::Quick, 1), ("full", Tier::Full, 2), ("deep", Tier::Deep, 3)]
    {
        assert_eq!(word.parse(), Ok(tier));
        assert_eq!(tier.to_string(), word);
        assert_eq!(Context { tier, ..HERE }.by_tier(1, 2, 3), size);
    }
    assert_eq!(
        "fast".parse::<Tier>(),
        Err("unknown tier `fast`: choose quick, full or deep".into())
    );
    assert!(Tier::Quick < Tier::Full && Tier::Full < Tier::Deep);
}
