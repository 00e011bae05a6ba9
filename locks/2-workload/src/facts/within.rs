//! Steps of the composite actions that a step uses, seen from the job that runs them.

use lockgate_pipelines::expression::{Expr, ExprKind};
use lockgate_pipelines::model::{Job, Kind, Pipeline, Run, Runtime, Step, Uses};
use lockgate_pipelines::yaml::Text;

use crate::data::head_references::CHECKOUT_ACTIONS;
use crate::tree::{Place, Tree};

/// How deep actions that use actions are followed.
const MAX_DEPTH: usize = 4;

/// How many steps are looked at for one step of a job. Actions can use each other so that the ways multiply.
const MAX_STEPS: usize = 60;

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
    /// False for a step that cannot check anything out.
    pub(crate) may_check_out: bool,
}

/// The same by number, as the tree keeps it for each action.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inner {
    /// The action and the step in it.
    at: (usize, usize),
    /// The action and the step in it that call that action; `None` for the step of the job.
    caller: Option<(usize, usize)>,
    conditional: bool,
    may_check_out: bool,
}

/// Every step that runs within a step, by composite actions of the tree; the step itself is not among them.
pub(crate) fn within<'a>(tree: &'a Tree, pipeline: &Pipeline, step: &'a Step) -> Vec<Within<'a>> {
    let Some(uses) = step.uses() else {
        return Vec::new();
    };
    let Some(action) = tree.target_index(pipeline, uses) else {
        return Vec::new();
    };
    let inner = tree.inner_steps(action).iter();
    inner.filter_map(|inner| inner.seen(tree, uses)).collect()
}

impl Inner {
    fn seen<'a>(&self, tree: &'a Tree, uses: &'a Uses) -> Option<Within<'a>> {
        let (pipeline, job, step) = step_at(tree, self.at)?;
        let caller = match self.caller {
            Some(caller) => step_at(tree, caller)?.2.uses()?,
            None => uses,
        };
        Some(Within {
            place: Place {
                pipeline,
                job,
                step: Some(step),
            },
            step,
            caller,
            conditional: self.conditional,
            may_check_out: self.may_check_out,
        })
    }
}

/// A composite action has one job.
fn step_at(tree: &Tree, (action, step): (usize, usize)) -> Option<(&Pipeline, &Job, &Step)> {
    let pipeline = tree.at(action)?;
    let job = pipeline.jobs.first()?;
    Some((pipeline, job, job.steps.get(step)?))
}

/// Every step that runs within an action.
pub(crate) fn inner_steps(tree: &Tree, action: usize) -> Vec<Inner> {
    let mut found = Vec::new();
    collect(tree, action, None, (0, false), &mut found);
    found
}

fn collect(
    tree: &Tree,
    action: usize,
    caller: Option<(usize, usize)>,
    (depth, conditional): (usize, bool),
    found: &mut Vec<Inner>,
) {
    let composite =
        |pipeline: &&Pipeline| matches!(pipeline.kind, Kind::Action(Runtime::Composite));
    let Some(pipeline) = tree.at(action).filter(composite) else {
        return;
    };
    for step in pipeline.jobs.iter().flat_map(|job| &job.steps) {
        if found.len() >= MAX_STEPS {
            return;
        }
        let conditional = conditional || step.condition.is_some();
        let at = (action, step.index);
        found.push(Inner {
            at,
            caller,
            conditional,
            may_check_out: may_check_out(step),
        });
        let called = step
            .uses()
            .and_then(|uses| tree.target_index(pipeline, uses));
        if let Some(called) = called.filter(|_| depth + 1 < MAX_DEPTH) {
            collect(tree, called, Some(at), (depth + 1, conditional), found);
        }
    }
}

fn may_check_out(step: &Step) -> bool {
    let text = |run: &Run| {
        ["git", "gh ", "hub "]
            .iter()
            .any(|word| run.script.value().contains(word))
    };
    step.uses()
        .is_some_and(|uses| uses.is_any(CHECKOUT_ACTIONS))
        || step.run().is_some_and(text)
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
