//! Steps of a job or composite action.

use super::{parts, problem};
use crate::model::{Body, Run, Step, Target, Uses};
use crate::yaml::{Node, Problem};

pub(super) fn read(node: &Node<'_>, index: usize, problems: &mut Vec<Problem>) -> Step {
    Step {
        id: node.text_of("id"),
        name: node.text_of("name"),
        condition: node.text_of("if"),
        env: parts::env(node.entry("env"), problems),
        continue_on_error: node.text_of("continue-on-error"),
        timeout: node.text_of("timeout-minutes"),
        ..Step::new(index, node.span(), body(node, problems))
    }
}

fn body(node: &Node<'_>, problems: &mut Vec<Problem>) -> Body {
    if let Some(uses) = uses(node, problems) {
        return Body::Uses(uses);
    }
    if let Some(run) = run(node) {
        return Body::Run(run);
    }
    problems.push(problem(node.span(), "a step needs `run` or `uses`"));
    Body::Nothing
}

fn run(node: &Node<'_>) -> Option<Run> {
    let entry = node.entry("run")?;
    Some(Run {
        shell: node.text_of("shell"),
        working_directory: node.text_of("working-directory"),
        ..Run::new(entry.value.text()?, entry.key.span())
    })
}

/// `uses:` with its `with:`, of a step or of a job.
pub(super) fn uses(node: &Node<'_>, problems: &mut Vec<Problem>) -> Option<Uses> {
    let entry = node.entry("uses")?;
    let reference = entry.value.text()?;
    Some(Uses {
        target: Target::parse(reference.value().trim()),
        reference,
        key: entry.key.span(),
        with: parts::env(node.entry("with"), problems),
    })
}
