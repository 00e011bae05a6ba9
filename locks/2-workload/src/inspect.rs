//! One inspection: read every file, then ask every rule of every file, in parallel.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lockgate_evidence::{Finding, Unknown};
use lockgate_pipelines::github::{self, FileKind};
use lockgate_pipelines::model::Definition;
use rayon::prelude::*;

use crate::context::Context;
use crate::rules::CHECKS;
use crate::tree::Tree;
use crate::{Advisories, Comment, File, Given, Inspection};

/// Inspects all files.
pub fn inspect(given: &Given) -> Inspection {
    let read: Vec<_> = given.files.par_iter().map(read).collect();
    let mut inspection = Inspection {
        inspected: read.len(),
        ..Inspection::default()
    };
    let mut definitions = Vec::with_capacity(read.len());
    for file in read {
        match file {
            Ok(definition) => definitions.push(definition),
            Err(unknown) => inspection.unknowns.push(unknown),
        }
    }
    damaged(given, &mut inspection);
    advisories(given, &mut inspection);
    let tree = Tree::new(definitions);
    let asked: Vec<_> = tree
        .definitions()
        .par_iter()
        .map(|file| ask(given, &tree, file))
        .collect();
    for (findings, unknowns) in asked {
        inspection.findings.extend(findings);
        inspection.unknowns.extend(unknowns);
    }
    inspection.comments = comments(&tree);
    inspection
}

/// Every file that can be read, for those who look at the tree without its rules. Files with damage are left out.
pub(crate) fn definitions(given: &Given) -> Vec<Definition> {
    let whole = given.files.par_iter().filter(|file| file.damage.is_none());
    whole.filter_map(|file| read(file).ok()).collect()
}

fn read(file: &File) -> Result<Definition, Unknown> {
    let kind = FileKind::guess(&file.source)
        .ok_or_else(|| unknown(file.source.path(), "not recognised as a pipeline file"))?;
    // A panic is a bug, but it must cost one file, not the run.
    catch_unwind(AssertUnwindSafe(|| github::read(&file.source, kind))).map_err(|_| {
        unknown(
            file.source.path(),
            "reading it failed inside lockgate; please report this",
        )
    })
}

fn ask(given: &Given, tree: &Tree, file: &Definition) -> (Vec<Finding>, Vec<Unknown>) {
    let cx = Context {
        tree,
        file,
        settings: &given.settings,
        advisories: &given.advisories,
    };
    let mut findings = Vec::new();
    let mut unknowns = Vec::new();
    for check in CHECKS {
        let mut own = Vec::new();
        match catch_unwind(AssertUnwindSafe(|| (check.check)(&cx, &mut own))) {
            Ok(()) => findings.append(&mut own),
            Err(_) => unknowns.push(unknown(
                file.source().path(),
                &format!(
                    "rule `{}` failed inside lockgate; please report this",
                    check.rule.id
                ),
            )),
        }
    }
    unknowns.extend(opaque_scripts(file));
    (findings, unknowns)
}

/// Scripts that a rule wanted to read and could not.
fn opaque_scripts(file: &Definition) -> Vec<Unknown> {
    let Definition::Pipeline(pipeline) = file else {
        return Vec::new();
    };
    let runs = pipeline.steps().filter_map(|(_, step)| step.run());
    let opaque = runs.filter_map(|run| {
        let reason = run.parsed_already()?.opaque?.reason()?;
        let line = file.source().position(run.script.span().start).line;
        let path = file.source().path();
        Some(unknown(
            path,
            &format!("the script at line {line} could not be read: {reason}"),
        ))
    });
    opaque.collect()
}

fn damaged(given: &Given, inspection: &mut Inspection) {
    for file in &given.files {
        if let Some(damage) = &file.damage {
            inspection
                .unknowns
                .push(unknown(file.source.path(), damage));
        }
    }
}

fn advisories(given: &Given, inspection: &mut Inspection) {
    let subject = "known vulnerable actions".to_owned();
    match &given.advisories {
        Advisories::NotGiven => inspection.not_asked.push(Unknown {
            subject,
            reason: "no advisory data was named; see `--advisories`".to_owned(),
        }),
        Advisories::Unusable(reason) => {
            inspection.unknowns.push(Unknown {
                subject,
                reason: reason.clone(),
            });
        }
        Advisories::Known(_) => {}
    }
}

fn comments(tree: &Tree) -> Vec<Comment> {
    let of_file = |file: &Definition| {
        let source = file.source().clone();
        let spans = file.comments().to_vec();
        spans.into_iter().map(move |span| Comment {
            source: source.clone(),
            span,
        })
    };
    tree.definitions().iter().flat_map(of_file).collect()
}

fn unknown(path: &str, reason: &str) -> Unknown {
    Unknown {
        subject: path.to_owned(),
        reason: reason.to_owned(),
    }
}
