use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::gitlab::{Holds, Rule, Scenario, by_rules};
use lockgate_pipelines::model::Pipeline;

use crate::context::Context;
use crate::facts::gitlab::running_jobs;

rule! {
    /// # What it finds
    ///
    /// Rules of GitLab that let one push start two pipelines: one for the branch and one for its open merge request. It is told
    /// once for a file: at `workflow: rules`, or at the first job whose own rules let it into both. Rules that only ask which
    /// files changed count as letting in. Child pipelines are left out, and pipelines that take in files of other projects
    /// without rules of their own for the whole: those files may hold them.
    ///
    /// # Why it matters
    ///
    /// The same commit is built twice, with different variables and perhaps different jobs, and the merge request shows either
    /// result: what was checked need not be what is merged. Jobs that publish or deploy run twice at the same time. The severity
    /// is low because nobody outside gains anything by it; the confidence is high because the rules decide it.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// test:
    ///   script: make test
    ///   rules:
    ///     - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    ///     - if: $CI_COMMIT_BRANCH
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// workflow:
    ///   rules:
    ///     - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    ///     - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
    ///       when: never
    ///     - if: $CI_COMMIT_BRANCH
    /// test:
    ///   script: make test
    /// ```
    ///
    /// # How to fix
    ///
    /// Say in `workflow: rules` which of the two is wanted: refuse branches that have an open merge request, as above, or let in
    /// merge requests, tags and the default branch only.
    ///
    /// # References
    ///
    /// - Specify when jobs run with rules, "Avoid duplicate pipelines", GitLab Docs
    Workload "workload/double-pipeline": "one push starts two pipelines", Low, High
}

const BOTH: [Scenario; 2] = [Scenario::MergeRequest, Scenario::BranchWithMergeRequest];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let keys = pipeline.gitlab.as_deref();
    let workflow = keys.and_then(|keys| keys.workflow.as_ref());
    if let Some(rules) = workflow.and_then(|workflow| workflow.rules.as_deref()) {
        out.extend(by_workflow(cx, rules));
        return;
    }
    if !is_known(cx, pipeline) {
        return;
    }
    let mut double = running_jobs(cx).filter_map(|(_, job, effective)| {
        // Where a file with rules for all is joined in, that file is told of.
        let without = effective.workflow_rules().is_none();
        let [first, second] = BOTH.map(|scenario| effective.surely(scenario));
        (without && first?.runs >= Holds::Maybe).then_some((job, first?.rule?, second?.rule?))
    });
    let Some((job, first, second)) = double.next() else {
        return;
    };
    let others = match double.count() {
        0 => String::new(),
        1 => ", and so does another".to_owned(),
        count => format!(", and so do {count} others"),
    };
    let message = format!(
        "job `{}` runs twice for a push to a branch with an open merge request{others}",
        job.id
    );
    let finding = cx.finding(&RULE, job.id.span(), message);
    let finding = told(finding, first, "lets in pipelines of merge requests");
    out.push(told(finding, second, "lets in pipelines of branches"));
}

/// False for a child pipeline, which its parent starts, and where files from elsewhere may hold rules for all.
fn is_known(cx: &Context<'_>, pipeline: &Pipeline) -> bool {
    let joined = cx.tree.gitlab();
    let is_child =
        joined.includers(cx.tree, pipeline).is_empty() && !cx.tree.users(pipeline).is_empty();
    !is_child && !joined.may_be_ruled(cx.tree, pipeline)
}

fn by_workflow(cx: &Context<'_>, rules: &[Rule]) -> Option<Finding> {
    let [first, second] = BOTH.map(|scenario| {
        let decision = by_rules(rules, &|name: &str| scenario.known(name));
        decision.rule.filter(|_| decision.runs == Holds::Yes)
    });
    let (first, second) = (first?, second?);
    let runs = |scenario| {
        let mut jobs = running_jobs(cx);
        jobs.any(|(_, _, effective)| effective.surely(scenario).is_some())
    };
    let is_empty = running_jobs(cx).next().is_none();
    if !is_empty && !BOTH.into_iter().all(runs) {
        return None;
    }
    let message = "a push to a branch with an open merge request starts two pipelines";
    let finding = cx.finding(&RULE, first.span, message);
    let same = std::ptr::eq(first, second);
    Some(if same {
        finding
    } else {
        finding.related(cx.file.source(), second.span, "lets in the other one")
    })
}

fn told(finding: Finding, rule: &Rule, note: &str) -> Finding {
    match &rule.text {
        Some(text) => finding.related(text.source(), text.span(), note),
        None => finding,
    }
}
