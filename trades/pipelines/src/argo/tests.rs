//! Objects of Argo, from bytes to the model.

use lockgate_evidence::Source;
use proptest::prelude::*;

use super::{context_trust, read, templates};
use crate::expression::{Expr, Template};
use crate::model::{Body, Definition, Event, GrantKind, Pin, Pipeline, Target, Trust};
use crate::yaml::Text;

fn pipelines(text: &str) -> Vec<Pipeline> {
    let source = Source::new("a.yaml", text);
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

const TEMPLATE: &str = r#"apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: { name: ci }
spec:
  entrypoint: main
  serviceAccountName: runner
  hostNetwork: true
  podSpecPatch: '{"a": "{{workflow.parameters.x}}"}'
  arguments:
    parameters:
      - name: x
      - { name: level, value: a, enum: [a, b] }
  templates:
    - name: main
      inputs: { parameters: [{ name: x }] }
      steps:
        - - name: one
            template: build
            arguments: { parameters: [{ name: branch, value: "{{inputs.parameters.x}}" }] }
            withItems: [p, { k: q }]
        - - name: two
            templateRef: { name: other, template: t, clusterScope: true }
          - name: three
            inline: { container: { image: a, command: [run] } }
    - name: build
      inputs:
        parameters: [{ name: branch }]
        artifacts:
          - { name: code, git: { repo: "https://x.example/a", revision: main } }
          - { name: tool, http: { url: "https://x.example/t" } }
      outputs:
        parameters: [{ name: out, valueFrom: { path: /tmp/out } }]
      script:
        image: python:3
        command: [python3]
        source: print("{{inputs.parameters.branch}}", "{{=sprig.upper(inputs.parameters['branch'])}}")
    - name: ask
      resource: { action: create, manifest: "name: {{inputs.parameters.y}}" }
"#;

#[test]
fn templates_are_definitions_of_their_own() {
    let found = sound(TEMPLATE);
    let names: Vec<_> = found
        .iter()
        .filter_map(|found| found.sibling.as_deref())
        .collect();
    let object = "workflowtemplate/ci";
    assert_eq!(names[0], object);
    assert_eq!(names[1], format!("{object}/main"));
    assert_eq!(names[3], format!("{object}/build"));
    let main = &found[0].jobs[0];
    let call = main.call.as_ref().expect("the entrypoint");
    assert_eq!(call.uses.target, Target::Sibling(format!("{object}/main")));
    assert_eq!(call.uses.with.value("x"), Some("{{workflow.parameters.x}}"));
    assert_eq!(main.grants[0].kind, GrantKind::ServiceAccount);
    let pod = main.container.as_ref().expect("a pod");
    let said: Vec<_> = pod.security.iter().map(|own| own.key.value()).collect();
    assert_eq!(said, ["hostNetwork", "podSpecPatch"]);
    let steps = &found[1].jobs;
    assert_eq!(steps[0].matrix.values.len(), 2);
    let second = &steps[1].call.as_ref().expect("a call").uses.target;
    assert_eq!(
        second,
        &Target::Sibling("clusterworkflowtemplate/other/t".to_owned())
    );
    let build = &found[3];
    let run = build.jobs[0].steps[0].run().expect("a script");
    assert_eq!(run.shell.as_ref().expect("a command").value(), "python3");
    let pins: Vec<_> = build
        .includes
        .iter()
        .map(|uses| uses.target.pin())
        .collect();
    assert_eq!(pins, [Some(Pin::Name), Some(Pin::Nothing)]);
    let outputs: Vec<_> = build
        .outputs
        .iter()
        .map(|output| output.value.value())
        .collect();
    assert_eq!(outputs, ["{{written['/tmp/out']}}", "{{stdout}}"]);
    let Body::Uses(resource) = &found[4].jobs[0].steps[0].body else {
        panic!("no resource")
    };
    assert_eq!(
        resource.input("manifest"),
        Some("name: {{inputs.parameters.y}}")
    );
}

#[test]
fn every_place_of_a_template_says_what_stands_there() {
    for pipeline in sound(TEMPLATE) {
        for (_, step) in pipeline.steps() {
            let Some(run) = step.run() else { continue };
            for template in run.script.templates() {
                let written = &TEMPLATE[run.script.locate(template.span).range()];
                assert_eq!(written, &run.script.value()[template.span.range()]);
            }
        }
    }
}

#[test]
fn workflows_set_their_own_arguments_and_the_clock_starts_some() {
    let workflow = "entrypoint: m, arguments: { parameters: [{ name: x, value: a }] }, templates: [{ name: m, container: { image: i } }]";
    let found = sound(&format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{ generateName: w- }}\nspec: {{ {workflow} }}\n"
    ));
    assert!(found[0].is_workflow() && found[0].triggers.is_empty());
    let with = &found[0].jobs[0].call.as_ref().expect("a call").uses.with;
    assert_eq!(
        (with.value("x"), with.value("workflow.x")),
        (Some("a"), Some("a"))
    );
    let found = sound(&format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {{ name: c }}\nspec: {{ schedule: '* * * * *', workflowSpec: {{ {workflow} }} }}\n"
    ));
    assert_eq!(found[0].triggers[0].event, Event::Schedule);
    assert_eq!(found.len(), 2);
}

#[test]
fn sensors_submit_what_their_events_fill_in() {
    let found = sound(
        "apiVersion: argoproj.io/v1alpha1\nkind: Sensor\nmetadata: { name: s }\nspec:\n  dependencies:\n    - name: d\n      \
         eventSourceName: hook\n      eventName: push\n      filters:\n        data:\n          \
         - { path: body.action, type: string, value: [opened] }\n          \
         - { path: body.x, type: string, comparator: '!=', value: [a] }\n  triggers:\n    - template:\n        name: t\n        \
         argoWorkflow:\n          source:\n            resource:\n              kind: Workflow\n              spec:\n                \
         workflowTemplateRef: { name: ci }\n                arguments: { parameters: [{ name: a, value: '' }, { name: b }] }\n          \
         parameters:\n            - { src: { dependencyName: d, dataKey: body.title }, dest: spec.arguments.parameters.1.value }\n            \
         - { src: { dependencyName: d, dataTemplate: '{{ .Input.body.commits.0.message | quote }}' }, dest: spec.arguments.parameters.0.value }\n",
    );
    let sensor = &found[0];
    assert_eq!(sensor.triggers[0].event, Event::Webhook);
    let job = &sensor.jobs[0];
    assert_eq!(job.extends[0].value(), "eventsource/hook/push");
    assert_eq!(
        job.condition.as_ref().map(Text::value),
        Some("body.action in ['opened']")
    );
    let with = &job.call.as_ref().expect("a call").uses.with;
    assert_eq!(with.value("workflow.b"), Some("{{body.title}}"));
    assert_eq!(with.value("workflow.a"), Some("{{body.commits.0.message}}"));
}

#[test]
fn secrets_prove_where_events_come_from() {
    let found = sound(
        "apiVersion: argoproj.io/v1alpha1\nkind: EventSource\nmetadata: { name: h }\nspec:\n  webhook: { open: { port: '1' } }\n  \
         github: { proved: { webhookSecret: { name: s }, events: [pull_request, push] } }\n  calendar: { clock: { interval: 1m } }\n  \
         gitlab: { forged: { events: [PushEvents] } }\n",
    );
    let told: Vec<_> = found
        .iter()
        .map(|found| {
            let events: Vec<_> = found.triggers.iter().map(|trigger| trigger.event).collect();
            (found.sibling.clone().unwrap_or_default(), events)
        })
        .collect();
    let own = |name: &str| format!("eventsource/h/{name}");
    assert_eq!(told[0], (own("open"), vec![Event::Webhook]));
    assert_eq!(
        told[1],
        (own("proved"), vec![Event::PullRequestTarget, Event::Push])
    );
    assert_eq!(told[2], (own("clock"), vec![Event::Schedule]));
    assert_eq!(told[3], (own("forged"), vec![Event::Webhook]));
}

#[test]
fn only_references_are_templates() {
    let told = |text: &str| -> Vec<String> {
        let path = |template: &Template| {
            let expr = template.expression.as_ref().ok();
            let paths = expr.map(Expr::contexts).unwrap_or_default();
            let paths: Vec<_> = paths.iter().map(|access| access.path.to_string()).collect();
            paths.join("+")
        };
        templates(text).iter().map(path).collect()
    };
    assert_eq!(
        told(
            "{{inputs.parameters.a}} {{ workflow.parameters.b }} {{tasks.t.outputs.result}} {{steps.s.outputs.parameters.o}} {{item.k}}"
        ),
        [
            "inputs.a",
            "inputs.workflow.b",
            "needs.t.outputs.result",
            "needs.s.outputs.o",
            "matrix.item.k"
        ]
    );
    assert_eq!(
        told("{{=inputs.parameters['a-b'] + string(item)}}"),
        ["inputs.a-b+matrix.item"]
    );
    assert_eq!(
        told("{{.Name}} {{ .Values.x }} {{ include }} {{inputs.parameters.a"),
        [""; 0]
    );
    let path = |text: &str| {
        templates(text)[0]
            .expression
            .as_ref()
            .ok()
            .and_then(Expr::path)
    };
    assert_eq!(
        path("{{workflow.name}}").expect("a path").to_string(),
        "argo.workflow.name"
    );
}

#[test]
fn payloads_and_workflows_are_judged() {
    for (path, trust) in [
        ("body.pull_request.title", Trust::Attacker),
        ("body.pull_request.number", Trust::Trusted),
        ("argo.workflow.name", Trust::Trusted),
        ("argo.workflow.labels.x", Trust::Partly),
        ("argo.outputs.parameters.x.path", Trust::Trusted),
    ] {
        assert_eq!(context_trust(path), trust, "{path}");
    }
}

#[test]
fn what_is_no_list_is_a_problem() {
    let found = pipelines(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: { entrypoint: a, templates: 3 }\n",
    );
    assert_eq!(found[0].problems[0].message, "`templates` is not a list");
}

proptest! {
    #[test]
    fn arbitrary_text_is_read(text in "\\PC{0,200}") {
        let _ = read(&Source::new("a.yaml", text.as_str()));
        for template in templates(&text) {
            prop_assert!(text.get(template.span.range()).is_some());
        }
    }

    #[test]
    fn expressions_of_any_kind_are_read(text in "[a-z.=\\[\\]'(){} ]{0,60}") {
        let _ = templates(&format!("{{{{={text}}}}}"));
    }

    #[test]
    fn objects_with_odd_parts_are_read(from in 0usize..2_000, length in 0usize..40) {
        let start = (0..=from.min(TEMPLATE.len())).rev().find(|at| TEMPLATE.is_char_boundary(*at)).unwrap_or(0);
        let end = (start + length).min(TEMPLATE.len());
        let text = format!("{}{}", &TEMPLATE[..start], TEMPLATE.get(end..).unwrap_or_default());
        let _ = read(&Source::new("a.yaml", text));
    }
}
