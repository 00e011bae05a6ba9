//! What the script of `actions/github-script` uses of the token.

use lockgate_pipelines::model::Uses;

use super::frame::{Frame, Told, Whose};
use super::job::Walk;
use super::program::add_rights;
use crate::data::action_rights::Sureness;
use crate::data::rest_rights::{is_namespace, method_rights, rest_rights};

/// Most characters of a route.
const MAX_ROUTE: usize = 300;

/// Names under which scripts hold the client.
const CLIENTS: &[&str] = &["github", "octokit"];

/// The step.
pub(super) fn step(walk: &mut Walk, frame: &Frame<'_>, uses: &Uses) {
    let told = match uses.with.get("github-token") {
        None => Told::Yes,
        Some(binding) => match frame.whose(&binding.value) {
            whose if whose == Whose::default() => Told::Yes,
            whose => whose.is_platform(),
        },
    };
    let Some(script) = uses.with.get("script") else {
        return;
    };
    let text = script.value.value();
    let sureness = if told == Told::Yes {
        Sureness::Sure
    } else {
        Sureness::Soft
    };
    if told != Told::No {
        read(walk, text, sureness);
    }
    let code = code_of(text);
    if code.contains("getIDToken") {
        let write = lockgate_pipelines::model::Access::Write;
        walk.needs
            .add("id-token", write, Sureness::Sure, "`core.getIDToken`");
    }
    if ["exec.", "execSync", "spawn", "execFile"]
        .iter()
        .any(|word| code.contains(word))
    {
        let why = "what the script of `actions/github-script` runs is not read";
        if !frame.token_variables().is_empty() || walk.exported {
            walk.needs.unknown(why);
        } else {
            walk.opaque(why.to_owned(), super::program::doubt(text));
        }
    }
}

fn read(walk: &mut Walk, text: &str, sureness: Sureness) {
    let code = code_of(text);
    if [
        "getOctokit",
        "import(",
        "require(process",
        "require(`",
        "__original_require__",
    ]
    .iter()
    .any(|word| code.contains(word))
        || loads_file(text, &code)
    {
        walk.needs
            .unknown("what the script of `actions/github-script` loads is not read");
    }
    let mut at = 0;
    while let Some((start, end)) = identifier(&code, at) {
        at = end;
        let name = &code[start..end];
        let member = code[..start].trim_end().ends_with('.');
        if CLIENTS.contains(&name) && !member {
            client(walk, text, &code, end, sureness);
        }
    }
}

/// `require('./x')`, `require('${{ … }}')`: a file that may be handed the client.
fn loads_file(text: &str, code: &str) -> bool {
    code.match_indices("require(").any(|(at, call)| {
        let rest = text.get(at + call.len()..).unwrap_or_default().trim_start();
        let inner = rest.trim_start_matches(['\'', '"', '`']);
        inner.starts_with(['.', '/', '$'])
    })
}

/// What follows the client's name.
fn client(walk: &mut Walk, text: &str, code: &str, at: usize, sureness: Sureness) {
    let mut path = Vec::new();
    let mut end = at;
    while path.len() < 4 {
        let Some(next) = member(code, end) else { break };
        path.push(&code[next.0..next.1]);
        end = next.1;
    }
    match path.as_slice() {
        ["rest", "paginate", ..] | ["paginate"] | ["paginate", "iterator"] => {
            // The call within stands in the text and is met by itself, unless it is a route.
            route(walk, text, code, end, sureness, false);
        }
        ["rest", "request", ..] | ["request", ..] => route(walk, text, code, end, sureness, true),
        ["rest", namespace, method, ..] => call(walk, namespace, method, sureness),
        [namespace, method, ..] if is_namespace(namespace) => {
            call(walk, namespace, method, sureness);
        }
        ["graphql", ..] => walk
            .needs
            .unknown("what a GraphQL call of `actions/github-script` uses is not known"),
        ["context" | "event" | "hook" | "log", ..] => {}
        // An object's key, a parameter's name or a comparison are no use.
        [] if code[end..].trim_start().starts_with(':') => {}
        _ => walk
            .needs
            .unknown("what the script of `actions/github-script` does with its client is not read"),
    }
}

fn call(walk: &mut Walk, namespace: &str, method: &str, sureness: Sureness) {
    let by = format!("`{namespace}.{method}`");
    match method_rights(namespace, method) {
        Some(rights) => add_rights(&mut walk.needs, &rights, sureness, &by),
        None => walk.needs.unknown(format!("what {by} uses is not known")),
    }
}

/// `('POST /repos/{owner}/{repo}/…')`.
fn route(walk: &mut Walk, text: &str, code: &str, at: usize, sureness: Sureness, must: bool) {
    let inner = code[at..].trim_start().strip_prefix('(');
    let open = inner.map(|inner| code.len() - inner.len());
    let rest = open
        .and_then(|at| text.get(at..))
        .unwrap_or_default()
        .trim_start();
    let Some(quote) = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '\'' | '"' | '`'))
    else {
        if must {
            walk.needs
                .unknown("a request of `actions/github-script` is not constant");
        }
        return;
    };
    let route: String = rest[1..].chars().take(MAX_ROUTE).collect();
    let inner = route.split(quote).next().unwrap_or_default();
    let (method, path) = inner.split_once(' ').unwrap_or(("GET", inner));
    let path = path.trim().trim_start_matches('/');
    let parts: Vec<&str> = path
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .split('/')
        .map(|part| if part.contains(['{', '$']) { "" } else { part })
        .collect();
    match rest_rights(method, &parts) {
        Some(rights) => add_rights(
            &mut walk.needs,
            &rights,
            sureness,
            &format!("`{method} /{path}`"),
        ),
        None => walk.needs.unknown(
            format!("what `{method} /{path}` uses is not known").replace(['\n', '\r'], " "),
        ),
    }
}

/// `.name` or `?.name` right after `at`.
fn member(code: &str, at: usize) -> Option<(usize, usize)> {
    let rest = &code[at..];
    let trimmed = rest.trim_start();
    let dotted = trimmed
        .strip_prefix("?.")
        .or_else(|| trimmed.strip_prefix('.'))?;
    let name = dotted.trim_start();
    let start = code.len() - name.len();
    let length = name
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$')
        .unwrap_or(name.len());
    (length > 0).then_some((start, start + length))
}

fn identifier(code: &str, from: usize) -> Option<(usize, usize)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let start = from + code.get(from..)?.find(is_part)?;
    let length = code[start..]
        .find(|c| !is_part(c))
        .unwrap_or(code.len() - start);
    Some((start, start + length))
}

/// The text with the contents of strings, comments and `${{ … }}` blanked, byte for byte.
fn code_of(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = vec![b' '; bytes.len()];
    // What each open `{` within a template literal closes to: the literal itself or a plain block.
    let mut open: Vec<bool> = Vec::new();
    let mut literal = false;
    let mut at = 0;
    while at < bytes.len() {
        if literal {
            match (bytes[at], bytes.get(at + 1)) {
                (b'\\', _) => at += 1,
                (b'`', _) => literal = false,
                (b'$', Some(b'{')) if bytes.get(at + 2) != Some(&b'{') => {
                    open.push(true);
                    literal = false;
                    at += 1;
                }
                _ => {}
            }
            at += 1;
            continue;
        }
        let rest = &bytes[at..];
        if rest.starts_with(b"${{") {
            at += find(rest, b"}}").map_or(rest.len(), |end| end + 2);
        } else if rest.starts_with(b"//") {
            at += find(rest, b"\n").unwrap_or(rest.len());
        } else if rest.starts_with(b"/*") {
            at += find(rest, b"*/").map_or(rest.len(), |end| end + 2);
        } else if matches!(rest[0], b'\'' | b'"') {
            at += quoted(rest);
        } else {
            match rest[0] {
                b'`' => literal = true,
                b'{' => open.push(false),
                b'}' => literal = open.pop() == Some(true),
                _ => {}
            }
            if rest[0].is_ascii() && !literal {
                out[at] = rest[0];
            }
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_default()
}

/// Length of a quoted string, which ends with its line at the latest.
fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 1,
            b'\n' => return at,
            byte if byte == rest[0] => return at + 1,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

fn find(rest: &[u8], wanted: &[u8]) -> Option<usize> {
    rest.windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_are_no_code() {
        let text = "a 'github.x' // github\n`t ${b.c} github` /* github */ ${{ github.d }} e";
        let code = code_of(text);
        assert_eq!(code.len(), text.len());
        assert!(!code.contains("github"), "{code}");
        for kept in ["a", "b.c", "e"] {
            assert!(code.contains(kept), "{code}");
        }
        let nested = code_of("`${`${x}`}` y");
        assert_eq!(nested.split_whitespace().collect::<Vec<_>>(), ["x", "y"]);
    }
}
