//! Secrets that stand in an inspected file never leave the engine: reports hold the file with them masked.

use std::collections::{BTreeMap, HashMap};

use lockgate_evidence::{Finding, Inspection, Report, Source, Span};
use lockgate_secrets::{Detector, Settings, Veil};
use lockgate_settings::Problem;

/// Replaces the sources of every finding and comment by masked ones, wherever a secret stands in the file, whichever lock
/// knows of it and whether or not it is reported; and takes secrets out of words that quote the file. Offsets, lines and
/// columns stay as they are; fixes keep the real text, which they need.
pub(crate) fn mask(inspection: &mut Inspection, detector: &Detector) {
    let concealed = concealed(&inspection.findings);
    let mut known = Known {
        detector,
        concealed: &concealed,
        masked: HashMap::new(),
    };
    for finding in &mut inspection.findings {
        let mut veils = Vec::new();
        for place in &mut finding.locations {
            veils.extend(known.replace(&mut place.source));
        }
        for veil in veils {
            words(finding, &veil);
        }
    }
    for comment in &mut inspection.comments {
        known.replace(&mut comment.source);
    }
}

/// What is known of each file.
struct Known<'a> {
    detector: &'a Detector,
    concealed: &'a BTreeMap<String, Vec<Span>>,
    masked: HashMap<String, Option<(Source, Option<Veil>)>>,
}

impl Known<'_> {
    /// Puts the masked source there; gives what hides its secrets elsewhere.
    fn replace(&mut self, source: &mut Source) -> Option<Veil> {
        let spans = self.concealed.get(source.path());
        let detector = self.detector;
        let masked = self.masked.entry(source.path().to_owned());
        let masked = masked.or_insert_with(|| {
            let found = detector.hidden(source.text());
            if found.is_none() && spans.is_none() {
                return None;
            }
            let (text, veil) = found.unzip();
            let first = text.map(|text| Source::new(source.path(), text));
            let first = first.unwrap_or_else(|| source.clone());
            let all = spans.map(|spans| everywhere(source, spans));
            Some((all.map_or(first.clone(), |all| hide(&first, &all)), veil))
        });
        let (shown, veil) = masked.as_ref()?;
        *source = shown.clone();
        veil.clone()
    }
}

/// Takes secrets out of everything a finding says.
fn words(finding: &mut Finding, veil: &Veil) {
    let notes = finding.locations.iter_mut().map(|place| &mut place.note);
    let title = finding.fix.iter_mut().map(|fix| &mut fix.title);
    let cleared = finding
        .flaw
        .iter_mut()
        .filter_map(|flaw| flaw.cleared.as_mut());
    let cleared = cleared.flat_map(|cleared| [&mut cleared.author, &mut cleared.reason]);
    let all = [&mut finding.message].into_iter().chain(notes);
    for text in all.chain(&mut finding.help).chain(title).chain(cleared) {
        if let Some(hidden) = veil.words(text) {
            *text = hidden;
        }
    }
}

/// Takes secrets out of the text that fixes would put into files, for a report is read by others than the files are.
pub(crate) fn mask_edits(report: &mut Report, detector: &Detector) {
    let mut veils: HashMap<String, Option<Veil>> = HashMap::new();
    let fixes = report.findings.iter_mut().filter_map(|of| of.fix.as_mut());
    for edit in fixes.flat_map(|fix| &mut fix.edits) {
        let source = &edit.source;
        let veil = veils.entry(source.path().to_owned()).or_insert_with(|| {
            let hidden = detector.hidden(source.text());
            hidden.map(|(_, veil)| veil)
        });
        let hidden = veil.as_ref().and_then(|veil| veil.words(&edit.replacement));
        if let Some(hidden) = hidden {
            edit.replacement = hidden;
        }
    }
}

/// A policy as messages may quote it: without secrets, and without the key of fingerprints, however that is spelled.
pub(crate) fn mask_policy(source: &Source) -> (Source, Option<Veil>) {
    let hidden = Detector::new(Settings::default()).hidden(source.text());
    let (text, veil) = hidden.unzip();
    let text = text.unwrap_or_else(|| source.text().to_owned());
    let lines = text.split_inclusive('\n').map(without_key);
    (Source::new(source.path(), lines.collect::<String>()), veil)
}

fn without_key(line: &str) -> String {
    match line.split_once('=') {
        Some((name, value)) if name.contains("key") => {
            let stars = value.chars().map(|c| match c {
                '\n' | '\r' | ' ' | '"' => c.to_string(),
                c => "*".repeat(c.len_utf8()),
            });
            format!("{name}={}", stars.collect::<String>())
        }
        _ => line.to_owned(),
    }
}

/// The same for what is wrong with it.
pub(crate) fn mask_problems(problems: &[Problem], veil: Option<&Veil>) -> Vec<Problem> {
    let hidden = |problem: &Problem| Problem {
        message: veil
            .and_then(|veil| veil.words(&problem.message))
            .unwrap_or_else(|| problem.message.clone()),
        ..problem.clone()
    };
    problems.iter().map(hidden).collect()
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
        let hidden = hide(&source, &everywhere(&source, &[Span::new(3, 6)]));
        assert_eq!(hidden.text(), "a: ***\nb: 1\n");
    }

    #[test]
    fn a_key_is_hidden_however_it_is_spelled() {
        let source = Source::new(
            "lockgate.toml",
            "[secrets]\nfingerprint-kye = 1\nfinger-key = \"é1\" # x\n",
        );
        let (masked, _) = mask_policy(&source);
        assert_eq!(
            masked.text(),
            "[secrets]\nfingerprint-kye = 1\nfinger-key = \"***\" * *\n"
        );
    }

    #[test]
    fn the_same_text_is_hidden_elsewhere() {
        let source = Source::new("w.yml", "a: '12345678'\nb: x12345678\n");
        let hidden = hide(&source, &everywhere(&source, &[Span::new(3, 13)]));
        assert_eq!(hidden.text(), "a: **********\nb: x********\n");
    }
}
