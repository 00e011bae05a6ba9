//! `go.work` (Go modules reference, "go.work files").

use super::replace::sides;
use super::syntax::{directives, module, standard_library};
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing, Origin, Relation};

/// Fills the listing: the standard library and what stands in for other modules. The modules that are used have listings
/// of their own; one that is not at hand is a gap.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let lines = directives(text);
    listing.packages.extend(standard_library(&lines));
    for line in &lines {
        match (line.verb, line.words.as_slice()) {
            ("use", [path]) => {
                let reference = format!("{}/go.mod", path.text);
                if files.relative(file.directory(), &reference).is_none() {
                    listing.gap_at(path.span(), format!("`{reference}` is not at hand"));
                }
            }
            ("replace", words) => match sides(words) {
                Some((.., path, Some(version))) => listing.packages.push(module(path, version)),
                Some((old, _, path, None)) => {
                    let mut package = old.package(Ecosystem::Go);
                    package.origin = Origin::Path(path.text.to_owned());
                    package.relation = Relation::Unstated;
                    listing.packages.push(package);
                }
                None => listing.gap_at(line.span, "a replacement that is not understood"),
            },
            ("go" | "toolchain" | "godebug", _) => {}
            (verb, _) => listing.gap_at(
                line.span,
                format!("a directive `{verb}` that is not understood"),
            ),
        }
    }
}
