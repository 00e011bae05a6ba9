//! `go.mod` (Go modules reference, "go.mod files").

use super::replace::Replacements;
use super::sums::Sums;
use super::syntax::{Line, directives, module, standard_library};
use crate::files::join;
use crate::listing::Project;
use crate::text::text;
use crate::{File, Files, Listing, Relation};

/// Directives that select nothing: what is excluded or retracted is not asked for, tools are modules that are required too.
const SILENT: &[&str] = &[
    "exclude",
    "retract",
    "tool",
    "ignore",
    "godebug",
    "replace",
    "go",
    "toolchain",
];

/// Fills the listing: the modules that are required, replaced as they are when built, with the digests of `go.sum`.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let lines = directives(text);
    listing.packages.extend(standard_library(&lines));
    for line in &lines {
        directive(line, listing);
    }
    if !is_pruned(&lines) {
        listing.gap("before Go 1.17 go.mod does not name every module that is built");
    }
    let mut replacements = Replacements::of(&lines);
    let (directory, workspace) = workspace(file, files);
    replacements.add_workspace(&workspace);
    let mut places = vec![file.directory(), directory];
    places.dedup();
    let sums: Vec<_> = places
        .into_iter()
        .map(|place| Sums::in_directory(place, files))
        .collect();
    for package in &mut listing.packages {
        replacements.apply(package);
        let version = package.version.as_deref().unwrap_or("");
        let mut found = sums
            .iter()
            .filter_map(|sums| sums.of(&package.name, version));
        package.digests.extend(found.next());
    }
}

fn directive(line: &Line<'_>, listing: &mut Listing) {
    match (line.verb, line.words.as_slice()) {
        ("module", [path]) => {
            let name = Some(path.text.to_owned());
            listing.project = Some(Project {
                name,
                ..Project::default()
            });
        }
        ("require", [path, version]) => {
            let mut package = module(*path, *version);
            let is_indirect = line
                .comment
                .split(';')
                .any(|word| word.trim() == "indirect");
            package.relation = if is_indirect {
                Relation::Transitive
            } else {
                Relation::Direct
            };
            listing.packages.push(package);
        }
        (verb, _) if SILENT.contains(&verb) => {}
        (verb, _) => listing.gap_at(
            line.span,
            format!("a directive `{verb}` that is not understood"),
        ),
    }
}

/// Since Go 1.17 every module that is needed to build the packages of the main module is named.
fn is_pruned(lines: &[Line<'_>]) -> bool {
    let go = lines.iter().find(|line| line.verb == "go");
    let version = go
        .and_then(|line| line.words.first())
        .map_or("1.16", |word| word.text);
    let mut numbers = version.split('.').map(|number| {
        let end = number
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(number.len());
        number[..end].parse::<u32>().unwrap_or(0)
    });
    (numbers.next(), numbers.next()) >= (Some(1), Some(17))
}

/// True where a `go.work` above uses this module.
pub(super) fn is_in_workspace(file: File<'_>, files: &Files<'_>) -> bool {
    !workspace(file, files).1.is_empty()
}

/// The directory and directives of the `go.work` above that uses this module.
fn workspace<'f>(file: File<'f>, files: &Files<'f>) -> (&'f str, Vec<Line<'f>>) {
    let own = file.directory();
    let mut directory = own;
    loop {
        let work = files.relative(directory, "go.work");
        if let Some(text) = work.and_then(|work| std::str::from_utf8(work.bytes).ok()) {
            let lines = directives(text);
            let uses = lines.iter().filter(|line| line.verb == "use");
            let mut used = uses.filter_map(|line| join(directory, line.words.first()?.text));
            let is_used = used.any(|path| path == own);
            return (directory, if is_used { lines } else { Vec::new() });
        }
        match directory.rsplit_once('/') {
            Some((above, _)) => directory = above,
            None if directory.is_empty() => return (own, Vec::new()),
            None => directory = "",
        }
    }
}
