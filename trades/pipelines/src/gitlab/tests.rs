use lockgate_evidence::{Source, Span};
use proptest::prelude::*;

use super::*;
use crate::model::{Event, GrantKind, Job, Pin, Pipeline, Target};
use crate::yaml::Text;

fn pipeline(text: &str) -> Box<Pipeline> {
    at(".gitlab-ci.yml", text)
}

fn at(path: &str, text: &str) -> Box<Pipeline> {
    match read(&Source::new(path, text)).pop() {
        Some(Definition::Pipeline(pipeline)) => pipeline,
        _ => panic!("no pipeline"),
    }
}

fn job<'a>(pipeline: &'a Pipeline, name: &str) -> &'a Job {
    pipeline
        .job(name)
        .unwrap_or_else(|| panic!("no job `{name}`"))
}

fn slice(text: &Text) -> &str {
    text.source().slice(text.span())
}

fn scripts(job: &Job) -> Vec<&str> {
    let runs = job.steps.iter().filter_map(|step| step.run());
    runs.map(|run| run.script.value()).collect()
}

fn events(pipeline: &Pipeline) -> Vec<Event> {
    pipeline
        .triggers
        .iter()
        .map(|trigger| trigger.event)
        .collect()
}

#[test]
fn before_script_and_script_are_one_step_whose_parts_lead_back() {
    let file = pipeline(
        "a:\n  before_script:\n    - setup\n  script:\n    - one\n    - |\n      two\n      three\n  after_script: [clean]\n",
    );
    let job = job(&file, "a");
    assert_eq!(scripts(job), ["setup\none\ntwo\nthree\n", "clean"]);
    let script = &job.steps[0].run().expect("it is there").script;
    for word in ["setup", "one", "two", "three"] {
        let start = script.value().find(word).expect("it is there");
        let span = script.locate(Span::new(start, start + word.len()));
        assert_eq!(file.source.slice(span), word);
    }
    assert!(file.problems.is_empty(), "{:?}", file.problems);
}

#[test]
fn aliased_lines_keep_their_place() {
    let file = pipeline(
        ".x: &x\n  - echo shared\na:\n  script:\n    - own\n    - *x\n    - [nested, [deeper]]\n",
    );
    let job = job(&file, "a");
    assert_eq!(scripts(job), ["own\necho shared\nnested\ndeeper"]);
    let script = &job.steps[0].run().expect("it is there").script;
    for word in ["own", "echo shared", "nested", "deeper"] {
        let start = script.value().find(word).expect("it is there");
        let span = script.locate(Span::new(start, start + word.len()));
        assert_eq!(file.source.slice(span), word);
    }
}

#[test]
fn definitions_that_are_merged_in_are_told_and_not_copied() {
    let file = pipeline(
        ".base: &base\n  script: [x]\n  tags: [t]\n.vars:\n  common: &vars {A: '1'}\na:\n  <<: *base\n  extends: [.b, .c]\n  variables:\n    <<: *vars\n    B: '2'\n",
    );
    let job = job(&file, "a");
    let names: Vec<_> = job.extends.iter().map(Text::value).collect();
    assert_eq!(names, [".b", ".c", ".base"]);
    assert!(job.steps.is_empty());
    assert_eq!(job.env.value("A"), Some("1"));
    assert_eq!(job.env.value("B"), Some("2"));
    assert!(self::job(&file, ".base").hidden);
}

#[test]
fn references_are_told_and_referenced_snippets_are_read() {
    let file = pipeline(
        ".lib:\n  install:\n    - apt-get install x\na:\n  script:\n    - !reference [.lib, install]\n    - !reference [.other, script]\n    - make\n  rules:\n    - !reference [.rules, rules]\n    - if: $X\n",
    );
    let job = job(&file, "a");
    assert_eq!(scripts(job), ["make"]);
    let keys = job.gitlab.as_ref().expect("it is there");
    let paths: Vec<_> = keys
        .references
        .iter()
        .map(|reference| reference.path.join("."))
        .collect();
    assert_eq!(paths, [".lib.install", ".other.script"]);
    let rules = keys.rules.as_ref().expect("it is there");
    assert_eq!(rules.len(), 2);
    assert!(rules[0].reference.is_some());
    assert_eq!(scripts(self::job(&file, ".lib")), ["apt-get install x"]);
}

#[test]
fn includes_are_told_apart() {
    let commit = "a".repeat(40);
    let file = pipeline(&format!(
        "include:\n  - /ci/a.yml\n  - local: ci/b.yml\n  - https://x.example/c.yml\n  - remote: https://x.example/d.yml\n    integrity: sha256-x\n  - project: g/p\n    file: [x.yml, y.yml]\n  - project: g/p\n    ref: main\n    file: x.yml\n  - component: $CI_SERVER_FQDN/g/p/c@{commit}\n    inputs: {{stage: test}}\n  - template: Jobs/SAST.gitlab-ci.yml\n"
    ));
    let targets: Vec<_> = file.includes.iter().map(|uses| &uses.target).collect();
    assert!(matches!(targets[0], Target::Local(path) if path == "ci/a.yml"));
    assert!(matches!(targets[1], Target::Local(path) if path == "ci/b.yml"));
    assert!(matches!(targets[2], Target::Url(_)));
    assert_eq!(file.includes[3].input("integrity"), Some("sha256-x"));
    assert_eq!(targets[4].pin(), Some(Pin::Nothing));
    assert_eq!(targets[5].pin(), Some(Pin::Name));
    assert_eq!(slice(&file.includes[5].reference), "main");
    assert_eq!(targets[6].pin(), Some(Pin::Digest));
    assert_eq!(file.includes[6].input("stage"), Some("test"));
    assert_eq!(targets[7].pin(), Some(Pin::Version));
}

#[test]
fn keywords_of_jobs_are_read() {
    let file = pipeline(
        "deploy:\n  image: {name: 'alpine:3', entrypoint: ['']}\n  services:\n    - docker:dind\n    - {name: postgres, alias: db, variables: {P: q}}\n  id_tokens:\n    T: {aud: [https://a, https://b]}\n  secrets:\n    P: {vault: a/b@c, file: false, token: $T}\n  environment: {name: production, action: start}\n  when: manual\n  allow_failure: true\n  resource_group: prod\n  needs: [a, {job: b, artifacts: false}, {project: g/p, job: c, ref: main}]\n  parallel:\n    matrix:\n      - R: [eu, us]\n  cache: {key: k, paths: [x]}\n  artifacts: {paths: [.env], reports: {dotenv: build.env}}\n  tags: [windows-1]\n",
    );
    let job = job(&file, "deploy");
    let images: Vec<_> = job
        .containers()
        .filter_map(|container| Some(container.image.as_ref()?.value()))
        .collect();
    assert_eq!(images, ["alpine:3", "docker:dind", "postgres"]);
    let kinds: Vec<_> = job.grants.iter().map(|grant| grant.kind).collect();
    assert_eq!(kinds, [GrantKind::IdToken, GrantKind::Secret]);
    let audiences = job.grants[0].details("aud");
    assert_eq!(
        audiences.map(Text::value).collect::<Vec<_>>(),
        ["https://a", "https://b"]
    );
    let name = job
        .environment
        .as_ref()
        .and_then(|found| found.name.as_ref());
    assert_eq!(name.map(Text::value), Some("production"));
    assert!(job.approval.is_some() && job.may_fail.is_some());
    assert_eq!(
        job.needs.iter().map(Text::value).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(job.matrix.of("R").count(), 2);
    let keys = job.gitlab.as_ref().expect("it is there");
    assert_eq!(
        keys.artifacts.as_ref().expect("it is there").dotenv.len(),
        1
    );
    assert_eq!(
        keys.caches.as_ref().expect("it is there")[0]
            .key
            .as_ref()
            .expect("it is there")
            .value(),
        "k"
    );
    assert_eq!(
        file.shell_of(job, &crate::model::Step::default()),
        crate::shell::Shell::PowerShell
    );
}

#[test]
fn defaults_are_a_hidden_definition() {
    let file = pipeline("default:\n  image: a\nimage: b\nbefore_script: [x]\nj: {script: [y]}\n");
    let hidden: Vec<_> = file
        .jobs
        .iter()
        .filter(|job| job.hidden)
        .map(|job| job.id.value())
        .collect();
    assert_eq!(hidden, ["default", "default"]);
    assert_eq!(scripts(&file.jobs[1]), ["x"]);
}

#[test]
fn triggers_come_from_rules() {
    assert_eq!(events(&pipeline("a: {script: [x]}\n")), [Event::Push]);
    let merge =
        "a:\n  script: [x]\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n";
    assert_eq!(events(&pipeline(merge)), [Event::Push, Event::PullRequest]);
    let not = "a:\n  script: [x]\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n      when: never\n    - when: on_success\n";
    assert_eq!(events(&pipeline(not)), [Event::Push]);
    let branch = "a:\n  script: [x]\n  rules:\n    - if: $CI_COMMIT_BRANCH\n";
    assert_eq!(events(&pipeline(branch)), [Event::Push]);
    let workflow = "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH\na:\n  script: [x]\n  rules:\n    - if: $CI_MERGE_REQUEST_ID\n";
    assert_eq!(events(&pipeline(workflow)), [Event::Push]);
    let only = "a:\n  script: [x]\n  only: [merge_requests, schedules]\n";
    assert_eq!(
        events(&pipeline(only)),
        [Event::Push, Event::PullRequest, Event::Schedule]
    );
}

#[test]
fn templates_with_inputs_are_called() {
    let text = "spec:\n  inputs:\n    stage:\n      default: test\n    level:\n      options: [a, b]\n---\n\"job-$[[ inputs.stage ]]\":\n  script: echo $[[ inputs.stage | expand_vars ]] $[[ inputs.level ]]\n";
    let file = at("templates/x.yml", text);
    assert_eq!(events(&file), [Event::Push, Event::Call]);
    let inputs = &file.triggers[1].inputs;
    assert_eq!(inputs[0].name.value(), "stage");
    let script = &file.jobs[0].steps[0].run().expect("it is there").script;
    let paths: Vec<_> = script
        .templates()
        .iter()
        .filter_map(|template| template.expression.as_ref().ok()?.path())
        .map(|path| path.to_string())
        .collect();
    assert_eq!(paths, ["expanded.inputs.stage", "inputs.level"]);
    assert!(is_template(&Source::new("x.yml", text)));
}

#[test]
fn variables_in_keywords_are_contexts() {
    let text = "$CI_COMMIT_MESSAGE ${X} $$Y $CI_PROJECT_PATH";
    let paths: Vec<_> = variables(text)
        .iter()
        .filter_map(|template| template.expression.as_ref().ok()?.path())
        .map(|path| path.to_string())
        .collect();
    assert_eq!(paths, ["ci.commit_message", "env.x", "env.ci_project_path"]);
}

#[test]
fn child_pipelines_and_steps_are_uses() {
    let file = pipeline(
        "a:\n  trigger:\n    include:\n      - local: child.yml\n      - artifact: made.yml\n        job: make\nb:\n  trigger: {project: g/p, branch: main}\nc:\n  run:\n    - name: one\n      script: echo\n    - name: two\n      step: gitlab.example/x/y@v1\n",
    );
    let call = job(&file, "a").call.as_ref().expect("it is there");
    assert!(matches!(&call.uses.target, Target::Local(path) if path == "child.yml"));
    let downstream = job(&file, "a")
        .gitlab
        .as_ref()
        .expect("it is there")
        .downstream
        .as_ref();
    assert!(downstream.expect("it is there").artifact.is_some());
    assert!(job(&file, "b").call.is_some());
    assert_eq!(job(&file, "c").steps.len(), 2);
}

#[test]
fn broken_files_say_what_is_wrong() {
    let problems = |text: &str| {
        let file = pipeline(text);
        let messages = file.problems.iter().map(|problem| problem.message.clone());
        messages.collect::<Vec<_>>()
    };
    assert_eq!(problems("a: [x]\n"), ["job `a` is not a mapping"]);
    assert_eq!(
        problems("a:\n  script:\n    - echo: x\n"),
        ["`script` holds a mapping; a line with `: ` needs quotes"]
    );
    assert_eq!(problems("- x\n"), ["a pipeline is a mapping"]);
    assert!(problems("").is_empty());
}

#[test]
fn deep_merges_end() {
    let mut text = ".a0: &a0 {A: 1}\n".to_owned();
    for at in 1..200 {
        text += &format!(".a{at}: &a{at}\n  <<: [*a{}, *a{}]\n", at - 1, at - 1);
    }
    let file = pipeline(&text);
    assert_eq!(file.jobs.len(), 200);
}

#[test]
fn many_aliases_of_one_long_text_end() {
    let long = "x".repeat(64 << 10);
    let many: Vec<_> = (0..1_000).map(|at| format!("    V{at}: *a\n")).collect();
    let many = many.concat();
    let file = pipeline(&format!(".a: &a {long}\nj:\n  variables:\n{many}"));
    let told = |problem: &Problem| problem.message.contains("too often");
    assert!(file.problems.iter().any(told));
}

proptest! {
    #[test]
    fn arbitrary_text_does_no_harm(text in "(a:\n|  script: |  - |x: &x |<<: \\*x\n|!reference |\\[|\\]|\\{|\\}|include: |rules:\n|if: |\\$A|=~ /|&& |\\|\\| |\"|'|\n|    |spec:\n|---\n|trigger: |é){0,60}") {
        let file = pipeline(&text);
        for (job, step) in file.steps() {
            prop_assert!(file.source.text().get(job.span.range()).is_some());
            prop_assert!(file.source.text().get(step.span.range()).is_some());
        }
    }

    #[test]
    fn arbitrary_conditions_do_no_harm(text in "(\\$A|\\$|\\{|\\}|=|~|!|/|\\\\|\"|'|\\(|\\)|&&|\\|\\||null| |é){0,40}") {
        if let Some(condition) = Condition::parse(&text) {
            let _ = condition.holds(&|name: &str| Scenario::MergeRequest.known(name));
            prop_assert!(text.get(condition.span.range()).is_some());
        }
    }
}
