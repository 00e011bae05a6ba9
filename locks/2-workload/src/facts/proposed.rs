//! Which jobs of Azure Pipelines and CircleCI a proposed change starts, as far as the file tells.

use std::cell::Cell;

use lockgate_pipelines::azure;
use lockgate_pipelines::expression::{CompareOp, Expr, ExprKind, LogicalOp, Value, fold};
use lockgate_pipelines::model::{Event, Job, Pipeline, Platform, Trigger};
use lockgate_pipelines::yaml::Text;

/// How many parts of a condition are looked at, those of the variables it is made of included.
const MAX_PARTS: usize = 300;

/// How many jobs that a job waits for are looked at.
const MAX_JOBS: usize = 64;

/// A proposed change that starts a job.
#[derive(Clone, Copy)]
pub(crate) struct Proposed<'a> {
    /// The trigger.
    pub(crate) trigger: &'a Trigger,
    /// True where the file does not write the trigger and the platform's default holds.
    pub(crate) is_implied: bool,
}

/// The trigger by which a proposed change starts a job; `None` where none does, or a condition keeps it away.
pub(crate) fn proposed<'a>(pipeline: &'a Pipeline, job: &'a Job) -> Option<Proposed<'a>> {
    let trigger = pipeline.trigger(Event::PullRequest)?;
    let is_kept_away = match pipeline.platform {
        Platform::Azure => is_excluded(pipeline, job),
        Platform::CircleCi => is_filtered(job) || waits_for_person(pipeline, job),
        _ => return None,
    };
    (!is_kept_away).then(|| Proposed {
        trigger,
        is_implied: trigger.span.is_empty(),
    })
}

/// True where conditions let a job or step run for a proposed change.
pub(crate) fn may_run(pipeline: &Pipeline, conditions: &[&Text]) -> bool {
    let no = |text: &&Text| {
        let build = Build {
            pipeline,
            left: Cell::new(MAX_PARTS),
        };
        let condition = azure::condition(text.value());
        condition.and_then(|expr| build.holds(&expr)) == Some(false)
    };
    !conditions.iter().any(no)
}

/// A job is left out by its own condition, by that of its stage, or because a job it waits for is left out.
fn is_excluded(pipeline: &Pipeline, job: &Job) -> bool {
    // A job with a condition of its own may run whatever became of those it waits for.
    let waits = |job: &Job| job.condition.is_none();
    let excluded = |job: &Job| {
        let conditions: Vec<&Text> = job.condition.iter().chain(&job.gates).collect();
        !may_run(pipeline, &conditions)
    };
    with_needed(pipeline, job, waits).into_iter().any(excluded)
}

/// A job and those it waits for, directly or through others, as far as `follow` says.
fn with_needed<'a>(
    pipeline: &'a Pipeline,
    job: &'a Job,
    follow: impl Fn(&Job) -> bool,
) -> Vec<&'a Job> {
    let mut found = vec![job];
    let mut at = 0;
    while let Some(&next) = found.get(at).filter(|_| found.len() < MAX_JOBS) {
        at += 1;
        for name in next.needs.iter().take(MAX_JOBS).filter(|_| follow(next)) {
            let needed = pipeline.job(name.value());
            let is_new =
                |needed: &&Job| !found.iter().any(|own| own.id.value() == needed.id.value());
            found.extend(needed.filter(is_new));
        }
    }
    found
}

/// A build of a proposed change.
struct Build<'a> {
    pipeline: &'a Pipeline,
    /// How many parts of the condition may still be looked at; variables made of variables multiply them.
    left: Cell<usize>,
}

impl Build<'_> {
    /// What a condition is, where the build decides it.
    fn holds(&self, expr: &Expr) -> Option<bool> {
        self.left.set(self.left.get().checked_sub(1)?);
        match &expr.kind {
            ExprKind::Bool(value) => Some(*value),
            ExprKind::Group(within) => self.holds(within),
            ExprKind::Not(within) => self.holds(within).map(|value| !value),
            ExprKind::Logical { op, operands } => {
                let values = operands.iter().map(|part| self.holds(part));
                joined(values, *op == LogicalOp::And)
            }
            ExprKind::Compare { op, left, right } => {
                let same = self.equal(left, right)?;
                match op {
                    CompareOp::Equal => Some(same),
                    CompareOp::NotEqual => Some(!same),
                    _ => None,
                }
            }
            ExprKind::Call { .. } => self.called(expr),
            _ => self.variable(expr),
        }
    }

    /// Functions of conditions ("Expressions", Azure Pipelines).
    fn called(&self, expr: &Expr) -> Option<bool> {
        let (name, arguments) = expr.call()?;
        let all = || arguments.iter().map(|part| self.holds(part));
        let first = || arguments.first();
        let same = || self.equal(first()?, arguments.get(1)?);
        match name.as_str() {
            "and" => joined(all(), true),
            "or" => joined(all(), false),
            "not" => self.holds(first()?).map(|value| !value),
            "eq" => same(),
            "ne" => same().map(|same| !same),
            "in" => self.among(arguments),
            "notin" => self.among(arguments).map(|found| !found),
            "startswith" => {
                let start = constant(arguments.get(1)?)?.to_ascii_lowercase();
                match known(first()?)? {
                    Known::Exactly(value) => Some(value.to_ascii_lowercase().starts_with(&start)),
                    Known::Begins(value) if value.starts_with(&start) => Some(true),
                    Known::Begins(value) if start.starts_with(value) => None,
                    Known::Begins(_) => Some(false),
                }
            }
            _ => None,
        }
    }

    fn among(&self, arguments: &[Expr]) -> Option<bool> {
        let (first, others) = arguments.split_first()?;
        let same = others.iter().map(|other| self.equal(first, other));
        joined(same, false)
    }

    fn equal(&self, left: &Expr, right: &Expr) -> Option<bool> {
        let (value, wanted) = match (constant(left), constant(right)) {
            (None, Some(wanted)) => (left, wanted),
            (Some(wanted), None) => (right, wanted),
            (Some(one), Some(other)) => return Some(one.eq_ignore_ascii_case(&other)),
            (None, None) => return None,
        };
        if let Some(known) = known(value) {
            return match known {
                Known::Exactly(value) => Some(value.eq_ignore_ascii_case(&wanted)),
                Known::Begins(start) => {
                    (!wanted.to_ascii_lowercase().starts_with(start)).then_some(false)
                }
            };
        }
        let truth = self.holds(value)?;
        match wanted.to_ascii_lowercase().as_str() {
            "true" => Some(truth),
            "false" => Some(!truth),
            _ => None,
        }
    }

    /// A variable of the file that is itself a condition: `isMain: $[eq(variables['Build.SourceBranch'], 'refs/heads/main')]`.
    fn variable(&self, expr: &Expr) -> Option<bool> {
        let path = expr.path()?;
        let [root, name] = path.segments() else {
            return None;
        };
        let binding = self.pipeline.env.get(name).filter(|_| root == "env")?;
        if let Some(value) = binding.value.as_bool() {
            return Some(value);
        }
        let [template] = binding.value.templates() else {
            return None;
        };
        let is_whole = template.span.len() == binding.value.value().trim().len();
        self.holds(template.expression.as_ref().ok().filter(|_| is_whole)?)
    }
}

fn joined(values: impl Iterator<Item = Option<bool>>, all: bool) -> Option<bool> {
    let mut result = Some(all);
    for value in values {
        match value {
            Some(value) if value != all => return Some(!all),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

fn constant(expr: &Expr) -> Option<String> {
    match fold(expr)? {
        Value::Null => Some(String::new()),
        value => Some(value.to_text()),
    }
}

/// What a predefined variable is in a build of a pull request ("Use predefined variables").
enum Known {
    Exactly(&'static str),
    Begins(&'static str),
}

fn known(expr: &Expr) -> Option<Known> {
    let path = expr.path()?.to_string();
    match path.as_str() {
        "build.reason" => Some(Known::Exactly("PullRequest")),
        "build.sourcebranch" => Some(Known::Begins("refs/pull/")),
        "build.sourcebranchname" => Some(Known::Exactly("merge")),
        "system.pullrequest.isfork" => Some(Known::Exactly("True")),
        _ => None,
    }
}

/// True where no branch of a fork gets past the filters of a job of CircleCI, or a parameter of the pipeline that only
/// a call of the API sets must be true.
fn is_filtered(job: &Job) -> bool {
    let starts = job
        .triggers
        .iter()
        .any(|trigger| trigger.event == Event::PullRequest);
    let asks = |text: &Text| {
        let text = text.value();
        text.contains("pipeline.parameters.")
            || text.contains("pipeline.git.branch")
            || text.contains("pipeline.schedule")
    };
    !starts && !job.triggers.is_empty() || job.gates.iter().any(asks)
}

/// True where a person approves before the job, or a job it waits for, is started.
fn waits_for_person(pipeline: &Pipeline, job: &Job) -> bool {
    let all = with_needed(pipeline, job, |_| true);
    let mut needed = all.into_iter().skip(1);
    needed.any(|needed| needed.approval.is_some() || is_filtered(needed))
}

#[cfg(test)]
mod tests {
    use lockgate_evidence::Source;
    use lockgate_pipelines::model::Definition;

    use super::*;

    fn is_proposed(path: &str, text: &str, job: &str) -> bool {
        let source = Source::new(path, text);
        let kind = lockgate_pipelines::FileKind::of(path).expect("the path tells the kind");
        let found = lockgate_pipelines::read(&source, kind);
        let Some(Definition::Pipeline(pipeline)) = found.first() else {
            panic!("a pipeline was expected")
        };
        let job = pipeline.job(job).expect("the job is there");
        proposed(pipeline, job).is_some()
    }

    fn azure(condition: &str) -> bool {
        let text = format!(
            "pr: [main]\nvariables:\n  isMain: $[eq(variables['Build.SourceBranch'], 'refs/heads/main')]\njobs:\n- job: A\n  condition: {condition}\n  steps: []\n"
        );
        is_proposed("azure-pipelines.yml", &text, "A")
    }

    #[test]
    fn conditions_of_azure_that_keep_proposals_away() {
        for closed in [
            "ne(variables['Build.Reason'], 'PullRequest')",
            "and(succeeded(), ne(variables['build.reason'], 'pullrequest'))",
            "and(succeeded(), eq(variables['Build.SourceBranch'], 'refs/heads/main'))",
            "startsWith(variables['Build.SourceBranch'], 'refs/tags/')",
            "eq(variables['Build.SourceBranchName'], 'main')",
            "in(variables['Build.Reason'], 'Manual', 'Schedule')",
            "notIn(variables['Build.Reason'], 'PullRequest', 'Manual')",
            "not(eq(variables['Build.Reason'], 'PullRequest'))",
            "eq(variables.isMain, true)",
            "eq(variables['isMain'], 'true')",
            "eq(variables['System.PullRequest.IsFork'], 'False')",
            "false",
        ] {
            assert!(!azure(closed), "{closed}");
        }
    }

    #[test]
    fn conditions_of_azure_that_do_not() {
        for open in [
            "succeeded()",
            "always()",
            "or(failed(), ne(variables['Build.Reason'], 'PullRequest'))",
            "eq(variables['Build.Reason'], 'PullRequest')",
            "ne(variables['Build.SourceBranch'], 'refs/heads/main')",
            "startsWith(variables['Build.SourceBranch'], 'refs/pull/')",
            "eq(variables['System.TeamProject'], 'internal')",
            "ne(variables.isMain, true)",
            "eq(variables['Build.Reason'], ",
        ] {
            assert!(azure(open), "{open}");
        }
    }

    #[test]
    fn jobs_and_stages_that_are_left_out_take_others_with_them() {
        let text = "pr: [main]\nstages:\n- stage: S\n  condition: ne(variables['Build.Reason'], 'PullRequest')\n  jobs:\n  - job: A\n    steps: []\n- stage: T\n  jobs:\n  - job: B\n    condition: ne(variables['Build.Reason'], 'PullRequest')\n    steps: []\n  - job: C\n    dependsOn: B\n    steps: []\n  - job: D\n    dependsOn: B\n    condition: always()\n    steps: []\n";
        let is = |job| is_proposed("azure-pipelines.yml", text, job);
        assert_eq!(
            [is("A"), is("B"), is("C"), is("D")],
            [false, false, false, true]
        );
        assert!(!is_proposed(
            "azure-pipelines.yml",
            "pr: none\njobs:\n- job: A\n  steps: []\n",
            "A"
        ));
        assert!(is_proposed(
            "azure-pipelines.yml",
            "jobs:\n- job: A\n  steps: []\n",
            "A"
        ));
    }

    #[test]
    fn filters_and_approvals_of_circleci_keep_forks_away() {
        let text = "version: 2.1\njobs: {b: {machine: true, steps: []}}\nworkflows:\n  w:\n    jobs:\n      - b: {name: open}\n      - b: {name: main, filters: {branches: {only: main}}}\n      - hold: {type: approval}\n      - b: {name: approved, requires: [hold]}\n      - b: {name: later, requires: [approved]}\n      - b: {name: after-main, requires: [main]}\n  x:\n    when: << pipeline.parameters.deploy >>\n    jobs:\n      - b: {name: asked}\n";
        let is = |job| is_proposed(".circleci/config.yml", text, job);
        assert!(is("open"));
        for job in ["main", "approved", "later", "after-main", "asked"] {
            assert!(!is(job), "{job}");
        }
    }
}
