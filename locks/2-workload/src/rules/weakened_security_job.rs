use lockgate_evidence::{Finding, Severity, Span, rule};
use lockgate_pipelines::gitlab::JobKeys;
use lockgate_pipelines::model::{Binding, Job, Pipeline, Target, Uses};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::data::security_jobs::{EXCLUDES, IMAGES, JOBS, KINDS, SUFFIXES, SWITCHES};

rule! {
    /// # What it finds
    ///
    /// Security scanning of GitLab that is there in name only: a job of an included security template, told by its name, that is
    /// given another `script`, that never runs, that waits until somebody starts it, or that is allowed to fail; and variables
    /// that switch a scanner off (`SAST_DISABLED`), take paths or analyzers out of its sight, or let it pull its analyzers from
    /// elsewhere.
    ///
    /// # Why it matters
    ///
    /// The merge request still shows a security job, and whoever relies on it does not see that it looks at nothing. Anyone who
    /// may propose a change of the file can do it. The severity is medium for what keeps the scanner from running, low for what it
    /// may overlook; `allow_failure: true` is low too, because GitLab's own templates have it, and a job that may fail still
    /// reports. The confidence is high where a template is included, and medium where only the name tells.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// include:
    ///   - template: Jobs/SAST.gitlab-ci.yml
    /// semgrep-sast:
    ///   rules:
    ///     - when: never
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// include:
    ///   - template: Jobs/SAST.gitlab-ci.yml
    /// semgrep-sast:
    ///   tags: [scanners]
    /// ```
    ///
    /// # How to fix
    ///
    /// Leave the job as the template has it. Where a scanner does not fit, take its template out and say so; where it must hold
    /// whatever a project writes, enforce it by a scan execution policy.
    ///
    /// # References
    ///
    /// - Application security, GitLab Docs; Scan execution policies, GitLab Docs
    /// - CICD-SEC-1, OWASP Top 10 CI/CD Security Risks
    Workload "workload/weakened-security-job": "a security scan is switched off or overridden", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    variables(cx, &pipeline.env.bindings, out);
    for job in &pipeline.jobs {
        variables(cx, &job.env.bindings, out);
        if let (true, Some(keys)) = (is_security_job(job), job.gitlab.as_deref()) {
            let template = template_of(cx, pipeline, job.id.value());
            weakened(cx, job, keys, template, out);
        }
    }
}

/// The include of a template that brings a job of that name, in one of the files of the pipeline.
fn template_of<'a>(cx: &Context<'a>, pipeline: &Pipeline, job: &str) -> Option<&'a Uses> {
    let (_, kinds) = KINDS.iter().find(|(part, _)| job.contains(part))?;
    let files = cx.tree.gitlab().files(cx.tree, pipeline).into_iter();
    let mut includes = files.flat_map(|file| &file.includes);
    includes.find(|uses| match &uses.target {
        Target::Package(package) => {
            let name = package.name.to_ascii_lowercase();
            kinds
                .iter()
                .chain(&["auto-devops"])
                .any(|word| name.contains(word))
        }
        _ => false,
    })
}

fn is_security_job(job: &Job) -> bool {
    let name = job.id.value();
    JOBS.contains(&name) || SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

fn weakened(
    cx: &Context<'_>,
    job: &Job,
    keys: &JobKeys,
    template: Option<&Uses>,
    out: &mut Vec<Finding>,
) {
    let name = &job.id;
    let mut tell = |span: Span, what: String, severity: Severity| {
        let finding = cx.finding(&RULE, span, what).severity(severity);
        out.push(match template {
            Some(uses) => finding.related(
                uses.reference.source(),
                uses.reference.span(),
                "the scanner comes from here",
            ),
            None => finding.confidence(lockgate_evidence::Confidence::Medium),
        });
    };
    if let Some((key, _)) = keys.key("script").filter(|_| template.is_some()) {
        tell(
            key.span(),
            format!("`{name}` runs another script than the scanner's"),
            RULE.severity,
        );
    }
    if let Some((span, how)) = kept_out(keys) {
        tell(span, format!("`{name}` {how}"), RULE.severity);
    }
    if let Some(text) = job
        .may_fail
        .as_ref()
        .filter(|text| text.as_bool() == Some(true))
    {
        tell(
            text.span(),
            format!("`{name}` may fail without anybody being stopped"),
            Severity::Low,
        );
    }
}

/// How a job is kept from running by itself.
fn kept_out(keys: &JobKeys) -> Option<(Span, &'static str)> {
    let word = |text: &Option<Text>| text.as_ref().map(|text| text.value().to_owned());
    let rules = keys.rules.as_deref().unwrap_or_default();
    let is = |wanted: &str| {
        let all = !rules.is_empty()
            && rules.iter().all(|rule| {
                let own = word(&rule.when).or_else(|| word(&keys.when));
                own.as_deref() == Some(wanted) && rule.reference.is_none()
            });
        let alone = keys.rules.is_none() && word(&keys.when).as_deref() == Some(wanted);
        let at = rules.first().map(|rule| rule.span).filter(|_| all);
        at.or_else(|| keys.when.as_ref().filter(|_| alone).map(Text::span))
    };
    let empty = keys.rules.as_ref().is_some_and(Vec::is_empty);
    if let Some((key, _)) = keys.key("rules").filter(|_| empty) {
        return Some((key.span(), "has no rule under which it runs"));
    }
    let never = is("never").map(|span| (span, "never runs"));
    never.or_else(|| is("manual").map(|span| (span, "runs only when somebody starts it")))
}

fn variables(cx: &Context<'_>, bindings: &[Binding], out: &mut Vec<Finding>) {
    for binding in bindings {
        let (name, value) = (binding.key.value(), binding.value.value().trim());
        let is_on = matches!(value.to_ascii_lowercase().as_str(), "true" | "1" | "yes");
        let told = match () {
            () if SWITCHES.contains(&name) && is_on => {
                Some((format!("`{name}` switches the scanner off"), RULE.severity))
            }
            () if EXCLUDES.contains(&name) && !value.is_empty() => Some((
                format!("`{name}` takes `{value}` out of the scanner's sight"),
                Severity::Info,
            )),
            () if IMAGES.contains(&name) && !value.contains('$') => Some((
                format!("`{name}` lets the scanners come from `{value}`"),
                Severity::Low,
            )),
            () => None,
        };
        out.extend(told.map(|(message, severity)| {
            cx.finding(&RULE, binding.span, message).severity(severity)
        }));
    }
}
