//! One commit against ranges of commits (OSV schema, "Evaluation"): `u < v` is that commit `u` leads to commit `v`.

use lockgate_git::ObjectId;

use super::{Happened, History};

/// What ranges say of a commit; the first that may hold gives way to the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Told {
    Clear,
    /// It has the flaw, and a commit that ends it and that neither follows nor leads to the one that brought it.
    Beside,
    /// The history is not known far enough.
    Unknown,
    Affected,
}

/// What the ranges say of the commit; `None` is one that is none of those named.
pub(crate) fn told(
    ranges: &[Vec<Happened>],
    commit: Option<&ObjectId>,
    history: &dyn History,
) -> Told {
    let asking = Asking { commit, history };
    let each = ranges.iter().map(|range| asking.range(range));
    each.max().unwrap_or(Told::Clear)
}

struct Asking<'a> {
    commit: Option<&'a ObjectId>,
    history: &'a dyn History,
}

/// What an end has to do with a beginning, for the commit.
enum Ends {
    No,
    Yes,
    Unknown,
    Beside,
}

impl Asking<'_> {
    fn range(&self, range: &[Happened]) -> Told {
        let within = self.is_within(range);
        if within == Some(false) {
            return Told::Clear;
        }
        let mut told = Told::Clear;
        for event in range {
            told = told.max(match event {
                Happened::Introduced(from) => self.since(from.as_ref(), range),
                Happened::Unreadable => Told::Unknown,
                _ => Told::Clear,
            });
        }
        // What may lie beyond the limits is not sure.
        match within {
            None if told != Told::Clear => Told::Unknown,
            _ => told,
        }
    }

    /// Whether the commit leads to one of the limits, and is not that one.
    fn is_within(&self, range: &[Happened]) -> Option<bool> {
        let mut limits = range.iter().filter_map(|event| match event {
            Happened::Limit(limit) => Some(limit.as_ref()),
            _ => None,
        });
        let Some(first) = limits.next() else {
            return Some(true);
        };
        let mut within = Some(false);
        for limit in std::iter::once(first).chain(limits) {
            let before = match (limit, self.commit) {
                (None, _) => Some(true),
                (Some(limit), Some(commit)) if limit == commit => Some(false),
                (Some(limit), Some(commit)) => self.history.leads(commit, limit),
                (Some(_), None) => None,
            };
            within = match (within, before) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
        }
        within
    }

    /// Whether the commit has the flaw since it came in there; everywhere where no commit brought it.
    fn since(&self, from: Option<&ObjectId>, range: &[Happened]) -> Told {
        let come = from.map_or(Some(true), |from| self.has(from));
        if come == Some(false) {
            return Told::Clear;
        }
        // Who calls a commit the last that is affected says that it is, whatever is known of how it came to be.
        let is_last = |event: &Happened| matches!((event, self.commit), (Happened::Last(last), Some(commit)) if last == commit);
        let mut told = match come {
            None if !range.iter().any(is_last) => Told::Unknown,
            _ => Told::Affected,
        };
        for event in range {
            told = match self.ends(from, event) {
                Ends::Yes => return Told::Clear,
                Ends::Unknown => Told::Unknown,
                Ends::Beside if told == Told::Affected => Told::Beside,
                Ends::Beside | Ends::No => told,
            };
        }
        told
    }

    fn ends(&self, from: Option<&ObjectId>, event: &Happened) -> Ends {
        let (end, is_fix) = match event {
            Happened::Fixed(end) => (end, true),
            Happened::Last(end) => (end, false),
            _ => return Ends::No,
        };
        if self.commit == Some(end) {
            // Everything that leads to the commit leads to its end, which it is.
            return if is_fix { Ends::Yes } else { Ends::No };
        }
        let is_past = self.has(end);
        if is_past == Some(false) {
            return Ends::No;
        }
        let told = |ends| match is_past {
            Some(_) => ends,
            None => Ends::Unknown,
        };
        let Some(from) = from else {
            return told(Ends::Yes);
        };
        if self.commit == Some(from) {
            // What leads to the beginning does not end what begins there.
            return Ends::No;
        }
        match self.history.leads(from, end) {
            Some(true) => told(Ends::Yes),
            follows => match (follows, self.history.leads(end, from)) {
                (_, Some(true)) => Ends::No,
                (Some(false), Some(false)) => told(Ends::Beside),
                _ => Ends::Unknown,
            },
        }
    }

    /// Whether a commit leads to the one asked about.
    fn has(&self, earlier: &ObjectId) -> Option<bool> {
        self.history.leads(earlier, self.commit?)
    }
}
