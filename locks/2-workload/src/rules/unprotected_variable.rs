use lockgate_evidence::{Confidence, Finding, rule};
use lockgate_pipelines::model::Binding;

use super::hardcoded_secret::{is_placeholder, shape};
use crate::context::Context;
use crate::facts::named_secrets::is_credential_name;

rule! {
    /// # What it finds
    ///
    /// A variable of a GitLab file whose name says that it is a credential (`DEPLOY_TOKEN`, `DB_PASSWORD`) and whose value is
    /// written there. Passwords of databases and other services that live as long as the job, short words, and placeholders are
    /// left out; values in the shape of a known token are told by `hardcoded-secret`.
    ///
    /// # Why it matters
    ///
    /// Variables of the file can be neither protected nor masked: every branch and every fork has them, every job prints them
    /// without a mask, and they stay in the history. The severity is medium because the value may be of little worth, the
    /// confidence is medium because only the name tells.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// variables:
    ///   DEPLOY_TOKEN: not-real-4f1d9b27
    /// deploy:
    ///   script: ./deploy
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// deploy:
    ///   script: ./deploy --token-from-env DEPLOY_TOKEN
    /// ```
    ///
    /// # How to fix
    ///
    /// Take the value back where it was issued, make a new one, and keep that as a protected and masked variable of the project,
    /// or fetch it with `secrets:`.
    ///
    /// # References
    ///
    /// - CI/CD variables, "Protect a CI/CD variable" and "Mask a CI/CD variable", GitLab Docs
    /// - CWE-798
    Workload "workload/unprotected-variable": "a credential stands among the variables of the file", Medium, Medium
}

/// Parts of names of services that live as long as a job.
const OF_SERVICES: &[&str] = &[
    "ARANGO", "COUCH", "DATABASE", "DB_", "ELASTIC", "GRAFANA", "KEYCLOAK", "LDAP", "MARIADB",
    "MINIO", "MONGO", "MQ", "MSSQL", "MYSQL", "NEO4J", "ORACLE", "PG", "POSTGRES", "RABBIT",
    "REDIS", "ROOT_", "SA_", "TEST",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    out.extend(
        pipeline
            .env
            .bindings
            .iter()
            .filter_map(|own| judge(cx, own)),
    );
    for job in &pipeline.jobs {
        out.extend(job.env.bindings.iter().filter_map(|own| judge(cx, own)));
        let keys = job.gitlab.as_deref();
        let rules = keys
            .and_then(|keys| keys.rules.as_deref())
            .unwrap_or_default();
        let of_rules = rules.iter().flat_map(|rule| &rule.variables.bindings);
        out.extend(of_rules.filter_map(|own| judge(cx, own)));
    }
    // An anchor brings one variable into several jobs.
    let mut seen = std::collections::HashSet::new();
    out.retain(|finding| seen.insert(finding.primary().span));
}

fn judge(cx: &Context<'_>, binding: &Binding) -> Option<Finding> {
    let (name, value) = (binding.key.value(), binding.value.value().trim());
    let upper = name.to_ascii_uppercase();
    let is_service = OF_SERVICES.iter().any(|part| upper.contains(part));
    if !is_credential_name(name) || is_service || is_placeholder(value) || is_plain(value) {
        return None;
    }
    if shape(value).is_some() {
        return None;
    }
    let message =
        format!("`{name}` is written into the file, where no variable is protected or masked");
    let finding = cx.finding(&RULE, binding.key.span(), message);
    Some(
        finding
            .confidence(Confidence::Medium)
            .conceal(binding.value.span()),
    )
}

/// A word, a path, an address, a number: no credential.
fn is_plain(value: &str) -> bool {
    let has = |test: fn(char) -> bool| value.chars().any(test);
    let is_word = !has(|c| c.is_ascii_digit()) || !has(|c| c.is_ascii_alphabetic());
    is_word || value.contains(['/', ' ']) && !value.ends_with('=') || value.contains("://")
}
