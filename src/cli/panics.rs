//! Panics of runs, which are reported as judgements and not on standard error.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::Mutex;

/// Where each message came from. A judgement keeps the message of a panic and not its place, which
/// would differ between machines; the place is for the person who reads the failure.
static PLACES: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// Installs a hook that prints nothing and remembers the places of panics.
pub(super) fn keep_quiet() {
    set_hook(Box::new(|info| {
        let place = info.location().map(|l| format!("{}:{}", l.file(), l.line()));
        if let (Ok(mut places), Some(place)) = (PLACES.lock(), place) {
            places.insert(words(info.payload()), place);
        }
    }));
}

/// Where the panic with this message was raised, if it is known.
pub(super) fn place(message: &str) -> Option<String> {
    PLACES.lock().ok()?.get(message).cloned()
}

/// The result, or the message of the panic that prevented it; without the prefix of an unfilled
/// form.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let words = words(payload.as_ref());
        words.strip_prefix("Unfilled: ").unwrap_or(&words).to_string()
    })
}

fn words(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<String>(), payload.downcast_ref::<&str>()) {
        (Some(text), _) => text.clone(),
        (_, Some(text)) => (*text).into(),
        _ => "a panic without a message".into(),
    }
}
