//! Conditions that keep builds of proposed changes out.
//!
//! In a multibranch project the build of a proposed change has `CHANGE_ID`, `CHANGE_TARGET` and a `BRANCH_NAME` of the
//! form `PR-1` ("Branches and Pull Requests"). What stands behind `branch 'main'` never runs in one.

use super::groovy::{self, Argument, Expr, Kind, Statement, body, named, positional};
use lockgate_evidence::Span;

/// True where a `when` block or the condition of an `if` is never met in the build of a proposed change.
pub fn keeps_proposals_out(condition: &str) -> bool {
    let script = groovy::parse(condition, Span::new(0, condition.len()));
    all_of(&script.statements, condition)
}

/// The conditions of a block must all be met.
fn all_of(statements: &[Statement<'_>], text: &str) -> bool {
    statements
        .iter()
        .any(|statement| matches!(statement, Statement::Expr(expr) if excludes(expr, text)))
}

fn excludes(expr: &Expr<'_>, text: &str) -> bool {
    match &expr.kind {
        Kind::Call { .. } => expr
            .call()
            .is_some_and(|(name, arguments)| condition(name.text, arguments, text)),
        Kind::Operation {
            operands,
            operators,
        } => operation(operands, operators, text),
        // `if (!env.CHANGE_ID)`.
        Kind::Not(inner) => is_change(inner),
        _ => is_of(expr, &["TAG_NAME"]),
    }
}

fn condition(name: &str, arguments: &[Argument<'_>], text: &str) -> bool {
    let inner = body(arguments).unwrap_or_default();
    match name {
        "branch" => !matches_pull_requests(arguments, text),
        "buildingTag" | "tag" => true,
        "allOf" | "expression" => all_of(inner, text),
        "anyOf" => {
            let mut all = inner.iter();
            let any = !inner.is_empty();
            any && all.all(|one| all_of(std::slice::from_ref(one), text))
        }
        "not" => inner.iter().any(|statement| {
            let Statement::Expr(expr) = statement else {
                return false;
            };
            expr.call().is_some_and(|(name, arguments)| {
                name.text == "changeRequest" && !filters(arguments)
            })
        }),
        "environment" => {
            let named = named(arguments, "name").and_then(|name| plain(name, text));
            let value = named.and_then(|_| plain(groovy::named(arguments, "value")?, text));
            named == Some("BRANCH_NAME") && value.is_some_and(|value| !value.starts_with("PR-"))
        }
        _ => false,
    }
}

/// `branch 'PR-*'` and patterns that take in everything.
fn matches_pull_requests(arguments: &[Argument<'_>], text: &str) -> bool {
    let pattern = positional(arguments).or_else(|| named(arguments, "pattern"));
    let Some(pattern) = pattern.and_then(|pattern| plain(pattern, text)) else {
        return true;
    };
    pattern.starts_with(['*', '.']) || pattern.starts_with("PR") || pattern.contains('|')
}

/// `changeRequest target: 'main'` leaves out some proposed changes only.
fn filters(arguments: &[Argument<'_>]) -> bool {
    !arguments.is_empty()
}

fn operation(operands: &[Expr<'_>], operators: &[&str], text: &str) -> bool {
    let has = |wanted: &str| operators.contains(&wanted);
    if has("||") {
        return split(operands, operators, "||")
            .all(|(operands, operators)| group(operands, operators, text));
    }
    if has("&&") {
        return split(operands, operators, "&&")
            .any(|(operands, operators)| group(operands, operators, text));
    }
    group(operands, operators, text)
}

fn group(operands: &[Expr<'_>], operators: &[&str], text: &str) -> bool {
    match (operands, operators) {
        ([only], _) => excludes(only, text),
        ([left, right], ["=="]) => {
            let compares = |one: &Expr<'_>, other: &Expr<'_>| {
                let value = plain(other, text);
                is_of(one, &["BRANCH_NAME", "GIT_BRANCH"])
                    && value.is_some_and(|value| !value.starts_with("PR-"))
                    || is_change(one) && is_null(other)
            };
            compares(left, right) || compares(right, left)
        }
        ([left, right], ["!="]) => is_of(left, &["TAG_NAME"]) && is_null(right),
        ([left, right], ["in"]) => {
            let names_all =
                |items: &[Expr<'_>]| items.iter().all(|item| plain(item, text).is_some());
            is_of(left, &["BRANCH_NAME", "GIT_BRANCH"])
                && matches!(&right.kind, Kind::List(items) if names_all(items))
        }
        (operands, operators) if operators.contains(&"&&") => split(operands, operators, "&&")
            .any(|(operands, operators)| group(operands, operators, text)),
        _ => false,
    }
}

/// Operands and operators between the places of one operator.
fn split<'o, 'e, 'a>(
    operands: &'o [Expr<'a>],
    operators: &'o [&'e str],
    at: &'o str,
) -> impl Iterator<Item = (&'o [Expr<'a>], &'o [&'e str])> {
    let mut from = 0;
    let places = operators
        .iter()
        .enumerate()
        .filter(move |(_, operator)| **operator == at)
        .map(|(place, _)| place)
        .chain(std::iter::once(operators.len()));
    places.map(move |place| {
        let part = (&operands[from..=place], &operators[from..place]);
        from = place + 1;
        part
    })
}

fn is_change(expr: &Expr<'_>) -> bool {
    is_of(
        expr,
        &[
            "CHANGE_ID",
            "CHANGE_TARGET",
            "CHANGE_BRANCH",
            "CHANGE_FORK",
            "CHANGE_URL",
            "ghprbPullId",
        ],
    )
}

/// `X`, `env.X`.
fn is_of(expr: &Expr<'_>, names: &[&str]) -> bool {
    let Some(path) = expr.path() else {
        return false;
    };
    match path.as_slice() {
        [name] => names.contains(&name.text),
        [env, name] => env.text == "env" && names.contains(&name.text),
        _ => false,
    }
}

fn is_null(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, Kind::Name("null"))
}

fn plain<'a>(expr: &Expr<'_>, text: &'a str) -> Option<&'a str> {
    match &expr.kind {
        Kind::Quoted(quoted) if quoted.holes.is_empty() => text.get(quoted.content.range()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::keeps_proposals_out;

    #[test]
    fn conditions_on_branches_and_changes_are_understood() {
        for closed in [
            "branch 'main'",
            "branch 'release/*'",
            "not { changeRequest() }",
            "buildingTag()",
            "anyOf { branch 'main'; branch 'dev' }",
            "allOf { expression { params.DEPLOY }; branch 'main' }",
            "expression { env.BRANCH_NAME == 'main' }",
            "expression { return env.BRANCH_NAME == 'main' }",
            "env.BRANCH_NAME == 'main' && params.X",
            "BRANCH_NAME == 'main' || BRANCH_NAME == 'dev'",
            "!env.CHANGE_ID",
            "env.CHANGE_ID == null",
            "env.BRANCH_NAME in ['main', 'dev']",
        ] {
            assert!(keeps_proposals_out(closed), "{closed}");
        }
    }

    #[test]
    fn everything_else_lets_proposals_in() {
        for open in [
            "",
            "changeRequest()",
            "branch 'PR-*'",
            "branch '*'",
            "not { changeRequest target: 'main' }",
            "not { branch 'main' }",
            "anyOf { branch 'main'; changeRequest() }",
            "anyOf { }",
            "env.BRANCH_NAME == 'main' || params.FORCE",
            "env.BRANCH_NAME != 'main'",
            "env.CHANGE_ID != null",
            "env.CHANGE_TARGET == 'main'",
            "env.BRANCH_NAME in names",
            "environment name: 'X', value: 'y'",
            "((((",
        ] {
            assert!(!keeps_proposals_out(open), "{open}");
        }
    }
}
