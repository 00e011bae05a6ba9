use lockgate_evidence::Source;
use proptest::prelude::*;

use crate::model::{Definition, Event, GrantKind, Pin, Pipeline};
use crate::yaml::Text;

fn read(text: &str) -> Pipeline {
    let source = Source::new("bitbucket-pipelines.yml", text);
    match super::read(&source).pop() {
        Some(Definition::Pipeline(pipeline)) => *pipeline,
        other => panic!("{other:?}"),
    }
}

#[test]
fn steps_become_jobs_with_their_triggers() {
    let pipeline = read(
        "image: node:18
options: {docker: true, max-time: 20}
definitions:
  services:
    db: {image: postgres, variables: {POSTGRES_PASSWORD: x}}
  steps:
    - step: &test
        name: Test
        services: [db]
        script:
          - npm ci
          - npm test
pipelines:
  default:
    - step: *test
  branches:
    main:
      - step: *test
      - step:
          <<: *test
          name: Again
          image: {name: alpine, username: $U, password: $P}
      - stage:
          name: Ship
          deployment: production
          trigger: manual
          steps:
            - step:
                name: Push
                oidc: true
                runs-on: [self.hosted, linux]
                script:
                  - make
                  - pipe: atlassian/aws-s3-deploy:1.1.0
                    variables: {AWS_SECRET_ACCESS_KEY: $KEY}
                  - pipe: someone/thing:1.0.0
                after-script: [echo done]
  pull-requests:
    '**':
      - parallel:
          - step: *test
  custom:
    by-hand:
      - variables:
          - name: Where
            default: x
          - name: Who
            allowed-values: [a, b]
      - step: {script: [echo $Where]}
",
    );
    assert_eq!(pipeline.problems, []);
    let ids: Vec<_> = pipeline.jobs.iter().map(|job| job.id.value()).collect();
    assert_eq!(ids, ["Test", "Again", "Push", "step"]);
    let test = &pipeline.jobs[0];
    let events: Vec<_> = test.triggers.iter().map(|trigger| trigger.event).collect();
    assert_eq!(events, [Event::Push, Event::Push, Event::PullRequest]);
    assert_eq!(test.steps.len(), 1);
    assert_eq!(
        test.steps[0].run().map(|run| run.script.value()),
        Some("npm ci\nnpm test")
    );
    let services: Vec<_> = test
        .services
        .iter()
        .map(|service| service.key.value())
        .collect();
    assert_eq!(services, ["db", "docker"]);
    assert!(pipeline.jobs[1].steps.is_empty());
    let push = &pipeline.jobs[2];
    assert!(push.approval.is_some() && push.environment.is_some());
    assert_eq!(push.grants[0].kind, GrantKind::IdToken);
    let pins: Vec<_> = push
        .steps
        .iter()
        .filter_map(|step| step.uses()?.target.pin())
        .collect();
    assert_eq!((push.steps.len(), pins), (4, vec![Pin::Version, Pin::Name]));
    assert_eq!(
        pipeline
            .trigger(Event::Dispatch)
            .map(|by_hand| by_hand.inputs.len()),
        Some(2)
    );
    assert_eq!(test.timeout.as_ref().map(Text::value), Some("20"));
}

#[test]
fn imports_are_parts_from_outside() {
    let pipeline = read("pipelines:\n  custom:\n    x:\n      import: shared:main:deploy\n");
    assert_eq!(pipeline.problems, []);
    let import = &pipeline.includes[0];
    let package = import.target.package().expect("a package");
    assert_eq!(
        (package.name.as_str(), package.version.as_deref()),
        ("shared", Some("main"))
    );
    let version = import.reference.locate(package.version_span);
    assert_eq!(pipeline.source.slice(version), "main");
}

#[test]
fn what_is_no_pipeline_is_told() {
    for text in ["", "[]", "image: x", "pipelines:\n  default: 3"] {
        assert!(!read(text).problems.is_empty(), "{text}");
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_fail(text in "\\PC{0,200}") {
        let _ = read(&text);
        let _ = read(&format!("pipelines:\n  default:\n    - step: {text}\n"));
    }
}
