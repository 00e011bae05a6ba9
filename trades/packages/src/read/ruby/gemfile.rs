//! `Gemfile` and `gems.rb` (Bundler's `Gemfile(5)`), without running it.
//!
//! Calls with plain texts are read; what is computed is a gap.

use std::collections::HashMap;

use super::{exact, statements};
use crate::registries::is_default;
use crate::text::rows::Part;
use crate::text::text;
use crate::{Ecosystem, File, Files, Format, Listing, Origin, Package, Relation, Scope};

/// Blocks within each other that are looked at; deeper ones say nothing of their gems.
const MAX_BLOCKS: usize = 32;

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let mut blocks = Vec::new();
    let mut beyond = 0_usize;
    let mut source = None;
    for statement in statements(text) {
        if statement.text == "end" {
            if beyond > 0 {
                beyond -= 1;
            } else {
                blocks.pop();
            }
            continue;
        }
        let call = Call::of(statement);
        if call.opens_block {
            if blocks.len() < MAX_BLOCKS {
                blocks.push(block(&call));
            } else {
                beyond += 1;
            }
            continue;
        }
        match call.name {
            "gem" => gem(&call, source, &blocks, listing),
            "source" => source = call.texts().next().map(|text| text.text),
            "gemspec" => listing.gap_at(
                statement.span(),
                "what the gemspec asks for is listed with it, not here",
            ),
            "eval_gemfile" | "instance_eval" | "eval" => {
                listing.gap_at(
                    statement.span(),
                    "another file is taken in, which is not followed",
                );
            }
            _ => {}
        }
    }
}

/// The scope that a Gemfile gives each gem.
pub(super) fn scopes(directory: &str, name: &str, files: &Files<'_>) -> HashMap<String, Scope> {
    let Some(file) = files.relative(directory, name) else {
        return HashMap::new();
    };
    let mut listing = Listing::new(file.path, Format::Gemfile);
    read(file, files, &mut listing);
    let mut scopes: HashMap<String, Scope> = HashMap::new();
    for package in listing.packages {
        let scope = scopes.entry(package.name).or_insert(package.scope);
        *scope = (*scope).min(package.scope);
    }
    scopes
}

/// A method and its arguments.
struct Call<'a> {
    name: &'a str,
    arguments: Vec<Part<'a>>,
    opens_block: bool,
}

impl<'a> Call<'a> {
    fn of(statement: Part<'a>) -> Self {
        let end = statement
            .text
            .find([' ', '('])
            .unwrap_or(statement.text.len());
        let (name, rest) = (statement.cut(0, end), statement.from(end).trim());
        let is_do = |part: &Part<'_>| {
            part.text == "do" || part.text.ends_with(" do") || part.text.contains(" do |")
        };
        let is_branch = matches!(
            name.text,
            "if" | "unless" | "case" | "begin" | "def" | "while" | "class" | "module"
        );
        let opens_block = is_branch || is_do(&rest);
        let rest = rest.without_end("do").trim();
        let rest = rest
            .after("(")
            .map_or(rest, |inner| inner.before(")").unwrap_or(inner));
        let arguments = rest
            .split_outside(',')
            .into_iter()
            .map(Part::trim)
            .collect();
        Self {
            name: name.text,
            arguments,
            opens_block,
        }
    }

    /// The plain texts before any option.
    fn texts(&self) -> impl Iterator<Item = Part<'a>> {
        self.arguments.iter().map_while(|part| part.unquoted())
    }

    /// The value of an option: `key: value` or `:key => value`.
    fn option(&self, key: &str) -> Option<Part<'a>> {
        self.arguments.iter().find_map(|part| {
            let value = part.after(key).and_then(|rest| rest.after(":"));
            let old = || part.after(":")?.after(key)?.trim().after("=>");
            value.or_else(old).map(Part::trim)
        })
    }

    fn text_option(&self, key: &str) -> Option<String> {
        Some(self.option(key)?.unquoted()?.text.to_owned())
    }
}

/// What a block says of the gems in it.
#[derive(Default)]
struct Block {
    scope: Option<Scope>,
    origin: Option<Origin>,
    is_optional: bool,
}

fn block(call: &Call<'_>) -> Block {
    let address = call.texts().next().map(|text| text.text.to_owned());
    let origin = match (call.name, address) {
        ("source", Some(url)) => Some(registry(&url)),
        ("git", Some(url)) => Some(Origin::Git { url, commit: None }),
        ("path", Some(path)) => Some(Origin::Path(path)),
        _ => None,
    };
    let is_group = call.name == "group";
    Block {
        scope: is_group
            .then(|| groups(call.arguments.iter().copied()))
            .flatten(),
        origin,
        is_optional: matches!(
            call.name,
            "if" | "unless" | "install_if" | "case" | "def" | "while"
        ),
    }
}

fn registry(url: &str) -> Origin {
    if is_default(Ecosystem::RubyGems, url) {
        Origin::Registry
    } else {
        Origin::OtherRegistry(url.to_owned())
    }
}

/// The scope of groups; those with names of a project's own are not told.
fn groups<'a>(arguments: impl Iterator<Item = Part<'a>>) -> Option<Scope> {
    let names = arguments.flat_map(|part| {
        let names = part
            .text
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        names.filter(|name| !name.is_empty())
    });
    let scope = |name: &str| match name {
        "default" | "production" => Scope::Runtime,
        "development" | "dev" => Scope::Dev,
        "test" => Scope::Test,
        _ => Scope::Unstated,
    };
    let names = names.filter(|name| !matches!(*name, "optional" | "true" | "false"));
    names.map(scope).min()
}

fn gem(call: &Call<'_>, source: Option<&str>, blocks: &[Block], listing: &mut Listing) {
    let mut texts = call.texts();
    let Some(name) = texts.next() else {
        let place = call.arguments.first().map(|part| part.span());
        listing.gap_at(place.unwrap_or_default(), "a gem whose name is computed");
        return;
    };
    let mut package = name.package(Ecosystem::RubyGems);
    require(&texts.collect::<Vec<_>>(), &mut package);
    package.relation = Relation::Direct;
    let own = call.option("group").or_else(|| call.option("groups"));
    let own = own.and_then(|part| groups(std::iter::once(part)));
    let around = blocks.iter().rev().find_map(|block| block.scope);
    package.scope = own.or(around).unwrap_or(Scope::Runtime);
    package.is_optional = blocks.iter().any(|block| block.is_optional);
    let around = blocks.iter().rev().find_map(|block| block.origin.clone());
    let default = || source.map(registry);
    package.origin = origin(call).or(around).or_else(default).unwrap_or_default();
    listing.packages.push(package);
}

fn require(texts: &[Part<'_>], package: &mut Package) {
    let (Some(first), Some(last)) = (texts.first(), texts.last()) else {
        return;
    };
    package.version_span = Some(first.span().cover(last.span()));
    if let ([_], Some(version)) = (texts, exact(first.text)) {
        package.version = Some(version.to_owned());
    } else {
        let all: Vec<_> = texts.iter().map(|part| part.text).collect();
        package.requirement = Some(all.join(", "));
    }
}

fn origin(call: &Call<'_>) -> Option<Origin> {
    let commit = call
        .text_option("ref")
        .filter(|commit| lockgate_pipelines::model::is_commit(commit));
    if let Some(url) = call.text_option("git") {
        return Some(Origin::Git { url, commit });
    }
    if let Some(name) = call.text_option("github") {
        let url = format!("https://github.com/{name}");
        return Some(Origin::Git { url, commit });
    }
    if let Some(path) = call.text_option("path") {
        return Some(Origin::Path(path));
    }
    call.text_option("source").map(|url| registry(&url))
}
