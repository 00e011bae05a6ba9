use lockgate_evidence::{Source, Span};
use proptest::prelude::*;

use crate::expression::Expr;
use crate::model::{Definition, Pin, Pipeline, Target};
use crate::yaml::Text;

fn read(text: &str) -> Pipeline {
    let source = Source::new(".buildkite/pipeline.yml", text);
    match super::read(&source).pop() {
        Some(Definition::Pipeline(pipeline)) => *pipeline,
        other => panic!("{other:?}"),
    }
}

fn contexts(text: &Text) -> Vec<String> {
    let known = text
        .templates()
        .iter()
        .filter_map(|found| found.expression.as_ref().ok());
    known
        .flat_map(Expr::contexts)
        .map(|access| access.path.to_string())
        .collect()
}

#[test]
fn steps_become_jobs() {
    let pipeline = read(
        "env:
  TOP: a
agents: {queue: small}
steps:
  - label: Test
    key: test
    commands:
      - make test
      - make lint
    plugins:
      - docker#v5.8.0:
          image: node:20
          privileged: true
          volumes: [/var/run/docker.sock:/var/run/docker.sock]
      - ./.buildkite/plugins/own
      - someone/thing
    soft_fail: [{exit_status: '*'}]
    timeout_in_minutes: 5
  - wait
  - group: Two
    steps:
      - command: echo $BUILDKITE_MESSAGE
        if: build.branch == 'main'
        secrets: {TOKEN: deploy}
  - block: Release?
  - command: ship
    agents: ['queue=big']
    matrix: {setup: {os: [a, b]}}
    depends_on: test
  - trigger: other
    build: {env: {A: b}}
",
    );
    assert_eq!(pipeline.problems, []);
    let ids: Vec<_> = pipeline.jobs.iter().map(|job| job.id.value()).collect();
    assert_eq!(ids, ["test", "step", "Release?", "step", "other"]);
    let test = &pipeline.jobs[0];
    let pins: Vec<_> = test
        .steps
        .iter()
        .filter_map(|step| step.uses()?.target.pin())
        .collect();
    assert_eq!(pins, [Pin::Name, Pin::Nothing]);
    let local = Target::Local(".buildkite/plugins/own".to_owned());
    assert!(
        test.steps
            .iter()
            .filter_map(|step| step.uses())
            .any(|uses| uses.target == local)
    );
    let container = test.container.as_ref().expect("a container");
    assert_eq!(container.image.as_ref().map(Text::value), Some("node:20"));
    assert!(container.privileged.is_some() && container.volumes.len() == 1);
    assert!(test.may_fail.is_some() && test.approval.is_none());
    assert_eq!(pipeline.jobs[1].grants[0].name.value(), "deploy");
    assert!(pipeline.jobs[3].approval.is_some());
    assert_eq!(pipeline.jobs[3].matrix.values.len(), 2);
    assert_eq!(pipeline.jobs[1].runner.labels[0].value(), "small");
}

#[test]
fn the_upload_replaces_names_and_keeps_escaped_dollars() {
    let text = "steps:\n  - commands:\n      - echo \"$BUILDKITE_MESSAGE\" $$HOME\n      - |\n        a \\$X ${B:-c} $1 $$$$ $(date)\n        b $$LAST\n";
    let pipeline = read(text);
    let script = &pipeline.jobs[0].steps[0].run().expect("a script").script;
    assert_eq!(
        script.value(),
        "echo \"$BUILDKITE_MESSAGE\" $HOME\na $X ${B:-c} $1 $$ $(date)\nb $LAST\n"
    );
    assert_eq!(contexts(script), ["env.buildkite_message", "env.b"]);
    for word in ["BUILDKITE_MESSAGE", "HOME", "${B:-c}", "date", "LAST"] {
        let at = script.value().find(word).expect("it is there");
        let span = script.locate(Span::new(at, at + word.len()));
        assert_eq!(&text[span.range()], word);
    }
}

#[test]
fn what_is_no_pipeline_is_told() {
    for text in ["", "a: b", "steps: 3"] {
        assert!(!read(text).problems.is_empty(), "{text}");
    }
    assert_eq!(read("- wait\n- command: x\n").problems, []);
}

proptest! {
    #[test]
    fn nothing_makes_it_fail(text in "[\\PC$\\\\{}]{0,200}") {
        let _ = read(&text);
        let _ = super::templates(&text);
        let pipeline = read(&format!("steps:\n  - command: |\n      {}\n", text.replace('\n', " ")));
        for (_, step) in pipeline.steps() {
            if let Some(run) = step.run() {
                for (at, character) in run.script.value().char_indices() {
                    let span = run.script.locate(Span::new(at, at + character.len_utf8()));
                    let written = pipeline.source.slice(span);
                    prop_assert!(written.starts_with(character) || character.is_whitespace(), "{character:?} {written:?}");
                }
            }
        }
    }
}
