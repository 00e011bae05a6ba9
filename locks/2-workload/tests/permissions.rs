//! Runs `cases/2-workload/permissions/*.md`: what `fix --permissions` makes of workflows.

use std::path::Path;

use lockgate_evidence::Source;
use lockgate_pipelines::github::{self, FileKind};
use lockgate_pipelines::model::{Access, Definition, Permissions};
use lockgate_testkit::{Block, CaseFile, Scenario, load};
use lockgate_workload::{Advisories, File, Given, Rewrite, Settings, rewrites};

/// Most rounds until the files must stand still.
const MAX_ROUNDS: usize = 4;

#[test]
fn permissions_are_what_is_used() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/2-workload/permissions");
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let files = load(&folder).expect("the folder of cases is there");
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in &files {
        let replacements = run(file, &mut wrong);
        count += file.scenarios.len();
        if update {
            file.rewrite(&replacements)
                .expect("the case file can be written");
        }
    }
    assert!(update || wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count >= 40, "{count} scenarios");
}

fn run(file: &CaseFile, wrong: &mut Vec<String>) -> Vec<(Block, String)> {
    let mut replacements = Vec::new();
    for scenario in &file.scenarios {
        let place = format!("{} > {}", file.name, scenario.title);
        let mut given = given(scenario);
        let before = given.clone();
        let remarks = settle(&mut given, &place, wrong);
        let mut compare = |block: &Block, actual: String| {
            if block.text != actual {
                wrong.push(format!(
                    "{place}\n--- expected\n{}--- actual\n{actual}",
                    block.text
                ));
                replacements.push((block.clone(), actual));
            }
        };
        for block in scenario.blocks.iter().filter(|block| block.kind == "fixed") {
            let path = block.path.as_deref().unwrap_or_default();
            compare(block, text_after(&before, &given, path));
        }
        match scenario.block("remarks") {
            Some(block) => compare(block, remarks),
            None if remarks.is_empty() => {}
            None => wrong.push(format!("{place}: no block for the remarks\n{remarks}")),
        }
        let pairs = before.files.iter().zip(&given.files);
        wrong.extend(pairs.filter_map(|(old, new)| grown(&place, &old.source, &new.source)));
    }
    replacements
}

fn given(scenario: &Scenario) -> Given {
    let files = scenario.files().map(|(path, text)| File {
        source: Source::new(path, text),
        damage: None,
        named: false,
    });
    Given {
        files: files.collect(),
        settings: Settings::default(),
        advisories: Advisories::NotGiven,
    }
}

/// Rewrites until nothing changes; gives what was remarked at first.
fn settle(given: &mut Given, place: &str, wrong: &mut Vec<String>) -> String {
    let first = rewrites(given);
    let line =
        |rewrite: &Rewrite, remark: &String| format!("{}: {remark}\n", rewrite.source.path());
    let remarks = first.iter().flat_map(|rewrite| {
        rewrite
            .remarks
            .iter()
            .map(move |remark| line(rewrite, remark))
    });
    let remarks = remarks.collect();
    for _ in 0..MAX_ROUNDS {
        let all = rewrites(given);
        if all.iter().all(|rewrite| rewrite.fix.is_none()) {
            return remarks;
        }
        for rewrite in all {
            apply(given, &rewrite);
        }
    }
    wrong.push(format!("{place}: the files do not come to rest"));
    remarks
}

fn apply(given: &mut Given, rewrite: &Rewrite) {
    let Some(fix) = &rewrite.fix else { return };
    let path = rewrite.source.path();
    let mut text = rewrite.source.text().to_owned();
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.span.start, edit.span.end)));
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.replacement);
    }
    let file = given
        .files
        .iter_mut()
        .find(|file| file.source.path() == path);
    file.expect("it was given").source = Source::new(path, text);
}

fn text_after(before: &Given, after: &Given, path: &str) -> String {
    let find = |given: &Given| {
        let mut files = given.files.iter();
        let file = files.find(|file| file.source.path() == path);
        file.map(|file| file.source.text().to_owned())
    };
    let (before, after) = (find(before), find(after));
    if before == after {
        return "unchanged\n".to_owned();
    }
    after.unwrap_or_default()
}

/// No job may end up with more than it had, where somebody had written down what it has.
fn grown(place: &str, before: &Source, after: &Source) -> Option<String> {
    let read = |source: &Source| match github::read(source, FileKind::Workflow) {
        Definition::Pipeline(pipeline) => pipeline,
        other => panic!("{place}: {other:?}"),
    };
    if !before.path().contains("/workflows/") {
        return None;
    }
    let (old, new) = (read(before), read(after));
    for job in &old.jobs {
        let had = old.permissions_of(job);
        let has = new.job(job.id.value()).map(|job| new.permissions_of(job));
        let Some(Permissions::Scopes { scopes, .. }) = has else {
            continue;
        };
        for scope in scopes {
            let limit = had.access(scope.name.value()).unwrap_or(Access::Write);
            if scope.access.is_some_and(|access| access > limit) {
                return Some(format!("{place}: job `{}` gained `{}`", job.id, scope.name));
            }
        }
    }
    None
}
