//! Secrets that a pipeline binds to variables ("Credentials Binding Plugin", "Using a Jenkinsfile: Handling credentials").

use super::groovy::{Argument, Expr, Kind, body, named, positional};
use super::values::Values;
use crate::model::{Binding, Grant, GrantKind};
use crate::yaml::Text;

/// Arguments that name a variable which holds something secret, and those that name one which does not.
const SECRET: &[&str] = &[
    "variable",
    "passwordVariable",
    "passphraseVariable",
    "secretKeyVariable",
    "secretVariable",
    "tokenVariable",
    "passwordVar",
    "keyVariable",
];

/// What a file of bindings gives, and the variables that hold something secret.
pub(super) struct Bound {
    pub(super) grants: Vec<Grant>,
    pub(super) variables: Vec<Text>,
}

/// The bindings of `withCredentials([…])`, `wrap([…])` and their like.
pub(super) fn bindings<'a>(values: Values<'_, 'a>, arguments: &[Argument<'a>]) -> Bound {
    let mut bound = Bound {
        grants: Vec::new(),
        variables: Vec::new(),
    };
    let list = named(arguments, "bindings").or_else(|| positional(arguments));
    match list.map(|list| &list.kind) {
        Some(Kind::List(items)) => items
            .iter()
            .for_each(|item| binding(values, item, &mut bound)),
        Some(_) => list
            .into_iter()
            .for_each(|item| binding(values, item, &mut bound)),
        None => {}
    }
    bound
}

fn binding<'a>(values: Values<'_, 'a>, item: &Expr<'a>, bound: &mut Bound) {
    let arguments = match &item.kind {
        Kind::Map(entries) => entries.as_slice(),
        Kind::Call { arguments, .. } => arguments,
        _ => return,
    };
    let id = named(arguments, "credentialsId").or_else(|| positional(arguments));
    let Some(id) = id.filter(|_| body(arguments).is_none()) else {
        return;
    };
    let mut grant = Grant::new(GrantKind::Secret, values.text(id));
    grant.span = item.span;
    for argument in arguments {
        let Some(name) = argument.name else { continue };
        let is_secret = SECRET.contains(&name.text) && !holds_path(item);
        if !is_secret && !name.text.ends_with("Variable") {
            continue;
        }
        if let Some(variable) = values.spelled(&argument.value) {
            let key = Text::made(
                if is_secret { "variable" } else { "name" },
                values.source,
                name.span,
            );
            grant.details.push(Binding {
                key,
                value: variable.clone(),
                span: argument.value.span,
            });
            if is_secret {
                bound.variables.push(variable);
            }
        }
    }
    bound.grants.push(grant);
}

/// True for credentials that are files: their variable holds a path.
fn holds_path(item: &Expr<'_>) -> bool {
    item.call()
        .is_some_and(|(name, _)| matches!(name.text, "certificate" | "dockerCert" | "file" | "zip"))
}

/// `X = credentials('id')`: also `X_USR`, `X_PSW` where the id is of a login.
pub(super) fn of_environment<'a>(values: Values<'_, 'a>, value: &Expr<'a>) -> Option<Grant> {
    let (name, arguments) = value.call()?;
    if name.text != "credentials" {
        return None;
    }
    let mut grant = Grant::new(GrantKind::Secret, values.text(positional(arguments)?));
    grant.span = value.span;
    Some(grant)
}

/// `sshagent(credentials: ['id'])`, `docker.withRegistry(url, 'id')`, `git credentialsId: 'id'`: no variable holds it.
pub(super) fn by_id<'a>(values: Values<'_, 'a>, id: &Expr<'a>) -> Vec<Grant> {
    match &id.kind {
        Kind::List(items) => items
            .iter()
            .map(|item| Grant::new(GrantKind::Secret, values.text(item)))
            .collect(),
        Kind::Quoted(_) => vec![Grant::new(GrantKind::Secret, values.text(id))],
        _ => Vec::new(),
    }
}
