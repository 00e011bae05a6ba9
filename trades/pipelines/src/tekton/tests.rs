//! Objects of Tekton, from bytes to the model.

use lockgate_evidence::Source;
use proptest::prelude::*;

use super::{context_trust, read, templates};
use crate::expression::Expr;
use crate::model::{Body, Definition, Event, GrantKind, Pin, Pipeline, Target, Trust};
use crate::yaml::Text;

fn pipelines(text: &str) -> Vec<Pipeline> {
    let source = Source::new("t.yaml", text);
    let definitions = read(&source).into_iter();
    let pipelines = definitions.map(|definition| match definition {
        Definition::Pipeline(pipeline) => *pipeline,
        other => panic!("{other:?}"),
    });
    pipelines.collect()
}

fn sound(text: &str) -> Vec<Pipeline> {
    let found = pipelines(text);
    assert_eq!(found[0].problems, [], "{text}");
    found
}

const TASK: &str = r#"apiVersion: tekton.dev/v1
kind: Task
metadata:
  name: build
spec:
  params:
    - name: image
      type: string
    - name: flags
      type: array
      default: ["-x"]
    - name: level
      enum: [a, b]
  results:
    - name: digest
    - name: second
      value: $(steps.run.results.x)
  volumes:
    - name: sock
      hostPath: { path: /var/run/docker.sock }
    - name: key
      secret: { secretName: deploy-key }
  stepTemplate:
    securityContext: { runAsUser: 0 }
  steps:
    - name: run
      image: $(params.image)
      env:
        - { name: A, value: $(params.image) }
        - name: T
          valueFrom: { secretKeyRef: { name: tokens, key: t } }
      volumeMounts:
        - { name: sock, mountPath: /s }
        - { name: key, mountPath: /k }
      securityContext: { privileged: true, capabilities: { add: [SYS_ADMIN] } }
      script: |
        #!/usr/bin/env bash
        echo "$(params["image"])" | tee $(results.digest.path)
    - image: alpine:3
      command: [/bin/sh]
      args: ["-ec", "echo $(params.image)", "$(params.flags[*])"]
    - image: alpine:3
      command: [tool]
      args: ["a b", "it's", "$(params.image)"]
    - name: again
      onError: continue
      ref: { name: upload }
      params: [{ name: what, value: $(results.digest.path) }]
"#;

#[test]
fn a_task_is_an_action_with_its_steps() {
    let found = sound(TASK);
    let task = &found[0];
    assert_eq!(task.sibling.as_deref(), Some("task/build"));
    let names: Vec<_> = task.inputs.iter().map(|input| input.name.value()).collect();
    assert_eq!(names, ["image", "flags", "level"]);
    assert_eq!(task.inputs[2].options, 2);
    let outputs: Vec<_> = task
        .outputs
        .iter()
        .map(|output| output.value.value())
        .collect();
    assert_eq!(outputs, ["$(results.digest)", "$(steps.run.results.x)"]);
    let steps = &task.jobs[0].steps;
    let run = steps[0].run().expect("a script");
    assert_eq!(
        run.shell.as_ref().expect("a shebang").value(),
        "/usr/bin/env bash"
    );
    let container = steps[0].container.as_ref().expect("a container");
    assert!(container.privileged.is_some());
    assert_eq!(container.volumes[0].value(), "/var/run/docker.sock");
    assert_eq!(container.security[0].value.value(), "SYS_ADMIN");
    let grants: Vec<_> = steps[0]
        .grants
        .iter()
        .map(|grant| grant.name.value())
        .collect();
    assert_eq!(grants, ["T", "deploy-key"]);
    let shell = steps[1].run().expect("a script of a shell");
    assert_eq!(shell.script.value(), "echo $(params.image)");
    let program = steps[2].run().expect("a program");
    assert!(program.without_shell && !shell.without_shell);
    assert_eq!(
        program.script.value(),
        r"tool 'a b' 'it'\''s' '$(params.image)'"
    );
    let Body::Uses(uses) = &steps[3].body else {
        panic!("no use")
    };
    assert_eq!(uses.target, Target::Sibling("stepaction/upload".to_owned()));
    assert_eq!(
        steps[3].continue_on_error.as_ref().and_then(Text::as_bool),
        Some(true)
    );
}

#[test]
fn words_of_a_program_lead_back_to_the_file() {
    let found = sound(TASK);
    let run = found[0].jobs[0].steps[2].run().expect("a program");
    let value = run.script.value();
    for (part, written) in [
        ("tool", "tool"),
        ("a b", "a b"),
        ("$(params.image)", "$(params.image)"),
    ] {
        let at = value.find(part).expect("it is there");
        let span = run
            .script
            .locate(lockgate_evidence::Span::new(at, at + part.len()));
        assert_eq!(&TASK[span.range()], written);
    }
}

#[test]
fn every_place_of_a_template_says_what_stands_there() {
    for pipeline in sound(TASK) {
        for (_, step) in pipeline.steps() {
            let Some(run) = step.run() else { continue };
            for template in run.script.templates() {
                let written = &TASK[run.script.locate(template.span).range()];
                assert_eq!(written, &run.script.value()[template.span.range()]);
            }
        }
    }
}

#[test]
fn inline_tasks_are_definitions_of_their_own() {
    let found = sound(
        "apiVersion: tekton.dev/v1\nkind: PipelineRun\nmetadata: { generateName: r- }\nspec:\n  serviceAccountName: admin\n  \
         params: [{ name: a, value: b }]\n  workspaces: [{ name: w, secret: { secretName: s } }]\n  pipelineSpec:\n    \
         tasks:\n      - name: one\n        taskSpec: { steps: [{ image: x, script: echo $(params.a) }] }\n      \
         - name: two\n        runAfter: [one]\n        taskRef: { name: build }\n        \
         params: [{ name: image, value: $(tasks.one.results.r) }]\n",
    );
    let names: Vec<_> = found.iter().map(|found| found.sees_user).collect();
    assert_eq!(names, [false, true, true]);
    let run = &found[0];
    assert!(run.is_workflow() && run.triggers.is_empty());
    let kinds: Vec<_> = run.jobs[0].grants.iter().map(|grant| grant.kind).collect();
    assert_eq!(kinds, [GrantKind::Secret, GrantKind::ServiceAccount]);
    let call = run.jobs[0].call.as_ref().expect("a call");
    assert_eq!(
        call.uses.target,
        Target::Sibling(found[1].sibling.clone().expect("a name"))
    );
    assert_eq!(call.uses.with.value("a"), Some("b"));
    assert_eq!(found[1].jobs[1].needs[0].value(), "one");
}

#[test]
fn annotations_of_pipelines_as_code_are_triggers() {
    let run = |annotations: &str| {
        let text = format!(
            "apiVersion: tekton.dev/v1\nkind: PipelineRun\nmetadata:\n  name: r\n  annotations:\n{annotations}spec: {{ pipelineRef: {{ name: p }} }}\n"
        );
        sound(&text).remove(0)
    };
    let found = run(
        "    pipelinesascode.tekton.dev/on-event: \"[pull_request, push]\"\n    \
         pipelinesascode.tekton.dev/task: \"[git-clone, golang:0.2, .tekton/t.yaml, https://x.example/t.yaml]\"\n",
    );
    let events: Vec<_> = found.triggers.iter().map(|trigger| trigger.event).collect();
    assert_eq!(events, [Event::PullRequestTarget, Event::Push]);
    let name = &found.triggers[1].name;
    assert_eq!(found.source.slice(name.span()), "push");
    assert!(found.jobs[0].approval.is_some());
    let pins: Vec<_> = found
        .includes
        .iter()
        .map(|uses| uses.target.pin())
        .collect();
    assert_eq!(
        pins,
        [
            Some(Pin::Nothing),
            Some(Pin::Version),
            None,
            Some(Pin::Nothing)
        ]
    );
    let found = run(
        "    pipelinesascode.tekton.dev/on-cel-expression: event == \"push\" && target_branch == \"main\"\n",
    );
    assert_eq!(found.triggers.len(), 1);
    assert!(found.jobs[0].approval.is_none());
}

#[test]
fn resolvers_name_what_they_fetch() {
    let pipeline = |resolver: &str| {
        let text = format!(
            "apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {{ name: p }}\nspec:\n  tasks:\n    - name: t\n      taskRef:\n{resolver}"
        );
        let found = sound(&text).remove(0);
        found.jobs[0]
            .call
            .as_ref()
            .expect("a call")
            .uses
            .target
            .clone()
    };
    let git = |revision: &str| {
        pipeline(&format!(
            "        resolver: git\n        params:\n          - {{ name: url, value: https://x.example/a.git }}\n          \
             - {{ name: pathInRepo, value: t.yaml }}\n{revision}"
        ))
    };
    assert_eq!(git("").pin(), Some(Pin::Nothing));
    assert_eq!(
        git("          - { name: revision, value: main }\n").pin(),
        Some(Pin::Name)
    );
    let commit = format!(
        "          - {{ name: revision, value: {} }}\n",
        "a".repeat(40)
    );
    assert_eq!(git(&commit).pin(), Some(Pin::Digest));
    let name = git("").package().expect("a package").name.clone();
    assert_eq!(name, "https://x.example/a//t.yaml");
    let bundle = pipeline("        bundle: x.example/b:1\n        name: t\n");
    assert_eq!(bundle.pin(), Some(Pin::Name));
    let hub = pipeline(
        "        resolver: hub\n        params: [{ name: name, value: n }, { name: version, value: '0.6' }]\n",
    );
    assert_eq!(hub.pin(), Some(Pin::Version));
    let custom =
        pipeline("        apiVersion: cel.tekton.dev/v1\n        kind: CEL\n        name: t\n");
    assert_eq!(custom, Target::Unclear);
}

#[test]
fn a_listener_is_one_workflow_for_each_trigger() {
    let text = "apiVersion: triggers.tekton.dev/v1beta1\nkind: EventListener\nmetadata: { name: l }\nspec:\n  triggers:\n    \
        - name: open\n      bindings: [{ ref: b }, { name: x, value: $(body.title) }]\n      template: { ref: t }\n    \
        - name: proved\n      interceptors:\n        - ref: { name: github }\n          params:\n            \
        - { name: secretRef, value: { secretName: s, secretKey: k } }\n            \
        - { name: eventTypes, value: [issue_comment, push] }\n      template: { ref: t }\n    \
        - name: token\n      interceptors: [{ cel: { filter: \"header.canonical('X').compareSecret('a','b')\" } }]\n      \
        template: { ref: t }\n";
    let found = sound(text);
    let events: Vec<Vec<_>> = found
        .iter()
        .map(|found| found.triggers.iter().map(|trigger| trigger.event).collect())
        .collect();
    assert_eq!(events[0], [Event::Webhook]);
    assert_eq!(events[1], [Event::IssueComment, Event::Push]);
    assert_eq!(events[2], [Event::PullRequestTarget, Event::Push]);
    assert_eq!(found[0].jobs[0].extends[0].value(), "triggerbinding/b");
    let with = &found[0].jobs[0].call.as_ref().expect("a call").uses.with;
    assert_eq!(with.value("tt.x"), Some("$(body.title)"));
}

#[test]
fn only_references_are_templates() {
    let told = |text: &str| -> Vec<String> {
        let path = |template: &crate::expression::Template| {
            let path = template.expression.as_ref().ok().and_then(Expr::path);
            path.map_or("?".to_owned(), |path| path.to_string())
        };
        templates(text).iter().map(path).collect()
    };
    assert_eq!(
        told(
            "$(params.a) $(params['b.c']) $(tt.params.d) $(tasks.t.results.r[0]) $(body.commits[0].message)"
        ),
        [
            "inputs.a",
            "inputs.b.c",
            "inputs.tt.d",
            "needs.t.outputs.r",
            "body.commits.*.message"
        ]
    );
    assert_eq!(
        told("$(cat x) $(params) $(date) ${params.x} $((1+2)) $(header x) $(params.x"),
        [""; 0]
    );
    assert_eq!(
        told("{{ source_branch }} {{.Name}} {{ other }} {{body.pull_request.title}} {{ revision }"),
        ["pac.source_branch", "body.pull_request.title"]
    );
}

#[test]
fn payloads_of_every_forge_are_judged() {
    for path in [
        "body.pull_request.title",
        "body.object_attributes.title",
        "body.commits.*.title",
        "body.pullrequest.source.branch.name",
        "body",
        "pac.source_branch",
        "extensions.changed_files",
    ] {
        assert_eq!(context_trust(path), Trust::Attacker, "{path}");
    }
    for path in [
        "body.pull_request.number",
        "body.object_attributes.iid",
        "header.x",
        "pac.revision",
    ] {
        assert_eq!(context_trust(path), Trust::Trusted, "{path}");
    }
}

#[test]
fn what_is_no_list_is_a_problem_and_the_rest_is_read() {
    let found = pipelines(
        "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: { name: t }\nspec: { steps: 3 }\n---\nkind: Pod\n",
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].problems[0].message, "`steps` is not a list");
    let listed = format!("apiVersion: v1\nkind: List\nitems:\n{}", indented(TASK));
    assert_eq!(sound(&listed)[0].sibling.as_deref(), Some("task/build"));
}

fn indented(text: &str) -> String {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let rest = lines.fold(String::new(), |rest, line| rest + "    " + line + "\n");
    format!("  - {first}\n{rest}")
}

proptest! {
    #[test]
    fn arbitrary_text_is_read(text in "\\PC{0,200}") {
        let _ = read(&Source::new("t.yaml", text.as_str()));
        for template in templates(&text) {
            prop_assert!(text.get(template.span.range()).is_some());
        }
    }

    #[test]
    fn objects_with_odd_parts_are_read(from in 0usize..2_000, length in 0usize..40) {
        let start = (0..=from.min(TASK.len())).rev().find(|at| TASK.is_char_boundary(*at)).unwrap_or(0);
        let end = (start + length).min(TASK.len());
        let text = format!("{}{}", &TASK[..start], TASK.get(end..).unwrap_or_default());
        let _ = read(&Source::new("t.yaml", text));
    }
}
