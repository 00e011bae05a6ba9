//! The walk through a file: which steps run where, with what around them.

use lockgate_evidence::{Source, Span};

use super::credentials::{self, Bound};
use super::groovy::{Argument, Expr, Kind, Name, Script, Statement, positional};
use super::names::{Found, find};
use super::values::{Values, reference, template};
use super::{libraries, steps, triggers};
use crate::expression::{Dialect, Expr as Value};
use crate::model::{Binding, Body, Container, Env, Grant, Job, Matrix, Pipeline, Runner, Step};
use crate::yaml::Text;

/// How many bindings and grants are copied to jobs and steps of one file.
const MAX_COPIES: usize = 50_000;

/// Fills the pipeline.
pub(super) fn fill(pipeline: &mut Pipeline, script: &Script<'_>) {
    let source = pipeline.source.clone();
    let found = find(&script.statements, source.text());
    let inputs = triggers::inputs(&source, &found);
    let mut reader = Reader {
        source: &source,
        text: source.text(),
        found: &found,
        pipeline,
        function: "",
        around: Around::default(),
        in_argument: false,
        places: Vec::new(),
        copies: 0,
    };
    reader.statements(&script.statements);
    let locals = &mut pipeline.locals;
    locals.sort_by_cached_key(|local| local.key.value().to_ascii_lowercase());
    triggers::complete(pipeline, inputs);
}

/// What holds around a step.
#[derive(Default)]
pub(super) struct Around {
    pub(super) runner: Runner,
    pub(super) timeout: Option<Text>,
    pub(super) when: Option<Text>,
    pub(super) approval: Option<Span>,
    pub(super) may_fail: Option<Text>,
    pub(super) matrix: Matrix,
    /// The sources that the agent checks out by itself, where it does.
    pub(super) checkout: Option<Span>,
    /// The container of a whole job.
    pub(super) container: Option<Container>,
    pub(super) services: Vec<Container>,
    pub(super) secrets: Vec<String>,
    pub(super) grants: Vec<Grant>,
    pub(super) env: Vec<Binding>,
    /// Each with those around it.
    pub(super) conditions: Vec<Text>,
    /// Containers of steps.
    pub(super) containers: Vec<Container>,
}

/// How to go back to what held before.
pub(super) struct Mark {
    runner: Runner,
    timeout: Option<Text>,
    when: Option<Text>,
    approval: Option<Span>,
    may_fail: Option<Text>,
    matrix: Option<Matrix>,
    checkout: Option<Span>,
    container: Option<Container>,
    services: usize,
    secrets: usize,
    grants: usize,
    env: usize,
    conditions: usize,
    containers: usize,
    places: usize,
}

/// Something that becomes a job once a step stands in it.
pub(super) struct Place {
    pub(super) id: Text,
    pub(super) span: Span,
    /// True for a `stage`, false for a node, a function, a file.
    pub(super) stage: bool,
    job: Option<usize>,
}

pub(super) struct Reader<'r, 'e, 'a> {
    pub(super) source: &'r Source,
    pub(super) text: &'a str,
    pub(super) found: &'r Found<'e, 'a>,
    pub(super) pipeline: &'r mut Pipeline,
    pub(super) function: &'a str,
    pub(super) around: Around,
    /// True inside of the arguments of a call.
    pub(super) in_argument: bool,
    places: Vec<Place>,
    copies: usize,
}

impl<'e, 'a> Reader<'_, 'e, 'a> {
    /// Reads values at this place.
    pub(super) fn values(&self) -> Values<'_, 'a> {
        Values {
            source: self.source,
            text: self.text,
            names: &self.found.names,
            function: self.function,
            secrets: &self.around.secrets,
        }
    }

    /// What stands at a span, as it is.
    pub(super) fn plain(&self, span: Span) -> Text {
        let written = self.text.get(span.range()).unwrap_or_default().to_owned();
        let anchors = vec![(0, span.start)];
        Text::anchored(written, self.source, span, anchors, Dialect::Plain)
    }

    pub(super) fn named(&self, name: Name<'a>) -> Text {
        self.plain(name.span)
    }

    pub(super) fn statements(&mut self, statements: &'e [Statement<'a>]) {
        let outer = std::mem::replace(&mut self.in_argument, false);
        for statement in statements {
            self.statement(statement);
        }
        self.in_argument = outer;
    }

    fn statement(&mut self, statement: &'e Statement<'a>) {
        match statement {
            Statement::Expr(expr) => self.expr(expr),
            Statement::Define { names, value } => {
                let Some(value) = value else { return };
                self.expr(value);
                for name in names {
                    self.local(self.function, name.text, name.span, value);
                }
            }
            Statement::If {
                branches,
                otherwise,
            } => {
                for (condition, body) in branches {
                    self.expr(condition);
                    self.under(condition, body);
                }
                self.statements(otherwise);
            }
            Statement::Block { head, body } => {
                for expr in head {
                    self.expr(expr);
                }
                self.statements(body);
            }
            Statement::Function { name, body, .. } => self.function(*name, body),
            Statement::Annotation { name, arguments } => {
                libraries::annotation(self, *name, arguments);
            }
        }
    }

    fn under(&mut self, condition: &Expr<'a>, body: &'e [Statement<'a>]) {
        let mark = self.mark();
        self.condition(self.plain(condition.span));
        self.statements(body);
        self.back(mark);
    }

    /// One more condition that must be met from here on.
    fn condition(&mut self, own: Text) {
        let around = self.around.conditions.last().cloned();
        let all: Vec<Text> = around.into_iter().chain([own]).collect();
        self.around.conditions.extend(Text::joined(&all));
    }

    fn function(&mut self, name: Name<'a>, body: &'e [Statement<'a>]) {
        let outer = std::mem::replace(&mut self.function, name.text);
        let id = self.named(name);
        self.within(id, name.span, false, |reader| reader.statements(body));
        self.function = outer;
    }

    pub(super) fn expr(&mut self, expr: &'e Expr<'a>) {
        match &expr.kind {
            Kind::Call { callee, arguments } => steps::call(self, expr, callee, arguments),
            Kind::Assign { target, value } => {
                self.expr(value);
                self.assigned(target, value);
            }
            Kind::Property { object, .. } => self.expr(object),
            Kind::Index { object, index } => {
                self.expr(object);
                self.expr(index);
            }
            Kind::List(items) => {
                for item in items {
                    self.expr(item);
                }
            }
            Kind::Map(entries) => {
                for entry in entries {
                    self.expr(&entry.value);
                }
            }
            Kind::Closure(body) => self.statements(body),
            Kind::Operation { operands, .. } => {
                for operand in operands {
                    self.expr(operand);
                }
            }
            Kind::Choice { condition, yes, no } => {
                self.expr(condition);
                if let Some(yes) = yes {
                    self.expr(yes);
                }
                self.expr(no);
            }
            Kind::Not(inner) => self.expr(inner),
            Kind::Name(_) | Kind::Number | Kind::Quoted(_) | Kind::Unknown => {}
        }
    }

    fn assigned(&mut self, target: &Expr<'a>, value: &'e Expr<'a>) {
        let Some(path) = target.path() else { return };
        match path.as_slice() {
            [name] => {
                let own = self
                    .found
                    .names
                    .locals
                    .contains(&(self.function, name.text));
                let function = if own { self.function } else { "" };
                self.local(function, name.text, name.span, value);
            }
            [env, name] if env.text == "env" => {
                let binding = self.binding(*name, value, target.span.cover(value.span));
                self.pipeline.env.bindings.push(binding);
            }
            _ => {}
        }
    }

    /// A variable of Groovy, with what it gets.
    pub(super) fn local(&mut self, function: &str, name: &str, at: Span, value: &'e Expr<'a>) {
        if matches!(value.kind, Kind::Closure(_) | Kind::Number | Kind::Unknown) {
            return;
        }
        let qualified = match function {
            "" => name.to_owned(),
            function => format!("{function}.{name}"),
        };
        let binding = Binding {
            key: Text::made(qualified, self.source, at),
            value: self.values().text(value),
            span: at.cover(value.span),
        };
        self.pipeline.locals.push(binding);
    }

    /// `NAME = value`.
    pub(super) fn binding(&self, name: Name<'a>, value: &Expr<'a>, span: Span) -> Binding {
        Binding {
            key: self.named(name),
            value: self.values().text(value),
            span,
        }
    }

    pub(super) fn mark(&self) -> Mark {
        let around = &self.around;
        Mark {
            runner: around.runner.clone(),
            timeout: around.timeout.clone(),
            when: around.when.clone(),
            approval: around.approval,
            may_fail: around.may_fail.clone(),
            matrix: (!around.matrix.values.is_empty()).then(|| around.matrix.clone()),
            checkout: around.checkout,
            container: around.container.clone(),
            services: around.services.len(),
            secrets: around.secrets.len(),
            grants: around.grants.len(),
            env: around.env.len(),
            conditions: around.conditions.len(),
            containers: around.containers.len(),
            places: self.places.len(),
        }
    }

    pub(super) fn back(&mut self, mark: Mark) {
        let around = &mut self.around;
        around.runner = mark.runner;
        around.timeout = mark.timeout;
        around.when = mark.when;
        around.approval = mark.approval;
        around.may_fail = mark.may_fail;
        around.matrix = mark.matrix.unwrap_or_default();
        around.checkout = mark.checkout;
        around.container = mark.container;
        around.services.truncate(mark.services);
        around.secrets.truncate(mark.secrets);
        around.grants.truncate(mark.grants);
        around.env.truncate(mark.env);
        around.conditions.truncate(mark.conditions);
        around.containers.truncate(mark.containers);
        self.places.truncate(mark.places);
    }

    /// Walks with something around that ends with it.
    pub(super) fn scoped(&mut self, walk: impl FnOnce(&mut Self)) {
        let mark = self.mark();
        walk(self);
        self.back(mark);
    }

    /// Walks what becomes a job of its own.
    pub(super) fn within(
        &mut self,
        id: Text,
        span: Span,
        stage: bool,
        walk: impl FnOnce(&mut Self),
    ) {
        self.scoped(|reader| {
            reader.enter(id, span, stage);
            walk(reader);
        });
    }

    /// From here on steps belong to this.
    pub(super) fn enter(&mut self, id: Text, span: Span, stage: bool) {
        let job = None;
        self.places.push(Place {
            id,
            span,
            stage,
            job,
        });
    }

    /// True inside of a stage.
    pub(super) fn in_stage(&self) -> bool {
        self.places.iter().any(|place| place.stage)
    }

    /// Secrets and the variables that hold them.
    pub(super) fn give(&mut self, bound: Bound) {
        for variable in bound.variables {
            let name = variable.value().to_owned();
            let span = variable.span();
            self.around.secrets.push(name.clone());
            let segments = vec!["secrets".to_owned(), name];
            let value = reference(self.source, span, segments);
            self.bind(Binding {
                key: variable,
                value,
                span,
            });
        }
        self.around.grants.extend(bound.grants);
    }

    /// `X = credentials('id')` and its variables.
    pub(super) fn give_to_environment(&mut self, name: Name<'a>, mut grant: Grant) -> Vec<Binding> {
        let mut bindings = Vec::new();
        for suffix in ["", "_PSW"] {
            let variable = format!("{}{suffix}", name.text);
            self.around.secrets.push(variable.clone());
            let key = Text::made(variable.clone(), self.source, name.span);
            let detail = Text::made("variable", self.source, name.span);
            grant.details.push(Binding {
                key: detail,
                value: key.clone(),
                span: name.span,
            });
            let segments = vec!["secrets".to_owned(), variable];
            bindings.push(Binding {
                key,
                value: reference(self.source, grant.span, segments),
                span: name.span.cover(grant.span),
            });
        }
        self.around.grants.push(grant);
        bindings
    }

    /// A variable of the environment from here on; a job that has begun has it as well.
    pub(super) fn bind(&mut self, binding: Binding) {
        if let Some(job) = self.current() {
            job.env.bindings.push(binding.clone());
        }
        self.around.env.push(binding);
    }

    /// The job at hand, where it has begun.
    pub(super) fn current(&mut self) -> Option<&mut Job> {
        let job = self.places.last()?.job?;
        self.pipeline.jobs.get_mut(job)
    }

    /// The job at hand.
    fn job(&mut self, at: Span) -> usize {
        if self.places.is_empty() {
            let id = Text::made("pipeline", self.source, Span::at(at.start));
            self.enter(id, at, false);
        }
        let index = self.pipeline.jobs.len();
        match self.places.last_mut() {
            Some(Place { job: Some(job), .. }) => *job,
            Some(place) => {
                place.job = Some(index);
                let (id, span) = (place.id.clone(), place.span);
                self.begin(id, span);
                index
            }
            None => index,
        }
    }

    fn begin(&mut self, id: Text, span: Span) {
        let env = self.budgeted(self.around.env.len());
        let services = self.budgeted(self.around.services.len());
        let matrix = self.budgeted(self.around.matrix.values.len());
        let around = &self.around;
        let mut job = Job::new(id, span);
        job.runner = around.runner.clone();
        job.timeout.clone_from(&around.timeout);
        job.condition.clone_from(&around.when);
        job.approval = around.approval;
        job.container.clone_from(&around.container);
        job.env = Env {
            bindings: around.env.iter().take(env).cloned().collect(),
            ..Env::default()
        };
        job.services = around.services.iter().take(services).cloned().collect();
        job.matrix.values = around.matrix.values.iter().take(matrix).cloned().collect();
        self.pipeline.jobs.push(job);
        if let Some(agent) = self.around.checkout {
            let uses = steps::uses(Text::made("checkout", self.source, agent), agent);
            self.step(agent, None, Body::Uses(uses));
        }
    }

    /// How many of `wanted` may still be copied.
    fn budgeted(&mut self, wanted: usize) -> usize {
        let left = MAX_COPIES.saturating_sub(self.copies).min(wanted);
        self.copies += left;
        left
    }

    /// One more step at this place.
    pub(super) fn step(&mut self, span: Span, id: Option<Text>, body: Body) {
        let index = self.job(span);
        let grants = self.budgeted(self.around.grants.len());
        let around = &self.around;
        let Some(job) = self.pipeline.jobs.get_mut(index) else {
            return;
        };
        let mut step = Step::new(job.steps.len(), span, body);
        step.id = id;
        step.grants = around.grants.iter().take(grants).cloned().collect();
        step.condition = around.conditions.last().cloned();
        step.container = around.containers.last().cloned();
        step.continue_on_error.clone_from(&around.may_fail);
        job.steps.push(step);
        job.span = job.span.cover(span);
        if job.timeout.is_none() {
            job.timeout.clone_from(&around.timeout);
        }
    }

    /// `A=b` of `withEnv`.
    pub(super) fn bind_pair(&mut self, pair: &Expr<'a>) {
        let text = self.values().text(pair);
        let Some((name, _)) = text.value().split_once('=') else {
            return;
        };
        let name = name.split_once('+').map_or(name, |(name, _)| name);
        let at = text.locate(Span::new(0, name.len()));
        let key = Text::made(name, self.source, at);
        let span = text.span();
        let value = self.after_sign(&text);
        self.bind(Binding { key, value, span });
    }

    /// What stands behind the first `=`.
    fn after_sign(&self, text: &Text) -> Text {
        let from = text.value().find('=').map_or(0, |at| at + 1);
        let moved = |span: Span| Span::new(span.start - from, span.end - from);
        let templates = text
            .templates()
            .iter()
            .filter(|template| template.span.start >= from);
        let templates = templates.map(|found| {
            let accesses = found.expression.iter().flat_map(Value::contexts);
            let accesses = accesses.map(|access| access.path.segments().to_vec());
            template(
                moved(found.span),
                moved(found.inner),
                &accesses.collect::<Vec<_>>(),
            )
        });
        let start = text.locate(Span::at(from)).start;
        Text::with_templates(
            text.value()[from..].to_owned(),
            self.source,
            Span::new(start, text.span().end),
            vec![(0, start)],
            Dialect::Groovy,
            templates.collect(),
        )
    }

    /// The secrets that a step names by their ids.
    pub(super) fn give_ids(&mut self, arguments: &[Argument<'a>], id: Option<&Expr<'a>>) {
        let id = id.or_else(|| positional(arguments));
        if let Some(id) = id {
            let grants = credentials::by_id(self.values(), id);
            self.around.grants.extend(grants);
        }
    }
}
