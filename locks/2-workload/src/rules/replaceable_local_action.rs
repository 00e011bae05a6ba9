use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::model::{Pipeline, Step, Target, Uses, is_commit};
use lockgate_pipelines::shell::Command;

use crate::context::Context;
use crate::data::artifact_actions::OWN_DOWNLOAD;
use crate::tree::Place;
use crate::workspace::{
    Folder, Untrusted, checkout_folder, extractions, untrusted, working_folder,
};

rule! {
    /// # What it finds
    ///
    /// A step that uses an action of the same repository as `./path`. One finding for each file; and one for each use whose
    /// folder an earlier step of the job can have replaced: a checkout of somebody else's repository, a later checkout of another
    /// commit, an artifact or archive that is unpacked over it. Left out are `./` itself, with which an action tests what
    /// the job has just built, folders that the repository does not have, calls of reusable workflows, which the platform
    /// takes from the running commit anyway, and what `workload/untrusted-code-execution` tells.
    ///
    /// # Why it matters
    ///
    /// `./path` is whatever the workspace holds when the step begins, and every earlier step can write there. In an action that
    /// others use it is a folder of *their* workspace. `$/path`, which the platform knows since July 2026, is the same
    /// repository at the commit of the file that says so, whatever the workspace holds, and needs no checkout. The severity is
    /// info because the plain form is sound as long as nobody writes over it; low where a step does, and medium where
    /// outsiders can start that. The confidence is high for the form, medium for the replacing, and low where a script
    /// unpacks or checks out something whose content cannot be told; that stays info.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v6
    ///       - uses: actions/download-artifact@v7
    ///       - uses: ./.github/actions/publish
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/download-artifact@v7
    ///       - uses: $/.github/actions/publish
    /// ```
    ///
    /// # How to fix
    ///
    /// Write `$/path`; the fix does so where the repository has the action. It is unsafe because what the job itself has
    /// built into the folder is then not used, and because GitHub Enterprise Server may not know the form. Unpack artifacts
    /// into a folder of their own. Where the action is of another repository on purpose, check that one out at a full
    /// commit id.
    ///
    /// # References
    ///
    /// - Workflow syntax for GitHub Actions: `jobs.<job_id>.steps[*].uses`, GitHub Docs
    /// - zizmor, audit self-repository
    Workload "workload/replaceable-local-action": "an action is taken from a folder that steps can write to", Info, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let mut plain = Vec::new();
    let mut replaced = Vec::new();
    for (place, _, step) in cx.steps() {
        let Some(uses) = step.uses() else { continue };
        let Target::Local(path) = &uses.target else {
            continue;
        };
        let Some(folder) = Folder::of(path).filter(|folder| !folder.is_workspace()) else {
            continue;
        };
        match replacement(cx, place, step, &folder) {
            Some(by) => replaced.push((uses, by)),
            None if cx.tree.target(pipeline, uses).is_some() => plain.push(uses),
            None => {}
        }
    }
    if !replaced.is_empty() {
        let told: Vec<Span> = untrusted(cx)
            .iter()
            .flat_map(Untrusted::executions)
            .map(|found| found.span)
            .collect();
        replaced.retain(|(uses, _)| !told.contains(&uses.reference.span()));
    }
    out.extend(
        replaced
            .into_iter()
            .map(|(uses, by)| told_replaced(cx, pipeline, uses, &by)),
    );
    out.extend(told_plain(cx, pipeline, &plain));
}

/// What can have replaced a folder.
struct Replacement {
    span: Span,
    what: String,
    /// True where the folder is meant to be of another repository.
    foreign: bool,
    confidence: Confidence,
}

fn told_plain(cx: &Context<'_>, pipeline: &Pipeline, plain: &[&Uses]) -> Option<Finding> {
    let (first, others) = plain.split_first()?;
    let whose = if pipeline.is_workflow() {
        "the workspace holds"
    } else {
        "the workspace of the workflow that uses this action holds"
    };
    let message = format!(
        "`{}` is whatever {whose} when the step begins",
        first.reference
    );
    let mut fix = Fix::new("write `$/` instead of `./`", Safety::Unsafe);
    for uses in plain {
        fix = fix.edit(&pipeline.source, dot(uses), "$");
    }
    let finding = cx.finding(&RULE, first.reference.span(), message).fix(fix);
    Some(if others.is_empty() {
        finding
    } else {
        finding.note(format!("the first of {} in this file", plain.len()))
    })
}

fn told_replaced(cx: &Context<'_>, pipeline: &Pipeline, uses: &Uses, by: &Replacement) -> Finding {
    let severity = match by.confidence {
        _ if pipeline.exposed_trigger().is_some() => Severity::Medium,
        Confidence::Low => Severity::Info,
        _ => Severity::Low,
    };
    let message = if by.foreign {
        format!(
            "`{}` is code of {}, at no fixed commit",
            uses.reference, by.what
        )
    } else {
        format!("`{}` can have been replaced by {}", uses.reference, by.what)
    };
    let finding = cx
        .finding(&RULE, uses.reference.span(), message)
        .severity(severity)
        .confidence(by.confidence);
    let finding = finding.related(&pipeline.source, by.span, "writes to its folder");
    if by.foreign || cx.tree.target(pipeline, uses).is_none() {
        return finding;
    }
    finding.fix(Fix::new("write `$/` instead of `./`", Safety::Unsafe).edit(
        &pipeline.source,
        dot(uses),
        "$",
    ))
}

/// The dot of `./path`.
fn dot(uses: &Uses) -> Span {
    uses.reference.locate(Span::new(0, 1))
}

/// The last thing before a step that wrote another content over the folder.
fn replacement(
    cx: &Context<'_>,
    place: Place<'_>,
    user: &Step,
    folder: &Folder,
) -> Option<Replacement> {
    let mut found = None;
    let mut checked_out = false;
    for step in place.job.steps.iter().take(user.index) {
        if checkout_folder(step).is_some_and(|into| into.holds(folder)) {
            found = step
                .uses()
                .and_then(|uses| of_checkout(cx, uses, checked_out));
            checked_out = true;
        } else if let Some(by) =
            of_download(step, folder).or_else(|| of_script(place, step, folder))
        {
            found = Some(by);
        }
    }
    found.or_else(|| of_extraction(place, user, folder))
}

/// A checkout of another repository, or one of another commit over an earlier one.
fn of_checkout(cx: &Context<'_>, uses: &Uses, checked_out: bool) -> Option<Replacement> {
    let given = |name: &str| {
        let input = uses.with.get(name);
        input.filter(|binding| !binding.value.value().is_empty())
    };
    let reference = given("ref");
    if let Some(repository) = given("repository").filter(|own| !is_ours(cx, own.value.value())) {
        let fixed = reference.is_some_and(|reference| is_commit(reference.value.value()));
        let what = format!("`{}`", repository.value);
        let (span, foreign, confidence) = (repository.span, true, Confidence::High);
        return (!fixed).then_some(Replacement {
            span,
            what,
            foreign,
            confidence,
        });
    }
    let reference = reference.filter(|_| checked_out)?;
    let what = format!("the checkout of `{}`", reference.value);
    let (span, foreign, confidence) = (reference.span, false, Confidence::Medium);
    Some(Replacement {
        span,
        what,
        foreign,
        confidence,
    })
}

/// True for this repository, one of the same owner, and the one a pull request comes from.
fn is_ours(cx: &Context<'_>, repository: &str) -> bool {
    let owner = repository
        .split('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    repository.contains("github.repository")
        || repository.contains("pull_request.head.repo")
        || cx.tree.owners().owns(cx.file.source().path(), &owner)
}

/// An artifact of this run.
fn of_download(step: &Step, folder: &Folder) -> Option<Replacement> {
    let uses = step
        .uses()
        .filter(|uses| uses.is(OWN_DOWNLOAD) && uses.input("run-id").is_none())?;
    let into = uses
        .input("path")
        .map_or(Some(Folder::workspace()), Folder::of)?;
    // A named folder above the action is not met by chance; the workspace is where artifacts land by default.
    let what = "the artifact that is unpacked over it".to_owned();
    let span = uses.reference.span();
    into.holds(folder).then_some(Replacement {
        span,
        what,
        foreign: false,
        confidence: Confidence::Medium,
    })
}

/// An artifact of another run; where outsiders start that, `artifact-poisoning` tells it.
fn of_extraction(place: Place<'_>, user: &Step, folder: &Folder) -> Option<Replacement> {
    if place.pipeline.exposed_trigger().is_some() {
        return None;
    }
    let found = extractions(place).into_iter().find(|found| {
        found.step.index < user.index
            && found.folder.as_ref().is_some_and(|into| into.holds(folder))
    })?;
    let what = "the artifact of another run that is unpacked over it".to_owned();
    Some(Replacement {
        span: found.span,
        what,
        foreign: false,
        confidence: Confidence::Medium,
    })
}

/// An archive or another commit that a script puts over the folder.
fn of_script(place: Place<'_>, step: &Step, folder: &Folder) -> Option<Replacement> {
    let run = step.run()?;
    let text = run.script.value();
    if !["git checkout", "git switch", "tar ", "unzip "]
        .iter()
        .any(|word| text.contains(word))
    {
        return None;
    }
    // Who has just made a branch goes back to it.
    if ["checkout -b", "checkout -B", "switch -c"]
        .iter()
        .any(|branch| text.contains(branch))
    {
        return None;
    }
    let script = run.parsed(place.pipeline.shell_of(place.job, step));
    let at = script.commands.iter().position(unpacks)?;
    let command = script.commands.get(at)?;
    let into = working_folder(place, step, script, at)?;
    let what = format!(
        "`{}`",
        script
            .slice(command.span)
            .lines()
            .next()
            .unwrap_or_default()
    );
    let span = run.script.locate(command.span);
    into.holds(folder).then_some(Replacement {
        span,
        what,
        foreign: false,
        confidence: Confidence::Low,
    })
}

/// True for `tar x`, `unzip`, `git checkout` of a commit; not where the target is another folder or single files.
fn unpacks(command: &Command) -> bool {
    let Some(effective) = command.effective() else {
        return false;
    };
    let args: Vec<&str> = effective
        .args
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    let has = |options: &[&str]| {
        args.iter()
            .any(|arg| options.iter().any(|option| arg.starts_with(option)))
    };
    let first = args.first().copied().unwrap_or_default();
    match effective.name.as_str() {
        "unzip" => !has(&["-d", "-l", "-p", "-t", "-Z"]),
        "tar" => {
            (first.contains('x') && !first.starts_with("--") || args.contains(&"--extract"))
                && !has(&["-C", "--directory"])
        }
        "git" if matches!(first, "checkout" | "switch") => {
            let operands = args
                .iter()
                .skip(1)
                .filter(|arg| !arg.starts_with('-'))
                .count();
            operands == 1 && !has(&["--", "-b", "-B", "-c", "--orphan"])
        }
        _ => false,
    }
}
