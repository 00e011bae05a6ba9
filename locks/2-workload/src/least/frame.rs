//! Where a step stands, and whose token a value is.

use lockgate_pipelines::expression::{self, Expr};
use lockgate_pipelines::model::{Binding, Event, SecretsPassed, Uses};
use lockgate_pipelines::yaml::Text;

use crate::data::action_rights::Condition;
use crate::facts::spots::is_platform_token;
use crate::tree::{Place, Tree};

/// Most actions that use each other, and values that stand for each other.
pub(super) const MAX_DEPTH: usize = 8;

/// Values are followed this deep.
const MAX_VALUE_DEPTH: usize = 4;

/// Most contexts of one expression, and callers of one workflow, that are followed.
const MAX_FOLLOWED: usize = 32;

/// Most variables of one layer that are looked at.
const MAX_VARIABLES: usize = 256;

/// A step, in the job it stands in or in an action that a step of another frame uses.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) tree: &'a Tree,
    pub(super) place: Place<'a>,
    /// The step that uses the action this stands in.
    pub(super) caller: Option<(&'a Uses, &'a Frame<'a>)>,
    pub(super) depth: usize,
}

/// Which tokens a value may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Whose {
    /// The platform's token of the job.
    pub(super) platform: bool,
    /// Anything else.
    pub(super) other: bool,
    /// It could not be followed.
    pub(super) unclear: bool,
}

/// Yes, no, or not to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    No,
    Maybe,
    Yes,
}

impl Told {
    fn of(is: bool) -> Self {
        if is { Self::Yes } else { Self::No }
    }
}

impl Whose {
    const PLATFORM: Self = Self {
        platform: true,
        other: false,
        unclear: false,
    };
    const OTHER: Self = Self {
        platform: false,
        other: true,
        unclear: false,
    };
    const UNCLEAR: Self = Self {
        platform: false,
        other: false,
        unclear: true,
    };

    fn or(self, other: Self) -> Self {
        Self {
            platform: self.platform || other.platform,
            other: self.other || other.other,
            unclear: self.unclear || other.unclear,
        }
    }

    /// Whether the platform's token is used. One that stands in for another's absence may be.
    pub(super) fn is_platform(self) -> Told {
        match self {
            Self {
                platform: true,
                other: false,
                unclear: false,
            } => Told::Yes,
            Self {
                platform: false,
                unclear: false,
                ..
            } => Told::No,
            _ => Told::Maybe,
        }
    }
}

impl<'a> Frame<'a> {
    pub(super) fn at(self, place: Place<'a>) -> Self {
        Self { place, ..self }
    }

    /// The job that the platform's token belongs to.
    pub(super) fn root(&self) -> &Frame<'a> {
        let mut frame = self;
        while let Some((_, outer)) = frame.caller {
            frame = outer;
        }
        frame
    }

    /// Whose token a value is.
    pub(super) fn whose(&self, text: &Text) -> Whose {
        self.whose_within(text, 0)
    }

    fn whose_within(&self, text: &Text, depth: usize) -> Whose {
        if !text.is_templated() {
            return if text.value().trim().is_empty() {
                Whose::default()
            } else {
                Whose::OTHER
            };
        }
        // What is put together of several values is followed one step only, and not at all on the way to another.
        let depth = match text.templates() {
            [_] => depth,
            _ if depth == 0 => MAX_VALUE_DEPTH - 1,
            _ => MAX_VALUE_DEPTH.max(depth),
        };
        if depth > MAX_VALUE_DEPTH {
            return Whose::UNCLEAR;
        }
        let templates = text.templates().iter();
        let parts = templates.map(|template| match &template.expression {
            Ok(expr) => self.whose_is(expr, depth),
            Err(_) => Whose::UNCLEAR,
        });
        parts.fold(Whose::default(), Whose::or)
    }

    fn whose_is(&self, expr: &Expr, depth: usize) -> Whose {
        let mut all = Whose::default();
        for position in expression::content_positions(expr) {
            let mut contexts = position.contexts();
            if contexts.len() > MAX_FOLLOWED / 4 {
                contexts.truncate(MAX_FOLLOWED / 4);
                all = all.or(Whose::UNCLEAR);
            }
            if contexts.is_empty() && position.call().is_none() {
                continue;
            }
            for access in &contexts {
                let segments: Vec<&str> =
                    access.path.segments().iter().map(String::as_str).collect();
                all = all.or(self.whose_context(&segments, depth));
            }
        }
        all
    }

    fn whose_context(&self, path: &[&str], depth: usize) -> Whose {
        match path {
            ["github", "token"] => Whose::PLATFORM,
            ["secrets", name, ..] if is_platform_token(name) => Whose::PLATFORM,
            ["secrets", name, ..] => self.whose_secret(name, depth),
            ["inputs" | "env", _] if depth >= MAX_VALUE_DEPTH => Whose::UNCLEAR,
            ["inputs", name] => self.whose_input(name, depth),
            ["env", name] => match self.variable(name) {
                Some((frame, binding)) => frame.whose_within(&binding.value, depth + 1),
                None => Whose::UNCLEAR,
            },
            ["github" | "secrets"] | ["matrix", ..] => Whose::UNCLEAR,
            _ => Whose::OTHER,
        }
    }

    /// In a called workflow a secret may be the token of the job that calls.
    fn whose_secret(&self, name: &str, depth: usize) -> Whose {
        let pipeline = self.place.pipeline;
        let called = pipeline.trigger(Event::Call).is_some();
        if !called || depth > 2 {
            return Whose::OTHER;
        }
        let mut all = Whose::OTHER;
        let users = self.tree.users(pipeline);
        if users.len() > MAX_FOLLOWED {
            all = all.or(Whose::UNCLEAR);
        }
        for (user, _) in users.into_iter().take(MAX_FOLLOWED) {
            let Some(call) = &user.job.call else { continue };
            if let SecretsPassed::Named(secrets) = &call.secrets {
                let named = secrets
                    .iter()
                    .find(|binding| binding.key.value().eq_ignore_ascii_case(name));
                let frame = Frame {
                    caller: None,
                    ..self.at(user)
                };
                if let Some(binding) = named {
                    // The caller's own secrets are not followed any further.
                    all = all.or(frame.whose_within(&binding.value, depth + 3));
                }
            }
        }
        all
    }

    /// Whose token an input of the action is.
    pub(super) fn whose_named_input(&self, name: &str) -> Whose {
        self.whose_input(name, 1)
    }

    fn whose_input(&self, name: &str, depth: usize) -> Whose {
        let Some((uses, outer)) = self.caller else {
            return Whose::UNCLEAR;
        };
        match uses.with.get(name) {
            Some(binding) => outer.whose_within(&binding.value, depth + 1),
            None => match self.default_of(name) {
                Some(text) => self.whose_within(text, depth + 1),
                None => Whose::default(),
            },
        }
    }

    fn default_of(&self, name: &str) -> Option<&'a Text> {
        let mut inputs = self.place.pipeline.inputs.iter();
        let input = inputs.find(|input| input.name.value().eq_ignore_ascii_case(name))?;
        input.default.as_ref()
    }

    /// The binding of a variable, from the step outwards, with the frame it stands in.
    pub(super) fn variable(&self, name: &str) -> Option<(&Frame<'a>, &'a Binding)> {
        let step = self.place.step.map(|step| &step.env);
        let layers = [
            step,
            Some(&self.place.job.env),
            Some(&self.place.pipeline.env),
        ];
        let mut layers = layers.into_iter().flatten();
        let own = layers.find_map(|env| {
            let mut bindings = env.bindings.iter().rev();
            bindings.find(|binding| binding.key.value().eq_ignore_ascii_case(name))
        });
        match (own, self.caller) {
            (Some(binding), _) => Some((self, binding)),
            (None, Some((_, outer))) => outer.variable(name),
            (None, None) => None,
        }
    }

    /// Whose token a variable of the step holds; nothing where it is not set.
    pub(super) fn whose_variable(&self, name: &str) -> Whose {
        match self.variable(name) {
            Some((frame, binding)) => frame.whose_within(&binding.value, 1),
            None => Whose::default(),
        }
    }

    /// The names of every variable that may hold the platform's token.
    pub(super) fn token_variables(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut frame = Some(self);
        while let Some(here) = frame {
            let step = here.place.step.map(|step| &step.env);
            let job = &here.place.job.env;
            let layers = [step, Some(job), Some(&here.place.pipeline.env)];
            let layers = layers.into_iter().flatten();
            if layers.clone().any(|env| env.bindings.len() > MAX_VARIABLES) {
                // Too many to look at each: one of them may be it.
                names.push("GITHUB_TOKEN".to_owned());
                return names;
            }
            for binding in layers.flat_map(|env| &env.bindings) {
                let name = binding.key.value();
                if !binding.value.is_templated() || names.iter().any(|known| known == name) {
                    continue;
                }
                let whose = self.whose_variable(name);
                if whose.is_platform() != Told::No && whose != Whose::UNCLEAR {
                    names.push(name.to_owned());
                }
            }
            frame = here.caller.map(|(_, outer)| outer);
        }
        names
    }

    /// An input as text; `Err` where it cannot be told.
    pub(super) fn value(&self, text: &Text) -> Result<String, ()> {
        if !text.is_templated() {
            return Ok(text.value().to_owned());
        }
        let [template] = text.templates() else {
            return Err(());
        };
        let path = template.expression.as_ref().ok().and_then(Expr::path);
        let path = path.ok_or(())?;
        let (uses, outer) = self.caller.ok_or(())?;
        match path.segments() {
            [root, name]
                if root == "inputs" && template.span.len() == text.value().trim().len() =>
            {
                match uses.with.get(name) {
                    Some(binding) => outer.value(&binding.value),
                    None => match self.default_of(name) {
                        Some(text) if text.is_templated() => Err(()),
                        Some(text) => Ok(text.value().to_owned()),
                        None => Ok(String::new()),
                    },
                }
            }
            _ => Err(()),
        }
    }

    /// Whether all conditions hold for a use.
    pub(super) fn all(&self, uses: &Uses, when: &[Condition], job: JobFacts) -> Told {
        let mut all = Told::Yes;
        for condition in when {
            match self.holds(uses, *condition, job) {
                Told::No => return Told::No,
                Told::Maybe => all = Told::Maybe,
                Told::Yes => {}
            }
        }
        all
    }

    fn holds(&self, uses: &Uses, condition: Condition, job: JobFacts) -> Told {
        match condition {
            Condition::On(event) => self.fires(event),
            Condition::Git => job.git,
            Condition::Registry => job.registry,
            Condition::Set(name) => self.test(uses, name, |value| !is_false(value)),
            Condition::Unset(name) => self.test(uses, name, is_false),
            Condition::Is(name, wanted) => {
                self.test(uses, name, |value| value.eq_ignore_ascii_case(wanted))
            }
            Condition::IsNot(name, wanted) => {
                self.test(uses, name, |value| !value.eq_ignore_ascii_case(wanted))
            }
            Condition::Holds(name, "${{") => Told::of(
                uses.with
                    .get(name)
                    .is_some_and(|binding| binding.value.is_templated()),
            ),
            Condition::Holds(name, part) => self.holds_part(uses, name, part),
        }
    }

    fn holds_part(&self, uses: &Uses, name: &str, part: &str) -> Told {
        let Some(binding) = uses.with.get(name) else {
            return Told::No;
        };
        // Also a text that is only partly constant can hold it.
        match self.value(&binding.value) {
            Ok(value) => Told::of(value.to_ascii_lowercase().contains(part)),
            Err(()) if binding.value.value().to_ascii_lowercase().contains(part) => Told::Yes,
            Err(()) => Told::Maybe,
        }
    }

    fn test(&self, uses: &Uses, name: &str, is: impl Fn(&str) -> bool) -> Told {
        let text = match name.strip_prefix("env.") {
            Some(name) => self
                .variable(name)
                .map(|(frame, binding)| (*frame, &binding.value)),
            None => uses.with.get(name).map(|binding| (*self, &binding.value)),
        };
        match text.map(|(frame, text)| frame.value(text)) {
            None => Told::of(is("")),
            Some(Ok(value)) => Told::of(is(value.trim())),
            Some(Err(())) => Told::Maybe,
        }
    }

    fn fires(&self, event: &str) -> Told {
        let root = self.root().place.pipeline;
        let is = |own: Event| match event {
            "pr" => matches!(
                own,
                Event::PullRequest
                    | Event::PullRequestTarget
                    | Event::PullRequestReview
                    | Event::PullRequestReviewComment
            ),
            "issue" => matches!(own, Event::Issues | Event::IssueComment),
            "release" => own == Event::Release,
            "schedule" => own == Event::Schedule,
            _ => false,
        };
        if root.triggers.iter().any(|trigger| is(trigger.event)) {
            Told::Yes
        } else if root.trigger(Event::Call).is_some() || root.triggers.is_empty() {
            Told::Maybe
        } else {
            Told::No
        }
    }
}

/// What earlier steps of the job left behind.
#[derive(Clone, Copy, Debug)]
pub(super) struct JobFacts {
    /// The platform's token, in the checkout's configuration.
    pub(super) git: Told,
    /// A sign-in to the platform's registry with the platform's token.
    pub(super) registry: Told,
}

fn is_false(value: &str) -> bool {
    matches!(
        value.to_ascii_lowercase().as_str(),
        "" | "false" | "no" | "off" | "0"
    )
}
