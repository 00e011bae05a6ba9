//! What calls of the platform's API use of the token: `gh api`, `curl`.

use lockgate_pipelines::shell::{PartKind, Word};

use super::job::Walk;
use super::needs::Needs;
use super::program::{Call, add_rights, option};
use super::script::Here;
use crate::data::action_rights::Sureness;
use crate::data::rest_rights::rest_rights;

/// Options of `gh api` and `curl` that take the next word.
const WITH_VALUE: &[&str] = &[
    "-X",
    "--method",
    "-H",
    "--header",
    "-f",
    "--raw-field",
    "-F",
    "--field",
    "-q",
    "--jq",
    "-t",
    "--template",
    "--input",
    "--cache",
    "--hostname",
    "-p",
    "--preview",
    "--request",
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "-o",
    "--output",
    "-u",
    "--user",
    "-w",
    "--write-out",
    "--retry",
    "--max-time",
    "-m",
    "--connect-timeout",
    "-A",
    "--user-agent",
    "--data-urlencode",
    "--form",
    "--url-query",
    "--retry-delay",
    "-T",
    "--upload-file",
    "-K",
    "--json",
];

/// `gh api [-X METHOD] PATH [-f field=value]`.
pub(super) fn gh_api(needs: &mut Needs, call: &Call<'_>, sureness: Sureness) {
    let Some(path) = operands(call.args).nth(1) else {
        needs.unknown("what `gh api` asks is not read");
        return;
    };
    let fields = ["-f", "-F", "--field", "--raw-field", "--input"];
    let sends = fields.iter().any(|name| call.has_option(name));
    ask(needs, call, path, sends, sureness, "gh api");
}

/// `curl https://api.github.com/…` with the token in a header.
pub(super) fn download(walk: &mut Walk, here: &Here<'_>, call: &Call<'_>) {
    let handed = call.args.iter().any(|word| here.holds_token(word));
    if !handed {
        return;
    }
    let address = call.args.iter().find(|word| is_address(word));
    let Some(address) = address else {
        walk.needs
            .unknown(format!("what {} asks is not read", call.by()));
        return;
    };
    let sending = [
        "-d",
        "--data",
        "--data-raw",
        "--data-binary",
        "-F",
        "--form",
        "--json",
        "-T",
        "--upload-file",
        "--data-urlencode",
        "--post-data",
    ];
    let sends = sending.iter().any(|name| call.has_option(name));
    let text = address.text.to_ascii_lowercase();
    if text.contains("api.github.com")
        || text.contains("github_api_url")
        || text.contains("github.api_url")
    {
        ask(
            &mut walk.needs,
            call,
            address,
            sends,
            Sureness::Sure,
            &call.name,
        );
    } else if text.contains("uploads.github.com") {
        let access = lockgate_pipelines::model::Access::Write;
        walk.needs
            .add("contents", access, Sureness::Sure, call.by());
    } else if text.contains("github.com/") {
        let access = lockgate_pipelines::model::Access::Read;
        walk.needs
            .add("contents", access, Sureness::Soft, call.by());
    } else {
        walk.needs.unknown(format!(
            "what `{}` asks with the token is not known",
            call.name
        ));
    }
}

fn is_address(word: &Word) -> bool {
    let text = word.text.to_ascii_lowercase();
    let text = text.trim_start_matches(['"', '\'']);
    let variable = text.starts_with('$') && (text.contains("_url") || text.contains("api_url"));
    text.starts_with("http") || variable
}

fn ask(needs: &mut Needs, call: &Call<'_>, path: &Word, sends: bool, sureness: Sureness, by: &str) {
    let method = option(call.args, &["-X", "--method", "--request"]);
    let method = match method {
        None if sends => Some("POST".to_owned()),
        None => Some("GET".to_owned()),
        Some(word) => value_of(word).map(|text| text.to_ascii_uppercase()),
    };
    let segments = segments(path);
    let shown = shown(&segments);
    let Some(method) = method else {
        needs.unknown(format!("the method of `{by} {shown}` is not constant"));
        return;
    };
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    match rest_rights(&method, &parts) {
        Some(rights) => add_rights(
            needs,
            &rights,
            sureness,
            &format!("`{by} {method} {shown}`"),
        ),
        None => needs.unknown(format!("what `{by} {method} {shown}` uses is not known")),
    }
}

/// The value in `-X`, `POST` or `--method=POST`.
fn value_of(word: &Word) -> Option<String> {
    let text = word.literal()?;
    let text = text
        .split_once('=')
        .map_or(text.as_str(), |(_, value)| value);
    // `-XPOST` is its own word.
    Some(text.trim_start_matches("-X").to_owned())
}

/// Words that are neither options nor their values.
fn operands(args: &[Word]) -> impl Iterator<Item = &Word> {
    let mut skip = false;
    args.iter().filter(move |word| {
        if std::mem::take(&mut skip) {
            return false;
        }
        let start = word.literal_prefix();
        skip = WITH_VALUE.contains(&start.as_str()) && word.literal().is_some();
        !start.starts_with('-')
    })
}

/// The segments of a path or address; empty where they are not constant.
fn segments(word: &Word) -> Vec<String> {
    let mut text = String::new();
    for part in &word.parts {
        match &part.kind {
            PartKind::Literal(literal) => text.push_str(literal),
            _ if !text.ends_with('\u{0}') => text.push('\u{0}'),
            _ => {}
        }
    }
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let text = match text.find("://") {
        Some(at) => text[at + 3..].split_once('/').map_or("", |(_, path)| path),
        None => text,
    };
    let text = text.trim_start_matches('/');
    // An address that begins with a variable: its path begins after it.
    let text = match text.strip_prefix("\u{0}/") {
        Some(rest) if rest.starts_with("repos") || rest.starts_with("orgs") => rest,
        _ => text,
    };
    let constant = |part: &str| {
        if part.contains(['\u{0}', '{', ':']) {
            String::new()
        } else {
            part.to_owned()
        }
    };
    text.trim_end_matches('/')
        .split('/')
        .map(constant)
        .collect()
}

fn shown(segments: &[String]) -> String {
    let parts = segments.iter().map(|part| {
        if part.is_empty() {
            "…"
        } else {
            part.as_str()
        }
    });
    parts.collect::<Vec<_>>().join("/")
}
