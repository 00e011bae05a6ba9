//! `.gitmodules`: repositories that stand within this one (`gitmodules` of Git's documentation).

use lockgate_evidence::Span;

use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation, registries};

/// A repository within a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Submodule {
    /// Its name: below `modules` of the Git directory, that of the submodule has this name.
    pub name: String,
    /// Where it stands, from the directory of the file.
    pub path: String,
    /// Its address, as written.
    pub url: String,
    /// The branch to follow, where one is named.
    pub branch: Option<String>,
    /// The bytes of the address, else those of the heading.
    pub span: Span,
}

/// Fills the listing. The file names no commits: those stand in the tree of the repository.
pub(super) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Ok(text) = std::str::from_utf8(file.bytes) else {
        return listing.gap("not UTF-8");
    };
    for module in submodules(text) {
        if module.url.is_empty() {
            let what = format!("the submodule `{}` has no address", module.name);
            listing.gap_at(module.span, what);
            continue;
        }
        let url = registries::bare(&module.url);
        let mut package = Package::new(Ecosystem::Git, url.clone(), module.span);
        package.origin = Origin::Git { url, commit: None };
        package.relation = Relation::Direct;
        package.requirement = module.branch;
        listing.packages.push(package);
    }
}

/// The submodules that a `.gitmodules` names, in its order; sections of the same name are one.
pub fn submodules(text: &str) -> Vec<Submodule> {
    let mut found: Vec<Submodule> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let mut open = None;
    let mut next = 0;
    for whole in text.split_inclusive('\n') {
        let begin = next;
        next += whole.len();
        let line = whole.trim_end_matches(['\n', '\r']);
        let body = line.trim_start();
        let at = begin + line.len() - body.len();
        if let Some(header) = body.strip_prefix('[') {
            open = heading(header).map(|name| {
                *places.entry(name.clone()).or_insert_with(|| {
                    found.push(Submodule {
                        name,
                        span: Span::new(at, at + body.len()),
                        ..Submodule::default()
                    });
                    found.len() - 1
                })
            });
        } else if let Some(module) = open.and_then(|open: usize| found.get_mut(open)) {
            set(module, body, at);
        }
    }
    found
}

/// `submodule "name"]`.
fn heading(header: &str) -> Option<String> {
    let (section, rest) = header.split_once([' ', '\t'])?;
    let quoted = rest.trim_start().strip_prefix('"')?;
    section
        .eq_ignore_ascii_case("submodule")
        .then(|| unescaped(quoted).0)
}

fn set(module: &mut Submodule, line: &str, at: usize) {
    let Some((key, value)) = line.split_once('=') else {
        return;
    };
    let lead = value.len() - value.trim_start().len();
    let (text, length) = match value.trim_start().strip_prefix('"') {
        Some(quoted) => unescaped(quoted),
        None => bare(value.trim_start()),
    };
    match key.trim().to_ascii_lowercase().as_str() {
        "path" => module.path = text,
        "branch" => module.branch = Some(text),
        "url" => {
            let quote = usize::from(value.trim_start().starts_with('"'));
            let begin = at + key.len() + 1 + lead + quote;
            module.span = Span::new(begin, begin + length);
            module.url = text;
        }
        _ => {}
    }
}

/// Up to a comment.
fn bare(value: &str) -> (String, usize) {
    let value = value.split(['#', ';']).next().unwrap_or(value).trim_end();
    (value.to_owned(), value.len())
}

/// Up to the closing quote, and how many bytes that were.
fn unescaped(quoted: &str) -> (String, usize) {
    let mut out = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (out, at),
            '\\' => out.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => out.push(character),
        }
    }
    (out, quoted.len())
}
