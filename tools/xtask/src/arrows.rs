//! Which crate may use which, held against the real dependency graph.

use std::path::Path;

use anyhow::Context;
use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// A crate's place in the house, by its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    Evidence,
    Trade,
    Lock,
    Verdict,
    Io,
    Ledger,
    Engine,
    Face,
    Tool,
}

/// From, to, and why.
pub const ALLOWED: &[(Room, Room, &str)] = &[
    (
        Room::Trade,
        Room::Evidence,
        "trades speak in spans and sources",
    ),
    (
        Room::Trade,
        Room::Trade,
        "one body of knowledge may stand on another",
    ),
    (Room::Lock, Room::Evidence, "locks make findings"),
    (Room::Lock, Room::Trade, "locks judge what trades read"),
    (Room::Verdict, Room::Evidence, "the verdict weighs findings"),
    (
        Room::Verdict,
        Room::Trade,
        "the policy file is read with spans",
    ),
    (
        Room::Verdict,
        Room::Lock,
        "each lock reads its own part of the policy",
    ),
    (
        Room::Io,
        Room::Evidence,
        "what is fetched is handed on as sources",
    ),
    (
        Room::Io,
        Room::Trade,
        "files are opened by formats that a trade reads",
    ),
    (
        Room::Ledger,
        Room::Evidence,
        "what is remembered are reports",
    ),
    (Room::Engine, Room::Evidence, "use cases join"),
    (Room::Engine, Room::Trade, "use cases join"),
    (Room::Engine, Room::Lock, "use cases join"),
    (Room::Engine, Room::Verdict, "use cases join"),
    (Room::Engine, Room::Io, "use cases join"),
    (Room::Engine, Room::Ledger, "use cases join"),
    (Room::Face, Room::Evidence, "faces show reports"),
    (Room::Face, Room::Engine, "faces call use cases"),
];

/// Every arrow that is not allowed, and every crate that does not take the workspace's lints.
pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()?;
    let mut faults = Vec::new();
    for package in metadata.workspace_packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path)
            .with_context(|| format!("reading {}", package.manifest_path))?;
        if !takes_lints(root, package, &manifest)? {
            faults.push(format!(
                "{}: does not take the workspace's lints",
                package.name
            ));
        }
        let Some(from) = room(root, package) else {
            faults.push(format!("{}: stands in no room of the house", package.name));
            continue;
        };
        faults.extend(forbidden(root, &metadata.packages, package, from));
    }
    Ok(faults)
}

/// True where a crate takes the workspace's lints, or the same with `unsafe` argued for under a heading of its README.
fn takes_lints(root: &Path, package: &Package, manifest: &str) -> anyhow::Result<bool> {
    if manifest.contains("[lints]\nworkspace = true") {
        return Ok(true);
    }
    let readme = package.manifest_path.with_file_name("README.md");
    let argued = std::fs::read_to_string(readme).is_ok_and(|text| text.contains("\n## Unsafe\n"));
    let workspace = std::fs::read_to_string(root.join("Cargo.toml"))?;
    let wanted = lint_lines(&workspace, "[workspace.lints.").map(|line| match line {
        "unsafe_code = \"forbid\"" => "unsafe_code = \"deny\"",
        other => other,
    });
    Ok(argued && wanted.eq(lint_lines(manifest, "[lints.")))
}

/// The lines of tables whose headers begin so, without headers, comments and empty ones.
fn lint_lines<'t>(manifest: &'t str, header: &'t str) -> impl Iterator<Item = &'t str> {
    let mut within = false;
    manifest.lines().filter(move |line| {
        if line.starts_with('[') {
            within = line.starts_with(header);
        }
        within && !line.starts_with(['[', '#']) && !line.is_empty()
    })
}

fn forbidden(root: &Path, all: &[Package], package: &Package, from: Room) -> Vec<String> {
    let mut faults = Vec::new();
    for dependency in package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind == DependencyKind::Normal)
    {
        let Some(target) = all
            .iter()
            .find(|other| other.name.as_str() == dependency.name)
        else {
            continue;
        };
        let Some(to) = room(root, target) else {
            continue;
        };
        let allowed = from == Room::Tool
            || ALLOWED
                .iter()
                .any(|(start, end, _)| (*start, *end) == (from, to));
        if !allowed {
            faults.push(format!(
                "{} -> {}: no arrow leads from {from:?} to {to:?}",
                package.name, target.name
            ));
        }
    }
    faults
}

fn room(root: &Path, package: &Package) -> Option<Room> {
    let root = root.canonicalize().ok()?;
    let folder = package
        .manifest_path
        .parent()?
        .as_std_path()
        .canonicalize()
        .ok()?;
    let place = folder.strip_prefix(root).ok()?.components().next()?;
    match place.as_os_str().to_str()? {
        "evidence" => Some(Room::Evidence),
        "trades" => Some(Room::Trade),
        "locks" => Some(Room::Lock),
        "verdict" => Some(Room::Verdict),
        "io" => Some(Room::Io),
        "ledger" => Some(Room::Ledger),
        "engine" => Some(Room::Engine),
        "faces" => Some(Room::Face),
        "tools" => Some(Room::Tool),
        _ => None,
    }
}

/// The table of arrows as Markdown.
pub fn table() -> String {
    let mut text = String::from("| from | may use | because |\n|---|---|---|\n");
    for (from, to, why) in ALLOWED {
        text += &format!("| {} | {} | {why} |\n", name(*from), name(*to));
    }
    text
}

fn name(room: Room) -> &'static str {
    match room {
        Room::Evidence => "`evidence`",
        Room::Trade => "`trades/*`",
        Room::Lock => "`locks/*`",
        Room::Verdict => "`verdict`",
        Room::Io => "`io`",
        Room::Ledger => "`ledger`",
        Room::Engine => "`engine`",
        Room::Face => "`faces/*`",
        Room::Tool => "`tools/*`",
    }
}
