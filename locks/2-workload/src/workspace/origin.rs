//! Whether a value names the head of a proposed change, followed through `env`, outputs and inputs.

use lockgate_evidence::Span;
use lockgate_pipelines::expression::{ContextPath, Expr, ExprKind, content_positions};
use lockgate_pipelines::model::{Event, Run, Step};
use lockgate_pipelines::shell::{Script, Word};
use lockgate_pipelines::yaml::Text;

use crate::data::head_references::{
    HEAD_ACTIONS, HEAD_FIELDS, HEAD_REFERENCES, HEAD_VARIABLES, Names,
};
use crate::tree::{Place, Tree};

/// How many steps of the way are followed.
const MAX_DEPTH: usize = 8;

/// What a value names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Commit, branch, number or repository.
    pub(crate) names: Names,
    /// The events in whose payload the value is; empty for any.
    pub(crate) events: &'static [Event],
    /// True where it was asked of the platform during the run instead of taken from the event.
    pub(crate) looked_up: bool,
    /// The context or field at the far end.
    pub(crate) said: String,
}

impl Origin {
    /// True where it can be another commit than the one the event was about.
    pub(crate) fn is_mutable(&self) -> bool {
        self.looked_up || self.names != Names::Commit
    }

    /// True where the value can be there under this event.
    pub(crate) fn is_under(&self, event: Event) -> bool {
        self.events.is_empty() || self.events.contains(&event)
    }
}

/// Follows values through one tree.
#[derive(Clone, Copy)]
pub(crate) struct Origins<'a> {
    tree: &'a Tree,
    depth: usize,
}

impl<'a> Origins<'a> {
    pub(crate) fn new(tree: &'a Tree) -> Self {
        Self { tree, depth: 0 }
    }

    /// The tree that values are followed in.
    pub(crate) fn tree(self) -> &'a Tree {
        self.tree
    }

    /// What a text at a place names. Numbers count only within `pull/…`.
    pub(crate) fn of_text(self, place: Place<'_>, text: &Text) -> Vec<Origin> {
        let mut found = self.raw(place, text);
        if names_pull(text.value()) {
            return vec![pull_of(&found, text.value())];
        }
        found.retain(|origin| origin.names != Names::Number);
        found
    }

    /// What a word of a script names.
    pub(crate) fn of_word(
        self,
        place: Place<'_>,
        run: &Run,
        script: &Script,
        word: &Word,
    ) -> Vec<Origin> {
        let mut found = self.raw_word(place, run, script, word);
        if names_pull(&word.text) {
            return vec![pull_of(&found, &word.text)];
        }
        found.retain(|origin| origin.names != Names::Number);
        found
    }

    fn raw(self, place: Place<'_>, text: &Text) -> Vec<Origin> {
        let Some(deeper) = self.deeper() else {
            return Vec::new();
        };
        let parsed = text.templates().iter();
        parsed
            .filter_map(|template| template.expression.as_ref().ok())
            .flat_map(|expr| deeper.of_expression(place, expr))
            .collect()
    }

    fn deeper(self) -> Option<Self> {
        (self.depth < MAX_DEPTH).then_some(Self {
            depth: self.depth + 1,
            ..self
        })
    }

    fn of_expression(self, place: Place<'_>, expr: &Expr) -> Vec<Origin> {
        let formats_pull = expr
            .walk()
            .any(|part| matches!(&part.kind, ExprKind::String(text) if text.contains("pull/")));
        if formats_pull {
            return vec![pull(&expr.to_string())];
        }
        let fields = expr.walk().filter_map(field_of_result);
        let leaves = content_positions(expr).into_iter();
        let paths = leaves.filter_map(Expr::path);
        fields
            .chain(paths.flat_map(|path| self.of_path(place, &path)))
            .collect()
    }

    fn of_path(self, place: Place<'_>, path: &ContextPath) -> Vec<Origin> {
        let known = HEAD_REFERENCES
            .iter()
            .find(|reference| path.matches(reference.path));
        if let Some(reference) = known {
            return vec![Origin {
                names: reference.names,
                events: reference.events,
                looked_up: false,
                said: reference.path.to_owned(),
            }];
        }
        let segments: Vec<&str> = path.segments().iter().map(String::as_str).collect();
        match segments.as_slice() {
            ["env", name] => self.of_variable(place, None, name),
            ["steps", id, "outputs", name] => self.of_step_output(place, id, name),
            ["needs", job, "outputs", name] => self.of_job_output(place, job, name),
            ["inputs", name] => self.of_input(place, name),
            _ => Vec::new(),
        }
    }

    fn of_job_output(self, place: Place<'_>, job: &str, name: &str) -> Vec<Origin> {
        let jobs = &place.pipeline.jobs;
        let Some(job) = jobs
            .iter()
            .find(|own| own.id.value().eq_ignore_ascii_case(job))
        else {
            return Vec::new();
        };
        let from = Place {
            job,
            step: None,
            ..place
        };
        let outputs = job.outputs.iter();
        outputs
            .filter(|output| output.key.value().eq_ignore_ascii_case(name))
            .flat_map(|output| self.raw(from, &output.value))
            .collect()
    }

    fn of_input(self, place: Place<'_>, name: &str) -> Vec<Origin> {
        let mut found = Vec::new();
        for (user, uses) in self.tree.users(place.pipeline) {
            if let Some(binding) = uses.with.get(name) {
                found.extend(self.raw(user, &binding.value));
            }
        }
        found
    }

    /// A variable of a script or of `env`.
    fn of_variable(
        self,
        place: Place<'_>,
        script: Option<(&Run, &Script)>,
        name: &str,
    ) -> Vec<Origin> {
        let Some(deeper) = self.deeper() else {
            return Vec::new();
        };
        if let Some((run, script)) = script {
            let assigned = script
                .assignments
                .iter()
                .rfind(|assignment| assignment.name == name);
            if let Some(assignment) = assigned {
                return deeper.of_assigned(place, run, script, &assignment.value);
            }
        }
        let step = place.step.and_then(|step| step.env.get(name));
        let binding = step
            .or_else(|| place.job.env.get(name))
            .or_else(|| place.pipeline.env.get(name));
        if let Some(binding) = binding {
            return deeper.raw(place, &binding.value);
        }
        let builtin = HEAD_VARIABLES
            .iter()
            .find(|(known, ..)| known.eq_ignore_ascii_case(name));
        match builtin {
            Some((known, names, events)) => vec![Origin {
                names: *names,
                events,
                looked_up: false,
                said: (*known).to_owned(),
            }],
            None => deeper.of_environment_file(place, name),
        }
    }

    fn of_assigned(
        self,
        place: Place<'_>,
        run: &Run,
        script: &Script,
        value: &Word,
    ) -> Vec<Origin> {
        let asks = value.substituted_commands().next().is_some();
        let mut found = self.raw_word(place, run, script, value);
        if asks {
            found.extend(first_field(&value.text));
        }
        found
    }

    fn raw_word(self, place: Place<'_>, run: &Run, script: &Script, word: &Word) -> Vec<Origin> {
        let Some(deeper) = self.deeper() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for span in word.expressions() {
            if let Some(expr) = expression_at(&run.script, span) {
                found.extend(deeper.of_expression(place, expr));
            }
        }
        for name in word.variables() {
            found.extend(deeper.of_variable(place, Some((run, script)), name));
        }
        found
    }

    /// What an earlier step of the job wrote to the environment file under this name.
    fn of_environment_file(self, place: Place<'_>, name: &str) -> Vec<Origin> {
        let limit = place.step.map_or(usize::MAX, |step| step.index);
        let earlier = place.job.steps.iter().take_while(|step| step.index < limit);
        earlier
            .filter(|step| writes(step, "GITHUB_ENV", name))
            .flat_map(|step| {
                self.of_script_output(
                    Place {
                        step: Some(step),
                        ..place
                    },
                    step,
                    name,
                )
            })
            .collect()
    }

    fn of_step_output(self, place: Place<'_>, id: &str, name: &str) -> Vec<Origin> {
        let mut steps = place.job.steps.iter();
        let Some(step) = steps.find(|step| {
            step.id
                .as_ref()
                .is_some_and(|own| own.value().eq_ignore_ascii_case(id))
        }) else {
            return Vec::new();
        };
        let place = Place {
            step: Some(step),
            ..place
        };
        match step.uses() {
            None => self.of_script_output(place, step, name),
            Some(uses) if uses.is("actions/github-script") => {
                guess(name, uses.input("script").unwrap_or_default())
                    .into_iter()
                    .collect()
            }
            Some(uses) => {
                let action = uses
                    .target
                    .action()
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                let known = HEAD_ACTIONS
                    .iter()
                    .find(|(own, output, _)| *own == action && *output == name);
                known
                    .map(|(_, _, names)| looked_up(*names, name))
                    .into_iter()
                    .collect()
            }
        }
    }

    /// What a script writes as `name=…`: the values on that line, else what the script asks the platform for.
    fn of_script_output(self, place: Place<'_>, step: &Step, name: &str) -> Vec<Origin> {
        let Some(run) = step.run() else {
            return Vec::new();
        };
        let script = run.parsed(place.pipeline.shell_of(place.job, step));
        let mut found = Vec::new();
        for command in &script.commands {
            let words = command.args.iter().filter(|word| assigns(&word.text, name));
            for word in words {
                found.extend(self.of_assigned(place, run, script, word));
            }
        }
        if found.is_empty() {
            found.extend(guess(name, run.script.value()));
        }
        found
    }
}

fn expression_at(text: &Text, span: Span) -> Option<&Expr> {
    let mut templates = text.templates().iter();
    let template = templates.find(|template| template.span == span)?;
    template.expression.as_ref().ok()
}

fn assigns(word: &str, name: &str) -> bool {
    let word = word.trim_start_matches(['"', '\'']);
    word.split_once('=')
        .is_some_and(|(own, _)| own.eq_ignore_ascii_case(name))
}

fn writes(step: &Step, file: &str, name: &str) -> bool {
    let text = step.run().map(|run| run.script.value()).unwrap_or_default();
    text.contains(file)
        && text
            .to_ascii_lowercase()
            .contains(&format!("{}=", name.to_ascii_lowercase()))
}

/// `refs/pull/N/head`, `pull/N/merge`, however N is written.
pub(crate) fn names_pull(text: &str) -> bool {
    text.find("pull/").is_some_and(|at| {
        let rest = &text[at..];
        rest.contains("/head") || rest.contains("/merge")
    })
}

/// A reference to the pull request itself.
pub(crate) fn pull(said: &str) -> Origin {
    Origin {
        names: Names::Number,
        events: &[],
        looked_up: false,
        said: said.trim().to_owned(),
    }
}

/// The same, under the events in which its number is known.
fn pull_of(found: &[Origin], said: &str) -> Origin {
    let number = found.iter().find(|origin| origin.names == Names::Number);
    Origin {
        events: number.map_or(&[], |number| number.events),
        ..pull(said)
    }
}

fn looked_up(names: Names, said: &str) -> Origin {
    Origin {
        names,
        events: &[],
        looked_up: true,
        said: said.to_owned(),
    }
}

/// `fromJSON(…).headRefOid`: a field of what a function gives.
fn field_of_result(expr: &Expr) -> Option<Origin> {
    let ExprKind::Property { name, .. } = &expr.kind else {
        return None;
    };
    if expr.path().is_some() {
        return None;
    }
    let mut known = HEAD_FIELDS.iter();
    let (field, names) = known.find(|(field, _)| field.eq_ignore_ascii_case(&name.text))?;
    Some(looked_up(*names, field))
}

/// The first field of the head that a text asks for.
fn first_field(text: &str) -> Option<Origin> {
    let mut known = HEAD_FIELDS.iter();
    let (field, names) = known.find(|(field, _)| text.contains(field))?;
    Some(looked_up(*names, field))
}

/// What an output of this name is, where the script that writes it asks for the head.
fn guess(name: &str, script: &str) -> Option<Origin> {
    let name = name.to_ascii_lowercase();
    if name.contains("base") {
        return None;
    }
    let names = if ["sha", "oid", "commit"]
        .iter()
        .any(|part| name.contains(part))
    {
        Names::Commit
    } else if name.contains("repo") {
        Names::Repository
    } else if ["ref", "branch"].iter().any(|part| name.contains(part)) {
        Names::Branch
    } else if ["head", "json", "result"].contains(&name.as_str()) {
        return first_field(script);
    } else {
        return None;
    };
    let mut known = HEAD_FIELDS.iter();
    let (field, _) = known.find(|(field, own)| *own == names && script.contains(field))?;
    Some(looked_up(names, field))
}
