//! What makes a lock file of actions void.

use std::collections::{HashMap, HashSet};

use lockgate_evidence::Span;
use lockgate_pipelines::model::{ActionsLock, LockedAction, is_commit};
use lockgate_pipelines::yaml::Text;

/// The only version whose meaning is published (`github/actions-lockfile`, 2026-07), and the one that the command line
/// extension writes since 0.2.0.
const VERSIONS: &[&str] = &["v0.0.2", "v0.0.3"];
/// The account behind `actions/*`.
const ACTIONS_OWNER_ID: &str = "44036562";

/// One reason why the platform does not read the file as meant.
pub(crate) struct Fault {
    /// Where.
    pub(crate) span: Span,
    /// What, lower case, no full stop.
    pub(crate) message: String,
}

fn fault(text: &Text, message: String) -> Fault {
    Fault {
        span: text.span(),
        message,
    }
}

/// Every fault, in the order of the file's parts.
pub(crate) fn find(lock: &ActionsLock) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(problem) = lock.problems.first() {
        faults.push(Fault {
            span: problem.span,
            message: format!("the lock file cannot be read: {}", problem.message),
        });
        return faults;
    }
    version(lock, &mut faults);
    unknown_keys(lock, &mut faults);
    duplicates(lock, &mut faults);
    paths(lock, &mut faults);
    for action in &lock.actions {
        fields(action, &mut faults);
    }
    identities(lock, &mut faults);
    dangling(lock, &mut faults);
    cycle(lock, &mut faults);
    faults
}

fn version(lock: &ActionsLock, faults: &mut Vec<Fault>) {
    match &lock.version {
        None => faults.push(Fault {
            span: Span::at(0),
            message: "the lock file has no `version`".to_owned(),
        }),
        Some(version) if !VERSIONS.contains(&version.value()) => faults.push(fault(
            version,
            format!("`{version}` is no known version of the lock file's format"),
        )),
        Some(_) => {}
    }
}

/// A newer version may know more keys than we do.
fn unknown_keys(lock: &ActionsLock, faults: &mut Vec<Fault>) {
    let published = lock
        .version
        .as_ref()
        .is_some_and(|version| version.value() == VERSIONS[0]);
    let unknown = lock.unknown_keys.iter().filter(|_| published);
    faults.extend(unknown.map(|key| fault(key, format!("the format has no key `{key}`"))));
}

fn duplicates(lock: &ActionsLock, faults: &mut Vec<Fault>) {
    let mut seen = HashSet::new();
    let workflows = lock
        .workflows
        .iter()
        .map(|entry| (&entry.path, entry.path.value().to_owned()));
    let actions = lock
        .actions
        .iter()
        .map(|action| (&action.pin, action.pin.value().to_ascii_lowercase()));
    for (key, name) in workflows.chain(actions) {
        if !seen.insert(name) {
            faults.push(fault(key, format!("`{key}` stands twice")));
        }
    }
}

fn paths(lock: &ActionsLock, faults: &mut Vec<Fault>) {
    for entry in &lock.workflows {
        if !is_path(entry.path.value()) {
            faults.push(fault(
                &entry.path,
                format!(
                    "`{}` is no path of a workflow within the repository",
                    entry.path
                ),
            ));
        }
        let bad = entry.pins.iter().filter(|pin| !is_pin(pin.value()));
        faults.extend(bad.map(|pin| fault(pin, format!("`{pin}` is not `owner/name@reference`"))));
    }
}

fn is_path(path: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '\\' | ':');
    !path.is_empty()
        && !path.starts_with('/')
        && !path.contains(odd)
        && path.split('/').all(|part| part != "..")
}

fn is_pin(pin: &str) -> bool {
    let Some((place, reference)) = pin.split_once('@') else {
        return false;
    };
    let part = |part: &str| !part.is_empty() && !part.contains(['/', ':']);
    let named = place
        .split_once('/')
        .is_some_and(|(owner, name)| part(owner) && part(name));
    named && !reference.is_empty() && !reference.contains(':')
}

fn fields(action: &LockedAction, faults: &mut Vec<Fault>) {
    let pin = &action.pin;
    if !is_pin(pin.value()) {
        faults.push(fault(pin, format!("`{pin}` is not `owner/name@reference`")));
    }
    let fields = [
        ("ref", &action.reference),
        ("commit", &action.commit),
        ("owner_id", &action.owner_id),
        ("repo_id", &action.repo_id),
    ];
    let missing = fields
        .iter()
        .filter(|(_, value)| value.as_ref().is_none_or(|text| text.value().is_empty()));
    faults.extend(missing.map(|(name, _)| fault(pin, format!("`{pin}` has no `{name}`"))));
    let numbers = [("owner_id", &action.owner_id), ("repo_id", &action.repo_id)];
    for (name, value) in numbers {
        let odd = value
            .as_ref()
            .filter(|text| text.value().parse::<u64>().unwrap_or(0) == 0);
        faults.extend(odd.map(|text| {
            fault(
                text,
                format!("`{name}` of `{pin}` is no number of an account or repository"),
            )
        }));
    }
    commit(action, faults);
}

fn commit(action: &LockedAction, faults: &mut Vec<Fault>) {
    let Some(text) = action
        .commit
        .as_ref()
        .filter(|text| !text.value().is_empty())
    else {
        return;
    };
    let id = match text.value().split_once('-') {
        Some(("sha1", id)) if id.len() == 40 && is_commit(id) => id,
        Some(("sha256", id)) if id.len() == 64 && is_commit(id) => id,
        _ => {
            faults.push(fault(
                text,
                format!("`{text}` is not `sha1-` or `sha256-` and the full id of a commit"),
            ));
            return;
        }
    };
    let reference = action
        .pin
        .value()
        .split_once('@')
        .map_or("", |(_, reference)| reference);
    if is_commit(reference) && !reference.eq_ignore_ascii_case(id) {
        faults.push(fault(
            text,
            format!(
                "`{}` is locked to another commit than the one it names",
                action.pin
            ),
        ));
    }
}

/// One repository has one number, and so has one owner.
fn identities(lock: &ActionsLock, faults: &mut Vec<Fault>) {
    let mut known: HashMap<String, &str> =
        HashMap::from([("actions".to_owned(), ACTIONS_OWNER_ID)]);
    for action in &lock.actions {
        let place = action
            .pin
            .value()
            .split('@')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let owner = place.split('/').next().unwrap_or_default().to_owned();
        for (name, id) in [(owner, &action.owner_id), (place, &action.repo_id)] {
            let Some(id) = id else { continue };
            let first = *known.entry(name.clone()).or_insert(id.value());
            if first != id.value() {
                faults.push(fault(
                    id,
                    format!(
                        "`{name}` is {first} elsewhere, and {id} here: one of them is someone else"
                    ),
                ));
            }
        }
    }
}

fn dangling(lock: &ActionsLock, faults: &mut Vec<Fault>) {
    let known: HashSet<_> = lock
        .actions
        .iter()
        .map(|action| action.pin.value().to_ascii_lowercase())
        .collect();
    let listed = lock.workflows.iter().flat_map(|entry| &entry.pins);
    let used = lock.actions.iter().flat_map(|action| &action.uses);
    let missing = listed
        .chain(used)
        .filter(|pin| is_pin(pin.value()) && !known.contains(&pin.value().to_ascii_lowercase()));
    faults.extend(missing.map(|pin| {
        fault(
            pin,
            format!("`{pin}` is listed, but `dependencies` has no entry for it"),
        )
    }));
}

/// Removes what uses nothing that is left until nothing changes; what stays is on a cycle or leads to one.
fn cycle(lock: &ActionsLock, faults: &mut Vec<Fault>) {
    let lower = |text: &Text| text.value().to_ascii_lowercase();
    let mut waiting: HashMap<String, usize> = HashMap::new();
    let mut users: HashMap<String, Vec<String>> = HashMap::new();
    for action in &lock.actions {
        *waiting.entry(lower(&action.pin)).or_default() += action.uses.len();
        for used in &action.uses {
            users
                .entry(lower(used))
                .or_default()
                .push(lower(&action.pin));
        }
    }
    let dangling = users
        .keys()
        .filter(|pin| !waiting.contains_key(*pin))
        .cloned();
    let done = waiting
        .iter()
        .filter(|(_, left)| **left == 0)
        .map(|(pin, _)| pin.clone());
    let mut ready: Vec<String> = dangling.chain(done).collect();
    while let Some(pin) = ready.pop() {
        for user in users.get(&pin).into_iter().flatten() {
            let left = waiting.entry(user.clone()).or_default();
            *left = left.saturating_sub(1);
            if *left == 0 {
                ready.push(user.clone());
            }
        }
    }
    let stuck = lock.actions.iter().find(|action| {
        waiting
            .get(&lower(&action.pin))
            .is_some_and(|left| *left > 0)
    });
    faults.extend(stuck.map(|action| {
        fault(
            &action.pin,
            format!("`{}` uses itself, directly or through others", action.pin),
        )
    }));
}
