//! Runs `cases/3-dependencies/*.md`: one file per rule.
//!
//! A block `osv` holds one record of the database; where a scenario has none there is no database. A block `vex` is a document that
//! the user named. A block `toml` without a path holds the keys of `[dependencies]`.

use std::path::Path;

use lockgate_advisories::{Compiled, Database, build};
use lockgate_dependencies::{File, Given, NoCheckouts, Settings, inspect, rules};
use lockgate_evidence::{Finding, Safety, Source};
use lockgate_testkit::{Scenario, hold};

const DAY: i64 = 24 * 60 * 60;

#[test]
fn every_case_says_what_its_rule_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/3-dependencies");
    hold(&folder, |file, scenario| {
        assert!(
            rules().iter().any(|rule| rule.name() == file.name),
            "`{}` is named after no rule",
            file.path.display()
        );
        found(&file.name, scenario)
    });
}

/// What the rule says, a finding a line.
fn found(rule: &str, scenario: &Scenario) -> String {
    let records = scenario.blocks.iter().filter(|block| block.kind == "osv");
    let records = records.map(|block| Compiled::read(block.text.as_bytes()));
    let records: Vec<_> = records
        .map(|record| record.expect("the block `osv` is a record"))
        .collect();
    let bytes = (!records.is_empty()).then(|| build(records).expect("few records fit"));
    let segments: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
    let database = bytes
        .is_some()
        .then(|| Database::open(&segments).expect("it was just built"));
    let files = scenario.files().map(|(path, text)| File {
        source: Source::new(path, text),
        damage: None,
    });
    let vex = scenario.blocks.iter().filter(|block| block.kind == "vex");
    let vex: Vec<_> = vex
        .map(|block| Source::new("ours.openvex.json", block.text.as_str()))
        .collect();
    let inspection = inspect(&Given {
        files: &files.collect::<Vec<_>>(),
        database: database.as_ref(),
        is_named: false,
        images: &[],
        checkouts: &NoCheckouts,
        as_of: &|_| Some(0),
        listed: &[],
        now: 10 * DAY,
        vex: &vex,
        everything: true,
        policy: policy(scenario).as_ref(),
        settings: &settings(scenario),
    });
    let of_rule = inspection.findings.iter();
    let of_rule = of_rule.filter(|finding| finding.rule.name() == rule);
    let lines: String = of_rule.map(render).collect();
    if lines.is_empty() {
        return "nothing\n".to_owned();
    }
    lines
}

fn render(finding: &Finding) -> String {
    let primary = finding.primary();
    let place = primary.source.position(primary.span.start);
    let mut out = format!(
        "{}:{}:{} {}/{} {}\n",
        primary.source.path(),
        place.line,
        place.column,
        finding.severity,
        finding.confidence,
        finding.message
    );
    for location in finding
        .locations
        .iter()
        .filter(|location| !location.note.is_empty())
    {
        out += &format!("  at: {}\n", location.note);
    }
    if let Some(help) = &finding.help {
        out += &format!("  help: {help}\n");
    }
    if let Some(fix) = &finding.fix {
        let safety = match fix.safety {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        };
        out += &format!("  fix ({safety}): {}\n", fix.title);
    }
    out
}

/// What findings about the policy show: the block stands for the table `[dependencies]`.
fn policy(scenario: &Scenario) -> Option<Source> {
    let mut own = scenario.blocks.iter();
    let own = own.find(|block| block.kind == "toml" && block.path.is_none());
    own.map(|block| Source::new("lockgate.toml", block.text.as_str()))
}

fn settings(scenario: &Scenario) -> Settings {
    let mut own = scenario.blocks.iter();
    let own = own.find(|block| block.kind == "toml" && block.path.is_none());
    let Some(block) = own else {
        return Settings::default();
    };
    let table = lockgate_settings::parse(&block.text).expect("the settings are TOML");
    let mut problems = Vec::new();
    let settings = Settings::read(&table, &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    settings
}
