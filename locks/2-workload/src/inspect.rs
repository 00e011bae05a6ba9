//! One inspection: read every file, then ask every rule of every file, in parallel.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use lockgate_evidence::{Finding, Unknown};
use lockgate_pipelines::FileKind;
use lockgate_pipelines::model::Definition;
use rayon::prelude::*;

use crate::context::Context;
use crate::rules::{self, checks_of};
use crate::take_in::take_in;
use crate::tree::Tree;
use crate::trust::{self, Policies, TrustContext};
use crate::{Advisories, Comment, File, Given, Inspection};

/// Inspects all files.
pub fn inspect(given: &Given) -> Inspection {
    let mut inspection = Inspection::default();
    let policies = trust::read(&given.files);
    let others = given
        .files
        .iter()
        .filter(|file| !policies.knows(file.source.path()));
    let files: Vec<&File> = others.collect();
    let definitions = read_all(&files, &mut inspection);
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
    inspection.findings = once(inspection.findings);
    inspection.comments = comments(&tree);
    trusting(given, &tree, policies, &mut inspection);
    inspection.remains = Some(Box::new(tree));
    inspection
}

/// Asks the rules about trust policies, which also look at what the others found.
fn trusting(given: &Given, tree: &Tree, mut policies: Policies, inspection: &mut Inspection) {
    inspection.inspected += policies.files.len();
    inspection.unknowns.append(&mut policies.unknowns);
    let cx = TrustContext {
        policies: &policies,
        tree,
        settings: &given.settings,
        findings: &inspection.findings,
    };
    let mut found = Vec::new();
    for check in rules::trust::CHECKS {
        let mut own = Vec::new();
        match catch_unwind(AssertUnwindSafe(|| (check.check)(&cx, &mut own))) {
            Ok(()) => found.append(&mut own),
            Err(_) => inspection.unknowns.push(unknown(
                "trust policies",
                &format!(
                    "rule `{}` failed inside lockgate; please report this",
                    check.rule.id
                ),
            )),
        }
    }
    inspection.findings.append(&mut trust::once_each(found));
    let comments = policies.files.iter().flat_map(|file| {
        let own = file.comments.iter();
        own.map(|span| Comment {
            source: file.source.clone(),
            span: *span,
        })
    });
    inspection.comments.extend(comments);
}

/// Every file that can be read, for those who look at the tree without its rules. Files with damage are left out.
pub(crate) fn definitions(given: &Given) -> Vec<Definition> {
    let whole = given.files.iter().filter(|file| file.damage.is_none());
    let whole: Vec<&File> = whole.collect();
    read_all(&whole, &mut Inspection::default())
}

/// Reads files and what they name; tells of what could not be read.
fn read_all(files: &[&File], inspection: &mut Inspection) -> Vec<Definition> {
    let read: Vec<_> = files.par_iter().map(|file| read(file)).collect();
    let mut definitions = Vec::with_capacity(read.len());
    let mut candidates = HashMap::new();
    for (file, read) in files.iter().zip(read) {
        match read {
            Read::Definitions(found) => {
                inspection.inspected += 1;
                definitions.extend(found);
                // Of files that their path tells `damaged` speaks.
                let by_content = FileKind::of(file.source.path()).is_none() && !file.named;
                if let Some(damage) = file.damage.as_ref().filter(|_| by_content) {
                    inspection
                        .unknowns
                        .push(unknown(file.source.path(), damage));
                }
            }
            Read::Candidate => {
                candidates.insert(file.source.path(), *file);
            }
            Read::Unknown(unknown) => {
                inspection.inspected += 1;
                inspection.unknowns.push(unknown);
            }
        }
    }
    take_in(&mut definitions, candidates, inspection);
    definitions
}

/// What reading a file gave.
pub(crate) enum Read {
    /// What it defines.
    Definitions(Vec<Definition>),
    /// Nothing that its path or content tells; another file may name it.
    Candidate,
    /// It was meant to be read and could not.
    Unknown(Unknown),
}

fn read(file: &File) -> Read {
    let source = &file.source;
    let kind = if file.named {
        FileKind::guess(source)
    } else {
        FileKind::of(source.path()).or_else(|| FileKind::of_content(source))
    };
    match kind {
        Some(kind) => read_as(file, kind),
        None if file.named => Read::Unknown(unknown(
            source.path(),
            "not recognised as a pipeline file or trust policy",
        )),
        None => Read::Candidate,
    }
}

pub(crate) fn read_as(file: &File, kind: FileKind) -> Read {
    carefully(file, || lockgate_pipelines::read(&file.source, kind))
}

/// A panic is a bug, but it must cost one file, not the run.
pub(crate) fn carefully(file: &File, read: impl FnOnce() -> Vec<Definition>) -> Read {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(definitions) => Read::Definitions(definitions),
        Err(_) => Read::Unknown(unknown(
            file.source.path(),
            "reading it failed inside lockgate; please report this",
        )),
    }
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
    for check in checks_of(file) {
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

/// What an anchor brings to several jobs, or a file holds for all its definitions, is said once.
fn once(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut said = HashSet::new();
    findings.retain(|finding| {
        let place = finding.primary();
        said.insert((
            finding.rule.id,
            place.source.path().to_owned(),
            (place.span.start, place.span.end),
            finding.message.clone(),
        ))
    });
    findings
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
        // What nothing names is no pipeline, whole or not.
        let path = file.source.path();
        let is_meant = file.named || FileKind::of(path).is_some() || path.ends_with(".sts.yaml");
        if let Some(damage) = file.damage.as_ref().filter(|_| is_meant) {
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

pub(crate) fn unknown(path: &str, reason: &str) -> Unknown {
    Unknown {
        subject: path.to_owned(),
        reason: reason.to_owned(),
    }
}
