//! Both sides of Pythagoras along a run: what several theorems of the paper compare.

use proofmark::arithmetic::Enclosure;

/// $|x_K|^2 = |x_0|^2 - (2 - h\lambda)h\lambda\sum|x_k|^2 + h^2\sum|g_k|^2$, part by part.
pub struct Telescoped {
    /// $|x_0|^2$ and $|x_K|^2$.
    pub ends: [Enclosure; 2],
    /// $h\lambda$, as rounded by the scalar of the run.
    pub decay: Enclosure,
    /// $\sum|x_k|^2$.
    pub radii: Enclosure,
    /// $h^2\sum|g_k|^2$.
    pub squares: Enclosure,
    /// Derived bound of the relative defect; zero where everything is enclosed.
    pub bound: f64,
}

impl Telescoped {
    /// $(c - h\lambda)h\lambda\sum|x_k|^2$.
    pub fn shrinkage(&self, c: Enclosure) -> Enclosure {
        (c - self.decay) * self.decay * self.radii
    }

    /// $h^2\sum|g_k|^2$ by the identity, with $c$ for the 2.
    pub fn growth(&self, c: Enclosure) -> Enclosure {
        self.shrinkage(c) + self.ends[1] - self.ends[0]
    }
}

/// Terms that are added up before they join the sum.
pub const BLOCK: usize = 256;
