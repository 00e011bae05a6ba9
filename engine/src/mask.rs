//! Secrets that stand in an inspected file never leave the engine: reports hold the file with them masked.

use std::collections::BTreeMap;

use lockgate_evidence::{Finding, Inspection, Source, Span};

/// Replaces the sources of every finding and comment by masked ones, wherever a secret stands in the file. Offsets, lines
/// and columns stay as they are; fixes keep the real text, which they need and reports do not show.
pub(crate) fn mask(inspection: &mut Inspection) {
    let concealed = concealed(&inspection.findings);
    if concealed.is_empty() {
        return;
    }
    let mut masked: BTreeMap<String, Source> = BTreeMap::new();
    let mut replace = |source: &mut Source| {
        if let Some(spans) = concealed.get(source.path()) {
            let path = source.path().to_owned();
            *source = masked
                .entry(path)
                .or_insert_with(|| hide(source, spans))
                .clone();
        }
    };
    let places = inspection
        .findings
        .iter_mut()
        .flat_map(|finding| &mut finding.locations);
    places.for_each(|place| replace(&mut place.source));
    inspection
        .comments
        .iter_mut()
        .for_each(|comment| replace(&mut comment.source));
}

/// The bytes to hide, by path: whichever finding tells them, no other may show them.
fn concealed(findings: &[Finding]) -> BTreeMap<String, Vec<Span>> {
    let mut spans: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for finding in findings
        .iter()
        .filter(|finding| !finding.conceals.is_empty())
    {
        let path = finding.primary().source.path().to_owned();
        spans.entry(path).or_default().extend(&finding.conceals);
    }
    spans
}

/// The spans, and every other place of the file where the same text stands.
fn everywhere(source: &Source, spans: &[Span]) -> Vec<Span> {
    let mut all = spans.to_vec();
    for span in spans {
        let secret = source.slice(*span).trim_matches(['"', '\'']);
        // Shorter texts stand in other words by chance.
        if secret.len() >= 8 {
            let places = source.text().match_indices(secret);
            all.extend(places.map(|(at, found)| Span::new(at, at + found.len())));
        }
    }
    all
}

/// Each hidden character becomes as many asterisks as it has bytes; line feeds stay.
fn hide(source: &Source, spans: &[Span]) -> Source {
    let spans = everywhere(source, spans);
    let hidden = |at: usize| spans.iter().any(|span| span.range().contains(&at));
    let mut text = String::with_capacity(source.text().len());
    for (at, character) in source.text().char_indices() {
        match character {
            '\n' | '\r' => text.push(character),
            _ if hidden(at) => text.extend(std::iter::repeat_n('*', character.len_utf8())),
            _ => text.push(character),
        }
    }
    Source::new(source.path(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_keeps_its_place() {
        let source = Source::new("w.yml", "a: é!\nb: 1\n");
        let hidden = hide(&source, &[Span::new(3, 6)]);
        assert_eq!(hidden.text(), "a: ***\nb: 1\n");
    }

    #[test]
    fn the_same_text_is_hidden_elsewhere() {
        let source = Source::new("w.yml", "a: '12345678'\nb: x12345678\n");
        let hidden = hide(&source, &[Span::new(3, 13)]);
        assert_eq!(hidden.text(), "a: **********\nb: x********\n");
    }
}
