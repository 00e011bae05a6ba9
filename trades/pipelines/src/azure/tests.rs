use lockgate_evidence::Source;
use proptest::prelude::*;

use super::read;
use crate::model::{Definition, Event, GrantKind, Job, Pipeline, Step, Target, Uses};
use crate::yaml::Text;

fn pipeline(path: &str, text: &str) -> Pipeline {
    let definition = read(&Source::new(path, text)).into_iter().next();
    let Some(Definition::Pipeline(pipeline)) = definition else {
        panic!("one pipeline was expected")
    };
    *pipeline
}

fn main(text: &str) -> Pipeline {
    let pipeline = pipeline("azure-pipelines.yml", text);
    assert_eq!(pipeline.problems, []);
    pipeline
}

fn events(pipeline: &Pipeline) -> Vec<Event> {
    pipeline
        .triggers
        .iter()
        .map(|trigger| trigger.event)
        .collect()
}

fn values<'a>(texts: impl IntoIterator<Item = &'a Text>) -> Vec<&'a str> {
    texts.into_iter().map(Text::value).collect()
}

/// Every text of a job slices the file to what it says.
fn spans_hold(pipeline: &Pipeline) {
    let holds = |text: &Text| {
        let slice = pipeline.source.slice(text.span());
        let plain = slice.trim_matches(['"', '\'']);
        assert!(
            plain == text.value()
                || slice.contains(text.value().lines().next().unwrap_or_default()),
            "`{}` stands at `{slice}`",
            text.value()
        );
    };
    for job in &pipeline.jobs {
        job.env
            .bindings
            .iter()
            .for_each(|binding| holds(&binding.value));
        job.grants.iter().for_each(|grant| holds(&grant.name));
        for step in &job.steps {
            step.run().into_iter().for_each(|run| holds(&run.script));
            step.uses()
                .into_iter()
                .for_each(|uses| holds(&uses.reference));
            step.env
                .bindings
                .iter()
                .for_each(|binding| holds(&binding.value));
        }
    }
}

#[test]
fn a_list_of_steps_is_one_job_and_pushes_and_proposals_start_it() {
    let read =
        main("steps:\n- script: echo a\n- bash: |\n    echo b\n    echo c\n  env: {X: $(x)}\n");
    assert_eq!(
        events(&read),
        [Event::Push, Event::PullRequest, Event::Dispatch]
    );
    let job = &read.jobs[0];
    assert_eq!((job.id.value(), job.steps.len()), ("job", 2));
    let run = job.steps[1].run().expect("a script");
    assert_eq!(
        (run.script.value(), run.shell.as_ref().map(Text::value)),
        ("echo b\necho c\n", Some("bash"))
    );
    assert_eq!(job.steps[1].env.value("X"), Some("$(x)"));
    spans_hold(&read);
}

#[test]
fn triggers_can_be_switched_off_and_filtered() {
    let read = main(
        "trigger: none\npr:\n  branches:\n    include: [main]\n    exclude: [x/*]\n  drafts: false\nschedules:\n- cron: '0 0 * * *'\nresources:\n  pipelines:\n  - pipeline: up\n    source: other\n    trigger: true\nsteps: []\n",
    );
    assert_eq!(
        events(&read),
        [
            Event::PullRequest,
            Event::Schedule,
            Event::Other,
            Event::Dispatch
        ]
    );
    assert_eq!(values(&read.triggers[0].branches), ["main"]);
    assert_eq!(values(&read.triggers[0].branches_ignore), ["x/*"]);
    assert_eq!(values(&read.triggers[1].crons), ["0 0 * * *"]);
    let read = main("pr: none\ntrigger: [main, rel/*]\nsteps: []\n");
    assert_eq!(events(&read), [Event::Push, Event::Dispatch]);
    assert_eq!(values(&read.triggers[0].branches), ["main", "rel/*"]);
}

#[test]
fn stages_hand_on_what_they_say() {
    let read = main(
        "pool: {vmImage: ubuntu-latest}\nstages:\n- stage: A\n  condition: succeeded()\n  pool: own\n  variables:\n  - group: secrets\n  - {name: a, value: b}\n  jobs:\n  - job: One\n    steps: [{script: x}]\n  - job: Two\n    pool: {vmImage: windows-latest}\n    dependsOn: One\n    steps: [{script: x}]\n- stage: B\n  jobs:\n  - deployment: Three\n    environment: prod\n    strategy:\n      runOnce:\n        deploy:\n          steps: [{checkout: self, persistCredentials: true}]\n        on:\n          failure:\n            steps: [{script: y}]\n",
    );
    let [one, two, three] = &read.jobs[..] else {
        panic!("three jobs")
    };
    assert_eq!(one.runner.group.as_ref().map(Text::value), Some("own"));
    assert_eq!(values(&two.runner.labels), ["windows-latest"]);
    assert_eq!(values(&three.runner.labels), ["ubuntu-latest"]);
    assert_eq!(
        (
            one.env.value("a"),
            two.env.value("a"),
            two.around.value("a")
        ),
        (Some("b"), None, Some("b"))
    );
    assert!(
        [one, two]
            .iter()
            .all(|job| job.grants[0].kind == GrantKind::SecretGroup
                && job.grants[0].name.value() == "secrets")
    );
    assert_eq!(values(&two.needs), ["One"]);
    assert_eq!(values(&one.gates), ["succeeded()"]);
    let shell = |job: &Job| {
        job.steps[0]
            .run()
            .and_then(|run| run.shell.as_ref())
            .map(|shell| shell.value().to_owned())
    };
    assert_eq!((shell(one), shell(two)), (None, Some("cmd".to_owned())));
    assert!(three.is_deployment && !one.is_deployment);
    assert_eq!(
        three
            .environment
            .as_ref()
            .and_then(|environment| environment.name.as_ref())
            .map(Text::value),
        Some("prod")
    );
    assert_eq!(three.steps.len(), 2);
    let checkout = three.steps[0].uses().expect("a checkout");
    assert_eq!(
        (checkout.built_in(), checkout.input("persistCredentials")),
        (Some("checkout"), Some("true"))
    );
    spans_hold(&read);
}

#[test]
fn expressions_as_keys_are_looked_through() {
    let read = main(
        "jobs:\n- ${{ if eq(parameters.a, true) }}:\n  - job: A\n    steps:\n    - ${{ if eq(variables['Build.Reason'], 'PullRequest') }}:\n      - script: one\n    - ${{ else }}:\n      - script: two\n    - ${{ parameters.more }}\n    variables:\n      ${{ if eq(1, 1) }}:\n        x: y\n- ${{ each one in parameters.list }}:\n  - template: job.yml\n    parameters:\n      ${{ insert }}: ${{ one }}\n      name: ${{ one.name }}\n",
    );
    let [a, call] = &read.jobs[..] else {
        panic!("two jobs: {:?}", read.jobs)
    };
    assert_eq!(a.gates.len(), 1);
    assert_eq!(a.env.value("x"), Some("y"));
    let scripts: Vec<_> = a
        .steps
        .iter()
        .filter_map(Step::run)
        .map(|run| run.script.value())
        .collect();
    assert_eq!(scripts, ["one", "two"]);
    assert_eq!(
        values(&a.steps[0].gates),
        ["${{ if eq(variables['Build.Reason'], 'PullRequest') }}"]
    );
    let uses = &call.call.as_ref().expect("a call").uses;
    assert_eq!(uses.target, Target::Local("job.yml".to_owned()));
    assert_eq!(uses.input("name"), Some("${{ one.name }}"));
}

#[test]
fn templates_of_other_repositories_are_named_by_their_repository() {
    let read = main(
        "resources:\n  repositories:\n  - repository: shared\n    type: github\n    name: org/shared\n    ref: refs/heads/main\n  - repository: data\n    name: org/data\nextends:\n  template: v1/base.yml@shared\n  parameters:\n    stages:\n    - stage: A\n      jobs:\n      - job: B\n        steps:\n        - template: steps.yml@self\n        - task: Npm@1\n",
    );
    let [shared] = &read.includes[..] else {
        panic!("one include: {:?}", read.includes)
    };
    let package = shared.target.package().expect("a package");
    assert_eq!(
        (package.name.as_str(), package.version.as_deref()),
        ("org/shared", Some("main"))
    );
    assert_eq!(
        read.included("shared").map(|uses| uses.reference.value()),
        Some("refs/heads/main")
    );
    let ids: Vec<_> = read.jobs.iter().map(|job| job.id.value()).collect();
    assert_eq!(ids, ["B", "v1/base.yml@shared"]);
    let names: Vec<_> = read.jobs[0]
        .steps
        .iter()
        .filter_map(Step::uses)
        .map(|uses| &uses.target)
        .collect();
    assert_eq!(names[0], &Target::Local("steps.yml".to_owned()));
}

#[test]
fn a_template_is_called() {
    let read = pipeline(
        "ci/build.yml",
        "parameters:\n- name: a\n  type: boolean\n- name: b\n  values: [x, y]\n- name: c\nsteps:\n- script: x\n",
    );
    assert!(!read.is_workflow());
    assert_eq!(events(&read), [Event::Call]);
    let kinds: Vec<_> = read
        .inputs
        .iter()
        .map(|input| input.kind.as_ref().map(Text::value))
        .collect();
    assert_eq!(kinds, [Some("boolean"), Some("choice"), None]);
    let old = pipeline("ci/old.yml", "parameters:\n  a: 1\n  b: ''\njobs: []\n");
    assert_eq!(old.inputs.len(), 2);
}

#[test]
fn tasks_with_scripts_run_them_and_connections_are_grants() {
    let read = main(
        "steps:\n- task: AzureCLI@2\n  inputs:\n    azureSubscription: prod\n    scriptType: bash\n    scriptLocation: inlineScript\n    inlineScript: az group list\n- task: Bash@3\n  inputs:\n    targetType: filePath\n    filePath: a.sh\n- task: PowerShell@2\n  inputs: {targetType: inline, script: ls, pwsh: true}\n- task: CmdLine@2\n  inputs: {script: dir}\n",
    );
    let steps = &read.jobs[0].steps;
    let run = steps[0].run().expect("a script");
    assert_eq!(
        (
            run.script.value(),
            run.via.as_ref().map(|uses| uses.reference.value())
        ),
        ("az group list", Some("AzureCLI@2"))
    );
    assert_eq!(
        (steps[0].grants[0].kind, steps[0].grants[0].name.value()),
        (GrantKind::Connection, "prod")
    );
    assert_eq!(steps[1].uses().map(Uses::built_in), Some(None));
    assert_eq!(
        steps[2]
            .run()
            .and_then(|run| run.shell.as_ref())
            .map(Text::value),
        Some("pwsh")
    );
    assert!(steps[3].run().is_some());
    spans_hold(&read);
}

#[test]
fn containers_are_judged_once() {
    let read = main(
        "resources:\n  containers:\n  - container: c\n    image: a:1\n    options: --privileged\njobs:\n- job: A\n  steps: []\n- job: B\n  container: c\n  steps: []\n- job: C\n  container: {image: b:2, mapDockerSocket: true}\n  steps: []\n",
    );
    let images = |job: &Job| {
        job.containers()
            .filter_map(|c| Some(c.image.as_ref()?.value().to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(images(&read.jobs[0]), Vec::<String>::new());
    assert_eq!(images(&read.jobs[1]), ["a:1"]);
    assert_eq!(images(&read.jobs[2]), ["b:2"]);
}

#[test]
fn only_what_cannot_be_read_is_a_problem() {
    assert_eq!(
        pipeline("azure-pipelines.yml", "steps: ${{ parameters.steps }}\n").problems,
        []
    );
    assert_eq!(
        pipeline("azure-pipelines.yml", "jobs: word\n")
            .problems
            .len(),
        1
    );
    assert_eq!(pipeline("azure-pipelines.yml", "- a\n").problems.len(), 1);
    assert_eq!(pipeline("azure-pipelines.yml", "").problems.len(), 1);
    assert!(
        read(&Source::new(
            ".azure-pipelines/other.yml",
            "version: 2\nupdates: []\n"
        ))
        .is_empty()
    );
}

proptest! {
    #[test]
    fn any_text_is_read(text in "[a-z${}\\[\\]():\\-\n ']{0,80}") {
        let source = Source::new("azure-pipelines.yml", text);
        let _ = read(&source);
        for template in super::templates(source.text()) {
            prop_assert!(source.text().get(template.span.range()).is_some());
        }
        let _ = super::condition(source.text());
    }

    #[test]
    fn any_arrangement_of_keys_is_read(words in proptest::collection::vec(
        prop_oneof![
            Just("steps:"), Just("jobs:"), Just("stages:"), Just("- "), Just("\n"), Just("\n  "), Just("\n    "),
            Just("template: a@b"), Just("${{ if x }}:"), Just("job: A"), Just("script: $(x)"), Just("parameters:"),
            Just("variables:"), Just("extends:"), Just("&a "), Just("*a"), Just("pool: x"), Just("{"), Just("}"),
        ], 0..40))
    {
        let _ = read(&Source::new("azure-pipelines.yml", words.concat()));
    }
}
