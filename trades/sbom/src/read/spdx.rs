//! What the forms of SPDX 2 have in common (SPDX 2.3, clauses 7 to 11).

use std::collections::{BTreeSet, HashMap};

use lockgate_packages::{Algorithm, Digest, Listing, Scope};

use super::build::Build;
use super::part::{Kind, Part, Said};

/// The document itself, in relations.
pub(crate) const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// An SPDX document, read whole.
pub(crate) struct Document<'a, 'l> {
    pub(crate) build: Build<'a, 'l>,
    /// With the purpose that it states.
    pub(crate) parts: Vec<(Part<'a>, String)>,
    pub(crate) relations: Vec<Related<'a>>,
    /// What the document is about.
    pub(crate) described: BTreeSet<String>,
    /// Names of licences that the document defines.
    pub(crate) licences: HashMap<String, String>,
    /// What is annotated, and with what.
    pub(crate) notes: HashMap<String, Vec<String>>,
}

/// One thing has to do with another.
#[derive(Clone, Debug)]
pub(crate) struct Related<'a> {
    pub(crate) from: Said<'a>,
    pub(crate) kind: String,
    pub(crate) to: Said<'a>,
}

impl<'a, 'l> Document<'a, 'l> {
    pub(crate) fn new(listing: &'l mut Listing) -> Self {
        Self {
            build: Build::new(listing),
            parts: Vec::new(),
            relations: Vec::new(),
            described: BTreeSet::new(),
            licences: HashMap::new(),
            notes: HashMap::new(),
        }
    }

    /// States a version of which nothing is known.
    pub(crate) fn check_version(&mut self, version: &str) {
        let number = version.strip_prefix("SPDX-").unwrap_or(version);
        if !matches!(number, "2.2" | "2.3") {
            self.build.listing.gap(format!(
                "SPDX {number} is not known (2.2 and 2.3 are): what is like them was read"
            ));
        }
    }

    pub(crate) fn add_digest(&mut self, part: &mut Part<'a>, function: &str, hex: &Said<'a>) {
        let Some(algorithm) = algorithm(function) else {
            return part.unread.push(function.to_owned());
        };
        if let Some(digest) = Digest::from_hex(algorithm, hex.text.trim()) {
            part.digests.push(digest);
        } else {
            let what = format!("no digest by {function}");
            self.build.listing.gap_at(hex.span, what);
        }
    }

    /// A thing that is no package.
    pub(crate) fn other(&mut self, id: Said<'a>) {
        let mut part = Part::new(id.span);
        part.kind = Kind::Other;
        part.id = Some(id);
        self.build.add(part);
    }

    /// Makes packages and their graph of it.
    pub(crate) fn finish(mut self) {
        for related in &self.relations {
            match related.kind.as_str() {
                "DESCRIBES" if related.from.text == DOCUMENT => {
                    self.described.insert(related.to.text.to_string());
                }
                "DESCRIBED_BY" if related.to.text == DOCUMENT => {
                    self.described.insert(related.from.text.to_string());
                }
                _ => {}
            }
        }
        for gap in self.notes.remove(DOCUMENT).unwrap_or_default() {
            if let Some(gap) = gap.strip_prefix("lockgate:gap ") {
                self.build
                    .listing
                    .gap(format!("the document states: {gap}"));
            }
        }
        for (mut part, purpose) in std::mem::take(&mut self.parts) {
            self.complete(&mut part, &purpose);
            self.build.add(part);
        }
        for related in std::mem::take(&mut self.relations) {
            self.relate(related);
        }
        self.build.finish();
    }

    fn complete(&mut self, part: &mut Part<'a>, purpose: &str) {
        let id = part.id.as_ref().map_or("", |id| &id.text);
        let notes = self.notes.get(id).map(Vec::as_slice).unwrap_or_default();
        let own = notes.iter().filter_map(|note| note.split_once(' '));
        let own = own.filter(|(name, _)| name.starts_with("lockgate:"));
        part.stated = own
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        part.licences = part
            .licences
            .iter()
            .map(|text| self.licence(text))
            .collect();
        if self.described.contains(id) {
            match self.described.len() {
                1 => part.kind = Kind::Root,
                _ => part.is_direct = true,
            }
        } else if matches!(purpose, "OPERATING-SYSTEM" | "OPERATING_SYSTEM") {
            let version = part.version.as_ref().map_or("", |version| &version.text);
            let name = part.name.as_ref().map_or("", |name| &name.text);
            self.build.system(name, version);
            part.kind = Kind::Other;
        } else if purpose == "FILE" && part.purls.is_empty() {
            part.kind = Kind::Other;
        }
    }

    /// An expression with the names of the licences that the document defines.
    fn licence(&self, text: &str) -> String {
        let named = |word: &str| {
            let name = self
                .licences
                .get(word)
                .filter(|name| *name != "NOASSERTION");
            name.cloned().unwrap_or_else(|| word.to_owned())
        };
        text.split(' ').map(named).collect::<Vec<_>>().join(" ")
    }

    fn relate(&mut self, related: Related<'a>) {
        let Related { from, kind, to } = related;
        if from.text == DOCUMENT || matches!(&*to.text, "NOASSERTION" | "NONE" | DOCUMENT) {
            return;
        }
        let (scope, is_optional) = match kind.as_str() {
            "DEPENDS_ON" => return self.build.needs(from, to, None, false),
            "DEPENDENCY_OF" | "PROVIDED_DEPENDENCY_OF" => (None, false),
            "RUNTIME_DEPENDENCY_OF" => (Some(Scope::Runtime), false),
            "OPTIONAL_DEPENDENCY_OF" => (None, true),
            "BUILD_DEPENDENCY_OF" => (Some(Scope::Build), false),
            "TEST_DEPENDENCY_OF" => (Some(Scope::Test), false),
            "DEV_DEPENDENCY_OF" => (Some(Scope::Dev), false),
            _ => return,
        };
        self.build.needs(to, from, scope, is_optional);
    }
}

fn algorithm(name: &str) -> Option<Algorithm> {
    match name.to_ascii_uppercase().as_str() {
        "MD5" => Some(Algorithm::Md5),
        "SHA1" => Some(Algorithm::Sha1),
        "SHA256" => Some(Algorithm::Sha256),
        "SHA384" => Some(Algorithm::Sha384),
        "SHA512" => Some(Algorithm::Sha512),
        "BLAKE2B-256" | "BLAKE2B256" => Some(Algorithm::Blake2b256),
        _ => None,
    }
}

/// A licence that says something.
pub(crate) fn is_told(text: &str) -> bool {
    !matches!(text, "" | "NOASSERTION" | "NONE")
}

/// True for the types of references that are package URLs.
pub(crate) fn is_purl(kind: &str) -> bool {
    kind == "purl" || kind.ends_with("/purl")
}
