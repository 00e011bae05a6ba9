//! `build.gradle`, `build.gradle.kts` and scripts like them, in so far as they say something in plain words (Gradle manual,
//! "Declaring Dependencies", "Using Plugins").
//!
//! Scripts are programs. What counts is a string `group:name:version`, or the same in three named parts, in a statement of a
//! block `dependencies`; and an id with a version in a block `plugins`. A version into which something is put stays as
//! written, so that the package is listed without a version. Everything else that a script may do to its dependencies (accessors
//! of catalogs, functions, loops) is not looked at and not stated: a lock or a catalog tells it.

use lockgate_evidence::Span;

use super::catalog::marker;
use super::configuration::{is_of_test, scope};
use super::coordinates::{Coordinates, ask};
use super::statements::{Block, statements};
use super::tokens::{Kind, Token, tokens};
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing, Package, Relation, Scope};

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    statements(&tokens(text), &mut |blocks, statement| {
        let (Some(block), Some(first)) = (blocks.last(), statement.first()) else {
            return;
        };
        match (block.last, first.text) {
            ("dependencies", _) => dependencies(blocks, statement, listing),
            ("plugins", _) => plugin(statement, listing),
            (_, "mavenBom") => listing.packages.extend(
                statement
                    .iter()
                    .filter_map(|token| package(*token, Scope::Build)),
            ),
            _ => {}
        }
    });
}

/// What a statement declares: every coordinate in it, under one configuration.
fn dependencies(blocks: &[Block<'_>], statement: &[Token<'_>], listing: &mut Listing) {
    let is_within = |name: &str| blocks.iter().any(|block| block.first == name);
    let Some((name, rest)) = configuration(statement) else {
        return;
    };
    if is_within("dependencyManagement") || is_within("constraints") {
        return;
    }
    let is_platform = rest
        .iter()
        .any(|token| matches!(token.text, "platform" | "enforcedPlatform"));
    let is_of_test = blocks.iter().any(|block| is_of_test(block.first));
    let scope = match () {
        () if is_within("buildscript") || is_platform => Scope::Build,
        () if is_of_test => Scope::Test,
        () => scope(name),
    };
    let found = rest.iter().filter_map(|token| package(*token, scope));
    let before = listing.packages.len();
    listing.packages.extend(found);
    if listing.packages.len() == before {
        listing.packages.extend(named(rest, scope));
    }
}

/// The configuration and what follows: `implementation …`, `"implementation"(…)`, `add("implementation", …)`.
fn configuration<'s, 't>(statement: &'s [Token<'t>]) -> Option<(&'t str, &'s [Token<'t>])> {
    let (first, rest) = statement.split_first()?;
    if first.kind == Kind::Word && first.text == "add" {
        let at = rest
            .iter()
            .position(|token| matches!(token.kind, Kind::Text(_)))?;
        return Some((rest[at].text, &rest[at + 1..]));
    }
    // What is assigned or called on something is no declaration.
    let is_other = rest
        .first()
        .is_some_and(|next| next.is_sign(b'=') || next.is_sign(b'.'));
    let is_name = matches!(first.kind, Kind::Word | Kind::Text(false));
    (is_name && !is_other).then_some((first.text, rest))
}

/// The package that a string names.
fn package(token: Token<'_>, scope: Scope) -> Option<Package> {
    let Kind::Text(is_open) = token.kind else {
        return None;
    };
    let parts = Coordinates::parse(token.text)?;
    let name = parts.full_name();
    if name.contains(['/', '\\', '$', '{']) {
        return None;
    }
    let start = token.span.start;
    let span = Span::new(start, start + name.len());
    let mut package = declared(&name, span, scope);
    if !parts.version.is_empty() {
        let from = span.end + 1;
        package.version_span = Some(Span::new(from, from + parts.version.len()));
        ask_open(parts.version, is_open, &mut package);
    }
    Some(package)
}

fn declared(name: &str, span: Span, scope: Scope) -> Package {
    let mut package = Package::new(Ecosystem::Maven, name, span);
    package.relation = Relation::Direct;
    package.scope = scope;
    package
}

/// A version; where something is put into it, what is asked for stays as written.
fn ask_open(version: &str, is_open: bool, package: &mut Package) {
    if is_open && version.contains('$') {
        package.requirement = Some(version.to_owned());
    } else {
        ask(version, package);
    }
}

/// `group: 'a', name: 'b', version: 'c'`, and the same with `=`.
fn named(tokens: &[Token<'_>], scope: Scope) -> Option<Package> {
    let part = |name: &str| {
        let mut windows = tokens.windows(3);
        let found = windows.find(|three| {
            let is_set = three[1].is_sign(b':') || three[1].is_sign(b'=');
            three[0].kind == Kind::Word && three[0].text == name && is_set
        });
        found.map(|three| three[2])
    };
    let plain = |token: &Token<'_>| token.kind == Kind::Text(false) && !token.text.is_empty();
    let group = part("group").filter(plain)?;
    let name = part("name").filter(plain)?;
    let mut package = declared(&format!("{}:{}", group.text, name.text), name.span, scope);
    if let Some(version) = part("version") {
        package.version_span = Some(version.span);
        match version.kind {
            Kind::Text(is_open) => ask_open(version.text, is_open, &mut package),
            _ => package.requirement = Some(version.text.to_owned()),
        }
    }
    Some(package)
}

/// `id("a") version "b"`, `kotlin("a") version "b"`. Without a version another file sets it, or Gradle brings the plugin.
fn plugin(statement: &[Token<'_>], listing: &mut Listing) {
    let mut texts = statement
        .iter()
        .filter(|token| matches!(token.kind, Kind::Text(_)));
    let (Some(id), Some(version)) = (texts.next(), texts.next()) else {
        return;
    };
    let has_version = statement
        .iter()
        .any(|token| token.kind == Kind::Word && token.text == "version");
    let (Kind::Text(false), Kind::Text(is_open)) = (id.kind, version.kind) else {
        return;
    };
    let full = match statement.first().map(|first| first.text) {
        Some("id") => id.text.to_owned(),
        Some("kotlin") => format!("org.jetbrains.kotlin.{}", id.text),
        _ => return,
    };
    if has_version {
        let mut package = declared(&marker(&full), id.span, Scope::Build);
        package.version_span = Some(version.span);
        ask_open(version.text, is_open, &mut package);
        listing.packages.push(package);
    }
}
