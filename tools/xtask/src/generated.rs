//! Files written from the code: rule pages, their index, the table of arrows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use lockgate_evidence::Rule;

use crate::{arrows, tokens};

const BEGIN: &str = "<!-- generated: arrows -->\n";
const END: &str = "<!-- end generated -->";

/// Writes every generated file, and removes pages of rules that are gone.
pub fn write(root: &Path) -> anyhow::Result<()> {
    for stale in stale_pages(root)? {
        std::fs::remove_file(stale)?;
    }
    for (path, text) in wanted(root)? {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

/// Every generated file that is not fresh.
pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for (path, text) in wanted(root)? {
        if std::fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
            faults.push(format!(
                "{}: not fresh; run `cargo xtask generate`",
                shown(root, &path)
            ));
        }
    }
    for stale in stale_pages(root)? {
        faults.push(format!(
            "{}: page of a rule that is gone",
            shown(root, &stale)
        ));
    }
    Ok(faults)
}

fn wanted(root: &Path) -> anyhow::Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    let rules = lockgate_engine::rules();
    for rule in paged(&rules) {
        files.insert(page_path(root, rule), page(rule));
    }
    files.insert(root.join(tokens::PATH), tokens::table());
    files.insert(root.join("docs/rules/README.md"), index(&rules));
    let architecture = root.join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&architecture).context("reading ARCHITECTURE.md")?;
    files.insert(architecture, with_table(&text)?);
    Ok(files)
}

/// Rules with a page of their own. Those that are data are told apart by a few words, which stand in one table.
fn paged<'a>(rules: &'a [&'static Rule]) -> impl Iterator<Item = &'static Rule> + use<'a> {
    rules
        .iter()
        .copied()
        .filter(|rule| !lockgate_engine::is_data(rule))
}

fn with_table(text: &str) -> anyhow::Result<String> {
    let (before, rest) = text
        .split_once(BEGIN)
        .context("ARCHITECTURE.md has no place for the arrows")?;
    let (_, after) = rest
        .split_once(END)
        .context("the table in ARCHITECTURE.md does not end")?;
    Ok([before, BEGIN, &arrows::table(), END, after].concat())
}

fn page_path(root: &Path, rule: &Rule) -> PathBuf {
    root.join("docs/rules").join(format!("{}.md", rule.id))
}

fn page(rule: &Rule) -> String {
    let fix = if rule.fixable { "yes" } else { "no" };
    let facts = format!(
        "severity {}, confidence {}, fix: {fix}",
        rule.severity, rule.confidence
    );
    // One level down, so that the page has one title.
    let body = deeper(rule.page);
    let platforms = lockgate_engine::platforms_of(rule);
    let tried = if platforms.is_empty() {
        String::new()
    } else {
        format!("Tried on {}.\n\n", platforms.join(", "))
    };
    format!(
        "# {}\n\n{}: {facts}\n\n{tried}{}\n",
        rule.id,
        sentence(rule.summary),
        body.trim_end()
    )
}

fn deeper(page: &str) -> String {
    let mut fenced = false;
    let mut out = String::new();
    for line in page.lines() {
        fenced ^= line.starts_with("```");
        if !fenced && line.starts_with("# ") {
            out.push('#');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

fn index(rules: &[&'static Rule]) -> String {
    let data = rules.len() - paged(rules).count();
    let mut text = format!(
        "# The {} rules\n\n{data} of them are about tokens that are known by their form; these stand in \
         [one table](secrets/tokens.md).\n\n| rule | what it finds | severity | confidence | fix | tried on |\n|---|---|---|---|---|---|\n",
        rules.len()
    );
    for rule in paged(rules) {
        let fix = if rule.fixable { "yes" } else { "" };
        text += &format!(
            "| [{id}]({id}.md) | {} | {} | {} | {fix} | {} |\n",
            rule.summary,
            rule.severity,
            rule.confidence,
            lockgate_engine::platforms_of(rule).join(", "),
            id = rule.id
        );
    }
    text
}

fn stale_pages(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let rules = lockgate_engine::rules();
    let mut wanted: Vec<_> = paged(&rules).map(|rule| page_path(root, rule)).collect();
    wanted.push(root.join(tokens::PATH));
    let mut stale = Vec::new();
    for folder in std::fs::read_dir(root.join("docs/rules"))
        .into_iter()
        .flatten()
    {
        let folder = folder?.path();
        for page in std::fs::read_dir(&folder).into_iter().flatten() {
            let page = page?.path();
            if !wanted.contains(&page) {
                stale.push(page);
            }
        }
    }
    Ok(stale)
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string()
}
