//! `lockgate explain`: a rule's page.

use lockgate_engine::OwnRule;
use lockgate_evidence::{Fingerprint, Rule, rule_by_id};

use crate::args::{ExplainArgs, Screen};
use crate::exit::{Failure, Status};
use crate::{page, screen};

/// Runs the command.
pub(crate) fn run(args: &ExplainArgs, screen: &Screen) -> Result<Status, Failure> {
    let mut rules = lockgate_engine::rules();
    if let Some(rule) = rule_by_id(rules.iter().copied(), &args.rule) {
        let platforms = lockgate_engine::platforms_of(rule);
        let tried = (!platforms.is_empty()).then(|| format!("Tried on {}.", platforms.join(", ")));
        screen::styled(&page::of(rule, tried.as_deref()), screen.color)?;
        return Ok(Status::Passed);
    }
    let (own, error) = lockgate_engine::own_rules(&args.policy.request());
    let named = |own: &&OwnRule| rule_by_id([own.rule], &args.rule).is_some();
    if let Some(own) = own.iter().find(named) {
        let place = format!("A rule of yours, defined in {}.", own.place);
        screen::styled(&page::of(own.rule, Some(&place)), screen.color)?;
        return Ok(Status::Passed);
    }
    rules.extend(own.iter().map(|own| own.rule));
    Err(error.map_or_else(|| unknown(&rules, &args.rule), Failure::from))
}

fn unknown(rules: &[&'static Rule], name: &str) -> Failure {
    if Fingerprint::parse(name).is_some() {
        let hint =
            format!("`lockgate secrets explain {name}` shows the secret of that fingerprint");
        return Failure::usage(format!("`{name}` is a fingerprint, not a rule"), hint);
    }
    let hint = match nearest(rules, name) {
        Some(near) => format!("did you mean `{near}`? use `lockgate explain {near}`"),
        None => "`lockgate rules` lists every rule".into(),
    };
    Failure::usage(format!("no rule is named `{name}`"), hint)
}

/// The rule a mistyped name most likely means: at most one letter in three is wrong, or it is a part of one rule's name only.
fn nearest(rules: &[&'static Rule], name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let short = match name.split_once('/') {
        Some((lock, short)) if rules.iter().any(|rule| rule.lock.as_str() == lock) => short,
        _ => &name,
    };
    let distance = |rule: &Rule| {
        let full = strsim::damerau_levenshtein(rule.id, &name);
        full.min(strsim::damerau_levenshtein(rule.name(), short))
    };
    let near = rules.iter().min_by_key(|rule| distance(rule))?;
    if distance(near) * 3 <= short.chars().count() {
        return Some(near.id);
    }
    let mut all = rules.iter().filter(|rule| is_part(short, rule.name()));
    let only = all.next()?;
    all.next().is_none().then_some(only.id)
}

/// True for the first words of a name, and for the last.
fn is_part(words: &str, name: &str) -> bool {
    let rest = name.strip_prefix(words).map(|rest| rest.starts_with('-'));
    let before = name.strip_suffix(words).map(|before| before.ends_with('-'));
    !words.is_empty() && (rest == Some(true) || before == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_nonsense_is_not() {
        let rules = sample::rules();
        assert_eq!(
            nearest(&rules, "unpined-action"),
            Some("workload/unpinned-action")
        );
        assert_eq!(
            nearest(&rules, "Workload/Unpinned-Action"),
            Some("workload/unpinned-action")
        );
        assert_eq!(
            nearest(&rules, "workload/unpinned"),
            Some("workload/unpinned-action")
        );
        assert_eq!(nearest(&rules, "timeout"), Some("workload/missing-timeout"));
        assert_eq!(nearest(&rules, "workload/"), None);
        assert_eq!(nearest(&rules, "xyz"), None);
        assert_eq!(nearest(&[], "xyz"), None);
    }
}
