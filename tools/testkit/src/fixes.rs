//! Applying fixes to texts in memory.

use std::collections::BTreeMap;

use lockgate_evidence::{Edit, Finding};

/// The files of these findings after every fix that does not overlap an earlier one.
pub fn apply_all(findings: &[Finding]) -> BTreeMap<String, String> {
    let mut accepted: Vec<&Edit> = Vec::new();
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        let clash = fix
            .edits
            .iter()
            .any(|edit| accepted.iter().any(|other| clashes(edit, other)));
        if !clash {
            let new = fix.edits.iter().filter(|edit| !accepted.contains(edit));
            accepted.extend(new.collect::<Vec<_>>());
        }
    }
    let mut texts = BTreeMap::new();
    accepted.sort_by_key(|edit| std::cmp::Reverse((edit.span.start, edit.span.end)));
    for edit in accepted {
        let path = edit.source.path().to_owned();
        let text: &mut String = texts
            .entry(path)
            .or_insert_with(|| edit.source.text().to_owned());
        text.replace_range(edit.span.range(), &edit.replacement);
    }
    texts
}

fn clashes(edit: &Edit, other: &Edit) -> bool {
    edit != other && edit.source.path() == other.source.path() && edit.span.overlaps(other.span)
}
