//! Where Azure Pipelines puts values into text ("Define variables": macro, template expression and runtime syntax).

use lockgate_evidence::Span;

use super::contexts::variable_path;
use crate::expression::{self, Expr, ExprKind, Template, find, named, parse_within};

/// Programs that scripts call as `$(name)` without arguments, so that it is no macro.
const PROGRAMS: &[&str] = &[
    "arch", "cat", "cd", "date", "env", "hostname", "id", "logname", "ls", "mktemp", "nproc",
    "pwd", "tty", "uname", "uuidgen", "which", "whoami",
];

/// Verbs of PowerShell: `$(Get-Date)` is no macro.
const VERBS: &[&str] = &[
    "add",
    "convert",
    "convertfrom",
    "convertto",
    "find",
    "format",
    "get",
    "import",
    "invoke",
    "join",
    "new",
    "out",
    "read",
    "resolve",
    "select",
    "set",
    "split",
    "start",
    "test",
    "write",
];

/// Every place of a text where the platform puts a value in, in order.
///
/// `$(name)` stays as written where no variable has the name; a script's own `$(command)` looks the same, so the
/// commonest programs are left out.
pub fn templates(text: &str) -> Vec<Template> {
    let mut found = find(text);
    for template in &mut found {
        if let Ok(expr) = &mut template.expression {
            translate(expr);
        }
    }
    if let Some(runtime) = runtime(text) {
        return vec![runtime];
    }
    let compiled: Vec<Span> = found.iter().map(|template| template.span).collect();
    found.extend(macros(text, &compiled));
    found.sort_by_key(|template| template.span.start);
    found
}

/// The whole value as `$[ expression ]`.
fn runtime(text: &str) -> Option<Template> {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    let inside = text
        .get(start..end)?
        .strip_prefix("$[")?
        .strip_suffix(']')?;
    let inner = Span::new(start + 2, start + 2 + inside.len());
    let mut expression = parse_within(text, inner);
    if let Ok(expr) = &mut expression {
        translate(expr);
    }
    Some(Template {
        span: Span::new(start, end),
        inner,
        expression,
    })
}

/// A condition as written: bare, or one `${{ if … }}` key.
pub fn condition(text: &str) -> Option<Expr> {
    let bare = text.trim();
    let inside = bare
        .strip_prefix("${{")
        .and_then(|rest| rest.strip_suffix("}}"));
    let inside = inside.unwrap_or(bare).trim();
    let inside = ["if ", "elseif "]
        .iter()
        .find_map(|word| inside.strip_prefix(word))
        .unwrap_or(inside);
    let mut expr = expression::parse(inside).ok()?;
    translate(&mut expr);
    Some(expr)
}

/// Every `$(name)` outside of the spans, which are in order.
fn macros(text: &str, outside: &[Span]) -> Vec<Template> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut spans = outside.iter().peekable();
    while let Some(start) = text[from..].find("$(").map(|at| from + at) {
        while spans.next_if(|span| span.end <= start).is_some() {}
        if let Some(span) = spans.peek().filter(|span| span.start <= start) {
            from = span.end;
            continue;
        }
        let inside = start + 2;
        let length = text[inside..]
            .bytes()
            .take_while(|byte| is_name_byte(*byte))
            .count();
        let end = inside + length;
        from = end;
        if length > 0 && text[end..].starts_with(')') && !is_command(&text[inside..end]) {
            let inner = Span::new(inside, end);
            let path = variable_path(&text[inner.range()]);
            found.push(named(Span::new(start, end + 1), inner, path));
            from = end + 1;
        }
    }
    found
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

fn is_command(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let verb = lower.split_once('-').map(|(verb, _)| verb);
    PROGRAMS.contains(&lower.as_str()) || verb.is_some_and(|verb| VERBS.contains(&verb))
}

/// Brings the platform's own contexts into the spelling of the model: parameters are inputs, variables are the
/// environment, dependencies are needs. The parser bounds the depth.
fn translate(expr: &mut Expr) {
    if let Some(path) = expr.path() {
        if let Some(segments) = model_path(path.segments()) {
            *expr = Expr::access(expr.span, &segments);
        }
        return;
    }
    match &mut expr.kind {
        ExprKind::Property { object, .. } | ExprKind::Star { object, .. } => translate(object),
        ExprKind::Index { object, index } => {
            translate(object);
            translate(index);
        }
        ExprKind::Call { arguments, .. } => arguments.iter_mut().for_each(translate),
        ExprKind::Not(inner) | ExprKind::Group(inner) => translate(inner),
        ExprKind::Compare { left, right, .. } => {
            translate(left);
            translate(right);
        }
        ExprKind::Logical { operands, .. } => operands.iter_mut().for_each(translate),
        _ => {}
    }
}

fn model_path(segments: &[String]) -> Option<Vec<String>> {
    let of_job = |job: &String, rest: &[String]| {
        let mut path = vec!["needs".to_owned(), job.clone()];
        path.extend_from_slice(rest);
        path
    };
    match segments {
        [root, name, ..] if root == "parameters" => Some(vec!["inputs".to_owned(), name.clone()]),
        [root, name @ ..] if root == "variables" && !name.is_empty() => {
            Some(variable_path(&name.join(".")))
        }
        [root, job, rest @ ..] if root == "dependencies" => Some(of_job(job, rest)),
        [root, _, job, rest @ ..] if root == "stagedependencies" => Some(of_job(job, rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let one = |template: Template| {
            let path = template.expression.as_ref().ok().and_then(Expr::path);
            let path = path.map_or("?".to_owned(), |path| path.to_string());
            format!("{} -> {path}", &text[template.span.range()])
        };
        templates(text).into_iter().map(one).collect()
    }

    #[test]
    fn every_syntax_becomes_a_path_of_the_model() {
        assert_eq!(
            told(
                "a $(Build.SourceBranch) ${{ parameters.name }} $(foo) ${{ variables['x.y'] }} $(s.out)"
            ),
            [
                "$(Build.SourceBranch) -> build.sourcebranch",
                "${{ parameters.name }} -> inputs.name",
                "$(foo) -> env.foo",
                "${{ variables['x.y'] }} -> steps.x.outputs.y",
                "$(s.out) -> steps.s.outputs.out",
            ]
        );
        assert_eq!(
            told(" $[ dependencies.A.outputs['s.x'] ] "),
            ["$[ dependencies.A.outputs['s.x'] ] -> needs.a.outputs.s.x"]
        );
    }

    #[test]
    fn commands_of_the_script_are_no_macros() {
        for text in [
            "$(pwd)",
            "$(Get-Date)",
            "$(ls -l)",
            "$($x.y)",
            "$()",
            "$(a",
            "$[ x ] y",
            "$((1 + 2))",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn names_that_say_secret_are_secrets() {
        assert_eq!(
            told("$(nugetApiKey)"),
            ["$(nugetApiKey) -> secrets.nugetapikey"]
        );
        assert_eq!(told("$(tokenPath)"), ["$(tokenPath) -> env.tokenpath"]);
        assert_eq!(
            told("$(System.AccessToken)"),
            ["$(System.AccessToken) -> system.accesstoken"]
        );
    }

    #[test]
    fn conditions_are_read_bare_and_as_keys() {
        for text in [
            "eq(variables['Build.Reason'], 'PullRequest')",
            "${{ if eq(variables['Build.Reason'], 'PullRequest') }}",
        ] {
            let expr = condition(text).expect("it reads");
            let paths: Vec<_> = expr
                .contexts()
                .iter()
                .map(|access| access.path.to_string())
                .collect();
            assert_eq!(paths, ["build.reason"]);
        }
    }
}
