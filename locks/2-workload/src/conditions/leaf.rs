//! Single comparisons and calls that guard something.

use lockgate_pipelines::expression::{CompareOp, ContextPath, Expr, ExprKind, Value, fold};

use super::facts::{Assumed, Facts};
use super::{Kind, collect};

/// Associations that an outsider can have (GraphQL `CommentAuthorAssociation`).
const OUTSIDERS: &[&str] = &[
    "CONTRIBUTOR",
    "FIRST_TIMER",
    "FIRST_TIME_CONTRIBUTOR",
    "MANNEQUIN",
    "NONE",
];

/// Events of a parent run that no fork can cause.
const INSIDE_EVENTS: &[&str] = &[
    "create",
    "delete",
    "deployment",
    "merge_group",
    "push",
    "release",
    "repository_dispatch",
    "schedule",
    "workflow_dispatch",
];

pub(super) fn read(expr: &Expr, negated: bool, assumed: &Assumed<'_>) -> Facts {
    match &expr.kind {
        ExprKind::Compare { op, left, right } => {
            let equal = match op {
                CompareOp::Equal => !negated,
                CompareOp::NotEqual => negated,
                _ => return Facts::default(),
            };
            comparison(expr, left, right, equal, assumed)
        }
        ExprKind::Call { .. } => call(expr, negated, assumed),
        _ => expr
            .path()
            .map_or_else(Facts::default, |path| flag(expr, &path, !negated, assumed)),
    }
}

/// A context used as true or false.
fn flag(expr: &Expr, path: &ContextPath, value: bool, assumed: &Assumed<'_>) -> Facts {
    if is_fork_flag(path) && !value {
        return Facts::of(Kind::SameRepository, expr);
    }
    if path.matches("github.event.pull_request.merged") && value {
        return Facts::of(Kind::Merged, expr);
    }
    if value {
        answer(path, assumed)
    } else {
        Facts::default()
    }
}

fn comparison(expr: &Expr, left: &Expr, right: &Expr, equal: bool, assumed: &Assumed<'_>) -> Facts {
    match (left.path(), right.path(), fold(left), fold(right)) {
        (Some(left), Some(right), ..) => of_paths(expr, &left, &right, equal),
        (Some(path), None, None, Some(value)) | (None, Some(path), Some(value), None) => {
            of_value(expr, &path, &value, equal, assumed)
        }
        _ => Facts::default(),
    }
}

fn of_paths(expr: &Expr, left: &ContextPath, right: &ContextPath, equal: bool) -> Facts {
    let same = |a: &ContextPath, b: &ContextPath| is_head(a) && is_own(b);
    if equal && (same(left, right) || same(right, left)) {
        return Facts::of(Kind::SameRepository, expr);
    }
    let owner = |path: &ContextPath| {
        path.matches("github.repository_owner")
            || path.matches("github.event.repository.owner.login")
    };
    match (owner(left), owner(right)) {
        (true, false) if equal => person(expr, right),
        (false, true) if equal => person(expr, left),
        _ => Facts::default(),
    }
}

fn of_value(
    expr: &Expr,
    path: &ContextPath,
    value: &Value,
    equal: bool,
    assumed: &Assumed<'_>,
) -> Facts {
    if let Value::Bool(wanted) = value {
        return flag(expr, path, *wanted == equal, assumed);
    }
    let Value::String(text) = value else {
        return Facts::default();
    };
    if path.matches("github.event_name") {
        return event_name(|name| name.eq_ignore_ascii_case(text) == equal, assumed);
    }
    if path.matches("github.event.workflow_run.event") {
        return parent_event(expr, text, equal);
    }
    if path.matches("github.event.action") && text.eq_ignore_ascii_case("labeled") && equal {
        return Facts::of(Kind::Label, expr);
    }
    if !equal {
        return Facts::default();
    }
    named(expr, path, text, assumed)
}

/// `path == 'text'`.
fn named(expr: &Expr, path: &ContextPath, text: &str, assumed: &Assumed<'_>) -> Facts {
    if is_head(path) {
        return Facts::of(Kind::SameRepository, expr);
    }
    if path.last() == "author_association" && !is_outsider(text) {
        return Facts::of(Kind::TrustedAuthor, expr);
    }
    if path.matches("github.event.label.name") {
        return Facts::of(Kind::Label, expr);
    }
    let person = person(expr, path);
    if person.guards.is_empty() && !matches!(text, "false" | "") {
        return answer(path, assumed);
    }
    person
}

/// A comparison of an account with one that is named.
fn person(expr: &Expr, path: &ContextPath) -> Facts {
    let authors = [
        "github.event.*.user.login",
        "github.event.*.user.id",
        "github.event.workflow_run.head_repository.owner.login",
    ];
    let actors = [
        "github.actor",
        "github.actor_id",
        "github.triggering_actor",
        "github.event.sender.login",
        "github.event.sender.id",
        "github.event.workflow_run.actor.login",
        "github.event.workflow_run.triggering_actor.login",
    ];
    if authors.iter().any(|author| path.matches(author)) {
        return Facts::of(Kind::TrustedAuthor, expr);
    }
    if actors.iter().any(|actor| path.matches(actor)) {
        return Facts::of(Kind::Actor, expr);
    }
    Facts::default()
}

fn call(expr: &Expr, negated: bool, assumed: &Assumed<'_>) -> Facts {
    let Some((name, [left, right])) = expr.call() else {
        return Facts::default();
    };
    match name.as_str() {
        "startswith" => starts_with(left, right, negated, assumed),
        "contains" => contains(expr, left, right, negated, assumed),
        _ => Facts::default(),
    }
}

fn starts_with(left: &Expr, right: &Expr, negated: bool, assumed: &Assumed<'_>) -> Facts {
    let names_event = left
        .path()
        .is_some_and(|path| path.matches("github.event_name"));
    let Some(Value::String(start)) = fold(right).filter(|_| names_event) else {
        return Facts::default();
    };
    let start = start.to_ascii_lowercase();
    event_name(
        |name| name.to_ascii_lowercase().starts_with(&start) != negated,
        assumed,
    )
}

fn contains(expr: &Expr, left: &Expr, right: &Expr, negated: bool, assumed: &Assumed<'_>) -> Facts {
    if let (Some(list), Some(path)) = (fold(left), right.path()) {
        return within(expr, &list, &path, negated, assumed);
    }
    let Some(path) = left.path().filter(|_| !negated) else {
        return Facts::default();
    };
    let label = path.is_within("github.event.*.labels") || path.is_within("github.event.label");
    if label {
        return Facts::of(Kind::Label, expr);
    }
    Facts::default()
}

/// `contains(list, path)` with a constant list or text.
fn within(
    expr: &Expr,
    list: &Value,
    path: &ContextPath,
    negated: bool,
    assumed: &Assumed<'_>,
) -> Facts {
    if path.matches("github.event_name") {
        return event_name(|name| holds(list, name) != negated, assumed);
    }
    if negated {
        return Facts::default();
    }
    if path.last() == "author_association" {
        let open = OUTSIDERS.iter().any(|outsider| holds(list, outsider));
        return if open {
            Facts::default()
        } else {
            Facts::of(Kind::TrustedAuthor, expr)
        };
    }
    match list {
        Value::Array(_) => named(expr, path, "one of these", assumed),
        _ => Facts::default(),
    }
}

/// `contains` of GitHub: an element of a list, or a part of a text, ignoring case.
fn holds(list: &Value, wanted: &str) -> bool {
    match list {
        Value::Array(items) => items
            .iter()
            .any(|item| item.to_text().eq_ignore_ascii_case(wanted)),
        other => other
            .to_text()
            .to_ascii_lowercase()
            .contains(&wanted.to_ascii_lowercase()),
    }
}

fn event_name(allows: impl Fn(&str) -> bool, assumed: &Assumed<'_>) -> Facts {
    match assumed.event {
        Some(name) if !allows(name) => Facts::impossible(),
        _ => Facts::default(),
    }
}

/// What started the parent of a `workflow_run`.
fn parent_event(expr: &Expr, text: &str, equal: bool) -> Facts {
    let inside = INSIDE_EVENTS.contains(&text) && equal;
    let not_proposed = text == "pull_request" && !equal;
    if inside || not_proposed {
        Facts::of(Kind::SameRepository, expr)
    } else {
        Facts::default()
    }
}

/// A result or output of something that asks for permission, or of a guarded job.
fn answer(path: &ContextPath, assumed: &Assumed<'_>) -> Facts {
    match path.segments() {
        [root, job, what, ..] if root == "needs" && (what == "outputs" || what == "result") => {
            collect::answer_of_job(job, what == "result", assumed)
        }
        [root, step, ..] if root == "steps" => collect::answer_of_step(step, assumed),
        _ => Facts::default(),
    }
}

fn is_outsider(text: &str) -> bool {
    OUTSIDERS
        .iter()
        .any(|outsider| outsider.eq_ignore_ascii_case(text))
}

/// Where the proposed change comes from.
fn is_head(path: &ContextPath) -> bool {
    let roots = [
        "github.event.pull_request.head",
        "github.event.workflow_run.head_repository",
    ];
    let names = [
        "full_name",
        "login",
        "id",
        "html_url",
        "url",
        "clone_url",
        "git_url",
        "ssh_url",
        "node_id",
    ];
    roots.iter().any(|root| path.is_within(root)) && names.contains(&path.last())
}

/// The repository the pipeline belongs to, or its owner.
fn is_own(path: &ContextPath) -> bool {
    let exact = [
        "github.repository",
        "github.repository_id",
        "github.repository_owner",
        "github.repository_owner_id",
    ];
    let within = [
        "github.event.repository",
        "github.event.pull_request.base",
        "github.event.workflow_run.repository",
    ];
    exact.iter().any(|own| path.matches(own)) || within.iter().any(|own| path.is_within(own))
}

fn is_fork_flag(path: &ContextPath) -> bool {
    path.matches("github.event.pull_request.head.repo.fork")
        || path.matches("github.event.workflow_run.head_repository.fork")
}
