//! Lockfiles, manifests and metadata of packages: places lie in the text, edges lead to packages.

use lockgate_packages::{Files, Format, Listing, read};

/// Reads bytes as the file at each of these paths; the same bytes are the neighbours.
fn visit(paths: &[&str], data: &[u8]) {
    let mut files = Files::new();
    for path in paths {
        files.add(path, data);
    }
    for file in paths.iter().filter_map(|path| files.at(path)) {
        if let Some(format) = Format::of(file.path) {
            check(&read(format, file, &files), data);
        }
    }
}

fn check(listing: &Listing, data: &[u8]) {
    let count = listing.packages.len();
    for (at, package) in listing.packages.iter().enumerate() {
        assert!(package.span.end <= data.len(), "a place outside the text");
        let version = package.version_span.unwrap_or_default();
        assert!(version.end <= data.len(), "a version outside the text");
        let edges = &package.depends_on;
        assert!(edges.iter().all(|to| *to < count), "an edge to nothing");
        let way = listing.way_to(at);
        assert_eq!(way.last(), Some(&at));
        let _ = package.purl().to_string();
    }
    for span in listing.gaps.iter().filter_map(|gap| gap.span) {
        assert!(span.end <= data.len(), "a gap outside the text");
    }
    let discords = listing.discords.iter().map(|discord| discord.span);
    for span in discords.chain(listing.unchecked.iter().copied()) {
        assert!(span.end <= data.len(), "a discord outside the text");
    }
    for registry in &listing.registries {
        assert!(
            registry.span.end <= data.len(),
            "a registry outside the text"
        );
    }
}

/// npm, Yarn, pnpm, Bun.
pub fn npm(data: &[u8]) {
    visit(
        &[
            "package-lock.json",
            "npm-shrinkwrap.json",
            "package.json",
            "yarn.lock",
            "pnpm-lock.yaml",
            "bun.lock",
            "node_modules/.package-lock.json",
            "node_modules/a/package.json",
            ".npmrc",
            ".yarnrc",
            ".yarnrc.yml",
        ],
        data,
    );
}

/// pip, Poetry, PDM, Pipenv, uv, setuptools.
pub fn pypi(data: &[u8]) {
    visit(
        &[
            "requirements.txt",
            "constraints.txt",
            "poetry.lock",
            "pdm.lock",
            "uv.lock",
            "pylock.toml",
            "pyproject.toml",
            "Pipfile",
            "Pipfile.lock",
            "pip.conf",
            "setup.cfg",
            "setup.py",
            "a.dist-info/METADATA",
            "a.dist-info/direct_url.json",
        ],
        data,
    );
}
