//! The part of `config` that says how a repository is laid out.
//!
//! Source: `git-config`, "CONFIGURATION FILE"; `gitrepository-layout`, `extensions.*`. Nothing else is read, and
//! `include` is not followed: Git does not let an included file say these either, in a repository's own
//! format check.

use crate::HashKind;
use crate::bytes::lines;

/// How references are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RefStorage {
    /// As files, and in `packed-refs`.
    #[default]
    Files,
    /// In tables.
    Reftable,
    /// In a way of this name, which is not understood.
    Other(String),
}

/// What was read of a repository's `config`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `core.repositoryFormatVersion`.
    pub format_version: u32,
    /// `core.bare`, where it is said.
    pub bare: Option<bool>,
    /// `core.worktree`, where it is said.
    pub worktree: Option<String>,
    /// `extensions.objectFormat`.
    pub hash: HashKind,
    /// A hash function that is not understood.
    pub unknown_hash: Option<String>,
    /// `extensions.refStorage`.
    pub refs: RefStorage,
    /// `extensions.partialClone`, or a remote with `promisor = true`: where missing objects would be fetched from.
    pub promisor: Option<String>,
    /// `extensions.worktreeConfig`.
    pub worktree_config: bool,
    /// Extensions that are not understood, by name.
    pub unknown_extensions: Vec<String>,
    /// Addresses of remotes by their names, in the order of the file.
    pub remotes: Vec<(String, String)>,
}

impl Config {
    /// Reads what is there, tolerantly: a line that is not understood is passed over.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut config = Self::default();
        let mut section = Section::default();
        for line in joined(bytes) {
            let line = line.trim_start();
            match line.strip_prefix('[') {
                Some(header) => {
                    let (next, rest) = Section::parse(header);
                    section = next;
                    config.assign(&section, rest);
                }
                None => config.assign(&section, line),
            }
        }
        config
    }

    fn assign(&mut self, section: &Section, line: &str) {
        let (name, value) = line.split_once('=').unwrap_or((line, "true"));
        let name = name.split(['#', ';']).next().unwrap_or(name).trim();
        if name.is_empty() {
            return;
        }
        let name = name.to_ascii_lowercase();
        let value = plain(value);
        match section.name.as_str() {
            "core" => self.core(&name, value),
            "extensions" => self.extension(&name, value),
            "remote" if name == "promisor" && truth(&value) => {
                self.promisor = Some(section.sub.clone());
            }
            "remote" if name == "partialclonefilter" && self.promisor.is_none() => {
                self.promisor = Some(section.sub.clone());
            }
            "remote" if name == "url" => self.remotes.push((section.sub.clone(), value)),
            _ => {}
        }
    }

    fn core(&mut self, name: &str, value: String) {
        match name {
            "repositoryformatversion" => self.format_version = value.parse().unwrap_or(u32::MAX),
            "bare" => self.bare = Some(truth(&value)),
            "worktree" => self.worktree = Some(value),
            _ => {}
        }
    }

    fn extension(&mut self, name: &str, value: String) {
        match name {
            "objectformat" => match value.to_ascii_lowercase().as_str() {
                "sha1" => self.hash = HashKind::Sha1,
                "sha256" => self.hash = HashKind::Sha256,
                _ => self.unknown_hash = Some(value),
            },
            "refstorage" => {
                self.refs = match value.to_ascii_lowercase().as_str() {
                    "files" => RefStorage::Files,
                    "reftable" => RefStorage::Reftable,
                    _ => RefStorage::Other(value),
                }
            }
            "partialclone" => self.promisor = Some(value),
            "worktreeconfig" => self.worktree_config = truth(&value),
            "noop" | "noop-v1" | "preciousobjects" | "compatobjectformat" | "relativeworktrees" => {
            }
            _ => self.unknown_extensions.push(name.to_owned()),
        }
    }
}

#[derive(Debug, Default)]
struct Section {
    name: String,
    sub: String,
}

impl Section {
    /// Reads what follows `[`; gives what follows `]`, too.
    fn parse(header: &str) -> (Self, &str) {
        let Some((name, rest)) = header.split_once([' ', '\t', ']', '"']) else {
            return (Self::default(), "");
        };
        let lower = name.to_ascii_lowercase();
        let ended = header.as_bytes().get(name.len()) == Some(&b']');
        if ended {
            let (name, sub) = lower.split_once('.').unwrap_or((&lower, ""));
            let section = Self {
                name: name.to_owned(),
                sub: sub.to_owned(),
            };
            return (section, rest);
        }
        let quoted = rest.trim_start().trim_start_matches('"');
        let (sub, rest) = quoted.rsplit_once(']').unwrap_or((quoted, ""));
        let sub = sub.trim_end().trim_end_matches('"').to_owned();
        (Self { name: lower, sub }, rest)
    }
}

/// Lines, where one that ends with a backslash goes on in the next.
fn joined(bytes: &[u8]) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in lines(bytes) {
        let text = String::from_utf8_lossy(line);
        let ends = text.ends_with('\\');
        let text = text.strip_suffix('\\').unwrap_or(&text);
        match whole.last_mut() {
            Some(last) if goes_on => last.push_str(text),
            _ => whole.push(text.to_owned()),
        }
        goes_on = ends;
    }
    whole
}

/// A value without quotes, escapes and comment.
fn plain(value: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    let mut chars = value.trim().chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => quoted = !quoted,
            '#' | ';' if !quoted => break,
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(char),
        }
    }
    if quoted {
        out
    } else {
        out.trim_end().to_owned()
    }
}

fn truth(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    matches!(value.as_str(), "true" | "yes" | "on")
        || value.parse::<i64>().is_ok_and(|number| number != 0)
}
