//! A guard against fixes that do not fix.

use std::collections::{BTreeMap, HashMap};

use lockgate_evidence::{Edit, Finding, Fix, Span};

/// What makes two fixes the same, wherever they stand in their file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    rule: &'static str,
    path: String,
    title: String,
    replacements: Vec<String>,
}

impl Key {
    pub(super) fn of(finding: &Finding, fix: &Fix) -> Self {
        Self {
            rule: finding.rule.id,
            path: finding.primary().source.path().to_owned(),
            title: fix.title.clone(),
            replacements: fix
                .edits
                .iter()
                .map(|edit| edit.replacement.clone())
                .collect(),
        }
    }
}

/// A fix and the place of its finding.
pub(super) type Place = (Key, Span);

/// How many findings with the same fix stand at each place.
pub(super) fn places(findings: &[Finding]) -> HashMap<Place, usize> {
    let mut places = HashMap::new();
    for finding in findings {
        if let Some(fix) = &finding.fix {
            let place = (Key::of(finding, fix), finding.primary().span);
            *places.entry(place).or_default() += 1;
        }
    }
    places
}

/// The fixes that left their finding where it was.
///
/// Applied again in every round they would insert the same text over and over. `edits` are those of the
/// round, by path; they tell where a place has gone.
pub(super) fn idle(
    applied: &[Place],
    before: &HashMap<Place, usize>,
    after: &HashMap<Place, usize>,
    edits: &BTreeMap<String, Vec<Edit>>,
) -> Vec<Key> {
    let mut expected = before.clone();
    for place in applied {
        if let Some(count) = expected.get_mut(place) {
            *count = count.saturating_sub(1);
        }
    }
    let is_idle = |place: &&Place| {
        let (key, span) = place;
        let edits = edits.get(&key.path).map_or(&[][..], Vec::as_slice);
        let moved = (key.clone(), moved(*span, edits));
        after.get(&moved).copied().unwrap_or(0) > expected.get(*place).copied().unwrap_or(0)
    };
    applied
        .iter()
        .filter(is_idle)
        .map(|(key, _)| key.clone())
        .collect()
}

/// Where the text of a span is after the edits.
fn moved(span: Span, edits: &[Edit]) -> Span {
    Span::new(
        shift(span.start, false, edits),
        shift(span.end, true, edits),
    )
}

/// Where an offset is after the edits; within a replaced span its near or far end.
fn shift(offset: usize, is_end: bool, edits: &[Edit]) -> usize {
    let (mut added, mut removed, mut base) = (0, 0, offset);
    for edit in edits {
        if edit.span.end <= offset {
            added += edit.replacement.len();
            removed += edit.span.len();
        } else if edit.span.start < offset {
            base = edit.span.start;
            added += if is_end { edit.replacement.len() } else { 0 };
        }
    }
    base + added - removed
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_evidence::Source;

    #[test]
    fn a_span_moves_with_its_text() {
        let source = Source::new("w.yml", "0123456789");
        let edit = |start, end, text: &str| Edit {
            source: source.clone(),
            span: Span::new(start, end),
            replacement: text.to_owned(),
        };
        let edits = [edit(0, 0, "ab"), edit(2, 4, ""), edit(6, 8, "xyz")];
        assert_eq!(moved(Span::new(0, 1), &edits), Span::new(2, 3));
        assert_eq!(moved(Span::new(4, 6), &edits), Span::new(4, 6));
        assert_eq!(moved(Span::new(6, 8), &edits), Span::new(6, 9));
        assert_eq!(moved(Span::new(7, 10), &edits), Span::new(6, 11));
        assert_eq!(moved(Span::new(5, 7), &edits), Span::new(5, 9));
    }
}
