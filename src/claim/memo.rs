//! What several claims ask for is computed once.

use std::sync::Mutex;

use crate::evidence::Reason;

/// The values of a pure function, kept for as long as the process lives: for runs that several
/// claims and steps of a theorem look at, in a `static`. That a value was asked for before changes
/// how long a claim takes and nothing else.
pub struct Memo<K, V> {
    known: Mutex<Vec<(K, V)>>,
}

impl<K: PartialEq + Clone, V: Clone> Memo<K, V> {
    /// Nothing yet.
    pub const fn new() -> Self {
        Memo { known: Mutex::new(vec![]) }
    }

    /// The value at `key`. Two threads that ask at once may both compute it, to the same result:
    /// a thread that waited could be the one that, within its own computation, was given the task
    /// of asking.
    ///
    /// # Errors
    /// Those of `compute`, which are not kept.
    ///
    /// # Panics
    /// If a thread panicked while it added a value, which nothing does.
    pub fn at(&self, key: K, compute: impl FnOnce() -> Result<V, Reason>) -> Result<V, Reason> {
        let find = || {
            let known = self.known.lock().expect("no thread panics while it holds the lock");
            known.iter().find(|(k, _)| *k == key).map(|(_, value)| value.clone())
        };
        if let Some(value) = find() {
            return Ok(value);
        }
        let value = compute()?;
        let mut known = self.known.lock().expect("no thread panics while it holds the lock");
        known.push((key, value.clone()));
        Ok(value)
    }
}

impl<K: PartialEq + Clone, V: Clone> Default for Memo<K, V> {
    fn default() -> Self {
        Memo::new()
    }
}
