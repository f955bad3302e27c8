//! The samples: models whose trace flow is known in closed form, as regressions.

use proofmark::arithmetic::{Approx, Field, Map, Ratio, Real, ratio};
use proofmark::dynamics::{Datum, Loss, Regression};

/// $F(y) = m + s\,|y - c|^2$ on the plane of $y = (y_1, y_2)$.
#[derive(Clone, Copy, Debug)]
pub struct Bowl<R = Ratio> {
    /// $m$.
    pub least: R,
    /// $s$.
    pub scale: R,
    /// $c$.
    pub centre: [R; 2],
}

impl<R: Field> Bowl<R> {
    /// $F(y)$.
    #[inline]
    pub fn at(&self, y: &[R]) -> R {
        let away = (y[0] - self.centre[0]).square() + (y[1] - self.centre[1]).square();
        self.least + self.scale * away
    }

    /// $\nabla F(y)$.
    #[inline]
    pub fn slope(&self, y: &[R]) -> [R; 2] {
        let twice = R::integer(2) * self.scale;
        [twice * (y[0] - self.centre[0]), twice * (y[1] - self.centre[1])]
    }
}

/// The two samples $L_1 = F_1(y)\,v^2$ and $L_2 = F_2(y)\,w^2$ in the coordinates
/// $(y_1, y_2, v, w)$, as $\frac12f_k^2$ with $f_k = \sqrt{2F_k}\,v_k$. The loss is their mean:
/// $\nabla^2L$ has the eigenvalues $F_1, F_2$ on $\Gamma = \{v = w = 0\}$, the samples have the
/// curvatures $\kappa_k = \|\nabla f_k\|^2 = 2F_k$.
#[derive(Clone, Copy, Debug)]
pub struct TwoSamples<R = Ratio> {
    /// $F_1, F_2$.
    pub bowls: [Bowl<R>; 2],
}

impl TwoSamples {
    /// $F_1 = 3 + |y - (1, 0)|^2$ is least at $(1, 0)$, the smaller
    /// $F_2 = 1 + \frac15|y + (1, 0)|^2$ at $(-1, 0)$, and their sum at $(\frac23, 0)$.
    pub fn three_minimisers() -> Self {
        let [zero, one] = [ratio(0, 1), ratio(1, 1)];
        let first = Bowl { least: ratio(3, 1), scale: one, centre: [one, zero] };
        let second = Bowl { least: one, scale: ratio(1, 5), centre: [ratio(-1, 1), zero] };
        TwoSamples { bowls: [first, second] }
    }

    /// With its parameters as numbers of type `R`, for runs.
    pub fn over<R: Field>(&self) -> TwoSamples<R> {
        let bowl = |b: Bowl| Bowl {
            least: R::of(b.least),
            scale: R::of(b.scale),
            centre: b.centre.map(R::of),
        };
        TwoSamples { bowls: self.bowls.map(bowl) }
    }
}

impl<R: Real> Regression<R> for TwoSamples<R> {
    fn dimension(&self) -> usize {
        4
    }

    fn data(&self) -> usize {
        2
    }

    #[inline]
    fn residual(&self, i: usize, x: &[R], gradient: &mut [R]) -> R {
        let bowl = &self.bowls[i];
        let root = (R::integer(2) * bowl.at(x)).sqrt();
        let along = x[2 + i] / root;
        let slope = bowl.slope(x);
        gradient[0] = along * slope[0];
        gradient[1] = along * slope[1];
        gradient[2 + i] = root;
        gradient[3 - i] = R::zero();
        x[2 + i] * root
    }
}

/// The outputs $f_k$, as defined: what jets differentiate.
impl Map for TwoSamples {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let model = self.over::<R>();
        (0..2).map(|i| x[2 + i] * (R::integer(2) * model.bowls[i].at(x)).sqrt()).collect()
    }
}

/// The overparametrised linear model $f_i = \langle z_i, u\circ u - v\circ v\rangle$ with
/// parameters $(u, v)$.
#[derive(Clone, Debug)]
pub struct Linear<R = Ratio> {
    /// $z_i$.
    pub rows: Vec<Vec<R>>,
    /// $y_i$.
    pub targets: Vec<R>,
}

impl Linear {
    /// Two rows of four signs, of which the first entry may be another number.
    pub fn signs(first: Ratio) -> Self {
        let (one, minus) = (ratio(1, 1), ratio(-1, 1));
        let rows = vec![vec![first, one, minus, one], vec![one, minus, one, one]];
        let target = if first == one { ratio(1, 2) } else { ratio(5, 4) };
        Linear { rows, targets: vec![target, ratio(1, 1)] }
    }

    /// Two rows of four numbers, a draw from the normal law to eighths.
    pub fn normal() -> Self {
        let row = |z: [i64; 4]| z.map(|z| ratio(z, 8)).to_vec();
        let rows = vec![row([3, -9, 5, 2]), row([-7, 3, 6, 9])];
        // What the rows give at the point of all instances.
        Linear { rows, targets: vec![ratio(7, 16), ratio(-15, 32)] }
    }

    /// The same row of signs twice.
    pub fn equal() -> Self {
        let Linear { rows, targets } = Linear::signs(ratio(1, 1));
        Linear { rows: vec![rows[0].clone(); 2], targets: vec![targets[0]; 2] }
    }

    /// With its data as numbers of type `R`, for runs.
    pub fn over<R: Field>(&self) -> Linear<R> {
        let of = |z: &Vec<Ratio>| z.iter().map(|&z| R::of(z)).collect::<Vec<R>>();
        Linear { rows: self.rows.iter().map(of).collect(), targets: of(&self.targets) }
    }
}

impl<R> Linear<R> {
    /// Length of $u$.
    pub fn width(&self) -> usize {
        self.rows[0].len()
    }
}

impl<R: Field> Linear<R> {
    /// $\hat c_j = \frac1n\sum_i z_{ij}^2$.
    pub fn weight(&self, j: usize) -> R {
        let sum = self.rows.iter().fold(R::zero(), |sum, z| sum + z[j].square());
        sum / R::integer(self.rows.len() as i64)
    }
}

impl<R: Field> Regression<R> for Linear<R> {
    fn dimension(&self) -> usize {
        2 * self.width()
    }

    fn data(&self) -> usize {
        self.rows.len()
    }

    #[inline]
    fn residual(&self, i: usize, x: &[R], gradient: &mut [R]) -> R {
        let d = self.width();
        let (u, v) = x.split_at(d);
        let mut residual = -self.targets[i];
        for (j, &z) in self.rows[i].iter().enumerate() {
            residual += z * (u[j].square() - v[j].square());
            let twice = z + z;
            gradient[j] = twice * u[j];
            gradient[d + j] = -twice * v[j];
        }
        residual
    }
}

impl Map for Linear {
    fn at<R: Real>(&self, x: &[R]) -> Vec<R> {
        let (model, d) = (self.over::<R>(), self.width());
        let output = |z: &Vec<R>| {
            (0..d).fold(R::zero(), |sum, j| sum + z[j] * (x[j].square() - x[d + j].square()))
        };
        model.rows.iter().zip(&model.targets).map(|(z, &y)| output(z) - y).collect()
    }
}

/// $L = \frac1M\sum_k\frac12(f_k - y_k)^2$: on it, sharpness-aware minimisation is full-batch.
#[derive(Clone, Copy, Debug)]
pub struct Mean<'a, M>(pub &'a M);

impl<R: Field, M: Regression<R>> Loss<R> for Mean<'_, M> {
    fn dimension(&self) -> usize {
        self.0.dimension()
    }

    fn gradient(&self, x: &[R], gradient: &mut [R]) {
        let mut one = gradient.to_vec();
        gradient.fill(R::zero());
        let share = R::one() / R::integer(self.0.data() as i64);
        for index in 0..self.0.data() {
            Datum { model: self.0, index }.gradient(x, &mut one);
            for (sum, &g) in gradient.iter_mut().zip(&one) {
                *sum += share * g;
            }
        }
    }
}

/// $\nabla_1\kappa_k/(1 - \eta\kappa_k/2)^2$.
pub fn rate<R: Field>(bowl: &Bowl<R>, y: &[R], eta: R) -> [R; 2] {
    let damped = (R::one() - eta * bowl.at(y)).square();
    bowl.slope(y).map(|slope| R::integer(2) * slope / damped)
}

impl<R: Field> TwoSamples<R> {
    /// $y$ of $\Phi(x)$, up to $O(v^4)$: gradient flow of the mean loss,
    /// $y' = -\frac12\sum\nabla F_kv_k^2$ and $v_k' = -F_kv_k$, moves $y$ by
    /// $-\sum\nabla F_kv_k^2/(4F_k)$.
    pub fn foot(&self, x: &[R]) -> [R; 2] {
        let mut foot = [x[0], x[1]];
        for (k, bowl) in self.bowls.iter().enumerate() {
            let share = x[2 + k].square() / (R::integer(4) * bowl.at(x));
            for (foot, slope) in foot.iter_mut().zip(bowl.slope(x)) {
                *foot -= share * slope;
            }
        }
        foot
    }
}

/// $\kappa_k = \|\nabla f_k\|^2$ at $x$.
pub fn curvature<R: Real>(model: &impl Regression<R>, k: usize, x: &[R]) -> R {
    let mut gradient = x.to_vec();
    model.residual(k, x, &mut gradient);
    proofmark::linear::norm_squared(&gradient)
}

/// The largest $\kappa_k$, looked at.
pub fn largest_curvature<R: Real + Approx>(model: &impl Regression<R>, x: &[R]) -> f64 {
    (0..model.data()).fold(0.0, |most, k| f64::max(most, curvature(model, k, x).approx()))
}
