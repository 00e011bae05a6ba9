//! Packages, their trees, and the ways to them.

use lockgate_engine::{Branch, Listed, Mark, Packages, Told};
use serde::Serialize;

use super::json_text;
use crate::escape::{line_start, visible};
use crate::screen::{END, FAINT, STRONG};

/// One line a package: place, name and version, what it is needed for.
pub(crate) fn list_text(packages: &Packages) -> String {
    let listings = packages.listings.iter();
    listings
        .flat_map(|listed| every(listed).map(move |told| list_line(listed, &told)))
        .collect()
}

fn list_line(listed: &Listed, told: &Told<'_>) -> String {
    let place = place(listed, told);
    let ecosystem = told.ecosystem;
    let needed = needed(told, true);
    format!("{place}: {} {FAINT}{ecosystem}{needed}{END}\n", named(told))
}

fn place(listed: &Listed, told: &Told<'_>) -> String {
    let (path, position) = (line_start(listed.path()), told.position);
    format!("{path}:{}:{}", position.line, position.column)
}

/// Name and version, or what is asked for.
fn named(told: &Told<'_>) -> String {
    let name = visible(told.name);
    match told.version.or(told.requirement) {
        Some(version) => format!("{STRONG}{name}{END} {}", visible(version)),
        None => format!("{STRONG}{name}{END}"),
    }
}

/// What it is needed for, where that is not what runs.
fn needed(told: &Told<'_>, with_relation: bool) -> String {
    let mut words = Vec::new();
    if told.is_own {
        words.push("own");
    } else if with_relation && told.relation != "unstated" {
        words.push(told.relation);
    }
    if !matches!(told.scope, "runtime" | "unstated") {
        words.push(told.scope);
    }
    if told.is_optional {
        words.push("optional");
    }
    if words.is_empty() {
        return String::new();
    }
    format!(" ({})", words.join(", "))
}

/// The trees of all listings.
pub(crate) fn tree_text(packages: &Packages, depth: Option<usize>) -> String {
    let mut out = String::new();
    for listed in packages.listings.iter().filter(|listed| listed.count() > 0) {
        out.push_str(&header(listed));
        let mut ends = Vec::new();
        let branches = listed.tree(depth);
        let last_root = branches.iter().rposition(|branch| branch.depth == 0);
        for (at, branch) in branches.iter().enumerate() {
            ends.truncate(branch.depth);
            ends.push(branch.is_last && (branch.depth > 0 || last_root == Some(at)));
            if let Some(told) = listed.told(branch.package) {
                out.push_str(&tree_line(&told, branch, &ends));
            }
        }
        out.push('\n');
    }
    out
}

fn header(listed: &Listed) -> String {
    let path = line_start(listed.path());
    let project = listed.project().map(|(name, version)| {
        let version = version.map(|version| format!(" {}", visible(version)));
        format!(": {}{}", visible(name), version.unwrap_or_default())
    });
    let project = project.unwrap_or_default();
    format!("{path}{project} {FAINT}({}){END}\n", listed.format())
}

/// `ends` tells for every step to here whether it was the last of its siblings.
fn tree_line(told: &Told<'_>, branch: &Branch, ends: &[bool]) -> String {
    let above = ends.len().saturating_sub(1);
    let mut line: String = ends[..above]
        .iter()
        .map(|is_last| if *is_last { "    " } else { "│   " })
        .collect();
    let is_last = ends.last().copied().unwrap_or(true);
    line.push_str(if is_last { "└── " } else { "├── " });
    let mark = match branch.mark {
        Mark::Whole => "",
        Mark::Above => " (*)",
        Mark::Cycle => " (cycle)",
        Mark::Deeper => " (…)",
    };
    format!(
        "{FAINT}{line}{END}{}{FAINT}{}{mark}{END}\n",
        named(told),
        needed(told, false)
    )
}

/// The ways to packages.
pub(crate) fn why_text(found: &[(&Listed, Vec<usize>)], most: usize) -> String {
    let mut out = String::new();
    for (listed, numbers) in found {
        for &at in numbers {
            let Some(told) = listed.told(at) else {
                continue;
            };
            let needed = needed(&told, true);
            let line = format!("{}: {}{needed}\n", place(listed, &told), named(&told));
            out.push_str(&line);
            out.push_str(&ways(listed, at, &told, most));
        }
    }
    out
}

fn ways(listed: &Listed, at: usize, told: &Told<'_>, most: usize) -> String {
    let ways = listed.ways_to(at, most);
    let mut out = String::new();
    for way in ways.shown.iter().filter(|way| way.len() > 1) {
        let names = way.iter().filter_map(|step| listed.told(*step));
        let names: Vec<_> = names.map(|told| named(&told)).collect();
        let cut = if ways.is_cut { "… > " } else { "" };
        // Behind a mark of ours, so that no name stands where a log looks for commands.
        out.push_str(&format!("  > {cut}{}\n", names.join(" > ")));
    }
    let is_alone = ways.shown.iter().all(|way| way.len() < 2);
    if is_alone && told.relation != "direct" && !told.is_own {
        out.push_str("  the file does not tell who pulls it in\n");
    }
    let more = ways.all.saturating_sub(ways.shown.len() as u64);
    if ways.all == u64::MAX {
        out.push_str("  and more of this length than can be counted\n");
    } else if more > 0 && ways.is_told {
        out.push_str(&format!("  and {more} more of this length\n"));
    }
    out
}

fn every(listed: &Listed) -> impl Iterator<Item = Told<'_>> {
    (0..listed.count()).filter_map(|at| listed.told(at))
}

/// A listing, for machines.
#[derive(Serialize)]
struct ListingRow<'a> {
    path: &'a str,
    format: &'static str,
    packages: Vec<Row<'a>>,
    /// The lines of the tree, in the order of reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    tree: Option<Vec<BranchRow>>,
    gaps: Vec<&'a str>,
}

#[derive(Serialize)]
struct BranchRow {
    /// The place of the package in `packages`.
    package: usize,
    depth: usize,
    mark: &'static str,
}

/// A package, for machines.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    version: Option<&'a str>,
    requirement: Option<&'a str>,
    purl: String,
    ecosystem: &'static str,
    relation: &'static str,
    scope: &'static str,
    own: bool,
    optional: bool,
    line: usize,
    column: usize,
    /// What it pulls in, by the place in `packages`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pulls: Option<&'a [usize]>,
}

impl<'a> Row<'a> {
    fn of(told: Told<'a>, pulls: Option<&'a [usize]>) -> Self {
        Self {
            name: told.name,
            version: told.version,
            requirement: told.requirement,
            purl: told.purl,
            ecosystem: told.ecosystem,
            relation: told.relation,
            scope: told.scope,
            own: told.is_own,
            optional: told.is_optional,
            line: told.position.line,
            column: told.position.column,
            pulls,
        }
    }
}

/// Every listing with its packages and what each pulls in.
pub(crate) fn list_json(packages: &Packages) -> String {
    listings_json(packages, |_| None)
}

/// The same, with the lines of the trees.
pub(crate) fn tree_json(packages: &Packages, depth: Option<usize>) -> String {
    listings_json(packages, |listed| {
        let row = |branch: &Branch| BranchRow {
            package: branch.package,
            depth: branch.depth,
            mark: match branch.mark {
                Mark::Whole => "whole",
                Mark::Above => "above",
                Mark::Cycle => "cycle",
                Mark::Deeper => "deeper",
            },
        };
        Some(listed.tree(depth).iter().map(row).collect())
    })
}

fn listings_json(packages: &Packages, tree: impl Fn(&Listed) -> Option<Vec<BranchRow>>) -> String {
    let row = |listed| {
        let told = every(listed).enumerate();
        ListingRow {
            path: listed.path(),
            format: listed.format(),
            packages: told
                .map(|(at, told)| Row::of(told, Some(listed.pulls(at))))
                .collect(),
            tree: tree(listed),
            gaps: listed.gaps().collect(),
        }
    };
    let rows: Vec<_> = packages.listings.iter().map(row).collect();
    json_text(&rows, true)
}

/// A package and the ways to it, for machines.
#[derive(Serialize)]
struct WhyRow<'a> {
    path: &'a str,
    package: Row<'a>,
    /// Each from the project to the package.
    ways: Vec<Vec<Row<'a>>>,
    /// True where the beginnings of the ways are left out.
    cut: bool,
    /// How many ways of this length there are.
    all: u64,
}

/// The ways to packages, for machines.
pub(crate) fn why_json(found: &[(&Listed, Vec<usize>)], most: usize) -> String {
    let mut rows = Vec::new();
    for (listed, numbers) in found {
        for &at in numbers {
            let Some(told) = listed.told(at) else {
                continue;
            };
            let ways = listed.ways_to(at, most);
            let row = |at: &usize| listed.told(*at).map(|told| Row::of(told, None));
            let shown = ways.shown.iter();
            rows.push(WhyRow {
                path: listed.path(),
                package: Row::of(told, None),
                ways: shown
                    .map(|way| way.iter().filter_map(row).collect())
                    .collect(),
                cut: ways.is_cut,
                all: ways.all,
            });
        }
    }
    json_text(&rows, true)
}
