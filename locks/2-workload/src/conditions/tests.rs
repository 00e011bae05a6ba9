use lockgate_evidence::Source;
use lockgate_pipelines::github::{self, FileKind};
use lockgate_pipelines::model::{Definition, Event};

use super::{Guards, Kind, guards};
use crate::tree::Place;

/// The guards of the last step of the last job.
fn of(text: &str) -> Guards {
    let source = Source::new(".github/workflows/x.yml", text);
    let Definition::Pipeline(pipeline) = github::read(&source, FileKind::Workflow) else {
        panic!("a workflow is a pipeline")
    };
    let job = pipeline.jobs.last().expect("has a job");
    guards(&Place {
        pipeline: &pipeline,
        job,
        step: job.steps.last(),
    })
}

fn job_if(on: &str, condition: &str) -> Guards {
    of(&format!(
        "on: {on}\njobs:\n  a:\n    if: {condition}\n    steps:\n      - run: make\n"
    ))
}

#[test]
fn forks_are_kept_out_in_many_spellings() {
    for condition in [
        "github.event.pull_request.head.repo.full_name == github.repository",
        "${{ github.repository == github.event.pull_request.head.repo.full_name }}",
        "\"!github.event.pull_request.head.repo.fork\"",
        "github.event.pull_request.head.repo.fork == false && true",
        "github.event.pull_request['head'].repo.owner.login == 'example'",
        "success() && (github.event.pull_request.head.repo.fork != true)",
        "\"!(github.event.pull_request.head.repo.fork || github.actor == 'x')\"",
    ] {
        let found = job_if("pull_request_target", condition);
        assert!(
            found.first(&[Kind::SameRepository]).is_some(),
            "{condition}"
        );
    }
}

#[test]
fn what_only_looks_like_a_guard_is_none() {
    for condition in [
        "github.repository == 'example/project'",
        "github.event.pull_request.head.repo.full_name != github.repository",
        "github.event.pull_request.head.repo.full_name == github.repository || github.ref == 'x'",
        "github.event.pull_request.head.repo.fork == 'false'",
        "${{ github.event.pull_request.head.repo.full_name == github.repository }} || x",
        "github.event.workflow_run.head_branch == 'main'",
        "github.event.comment.author_association == 'NONE'",
        "contains(fromJSON('[\"OWNER\",\"CONTRIBUTOR\"]'), github.event.comment.author_association)",
    ] {
        assert!(
            job_if("pull_request_target", condition).any().is_none(),
            "{condition}"
        );
    }
}

#[test]
fn members_labels_merges_and_people_are_told_apart() {
    let kinds = [
        (
            "github.event.comment.author_association == 'OWNER'",
            Kind::TrustedAuthor,
        ),
        (
            "contains(fromJSON('[\"OWNER\",\"MEMBER\"]'), github.event.comment.author_association)",
            Kind::TrustedAuthor,
        ),
        (
            "github.event.pull_request.user.login == 'dependabot[bot]'",
            Kind::TrustedAuthor,
        ),
        ("github.actor == 'somebody'", Kind::Actor),
        (
            "contains(github.event.pull_request.labels.*.name, 'safe')",
            Kind::Label,
        ),
        ("github.event.pull_request.merged", Kind::Merged),
        (
            "github.event.workflow_run.event == 'push'",
            Kind::SameRepository,
        ),
        (
            "github.event.pull_request.merged || contains(github.event.label.name, 'x')",
            Kind::Label,
        ),
    ];
    for (condition, kind) in kinds {
        let found = job_if("pull_request_target", condition);
        assert_eq!(
            found.any().map(|guard| guard.kind),
            Some(kind),
            "{condition}"
        );
    }
}

#[test]
fn a_check_of_the_event_counts_per_trigger() {
    let condition =
        "github.event_name == 'push' || github.event.comment.author_association == 'MEMBER'";
    let found = job_if("[push, issue_comment]", condition);
    assert!(found.first(&[Kind::TrustedAuthor]).is_some());
    assert!(found.under(Event::Push).is_empty());
    let found = job_if("[push, issue_comment]", "github.event_name == 'push'");
    assert!(!found.exposed() && found.runs_under(Event::Push));
    let found = job_if(
        "[push, issue_comment]",
        "startsWith(github.event_name, 'issue')",
    );
    assert!(found.exposed() && !found.runs_under(Event::Push));
}

#[test]
fn needed_jobs_and_earlier_steps_guard_too() {
    let needed = |more: &str| {
        of(&format!(
            "on: pull_request_target\njobs:\n  ask:\n    environment: review\n    steps:\n      - uses: actions-cool/check-user-permission@v2\n  a:\n    needs: [ask]\n{more}    steps:\n      - run: make\n"
        ))
    };
    assert!(needed("").first(&[Kind::PermissionCheck]).is_some());
    assert!(needed("").environment().is_some());
    assert!(needed("    if: always()\n").any().is_none());
    assert!(
        needed("    if: always() && needs.ask.result == 'success'\n")
            .environment()
            .is_some()
    );
    let steps = of(
        "on: pull_request_target\njobs:\n  a:\n    steps:\n      - if: github.event.pull_request.head.repo.full_name != github.repository\n        run: exit 1\n      - run: make\n",
    );
    assert!(steps.first(&[Kind::SameRepository]).is_some());
}

#[test]
fn a_question_whose_answer_nobody_uses_guards_nothing() {
    let asked = |script: &str, condition: &str| {
        of(&format!(
            "on: issue_comment\njobs:\n  ask:\n    steps:\n      - run: {script}\n  a:\n    needs: ask\n    if: {condition}\n    steps:\n      - run: make\n"
        ))
    };
    let question = "gh api collaborators/x/permission >> $GITHUB_OUTPUT";
    assert!(asked(question, "github.ref == 'x'").any().is_none());
    assert!(
        asked(question, "needs.ask.outputs.ok == 'true'")
            .first(&[Kind::PermissionCheck])
            .is_some()
    );
    let failing = format!("{question} || exit 1");
    assert!(
        asked(&failing, "github.ref == 'x'")
            .first(&[Kind::PermissionCheck])
            .is_some()
    );
}

#[test]
fn rings_of_needs_end() {
    let found = of(
        "on: push\njobs:\n  a:\n    needs: b\n  b:\n    needs: [a, b]\n    steps:\n      - run: make\n",
    );
    assert!(found.any().is_none());
}
