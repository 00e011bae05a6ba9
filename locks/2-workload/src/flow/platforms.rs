//! How values travel on platforms where templates and commands share the variables of the job that takes them in.

use lockgate_evidence::Confidence;
use lockgate_pipelines::model::{Event, Input, Pipeline, Platform, Trust, Uses};
use lockgate_pipelines::shell::{Command, Script};

use super::contexts::find;
use super::inputs::is_free_text;
use super::{Channel, Flow, Taint, Write, spend, worst};
use crate::facts::parents::Exposure;
use crate::facts::proposed::{may_run, proposed};
use crate::tree::Place;

/// Texts of which a script that writes for later steps has at least one.
pub(super) fn markers(platform: Platform, channel: Channel) -> &'static [&'static str] {
    match (platform, channel) {
        (Platform::Azure, Channel::Path) => &["task.prependpath"],
        (Platform::Azure, _) => &["task.setvariable"],
        (Platform::CircleCi, Channel::Environment) => &["BASH_ENV"],
        (Platform::Tekton, Channel::Output) => &["results"],
        (Platform::Argo, Channel::Output) => &["/"],
        (_, Channel::Environment) => &["GITHUB_ENV", "github.output"],
        (_, Channel::Output) => &["OUTPUT", "github.output", "set-output"],
        (_, Channel::Path) => &["GITHUB_PATH", "github.output"],
    }
}

/// What an input holds that nobody in the tree fills in. A definition of the same file is then never used, and of a
/// template it cannot be told.
///
/// Objects of a cluster are there for whoever names them.
pub(super) fn unused(pipeline: &Pipeline, input: &Input, origin: &str) -> Option<Taint> {
    let of_cluster = matches!(pipeline.platform, Platform::Tekton | Platform::Argo);
    if pipeline.sibling.is_some() && !of_cluster {
        return None;
    }
    let confidence = if of_cluster {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    let taint = Taint::new(Trust::Partly, origin).confidence(confidence);
    Some(taint.via(&pipeline.source, input.span, "any caller fills it in"))
}

/// `##vso[task.setvariable variable=NAME;isOutput=true]…` ("Logging commands").
pub(super) fn logging_command(script: &Script, index: usize, command: &Command) -> Option<Write> {
    const COMMAND: &str = "##vso[task.setvariable";
    // Words only: a here-document is not what the command itself prints.
    let text = script.slice(command.words_span());
    let rest = text.get(text.find(COMMAND)? + COMMAND.len()..)?;
    let properties = rest.split(']').next().unwrap_or_default();
    let property = |wanted: &str| {
        let mut pairs = properties
            .split(';')
            .filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim())
    };
    let is_constant = |name: &&str| !name.contains(['$', '%', '{']);
    let is_output = property("isoutput").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    Some(Write {
        channel: if is_output {
            Channel::Output
        } else {
            Channel::Environment
        },
        name: property("variable").filter(is_constant).map(str::to_owned),
        command: index,
        span: command.span,
        delimiter: None,
    })
}

/// True where conditions, filters or an approval keep a place of Azure Pipelines or CircleCI out of builds of proposed
/// changes.
pub(super) fn is_kept_from_proposals(place: Place<'_>, start: &Exposure<'_>) -> bool {
    let platform = place.pipeline.platform;
    if start.trigger.event != Event::PullRequest
        || !matches!(platform, Platform::Azure | Platform::CircleCi)
    {
        return false;
    }
    let entry = start.calls.first().copied().unwrap_or(place);
    if proposed(entry.pipeline, entry.job).is_none() {
        return true;
    }
    let steps = start.calls.iter().chain([&place]);
    let mut steps = steps.filter_map(|place| place.step);
    platform == Platform::Azure
        && steps.any(|step| {
            let conditions: Vec<_> = step.condition.iter().chain(&step.gates).collect();
            !may_run(entry.pipeline, &conditions)
        })
}

impl Flow<'_> {
    /// What the steps of a template or command write for the steps after it.
    pub(super) fn writes_of_used(
        self,
        place: Place<'_>,
        uses: &Uses,
        channel: Channel,
        name: &str,
    ) -> Option<Taint> {
        if place.pipeline.platform == Platform::GitHub {
            return None;
        }
        let target = self.tree.target(place.pipeline, uses)?;
        let deeper = self.deeper()?;
        let job = target.jobs.first()?;
        let at = Place {
            pipeline: target,
            job,
            step: None,
        };
        worst(
            job.steps
                .iter()
                .filter_map(|step| deeper.step_writes(at, step, channel, name)),
        )
    }

    /// A variable that neither step nor job nor file binds: of the stage, of the matrix, of a template of variables, of
    /// whatever takes this definition in.
    pub(super) fn surrounding(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let platform = place.pipeline.platform;
        if !matches!(platform, Platform::Azure | Platform::CircleCi) {
            return None;
        }
        if let Some(binding) = place.job.around.get(name) {
            return self.text_via(place, &binding.value, &format!("becomes `{}`", binding.key));
        }
        let of_matrix = || (platform == Platform::Azure).then(|| self.matrix(place, name))?;
        let of_template = || self.variable_template(place.pipeline, name);
        let of_users = || self.variable_of_users(place.pipeline, name);
        of_matrix().or_else(of_template).or_else(of_users)
    }

    fn variable_template(self, pipeline: &Pipeline, name: &str) -> Option<Taint> {
        let targets = pipeline
            .includes
            .iter()
            .filter_map(|uses| self.tree.target(pipeline, uses));
        let bound = targets.filter_map(|target| Some((target, target.env.get(name)?)));
        worst(bound.filter_map(|(target, binding)| {
            let taint = Self::plain_text(target, &binding.value)?;
            let note = format!("becomes `{}`", binding.key);
            Some(taint.via(&target.source, binding.span, note))
        }))
    }

    /// A text of a file without jobs, where only what the platform gives can come in.
    fn plain_text(pipeline: &Pipeline, text: &lockgate_pipelines::yaml::Text) -> Option<Taint> {
        let expressions = text
            .templates()
            .iter()
            .filter_map(|template| template.expression.as_ref().ok());
        let accesses = expressions.flat_map(lockgate_pipelines::expression::Expr::contexts);
        worst(accesses.filter_map(|access| super::contexts::given(pipeline, &access.path)))
    }

    fn variable_of_users(self, pipeline: &Pipeline, name: &str) -> Option<Taint> {
        let deeper = self.deeper()?;
        let users = self.tree.users(pipeline).into_iter();
        let users = users.take_while(|_| spend());
        worst(users.filter_map(|(place, _)| deeper.environment(place, name)))
    }

    /// `$(a.b)` where no step is called `a`: a variable whose name has a dot.
    pub(super) fn dotted_variable(self, place: Place<'_>, id: &str, name: &str) -> Option<Taint> {
        (place.pipeline.platform == Platform::Azure)
            .then(|| self.environment(place, &format!("{id}.{name}")))?
    }

    /// `dependencies.JOB.outputs['STEP.NAME']`; a deployment puts its own name before.
    pub(super) fn variable_of_job(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let (before, name) = name.rsplit_once('.')?;
        let step = before.rsplit('.').next().unwrap_or(before);
        self.step_output(place, step, name)
    }

    /// A parameter of the whole pipeline, which each definition of the file can read.
    pub(super) fn pipeline_parameter(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let main = self.tree.by_path(place.pipeline.path())?;
        let input = find(&main.trigger(Event::Dispatch)?.inputs, name)?;
        let taint = Taint::new(Trust::Partly, format!("pipeline.parameters.{name}"));
        is_free_text(input).then(|| {
            taint.via(
                &main.source,
                input.span,
                "whoever may start the pipeline fills it in",
            )
        })
    }

    /// The default of an input, where the platform expands it.
    pub(super) fn default_of(self, place: Place<'_>, input: &Input) -> Option<Taint> {
        if place.pipeline.platform == Platform::GitHub {
            return None;
        }
        let default = input.default.as_ref()?;
        self.text_via(place, default, "the default of the parameter")
    }
}
