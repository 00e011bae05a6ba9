//! What VEX documents that the user named say of what was found.
//!
//! A document in the tree counts for nothing by itself: the tree may be the attacker's. Of a flaw with several CVEs every one must
//! be cleared, and no statement clears a package that was published to do harm.

mod held;
mod reported;

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use lockgate_advisories::{Class, Group};
use lockgate_evidence::{Cleared, Finding, Source, Span};
use lockgate_vex::{By, Document, Fault, Named, Product, Statement, Word, read, weigh};

use crate::rules::Asked;
pub(crate) use held::Held;
pub(crate) use reported::report;

/// The documents, and what became of their statements.
#[derive(Debug)]
pub(crate) struct Vex<'a> {
    files: Vec<(&'a Source, Document)>,
    /// Of every name of a flaw in lower case the statements, by file and number.
    by_id: HashMap<String, Vec<(usize, usize)>>,
    now: Timestamp,
    /// What each statement was good for.
    uses: Vec<Vec<Use>>,
}

/// What a statement was good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Use {
    /// It spoke of nothing that was found.
    #[default]
    Unmatched,
    /// It spoke of something that was found.
    Matched,
    /// It meant to clear something that was found, and does not.
    Useless(Why),
}

/// Why a statement that means to clear does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Faulty(Fault),
    /// Another statement says otherwise, and nothing tells which is later.
    Contradicted,
    /// The package was published to do harm.
    Harm,
    /// The finding has other flaws besides, of which nothing is said.
    Partly,
}

/// What the statements about one flaw in one package come to.
enum Verdict {
    Nothing,
    Cleared(usize, usize),
    Stands(usize, usize),
}

impl<'a> Vex<'a> {
    /// Reads the documents.
    pub(crate) fn new(sources: &'a [Source], now: i64) -> Self {
        let files: Vec<_> = sources
            .iter()
            .map(|source| (source, read(source.text().as_bytes())))
            .collect();
        let mut by_id: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (file, (_, document)) in files.iter().enumerate() {
            for (at, statement) in document.statements.iter().enumerate() {
                for id in &statement.ids {
                    let of = by_id.entry(id.to_ascii_lowercase()).or_default();
                    of.push((file, at));
                }
            }
        }
        let uses = files
            .iter()
            .map(|(_, document)| vec![Use::Unmatched; document.statements.len()]);
        Self {
            uses: uses.collect(),
            files,
            by_id,
            now: Timestamp::from_second(now).unwrap_or(Timestamp::MAX),
        }
    }

    /// True where no document was named.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The finding about a flaw with what statements say of it.
    pub(crate) fn answer(
        &mut self,
        finding: Finding,
        asked: &Asked<'_>,
        group: &Group<'_>,
        held: &mut Held,
    ) -> Finding {
        if self.is_empty() {
            return finding;
        }
        let mut verdicts = Vec::new();
        for names in questions(group) {
            verdicts.push(self.decide(&names, asked, group, held));
        }
        let mut stands = verdicts.iter().filter_map(|verdict| match verdict {
            Verdict::Stands(file, at) => Some((*file, *at)),
            _ => None,
        });
        if let Some((file, at)) = stands.next() {
            self.partly(&verdicts);
            return self.noted(finding, file, at);
        }
        let is_clear = verdicts
            .iter()
            .all(|verdict| matches!(verdict, Verdict::Cleared(..)));
        match verdicts.first() {
            Some(Verdict::Cleared(file, at)) if is_clear => self.cleared(finding, *file, *at),
            _ => {
                self.partly(&verdicts);
                finding
            }
        }
    }

    /// Statements about one flaw of several, where the others stand.
    fn partly(&mut self, verdicts: &[Verdict]) {
        for verdict in verdicts {
            if let Verdict::Cleared(file, at) = verdict {
                self.mark((*file, *at), Use::Useless(Why::Partly));
            }
        }
    }

    /// What the statements come to that bear one of the names and mean the package.
    fn decide(
        &mut self,
        names: &BTreeSet<String>,
        asked: &Asked<'_>,
        group: &Group<'_>,
        held: &mut Held,
    ) -> Verdict {
        let places = names.iter().filter_map(|name| self.by_id.get(name));
        let places: BTreeSet<(usize, usize)> = places.flatten().copied().collect();
        let named = Named::of(asked.package());
        let mut said = Vec::new();
        for place in places {
            let statement = &self.files[place.0].1.statements[place.1];
            let fitting = statement.products.iter();
            let by = fitting
                .filter_map(|product| fits(product, &named, asked, held))
                .max();
            if let Some(by) = by {
                said.push((place, by));
            }
        }
        self.weigh(&said, group)
    }

    fn weigh(&mut self, said: &[((usize, usize), By)], group: &Group<'_>) -> Verdict {
        for (place, by) in said {
            let statement = self.statement(*place);
            let why = match statement.fault(*by, self.now) {
                Some(fault) => Use::Useless(Why::Faulty(fault)),
                None if statement.status.clears() && group.class == Class::Malicious => {
                    Use::Useless(Why::Harm)
                }
                None => Use::Matched,
            };
            self.mark(*place, why);
        }
        let all: Vec<_> = said
            .iter()
            .map(|(place, by)| (self.statement(*place), *by))
            .collect();
        let place_of = |wanted: &Statement| {
            let same =
                |(place, _): &&((usize, usize), By)| std::ptr::eq(self.statement(*place), wanted);
            said.iter().find(same).map(|(place, _)| *place)
        };
        match weigh(&all, self.now) {
            Word::Cleared(statement) if group.class != Class::Malicious => place_of(statement)
                .map_or(Verdict::Nothing, |(file, at)| Verdict::Cleared(file, at)),
            Word::Stands(statement) => {
                place_of(statement).map_or(Verdict::Nothing, |(file, at)| Verdict::Stands(file, at))
            }
            Word::Undecided(clearing, _) => {
                if let Some(place) = place_of(clearing) {
                    self.mark(place, Use::Useless(Why::Contradicted));
                }
                Verdict::Nothing
            }
            Word::Cleared(_) | Word::Nothing => Verdict::Nothing,
        }
    }

    fn statement(&self, (file, at): (usize, usize)) -> &Statement {
        &self.files[file].1.statements[at]
    }

    /// A statement that is of no use for one finding may be good for another; the first is what is told.
    fn mark(&mut self, (file, at): (usize, usize), new: Use) {
        let old = &mut self.uses[file][at];
        if !matches!(old, Use::Useless(_)) {
            *old = new;
        }
    }

    fn cleared(&self, mut finding: Finding, file: usize, at: usize) -> Finding {
        let (source, statement) = (self.files[file].0, self.statement((file, at)));
        let place = beginning(statement);
        if let Some(flaw) = finding.flaw.as_deref_mut() {
            flaw.cleared = Some(Cleared {
                status: statement.status.as_str().to_owned(),
                author: statement.author.clone().unwrap_or_default(),
                reason: statement.reason(),
                path: source.path().to_owned(),
                line: source.position(place.start).line,
            });
        }
        finding.related(
            source,
            place,
            format!("`{}` says this statement", statement.status),
        )
    }

    fn noted(&self, finding: Finding, file: usize, at: usize) -> Finding {
        let (source, statement) = (self.files[file].0, self.statement((file, at)));
        let author = statement
            .author
            .as_deref()
            .unwrap_or("an author without a name");
        let mut note = format!("`{}`, says {author}", statement.status);
        if let Some(action) = &statement.action {
            note.push_str(": ");
            note.push_str(action);
        }
        finding.related(source, beginning(statement), note)
    }
}

/// A statement has many lines; its first byte shows where.
fn beginning(statement: &Statement) -> Span {
    Span::new(statement.span.start, statement.span.start + 1)
}

/// By what the package is what a product means: itself, or what the product holds and no other way leads to.
fn fits(product: &Product, named: &Named<'_>, asked: &Asked<'_>, held: &mut Held) -> Option<By> {
    let (last, around) = product.path.split_last()?;
    let by = match last.fits(named) {
        Some(by) => by,
        None if around.is_empty() => held.by(last, asked)?,
        None => return None,
    };
    around
        .iter()
        .try_fold(by, |by, whole| Some(held.by(whole, asked)?.min(by)))
}

/// The flaws that a finding is about, each by all its names in lower case: usually one. Advisories may have several CVEs, and what
/// is said of one of them says nothing of the others.
fn questions(group: &Group<'_>) -> Vec<BTreeSet<String>> {
    let of_hits: Vec<BTreeSet<String>> = group
        .hits
        .iter()
        .map(|hit| {
            let others = hit
                .advisory
                .aliases()
                .into_iter()
                .chain(hit.advisory.upstream());
            let names = std::iter::once(hit.advisory.id()).chain(others);
            names.map(str::to_ascii_lowercase).collect()
        })
        .collect();
    let is_cve = |name: &&String| name.starts_with("cve-");
    let all: BTreeSet<String> = of_hits.iter().flatten().cloned().collect();
    if all.iter().filter(is_cve).count() <= 1 {
        let ids = group.ids.iter().map(|id| id.to_ascii_lowercase());
        return vec![all.into_iter().chain(ids).collect()];
    }
    let mut questions = BTreeSet::new();
    for names in of_hits {
        let (cves, others): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|name| is_cve(&name));
        if cves.is_empty() {
            questions.insert(others.iter().cloned().collect::<BTreeSet<_>>());
        }
        for cve in cves {
            questions.insert(others.iter().cloned().chain([cve]).collect());
        }
    }
    questions.into_iter().collect()
}
