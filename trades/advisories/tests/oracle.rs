//! OSV's evaluation, as the schema writes it: slow, over the raw records, with the direct comparator.

use std::cmp::Ordering;

use lockgate_packages::Ecosystem;
use lockgate_versions::Order;
use serde_json::Value;

/// What a record says of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    No,
    Perhaps,
    Yes,
}

/// One statement of a record about a package.
#[derive(Clone, Debug)]
pub struct Statement {
    pub id: String,
    pub ecosystem: Ecosystem,
    pub release: String,
    pub name: String,
    affected: Value,
}

/// All statements of a record that was not withdrawn.
pub fn statements(record: &Value) -> Vec<Statement> {
    let when = record["withdrawn"].as_str().unwrap_or_default();
    if !when.is_empty() && !when.starts_with("0001") {
        return Vec::new();
    }
    let all = record["affected"].as_array().cloned().unwrap_or_default();
    all.into_iter()
        .filter_map(|affected| statement(record, affected))
        .collect()
}

fn statement(record: &Value, affected: Value) -> Option<Statement> {
    let package = &affected["package"];
    let (ecosystem, release) = Ecosystem::parse(package["ecosystem"].as_str()?)?;
    Some(Statement {
        id: record["id"].as_str()?.to_owned(),
        ecosystem,
        release: release
            .unwrap_or_default()
            .trim_end_matches(":LTS")
            .to_owned(),
        name: ecosystem
            .normal_name(package["name"].as_str()?)
            .into_owned(),
        affected,
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

impl Statement {
    /// Every version that it names.
    pub fn versions(&self) -> Vec<String> {
        let listed = list(&self.affected["versions"]).iter();
        let ranges = list(&self.affected["ranges"])
            .iter()
            .filter(|range| range["type"] != "GIT");
        let events = ranges.flat_map(|range| list(&range["events"]));
        let named = events.flat_map(|event| {
            event
                .as_object()
                .into_iter()
                .flat_map(|event| event.values())
        });
        listed
            .chain(named)
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// Whether it affects the version (OSV schema, "Evaluation").
    pub fn says(&self, own: Option<Order>, version: &str) -> Said {
        if list(&self.affected["versions"])
            .iter()
            .any(|listed| is_same(own, listed, version))
        {
            return Said::Yes;
        }
        let ranges = list(&self.affected["ranges"]).iter();
        ranges
            .map(|range| self.in_range(range, own, version))
            .max()
            .unwrap_or(Said::No)
    }

    fn in_range(&self, range: &Value, own: Option<Order>, version: &str) -> Said {
        let kind = range["type"].as_str().unwrap_or_default();
        let only_commits = || {
            list(&self.affected["ranges"])
                .iter()
                .all(|range| range["type"] == "GIT")
        };
        if kind == "GIT" {
            let is_all = list(&self.affected["versions"]).is_empty() && only_commits();
            return if is_all { Said::Perhaps } else { Said::No };
        }
        let order = match (kind, own) {
            ("SEMVER", Some(Order::Semver | Order::Npm | Order::Go | Order::Hex)) => own,
            ("SEMVER", _) => Some(Order::Semver),
            _ => own,
        };
        let Some(order) = order else {
            return Said::Perhaps;
        };
        let events = list(&range["events"]);
        let is_custom = !self.affected["ecosystem_specific"]["custom_ranges"].is_null();
        match walk(events, order, version) {
            None => Said::Perhaps,
            Some(false) => Said::No,
            Some(true) if is_custom && is_endless(events, order, version) => Said::Perhaps,
            Some(true) => Said::Yes,
        }
    }
}

fn is_same(own: Option<Order>, listed: &Value, version: &str) -> bool {
    let Some(listed) = listed.as_str() else {
        return false;
    };
    let equal = own.and_then(|order| order.compare(listed, version).ok()) == Some(Ordering::Equal);
    listed == version || equal
}

/// Whether the version is within; `None` where that cannot be told.
fn walk(events: &[Value], order: Order, version: &str) -> Option<bool> {
    let mut named: Vec<(&str, &str)> = Vec::new();
    for event in events {
        for (what, when) in event.as_object()? {
            named.push((what, when.as_str()?));
        }
    }
    let zero = |event: &(&str, &str)| *event == ("introduced", "0");
    if named
        .iter()
        .any(|event| !zero(event) && event.1 != "*" && order.key(event.1).is_err())
    {
        return None;
    }
    order.key(version).ok()?;
    let compare = |a: &(&str, &str), b: &(&str, &str)| match (zero(a), zero(b)) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => order.compare(a.1, b.1).unwrap_or(Ordering::Equal),
    };
    let limits: Vec<_> = named
        .iter()
        .filter(|event| event.0 == "limit")
        .map(|event| event.1)
        .collect();
    let before =
        |limit: &&str| *limit == "*" || order.compare(version, limit) == Ok(Ordering::Less);
    if !limits.is_empty() && !limits.iter().any(before) {
        return Some(false);
    }
    named.retain(|event| event.0 != "limit");
    named.sort_by(compare);
    let mut vulnerable = false;
    for same in named.chunk_by(|a, b| compare(a, b) == Ordering::Equal) {
        let has = |what: &str| same.iter().any(|event| event.0 == what);
        let reached = if zero(&same[0]) {
            Ordering::Greater
        } else {
            order.compare(version, same[0].1).ok()?
        };
        if reached == Ordering::Less {
            break;
        }
        // What is open ends before another begins; what begins may end at once.
        let was = vulnerable;
        vulnerable |= !was && has("introduced");
        if has("fixed") || (has("last_affected") && reached == Ordering::Greater) {
            vulnerable = false;
        }
        vulnerable |= was && has("introduced");
    }
    Some(vulnerable)
}

/// True where the version lies in the part of a range that no event ends: only this is what custom ranges narrow.
fn is_endless(events: &[Value], order: Order, version: &str) -> bool {
    let ends = |event: &Value| {
        let at = |what: &str| {
            event[what]
                .as_str()
                .map(|when| order.compare(version, when))
        };
        let is_limit = event["limit"].as_str().is_some_and(|limit| limit != "*");
        is_limit
            || at("fixed") == Some(Ok(Ordering::Less))
            || matches!(
                at("last_affected"),
                Some(Ok(Ordering::Less | Ordering::Equal))
            )
    };
    !events.iter().any(ends)
}
