//! Which findings are not shown, and on whose word.

use std::collections::BTreeSet;

use lockgate_evidence::{Counts, Finding};

use super::{Context, sort};
use crate::Policy;
use crate::ignores::{Ignore, Order};

/// Which exceptions and ignores found what they were written for.
#[derive(Debug)]
pub(super) struct Use {
    /// For each exception, whether it matched.
    pub(super) exceptions: Vec<bool>,
    /// For each ignore, the ids of its rules that matched.
    pub(super) ignores: Vec<BTreeSet<&'static str>>,
}

impl Use {
    pub(super) fn new(ignores: &[Ignore], policy: &Policy) -> Self {
        Self {
            exceptions: vec![false; policy.exceptions.len()],
            ignores: vec![BTreeSet::new(); ignores.len()],
        }
    }
}

/// What becomes of a finding. The first word that applies is the one that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Shown,
    Below,
    Ignored,
    Cleared,
    Excepted,
    Baseline,
}

impl Fate {
    pub(super) fn below(is_below: bool) -> Self {
        if is_below { Self::Below } else { Self::Shown }
    }

    /// Counts it; true where the finding is not shown.
    pub(super) fn count(self, counts: &mut Counts) -> bool {
        match self {
            Self::Shown => return false,
            Self::Below => counts.below += 1,
            Self::Ignored => counts.ignored += 1,
            Self::Cleared => counts.cleared += 1,
            Self::Excepted => counts.excepted += 1,
            Self::Baseline => counts.baseline += 1,
        }
        true
    }
}

/// Leaves the findings that are shown. They must be sorted; they come back sorted and numbered.
pub(super) fn suppress(
    mut findings: Vec<Finding>,
    ignores: &[Ignore],
    context: &Context<'_>,
    used: &mut Use,
    counts: &mut Counts,
) -> Left {
    let mut fates: Vec<Fate> = Vec::with_capacity(findings.len());
    for finding in &findings {
        let by_comment = ignore(finding, ignores, context, used);
        fates.push(match (context.is_below(finding), by_comment) {
            (true, _) => Fate::Below,
            (false, true) => Fate::Ignored,
            (false, false) if finding.is_cleared() => Fate::Cleared,
            (false, false) => Fate::Shown,
        });
    }
    sort::number(&mut findings, |at| fates[at] != Fate::Shown);
    for (finding, fate) in findings.iter().zip(&mut fates) {
        let excepted = except(finding, context, used);
        if *fate == Fate::Shown {
            *fate = known(finding, excepted, context);
        }
    }
    let mut left = Left::default();
    for (finding, fate) in findings.into_iter().zip(fates) {
        match (fate.count(counts), fate) {
            (false, _) => left.shown.push(finding),
            (true, Fate::Cleared) => left.cleared.push(finding),
            (true, _) => {}
        }
    }
    left
}

/// What is left of the findings.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// What counts.
    pub(super) shown: Vec<Finding>,
    /// What a statement takes out of that.
    pub(super) cleared: Vec<Finding>,
}

fn known(finding: &Finding, excepted: bool, context: &Context<'_>) -> Fate {
    if excepted {
        Fate::Excepted
    } else if context.baseline.holds(finding.fingerprint()) {
        Fate::Baseline
    } else {
        Fate::Shown
    }
}

/// True where some ignore holds for the finding. Every ignore that reaches it is marked as used.
fn ignore(finding: &Finding, ignores: &[Ignore], context: &Context<'_>, used: &mut Use) -> bool {
    let mut holds = false;
    for (at, ignore) in ignores.iter().enumerate() {
        let Order::Complete(order) = &ignore.order else {
            continue;
        };
        if order.rules.contains(&finding.rule) && order.reaches(ignore.source.path(), finding) {
            used.ignores[at].insert(finding.rule.id);
            holds |= !order.is_expired(context.today);
        }
    }
    holds
}

/// True where some exception holds for the finding. Every exception that matches is marked as used.
fn except(finding: &Finding, context: &Context<'_>, used: &mut Use) -> bool {
    let paths = paths(finding, context);
    let fingerprint = finding.fingerprint();
    let mut excepted = false;
    for (at, exception) in context.policy.exceptions.iter().enumerate() {
        let matches = |path: &&str| exception.matches(finding.rule, path, fingerprint);
        if paths.iter().all(matches) {
            used.exceptions[at] = true;
            excepted |= !exception.is_expired(context.today);
        }
    }
    excepted
}

/// Every path that an exception must cover: of a leaked secret all that it stands at, or a copy of a test's token elsewhere
/// would pass on the word given for the test.
fn paths<'a>(finding: &'a Finding, context: &Context<'a>) -> Vec<&'a str> {
    let primary = std::slice::from_ref(finding.primary());
    match &finding.exposed {
        Some(exposed) if !exposed.paths.is_empty() => {
            let paths = exposed.paths.iter();
            paths.map(|path| context.asked.policy_path(path)).collect()
        }
        _ => {
            let paths = primary.iter().map(|place| place.source.path());
            paths.map(|path| context.asked.policy_path(path)).collect()
        }
    }
}
