use lockgate_evidence::{Source, Span};
use proptest::prelude::*;

use crate::expression::Expr;
use crate::model::{Body, Definition, Event, Job, Pin, Pipeline, Run, Step, Target};
use crate::yaml::Text;

fn read(text: &str) -> Pipeline {
    read_at("Jenkinsfile", text)
}

fn read_at(path: &str, text: &str) -> Pipeline {
    let source = Source::new(path, text);
    match super::read(&source).pop() {
        Some(Definition::Pipeline(pipeline)) => *pipeline,
        other => panic!("{other:?}"),
    }
}

fn scripts(pipeline: &Pipeline) -> Vec<&Run> {
    pipeline
        .steps()
        .filter_map(|(_, step)| step.run())
        .collect()
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

fn step_named<'p>(job: &'p Job, name: &str) -> &'p Step {
    let found = job.steps.iter().find(|step| {
        step.uses()
            .is_some_and(|uses| uses.reference.value() == name)
    });
    found.unwrap_or_else(|| panic!("no `{name}` in {job:?}"))
}

#[test]
fn a_declarative_pipeline_becomes_jobs() {
    let pipeline = read(
        r#"
@Library(['one@main', 'two']) _
pipeline {
    agent { docker { image 'maven:3'; args '-u root' } }
    options { timeout(time: 1, unit: 'HOURS'); disableConcurrentBuilds() }
    parameters { string(name: 'WHO', defaultValue: 'me'); booleanParam(name: 'FAST') }
    environment { TOKEN = credentials('deploy'); PLACE = "${params.WHO}/x" }
    triggers { cron('@daily') }
    stages {
        stage('Build') { steps { sh 'make' } }
        stage('Ship') {
            agent { label 'big' }
            when { branch 'main' }
            input { message 'go?'; submitter 'ops' }
            steps { sh "ship ${params.WHO} ${env.CHANGE_TITLE} ${TOKEN} $PLACE" }
            post { always { junit '*.xml' } }
        }
    }
    post { failure { mail to: 'x' } }
}
"#,
    );
    assert_eq!(pipeline.problems, []);
    let ids: Vec<_> = pipeline.jobs.iter().map(|job| job.id.value()).collect();
    assert_eq!(ids, ["Build", "Ship", "post"]);
    let ship = &pipeline.jobs[1];
    assert_eq!(
        ship.condition.as_ref().map(|text| text.value().trim()),
        Some("branch 'main'")
    );
    assert!(ship.approval.is_some() && ship.timeout.is_some());
    assert_eq!(ship.runner.labels[0].value(), "big");
    assert_eq!(
        pipeline.jobs[0]
            .container
            .as_ref()
            .and_then(|c| c.options.as_ref())
            .map(Text::value),
        Some("-u root")
    );
    let script = scripts(&pipeline)[1];
    assert_eq!(
        contexts(&script.script),
        [
            "inputs.who",
            "env.change_title",
            "secrets.token",
            "env.place"
        ]
    );
    assert_eq!(
        ship.steps
            .iter()
            .filter(|step| !step.grants.is_empty())
            .count(),
        ship.steps.len()
    );
    let pins: Vec<_> = pipeline
        .includes
        .iter()
        .map(|uses| uses.target.pin())
        .collect();
    assert_eq!(pins, [Some(Pin::Name), Some(Pin::Nothing)]);
    let events: Vec<_> = pipeline
        .triggers
        .iter()
        .map(|trigger| trigger.event)
        .collect();
    assert_eq!(
        events,
        [
            Event::Schedule,
            Event::Push,
            Event::Dispatch,
            Event::PullRequestTarget
        ]
    );
    assert_eq!(
        pipeline
            .trigger(Event::Dispatch)
            .map(|by_hand| by_hand.inputs.len()),
        Some(2)
    );
}

#[test]
fn a_scripted_pipeline_becomes_jobs() {
    let pipeline = read(
        r#"
def helper(what) { sh "echo ${what}" }
node('linux') {
    checkout scm
    stage('Test') {
        def title = sh(script: 'git log -1 --pretty=%s', returnStdout: true).trim()
        if (env.BRANCH_NAME == 'main') { sh 'echo ' + title }
        helper(params.NAME)
    }
    withCredentials([usernamePassword(credentialsId: 'login', usernameVariable: 'U', passwordVariable: 'P')]) {
        docker.image('alpine').inside('-v /:/host') { sh "curl -u $U:$P x" }
    }
}
"#,
    );
    let ids: Vec<_> = pipeline.jobs.iter().map(|job| job.id.value()).collect();
    assert_eq!(ids, ["helper", "linux", "Test"]);
    let title = &pipeline
        .locals
        .iter()
        .find(|local| local.key.value() == "title")
        .expect("it is there")
        .value;
    let id = pipeline.jobs[2].steps[0]
        .id
        .as_ref()
        .map_or("", Text::value);
    assert_eq!(contexts(title), [format!("steps.{id}.outputs.stdout")]);
    let conditional = &pipeline.jobs[2].steps[1];
    assert_eq!(
        conditional.condition.as_ref().map(Text::value),
        Some("env.BRANCH_NAME == 'main'")
    );
    assert_eq!(
        conditional.run().map(|run| run.script.value()),
        Some("echo title")
    );
    assert_eq!(
        contexts(&conditional.run().expect("a script").script),
        ["locals.title"]
    );
    assert_eq!(
        contexts(&scripts(&pipeline)[0].script),
        ["locals.helper.what"]
    );
    let given: Vec<_> = pipeline
        .locals
        .iter()
        .filter(|local| local.key.value() == "helper.what")
        .collect();
    assert_eq!(contexts(&given[0].value), ["inputs.name"]);
    let step = pipeline.jobs[1].steps.last().expect("a step");
    assert_eq!(
        contexts(&step.run().expect("a script").script),
        ["env.u", "secrets.p"]
    );
    assert_eq!(step.grants[0].name.value(), "login");
    let container = step.container.as_ref().expect("a container");
    assert_eq!(container.image.as_ref().map(Text::value), Some("alpine"));
    assert_eq!(
        container.options.as_ref().map(Text::value),
        Some("-v /:/host")
    );
}

#[test]
fn escaped_dollars_and_single_quotes_put_nothing_in() {
    let text =
        "node { sh \"echo \\${HOME} \\$X ${Y}\"; sh 'echo ${Z}'; sh \"\"\"a\n\\tb $W.x\"\"\" }";
    let pipeline = read(text);
    let found = scripts(&pipeline);
    assert_eq!(found[0].script.value(), "echo ${HOME} $X ${Y}");
    assert_eq!(contexts(&found[0].script), ["env.y"]);
    assert_eq!(contexts(&found[1].script), [""; 0]);
    assert!(!found[1].script.is_templated());
    assert_eq!(contexts(&found[2].script), ["env.w"]);
    let script = &found[0].script;
    let template = script.templates()[0].span;
    assert_eq!(&text[script.locate(template).range()], "${Y}");
    let home = script.value().find("HOME").expect("it is there");
    assert_eq!(
        &text[script.locate(Span::new(home, home + 4)).range()],
        "HOME"
    );
}

#[test]
fn values_that_carry_no_text_are_left_out() {
    let carried = |expression: &str| {
        let pipeline = read(&format!("node {{ sh \"x ${{{expression}}}\" }}"));
        contexts(&scripts(&pipeline)[0].script)
    };
    for nothing in [
        "env.A == 'x'",
        "env.A.contains('x')",
        "env.A ? 1 : 2",
        "env.A.replaceAll('[^a-z]', '')",
        "!env.A",
    ] {
        assert_eq!(carried(nothing), [""; 0], "{nothing}");
    }
    for (text, path) in [
        ("params['A']", "inputs.a"),
        ("params.get('A')", "inputs.a"),
        ("env.A ?: 'x'", "env.a"),
        ("x ? env.A : 'y'", "env.a"),
        ("env.A.trim().toLowerCase()", "env.a"),
        ("pullRequest.title", "build.pull_request.title"),
        ("currentBuild.displayName", "build.current.displayname"),
    ] {
        assert_eq!(carried(text), [path], "{text}");
    }
}

#[test]
fn what_is_held_against_a_list_carries_nothing() {
    let pipeline = read(
        r#"
def arch = env.CHANGE_TITLE
def system = env.CHANGE_BRANCH
def other = env.CHANGE_TITLE
if (!['a', 'b'].contains(arch) || !(system ==~ /[a-z]+/)) { error('no') }
if (!['a', 'b'].contains(other)) { echo 'no' }
node { sh "x ${arch} ${system} ${other}" }
"#,
    );
    assert_eq!(contexts(&scripts(&pipeline)[0].script), ["locals.other"]);
}

#[test]
fn other_steps_keep_their_arguments() {
    let pipeline = read(
        r"
node {
    git url: 'http://x/y', branch: 'main', credentialsId: 'z'
    checkout([$class: 'GitSCM', branches: [[name: 'main']], userRemoteConfigs: [[url: 'u', credentialsId: 'c']]])
    def tool = load 'ci/tool.groovy'
    build job: 'deploy', parameters: [string(name: 'A', value: params.B)]
}",
    );
    let job = &pipeline.jobs[0];
    let git = step_named(job, "git");
    assert_eq!(
        git.uses().and_then(|uses| uses.input("url")),
        Some("http://x/y")
    );
    assert_eq!(git.grants[0].name.value(), "z");
    let checkout = step_named(job, "checkout");
    assert_eq!(
        checkout.uses().and_then(|uses| uses.input("url")),
        Some("u")
    );
    let load = step_named(job, "load")
        .uses()
        .map(|uses| uses.target.clone());
    assert_eq!(load, Some(Target::Local("ci/tool.groovy".to_owned())));
    let build = step_named(job, "build")
        .uses()
        .and_then(|uses| uses.with.get("value"));
    assert_eq!(
        build.map(|value| contexts(&value.value)),
        Some(vec!["inputs.b".to_owned()])
    );
}

#[test]
fn pods_bring_their_containers() {
    let pipeline = read(
        r#"
pipeline {
    agent { kubernetes { yaml '''
spec:
  containers:
  - name: build
    image: "golang:1.22"
    securityContext:
      privileged: true
  - image: alpine
''' } }
    stages { stage('a') { steps { sh 'x' } } }
}"#,
    );
    let job = &pipeline.jobs[0];
    let images: Vec<_> = job
        .services
        .iter()
        .filter_map(|one| one.image.as_ref())
        .map(Text::value)
        .collect();
    assert_eq!(images, ["golang:1.22", "alpine"]);
    assert!(job.services[0].privileged.is_some() && job.services[1].privileged.is_none());
    for image in job.services.iter().filter_map(|one| one.image.as_ref()) {
        assert_eq!(pipeline.source.slice(image.span()), image.value());
    }
}

#[test]
fn messages_fill_variables() {
    let pipeline = read(
        r"
properties([pipelineTriggers([GenericTrigger(genericVariables: [[key: 'title', value: '$.t'], [key: 'n', value: '$.n', regexpFilter: '[^0-9]']])])])
node { sh 'x' }",
    );
    assert!(pipeline.trigger(Event::Webhook).is_some());
    let names: Vec<_> = pipeline
        .env
        .bindings
        .iter()
        .map(|binding| binding.key.value())
        .collect();
    assert_eq!(names, ["title"]);
}

#[test]
fn every_text_lies_where_it_says() {
    let text = "pipeline { agent any\nstages { stage('Ü') { when { branch 'main' }\nsteps { sh '''\\\n  é $X\n'''\r\nbat \"a\\tb ${params.Ö_1} c\" } } } }";
    let pipeline = read(text);
    for (_, step) in pipeline.steps() {
        if let Body::Run(run) = &step.body {
            for (at, character) in run.script.value().char_indices() {
                let span = run.script.locate(Span::new(at, at + character.len_utf8()));
                let written = &text[span.range()];
                assert!(
                    written.starts_with(character) || written.starts_with('\\'),
                    "{character} {written}"
                );
            }
        }
    }
}

#[test]
fn large_and_odd_files_are_read_in_time() {
    let stages = "stage('a') { steps { withEnv([\"A=${b}\"]) { withCredentials([string(credentialsId: 'c', variable: 'D')]) { sh \"x $D\" } } } }\n";
    let wide = format!(
        "pipeline {{ agent any\nstages {{ {} }} }}",
        stages.repeat(3_000)
    );
    assert_eq!(read(&wide).jobs.len(), 3_000);
    let nested = format!(
        "node {{ {} sh 'x' {} }}",
        "withEnv(['A=b']) { ".repeat(30),
        "}".repeat(30)
    );
    assert_eq!(scripts(&read(&nested)).len(), 1);
    let _ = read(&"node { if (a) { sh \"${b}\"; ".repeat(5_000));
    let _ = read(&"def a = \"${\"${\"${".repeat(5_000));
    let _ = read(&"x = \"${x}\" + ".repeat(20_000));
}

proptest! {
    #[test]
    fn nothing_makes_it_fail(parts in prop::collection::vec(prop::sample::select(vec![
        "pipeline { ", "agent any ", "stages { ", "stage('a') { ", "steps { ", "sh ", "'x'", "\"${params.X}\" ", "} ", "}", "\n",
        "withCredentials([string(credentialsId: 'a', variable: 'B')]) { ", "environment { A = credentials('b') ", "when { branch 'x' ",
        "node('l') { ", "parallel a: { ", "def f(a) { ", "f(env.X)", "properties([", "])", "withEnv(['A=b'", "docker.image('x').inside { ",
        "agent { kubernetes { yaml '''\nimage: x\n''' ", "input ", "matrix { axes { axis { name 'a'; values 'b' ", "@Library('x') _ ", "é", "(", "[",
    ]), 0..40)) {
        let text = parts.concat();
        let pipeline = read(&text);
        for (_, step) in pipeline.steps() {
            prop_assert!(text.get(step.span.range()).is_some());
            if let Some(run) = step.run() {
                let length = run.script.value().len();
                prop_assert!(text.get(run.script.locate(Span::new(0, length)).range()).is_some());
                let _ = run.parsed(crate::shell::Shell::Posix);
            }
        }
    }
}
