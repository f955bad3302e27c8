//! Tubes: they contain the trajectory, stay narrow, and say when they do not.

use proofmark::arithmetic::{Field, Interval, Mp, Ratio, Rational, ratio};
use proofmark::dynamics::{
    Bound, Ensemble, NoEnclosure, Reflections, Sensing, SensingTube, Tube, TubeMap,
};
use proofmark::linear::Matrix;
use proofmark::noise::{Address, Stream};
use proofmark::rug;

/// A problem of dimension four whose target has eigenvalues $(1, 0.6, 0.3, 0)$ in general position.
struct Problem {
    ensemble: Ensemble,
    eigenvalues: [Ratio; 4],
    start: rug::Rational,
}

impl Problem {
    fn base(start: rug::Rational) -> Self {
        let ensemble = Ensemble::near_isotropic_drawn(4, ratio(1, 10), stream("measurements"));
        Problem { ensemble, eigenvalues: [10, 6, 3, 0].map(|p| ratio(p, 10)), start }
    }

    /// Full observation of eigenvalues 1 and ½.
    fn isotropic(start: rug::Rational) -> Self {
        let eigenvalues = [ratio(1, 1), ratio(1, 2), ratio(0, 1), ratio(0, 1)];
        Problem { ensemble: Ensemble::isotropic(4), eigenvalues, start }
    }

    fn target<R: Field>(&self) -> Matrix<R> {
        let turn = Reflections::drawn(4, 3, stream("eigenvectors"));
        turn.conjugate(&self.eigenvalues.map(R::of))
    }

    fn start<R: Field>(&self) -> Matrix<R> {
        let direction: Matrix<R> = Reflections::drawn(4, 3, stream("start")).matrix();
        direction.scaled(R::rational(&self.start))
    }

    fn tube<const LIMBS: usize>(&self) -> Tube<SensingTube<LIMBS>, LIMBS> {
        let map = SensingTube::new(&self.ensemble, &self.target(), ratio(1, 10), 4);
        Tube::new(map, &flat(&self.start()))
    }

    fn descent<R: Field>(&self) -> (Sensing<R>, Matrix<R>) {
        let step = R::of(ratio(1, 10));
        (Sensing::new(self.ensemble.over(), self.target(), step), self.start())
    }
}

fn stream(purpose: &str) -> Stream {
    let (theorem, claim, instance) = ("tests", "tube", "any");
    Stream::at(&Address { seed: 5, theorem, claim, instance, purpose, replicate: 0 })
}

fn flat<R: Field>(u: &Matrix<R>) -> Vec<R> {
    (0..u.rows()).flat_map(|i| u.row(i).to_vec()).collect()
}

fn power_of_ten(k: u32) -> rug::Rational {
    rug::Rational::from((1, rug::Integer::from(rug::Integer::u_pow_u(10, k))))
}

#[test]
fn a_tube_contains_the_exact_steps() {
    let problem = Problem::base(ratio(1, 3).to_rational());
    let truth: Vec<rug::Rational> = Rational::scope(|| {
        let (mut descent, mut u) = problem.descent::<Rational>();
        (0..4).for_each(|_| descent.advance(&mut u));
        flat(&u).iter().map(|x| x.value().unwrap()).collect()
    });
    let mut tube = problem.tube::<2>();
    (0..4).for_each(|_| tube.advance().unwrap());
    for (x, box_) in truth.iter().zip(tube.enclosure()) {
        assert!(box_.contains(x), "{x} is in {box_:?}");
    }
    assert!(tube.radius().log2_approx() < -120.0);
}

/// A box of starts: the tube must contain where each of them goes, so that growth and curvature are
/// felt and not only roundings.
#[test]
fn a_tube_contains_the_trajectories_from_all_of_its_start() {
    let problem = Problem::base(ratio(1, 100).to_rational());
    let width = Mp::<4>::binary(1e-9);
    let near = |x: &Interval<Mp<4>>| x.inflate(width);
    let map = || SensingTube::new(&problem.ensemble, &problem.target(), ratio(1, 10), 4);
    let start: Vec<Interval<Mp<4>>> = flat(&problem.start());
    let boxes: Vec<_> = start.iter().map(near).collect();
    let mut tube = Tube::new(map(), &boxes);
    (0..400).for_each(|_| tube.advance().unwrap());
    for corner in 0..8_usize {
        let (mut descent, _) = problem.descent::<Mp<4>>();
        let mut u = Matrix::from_fn(4, 4, |i, j| {
            let x = boxes[4 * i + j];
            if (corner >> (i % 3)) & 1 == j % 2 { x.lo() } else { x.hi() }
        });
        (0..400).for_each(|_| descent.advance(&mut u));
        let distance = flat(&u)
            .iter()
            .zip(tube.centre())
            .fold(Mp::<4>::zero(), |sum, (&x, &c)| sum + (x - c).square());
        let (distance, radius) = (0.5 * distance.log2_approx(), tube.radius().log2_approx());
        assert!(distance < radius, "2^{distance} is inside of 2^{radius}");
        assert!(distance > radius - 12.0, "2^{radius} is not much more than 2^{distance}");
    }
}

#[test]
fn a_tube_keeps_its_radius_where_intervals_lose_all() {
    let problem = Problem::isotropic(ratio(1, 1000).to_rational());
    let mut tube = problem.tube::<2>();
    for _ in 0..20_000 {
        tube.advance().expect("the tube stays finite");
    }
    assert!(tube.radius().log2_approx() < -100.0, "2^{}", tube.radius().log2_approx());
    let (mut descent, mut u) = problem.descent::<Interval<Mp<2>>>();
    (0..1000).for_each(|_| descent.advance(&mut u));
    assert!(!flat(&u).iter().all(|x| x.is_bounded()), "plain intervals do not live for 1000 steps");
}

#[test]
fn a_start_of_ten_to_minus_forty_is_certified() {
    let mut tube = Problem::base(power_of_ten(40)).tube::<8>();
    for _ in 0..4000 {
        tube.advance().expect("the tube stays finite");
    }
    assert!(tube.radius().log2_approx() < -200.0, "2^{}", tube.radius().log2_approx());
}

#[test]
fn too_few_bits_are_no_enclosure_and_no_statement() {
    let mut tube = Problem::base(power_of_ten(80)).tube::<2>();
    let end = (0..8000).find_map(|_| tube.advance().err());
    let NoEnclosure { steps, bits } = end.expect("128 bits do not hold 10^-80");
    assert!(bits == 128 && (1000..8000).contains(&steps), "{steps} steps");
    let message = NoEnclosure { steps, bits }.to_string();
    assert!(message.contains("no enclosure") && message.contains("128 bits"), "{message}");
    assert!(tube.advance().is_err(), "it does not come back");
    assert!(tube.radius().is_finite(), "what was enclosed before stays enclosed");
}

#[test]
fn a_linear_map_moves_its_radius_by_its_norm() {
    struct Half;
    impl TubeMap<2> for Half {
        fn step(&mut self, x: &[Interval<Mp<2>>]) -> Vec<Interval<Mp<2>>> {
            x.iter().map(|&x| x * Interval::of(ratio(1, 2))).collect()
        }
        fn growth(&mut self, _: &[Mp<2>]) -> Bound {
            Bound::of(ratio(1, 2))
        }
        fn curvature(&mut self, _: &[Mp<2>], _: Bound) -> Bound {
            Bound::zero()
        }
    }
    let start = [Interval::new(Mp::binary(-3.0), Mp::binary(3.0)); 4];
    let mut tube = Tube::new(Half, &start);
    assert_eq!(tube.radius().log2_approx(), 6_f64.log2(), "the norm of (3, 3, 3, 3)");
    tube.advance().unwrap();
    assert_eq!(tube.radius().log2_approx(), 3_f64.log2());
    assert_eq!(tube.steps(), 1);
}
