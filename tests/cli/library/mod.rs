//! Small libraries: one in which everything stands, one with a theorem of every fate, and some
//! whose form is unusable.

pub mod decay;
pub mod draws;
pub mod fates;
pub mod forms;

use proofmark::arithmetic::{Ratio, ratio};
use proofmark::{Library, Paper};

/// Where to start, and how to descend.
#[derive(Clone, Debug)]
pub struct Instance {
    pub name: &'static str,
    pub start: Ratio,
    pub step: Ratio,
}

impl proofmark::claim::Instance for Instance {
    fn id(&self) -> String {
        self.name.into()
    }

    fn numbers(&self) -> Vec<(&'static str, Ratio)> {
        vec![("x0", self.start), ("eta", self.step)]
    }
}

fn instances() -> Vec<Instance> {
    let slow = Instance { name: "slow", start: ratio(1, 1), step: ratio(1, 4) };
    let fast = Instance { name: "fast", start: ratio(-2, 3), step: ratio(7, 8) };
    vec![slow, fast]
}

/// No folder: the baselines are tested by `named`, in folders of its own.
const NOWHERE: &str = "/nonexistent/snapshots";

/// Everything stands.
pub const SOUND: Library = Library {
    name: "sound",
    papers: &[&Paper {
        slug: "toy",
        title: "Nobody (2026): A toy",
        source: "nowhere",
        theorems: &[&decay::THEOREM],
    }],
    snapshots: NOWHERE,
    modules: NOWHERE,
};

/// One claim of every fate.
pub const FATES: Library = Library {
    name: "fates",
    papers: &[
        &Paper {
            slug: "toy",
            title: "Nobody (2026): A toy",
            source: "nowhere",
            theorems: &[&decay::THEOREM],
        },
        &Paper {
            slug: "bad",
            title: "Nobody (2026): Errors",
            source: "nowhere",
            theorems: &[&fates::THEOREM],
        },
    ],
    snapshots: NOWHERE,
    modules: NOWHERE,
};

/// Theorems whose form is unusable.
pub const FORMS: Library = Library {
    name: "forms",
    papers: &[&Paper {
        slug: "form",
        title: "Nobody (2026): Faulty forms",
        source: "nowhere",
        theorems: &[&forms::EMPTY, &forms::UNMET],
    }],
    snapshots: NOWHERE,
    modules: NOWHERE,
};
