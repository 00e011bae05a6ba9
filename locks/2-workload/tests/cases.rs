//! Runs `cases/2-workload/*.md`: one file per rule.

use std::path::Path;

use lockgate_evidence::{Finding, Safety, Source};
use lockgate_testkit::{Block, CaseFile, Scenario, apply_all, load};
use lockgate_workload::{ActionAdvisory, Advisories, File, Given, Settings, inspect, rules};

#[test]
fn every_case_says_what_its_rule_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/2-workload");
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let files = load(&folder).expect("the folder of cases is there");
    let only = std::env::var("CASE").ok();
    let mut wrong = Vec::new();
    // These folders hold cases of whole inspections and rewritings, with harnesses of their own.
    let of_rules = |file: &&CaseFile| !matches!(file.folder(), "incidents" | "permissions");
    for file in files
        .iter()
        .filter(of_rules)
        .filter(|file| only.as_ref().is_none_or(|name| *name == file.name))
    {
        assert!(
            rules().iter().any(|rule| rule.name() == file.name),
            "`{}` is named after no rule",
            file.path.display()
        );
        let replacements = run(file, &mut wrong);
        if update {
            file.rewrite(&replacements)
                .expect("the case file can be written");
        }
    }
    assert!(update || wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Runs each scenario; gives every block that should read otherwise.
fn run(file: &CaseFile, wrong: &mut Vec<String>) -> Vec<(Block, String)> {
    let mut replacements = Vec::new();
    for scenario in &file.scenarios {
        let found = findings(&file.name, scenario, &inputs(scenario));
        let mut compare = |block: &Block, actual: String| {
            if block.text != actual {
                let place = format!("{} > {}", file.name, scenario.title);
                wrong.push(format!(
                    "{place}\n--- expected\n{}--- actual\n{actual}",
                    block.text
                ));
                replacements.push((block.clone(), actual));
            }
        };
        let expected = scenario.block("expected");
        let expected =
            expected.unwrap_or_else(|| panic!("{} > {}: no `expected`", file.name, scenario.title));
        compare(expected, render(&found));
        let fixed = apply_all(&found);
        for block in scenario.blocks.iter().filter(|block| block.kind == "fixed") {
            let path = block.path.as_deref().unwrap_or_default();
            compare(
                block,
                fixed
                    .get(path)
                    .cloned()
                    .unwrap_or_else(|| "unchanged\n".to_owned()),
            );
        }
        wrong.extend(
            fixes_hold(&file.name, scenario, &found)
                .map(|why| format!("{} > {}: {why}", file.name, scenario.title)),
        );
    }
    replacements
}

/// Whatever a rule fixes must be gone afterwards, stay readable, and need no second fix.
fn fixes_hold(rule: &str, scenario: &Scenario, found: &[Finding]) -> Option<String> {
    let fixable = found.iter().filter(|finding| finding.fix.is_some()).count();
    if fixable == 0 {
        return None;
    }
    let fixed = apply_all(found);
    let after: Vec<_> = inputs(scenario)
        .into_iter()
        .map(|(path, text)| (path.clone(), fixed.get(&path).cloned().unwrap_or(text)))
        .collect();
    let broken = |files: &[(String, String)]| findings("malformed-file", scenario, files).len();
    if broken(&after) > broken(&inputs(scenario)) {
        return Some(format!("a fix breaks the file:\n{fixed:#?}"));
    }
    let left = findings(rule, scenario, &after).len();
    let wanted = found.len() - fixable;
    (left > wanted)
        .then(|| format!("{left} findings after the fixes, at most {wanted} expected:\n{fixed:#?}"))
}

pub(crate) fn inputs(scenario: &Scenario) -> Vec<(String, String)> {
    scenario
        .files()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

fn findings(rule: &str, scenario: &Scenario, files: &[(String, String)]) -> Vec<Finding> {
    let mut found = everything(scenario, files);
    found.retain(|finding| finding.rule.name() == rule);
    found.sort_by(|left, right| left.order().cmp(&right.order()));
    found
}

/// What every rule says of these files.
pub(crate) fn everything(scenario: &Scenario, files: &[(String, String)]) -> Vec<Finding> {
    let given = Given {
        files: files
            .iter()
            .map(|(path, text)| File {
                source: Source::new(path, text),
                damage: None,
                named: false,
            })
            .collect(),
        settings: settings(scenario),
        advisories: advisories(scenario),
    };
    inspect(&given).findings
}

/// The block `toml` holds the keys of `[workload]`, one a line.
fn settings(scenario: &Scenario) -> Settings {
    let mut settings = Settings::default();
    let lines = scenario
        .block("toml")
        .map_or("", |block| &block.text)
        .lines();
    for (key, value) in lines.filter_map(|line| line.split_once(" = ")) {
        let list = || serde_json::from_str(value).expect("a list of strings");
        match key {
            "allowed-actions" => settings.allowed_actions = list(),
            "denied-actions" => settings.denied_actions = list(),
            "tag-pinned-actions" => settings.tag_pinned_actions = list(),
            "repository" => settings.repository = Some(value.trim_matches('"').to_owned()),
            "repository-id" => settings.repository_id = Some(value.to_owned()),
            "owner-id" => settings.owner_id = Some(value.to_owned()),
            "cooldown-days" => settings.cooldown_days = value.parse().expect("a number"),
            _ => panic!("`{key}` is no key of `[workload]`"),
        }
    }
    settings
}

/// The block `advisories` holds lines `ID owner/name introduced fixed`, with `-` for no bound.
fn advisories(scenario: &Scenario) -> Advisories {
    let Some(block) = scenario.block("advisories") else {
        return Advisories::NotGiven;
    };
    Advisories::Known(block.text.lines().map(advisory).collect())
}

fn advisory(line: &str) -> ActionAdvisory {
    let words: Vec<_> = line.split_whitespace().collect();
    let bound = |word: &str| (word != "-").then(|| word.to_owned());
    let [id, package, introduced, fixed] = words[..] else {
        panic!("`{line}` is no advisory")
    };
    ActionAdvisory {
        id: id.to_owned(),
        summary: "a known vulnerability".to_owned(),
        package: package.to_owned(),
        ranges: vec![(bound(introduced), bound(fixed))],
        versions: Vec::new(),
    }
}

fn render(found: &[Finding]) -> String {
    if found.is_empty() {
        return "nothing\n".to_owned();
    }
    found.iter().map(line).collect()
}

/// `path:line:column "text" severity/confidence message`, then related places and the fix, indented.
fn line(finding: &Finding) -> String {
    let primary = finding.primary();
    let place = primary.source.position(primary.span.start);
    let text = primary.source.slice(primary.span);
    let first = text.lines().next().unwrap_or_default();
    let more = if text.lines().count() > 1 { " …" } else { "" };
    let mut out = format!(
        "{}:{}:{} `{first}`{more}\n  {}/{}: {}\n",
        primary.source.path(),
        place.line,
        place.column,
        finding.severity,
        finding.confidence,
        finding.message,
    );
    for related in &finding.locations[1..] {
        let place = related.source.position(related.span.start);
        out += &format!(
            "  related {}:{}:{} {}\n",
            related.source.path(),
            place.line,
            place.column,
            related.note
        );
    }
    if let Some(help) = &finding.help {
        out += &format!("  help: {help}\n");
    }
    if let Some(fix) = &finding.fix {
        let safety = if fix.safety == Safety::Safe {
            "safe"
        } else {
            "unsafe"
        };
        out += &format!("  fix ({safety}): {}\n", fix.title);
    }
    out
}
