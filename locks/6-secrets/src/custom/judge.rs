//! What of the places that users' rules found is a leak, at a path and in a commit.

use std::ops::Range;

use lockgate_evidence::Confidence;

use super::allow::{self, Place, Sight};
use super::rule::{Required, Rule};
use super::search::Found;
use super::{Rules, defaults};
use crate::detect::decode::wide;
use crate::detect::{Detector, Traces, long};
use crate::gather::Leak;
use crate::kind::Prior;
use crate::secret::Secret;
use crate::weigh::{is_called, leaks_from};

/// What is less sure than this is a placeholder or a word, and may be shown.
const SUSPECT: u8 = 25;

/// What switches findings of a line off.
const COMMENT: &[u8] = b"gitleaks:allow";

/// A place with its line and column, both from 1.
#[derive(Clone, Copy)]
struct Spot<'f> {
    found: &'f Found,
    line: usize,
    column: usize,
}

impl Detector {
    /// What of the traces is a leak, in the text of that path.
    pub fn weigh(&self, path: &str, text: &[u8], traces: &Traces) -> Vec<Leak> {
        self.weigh_at(&Place { path, commit: None }, text, traces)
    }

    /// The same as [`Detector::weigh`] for a text that stands in a commit, whose id may be on a list of what is allowed.
    pub fn weigh_in(&self, commit: &str, path: &str, text: &[u8], traces: &Traces) -> Vec<Leak> {
        let place = Place {
            path,
            commit: Some(commit),
        };
        self.weigh_at(&place, text, traces)
    }

    /// What the path alone gives away, whatever the file holds: rules without a pattern.
    pub fn weigh_path(&self, commit: Option<&str>, path: &str) -> Vec<Leak> {
        if self.settings.excludes(path) {
            return Vec::new();
        }
        self.custom.by_path(&Place { path, commit })
    }

    /// Everything that may be a secret, whatever thresholds, lists and the path say of it: what no report may show.
    pub(crate) fn suspects(&self, text: &[u8], traces: &Traces) -> Vec<Leak> {
        let text = wide::plain(text);
        let mut leaks = leaks_from(SUSPECT, "", &text, traces);
        leaks.extend(
            traces
                .custom
                .iter()
                .map(|found| self.custom.leak(found, &text)),
        );
        leaks
    }

    fn weigh_at(&self, place: &Place<'_>, text: &[u8], traces: &Traces) -> Vec<Leak> {
        if self.settings.excludes(place.path) {
            return Vec::new();
        }
        let text = wide::plain(text);
        let leaks = self.weigh_own(place.path, &text, traces);
        self.custom.join(place, &text, traces, leaks)
    }
}

impl Rules {
    /// Takes out what lists, comments and ignore files allow, and adds what users' rules found. These know what they look for, so
    /// what is a secret by its name only gives way to them.
    pub(crate) fn join(
        &self,
        place: &Place<'_>,
        text: &[u8],
        traces: &Traces,
        leaks: Vec<Leak>,
    ) -> Vec<Leak> {
        let mut lines = Lines::new(text);
        let mut kept: Vec<Leak> = leaks
            .into_iter()
            .filter(|leak| !self.allows_leak(place, text, leak, &mut lines))
            .collect();
        let users = self.leaks(place, text, &traces.custom);
        let spans = Spans::of(&users);
        kept.retain(|leak| !is_called(leak) || !spans.meet(&leak.span));
        kept.extend(users);
        kept.sort_by_key(|leak| (leak.span.start, leak.span.end));
        kept
    }

    /// True where a list allows a value of the rule.
    pub(crate) fn allows(&self, rule: &Rule, sight: &Sight<'_>, place: Option<&Place<'_>>) -> bool {
        let global = self.allow.iter().filter(|list| list.is_for(&rule.name));
        let mut lists = global.chain(&rule.allow);
        lists.any(|list| list.allows(sight, place))
    }

    /// A leak that a rule of lockgate found.
    fn allows_leak(
        &self,
        place: &Place<'_>,
        text: &[u8],
        leak: &Leak,
        lines: &mut Lines<'_>,
    ) -> bool {
        let value = leak.secret.expose();
        let sight = Sight {
            value,
            matched: text.get(leak.span.clone()).unwrap_or_default(),
            line: allow::lines(text, leak.span.start, leak.span.end),
        };
        let name = leak.kind.rule.name();
        let is_for = |rules: &[String]| {
            rules.is_empty()
                || rules
                    .iter()
                    .any(|rule| rule == name || defaults::is_kind(rule, name))
        };
        let mut lists = self.allow.iter().filter(|list| is_for(&list.rules));
        if self.is_off(name) || lists.any(|list| list.allows(&sight, Some(place))) {
            return true;
        }
        if self.honours_comments && memchr::memmem::find(sight.line, COMMENT).is_some() {
            return true;
        }
        let line = lines.of(leak.span.start).0;
        self.ignores.holds(place, line, |rule| is_same(rule, leak))
    }

    fn leaks(&self, place: &Place<'_>, text: &[u8], found: &[Found]) -> Vec<Leak> {
        if place.path == self.path && !self.path.is_empty() {
            return Vec::new();
        }
        let mut lines = Lines::new(text);
        let spots: Vec<_> = found
            .iter()
            .filter(|found| self.stands(place, text, found))
            .map(|found| {
                let (line, column) = lines.of(found.matched.0 as usize);
                // gitleaks counts the line feed before a line as its first column.
                let column = column + usize::from(line > 1);
                Spot {
                    found,
                    line,
                    column,
                }
            })
            .collect();
        let shown: Vec<_> = spots
            .iter()
            .filter(|spot| self.is_complete(place, spot, &spots))
            .copied()
            .collect();
        shown
            .iter()
            .filter(|spot| {
                !self.is_generic_double(spot, &shown, text) && !self.is_ignored(place, spot)
            })
            .map(|spot| self.leak(spot.found, text))
            .collect()
    }

    fn rule(&self, found: &Found) -> &Rule {
        &self.all[usize::from(found.rule)]
    }

    /// The path is one of the rule's, and no list allows the value there.
    fn stands(&self, place: &Place<'_>, text: &[u8], found: &Found) -> bool {
        let rule = self.rule(found);
        let is_path = rule
            .path
            .as_ref()
            .is_none_or(|path| path.is_match(place.path));
        let (start, end) = (found.matched.0 as usize, found.matched.1 as usize);
        let line = allow::lines(text, start, end);
        let is_commented = rule.is_gitleaks && memchr::memmem::find(line, COMMENT).is_some();
        let sight = Sight {
            value: text.get(value(found)).unwrap_or_default(),
            matched: text.get(start..end).unwrap_or_default(),
            line,
        };
        is_path && !is_commented && !self.allows(rule, &sight, Some(place))
    }

    /// Found for its own sake, and with all that its rule requires.
    fn is_complete(&self, place: &Place<'_>, spot: &Spot<'_>, spots: &[Spot<'_>]) -> bool {
        let required = &self.rule(spot.found).required;
        !spot.found.is_silent
            && required
                .iter()
                .all(|required| self.has(required, place, spot, spots))
    }

    fn is_ignored(&self, place: &Place<'_>, spot: &Spot<'_>) -> bool {
        let rule = self.rule(spot.found);
        rule.is_gitleaks
            && self
                .ignores
                .holds(place, spot.line, |name| name == rule.name)
    }

    /// The other rule matched too, near enough.
    fn has(
        &self,
        required: &Required,
        place: &Place<'_>,
        spot: &Spot<'_>,
        spots: &[Spot<'_>],
    ) -> bool {
        let Some(index) = self.index(&required.rule) else {
            return false;
        };
        let near = |line: usize, column: usize| {
            required
                .lines
                .is_none_or(|most| spot.line.abs_diff(line) <= most)
                && required
                    .columns
                    .is_none_or(|most| spot.column.abs_diff(column) <= most)
        };
        let rule = &self.all[usize::from(index)];
        if rule.pattern.is_none() {
            let is_path = rule
                .path
                .as_ref()
                .is_some_and(|path| path.is_match(place.path));
            return is_path && near(0, 0);
        }
        // Spots are in the order of lines.
        let most = required.lines.unwrap_or(usize::MAX);
        let from = spots.partition_point(|other| other.line < spot.line.saturating_sub(most));
        let window = spots[from..]
            .iter()
            .take_while(|other| other.line <= spot.line.saturating_add(most));
        let mut others = window.filter(|other| other.found.rule == index);
        others.any(|other| near(other.line, other.column))
    }

    /// A rule that calls itself generic gives way to one that knows more of the same value.
    fn is_generic_double(&self, spot: &Spot<'_>, spots: &[Spot<'_>], text: &[u8]) -> bool {
        let is_generic = |found: &Found| {
            self.rule(found)
                .name
                .to_ascii_lowercase()
                .contains("generic")
        };
        if !is_generic(spot.found) {
            return false;
        }
        let mine = text.get(value(spot.found)).unwrap_or_default();
        let from = spots.partition_point(|other| other.line < spot.line);
        let same_line = spots[from..]
            .iter()
            .take_while(|other| other.line == spot.line);
        let mut better = same_line
            .take(MOST_ON_A_LINE)
            .filter(|other| !is_generic(other.found));
        better.any(|other| {
            let theirs = text.get(value(other.found)).unwrap_or_default();
            memchr::memmem::find(theirs, mine).is_some()
        })
    }

    fn leak(&self, found: &Found, text: &[u8]) -> Leak {
        let rule = self.rule(found);
        let span = value(found);
        leak(
            rule,
            Secret::new(text.get(span.clone()).unwrap_or_default()),
            span,
        )
    }

    fn by_path(&self, place: &Place<'_>) -> Vec<Leak> {
        let sight = Sight {
            value: b"",
            matched: b"",
            line: b"",
        };
        let rules = self
            .all
            .iter()
            .filter(|rule| rule.pattern.is_none() && !rule.is_silent);
        let rules = rules.filter(|rule| {
            rule.path
                .as_ref()
                .is_some_and(|path| path.is_match(place.path))
        });
        let rules = rules.filter(|rule| !self.allows(rule, &sight, Some(place)));
        let rules = rules.filter(|rule| !self.ignores.holds(place, 0, |name| name == rule.name));
        rules
            .map(|rule| leak(rule, Secret::new(place.path.as_bytes()), 0..0))
            .collect()
    }
}

/// True where what gitleaks reported by its default rule may be the leak. Its generic rule reports what has a form of its own
/// by no other rule there.
fn is_same(theirs: &str, leak: &Leak) -> bool {
    let is_generic = theirs == "generic-api-key" && leak.kind.prior < Prior::High;
    is_generic || defaults::is_kind(theirs, leak.kind.rule.name())
}

/// Places, in the order of their beginnings, each with the farthest end so far.
struct Spans(Vec<(usize, usize)>);

impl Spans {
    fn of(leaks: &[Leak]) -> Self {
        let mut spans: Vec<_> = leaks
            .iter()
            .map(|leak| (leak.span.start, leak.span.end))
            .collect();
        spans.sort_unstable();
        let mut farthest = 0;
        for (_, end) in &mut spans {
            farthest = farthest.max(*end);
            *end = farthest;
        }
        Self(spans)
    }

    /// True where one of them has a byte of the span.
    fn meet(&self, span: &Range<usize>) -> bool {
        let before = self.0.partition_point(|(start, _)| *start < span.end);
        let last = before.checked_sub(1).and_then(|at| self.0.get(at));
        last.is_some_and(|(_, farthest)| *farthest > span.start)
    }
}

/// How many findings of one line are compared with each other.
const MOST_ON_A_LINE: usize = 100;

fn value(found: &Found) -> Range<usize> {
    long(&(found.value.0..found.value.1))
}

fn leak(rule: &Rule, secret: Secret, span: Range<usize>) -> Leak {
    let confidence = rule.kind.rule.confidence;
    Leak {
        kind: rule.kind,
        secret,
        span,
        score: match confidence {
            Confidence::High => 90,
            Confidence::Medium => 65,
            Confidence::Low => 40,
        },
        confidence,
        severity: rule.kind.rule.severity,
        why: vec![format!(
            "your rule `{}` describes it",
            lockgate_settings::visible(&rule.name)
        )],
    }
}

/// Lines and columns of places that come in order; going back is allowed and slow.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
    start: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            start: 0,
        }
    }

    /// Line and column of a byte, both from 1.
    fn of(&mut self, place: usize) -> (usize, usize) {
        if place < self.at {
            *self = Self::new(self.text);
        }
        let place = place.min(self.text.len());
        for feed in memchr::memchr_iter(b'\n', &self.text[self.at..place]) {
            self.line += 1;
            self.start = self.at + feed + 1;
        }
        self.at = place;
        (self.line, place - self.start + 1)
    }
}
