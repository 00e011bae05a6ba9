//! Whether the project's own sources name what an advisory says is affected.
//!
//! Only what is certain is told, and only of packages that the project itself names: that a text stands in none of the sources
//! that were read. Whether another package uses it nobody can tell from that, so a rating never changes by it.

use std::collections::BTreeSet;

use lockgate_advisories::{Group, Symbols};
use lockgate_evidence::Inspection;
use lockgate_packages::{Format, Relation};

use crate::rules::Asked;

/// Most texts that are looked for in one directory.
const MOST_WORDS: usize = 64;

/// A language whose sources are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Language {
    Go,
    Rust,
}

/// What is looked for in the sources below the directory of one lockfile.
#[derive(Clone, Debug)]
pub struct Question {
    language: Language,
    /// The lockfile, as reports name it.
    file: String,
    /// Sources that were looked at.
    sources: usize,
    /// Findings by number, and the texts of which one is enough.
    wanted: Vec<(usize, Vec<String>)>,
    found: BTreeSet<String>,
}

impl Question {
    /// The path of the lockfile: the sources are those below its directory.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// True for a source, by its path from the directory; what dependencies brought along is none.
    pub fn wants(&self, path: &str) -> bool {
        let extension = match self.language {
            Language::Go => ".go",
            Language::Rust => ".rs",
        };
        path.ends_with(extension) && !path.starts_with("vendor/")
    }

    /// Looks at a source.
    pub fn look(&mut self, bytes: &[u8]) {
        self.sources += 1;
        let words = self.wanted.iter().flat_map(|(_, words)| words);
        let new =
            words.filter(|word| !self.found.contains(*word) && self.language.has(bytes, word));
        let new: Vec<String> = new.cloned().collect();
        self.found.extend(new);
    }

    /// Says beside its finding what no source names. Nothing is said where no source was seen.
    pub fn tell(&self, inspection: &mut Inspection) {
        if self.sources == 0 {
            return;
        }
        for (number, words) in &self.wanted {
            let is_named = words.iter().any(|word| self.found.contains(word));
            let finding = inspection.findings.get_mut(*number);
            let place = finding.and_then(|finding| finding.locations.first_mut());
            if let Some(place) = place.filter(|_| !is_named) {
                let separator = if place.note.is_empty() { "" } else { ", " };
                place.note.push_str(separator);
                place
                    .note
                    .push_str(&self.language.unnamed(self.sources, words));
            }
        }
    }
}

impl Language {
    /// The import stands in quotes of one kind or the other (Go specification, "Import declarations").
    fn has(self, bytes: &[u8], word: &str) -> bool {
        let is = |text: &str| memchr::memmem::find(bytes, text.as_bytes()).is_some();
        match self {
            Self::Go => is(&format!("\"{word}\"")) || is(&format!("`{word}`")),
            Self::Rust => is(word),
        }
    }

    fn unnamed(self, sources: usize, words: &[String]) -> String {
        let (language, verb) = match self {
            Self::Go => ("Go", "imports"),
            Self::Rust => ("Rust", "names"),
        };
        let shown: Vec<_> = words
            .iter()
            .take(3)
            .map(|word| format!("`{word}`"))
            .collect();
        let more = if words.len() > 3 {
            " or others that are affected"
        } else {
            ""
        };
        format!(
            "of the {language} files read ({sources}) none {verb} {}{more}",
            shown.join(" or ")
        )
    }
}

/// The questions of a run.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    questions: Vec<Question>,
}

impl Reach {
    /// One question for every lockfile that has any.
    pub fn questions(self) -> Vec<Question> {
        self.questions
    }

    /// Takes in what is affected of a package, for the finding of that number.
    pub(crate) fn ask(&mut self, asked: &Asked<'_>, group: &Group<'_>, finding: usize) {
        let language = match asked.listing.format {
            Format::GoMod => Language::Go,
            Format::CargoLock => Language::Rust,
            _ => return,
        };
        let package = asked.package();
        if package.relation != Relation::Direct && package.name != "stdlib" {
            return;
        }
        let Some(words) = words(language, group) else {
            return;
        };
        let file = asked.source.path();
        let last = self.questions.last_mut();
        if let Some(question) = last.filter(|question| question.file == file) {
            let held: usize = question.wanted.iter().map(|(_, words)| words.len()).sum();
            if held + words.len() <= MOST_WORDS {
                question.wanted.push((finding, words));
            }
            return;
        }
        self.questions.push(Question {
            language,
            file: file.to_owned(),
            sources: 0,
            wanted: vec![(finding, words)],
            found: BTreeSet::new(),
        });
    }
}

/// What the sources would have to name; `None` where an advisory does not say, or affects all of the package.
fn words(language: Language, group: &Group<'_>) -> Option<Vec<String>> {
    let mut words = BTreeSet::new();
    for hit in &group.hits {
        let details = hit.advisory.details().ok()?;
        for symbols in &details.symbols {
            words.extend(of_symbols(language, symbols)?);
        }
    }
    let is_bounded = !words.is_empty() && words.len() <= MOST_WORDS;
    is_bounded.then(|| words.into_iter().collect())
}

fn of_symbols(language: Language, symbols: &Symbols) -> Option<Vec<String>> {
    match language {
        Language::Go if symbols.path.is_empty() => None,
        Language::Go => Some(vec![symbols.path.clone()]),
        Language::Rust if symbols.names.is_empty() => None,
        Language::Rust => symbols.names.iter().map(|name| last(name)).collect(),
    }
}

/// The last part of a path; `None` where it is no plain name.
fn last(path: &str) -> Option<String> {
    let name = path.rsplit("::").next().unwrap_or(path);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (!name.is_empty() && name.bytes().all(is_name)).then(|| name.to_owned())
}
