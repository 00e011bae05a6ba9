//! YAML through the tolerant tree of the pipelines.

use lockgate_evidence::{Source, Span};
use lockgate_pipelines::yaml::{Document, Text, parse};

use crate::{Ecosystem, File, Listing, Package};

/// The documents of a file; what is no YAML in it is a gap.
pub(crate) fn document(file: File<'_>, listing: &mut Listing) -> Option<Document> {
    let text = super::text(file, listing)?;
    let document = parse(&Source::new(file.path, text));
    for problem in document.problems() {
        listing.gap_at(problem.span, problem.message.clone());
    }
    if document.aliases_exhausted() {
        listing.gap("aliases make it larger than is read");
    }
    Some(document)
}

/// Where a piece of a scalar stands.
pub(crate) fn place(text: &Text, from: usize, to: usize) -> Span {
    text.locate(Span::new(from, to))
}

/// Where the value of a scalar stands, without its quotes.
pub(crate) fn whole(text: &Text) -> Span {
    place(text, 0, text.value().len())
}

/// A package of that name.
pub(crate) fn package(text: &Text, ecosystem: Ecosystem) -> Package {
    Package::new(ecosystem, text.value(), whole(text))
}

/// The exact version of a package.
pub(crate) fn pin(text: &Text, package: &mut Package) {
    package.version = Some(text.value().to_owned());
    package.version_span = Some(whole(text));
}

/// What is asked of a package.
pub(crate) fn ask(text: &Text, package: &mut Package) {
    package.requirement = Some(text.value().to_owned());
    package.version_span = Some(whole(text));
}
