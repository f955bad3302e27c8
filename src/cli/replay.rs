//! `replay`: one instance again, exactly as a record says.

use super::console::Console;
use super::run::Outcome;
use super::select::{Selected, unknown};
use super::verify::{failure, inspect_one};
use super::{Library, kept};
use crate::claim::{Judgement, Settings, Tier};
use crate::report::two_digits;

/// Judges the instance of a token.
pub(super) fn replay(library: &Library, token: &str, console: &mut Console) -> Outcome {
    let (claim, mut settings) = parse(token).ok_or_else(|| {
        format!(
            "`{token}` is no replay token; it has the form \
             paper/theorem/claim@instance+seed=1+tier=quick+bits=128, as a record's `replay`"
        )
    })?;
    for selected in Selected::all(library) {
        let Some(info) = selected.claims.iter().find(|c| selected.claim_id(c) == claim) else {
            continue;
        };
        inspect_one(&selected)?;
        settings.kept = kept::load(library)?;
        // A run that panicked cannot say on which instance; its token says `any`.
        let known = selected.theorem.instances();
        settings.instance = settings.instance.filter(|i| i != "any" || known.contains(i));
        // Without the steps: they are statements about all instances.
        let judged = selected.theorem.judge(selected.paper.slug, info.name, &settings, &[]);
        let judgement = judged.map_err(|fault| fault.to_string())?;
        console.say(&failure(&judgement, library));
        console.say(&details(&judgement));
        return Ok(judgement.exit_status());
    }
    Err(unknown(library, &claim))
}

/// Claim and settings of a token.
fn parse(token: &str) -> Option<(String, Settings)> {
    let (claim, rest) = token.split_once('@')?;
    let mut parts = rest.split('+');
    let instance = parts.next().filter(|i| !i.is_empty())?;
    let seed = super::arguments::seed(parts.next()?.strip_prefix("seed=")?).ok()?;
    let tier: Tier = parts.next()?.strip_prefix("tier=")?.parse().ok()?;
    let bits: u32 = parts.next()?.strip_prefix("bits=")?.parse().ok()?;
    let plausible =
        bits <= crate::arithmetic::MAX_BITS as u32 * 64 && claim.matches('/').count() == 2;
    if parts.next().is_some() || !plausible {
        return None;
    }
    Some((
        claim.into(),
        Settings { seed, tier, bits, instance: Some(instance.into()), kept: vec![] },
    ))
}

fn details(j: &Judgement) -> String {
    let mut text = format!("precision  {} bits\n", j.precision_bits);
    if let Some(slack) = j.slack {
        text += &format!("slack      {}\n", two_digits(slack));
    }
    if let Some(resolution) = &j.resolution {
        let (kind, change) = resolution.entry();
        text += &format!("resolves   {kind} {} of {}\n", two_digits(change), resolution.of);
    }
    for c in &j.controls {
        let reason = c.reason.as_ref().map(|r| format!(" ({r})")).unwrap_or_default();
        text += &format!(
            "control    {} {}: {}{reason}, observed {}, predicted {}\n",
            c.kind, c.name, c.verdict, c.observed.decimal, c.predicted.decimal
        );
    }
    text += &format!("exact      observed {}\n", j.observed.exact);
    text + &format!("           predicted {}\n", j.predicted.exact)
}
