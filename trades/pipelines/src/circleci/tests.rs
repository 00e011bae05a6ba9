use lockgate_evidence::Source;
use proptest::prelude::*;

use super::read;
use crate::model::{Definition, Event, GrantKind, Job, Pin, Pipeline, Step, Target, Uses};
use crate::yaml::Text;

fn definitions(text: &str) -> Vec<Pipeline> {
    let found = read(&Source::new(".circleci/config.yml", text));
    let pipeline = |definition| match definition {
        Definition::Pipeline(pipeline) => *pipeline,
        _ => panic!("only pipelines"),
    };
    found.into_iter().map(pipeline).collect()
}

fn events(job: &Job) -> Vec<Event> {
    job.triggers.iter().map(|trigger| trigger.event).collect()
}

fn sibling<'a>(found: &'a [Pipeline], name: &str) -> &'a Pipeline {
    let named = |pipeline: &&Pipeline| pipeline.sibling.as_deref() == Some(name);
    found.iter().find(named).expect("the definition is there")
}

#[test]
fn jobs_and_commands_are_definitions_and_workflows_call_them() {
    let text = "version: 2.1\norbs:\n  node: circleci/node@5.1.0\n  slack: circleci/slack@volatile\ncommands:\n  greet:\n    parameters:\n      to: {type: string, default: x}\n    steps:\n      - run: echo << parameters.to >>\njobs:\n  build:\n    docker:\n      - image: cimg/base:2024.01\n        environment: {A: b}\n      - image: postgres:12\n    steps:\n      - checkout\n      - greet: {to: << pipeline.git.branch >>}\n      - run: {name: n, command: make, environment: {K: v}, working_directory: w}\n      - node/install\n      - setup_remote_docker: {version: 20.10.11}\nworkflows:\n  main:\n    jobs:\n      - build\n      - hold: {type: approval, requires: [build]}\n      - build:\n          name: again\n          context: [org, prod]\n          requires: [hold]\n          filters: {branches: {only: main}}\n";
    let found = definitions(text);
    let main = &found[0];
    assert_eq!(main.problems, []);
    assert_eq!(found.len(), 3);
    let pins: Vec<_> = main.includes.iter().map(|uses| uses.target.pin()).collect();
    assert_eq!(pins, [Some(Pin::Version), Some(Pin::Nothing)]);
    let [build, hold, again] = &main.jobs[..] else {
        panic!("three jobs")
    };
    let called = |job: &Job| job.call.as_ref().map(|call| call.uses.target.clone());
    assert_eq!(
        called(build),
        Some(Target::Sibling("jobs.build".to_owned()))
    );
    assert!(hold.approval.is_some() && called(hold).is_none());
    assert_eq!(again.id.value(), "again");
    let grants: Vec<_> = again
        .grants
        .iter()
        .map(|grant| (grant.kind, grant.name.value()))
        .collect();
    assert_eq!(
        grants,
        [
            (GrantKind::SecretGroup, "org"),
            (GrantKind::SecretGroup, "prod")
        ]
    );
    assert_eq!(events(build), [Event::Push, Event::PullRequest]);
    assert_eq!(events(again), [Event::Push]);
    let job = &sibling(&found, "jobs.build").jobs[0];
    assert_eq!(
        job.container
            .as_ref()
            .and_then(|own| own.image.as_ref())
            .map(Text::value),
        Some("cimg/base:2024.01")
    );
    assert_eq!(job.services.len(), 1);
    let targets: Vec<_> = job.steps.iter().filter_map(Step::uses).collect();
    assert_eq!(targets[0].built_in(), Some("checkout"));
    assert_eq!(targets[1].target, Target::Sibling("greet".to_owned()));
    assert_eq!(targets[1].input("to"), Some("<< pipeline.git.branch >>"));
    assert_eq!(
        targets[2].target,
        Target::Included {
            alias: "node".to_owned(),
            name: "install".to_owned()
        }
    );
    assert_eq!(targets[3].input("version"), Some("20.10.11"));
    let run = job.steps[2].run().expect("a script");
    assert_eq!(run.script.source().slice(run.script.span()), "make");
    assert_eq!(
        (
            job.steps[2].env.value("K"),
            run.working_directory.as_ref().map(Text::value)
        ),
        (Some("v"), Some("w"))
    );
    assert_eq!(sibling(&found, "greet").inputs.len(), 1);
}

#[test]
fn filters_tell_whether_forks_get_in() {
    let job = |filter: &str| {
        let text = format!(
            "version: 2.1\njobs: {{b: {{machine: true, steps: []}}}}\nworkflows: {{w: {{jobs: [{{b: {{filters: {filter}}}}}]}}}}\n"
        );
        let found = definitions(&text);
        assert_eq!(found[0].problems, [], "{filter}");
        events(&found[0].jobs[0]).contains(&Event::PullRequest)
    };
    for open in [
        "{}",
        "{branches: {ignore: main}}",
        "{branches: {only: /.*/}}",
        "{tags: {only: /v.*/}}",
        "{branches: {only: [main, '/^pull\\/.*$/']}}",
        "{branches: {only: '/^(?!main).*/'}}",
    ] {
        assert!(job(open), "{open}");
    }
    for closed in [
        "{branches: {only: main}}",
        "{branches: {ignore: /.*/}, tags: {only: /v.*/}}",
        "{branches: {ignore: '/pull\\/[0-9]+/'}}",
        "{branches: {only: [main, /release-.*/]}}",
    ] {
        assert!(!job(closed), "{closed}");
    }
}

#[test]
fn anchors_and_merge_keys_are_followed() {
    let text = "version: 2\ndefaults: &d\n  docker: [{image: a:1}]\n  working_directory: ~/x\nsteps: &s\n  - run: one\njobs:\n  build:\n    <<: *d\n    steps:\n      - *s\n      - run: two\n";
    let found = definitions(text);
    let job = &found[1].jobs[0];
    assert!(job.container.is_some());
    let scripts: Vec<_> = job
        .steps
        .iter()
        .filter_map(Step::run)
        .map(|run| run.script.value())
        .collect();
    assert_eq!(scripts, ["one", "two"]);
    assert_eq!(found[0].jobs[0].id.value(), "build");
}

#[test]
fn conditional_steps_stand_under_their_condition() {
    let text = "version: 2.1\nparameters: {deploy: {type: boolean, default: false}, tag: {type: string}}\njobs:\n  b:\n    macos: {xcode: 15}\n    resource_class: org/own\n    steps:\n      - when:\n          condition: << pipeline.parameters.deploy >>\n          steps: [{run: deploy}]\n      - run: always\nworkflows:\n  w:\n    when: << pipeline.parameters.deploy >>\n    triggers: [{schedule: {cron: '0 0 * * *', filters: {branches: {only: main}}}}]\n    jobs: [b]\n";
    let found = definitions(text);
    assert_eq!(found[0].jobs[0].gates.len(), 1);
    assert_eq!(events(&found[0].jobs[0]), [Event::Schedule]);
    let all: Vec<_> = found[0]
        .triggers
        .iter()
        .map(|trigger| trigger.event)
        .collect();
    assert_eq!(all, [Event::Push, Event::Schedule, Event::Dispatch]);
    assert_eq!(found[0].triggers[2].inputs.len(), 2);
    let job = &found[1].jobs[0];
    assert_eq!((job.steps[0].gates.len(), job.steps[1].gates.len()), (1, 0));
    assert_eq!(job.runner.group.as_ref().map(Text::value), Some("org/own"));
}

#[test]
fn inline_orbs_are_definitions_of_the_file() {
    let text = "version: 2.1\norbs:\n  my:\n    commands:\n      c: {steps: [{run: one}]}\n    jobs:\n      j:\n        executor: e\n        steps: [c]\n    executors:\n      e: {docker: [{image: a}]}\njobs:\n  k:\n    machine: {image: ubuntu-2204:current}\n    steps: [my/c]\nworkflows: {w: {jobs: [my/j, k]}}\n";
    let found = definitions(text);
    let calls: Vec<_> = found[0]
        .jobs
        .iter()
        .filter_map(|job| job.call.as_ref())
        .map(|call| call.uses.target.clone())
        .collect();
    assert_eq!(calls[0], Target::Sibling("jobs.my/j".to_owned()));
    let inner = |name: &str| {
        sibling(&found, name).jobs[0]
            .steps
            .iter()
            .find_map(Step::uses)
            .map(|uses: &Uses| uses.target.clone())
    };
    assert_eq!(inner("jobs.my/j"), Some(Target::Sibling("my/c".to_owned())));
    assert_eq!(inner("jobs.k"), Some(Target::Sibling("my/c".to_owned())));
    assert!(sibling(&found, "executors.my/e").jobs[0].hidden);
    assert_eq!(
        sibling(&found, "jobs.k").jobs[0].runner.labels[0].value(),
        "ubuntu-2204:current"
    );
}

#[test]
fn only_what_cannot_be_read_is_a_problem() {
    assert_eq!(definitions("").len(), 1);
    assert_eq!(definitions("- a\n")[0].problems.len(), 1);
    assert_eq!(definitions("jobs: x\n")[0].problems.len(), 1);
    assert_eq!(definitions("jobs: {b: {steps: x}}\n")[0].problems.len(), 1);
    assert!(definitions("codecov: {}\n").is_empty());
}

proptest! {
    #[test]
    fn any_text_is_read(text in "[a-z<>&*{}\\[\\]:\\-\n .]{0,80}") {
        let source = Source::new(".circleci/config.yml", text);
        let _ = read(&source);
        for template in super::templates(source.text()) {
            prop_assert!(source.text().get(template.span.range()).is_some());
        }
    }

    #[test]
    fn any_arrangement_of_keys_is_read(words in proptest::collection::vec(
        prop_oneof![
            Just("steps:"), Just("jobs:"), Just("workflows:"), Just("- "), Just("\n"), Just("\n  "), Just("\n    "),
            Just("run: x"), Just("<<: *a"), Just("&a "), Just("*a"), Just("when:"), Just("orbs:"), Just("condition: a"),
            Just("<< parameters.x >>"), Just("{"), Just("}"), Just("["), Just("]"), Just(","),
        ], 0..40))
    {
        let _ = read(&Source::new(".circleci/config.yml", words.concat()));
    }
}
