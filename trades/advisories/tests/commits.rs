//! Ranges of commits against a plain reading of the schema over generated histories.

use std::collections::BTreeMap;

use lockgate_advisories::{
    CommitMatches, CommitQuery, Compiled, Database, History, NoHistory, Query, Unassessed, build,
};
use lockgate_git::ObjectId;
use lockgate_packages::Ecosystem;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// Its kind, and the number of its commit.
type Event = (String, Option<usize>);

const REPOSITORY: &str = "https://git.example/group/name";

fn id(number: usize) -> ObjectId {
    let mut bytes = [0; 20];
    bytes[..8].copy_from_slice(&(number as u64 + 1).to_be_bytes());
    ObjectId::from_bytes(&bytes).expect("20 bytes are an id")
}

fn hex(number: usize) -> String {
    id(number).to_hex()
}

/// Commits by the numbers of their parents, which are lower.
#[derive(Clone, Debug)]
struct Dag(Vec<Vec<usize>>);

impl Dag {
    fn before(&self, earlier: usize, later: usize) -> bool {
        earlier == later
            || self.0[later]
                .iter()
                .any(|parent| self.before(earlier, *parent))
    }
}

impl History for Dag {
    fn leads(&self, earlier: &ObjectId, later: &ObjectId) -> Option<bool> {
        let number = |wanted: &ObjectId| (0..self.0.len()).find(|number| id(*number) == *wanted);
        Some(self.before(number(earlier)?, number(later)?))
    }
}

/// A history of which some answers are missing.
struct Patchy<'a> {
    whole: &'a Dag,
    gaps: u64,
}

impl History for Patchy<'_> {
    fn leads(&self, earlier: &ObjectId, later: &ObjectId) -> Option<bool> {
        let bit = (earlier.prefix() * 7 + later.prefix() * 13) % 64;
        let is_known = earlier == later || self.gaps >> bit & 1 == 0;
        self.whole.leads(earlier, later).filter(|_| is_known)
    }
}

fn index(records: &[Value]) -> Vec<u8> {
    let read = |record: &Value| Compiled::read(record.to_string().as_bytes());
    let compiled = records
        .iter()
        .map(|record| read(record).expect("the test's record is valid"));
    build(compiled.collect()).expect("they are few")
}

fn about(events: &Value) -> Value {
    json!({"id": "X-1", "affected": [{"ranges": [{"type": "GIT", "repo": REPOSITORY, "events": events}]}]})
}

fn words(told: &CommitMatches<'_>) -> &'static str {
    let imprecise = told.groups.first().map(|group| group.hits[0].imprecise);
    match (imprecise, told.untold.len(), told.clear.len()) {
        (Some(None), 0, 0) => "affected",
        (Some(Some(_)), 0, 0) => "perhaps",
        (None, 1, 0) => "untold",
        (None, 0, 1) => "clear",
        _ => "odd",
    }
}

fn ask(bytes: &[u8], commit: Option<&str>, history: &dyn History) -> String {
    let database = Database::open(&[bytes]).expect("it was built");
    let query = CommitQuery {
        repository: "git@git.example:group/name.git",
        commit,
        tags: &[],
    };
    let told = database.lookup_commit(&query, history);
    assert!(told.unassessed.is_empty());
    words(&told).to_owned()
}

/// What the schema's algorithm says, with the events in every order that the history allows: all that may come of it.
fn oracle(dag: &Dag, events: &[Event], commit: usize) -> Vec<bool> {
    let limits: Vec<_> = events.iter().filter(|(kind, _)| kind == "limit").collect();
    let is_below = |limit: Option<usize>| {
        limit.is_none_or(|limit| limit != commit && dag.before(commit, limit))
    };
    if !limits.is_empty() && !limits.iter().any(|(_, limit)| is_below(*limit)) {
        return vec![false];
    }
    let rest: Vec<_> = events
        .iter()
        .filter(|(kind, _)| kind != "limit")
        .cloned()
        .collect();
    let mut answers = Vec::new();
    each_order(dag, &rest, &mut Vec::new(), &mut |order| {
        let mut vulnerable = false;
        for (kind, at) in order {
            let is_from = at.is_none_or(|at| dag.before(at, commit));
            match kind.as_str() {
                "introduced" if is_from => vulnerable = true,
                "fixed" if is_from => vulnerable = false,
                "last_affected" if is_from && *at != Some(commit) => vulnerable = false,
                _ => {}
            }
        }
        answers.push(vulnerable);
    });
    answers.sort_unstable();
    answers.dedup();
    answers
}

/// Hands over every order in which no event stands before one whose commit leads to its own; in the same commit the flaw comes
/// in before it goes.
fn each_order(dag: &Dag, rest: &[Event], done: &mut Vec<Event>, each: &mut dyn FnMut(&[Event])) {
    if rest.is_empty() {
        return each(done);
    }
    let rank = |kind: &str| u8::from(kind != "introduced");
    for (at, next) in rest.iter().enumerate() {
        let is_first = rest.iter().all(|other| match (other.1, next.1) {
            (None, _) => next.1.is_none(),
            (Some(_), None) => true,
            (Some(other_at), Some(own)) if other_at == own => rank(&other.0) >= rank(&next.0),
            (Some(other_at), Some(own)) => !dag.before(other_at, own),
        });
        if is_first {
            let mut left = rest.to_vec();
            left.remove(at);
            done.push(next.clone());
            each_order(dag, &left, done, each);
            done.pop();
        }
    }
}

fn dag() -> impl Strategy<Value = Dag> {
    prop::collection::vec(prop::collection::vec(any::<Index>(), 0..3), 1..9).prop_map(|all| {
        let each = all.into_iter().enumerate();
        let parents = each.map(|(at, parents)| {
            let before = parents.into_iter().filter(|_| at > 0);
            before.map(|parent| parent.index(at)).collect()
        });
        Dag(parents.collect())
    })
}

type Events = Vec<(String, Option<Index>)>;

fn events() -> impl Strategy<Value = Events> {
    let kind = prop_oneof![3 => Just("introduced"), 3 => Just("fixed"), 1 => Just("last_affected"), 1 => Just("limit")];
    let event = (kind, prop::option::weighted(0.9, any::<Index>()));
    let event = event.prop_filter_map("only these have a value of their own", |(kind, at)| {
        (at.is_some() || matches!(kind, "introduced" | "limit")).then(|| (kind.to_owned(), at))
    });
    prop::collection::vec(event, 1..5)
}

fn written(events: &[Event]) -> Value {
    let one = |(kind, at): &Event| {
        let all = if kind == "limit" { "*" } else { "0" };
        json!({ kind.as_str(): at.map_or(all.to_owned(), hex) })
    };
    events.iter().map(one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_whole_history_tells_what_the_schema_tells(
        dag in dag(), events in events(), commit in any::<Index>(), gaps in any::<u64>(),
    ) {
        let count = dag.0.len();
        let events = events.into_iter();
        let events: Vec<_> = events.map(|(kind, at)| (kind, at.map(|at| at.index(count)))).collect();
        let commit = commit.index(count);
        let bytes = index(&[about(&written(&events))]);
        let told = ask(&bytes, Some(&hex(commit)), &dag);
        let possible = oracle(&dag, &events, commit);
        match told.as_str() {
            "affected" => prop_assert!(possible.contains(&true)),
            "clear" => prop_assert!(possible.contains(&false)),
            "perhaps" => prop_assert_eq!(possible.len(), 2),
            other => prop_assert!(false, "{other}"),
        }
        // Where the order of events matters to no one, the answer is that of the schema.
        if let [only] = possible[..] {
            prop_assert_eq!(told.as_str(), if only { "affected" } else { "clear" });
        }
        // Who knows less never tells something else.
        let less = ask(&bytes, Some(&hex(commit)), &Patchy { whole: &dag, gaps });
        let named_last = events.contains(&("last_affected".to_owned(), Some(commit)));
        prop_assert!(less == told || less == "untold" || named_last, "{} of {}", less, told);
        let none = ask(&bytes, Some(&hex(commit)), &NoHistory);
        prop_assert!(none == told || none == "untold" || named_last, "{} of {}", none, told);
    }
}

/// 0 - 1 - 2 - 3, and 1 - 4 beside.
fn forked() -> Dag {
    Dag(vec![vec![], vec![0], vec![1], vec![2], vec![1]])
}

fn each_commit(events: &Value) -> String {
    let bytes = index(&[about(events)]);
    let told = (0..5).map(|commit| ask(&bytes, Some(&hex(commit)), &forked()));
    told.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_fix_reaches_what_follows_it_and_no_branch_beside() {
    let range = json!([{"introduced": hex(1)}, {"fixed": hex(3)}]);
    assert_eq!(
        each_commit(&range),
        "clear affected affected clear affected"
    );
    let range = json!([{"introduced": hex(1)}, {"limit": hex(3)}]);
    assert_eq!(each_commit(&range), "clear affected affected clear clear");
    let range = json!([{"introduced": "0"}, {"last_affected": hex(2)}]);
    assert_eq!(
        each_commit(&range),
        "affected affected affected clear affected"
    );
    let range = json!([{"introduced": "0"}, {"fixed": hex(1)}, {"introduced": hex(3)}]);
    assert_eq!(each_commit(&range), "affected clear clear affected clear");
}

#[test]
fn without_history_only_what_is_named_is_sure() {
    let bytes = index(&[about(&json!([{"introduced": hex(1)}, {"fixed": hex(3)}]))]);
    assert_eq!(ask(&bytes, Some(&hex(1)), &NoHistory), "affected");
    assert_eq!(ask(&bytes, Some(&hex(3)), &NoHistory), "clear");
    assert_eq!(ask(&bytes, Some(&hex(2)), &NoHistory), "untold");
    assert_eq!(ask(&bytes, None, &NoHistory), "untold");
    assert_eq!(ask(&bytes, Some(&hex(1)[..12]), &NoHistory), "affected");
    assert_eq!(ask(&bytes, Some(&hex(1)[..7]), &NoHistory), "untold");
    let bytes = index(&[about(&json!([{"introduced": "0"}]))]);
    assert_eq!(ask(&bytes, None, &NoHistory), "affected");
    let bytes = index(&[about(&json!([{"introduced": "v1.0"}, {"fixed": hex(3)}]))]);
    assert_eq!(ask(&bytes, Some(&hex(2)), &forked()), "untold");
}

#[test]
fn records_without_a_package_and_with_one_speak_of_repositories() {
    let range = json!([{"type": "GIT", "repo": REPOSITORY, "events": [{"introduced": "0"}, {"fixed": hex(3)}]}]);
    let package = json!({"ecosystem": "PyPI", "name": "name"});
    let bytes = index(&[
        json!({"id": "CVE-1", "affected": [{"ranges": range, "versions": ["v1"]}]}),
        json!({"id": "PYSEC-1", "aliases": ["CVE-1"], "affected": [{"package": package, "ranges": range, "versions": ["1"]}]}),
        json!({"id": "GONE-1", "withdrawn": "2026-01-01T00:00:00Z", "affected": [{"ranges": range}]}),
        json!({"id": "ELSE-1", "affected": [{"ranges": [{"type": "GIT", "events": []}]}]}),
    ]);
    let database = Database::open(&[&bytes]).expect("it was built");
    let tags = ["v1".to_owned()];
    let query = CommitQuery {
        repository: REPOSITORY,
        commit: None,
        tags: &tags,
    };
    let told = database.lookup_commit(&query, &NoHistory);
    let ids: Vec<_> = told.groups.iter().map(|group| group.ids.clone()).collect();
    assert_eq!(ids, [["CVE-1"]]);
    let untold: Vec<_> = told
        .untold
        .iter()
        .map(lockgate_advisories::Advisory::id)
        .collect();
    assert_eq!(untold, ["PYSEC-1"]);
    let details = told.untold[0].details().expect("it was written");
    assert_eq!(details.fixed, [hex(3)]);
    let speaks = database.speaks(&Query {
        ecosystem: Ecosystem::PyPi,
        release: None,
        name: "Name",
        version: None,
    });
    let speaks: Vec<_> = speaks.expect("it holds together").into_iter().collect();
    assert_eq!(speaks, ["CVE-1", "PYSEC-1"]);
    let only: Vec<_> = database
        .ids_of("GIT")
        .expect("it holds together")
        .into_iter()
        .collect();
    assert_eq!(only, ["CVE-1"]);
    let other = CommitQuery {
        repository: "https://git.example/other",
        ..query
    };
    let told = database.lookup_commit(&other, &NoHistory);
    assert!(told.groups.is_empty() && told.untold.is_empty() && told.unassessed.is_empty());
}

#[test]
fn a_database_that_knows_no_repositories_says_so() {
    let of_package = json!({"id": "X-2", "affected": [{"package": {"ecosystem": "npm", "name": "a"},
        "ranges": [{"type": "GIT", "repo": REPOSITORY, "events": [{"introduced": "0"}]}]}]});
    let bytes = index(&[
        json!({"id": "X-1", "affected": [{"package": {"ecosystem": "npm", "name": "a"}, "versions": ["1"]}]}),
        of_package,
    ]);
    let database = Database::open(&[&bytes]).expect("it was built");
    let query = CommitQuery {
        repository: REPOSITORY,
        commit: None,
        tags: &[],
    };
    let told = database.lookup_commit(&query, &NoHistory);
    assert_eq!(told.unassessed, [Unassessed::EcosystemUnknown]);
    assert_eq!(words(&told), "affected");
}

#[test]
fn what_an_index_holds_is_the_same_whatever_it_went_through() {
    let events = json!([{"fixed": hex(3)}, {"introduced": "0"}, {"limit": "*"}, {"fixed": "odd"}, {"last_affected": "ab".repeat(32)}]);
    let bytes = index(&[
        about(&events),
        json!({"id": "Y-1", "affected": [{"package": {"ecosystem": "GIT", "name": REPOSITORY},
        "ranges": [{"type": "GIT", "events": events}], "versions": ["v1"]}]}),
    ]);
    let database = Database::open(&[&bytes]).expect("it was built");
    let unpacked = database.segments()[0]
        .unpack(&|_| true)
        .expect("it holds together");
    let mut by_id = BTreeMap::new();
    for record in unpacked.iter().rev() {
        by_id.insert(record.id().to_owned(), record.clone());
    }
    assert_eq!(by_id.len(), 2);
    assert_eq!(
        build(by_id.into_values().rev().collect()).expect("they are few"),
        bytes
    );
}
