//! `Gemfile.lock` and `gems.locked` (Bundler's `LockfileParser` and `LockfileGenerator`).

use std::collections::HashMap;

use super::accord;
use super::gemfile::scopes;
use crate::read::pulls;
use crate::registries::{bare, is_default};
use crate::text::rows::{Part, rows};
use crate::text::text;
use crate::{Algorithm, Digest, Ecosystem, File, Files, Listing, Origin, Scope, Stray};

/// Fills the listing; scopes are told by the groups of the Gemfile, where it is at hand.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let mut reader = Reader::default();
    for row in rows(text) {
        reader.row(row, listing);
    }
    if let Some(row) = reader.conflict {
        listing.gap_at(
            row.span(),
            "the file holds marks of a merge that was not finished",
        );
    }
    pulls::connect(listing, &reader.edges);
    let manifest = if file.name() == "gems.locked" {
        "gems.rb"
    } else {
        "Gemfile"
    };
    if reader.conflict.is_none() {
        accord::check(&reader.asked, file, manifest, files, listing);
    }
    let scopes = scopes(file.directory(), manifest, files);
    let names = pulls::by_name(&listing.packages);
    let named = reader.direct.iter().filter_map(|name| {
        let scope = scopes.get(*name).copied().unwrap_or(Scope::Unstated);
        Some((*names.get(*name)?, scope))
    });
    pulls::spread(listing, &named.collect::<Vec<_>>());
    // A gem stands once for each platform; only the first is pulled in by its name.
    for at in 0..listing.packages.len() {
        if let Some(first) = names.get(&listing.packages[at].name) {
            let (relation, scope) = (
                listing.packages[*first].relation,
                listing.packages[*first].scope,
            );
            listing.packages[at].relation = relation;
            listing.packages[at].scope = scope;
        }
    }
    for package in &mut listing.packages {
        let version = package.version.as_deref().unwrap_or("");
        let key = match &package.architecture {
            Some(platform) => format!("{} ({version}-{platform})", package.name),
            None => format!("{} ({version})", package.name),
        };
        package
            .digests
            .extend(reader.sums.get(key.as_str()).cloned());
    }
}

#[derive(Default)]
struct Reader<'a> {
    section: &'a str,
    remotes: Vec<&'a str>,
    revision: Option<&'a str>,
    edges: Vec<Vec<&'a str>>,
    direct: Vec<&'a str>,
    /// The lines of `DEPENDENCIES`.
    asked: Vec<Part<'a>>,
    sums: HashMap<&'a str, Digest>,
    conflict: Option<Part<'a>>,
}

impl<'a> Reader<'a> {
    fn row(&mut self, row: Part<'a>, listing: &mut Listing) {
        let content = row.trim();
        let (indent, word) = (row.indent(), content.text);
        if word.starts_with("<<<<<<<") || word.starts_with(">>>>>>>") {
            self.conflict = self.conflict.or(Some(row));
        } else if indent == 0 && !word.is_empty() {
            (self.section, self.revision) = (word, None);
            self.remotes.clear();
        }
        match (self.section, indent) {
            ("GEM" | "GIT" | "PATH" | "PLUGIN SOURCE", 2) => self.source(content),
            ("GEM" | "GIT" | "PATH" | "PLUGIN SOURCE", 4) => self.gem(content, listing),
            ("GEM" | "GIT" | "PATH" | "PLUGIN SOURCE", 6) => {
                if let Some(edges) = self.edges.last_mut() {
                    edges.push(content.until(" ").text);
                }
            }
            ("DEPENDENCIES", 2) => {
                self.direct
                    .push(content.until(" ").text.trim_end_matches('!'));
                self.asked.push(content);
            }
            ("CHECKSUMS", 2) => self.sum(content.text),
            _ => {}
        }
    }

    fn source(&mut self, line: Part<'a>) {
        match line.text.split_once(": ") {
            Some(("remote", remote)) => self.remotes.push(remote),
            Some(("revision", revision)) => self.revision = Some(revision),
            _ => {}
        }
    }

    /// `name (version)` or `name (version-platform)`.
    fn gem(&mut self, line: Part<'a>, listing: &mut Listing) {
        let parts = line.split_at(" (");
        let Some((name, version)) = parts.and_then(|(name, rest)| Some((name, rest.before(")")?)))
        else {
            listing.gap_at(line.span(), "a gem without version");
            return;
        };
        let mut package = name.package(Ecosystem::RubyGems);
        // Versions of gems hold no dash.
        match version.split_at("-") {
            Some((version, platform)) => {
                version.pin(&mut package);
                package.architecture = Some(platform.text.to_owned());
            }
            None => version.pin(&mut package),
        }
        package.origin = self.origin();
        if self.section == "GEM" {
            let plain = self
                .remotes
                .iter()
                .find(|remote| remote.starts_with("http://"));
            package.stray = plain.map(|remote| Stray::Unencrypted(bare(remote)));
        }
        listing.packages.push(package);
        self.edges.push(Vec::new());
    }

    fn origin(&self) -> Origin {
        let remote = self.remotes.last().copied().unwrap_or_default().to_owned();
        match self.section {
            "GIT" => Origin::Git {
                url: remote,
                commit: self.revision.map(str::to_owned),
            },
            // A gem that is developed here stands in its own directory.
            "PATH" if remote == "." => Origin::Own,
            "PATH" => Origin::Path(remote),
            "GEM"
                if self
                    .remotes
                    .iter()
                    .all(|remote| is_default(Ecosystem::RubyGems, remote)) =>
            {
                Origin::Registry
            }
            "GEM" if self.remotes.len() > 1 => Origin::Unstated,
            _ => Origin::OtherRegistry(remote),
        }
    }

    /// `name (version) sha256=…`, of several functions with commas between them.
    fn sum(&mut self, line: &'a str) {
        let Some((key, sums)) = line.rsplit_once(' ') else {
            return;
        };
        let mut sums = sums
            .split(',')
            .filter_map(|sum| sum.strip_prefix("sha256="));
        let digest = sums.find_map(|hex| Digest::from_hex(Algorithm::Sha256, hex));
        self.sums.extend(digest.map(|digest| (key, digest)));
    }
}
