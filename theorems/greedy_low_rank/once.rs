//! Runs that several claims and steps look at, done once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Results by what they are of. A run does not depend on who asks first, so that it is the same for
/// all.
#[derive(Debug)]
pub struct Once<T>(Mutex<BTreeMap<String, Arc<OnceLock<T>>>>);

impl<T: Clone> Once<T> {
    /// Nothing has been run.
    pub const fn new() -> Self {
        Once(Mutex::new(BTreeMap::new()))
    }

    /// The result for `key`, by `run` if it is the first to ask; others wait for it.
    pub fn get(&self, key: String, run: impl FnOnce() -> T) -> T {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = Arc::clone(all.entry(key).or_default());
        // Others may run what they want in the meantime.
        drop(all);
        cell.get_or_init(run).clone()
    }
}

impl<T: Clone> Default for Once<T> {
    fn default() -> Self {
        Self::new()
    }
}
