use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::model::{Access, Env, Pipeline, Step, Uses};
use lockgate_pipelines::shell::{Command, Word};
use lockgate_pipelines::yaml::{indent_of, insert_lines_after};

use crate::context::Context;
use crate::data::credentials::PUSHING_ACTIONS;
use crate::facts::spots::{secrets_in, short};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A use of `actions/checkout` that leaves its credential behind for every later step, because
    /// `persist-credentials: false` is missing. A written `true` is taken as a decision, unless the checkout is packed into
    /// an artifact afterwards.
    ///
    /// # Why it matters
    ///
    /// Up to version 5 the token stands in `.git/config` of the workspace, from version 6 on in a file of the runner's
    /// temporary folder; every later step, with every dependency it runs, can read and use it. Where the workspace is
    /// uploaded the token goes with it: in August 2024 Unit 42 found usable tokens in the public artifacts of well-known
    /// projects (ArtiPACKED). The severity is low because the token is one the job has anyway; it is medium where the token
    /// can write to contents or is one of your own, high where the checkout is packed into an artifact, and info where the
    /// job pushes and so needs the credential. From version 6 on it is one level lower. The confidence is high because the
    /// file decides it, and medium where the version cannot be told.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    ///       - run: make
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
    ///       - uses: actions/checkout@v4
    ///         with:
    ///           persist-credentials: false
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Write `persist-credentials: false` under `with`. Where a later step pushes, hand the token to that step alone, for
    /// example as `git push "https://x-access-token:$TOKEN@…"` with `TOKEN` in the step's `env`. The fix counts as safe where
    /// the token cannot write to contents and no later step speaks to a remote of Git.
    ///
    /// # References
    ///
    /// - actions/checkout, README, input `persist-credentials`
    /// - ArtiPACKED, Palo Alto Networks Unit 42, 2024
    Workload "workload/persisted-checkout-credentials": "a checkout leaves its credential to every later step", Low, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, _, step) in cx.steps() {
        if let Some(uses) = step.uses()
            && uses.is("actions/checkout")
            // A step that is an alias is told where it is written.
            && step.span.contains(uses.key)
        {
            out.extend(checkout(cx, &place, step, uses));
        }
    }
}

/// What later steps do with the checkout.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Later {
    Nothing,
    Fetches,
    Pushes,
}

fn checkout(cx: &Context<'_>, place: &Place<'_>, step: &Step, uses: &Uses) -> Option<Finding> {
    let written = uses.with.get("persist-credentials");
    let packed = packed(place, step, uses);
    match written.map(|binding| binding.value.as_bool()) {
        // An expression in place of the inputs may set it.
        None if uses.with.expression.is_some() => return None,
        Some(Some(true)) if packed.is_none() => return None,
        None | Some(Some(true)) => {}
        Some(_) => return None,
    }
    let later = later(place, step);
    let mut finding = cx
        .finding(
            &RULE,
            uses.reference.span(),
            message(uses, packed.is_some()),
        )
        .severity(severity(place, uses, later, packed.is_some()))
        .confidence(confidence(cx, uses));
    if let Some(upload) = packed.and_then(Step::uses) {
        finding = finding.related(
            cx.file.source(),
            upload.reference.span(),
            "packs the checkout",
        );
    }
    if later == Later::Pushes {
        return Some(finding.help("a later step pushes: hand the token to that step alone"));
    }
    match fix(place, step, uses, later) {
        Some(fix) => Some(finding.fix(fix)),
        None => Some(finding),
    }
}

fn message(uses: &Uses, packed: bool) -> String {
    let key = uses.with.get("ssh-key").or_else(|| uses.with.get("token"));
    let own = key.and_then(|binding| secrets_in(&binding.value).into_iter().next());
    let what = match own.filter(|secret| !secret.is_platform_token()) {
        Some(secret) => format!("the secret `{}`", secret.name),
        None => "the job's token".to_owned(),
    };
    if packed {
        format!(
            "`{}` leaves {what} in the folder that is uploaded later",
            short(uses)
        )
    } else {
        format!("`{}` leaves {what} to every later step", short(uses))
    }
}

fn severity(place: &Place<'_>, uses: &Uses, later: Later, packed: bool) -> Severity {
    let outside = major(place, uses).is_some_and(|major| major >= 6);
    if packed && !outside {
        return Severity::High;
    }
    if later == Later::Pushes {
        return Severity::Info;
    }
    let strong = own_credential(uses) || contents(place) == Some(Access::Write);
    match (strong, outside) {
        (true, false) => Severity::Medium,
        (true, true) | (false, false) => Severity::Low,
        (false, true) => Severity::Info,
    }
}

fn own_credential(uses: &Uses) -> bool {
    let inputs = ["token", "ssh-key"].into_iter();
    let bindings = inputs.filter_map(|name| uses.with.get(name));
    bindings
        .flat_map(|binding| secrets_in(&binding.value))
        .any(|secret| !secret.is_platform_token())
}

fn contents(place: &Place<'_>) -> Option<Access> {
    place.pipeline.permissions_of(place.job).access("contents")
}

fn confidence(cx: &Context<'_>, uses: &Uses) -> Confidence {
    let known = cx.pipeline().and_then(|pipeline| version(pipeline, uses));
    if known.is_some() {
        Confidence::High
    } else {
        Confidence::Medium
    }
}

fn major(place: &Place<'_>, uses: &Uses) -> Option<u32> {
    version(place.pipeline, uses).and_then(|version| version.first().copied())
}

/// The version of an action from its tag, or from the comment beside its commit.
fn version(pipeline: &Pipeline, uses: &Uses) -> Option<Vec<u32>> {
    let tag = uses.target.reference().and_then(numbers);
    tag.or_else(|| {
        let comment = pipeline.comment_after(uses.reference.span().end)?;
        let text = pipeline.source.slice(comment);
        text.split([' ', '#', '=', '@', ':', ',']).find_map(numbers)
    })
}

/// `v4.1.2` and `4` as numbers; `None` for anything else.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let bare = text.trim().trim_start_matches(['v', 'V']);
    let parts: Option<Vec<u32>> = bare.split('.').map(|part| part.parse().ok()).collect();
    parts.filter(|_| bare.len() < 20)
}

/// The later step that uploads what was checked out, together with its hidden files.
fn packed<'a>(place: &Place<'a>, step: &Step, uses: &Uses) -> Option<&'a Step> {
    let folder = uses.input("path").unwrap_or(".");
    let after = place
        .job
        .steps
        .iter()
        .filter(|later| later.index > step.index);
    after
        .filter(|later| {
            later.uses().is_some_and(|upload| {
                upload.is("actions/upload-artifact")
                    && takes_hidden(place, upload)
                    && upload
                        .input("path")
                        .is_some_and(|path| covers(path, folder))
            })
        })
        .last()
}

/// Hidden files are left out from 4.4.0 on unless asked for. A tag `v4` is the newest 4.
fn takes_hidden(place: &Place<'_>, upload: &Uses) -> bool {
    if let Some(asked) = upload.with.get("include-hidden-files") {
        return asked.value.as_bool() == Some(true);
    }
    match version(place.pipeline, upload).as_deref() {
        Some([major, ..]) if *major < 4 => true,
        Some([4, minor, ..]) => *minor < 4,
        _ => false,
    }
}

fn covers(paths: &str, folder: &str) -> bool {
    let plain = |path: &str| {
        let path = path.trim().trim_start_matches("./");
        path.trim_end_matches("**")
            .trim_end_matches('*')
            .trim_end_matches('/')
            .to_owned()
    };
    let folder = plain(folder);
    paths.lines().map(str::trim).any(|path| {
        let whole = [
            "${{ github.workspace }}",
            "${{github.workspace}}",
            "$GITHUB_WORKSPACE",
        ];
        let path = whole
            .iter()
            .fold(path.to_owned(), |path, name| path.replace(name, "."));
        let path = plain(&path);
        matches!(path.as_str(), "" | "." | "..") || (path == folder && folder != ".")
    })
}

/// What later steps do with remotes of Git.
fn later(place: &Place<'_>, step: &Step) -> Later {
    let after = place
        .job
        .steps
        .iter()
        .filter(|later| later.index > step.index);
    after
        .map(|later| later_step(place, later))
        .max()
        .unwrap_or(Later::Nothing)
}

fn later_step(place: &Place<'_>, step: &Step) -> Later {
    if let Some(uses) = step.uses() {
        return if uses.is_any(PUSHING_ACTIONS) {
            Later::Pushes
        } else {
            Later::Nothing
        };
    }
    let Some(run) = step.run().filter(|run| run.script.value().contains("git ")) else {
        return Later::Nothing;
    };
    let script = run.parsed(place.pipeline.shell_of(place.job, step));
    if script.opaque.is_some() {
        return if run.script.value().contains("git push") {
            Later::Pushes
        } else {
            Later::Nothing
        };
    }
    let commands = script.commands.iter().filter_map(Command::effective);
    commands
        .filter(|command| command.name == "git")
        .map(|command| git(command.args))
        .max()
        .unwrap_or(Later::Nothing)
}

/// What a Git command does with the credential. One that names an address with a credential of its own, and a clone,
/// which knows nothing of the checkout's configuration, have no use for it.
fn git(args: &[Word]) -> Later {
    const REMOTE: &[&str] = &[
        "push",
        "fetch",
        "pull",
        "submodule",
        "ls-remote",
        "lfs",
        "remote",
    ];
    let own = args
        .iter()
        .any(|word| word.text.contains("://") && word.text.contains('@'));
    let verb = args
        .iter()
        .filter_map(Word::literal)
        .find(|word| REMOTE.contains(&word.as_str()));
    match verb.as_deref() {
        Some(_) if own => Later::Nothing,
        Some("push") => Later::Pushes,
        Some(_) => Later::Fetches,
        None => Later::Nothing,
    }
}

const LINE: &str = "persist-credentials: false";

fn fix(place: &Place<'_>, step: &Step, uses: &Uses, later: Later) -> Option<Fix> {
    let reading = contents(place).is_some_and(|access| access < Access::Write);
    let safe = reading && later == Later::Nothing && !own_credential(uses);
    let safety = if safe { Safety::Safe } else { Safety::Unsafe };
    let source = uses.reference.source();
    let (span, text) = match uses.with.get("persist-credentials") {
        Some(binding) => (binding.value.span(), "false".to_owned()),
        None => insertion(step, uses)?,
    };
    Some(Fix::new("write `persist-credentials: false`", safety).edit(source, span, text))
}

/// Where the input goes, in whatever style the step is written.
fn insertion(step: &Step, uses: &Uses) -> Option<(Span, String)> {
    let source = uses.reference.source();
    let flow = |at: usize| source.text().as_bytes().get(at) == Some(&b'{');
    match uses.with.span {
        Some(span) => into_inputs(uses, &uses.with, span),
        None if flow(step.span.start) => {
            let end = Span::at(uses.reference.span().end);
            Some((end, format!(", with: {{{LINE}}}")))
        }
        None => {
            let indent = indent_of(source, uses.key.start);
            let inner = format!("  {LINE}");
            let last = uses.reference.span().end.saturating_sub(1);
            Some(insert_lines_after(
                source,
                last,
                &indent,
                &["with:", &inner],
            ))
        }
    }
}

fn into_inputs(uses: &Uses, with: &Env, span: Span) -> Option<(Span, String)> {
    let source = uses.reference.source();
    let Some(first) = with.bindings.first() else {
        return into_empty(uses, span);
    };
    let key = first.key.span();
    // Inputs that are an alias belong to other steps, too.
    if !span.contains(key) {
        return None;
    }
    let start = source.line_start(key.start);
    let before = source.slice(Span::new(start, key.start));
    if before.trim().is_empty() && start > span.start {
        let feed = if source.text().contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let flow = source.slice(span).contains('{')
            && source.slice(Span::new(span.start, key.start)).contains('{');
        let comma = if flow { "," } else { "" };
        return Some((Span::at(start), format!("{before}{LINE}{comma}{feed}")));
    }
    Some((Span::at(key.start), format!("{LINE}, ")))
}

/// `with:` with nothing, or with `{}`.
fn into_empty(uses: &Uses, span: Span) -> Option<(Span, String)> {
    let source = uses.reference.source();
    let text = source.slice(span);
    if text.ends_with('}') {
        let open = span.start + text.rfind('{')?;
        return Some((Span::new(open, span.end), format!("{{{LINE}}}")));
    }
    if !text.trim_end().ends_with(':') && !text.trim_end().eq("with") {
        return None;
    }
    let indent = indent_of(source, uses.key.start);
    Some(insert_lines_after(
        source,
        span.start,
        &format!("{indent}  "),
        &[LINE],
    ))
}
