//! Every expression of a pipeline, wherever it stands.

use lockgate_evidence::Span;
use lockgate_pipelines::expression::Expr;
use lockgate_pipelines::model::{Env, Job, Pipeline, SecretsPassed, Step};
use lockgate_pipelines::yaml::{Style, Text};

/// One expression with the text it stands in; its spans count from the start of the value.
pub(crate) struct Site<'a> {
    /// The whole scalar.
    pub(crate) text: &'a Text,
    /// The expression.
    pub(crate) expr: &'a Expr,
    /// True in an `if:`.
    pub(crate) condition: bool,
}

impl Site<'_> {
    /// The bytes of a part of the expression in the file.
    pub(crate) fn locate(&self, part: &Expr) -> Span {
        self.text.locate(part.span)
    }
}

/// How `replacement` is written inside the scalar, so that it reads as itself; `None` where it cannot be.
pub(crate) fn written_in(text: &Text, replacement: &str) -> Option<String> {
    if replacement.contains('\n') {
        return None;
    }
    match text.style() {
        Style::Single => Some(replacement.replace('\'', "''")),
        Style::Double => Some(replacement.replace('\\', r"\\").replace('"', "\\\"")),
        Style::Plain if replacement.contains(": ") || replacement.contains(" #") => None,
        Style::Plain | Style::Literal | Style::Folded => Some(replacement.to_owned()),
    }
}

/// Calls `look` with every readable expression.
pub(crate) fn each_expression(pipeline: &Pipeline, look: &mut dyn FnMut(&Site<'_>)) {
    let mut visit = Visit { look };
    visit.env(&pipeline.env);
    visit.texts(&pipeline.run_name);
    visit.texts(pipeline.outputs.iter().map(|output| &output.value));
    visit.texts(
        pipeline
            .concurrency
            .iter()
            .flat_map(|limit| limit.group.iter().chain(&limit.cancel)),
    );
    for job in &pipeline.jobs {
        visit.job(job);
    }
}

struct Visit<'l> {
    look: &'l mut dyn FnMut(&Site<'_>),
}

impl Visit<'_> {
    fn job(&mut self, job: &Job) {
        self.condition(job.condition.as_ref());
        self.env(&job.env);
        self.texts(&job.name);
        self.texts(&job.runner.labels);
        self.texts(&job.runner.group);
        self.texts(&job.timeout);
        self.texts(&job.matrix.expressions);
        self.texts(job.matrix.values.iter().map(|(_, value)| value));
        self.texts(
            job.environment
                .iter()
                .filter_map(|environment| environment.name.as_ref()),
        );
        self.texts(job.outputs.iter().map(|output| &output.value));
        self.texts(
            job.concurrency
                .iter()
                .flat_map(|limit| limit.group.iter().chain(&limit.cancel)),
        );
        for container in job.containers() {
            self.texts(
                container
                    .image
                    .iter()
                    .chain(&container.options)
                    .chain(&container.volumes),
            );
            self.env(&container.env);
            self.env(&container.credentials);
        }
        if let Some(call) = &job.call {
            self.env(&call.uses.with);
            if let SecretsPassed::Named(secrets) = &call.secrets {
                self.texts(secrets.iter().map(|secret| &secret.value));
            }
        }
        for step in &job.steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &Step) {
        self.condition(step.condition.as_ref());
        self.env(&step.env);
        self.texts(
            step.name
                .iter()
                .chain(&step.continue_on_error)
                .chain(&step.timeout),
        );
        if let Some(uses) = step.uses() {
            self.env(&uses.with);
        }
        if let Some(run) = step.run() {
            self.texts([&run.script]);
            self.texts(run.working_directory.iter().chain(&run.shell));
        }
    }

    fn env(&mut self, env: &Env) {
        self.texts(&env.expression);
        self.texts(env.bindings.iter().map(|binding| &binding.value));
    }

    fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a Text>) {
        for text in texts {
            self.templates(text, false);
        }
    }

    fn templates(&mut self, text: &Text, condition: bool) {
        for template in text.templates() {
            if let Ok(expr) = &template.expression {
                (self.look)(&Site {
                    text,
                    expr,
                    condition,
                });
            }
        }
    }

    fn condition(&mut self, text: Option<&Text>) {
        let Some(text) = text else { return };
        if text.is_templated() {
            self.templates(text, true);
        } else if let Ok(expr) = text.bare_expression() {
            (self.look)(&Site {
                text,
                expr,
                condition: true,
            });
        }
    }
}
