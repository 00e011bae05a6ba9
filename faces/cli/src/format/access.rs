//! Who may do what, as tables for people and as versioned JSON. The schemas are published as
//! `docs/json-schema/matrix.v1.json` and `docs/json-schema/token.v1.json`.

use lockgate_evidence::{
    Assumed, Certainty, ClaimShown, JobPowers, Matrix, PolicyAnswer, TokenShown,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{json_text, plural};
use crate::escape::visible;
use crate::screen::{BAD, END, FAINT, GOOD, STRONG, UNSURE, WARY};

/// Widths of the columns of the matrix; with the spaces between, 100.
const WIDTHS: [usize; 6] = [22, 9, 17, 17, 17, 13];
const HEADS: [&str; 6] = [
    "job",
    "started",
    "token writes",
    "publishes",
    "assumes",
    "secrets, env",
];
/// Widest line of the token's text.
const WIDTH: usize = 100;

/// The matrix of a tree, version 1.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "lockgate workload matrix, version 1")]
struct MatrixV1<'a> {
    /// The version of this form, always 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    #[serde(flatten)]
    matrix: &'a Matrix,
}

/// A token and the policies of a tree, version 1.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "lockgate token explain, version 1")]
struct TokenV1<'a> {
    /// The version of this form, always 1.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    #[serde(flatten)]
    token: &'a TokenShown,
}

/// For machines.
pub(crate) fn matrix_json(matrix: &Matrix) -> String {
    json_text(&MatrixV1 { version: 1, matrix }, true)
}

/// For machines.
pub(crate) fn token_json(token: &TokenShown) -> String {
    json_text(&TokenV1 { version: 1, token }, true)
}

/// The published schema of the matrix.
pub(crate) fn matrix_schema() -> String {
    schema::<MatrixV1<'_>>()
}

/// The published schema of a token.
pub(crate) fn token_schema() -> String {
    schema::<TokenV1<'_>>()
}

fn schema<T: JsonSchema>() -> String {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    json_text(&settings.into_generator().into_root_schema_for::<T>(), true)
}

/// For people: one table for each file.
pub(crate) fn matrix_text(matrix: &Matrix) -> String {
    let mut out = String::new();
    let mut path = None;
    for job in &matrix.jobs {
        if path != Some(&job.path) {
            path = Some(&job.path);
            let own = matrix.jobs.iter().filter(|other| other.path == job.path);
            out += &format!(
                "{STRONG}{}{END} ({}, {})\n",
                visible(&job.path),
                job.platform,
                plural(own.count(), "job")
            );
            out += &heading();
        }
        out += &row(&cells(job));
    }
    out + &closing(matrix)
}

fn heading() -> String {
    let heads = HEADS.map(|head| vec![head.to_owned()]);
    format!("{FAINT}{}{END}", row(&heads))
}

fn closing(matrix: &Matrix) -> String {
    let mut out = format!(
        "\n{}, {}\n",
        plural(matrix.jobs.len(), "job"),
        match matrix.policies.len() {
            1 => "1 trust policy".to_owned(),
            count => format!("{count} trust policies"),
        }
    );
    out += "started: anyone (with the repository's rights), writer, clock, caller; (pr): proposed changes\n\
            run in it as well, without rights. default: the settings of the repository decide.\n\
            `name?`: assumed if something holds that the files do not tell; `--format json` says what.\n";
    out
}

fn cells(job: &JobPowers) -> [Vec<String>; 6] {
    let mut started = job.started_by.clone();
    if job.proposers {
        started.push("(pr)".to_owned());
    }
    let environments = job.environments.iter().map(|name| format!("env {name}"));
    let logins = job.logins.iter().map(|login| format!("login {login}"));
    [
        vec![job.job.clone()],
        started,
        job.writes.clone(),
        job.publishes.clone(),
        job.assumes.iter().map(assumed).chain(logins).collect(),
        job.secrets.iter().cloned().chain(environments).collect(),
    ]
}

fn assumed(assumed: &Assumed) -> String {
    let doubt = if assumed.satisfied == Certainty::Yes {
        ""
    } else {
        "?"
    };
    format!("{}{doubt}", assumed.policy)
}

/// One row: each item of a cell on lines of its own, cut into the width of its column.
fn row(cells: &[Vec<String>; 6]) -> String {
    let lines: Vec<Vec<String>> = cells
        .iter()
        .zip(WIDTHS)
        .map(|(cell, width)| folded(cell, width))
        .collect();
    let height = lines.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let mut out = String::new();
    for at in 0..height {
        let mut line = String::new();
        for (cell, width) in lines.iter().zip(WIDTHS) {
            let text = cell.get(at).map_or("", String::as_str);
            let blank = width.saturating_sub(text.chars().count()) + 1;
            line += text;
            line += &" ".repeat(blank);
        }
        out += line.trim_end();
        out.push('\n');
    }
    out
}

fn folded(cell: &[String], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for item in cell {
        let shown: Vec<char> = visible(item).chars().collect();
        for (at, chunk) in shown.chunks(width - 1).enumerate() {
            let indent = if at > 0 { " " } else { "" };
            lines.push(format!("{indent}{}", chunk.iter().collect::<String>()));
        }
    }
    lines
}

/// For people.
pub(crate) fn token_text(token: &TokenShown) -> String {
    let mut out = format!(
        "{BAD}The signature was NOT verified: this is what somebody claims.{END}\n\nissuer:   {}\nvalidity: {}\n",
        visible(&token.issuer),
        visible(&token.validity)
    );
    for remark in &token.remarks {
        out += &format!("{WARY}remark:{END}   {}\n", visible(remark));
    }
    out += &claims("header", &token.header);
    out += &claims("claims", &token.claims);
    if token.policies.is_empty() {
        return out + "\nNo trust policy stands in the tree.\n";
    }
    out += &format!("\n{STRONG}trust policies{END}\n");
    for answer in &token.policies {
        out += &policy(answer);
    }
    out
}

fn claims(title: &str, claims: &[ClaimShown]) -> String {
    let mut out = format!("\n{STRONG}{title}{END}\n");
    let width = claims
        .iter()
        .map(|claim| visible(&claim.name).chars().count())
        .max()
        .unwrap_or(0)
        .min(30);
    for claim in claims {
        out += &format!(
            "  {:width$}  {}\n",
            visible(&claim.name),
            visible(&claim.value)
        );
        if !claim.meaning.is_empty() {
            out += &format!("  {:width$}  {FAINT}{}{END}\n", "", claim.meaning);
        }
    }
    out
}

fn policy(answer: &PolicyAnswer) -> String {
    let (style, word) = match answer.satisfied {
        Certainty::Yes => (GOOD, "satisfies"),
        Certainty::Unknown => (UNSURE, "cannot be told"),
        Certainty::No => (BAD, "refused by"),
    };
    let policy = &answer.policy;
    let mut out = format!(
        "  {style}{word}{END} {} `{}` ({}:{})\n",
        policy.kind,
        visible(&policy.name),
        visible(&policy.path),
        policy.line
    );
    for condition in &answer.conditions {
        if condition.holds == Certainty::Yes {
            continue;
        }
        let line = format!(
            "      {}: `{}` {}",
            condition.holds.as_str(),
            visible(&condition.claim),
            visible(&condition.wanted)
        );
        out += &format!("{}\n", cut(&line));
        if !condition.given.is_empty() {
            out += &format!(
                "{}\n",
                cut(&format!(
                    "          the token: {}",
                    visible(&condition.given)
                ))
            );
        }
    }
    for gap in &answer.gaps {
        out += &format!("      unknown: {}\n", visible(gap));
    }
    out
}

fn cut(line: &str) -> String {
    if line.chars().count() <= WIDTH {
        return line.to_owned();
    }
    line.chars().take(WIDTH - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn job() -> JobPowers {
        JobPowers {
            path: sample::HOSTILE.to_owned(),
            line: 3,
            job: sample::HOSTILE.to_owned(),
            platform: "GitHub Actions".to_owned(),
            started_by: vec!["anyone".to_owned()],
            proposers: true,
            triggers: vec!["push".to_owned()],
            reads: Vec::new(),
            writes: vec!["contents".to_owned(), "id-token".to_owned()],
            publishes: vec!["npm publish --provenance --access public".to_owned()],
            assumes: Vec::new(),
            logins: vec!["AWS: arn:aws:iam::111122223333:role/deploy".to_owned()],
            secrets: vec!["NPM_TOKEN".to_owned()],
            environments: Vec::new(),
        }
    }

    #[test]
    fn no_line_of_the_table_is_wide_and_no_name_acts() {
        let matrix = Matrix {
            jobs: vec![job()],
            policies: Vec::new(),
        };
        let text = anstream::adapter::strip_str(&matrix_text(&matrix)).to_string();
        let table: Vec<_> = text
            .lines()
            .skip(1)
            .take_while(|line| !line.is_empty())
            .collect();
        assert!(
            table.iter().all(|line| line.chars().count() <= WIDTH),
            "{text}"
        );
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }

    #[test]
    fn published_schemas_are_fresh() {
        for (name, text) in [("matrix", matrix_schema()), ("token", token_schema())] {
            let path = format!(
                "{}/../../docs/json-schema/{name}.v1.json",
                env!("CARGO_MANIFEST_DIR")
            );
            if std::env::var_os("LOCKGATE_UPDATE").is_some() {
                std::fs::write(&path, &text).expect("the schema can be written");
            }
            let published = std::fs::read_to_string(&path).expect("the schema is published");
            assert!(
                published == text,
                "run with LOCKGATE_UPDATE=1 to refresh {path}"
            );
        }
    }
}
