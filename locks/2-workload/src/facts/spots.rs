//! Where values stand in a pipeline, and which secrets are in them.

use std::collections::{HashMap, HashSet};

use lockgate_evidence::Span;
use lockgate_pipelines::expression::{self, ContextAccess};
use lockgate_pipelines::model::{
    Binding, Env, Job, Pipeline, Platform, Run, SecretsPassed, Step, Uses,
};
use lockgate_pipelines::shell::{Script, Word};
use lockgate_pipelines::yaml::Text;

use crate::facts::named_secrets::{
    granted, is_given, is_granted_to_steps, is_of_gitlab_job, is_told_by_name, may_be_named,
};
use crate::tree::Place;

/// What a value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A variable of the environment.
    Env,
    /// An input of an action or called workflow.
    Input,
    /// A script.
    Script,
    /// An `if:`, which may be bare.
    Condition,
    /// A secret handed to a called workflow.
    Secret,
    /// Anything else.
    Other,
}

/// One value of a pipeline.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'a> {
    pub(crate) job: Option<&'a Job>,
    pub(crate) step: Option<&'a Step>,
    pub(crate) role: Role,
    /// The name it is bound to.
    pub(crate) key: Option<&'a Text>,
    pub(crate) text: &'a Text,
}

/// Every value of a pipeline that can hold an expression, in reading order within its kind.
pub(crate) fn spots(pipeline: &Pipeline) -> Vec<Spot<'_>> {
    let mut all = Spots::default();
    all.env(None, None, Role::Env, &pipeline.env);
    all.bindings(None, None, Role::Other, &pipeline.outputs);
    all.texts(None, None, Role::Other, &pipeline.run_name);
    for job in &pipeline.jobs {
        all.job(job);
    }
    all.0
}

#[derive(Default)]
struct Spots<'a>(Vec<Spot<'a>>);

impl<'a> Spots<'a> {
    fn job(&mut self, job: &'a Job) {
        let here = Some(job);
        self.texts(here, None, Role::Condition, &job.condition);
        self.env(here, None, Role::Env, &job.env);
        self.texts(here, None, Role::Other, &job.runner.labels);
        self.texts(here, None, Role::Other, &job.matrix.expressions);
        self.bindings(here, None, Role::Other, &job.outputs);
        for container in job.containers() {
            self.env(here, None, Role::Env, &container.env);
            self.env(here, None, Role::Other, &container.credentials);
            self.texts(here, None, Role::Other, &container.options);
        }
        if let Some(call) = &job.call {
            self.env(here, None, Role::Input, &call.uses.with);
            if let SecretsPassed::Named(secrets) = &call.secrets {
                self.bindings(here, None, Role::Secret, secrets);
            }
        }
        for step in &job.steps {
            self.step(job, step);
        }
    }

    fn step(&mut self, job: &'a Job, step: &'a Step) {
        let (job, here) = (Some(job), Some(step));
        self.texts(job, here, Role::Condition, &step.condition);
        self.env(job, here, Role::Env, &step.env);
        if let Some(uses) = step.uses() {
            self.env(job, here, Role::Input, &uses.with);
        }
        if let Some(run) = step.run() {
            self.texts(job, here, Role::Script, [&run.script]);
            self.texts(job, here, Role::Other, &run.working_directory);
        }
    }

    fn env(&mut self, job: Option<&'a Job>, step: Option<&'a Step>, role: Role, env: &'a Env) {
        self.texts(job, step, role, &env.expression);
        self.bindings(job, step, role, &env.bindings);
    }

    fn bindings(
        &mut self,
        job: Option<&'a Job>,
        step: Option<&'a Step>,
        role: Role,
        bindings: &'a [Binding],
    ) {
        self.0.extend(bindings.iter().map(|binding| Spot {
            job,
            step,
            role,
            key: Some(&binding.key),
            text: &binding.value,
        }));
    }

    fn texts(
        &mut self,
        job: Option<&'a Job>,
        step: Option<&'a Step>,
        role: Role,
        texts: impl IntoIterator<Item = &'a Text>,
    ) {
        self.0.extend(texts.into_iter().map(|text| Spot {
            job,
            step,
            role,
            key: None,
            text,
        }));
    }
}

impl Spot<'_> {
    /// Calls `look` with every expression of the value; its spans count from the start of the value.
    pub(crate) fn each_expression(&self, mut look: impl FnMut(&expression::Expr)) {
        let bare = self.role == Role::Condition && !self.text.is_templated();
        if bare {
            if let Ok(expr) = self.text.bare_expression() {
                look(expr);
            }
            return;
        }
        for template in self.text.templates() {
            if let Ok(expr) = &template.expression {
                look(expr);
            }
        }
    }
}

/// One secret read by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SecretUse {
    /// The name as written, without the context.
    pub(crate) name: String,
    /// The access, from the start of the value.
    pub(crate) span: Span,
}

impl SecretUse {
    /// True for the token that the platform makes for each job.
    pub(crate) fn is_platform_token(&self) -> bool {
        is_platform_token(&self.name)
    }
}

/// True for the name of the token that the platform makes for each job.
pub(crate) fn is_platform_token(name: &str) -> bool {
    name.eq_ignore_ascii_case("GITHUB_TOKEN") || name == AZURE_TOKEN || is_of_gitlab_job(name)
}

/// The token that Azure Pipelines makes for each job.
const AZURE_TOKEN: &str = "System.AccessToken";

/// Every secret that a value can become; `github.token` counts as `GITHUB_TOKEN`.
///
/// A secret that is only compared, or asked whether it is there, is not what the value becomes.
pub(crate) fn secrets_in(text: &Text) -> Vec<SecretUse> {
    if !text.is_templated() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for template in text.templates() {
        let Ok(expr) = &template.expression else {
            continue;
        };
        for part in expression::content_positions(expr) {
            found.extend(
                part.contexts()
                    .iter()
                    .filter_map(|access| secret(text, access)),
            );
        }
    }
    found
}

fn secret(text: &Text, access: &ContextAccess<'_>) -> Option<SecretUse> {
    let name = match access.path.segments() {
        [root, name, ..] if root == "secrets" && name != "?" && name != "*" => {
            let written = text.value().get(access.span.range()).unwrap_or_default();
            written_name(written, name)
        }
        [root, name] if root == "github" && name == "token" => "GITHUB_TOKEN".to_owned(),
        [root, name] if root == "system" && name == "accesstoken" => AZURE_TOKEN.to_owned(),
        _ => return None,
    };
    Some(SecretUse {
        name,
        span: access.span,
    })
}

/// The name in its own case where it stands plainly in the access, upper case otherwise.
fn written_name(written: &str, lower: &str) -> String {
    let at = written.to_ascii_lowercase().rfind(lower);
    at.and_then(|at| written.get(at..at + lower.len()))
        .map_or_else(|| lower.to_ascii_uppercase(), str::to_owned)
}

/// The variables of a step's environment, the nearest binding of each name, with names as written.
pub(crate) fn env_of<'a>(place: &Place<'a>) -> Vec<&'a Binding> {
    let step = place.step.map(|step| &step.env);
    let layers = [Some(&place.pipeline.env), Some(&place.job.env), step];
    let mut all: Vec<&Binding> = Vec::new();
    for binding in layers.into_iter().flatten().flat_map(|env| &env.bindings) {
        all.retain(|other| other.key.value() != binding.key.value());
        all.push(binding);
    }
    all
}

/// A cheap first question: whether a script can hold a secret at all.
pub(crate) fn may_hold_secrets(place: &Place<'_>, run: &Run) -> bool {
    let reads = |text: &Text| {
        let value = text.value();
        text.is_templated()
            && (contains_ignoring_case(value, "secrets") || contains_ignoring_case(value, "token"))
    };
    let step = place.step.map(|step| &step.env);
    let layers = [Some(&place.pipeline.env), Some(&place.job.env), step];
    let mut bindings = layers.into_iter().flatten().flat_map(|env| &env.bindings);
    let named = place.pipeline.platform != Platform::GitHub && may_be_named(place.pipeline);
    named || reads(&run.script) || bindings.any(|binding| reads(&binding.value))
}

/// True where `text` holds `word`, which is lower case ASCII, in any case.
pub(crate) fn contains_ignoring_case(text: &str, word: &str) -> bool {
    let word = word.as_bytes();
    let begins = |part: &[u8]| part.first().map(u8::to_ascii_lowercase) == word.first().copied();
    let mut parts = text.as_bytes().windows(word.len());
    parts.any(|part| begins(part) && part.eq_ignore_ascii_case(word))
}

/// Which words of a script hold which secret.
#[derive(Debug)]
pub(crate) struct ScriptSecrets {
    variables: HashMap<String, String>,
    templates: Vec<(Span, String)>,
}

impl ScriptSecrets {
    /// The secrets that reach a script through its environment, its templates, and variables it sets from either.
    pub(crate) fn of(place: &Place<'_>, run: &Run, script: &Script) -> Self {
        let mut variables = HashMap::new();
        for binding in env_of(place) {
            if let Some(secret) = secrets_in(&binding.value).first() {
                variables.insert(binding.key.value().to_owned(), secret.name.clone());
            }
        }
        if is_told_by_name(place.pipeline.platform) {
            variables.extend(named(place, script));
        }
        if let Some(step) = place
            .step
            .filter(|_| is_granted_to_steps(place.pipeline.platform))
        {
            variables.extend(granted(step));
        }
        let mut found = Self {
            variables,
            templates: templates(&run.script),
        };
        found.follow(script);
        found
    }

    /// True where the script can hold no secret.
    pub(crate) fn is_empty(&self) -> bool {
        self.variables.is_empty() && self.templates.is_empty()
    }

    /// The secret in a word, by its name.
    pub(crate) fn in_word(&self, word: &Word) -> Option<&str> {
        let within = |span: &Span| word.span.contains(*span);
        let template = self.templates.iter().find(|(span, _)| within(span));
        template
            .map(|(_, name)| name.as_str())
            .or_else(|| word.variables().find_map(|name| self.variable(name)))
    }

    /// Every secret in a word, by its name.
    pub(crate) fn all_in_word(&self, word: &Word) -> Vec<String> {
        let within = self
            .templates
            .iter()
            .filter(|(span, _)| word.span.contains(*span));
        let variables = word.variables().filter_map(|name| self.variable(name));
        let templates = within.map(|(_, name)| name.as_str());
        templates.chain(variables).map(str::to_owned).collect()
    }

    /// The secret in a variable, by its name.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        let name = name.strip_prefix("env:").unwrap_or(name);
        self.variables.get(name).map(String::as_str)
    }

    /// Variables that are set to nothing but a secret are that secret.
    fn follow(&mut self, script: &Script) {
        for assignment in &script.assignments {
            let derived = assignment.value.substituted_commands().next().is_some();
            let secret = self.in_word(&assignment.value).map(str::to_owned);
            match secret {
                Some(secret) if !derived => {
                    self.variables.insert(assignment.name.clone(), secret);
                }
                _ => {}
            }
        }
    }
}

/// Variables of a script that are secrets by their names; those it sets itself are not.
fn named(place: &Place<'_>, script: &Script) -> HashMap<String, String> {
    let words = script.commands.iter().flat_map(|command| {
        let prefixes = command.assignments.iter().map(|prefix| &prefix.value);
        command.words().chain(prefixes)
    });
    let words = words.chain(
        script
            .assignments
            .iter()
            .map(|assignment| &assignment.value),
    );
    let bodies = script.commands.iter().flat_map(|command| {
        let heredocs = command
            .redirects
            .iter()
            .filter_map(|redirect| redirect.heredoc.as_ref());
        heredocs.map(|heredoc| &heredoc.body)
    });
    let names = words.chain(bodies).flat_map(Word::variables);
    let set: HashSet<&str> = script
        .assignments
        .iter()
        .map(|assignment| assignment.name.trim_start_matches("env:"))
        .collect();
    let given = names
        .map(|name| name.trim_start_matches("env:"))
        .filter(|name| !set.contains(name) && is_given(place.pipeline, place.job, name));
    given
        .map(|name| (name.to_owned(), name.to_owned()))
        .collect()
}

fn templates(script: &Text) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    if !script.is_templated() {
        return found;
    }
    for secret in secrets_in(script) {
        let templates = script.templates();
        if let Some(template) = templates
            .iter()
            .find(|template| template.span.contains(secret.span))
        {
            found.push((template.span, secret.name));
        }
    }
    found
}

/// `a`, `a and b`, `a, b and 3 more`: names in backticks for a message.
pub(crate) fn listed(names: &[&str]) -> String {
    let quoted = |name: &&str| format!("`{name}`");
    match names {
        [] => String::new(),
        [one] => quoted(one),
        [one, two] => format!("{} and {}", quoted(one), quoted(two)),
        [one, two, three] => format!("{}, {} and {}", quoted(one), quoted(two), quoted(three)),
        [one, two, rest @ ..] => {
            format!("{}, {} and {} more", quoted(one), quoted(two), rest.len())
        }
    }
}

/// What a `uses:` names, without its reference: a commit's id helps nobody in a sentence.
pub(crate) fn short(uses: &Uses) -> &str {
    let text = uses.reference.value();
    text.split_once('@').map_or(text, |(action, _)| action)
}
