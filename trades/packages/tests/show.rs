//! A listing as text, for snapshots.

use lockgate_packages::{Files, Format, Listing, Origin, Package, Relation, Scope, Sureness, read};

/// Reads the first of these files, given as path and text; the others are its neighbours.
pub fn listing(files: &[(&str, &str)]) -> Listing {
    let format = Format::of(files[0].0).expect("the path tells a format");
    listing_as(format, files)
}

/// The same, in a format that its path does not tell.
pub fn listing_as(format: Format, files: &[(&str, &str)]) -> Listing {
    let mut tree = Files::new();
    for (path, text) in files {
        tree.add(path, text.as_bytes());
    }
    let file = tree.at(files[0].0).expect("it was just added");
    read(format, file, &tree)
}

/// What was read: a line for each package and each gap.
pub fn shown(files: &[(&str, &str)]) -> String {
    show(&listing(files), files[0].1)
}

/// A listing of that text.
pub fn show(listing: &Listing, text: &str) -> String {
    let mut out = String::new();
    if let Some(project) = &listing.project {
        out += &format!(
            "project {:?} {:?} {:?}\n",
            project.name, project.version, project.licence
        );
    }
    for (at, package) in listing.packages.iter().enumerate() {
        out += &line(at, package, text);
        out.push('\n');
    }
    for gap in &listing.gaps {
        let place = gap.span.and_then(|span| text.get(span.range()));
        out += &format!("gap {:?}: {}\n", place.unwrap_or(""), gap.what);
    }
    out
}

fn line(at: usize, package: &Package, text: &str) -> String {
    let mut out = format!("{at} {}", package.purl());
    if let Some(requirement) = &package.requirement {
        out += &format!(" asks {requirement:?}");
    }
    match package.relation {
        Relation::Direct => out += " direct",
        Relation::Transitive => out += " transitive",
        Relation::Unstated => {}
    }
    if package.scope != Scope::Unstated {
        out += &format!(" {:?}", package.scope).to_lowercase();
    }
    if package.is_optional {
        out += " optional";
    }
    if package.origin != Origin::Registry {
        out += &format!(" from {:?}", package.origin);
    }
    for digest in &package.digests {
        out += &format!(" {}:{}…", digest.algorithm().name(), &digest.hex()[..6]);
    }
    if let Some(licence) = &package.licence {
        out += &format!(" licence {licence:?}");
    }
    if let Some(source) = &package.source {
        out += &format!(" source {} {:?}", source.name, source.version);
    }
    if let Some(inside) = &package.inside {
        out += &format!(" inside {inside}");
    }
    if package.sureness == Sureness::Least {
        out += " at least";
    }
    if package.sureness == Sureness::Inferred {
        out += " inferred";
    }
    if package.runs_on_install {
        out += " runs-on-install";
    }
    if let Some(why) = &package.deprecated {
        out += &format!(" deprecated {why:?}");
    }
    if !package.depends_on.is_empty() {
        out += &format!(" -> {:?}", package.depends_on);
    }
    out += &format!(" at {:?}", text.get(package.span.range()).unwrap_or("?"));
    if let Some(span) = package.version_span {
        out += &format!(" {:?}", text.get(span.range()).unwrap_or("?"));
    }
    out
}
