//! Averages at equilibrium with what is known exactly taken out of their fluctuation.

use proofmark::claim::{Context, Memo};
use proofmark::evidence::Reason;
use rayon::prelude::*;

use crate::equilibrium::{Algorithm, Setting};
use crate::sphere::squared;

/// Means along one chain.
///
/// Two of them are controlled by martingales of the chain itself, at every $l$ and for every law.
/// *Radius.* $E[|x^+|^4 \mid x] = (1-h\lambda)^4R^2 + 2(1-h\lambda)^2h^2(RG + l\sigma^2(d-1)) +
/// h^4E|g|^4$ with $R = |x|^2$; that $|x|^4$ has a stationary mean makes the fluctuation of $R$,
/// which is $\frac1{2R_*}$ of it, known but for its square. *Gradient.* The first coordinate is
/// $x_1^+ = (1-h\lambda)x_1 - hm\sin^2\theta/|x|$ in the mean, hence
/// $mE[\sin^2\theta/|x|] = -\lambda Ex_1$: the right side fluctuates less by $\lambda R_*/2m$.
#[derive(Clone, Copy, Debug)]
pub struct Controlled {
    /// $R$.
    pub radius: f64,
    /// $G$.
    pub gradient: f64,
    /// $N$.
    pub noise: f64,
    /// $E|x|^4 - (E|x|^2)^2$, without control.
    pub variance: f64,
}

type Key = (Setting, u64, u64);

static RUNS: Memo<Key, Vec<Controlled>> = Memo::new();

/// Chains of an equilibrium run; `time` is what each is averaged over, in steps of SGD.
pub fn controlled(
    setting: &Setting,
    time: u64,
    context: &Context,
) -> Result<Vec<Controlled>, Reason> {
    RUNS.at((*setting, time, context.seed), || {
        let shared = Context { claim: "chains", instance: "all", ..*context };
        let run = |chain: u64| chain_of(setting, time, &shared, chain);
        let chains: Vec<_> = (0..32_u64).into_par_iter().map(run).collect();
        let is_finite = chains.iter().all(|c| (c.radius + c.gradient + c.noise).is_finite());
        if is_finite { Ok(chains) } else { Err(Reason::Diverged) }
    })
}

fn chain_of(setting: &Setting, time: u64, context: &Context, chain: u64) -> Controlled {
    let steps = time * u64::from(setting.amplification);
    let sde = setting.sde(0.5_f64);
    let loss = setting.loss.over::<f64>();
    let mut algorithm = setting.steps::<f64>();
    let mut noise = setting.noise(&context.stream("samples", chain));
    let mut x = vec![0.0; setting.loss.dimension];
    x[0] = -sde.radius.sqrt();
    for _ in 0..setting.burn_in() {
        noise.draw();
        algorithm.advance(noise.pair(), &mut x);
    }
    let [mut radius, mut fourth, mut gradient, mut inverse, mut product] = [0.0; 5];
    let [mut slope, mut first, mut quartic] = [0.0; 3];
    for _ in 0..steps {
        let r = squared(&x);
        let g = loss.gradient_squared(&x);
        radius += r;
        fourth += r * r;
        gradient += g;
        inverse += 1.0 / r;
        product += g * r;
        slope += g * r.sqrt();
        first += x[0];
        noise.draw();
        let square = algorithm.advance(noise.pair(), &mut x);
        quartic += square * square;
    }
    let count = steps as f64;
    let mean = |sum: f64| sum / count;
    // A term ½t|x|² acts as decay does.
    let lambda = setting.lambda.to_f64() + algorithm.loss.tilt;
    let (h, m) = (setting.step(), loss.mean);
    let spread = sde.noise * sde.radius;
    let keep = (1.0 - h * lambda) * (1.0 - h * lambda);
    let l = f64::from(setting.amplification);
    let grown = 2.0 * keep * h * h * (mean(product) + l * spread) + h * h * h * h * mean(quartic);
    let off = mean(fourth) - grown / (1.0 - keep * keep);
    // m² s²/|x| = g √R, so that both sides are in units of m.
    let excess = if m > 0.0 { mean(slope) + lambda * m * mean(first) } else { 0.0 };
    let r = mean(radius);
    Controlled {
        radius: r - off / (2.0 * sde.radius),
        gradient: mean(gradient) - excess / sde.radius.sqrt(),
        noise: spread * (mean(inverse) + off / (2.0 * sde.radius * sde.radius * sde.radius)),
        variance: mean(fourth) - r * r,
    }
}

/// The same dynamics with another $l$.
pub fn amplified(setting: &Setting, l: u32) -> Setting {
    Setting { amplification: l, algorithm: Algorithm::Svag, ..*setting }
}
