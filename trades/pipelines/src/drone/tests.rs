//! Files of Drone and Woodpecker, from bytes to the model.

use lockgate_evidence::Source;
use proptest::prelude::*;

use super::{context_trust, read_drone, read_woodpecker, templates, variable};
use crate::expression::Expr;
use crate::model::{Body, Definition, Event, Pipeline, Target, Trust};
use crate::yaml::Text;

fn pipelines(definitions: Vec<Definition>) -> Vec<Pipeline> {
    let of = |definition| match definition {
        Definition::Pipeline(pipeline) => *pipeline,
        other => panic!("{other:?}"),
    };
    definitions.into_iter().map(of).collect()
}

fn drone(text: &str) -> Vec<Pipeline> {
    pipelines(read_drone(&Source::new(".drone.yml", text)))
}

fn woodpecker(text: &str) -> Pipeline {
    pipelines(read_woodpecker(&Source::new(".woodpecker/build.yml", text))).remove(0)
}

fn events(pipeline: &Pipeline) -> Vec<Event> {
    pipeline
        .triggers
        .iter()
        .map(|trigger| trigger.event)
        .collect()
}

const DRONE: &str = r#"kind: pipeline
type: docker
name: build
trigger:
  event: { exclude: [pull_request] }
  branch: [main]
steps:
- name: test
  image: golang
  privileged: true
  environment: { A: b, T: { from_secret: token } }
  commands:
  - echo "${DRONE_COMMIT_MESSAGE}"
  - |
    echo "$${DRONE_TAG}" $DRONE_TAG
    echo ${DRONE_TAG##v}
  volumes: [{ name: sock, path: /s }, { name: own, path: /o }]
  when: { event: [push] }
- name: publish
  image: plugins/docker:1
  failure: ignore
  settings: { repo: a, tags: [x, "${DRONE_TAG}"], password: { from_secret: pw } }
services:
- { name: db, image: postgres }
volumes:
- { name: sock, host: { path: /var/run/docker.sock } }
- { name: own, temp: {} }
---
kind: secret
name: token
---
kind: pipeline
type: exec
name: deploy
depends_on: [build]
steps: [{ name: d, commands: [make] }]
"#;

#[test]
fn documents_of_drone_are_pipelines() {
    let found = drone(DRONE);
    assert_eq!(found[0].problems, []);
    assert_eq!(found.len(), 2);
    assert_eq!(events(&found[0]), [Event::Push, Event::Reference]);
    assert_eq!(found[0].triggers[0].branches[0].value(), "main");
    let job = &found[0].jobs[0];
    let test = &job.steps[0];
    assert_eq!(test.only_on.as_deref(), Some(&[Event::Push][..]));
    let container = test.container.as_ref().expect("a container");
    assert!(container.privileged.is_some());
    let volumes: Vec<_> = container.volumes.iter().map(Text::value).collect();
    assert_eq!(volumes, ["/var/run/docker.sock"]);
    assert_eq!(test.env.value("A"), Some("b"));
    assert_eq!(
        test.grants[0].details("secret").next().map(Text::value),
        Some("token")
    );
    let Body::Uses(plugin) = &job.steps[1].body else {
        panic!("no plugin")
    };
    assert!(matches!(plugin.target, Target::Docker(_)));
    assert_eq!(plugin.input("tags"), Some("x\n${DRONE_TAG}"));
    assert_eq!(job.steps[1].grants[0].name.value(), "password");
    assert_eq!(job.services.len(), 1);
    let deploy = &found[1];
    assert_eq!(
        deploy.jobs[0].runner.group.as_ref().map(Text::value),
        Some("exec")
    );
    assert_eq!(
        events(deploy),
        [Event::Push, Event::PullRequest, Event::Reference]
    );
}

#[test]
fn commands_are_one_script_whose_places_are_those_of_the_file() {
    let found = drone(DRONE);
    let run = found[0].jobs[0].steps[0].run().expect("a script");
    let templates = run.script.templates();
    let told: Vec<_> = templates
        .iter()
        .map(|template| &DRONE[run.script.locate(template.span).range()])
        .collect();
    assert_eq!(told, ["${DRONE_COMMIT_MESSAGE}", "${DRONE_TAG##v}"]);
}

#[test]
fn workflows_of_woodpecker_are_read_in_both_forms() {
    let found = woodpecker(
        "when:\n  - event: [push, manual]\n    branch: main\n  - event: tag\nlabels: { platform: linux }\nmatrix:\n  GO: ['1', '2']\n\
         steps:\n  test:\n    image: golang:${GO}\n    commands: make\n    secrets: [a, { source: b, target: c }]\n  \
         last:\n    image: x\n    settings: { k: { from_secret: s } }\n    backend_options: { kubernetes: { serviceAccountName: admin } }\n",
    );
    assert_eq!(found.problems, []);
    assert_eq!(
        events(&found),
        [Event::Push, Event::Dispatch, Event::Reference]
    );
    let job = &found.jobs[0];
    assert_eq!(job.id.value(), "build");
    assert_eq!(job.matrix.values.len(), 2);
    let names: Vec<_> = job.steps[0]
        .grants
        .iter()
        .map(|grant| grant.name.value())
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(job.steps[1].grants.len(), 2);
    let listed = woodpecker(
        "steps:\n  - name: test\n    image: x\n    commands: [a, b]\n    environment: [A=b]\n",
    );
    let step = &listed.jobs[0].steps[0];
    assert_eq!(step.run().expect("a script").script.value(), "a\nb");
    assert_eq!(step.env.value("A"), Some("b"));
    assert_eq!(
        events(&listed),
        [Event::Push, Event::PullRequest, Event::Reference]
    );
}

#[test]
fn references_and_targets_say_which_events_are_meant() {
    let of = |trigger: &str| {
        let text =
            format!("kind: pipeline\ntrigger: {trigger}\nsteps: [{{ name: a, image: x }}]\n");
        events(&drone(&text).remove(0))
    };
    assert_eq!(
        of("{ ref: [refs/heads/main, 'refs/tags/**'] }"),
        [Event::Push, Event::Reference]
    );
    assert_eq!(of("{ ref: ['refs/pull/**'] }"), [Event::PullRequest]);
    assert_eq!(of("{ ref: ['**'] }").len(), 3);
    assert_eq!(of("{ target: [live] }"), [Event::Dispatch]);
    assert_eq!(of("{ cron: nightly }"), [Event::Schedule]);
    assert_eq!(of("{ branch: main }").len(), 3);
}

#[test]
fn formats_of_old_versions_are_read() {
    let old = drone(
        "pipeline:\n  test:\n    image: x\n    commands: [make]\n    when: { event: push }\n",
    )
    .remove(0);
    assert_eq!(old.problems, []);
    assert_eq!(old.jobs[0].steps.len(), 1);
    assert_eq!(
        woodpecker("pipeline:\n  t: { image: x, commands: [a] }\n").jobs[0]
            .steps
            .len(),
        1
    );
}

#[test]
fn only_braces_without_a_second_dollar_are_templates() {
    let told = |text: &str| -> Vec<String> {
        let path = |template: &crate::expression::Template| {
            let path = template.expression.as_ref().ok().and_then(Expr::path);
            path.map_or("?".to_owned(), |path| path.to_string())
        };
        templates(text).iter().map(path).collect()
    };
    assert_eq!(
        told("${CI_COMMIT_TAG##v} ${DRONE_BRANCH/a/b} ${GO} ${CI_X:-${CI_Y}} $$$$${CI_A}"),
        [
            "ci.ci_commit_tag",
            "ci.drone_branch",
            "matrix.go",
            "ci.ci_x",
            "ci.ci_a"
        ]
    );
    assert_eq!(told("$CI_A $${CI_A} ${} ${#CI_A} ${CI_A $$$${"), [""; 0]);
}

#[test]
fn variables_are_judged() {
    for (path, trust) in [
        ("ci.drone_commit_message", Trust::Attacker),
        ("ci.ci_commit_source_branch", Trust::Attacker),
        ("ci.ci_commit_tag", Trust::Partly),
        ("ci.drone_commit_sha", Trust::Trusted),
        ("ci.ci_commit_pull_request", Trust::Trusted),
        ("matrix.x", Trust::Trusted),
    ] {
        assert_eq!(context_trust(path), trust, "{path}");
    }
    assert_eq!(variable("DRONE_TAG").as_deref(), Some("ci.drone_tag"));
    assert_eq!(variable("HOME"), None);
}

#[test]
fn what_cannot_be_meant_is_a_problem() {
    for text in [
        "kind: pipeline\nsteps: 3\n",
        "kind: pipeline\nsteps: [3]\n",
        "a: b\n",
        "",
    ] {
        assert_eq!(drone(text)[0].problems.len(), 1, "{text}");
    }
    assert_eq!(woodpecker("- a\n").problems.len(), 1);
}

proptest! {
    #[test]
    fn arbitrary_text_is_read(text in "\\PC{0,200}") {
        let source = Source::new(".drone.yml", text.as_str());
        let _ = (read_drone(&source), read_woodpecker(&source));
        for template in templates(&text) {
            prop_assert!(text.get(template.span.range()).is_some());
        }
    }

    #[test]
    fn marks_of_any_kind_are_read(text in "[A-Z$#{}:/ \\n]{0,60}") {
        let _ = templates(&text);
    }

    #[test]
    fn files_with_odd_parts_are_read(from in 0usize..1_200, length in 0usize..40) {
        let start = (0..=from.min(DRONE.len())).rev().find(|at| DRONE.is_char_boundary(*at)).unwrap_or(0);
        let end = (start + length).min(DRONE.len());
        let text = format!("{}{}", &DRONE[..start], DRONE.get(end..).unwrap_or_default());
        let source = Source::new(".drone.yml", text);
        let _ = (read_drone(&source), read_woodpecker(&source));
    }
}
