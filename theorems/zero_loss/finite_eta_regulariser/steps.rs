//! The steps of the proof, in enclosures.

use proofmark::arithmetic::{Enclosure, Field, ratio};
use proofmark::claim::{Step, StepBound};
use proofmark::dynamics::Regression;
use proofmark::evidence::Reason;
use proofmark::linear::{Matrix, dot};

use super::regulariser::{
    gram, limit_drift, normal, predicted_drift, second_derivatives, third_contraction,
};
use super::{Instance, Jets, Model, Visitor, two_rows};

/// The steps, in the order of the proof.
pub const STEPS: &[Step<Instance>] = &[
    Step {
        name: "S1",
        says: "P_∥ ∂²(∇L)[P_∥] = 0, so that R_η needs no projection inside the trace: \
               P_∥∇tr ln(I - cηH) = -cη P_∥∂²(∇L)[(I - cηH)⁻¹P_⊥] at c = ½",
        rests_on: &[],
        on: |_| true,
        evaluate: |i, _| i.with_model((i, Resolvent)).ok_or(Reason::Diverged),
    },
    Step {
        name: "S2",
        says: "iterating descent itself: |P_∥½∂²(g^j)[H] - s_∞| = (1 - ηλ)^{2j} |s_∞| with one \
               normal direction, at j = 40",
        rests_on: &[],
        on: |i| matches!(i.model, Model::Hyperbola | Model::Depth3),
        evaluate: |i, _| i.with_model((i, Iterated)).ok_or(Reason::Diverged),
    },
    Step {
        name: "S3",
        says: "-∇R_η·∇ln(u_jv_j) = -4 z_jᵀ(I - ½ηG)⁻¹z_j: what the runs see is the drift of R_η",
        rests_on: &["S1"],
        on: |i| i.model == Model::Olm,
        evaluate: |i, _| products(i).ok_or(Reason::Diverged),
    },
];

/// An identity is evaluated in 512 bits; what its enclosure keeps must be below this.
fn identity(left: Enclosure, right: Enclosure) -> StepBound {
    StepBound { actual: (left - right).abs(), bound: Enclosure::binary(1e-100) }
}

struct Resolvent;

impl Visitor<Enclosure, Option<Vec<StepBound>>> for (&Instance, Resolvent) {
    fn visit(
        self,
        model: &(impl Regression<Enclosure> + Regression<Jets<Enclosure>> + Sync),
    ) -> Option<Vec<StepBound>> {
        let start = self.0.start::<Enclosure>();
        let (eta, half) = (Enclosure::of(self.0.step), Enclosure::of(ratio(1, 2)));
        let normal = normal(model, &start)?;
        let whole = Matrix::identity(start.len());
        let resolvent = whole.minus(&normal.hessian.scaled(half * eta)).inverse()?;
        let inside = resolvent.times(&normal.projection);
        // Third derivatives of the loss, from one step of descent on jets.
        let third = third_contraction(model, &start, &inside);
        let left = predicted_drift(model, &start, eta, half)?;
        let right = normal.tangent.apply(&third);
        let quarter = Enclosure::of(ratio(-1, 4));
        Some(left.iter().zip(right).map(|(&l, r)| identity(l, quarter * r)).collect())
    }
}

struct Iterated;

impl Visitor<Enclosure, Option<Vec<StepBound>>> for (&Instance, Iterated) {
    fn visit(
        self,
        model: &(impl Regression<Enclosure> + Regression<Jets<Enclosure>> + Sync),
    ) -> Option<Vec<StepBound>> {
        const ROUNDS: usize = 40;
        let start = self.0.start::<Enclosure>();
        let eta = Enclosure::of(self.0.step);
        let tangent = normal(model, &start)?.tangent;
        let seen = tangent.apply(&second_derivatives(model, &start, eta, ROUNDS)[ROUNDS]);
        let limit = limit_drift(model, &start, eta)?;
        let shrink = Enclosure::one() - eta * gram(model, &start).at(0, 0);
        let q = shrink.powi(2 * ROUNDS as i32);
        // Equality, with one normal direction: room for what 40 steps round.
        let room = Enclosure::one() + Enclosure::binary(1e-30);
        let bound = |(&s, &l): (&Enclosure, &Enclosure)| StepBound {
            actual: (s - l).abs(),
            // At ηλ = 1 one step arrives, and only rounding is left.
            bound: room * q * l.abs() + Enclosure::binary(1e-100),
        };
        Some(seen.iter().zip(&limit).filter(|(_, l)| l.certainly_nonzero()).map(bound).collect())
    }
}

/// S3.
fn products(i: &Instance) -> Option<Vec<StepBound>> {
    let olm = two_rows();
    let (start, eta) = (i.start::<Enclosure>(), Enclosure::of(i.step));
    let half = Enclosure::of(ratio(1, 2));
    let drift = predicted_drift(&olm, &start, eta, half)?;
    let gram = gram(&olm, &start);
    let resolvent = Matrix::identity(2).minus(&gram.scaled(half * eta)).inverse()?;
    let of = |j: usize| {
        let z = [0, 1].map(|row| Enclosure::of(olm.rows[row][j]));
        let right = -Enclosure::integer(4) * dot(&z, &resolvent.apply(&z));
        identity(drift[j] / start[j] + drift[3 + j] / start[3 + j], right)
    };
    Some((0..3).map(of).collect())
}
