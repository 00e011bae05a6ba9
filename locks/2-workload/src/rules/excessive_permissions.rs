use std::cell::OnceCell;

use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::model::{Access, Job, Permissions, Pipeline, Scope};

use crate::context::Context;
use crate::facts::needs::{Need, Writes};
use crate::facts::outside::taken_in;
use crate::facts::spots::listed;
use crate::tree::{Place, Tree};
use crate::workspace::who;

rule! {
    /// # What it finds
    ///
    /// Rights of the platform's token that are broader than the jobs need: `write-all` and `read-all`; a `write` for the
    /// whole workflow although several jobs get it and not all of them need it; a `write` of which nothing in the job can
    /// make use, because no action that is used writes there and no script has the token.
    ///
    /// # Why it matters
    ///
    /// Whatever runs in a job can use its token: every action, every dependency's build script, every test. When
    /// `tj-actions/changed-files` and `reviewdog/action-setup` were taken over in March 2025, what the attacker could do to
    /// each victim was what its token could do. The severity of `write-all` is high because it includes publishing
    /// releases, packages and identity tokens; that of a single scope is medium where it changes code, packages, releases
    /// or identity, low otherwise and where nothing can make use of it; a scope counts one level higher where an outsider can
    /// start the workflow and a job takes in what he wrote. The confidence is
    /// high for `write-all` and where a job is known to have no use for a right, and medium where the jobs run things
    /// nobody can look into.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// permissions: write-all
    /// jobs:
    ///   test:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make test
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// permissions:
    ///   contents: read
    /// jobs:
    ///   test:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make test
    /// ```
    ///
    /// # How to fix
    ///
    /// Give the workflow what every job needs, often `contents: read`, and each job what it alone needs. A job's
    /// `permissions` replace those of the workflow as a whole, so repeat there what the job still needs. Where a `write` is
    /// of no use the fix makes it `read`, or `none` for `id-token`.
    ///
    /// # References
    ///
    /// - Controlling permissions for `GITHUB_TOKEN`, GitHub Docs
    /// - CVE-2025-30066 and CVE-2025-30154
    /// - OpenSSF Scorecard, check Token-Permissions
    Workload "workload/excessive-permissions": "the token may do more than the jobs need", Medium, High, fixable
}

/// Scopes with which code, packages, releases or identities can be forged.
const STRONG: &[&str] = &[
    "actions",
    "attestations",
    "contents",
    "deployments",
    "id-token",
    "packages",
    "pages",
    "pull-requests",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    let users = inheriting(pipeline);
    let jobs = Jobs::of(cx.tree, pipeline);
    if let Permissions::All { access, span, .. } = pipeline.permissions
        && !users.is_empty()
    {
        out.push(all(cx, pipeline, access, span, "every job"));
    }
    if let Permissions::Scopes { scopes, .. } = &pipeline.permissions {
        for scope in writes(scopes) {
            out.extend(shared(cx, &jobs, scope, &users));
        }
    }
    for job in &pipeline.jobs {
        own(cx, &jobs, job, out);
    }
}

/// The jobs that take the workflow's permissions.
fn inheriting(pipeline: &Pipeline) -> Vec<&Job> {
    let jobs = pipeline.jobs.iter();
    jobs.filter(|job| job.permissions.is_missing()).collect()
}

fn writes(scopes: &[Scope]) -> impl Iterator<Item = &Scope> {
    scopes
        .iter()
        .filter(|scope| scope.access == Some(Access::Write))
}

/// The permissions of one job.
fn own(cx: &Context<'_>, jobs: &Jobs<'_>, job: &Job, out: &mut Vec<Finding>) {
    let pipeline = jobs.pipeline;
    match &job.permissions {
        Permissions::All { access, span, .. } => {
            let who = format!("job `{}`", job.id);
            out.push(all(cx, pipeline, *access, *span, &who));
        }
        Permissions::Scopes { scopes, .. } => {
            for scope in writes(scopes) {
                if jobs.need(job, scope) == Need::Never {
                    out.push(useless(cx, pipeline, scope, &format!("job `{}`", job.id)));
                }
            }
        }
        Permissions::Missing | Permissions::Odd { .. } => {}
    }
}

/// `write-all` or `read-all`.
fn all(cx: &Context<'_>, pipeline: &Pipeline, access: Access, span: Span, who: &str) -> Finding {
    if access == Access::Write {
        let message = format!("`write-all` lets {who} write to everything the token can reach");
        return exposed(cx.finding(&RULE, span, message), pipeline, Severity::High);
    }
    let message = format!(
        "`read-all` lets {who} read everything, also what only few need, such as security alerts"
    );
    cx.finding(&RULE, span, message).severity(Severity::Low)
}

/// A `write` of the whole workflow.
fn shared(cx: &Context<'_>, jobs: &Jobs<'_>, scope: &Scope, users: &[&Job]) -> Option<Finding> {
    let pipeline = jobs.pipeline;
    let idle: Vec<&str> = users
        .iter()
        .filter(|job| jobs.need(job, scope) == Need::Never)
        .map(|job| job.id.value())
        .collect();
    if users.is_empty() {
        return None;
    }
    if idle.len() == users.len() {
        let who = if users.len() == 1 {
            "the only job"
        } else {
            "any job"
        };
        return Some(useless(cx, pipeline, scope, who));
    }
    let wanted = users
        .iter()
        .all(|job| jobs.need(job, scope) == Need::Always);
    if users.len() == 1 || wanted || pipeline.only_called() {
        return None;
    }
    let granted = written(scope);
    let (message, confidence) = if idle.is_empty() {
        let message = format!(
            "`{granted}` is given to {}; give it to those that need it",
            if users.len() == 2 {
                "both jobs".to_owned()
            } else {
                format!("all {} jobs", users.len())
            }
        );
        (message, Confidence::Medium)
    } else {
        let message = format!(
            "`{granted}` is also given to {}, which cannot make use of it",
            listed(&idle)
        );
        (message, Confidence::High)
    };
    let finding = cx
        .finding(&RULE, scope.span, message)
        .confidence(confidence);
    Some(exposed(finding, pipeline, weight(scope)))
}

/// A `write` that nothing can make use of.
fn useless(cx: &Context<'_>, pipeline: &Pipeline, scope: &Scope, who: &str) -> Finding {
    let message = format!("nothing in {who} can make use of `{}`", written(scope));
    let less = if scope.name.value() == "id-token" {
        "none"
    } else {
        "read"
    };
    let fix = Fix::new(format!("make it `{less}`"), Safety::Unsafe).edit(
        &pipeline.source,
        scope.value.span(),
        less,
    );
    let severity = weight(scope).min(Severity::Low);
    let help = "no action here is known to write there, and no script has the token";
    exposed(cx.finding(&RULE, scope.span, message), pipeline, severity)
        .help(help)
        .fix(fix)
}

/// What each job writes to, told when it is first asked.
struct Jobs<'a> {
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    known: Vec<OnceCell<Writes>>,
}

impl<'a> Jobs<'a> {
    fn of(tree: &'a Tree, pipeline: &'a Pipeline) -> Self {
        let known = pipeline.jobs.iter().map(|_| OnceCell::new()).collect();
        Self {
            tree,
            pipeline,
            known,
        }
    }

    fn need(&self, job: &Job, scope: &Scope) -> Need {
        let mut jobs = self.pipeline.jobs.iter().zip(&self.known);
        let Some((job, known)) = jobs.find(|(own, _)| std::ptr::eq(*own, job)) else {
            return Need::Maybe;
        };
        let place = Place {
            pipeline: self.pipeline,
            job,
            step: None,
        };
        let writes = known.get_or_init(|| Writes::of(self.tree, place));
        writes.to(scope.name.value())
    }
}

fn written(scope: &Scope) -> String {
    format!("{}: {}", scope.name, scope.value)
}

fn weight(scope: &Scope) -> Severity {
    if STRONG.contains(&scope.name.value()) {
        Severity::Medium
    } else {
        Severity::Low
    }
}

/// One level higher where an outsider can start the workflow and what he wrote comes in.
fn exposed(finding: Finding, pipeline: &Pipeline, severity: Severity) -> Finding {
    let exposed = pipeline
        .exposed_trigger()
        .and_then(|trigger| Some((trigger, pipeline.jobs.iter().find_map(taken_in)?)));
    let Some((trigger, span)) = exposed else {
        return finding.severity(severity);
    };
    let raised = match severity {
        Severity::Info | Severity::Low => Severity::Medium,
        Severity::Medium => Severity::High,
        Severity::High | Severity::Critical => severity,
    };
    finding
        .severity(raised)
        .related(
            &pipeline.source,
            trigger.name.span(),
            format!("{} with these rights", who(trigger.event)),
        )
        .related(
            &pipeline.source,
            span,
            "what an outsider wrote comes in here",
        )
}
