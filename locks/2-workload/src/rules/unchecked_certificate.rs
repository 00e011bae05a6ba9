use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::model::Uses;
use lockgate_pipelines::shell::{Effective, Word};

use crate::context::Context;
use crate::facts::scripts::scripts;
use crate::facts::spots::{Role, spots};

rule! {
    /// # What it finds
    ///
    /// A connection whose certificate nobody checks: `git config http.sslVerify false`, `git -c http.sslVerify=false`,
    /// `curl -k`, `wget --no-check-certificate`, `npm config set strict-ssl false`, `pip --trusted-host`, the variables
    /// `GIT_SSL_NO_VERIFY`, `NODE_TLS_REJECT_UNAUTHORIZED` and `PYTHONHTTPSVERIFY`, `ignoreSslErrors` of Jenkins'
    /// `httpRequest`, and `skip-ssl-verify` of Bitbucket's `clone`. Addresses of the machine itself are left out.
    ///
    /// # Why it matters
    ///
    /// Without the check whoever stands on the way answers in place of the server: he reads the credential that is sent and
    /// decides what is fetched, and the build runs it. It is mostly written because an own authority is not installed. The
    /// severity is medium because somebody must stand on the way; the confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```groovy path=Jenkinsfile
    /// node('linux') {
    ///     sh 'git config --global http.sslVerify false'
    /// }
    /// ```
    ///
    /// # Good
    ///
    /// ```groovy path=Jenkinsfile
    /// node('linux') {
    ///     sh 'git config --global http.sslCAInfo /etc/ssl/certs/own-authority.pem'
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Install the certificate of the own authority on the agent or in the image, and name it to the program.
    ///
    /// # References
    ///
    /// - git-config: http.sslVerify, http.sslCAInfo
    /// - CWE-295
    Workload "workload/unchecked-certificate": "the certificate of a server is not checked", Medium, High
}

/// Variables that switch the check off, with the values that do; none for any.
const VARIABLES: &[(&str, &[&str])] = &[
    ("GIT_SSL_NO_VERIFY", &["1", "true"]),
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("PYTHONHTTPSVERIFY", &["0"]),
];

/// Words of which a script has at least one.
const WORDS: &[&str] = &[
    "sslVerify",
    "sslverify",
    "SSL_NO_VERIFY",
    "TLS_REJECT",
    "PYTHONHTTPSVERIFY",
    "curl",
    "no-check-certificate",
    "strict-ssl",
    "trusted-host",
    "SkipCertificateCheck",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    for spot in spots(pipeline) {
        if let (Some(key), Role::Env) = (spot.key, spot.role)
            && switches_off(key.value(), spot.text.value())
        {
            out.push(told(cx, key.span(), key.value()));
        }
    }
    let own = pipeline.jobs.iter().flat_map(|job| &job.steps);
    let own = own.filter_map(|step| step.uses());
    for uses in pipeline.includes.iter().chain(own) {
        out.extend(setting(cx, uses));
    }
    for (run, script) in scripts(cx, WORDS) {
        for command in &script.commands {
            for assignment in &command.assignments {
                variable(
                    cx,
                    &assignment.name,
                    &assignment.value,
                    run.script.locate(assignment.span),
                    out,
                );
            }
            let Some(effective) = command.effective() else {
                continue;
            };
            if let Some((span, what)) = option(&effective) {
                out.push(told(cx, run.script.locate(span), &what));
            }
        }
        for assignment in &script.assignments {
            variable(
                cx,
                &assignment.name,
                &assignment.value,
                run.script.locate(assignment.span),
                out,
            );
        }
    }
}

fn variable(cx: &Context<'_>, name: &str, value: &Word, span: Span, out: &mut Vec<Finding>) {
    let name = name.trim_start_matches("env:");
    if value
        .literal()
        .is_some_and(|value| switches_off(name, &value))
    {
        out.push(told(cx, span, name));
    }
}

fn switches_off(name: &str, value: &str) -> bool {
    let known = VARIABLES.iter().find(|(known, _)| *known == name);
    known.is_some_and(|(_, values)| values.contains(&value.trim()))
}

fn told(cx: &Context<'_>, span: Span, what: &str) -> Finding {
    let message =
        format!("`{what}` leaves certificates unchecked: whoever stands on the way can answer");
    cx.finding(&RULE, span, message)
}

/// `ignoreSslErrors: true`, `skip-ssl-verify: true`.
fn setting(cx: &Context<'_>, uses: &Uses) -> Option<Finding> {
    let names = ["ignoreSslErrors", "skip-ssl-verify"];
    let binding = names.iter().find_map(|name| uses.with.get(name))?;
    (binding.value.value().trim() == "true").then(|| told(cx, binding.span, binding.key.value()))
}

/// The option of a program that switches the check off.
fn option(effective: &Effective<'_>) -> Option<(Span, String)> {
    let words: Vec<String> = effective.args.iter().map(Word::literal_prefix).collect();
    let is_own = words.iter().any(|word| {
        ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"]
            .iter()
            .any(|own| word.contains(own))
    });
    if is_own {
        return None;
    }
    let at = |index: usize, what: String| Some((effective.args.get(index)?.span, what));
    let find = |wanted: &dyn Fn(&str) -> bool| words.iter().position(|word| wanted(word));
    match effective.name.as_str() {
        "curl" => {
            let short = |word: &str| word.starts_with('-') && !word.starts_with("--") && is_k(word);
            let index = find(&|word| word == "--insecure" || short(word))?;
            at(index, format!("curl {}", words.get(index)?))
        }
        "wget" => at(
            find(&|word| word == "--no-check-certificate")?,
            "wget --no-check-certificate".to_owned(),
        ),
        "git" => git(&words).and_then(|index| at(index, "http.sslVerify=false".to_owned())),
        "npm" | "yarn" | "pnpm" => {
            let index =
                find(&|word| word.starts_with("strict-ssl") || word.starts_with("--strict-ssl"))?;
            let off = words.get(index)?.ends_with("=false")
                || words.get(index + 1).is_some_and(|next| next == "false");
            off.then(|| at(index, "strict-ssl=false".to_owned()))?
        }
        "pip" | "pip3" => at(
            find(&|word| word.starts_with("--trusted-host"))?,
            "pip --trusted-host".to_owned(),
        ),
        "iwr" | "irm" | "invoke-webrequest" | "invoke-restmethod" => {
            let index = find(&|word| word.eq_ignore_ascii_case("-SkipCertificateCheck"))?;
            at(index, "-SkipCertificateCheck".to_owned())
        }
        _ => None,
    }
}

/// Among short options of `curl`; those that take a value end the group.
fn is_k(word: &str) -> bool {
    const TAKES_VALUE: &str = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";
    for letter in word.chars().skip(1) {
        if letter == 'k' {
            return true;
        }
        if TAKES_VALUE.contains(letter) {
            return false;
        }
    }
    false
}

fn git(words: &[String]) -> Option<usize> {
    let index = words
        .iter()
        .position(|word| word.to_ascii_lowercase().contains("sslverify"))?;
    let word = words.get(index)?.to_ascii_lowercase();
    let next = words.get(index + 1).map(|next| next.to_ascii_lowercase());
    let off = |value: &str| matches!(value, "false" | "0" | "off" | "no");
    let joined = word.split_once('=').is_some_and(|(_, value)| off(value));
    (joined || next.as_deref().is_some_and(off)).then_some(index)
}
