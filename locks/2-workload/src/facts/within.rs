//! Steps of the composite actions that a step uses, seen from the job that runs them.

use lockgate_pipelines::expression::{Expr, ExprKind};
use lockgate_pipelines::model::{Kind, Pipeline, Runtime, Step, Uses};
use lockgate_pipelines::yaml::Text;

use crate::tree::{Place, Tree};

/// How deep actions that use actions are followed.
const MAX_DEPTH: usize = 4;

/// How many steps are looked at for one step of a job. Actions can use each other so that the ways multiply.
const MAX_STEPS: usize = 200;

/// A step of a composite action, and the call that led to it.
#[derive(Clone, Copy)]
pub(crate) struct Within<'a> {
    /// Where it is.
    pub(crate) place: Place<'a>,
    /// The step itself.
    pub(crate) step: &'a Step,
    /// What calls the action it stands in.
    pub(crate) caller: &'a Uses,
    /// True where a condition inside the actions has a say.
    pub(crate) conditional: bool,
}

/// Every step that runs within a step, by composite actions of the tree; the step itself is not among them.
pub(crate) fn within<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    step: &'a Step,
) -> Vec<Within<'a>> {
    let mut found = Vec::new();
    collect(tree, pipeline, step, (0, false), &mut found);
    found
}

fn collect<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    step: &'a Step,
    (depth, conditional): (usize, bool),
    found: &mut Vec<Within<'a>>,
) {
    let Some((caller, action)) = called(tree, pipeline, step).filter(|_| depth < MAX_DEPTH) else {
        return;
    };
    for job in &action.jobs {
        for step in &job.steps {
            if found.len() >= MAX_STEPS {
                return;
            }
            let conditional = conditional || step.condition.is_some();
            let place = Place {
                pipeline: action,
                job,
                step: Some(step),
            };
            found.push(Within {
                place,
                step,
                caller,
                conditional,
            });
            collect(tree, action, step, (depth + 1, conditional), found);
        }
    }
}

fn called<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    step: &'a Step,
) -> Option<(&'a Uses, &'a Pipeline)> {
    let uses = step.uses()?;
    let action = tree.target(pipeline, uses)?;
    matches!(action.kind, Kind::Action(Runtime::Composite)).then_some((uses, action))
}

impl<'a> Within<'a> {
    /// The constant that an input of a step gets: written there, or handed through from the call.
    pub(crate) fn constant(&self, value: &'a Text) -> Option<&'a str> {
        if !value.is_templated() {
            return Some(value.value());
        }
        let name = input_alone(value)?;
        let given = self.caller.with.get(&name).map(|binding| &binding.value);
        let default = || {
            let inputs = &self.place.pipeline.inputs;
            let input = inputs
                .iter()
                .find(|input| input.name.value().eq_ignore_ascii_case(&name))?;
            input.default.as_ref()
        };
        let given = given.or_else(default)?;
        (!given.is_templated()).then(|| given.value())
    }
}

/// The name of the input where a value is `${{ inputs.name }}` and nothing else.
fn input_alone(value: &Text) -> Option<String> {
    let [template] = value.templates() else {
        return None;
    };
    let alone = template.span.len() == value.value().trim().len();
    let expr: &Expr = template.expression.as_ref().ok().filter(|_| alone)?;
    let ExprKind::Property { name, .. } = &expr.ungrouped().kind else {
        return None;
    };
    let path = expr.path()?;
    path.is_within("inputs").then(|| name.text.clone())
}
