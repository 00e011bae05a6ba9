use std::ops::Range;

use lockgate_evidence::{Finding, Severity, Span, rule};
use lockgate_pipelines::yaml::Text;
use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;

use crate::context::Context;
use crate::data::hidden_characters::{BIDI, INVISIBLE};

rule! {
    /// # What it finds
    ///
    /// Characters that make a file read differently from what it says: marks that turn the direction of text round, characters
    /// that cannot be seen, and words in which letters of another script look like Latin ones (`аctions/checkout` with a Cyrillic
    /// `а`). Words of other languages, emoji and the joiners in them are left out.
    ///
    /// # Why it matters
    ///
    /// A reviewer approves what is seen; the platform runs what is written. Marks of direction can show a comment where there is
    /// code (Trojan Source, CVE-2021-42574); invisible characters carried whole programs in the GlassWorm extensions of 2025; a
    /// look-alike owner is another owner. There is no honest use for any of them in a pipeline. The severity is high; for
    /// look-alike words in comments, which nothing runs, it is low. The confidence is high because Unicode decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: аctions/checkout@v5
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - name: Überprüfe die Änderung 🧑‍🚀
    ///         uses: actions/checkout@v5
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove the character, or write the word with Latin letters. Find out who brought it in.
    ///
    /// # References
    ///
    /// - Trojan Source: Invisible Vulnerabilities, CVE-2021-42574, CVE-2021-42694
    /// - Unicode Technical Standard 39, Unicode Security Mechanisms
    Workload "workload/hidden-text": "the file does not say what it shows", High, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let text = cx.file.source().text();
    if text.is_ascii() || !cx.is_first_of_file() {
        return;
    }
    for run in hidden_runs(text) {
        out.push(cx.finding(&RULE, run.span, run.message(text)));
    }
    let spots = Spots::new(cx);
    for range in words(text) {
        out.extend(look_alike(cx, &spots, &text[range.clone()], &range));
    }
}

/// Hidden characters side by side.
struct HiddenRun {
    span: Span,
    count: usize,
    what: &'static str,
}

impl HiddenRun {
    fn message(&self, text: &str) -> String {
        let first = text
            .get(self.span.range())
            .and_then(|run| run.chars().next());
        let code = u32::from(first.unwrap_or_default());
        match self.count {
            1 => format!("U+{code:04X} {}", self.what),
            more => format!(
                "U+{code:04X} and {} more characters side by side: {}",
                more - 1,
                self.what
            ),
        }
    }
}

fn hidden_runs(text: &str) -> Vec<HiddenRun> {
    let mut runs: Vec<HiddenRun> = Vec::new();
    for (at, letter) in text.char_indices().filter(|(_, letter)| !letter.is_ascii()) {
        let Some(what) = hidden(text, at, letter) else {
            continue;
        };
        let span = Span::new(at, at + letter.len_utf8());
        match runs
            .last_mut()
            .filter(|run| run.span.end == at && run.what == what)
        {
            Some(run) => {
                run.span = run.span.cover(span);
                run.count += 1;
            }
            None => runs.push(HiddenRun {
                span,
                count: 1,
                what,
            }),
        }
    }
    runs
}

fn hidden(text: &str, at: usize, letter: char) -> Option<&'static str> {
    if BIDI.contains(&letter) {
        return Some("turns the direction of the text round: what is shown is not what is run");
    }
    let mark_of_order = at == 0 && letter == '\u{feff}';
    let invisible = is_invisible(letter) && !mark_of_order && !is_joined(text, at, letter);
    invisible.then_some("cannot be seen")
}

fn is_invisible(letter: char) -> bool {
    INVISIBLE.iter().any(|range| range.contains(&letter))
}

/// True for a joiner or a variation selector within an emoji or a script that needs it: right behind something that
/// is seen. Key caps are an ASCII digit with a selector; some emoji join behind a selector.
fn is_joined(text: &str, at: usize, letter: char) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    let Some(before) = before else { return false };
    match letter {
        '\u{200c}' | '\u{200d}' => {
            before == '\u{fe0f}' || !before.is_ascii() && !is_invisible(before)
        }
        '\u{fe0e}' | '\u{fe0f}' => {
            before.is_ascii_digit()
                || matches!(before, '#' | '*')
                || !before.is_ascii() && !is_invisible(before)
        }
        _ => false,
    }
}

/// Runs of letters and digits that hold at least one letter outside of ASCII.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut foreign = false;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        if letter.is_alphanumeric() {
            start.get_or_insert(at);
            foreign |= !letter.is_ascii();
        } else if let Some(start) = start.take()
            && std::mem::take(&mut foreign)
        {
            found.push(start..at);
        }
    }
    found
}

/// A word that mixes scripts, or stands among Latin identifiers, and looks like an ASCII word.
fn look_alike(
    cx: &Context<'_>,
    spots: &Spots,
    word: &str,
    range: &Range<usize>,
) -> Option<Finding> {
    let latin: String = skeleton(word).collect();
    let span = Span::new(range.start, range.end);
    let named = holds(&spots.identifiers, span);
    let foreign = !word.is_single_script()
        || named && !word.chars().any(|letter| letter.is_ascii_alphabetic());
    if !latin.is_ascii() || !foreign {
        return None;
    }
    let odd: Vec<String> = word
        .chars()
        .filter(|letter| !letter.is_ascii())
        .map(|letter| format!("U+{:04X}", u32::from(letter)))
        .collect();
    let message = format!(
        "this word looks like `{latin}` and is not: it holds {}",
        odd.join(", ")
    );
    let commented = holds(&spots.comments, span);
    let finding = cx.finding(&RULE, span, message);
    Some(if commented {
        finding.severity(Severity::Low)
    } else {
        finding
    })
}

/// Places of a file where a word weighs more or less, in order.
struct Spots {
    /// What the platform looks up by name: `uses`, job ids, runner labels.
    identifiers: Vec<Span>,
    comments: Vec<Span>,
}

impl Spots {
    fn new(cx: &Context<'_>) -> Self {
        let uses = cx.uses().map(|(_, uses)| uses.reference.span());
        let jobs = cx.jobs().flat_map(|place| {
            let labels = place.job.runner.labels.iter().map(Text::span);
            labels.chain([place.job.id.span()])
        });
        let mut identifiers: Vec<Span> = uses.chain(jobs).collect();
        let mut comments = cx.file.comments().to_vec();
        identifiers.sort_unstable();
        comments.sort_unstable();
        Self {
            identifiers,
            comments,
        }
    }
}

/// True where one of the spans, which are in order and apart from each other, holds `span`.
fn holds(spans: &[Span], span: Span) -> bool {
    let behind = spans.partition_point(|own| own.start <= span.start);
    let last = behind.checked_sub(1).and_then(|at| spans.get(at));
    last.is_some_and(|own| own.contains(span))
}
