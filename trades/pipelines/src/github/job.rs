//! Jobs of a workflow.

use super::{parts, problem, step};
use crate::model::{Call, Environment, Job, Matrix, Runner, SecretsPassed};
use crate::yaml::{Entry, Node, Problem};

pub(super) fn read(entry: &Entry<'_>, problems: &mut Vec<Problem>) -> Job {
    let node = &entry.value;
    Job {
        first_key: node.entries().next().map(|first| first.key.span()),
        name: node.text_of("name"),
        needs: node
            .get("needs")
            .map(|needs| needs.texts())
            .unwrap_or_default(),
        runner: runner(node),
        permissions: parts::permissions(node.entry("permissions"), problems),
        environment: environment(node),
        condition: node.text_of("if"),
        matrix: matrix(node),
        container: node
            .entry("container")
            .map(|entry| parts::container(&entry, problems)),
        services: services(node, problems),
        outputs: parts::outputs(node.get("outputs")),
        env: parts::env(node.entry("env"), problems),
        defaults: parts::defaults(node),
        timeout: node.text_of("timeout-minutes"),
        concurrency: parts::concurrency(node),
        steps: steps(node, problems),
        call: call(node, problems),
        ..Job::new(entry.key.clone(), entry.span)
    }
}

/// The steps of a job or of a composite action.
pub(super) fn steps(node: &Node<'_>, problems: &mut Vec<Problem>) -> Vec<crate::model::Step> {
    let Some(steps) = node.get("steps") else {
        return Vec::new();
    };
    if !steps.is_sequence() && !steps.is_null() {
        problems.push(problem(steps.span(), "`steps` is not a list"));
    }
    let mut found = Vec::new();
    for (index, item) in steps.items().enumerate() {
        if item.is_mapping() {
            found.push(step::read(&item, index, problems));
        } else {
            problems.push(problem(item.span(), "a step is a mapping"));
        }
    }
    found
}

fn runner(node: &Node<'_>) -> Runner {
    let Some(entry) = node.entry("runs-on") else {
        return Runner::default();
    };
    let labels = match entry.value.get("labels") {
        Some(labels) => labels.texts(),
        None => entry.value.texts(),
    };
    Runner {
        labels,
        group: entry.value.text_of("group"),
        span: Some(entry.span),
    }
}

fn environment(node: &Node<'_>) -> Option<Environment> {
    let entry = node.entry("environment")?;
    let name = entry.value.text().or_else(|| entry.value.text_of("name"));
    Some(Environment {
        name,
        span: entry.span,
    })
}

fn services(node: &Node<'_>, problems: &mut Vec<Problem>) -> Vec<crate::model::Container> {
    let Some(services) = node.get("services") else {
        return Vec::new();
    };
    services
        .entries()
        .map(|entry| parts::container(&entry, problems))
        .collect()
}

fn matrix(node: &Node<'_>) -> Matrix {
    let mut matrix = Matrix::default();
    let Some(found) = node
        .get("strategy")
        .and_then(|strategy| strategy.get("matrix"))
    else {
        return matrix;
    };
    matrix.expressions.extend(found.text());
    for entry in found.entries() {
        match entry.key.value() {
            "include" => entry
                .value
                .items()
                .for_each(|item| combination(&item, &mut matrix)),
            "exclude" => {}
            name => dimension(name, &entry.value, &mut matrix),
        }
        if matches!(entry.key.value(), "include" | "exclude") {
            matrix.expressions.extend(entry.value.text());
        }
    }
    matrix
}

fn combination(item: &Node<'_>, matrix: &mut Matrix) {
    for entry in item.entries() {
        dimension(entry.key.value(), &entry.value, matrix);
    }
}

/// A scalar, a list, or nested mappings, whose leaves are reached as `matrix.name.key`.
fn dimension(name: &str, node: &Node<'_>, matrix: &mut Matrix) {
    if let Some(text) = node.text() {
        matrix.values.push((name.to_owned(), text));
    }
    for item in node.items() {
        if let Some(text) = item.text() {
            matrix.values.push((name.to_owned(), text));
        }
        leaves(name, &item, matrix);
    }
    leaves(name, node, matrix);
}

fn leaves(name: &str, node: &Node<'_>, matrix: &mut Matrix) {
    for entry in node.entries() {
        let name = format!("{name}.{}", entry.key);
        for text in entry.value.texts() {
            matrix.values.push((name.clone(), text));
        }
    }
}

fn call(node: &Node<'_>, problems: &mut Vec<Problem>) -> Option<Call> {
    let uses = step::uses(node, problems)?;
    let secrets = match node.get("secrets") {
        None => SecretsPassed::Nothing,
        Some(secrets) => match secrets.text() {
            Some(word) if word.value() == "inherit" => SecretsPassed::Inherit(word.span()),
            _ => SecretsPassed::Named(parts::bindings(&secrets, problems)),
        },
    };
    Some(Call { uses, secrets })
}
