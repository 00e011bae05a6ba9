//! What a job uses against what it is granted.

use lockgate_pipelines::model::{Access, Permissions, Scope};

use super::job::needs_within;
use super::needs::{Doubt, Extent, Needs, Thread, Use};
use crate::data::action_rights::Sureness;
use crate::data::permission_scopes::SCOPES;
use crate::tree::{Place, Tree};

/// Rights by scope, sorted by name; none of them is `none`.
pub(super) type Scopes = Vec<(&'static str, Access)>;

/// What a job's block should say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// These rights and no others.
    Exact(Scopes),
    /// What it says now, or nothing where nothing is written; and why.
    Kept(Vec<String>),
}

/// The answer for one job.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) block: Block,
    /// What is unknown, where it keeps a right.
    pub(super) why: Vec<String>,
    /// For people: what is lacking, what was taken for granted.
    pub(super) remarks: Vec<String>,
}

/// The plan of a job, called at this depth.
pub(super) fn of_job(tree: &Tree, place: Place<'_>, depth: usize) -> Plan {
    let needs = needs_within(tree, place, depth);
    let thread = Thread::of(place.pipeline);
    match place.pipeline.permissions_of(place.job) {
        Permissions::Scopes { scopes, .. } => named(&needs, thread, scopes),
        Permissions::All { access, .. } => Wide {
            needs: &needs,
            thread,
            access: *access,
        }
        .plan(),
        Permissions::Missing => missing(&needs, thread),
        Permissions::Odd { .. } => Plan {
            block: Block::Kept(vec!["`permissions` could not be read".to_owned()]),
            why: Vec::new(),
            remarks: Vec::new(),
        },
    }
}

/// The scope of the table with this name.
pub(super) fn scope_named(name: &str) -> Option<&'static str> {
    let at = SCOPES
        .binary_search_by(|(scope, _)| (*scope).cmp(name))
        .ok()?;
    SCOPES.get(at).map(|(scope, _)| *scope)
}

/// Every right is written down by name.
fn named(needs: &Needs, thread: Thread, scopes: &[Scope]) -> Plan {
    let granted = |scope: &str| {
        let mut entries = scopes.iter().filter(|entry| entry.name.value() == scope);
        entries
            .next()
            .map_or(Access::None, |entry| entry.access.unwrap_or(Access::Write))
    };
    let thread = match (thread, granted("issues"), granted("pull-requests")) {
        (Thread::Either, Access::None, Access::Read | Access::Write) => Thread::Change,
        (Thread::Either, Access::Read | Access::Write, Access::None) => Thread::Issue,
        _ => thread,
    };
    let mut block = Vec::new();
    let mut why = Vec::new();
    for (scope, _) in SCOPES {
        let given = granted(scope);
        if given == Access::None {
            continue;
        }
        let level = kept(needs, thread, scope, given, &mut why);
        if level > Access::None {
            block.push((*scope, level));
        }
    }
    let remarks = lacking(needs, thread, &granted);
    Plan {
        block: Block::Exact(block),
        why,
        remarks,
    }
}

/// How much of a right is kept, and why where that is not known.
fn kept(
    needs: &Needs,
    thread: Thread,
    scope: &'static str,
    given: Access,
    why: &mut Vec<String>,
) -> Access {
    let known = most(needs, thread, scope, |used| used.sureness != Sureness::Open);
    let known = known.min(given);
    let mut level = known;
    if let Some(open) = needs
        .of(scope, thread)
        .find(|used| used.sureness == Sureness::Open && used.access > level)
    {
        level = open.access.min(given);
        note(why, configured(open));
    }
    if level < given {
        let unclear = needs.unclear.iter().filter(|unclear| match unclear.extent {
            Extent::Everything => true,
            Extent::Only(scopes) => scopes.contains(&scope),
        });
        for unclear in unclear {
            level = given;
            note(why, unclear.why.clone());
        }
    }
    level
}

fn most(needs: &Needs, thread: Thread, scope: &str, which: impl Fn(&Use) -> bool) -> Access {
    let uses = needs.of(scope, thread).filter(|used| which(used));
    uses.map(|used| used.access).max().unwrap_or(Access::None)
}

fn configured(open: &Use) -> String {
    format!(
        "whether {} uses `{}` depends on its configuration",
        open.by, open.scope
    )
}

fn note(all: &mut Vec<String>, new: String) {
    if !all.contains(&new) {
        all.push(new);
    }
}

/// `write-all` or `read-all`.
struct Wide<'a> {
    needs: &'a Needs,
    thread: Thread,
    access: Access,
}

impl Wide<'_> {
    fn plan(&self) -> Plan {
        let everything = |extent| matches!(extent, Extent::Everything);
        let unknown = self
            .needs
            .unclear
            .iter()
            .filter(|unclear| everything(unclear.extent));
        let kept: Vec<String> = unknown.map(|unclear| unclear.why.clone()).collect();
        if !kept.is_empty() {
            return Plan {
                block: Block::Kept(kept.clone()),
                why: kept,
                remarks: Vec::new(),
            };
        }
        let mut block = Vec::new();
        let mut why = Vec::new();
        for (scope, levels) in SCOPES {
            let level = self.level(scope, &mut why);
            // `id-token` has no read, and `read-all` does not hold it.
            if level > Access::None && levels.contains(&level) {
                block.push((*scope, level));
            }
        }
        Plan {
            block: Block::Exact(block),
            why,
            remarks: self.remarks(),
        }
    }

    fn level(&self, scope: &'static str, why: &mut Vec<String>) -> Access {
        let sure = most(self.needs, self.thread, scope, |used| {
            used.sureness >= Sureness::Soft
        });
        let mut level = sure.min(self.access);
        for open in self
            .needs
            .of(scope, self.thread)
            .filter(|used| used.sureness == Sureness::Open)
        {
            if open.access.min(self.access) > level {
                level = open.access.min(self.access);
                note(why, configured(open));
            }
        }
        let telling = self
            .needs
            .unclear
            .iter()
            .filter(|unclear| unclear.doubt == Doubt::Telling);
        for unclear in telling {
            let Extent::Only(scopes) = unclear.extent else {
                continue;
            };
            if scopes.contains(&scope) && level < self.access {
                level = self.access;
                note(why, unclear.why.clone());
            }
        }
        level
    }

    fn remarks(&self) -> Vec<String> {
        let access = self.access;
        let granted = |scope: &str| {
            if scope == "id-token" && access == Access::Read {
                Access::None
            } else {
                access
            }
        };
        let mut remarks = lacking(self.needs, self.thread, &granted);
        remarks.extend(assumed(self.needs));
        remarks
    }
}

/// Nothing is written: the default holds, which may be read or write and never is `id-token`.
fn missing(needs: &Needs, thread: Thread) -> Plan {
    let mut kept = Vec::new();
    for unclear in &needs.unclear {
        let reaches = match unclear.extent {
            Extent::Everything => true,
            Extent::Only(scopes) => {
                unclear.doubt == Doubt::Telling && scopes.iter().any(|scope| *scope != "id-token")
            }
        };
        if reaches {
            note(&mut kept, unclear.why.clone());
        }
    }
    for open in needs
        .uses
        .iter()
        .filter(|used| used.sureness == Sureness::Open)
    {
        let known = most(needs, thread, open.scope, |used| {
            used.sureness >= Sureness::Soft
        });
        if open.access > known && open.scope != "id-token" {
            note(&mut kept, configured(open));
        }
    }
    if !kept.is_empty() {
        return Plan {
            block: Block::Kept(kept.clone()),
            why: kept,
            remarks: Vec::new(),
        };
    }
    let level = |scope: &str| most(needs, thread, scope, |used| used.sureness >= Sureness::Soft);
    let scopes = SCOPES.iter().filter(|(scope, _)| *scope != "id-token");
    let block = scopes
        .map(|(scope, _)| (*scope, level(scope)))
        .filter(|(_, level)| *level > Access::None);
    let granted = |scope: &str| {
        if scope == "id-token" {
            Access::None
        } else {
            Access::Write
        }
    };
    let mut remarks = lacking(needs, thread, &granted);
    remarks.extend(assumed(needs));
    Plan {
        block: Block::Exact(block.collect()),
        why: Vec::new(),
        remarks,
    }
}

/// What a job surely uses and is not granted.
fn lacking(needs: &Needs, thread: Thread, granted: &dyn Fn(&str) -> Access) -> Vec<String> {
    let mut remarks = Vec::new();
    for used in needs
        .uses
        .iter()
        .filter(|used| used.sureness == Sureness::Sure)
    {
        let (scope, given) = match (used.scope, thread) {
            ("conversation", Thread::Issue) => ("issues", granted("issues")),
            ("conversation", Thread::Change) => ("pull-requests", granted("pull-requests")),
            ("conversation", Thread::Either) => {
                ("issues", granted("issues").max(granted("pull-requests")))
            }
            (scope, _) => (scope, granted(scope)),
        };
        if given >= used.access {
            continue;
        }
        let (word, public) = match used.access {
            Access::Write => ("write", ""),
            _ => ("read", " unless the repository is public"),
        };
        let by = &used.by;
        note(
            &mut remarks,
            format!("`{scope}: {word}` is not granted, and {by} needs it{public}"),
        );
    }
    remarks
}

/// What could push with the checkout's credential, and is taken not to.
fn assumed(needs: &Needs) -> Vec<String> {
    let mut remarks = Vec::new();
    for unclear in needs
        .unclear
        .iter()
        .filter(|unclear| unclear.doubt == Doubt::Script)
    {
        let Extent::Only(scopes) = unclear.extent else {
            continue;
        };
        if scopes.contains(&"contents") {
            note(
                &mut remarks,
                format!("{}; it is taken not to push", unclear.why),
            );
        }
    }
    remarks
}
