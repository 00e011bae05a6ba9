//! Stages, jobs and deployments, and what templates are given of them.

use super::pipeline::{root_scope, unnamed};
use super::{parts, problem, step};
use crate::model::{
    Body, Call, Env, Environment, Grant, Job, Matrix, Runner, SecretsPassed, Step, Uses,
};
use crate::yaml::{Node, Problem, Text};

/// What a stage hands on to its jobs.
#[derive(Clone, Default)]
pub(super) struct Scope {
    pub(super) runner: Runner,
    pub(super) env: Env,
    pub(super) grants: Vec<Grant>,
    pub(super) gates: Vec<Text>,
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) jobs: Vec<Job>,
    pub(super) includes: Vec<Uses>,
}

/// What a list in the parameters of a template holds.
enum Held {
    Stages,
    Jobs,
    Steps,
    Other,
}

pub(super) fn read_root(root: &Node<'_>, problems: &mut Vec<Problem>) -> Taken {
    let mut reader = Reader {
        taken: Taken::default(),
        problems,
    };
    let scope = root_scope(root);
    if let Some(stages) = parts::get(root, "stages") {
        reader.stages(&stages, &scope);
    }
    for key in ["jobs", "phases"] {
        if let Some(jobs) = parts::get(root, key) {
            reader.jobs(&jobs, &scope);
        }
    }
    if parts::entry(root, "steps").is_some() {
        reader.job(root, &scope, unnamed(root, "job"));
    }
    if let Some(extends) = parts::entry(root, "extends") {
        reader.template(&extends.value, &scope);
    }
    reader.taken
}

struct Reader<'p> {
    taken: Taken,
    problems: &'p mut Vec<Problem>,
}

impl Reader<'_> {
    /// Tells of a list that is neither list nor expression.
    fn expect_list(&mut self, node: &Node<'_>, what: &str) {
        let scalar = node.text().filter(|text| !text.is_templated());
        if let Some(text) = scalar {
            self.problems
                .push(problem(text.span(), format!("`{what}` is not a list")));
        }
    }

    fn stages(&mut self, node: &Node<'_>, scope: &Scope) {
        self.expect_list(node, "stages");
        for item in parts::items(node) {
            let node = &item.what;
            let mut inner = Scope {
                gates: joined(&scope.gates, item.gates),
                ..scope.clone()
            };
            if parts::entry(node, "template").is_some() {
                self.template(node, &inner);
                continue;
            }
            inner.gates.extend(parts::text_of(node, "condition"));
            if let Some(runner) = parts::runner(node) {
                inner.runner = runner;
            }
            let variables = parts::variables(parts::entry(node, "variables"));
            self.taken.includes.extend(variables.templates);
            (inner.env, inner.grants) = (variables.env, variables.groups);
            if let Some(jobs) = parts::get(node, "jobs") {
                self.jobs(&jobs, &inner);
            }
        }
    }

    fn jobs(&mut self, node: &Node<'_>, scope: &Scope) {
        self.expect_list(node, "jobs");
        // What the stage says is told at its first job.
        let first = self.taken.jobs.len();
        for item in parts::items(node) {
            let node = &item.what;
            let inner = Scope {
                gates: joined(&scope.gates, item.gates),
                ..scope.clone()
            };
            if parts::entry(node, "template").is_some() {
                self.template(node, &inner);
            } else if node.is_mapping() {
                self.job(node, &inner, unnamed(node, "job"));
            }
        }
        for (index, job) in self.taken.jobs.iter_mut().skip(first).enumerate() {
            job.grants.extend(scope.grants.iter().cloned());
            if index > 0 {
                job.around = scope.env.clone();
            } else {
                job.env
                    .bindings
                    .splice(0..0, scope.env.bindings.iter().cloned());
            }
        }
    }

    fn job(&mut self, node: &Node<'_>, scope: &Scope, unnamed: Text) {
        let named = ["job", "deployment", "phase"]
            .iter()
            .find_map(|key| parts::text_of(node, key));
        let variables = parts::variables(parts::entry(node, "variables"));
        let is_root = named.is_none()
            && parts::entry(node, "trigger")
                .or(parts::entry(node, "pr"))
                .is_some();
        let own = if is_root {
            parts::Variables::default()
        } else {
            variables
        };
        self.taken.includes.extend(own.templates);
        let mut job = Job {
            first_key: node.entries().next().map(|first| first.key.span()),
            name: parts::text_of(node, "displayName"),
            needs: parts::get(node, "dependsOn")
                .map(|needs| needs.texts())
                .unwrap_or_default(),
            runner: parts::runner(node).unwrap_or_else(|| scope.runner.clone()),
            environment: environment(node),
            condition: parts::text_of(node, "condition"),
            matrix: matrix(node),
            container: container(node),
            services: services(node),
            env: own.env,
            grants: own.groups,
            timeout: parts::text_of(node, "timeoutInMinutes"),
            may_fail: parts::text_of(node, "continueOnError"),
            gates: scope.gates.clone(),
            is_deployment: parts::entry(node, "deployment").is_some(),
            ..Job::new(named.unwrap_or(unnamed), node.span())
        };
        let lists = std::iter::once(parts::get(node, "steps"))
            .flatten()
            .chain(hooks(node));
        let windows = job.runner.is_windows();
        for list in lists {
            self.expect_list(&list, "steps");
            self.steps(&list, windows, &mut job.steps);
        }
        finish(&mut job);
        self.taken.jobs.push(job);
    }

    fn steps(&mut self, list: &Node<'_>, windows: bool, steps: &mut Vec<Step>) {
        for item in parts::items(list) {
            let mut read = step::read(&item.what, steps.len(), windows);
            read.gates = item.gates;
            steps.push(read);
            for (held, list) in given(&item.what) {
                match held {
                    Held::Steps => self.steps(&list, windows, steps),
                    Held::Jobs => self.jobs(&list, &Scope::default()),
                    Held::Stages => self.stages(&list, &Scope::default()),
                    Held::Other => {}
                }
            }
        }
    }

    /// A template in place of stages or jobs; what its parameters hold of them is read as well.
    fn template(&mut self, node: &Node<'_>, scope: &Scope) {
        let Some(uses) = parts::template(node) else {
            return;
        };
        let id = uses.reference.clone();
        let mut job = Job {
            call: Some(Call {
                uses,
                secrets: SecretsPassed::Nothing,
            }),
            gates: scope.gates.clone(),
            ..Job::new(id, node.span())
        };
        for (held, list) in given(node) {
            match held {
                Held::Stages => self.stages(&list, scope),
                Held::Jobs => self.jobs(&list, scope),
                Held::Steps => self.steps(&list, false, &mut job.steps),
                Held::Other => {}
            }
        }
        finish(&mut job);
        self.taken.jobs.push(job);
    }
}

fn joined(outer: &[Text], inner: Vec<Text>) -> Vec<Text> {
    outer.iter().cloned().chain(inner).collect()
}

/// What only the steps of a job tell.
fn finish(job: &mut Job) {
    let waits = |step: &&Step| match &step.body {
        Body::Uses(uses) => uses
            .target
            .package()
            .is_some_and(|task| task.name.eq_ignore_ascii_case("ManualValidation")),
        Body::Run(_) | Body::Nothing => false,
    };
    job.approval = job.steps.iter().find(waits).map(|step| step.span);
}

/// The lists of stages, jobs or steps in the parameters of a template, however deep in objects.
fn given<'a>(node: &Node<'a>) -> Vec<(Held, Node<'a>)> {
    let mut found = Vec::new();
    if parts::entry(node, "template").is_some()
        && let Some(parameters) = parts::get(node, "parameters")
    {
        lists(&parameters, &mut found);
    }
    found
}

fn lists<'a>(node: &Node<'a>, found: &mut Vec<(Held, Node<'a>)>) {
    for entry in parts::entries(node) {
        match held(&entry.value) {
            Held::Other => lists(&entry.value, found),
            held => found.push((held, entry.value)),
        }
    }
}

fn held(list: &Node<'_>) -> Held {
    if !list.is_sequence() {
        return Held::Other;
    }
    let has = |keys: &[&str]| {
        let mut items = parts::items(list).into_iter();
        items.any(|item| keys.iter().any(|key| item.what.get(key).is_some()))
    };
    match () {
        () if has(&["stage"]) => Held::Stages,
        () if has(&["job", "deployment"]) => Held::Jobs,
        () if has(step::KEYS) => Held::Steps,
        () => Held::Other,
    }
}

/// The step lists of a deployment's strategy.
fn hooks<'a>(node: &Node<'a>) -> Vec<Node<'a>> {
    let Some(strategy) = parts::get(node, "strategy") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for kind in ["runOnce", "rolling", "canary"] {
        let Some(kind) = parts::get(&strategy, kind) else {
            continue;
        };
        for hook in ["preDeploy", "deploy", "routeTraffic", "postRouteTraffic"] {
            found.extend(parts::get(&kind, hook).and_then(|hook| parts::get(&hook, "steps")));
        }
        let ends = parts::get(&kind, "on");
        for end in ["success", "failure"] {
            let end = ends.and_then(|ends| parts::get(&ends, end));
            found.extend(end.and_then(|end| parts::get(&end, "steps")));
        }
    }
    found
}

fn environment(node: &Node<'_>) -> Option<Environment> {
    let entry = parts::entry(node, "environment")?;
    let name = entry
        .value
        .text()
        .or_else(|| parts::text_of(&entry.value, "name"));
    Some(Environment {
        name,
        span: entry.span,
    })
}

fn container(node: &Node<'_>) -> Option<crate::model::Container> {
    let entry = parts::entry(node, "container")?;
    // The root of a list of jobs may hold `container` as the name of a resource.
    Some(parts::container(entry.key, &entry.value, entry.span))
}

fn services(node: &Node<'_>) -> Vec<crate::model::Container> {
    let Some(services) = parts::get(node, "services") else {
        return Vec::new();
    };
    let one = |entry: crate::yaml::Entry<'_>| parts::container(entry.key, &entry.value, entry.span);
    parts::entries(&services).into_iter().map(one).collect()
}

/// `strategy: matrix:` sets variables, one set for each leg.
fn matrix(node: &Node<'_>) -> Matrix {
    let mut matrix = Matrix::default();
    let found = parts::get(node, "strategy").and_then(|strategy| parts::get(&strategy, "matrix"));
    let Some(found) = found else { return matrix };
    matrix.expressions.extend(found.text());
    for leg in parts::entries(&found) {
        matrix.expressions.extend(leg.value.text());
        for variable in parts::bindings(&leg.value) {
            matrix
                .values
                .push((variable.key.value().to_owned(), variable.value));
        }
    }
    matrix
}
