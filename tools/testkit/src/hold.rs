//! A folder of cases against what is found.

use std::path::Path;

use crate::{Block, CaseFile, Scenario, load};

/// Holds the `expected` block of every scenario of a folder against what `found` gives for it.
///
/// `CASE=name` asks one file only, `UPDATE_CASES=1` rewrites what differs.
///
/// # Panics
///
/// With every difference; also where the folder cannot be read or written, or a scenario expects nothing.
pub fn hold(folder: &Path, found: impl Fn(&CaseFile, &Scenario) -> String) {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let only = std::env::var("CASE").ok();
    let mut wrong = Vec::new();
    for file in load(folder).expect("the folder of cases is there") {
        if only.as_ref().is_some_and(|name| *name != file.name) {
            continue;
        }
        let replacements = differences(&file, &found, &mut wrong);
        if update {
            file.rewrite(&replacements)
                .expect("the case file can be written");
        }
    }
    assert!(update || wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The blocks that should read otherwise, and how.
fn differences(
    file: &CaseFile,
    found: &impl Fn(&CaseFile, &Scenario) -> String,
    wrong: &mut Vec<String>,
) -> Vec<(Block, String)> {
    let mut replacements = Vec::new();
    for scenario in &file.scenarios {
        let place = format!("{} > {}", file.name, scenario.title);
        let expected = scenario.block("expected");
        let expected = expected.unwrap_or_else(|| panic!("{place}: no `expected`"));
        let actual = found(file, scenario);
        if expected.text != actual {
            wrong.push(format!(
                "{place}\n--- expected\n{}--- actual\n{actual}",
                expected.text
            ));
            replacements.push((expected.clone(), actual));
        }
    }
    replacements
}
