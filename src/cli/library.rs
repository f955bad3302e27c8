//! The table of papers that a crate hands to the command line.

use crate::claim::Paper;

/// A crate's theorems, and where their baselines are.
#[derive(Clone, Copy)]
pub struct Library {
    /// What a reader types to run it: the name of the crate's binary.
    pub name: &'static str,
    /// The papers, in the order in which they are judged and listed.
    pub papers: &'static [&'static Paper],
    /// Absolute path of the folder with the baselines, made with `env!("CARGO_MANIFEST_DIR")`.
    pub snapshots: &'static str,
    /// Absolute path of the folder with the modules, a folder for each paper in it.
    pub modules: &'static str,
}

impl Library {
    /// What is wrong with the ids, in a sentence; none if they are unique and in snake case.
    pub fn fault(&self) -> Option<String> {
        let mut seen = std::collections::BTreeSet::new();
        let mut ids = vec![];
        for paper in self.papers {
            ids.push((paper.slug, paper.slug.to_string()));
            for theorem in paper.theorems {
                let id = format!("{}/{}", paper.slug, theorem.name());
                let claims = theorem.claims();
                ids.push((theorem.name(), id.clone()));
                ids.extend(claims.iter().map(|c| (c.name, format!("{id}/{}", c.name))));
            }
        }
        ids.into_iter().find_map(|(segment, id)| {
            if !is_snake_case(segment) {
                return Some(format!("{id}: `{segment}` is not in snake case"));
            }
            if RESERVED.contains(&segment) {
                return Some(format!("{id}: `{segment}` is the name of a test; choose another"));
            }
            (!seen.insert(id.clone())).then(|| format!("{id}: two entries have this id"))
        })
    }
}

/// Last segments of the named tests that are no claims, and the first of those that are no papers.
const RESERVED: [&str; 3] = ["steps", "snapshot", "library"];

/// Lower-case letters, digits and single underscores, beginning with a letter.
pub(super) fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.contains("__")
        && !name.ends_with('_')
}

#[cfg(test)]
mod tests {
    use super::is_snake_case;

    #[test]
    fn snake_case() {
        let good = ["sam", "sam_lambda1_flow", "a1"];
        let bad = ["", "Sam", "1a", "_a", "a_", "a__b", "a-b", "é"];
        assert!(good.into_iter().all(is_snake_case));
        assert!(!bad.into_iter().any(is_snake_case));
    }
}
