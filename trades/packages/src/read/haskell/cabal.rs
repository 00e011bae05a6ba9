//! `*.cabal` (Cabal documentation, "Package Description"): what each part of a package is built with.

use crate::listing::Project;
use crate::text::rows::{Part, rows};
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing, Origin, Relation, Scope};

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let mut reader = Reader {
        scope: Scope::Runtime,
        field: None,
        project: Project::default(),
    };
    for row in rows(text) {
        reader.row(row, listing);
    }
    listing.project = Some(reader.project);
}

struct Reader {
    scope: Scope,
    /// The indentation of the field that asks for packages, where one is being read, and for what.
    field: Option<(usize, Scope)>,
    project: Project,
}

impl Reader {
    fn row(&mut self, row: Part<'_>, listing: &mut Listing) {
        let line = row.trim();
        if line.text.is_empty() || line.text.starts_with("--") {
            return;
        }
        if let Some((indent, scope)) = self.field
            && row.indent() > indent
        {
            asked(line, scope, self.project.name.as_deref(), listing);
            return;
        }
        self.field = None;
        match line.split_at(":") {
            Some((name, value)) => {
                self.named(name.text.trim(), value.trim(), row.indent(), listing);
            }
            None if row.indent() == 0 => self.section(line.text),
            None => {}
        }
    }

    /// A part of the package begins.
    fn section(&mut self, line: &str) {
        let name = line.split(' ').next().unwrap_or(line).to_ascii_lowercase();
        self.scope = match name.as_str() {
            "test-suite" => Scope::Test,
            "benchmark" => Scope::Dev,
            "custom-setup" => Scope::Build,
            // Shared by whichever part imports it.
            "common" => Scope::Unstated,
            _ => Scope::Runtime,
        };
    }

    fn named(&mut self, name: &str, value: Part<'_>, indent: usize, listing: &mut Listing) {
        let text = || Some(value.text.to_owned());
        match name.to_ascii_lowercase().as_str() {
            "name" if indent == 0 => self.project.name = text(),
            "version" if indent == 0 => self.project.version = text(),
            "license" if indent == 0 => self.project.licence = text(),
            "build-depends" => self.begin(self.scope, value, indent, listing),
            "setup-depends" | "build-tool-depends" => {
                self.begin(Scope::Build, value, indent, listing);
            }
            _ => {}
        }
    }

    fn begin(&mut self, scope: Scope, value: Part<'_>, indent: usize, listing: &mut Listing) {
        self.field = Some((indent, scope));
        asked(value, scope, self.project.name.as_deref(), listing);
    }
}

/// `name`, `name range`, `name:library range`, between commas.
///
/// The package itself stands for its own libraries.
fn asked(list: Part<'_>, scope: Scope, own: Option<&str>, listing: &mut Listing) {
    for piece in list.split_outside(',') {
        let piece = piece.trim();
        let is_end = |c: char| !(c.is_alphanumeric() || c == '-');
        let end = piece.text.find(is_end).unwrap_or(piece.text.len());
        let name = piece.cut(0, end);
        if name.text.is_empty() {
            continue;
        }
        let mut package = name.package(Ecosystem::Hackage);
        let rest = piece.from(end);
        let range = match rest.text.find(['<', '>', '=', '^', ' ']) {
            Some(start) if rest.text.starts_with(':') => rest.from(start),
            _ if rest.text.starts_with(':') => rest.from(rest.text.len()),
            _ => rest,
        };
        let range = range.trim();
        match range.after("==").map(Part::trim) {
            Some(version) if !version.text.contains(['*', '|', '&', ' ']) => {
                version.pin(&mut package);
            }
            _ if range.text.is_empty() => {}
            _ => range.ask(&mut package),
        }
        if own == Some(name.text) {
            package.origin = Origin::Own;
        }
        package.relation = Relation::Direct;
        package.scope = scope;
        listing.packages.push(package);
    }
}
