use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::gitlab::Artifacts;
use lockgate_pipelines::yaml::Text;

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// Artifacts of a GitLab job that take in files which hold credentials by their name: `.env`, keys and certificates with them,
    /// `.npmrc` and `.netrc`, the state of Terraform, `.git/config`, logins of clouds and registries, or the whole folder.
    ///
    /// # Why it matters
    ///
    /// Artifacts lie on the server for weeks, and whoever may see the pipelines may download them; in a public project with public
    /// pipelines that is everybody. The whole folder also holds `.git/config` with the token of the job. The severity is medium,
    /// high where `access: all` or `public: true` asks for it, and low for the whole folder and for states, which need not
    /// hold any; the confidence is medium because only names tell.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// build:
    ///   script: make
    ///   artifacts:
    ///     paths: [dist/, .env]
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// build:
    ///   script: make
    ///   artifacts:
    ///     paths: [dist/]
    /// ```
    ///
    /// # How to fix
    ///
    /// Name what later jobs need and nothing else. Hand secrets to jobs as protected variables or by `secrets:`; a plan of
    /// Terraform goes to jobs with `access: developer` and a short `expire_in`.
    ///
    /// # References
    ///
    /// - Job artifacts, `artifacts:access`, GitLab Docs
    /// - CICD-SEC-6, OWASP Top 10 CI/CD Security Risks
    Workload "workload/secret-in-artifact": "credentials are kept among the artifacts", Medium, Medium
}

/// Ends of names of files that hold credentials, and whether they surely do.
const NAMES: &[(&str, bool)] = &[
    (".aws/credentials", true),
    (".docker/config.json", true),
    (".dockerconfigjson", true),
    (".env", true),
    (".git-credentials", true),
    (".git/", true),
    (".git/config", true),
    (".kube/config", true),
    (".netrc", true),
    (".npmrc", true),
    (".p12", true),
    (".pem", true),
    (".pfx", true),
    (".pgpass", true),
    (".pypirc", true),
    (".tfstate", false),
    ("id_ed25519", true),
    ("id_rsa", true),
    ("kubeconfig", true),
    ("service-account.json", true),
];

/// Names that take in everything there is.
const EVERYTHING: &[&str] = &[
    "*",
    "**",
    "**/*",
    ".",
    "./",
    "./*",
    "$CI_PROJECT_DIR",
    "${CI_PROJECT_DIR}",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let keys = place.job.gitlab.as_deref();
        if let Some(artifacts) = keys.and_then(|keys| keys.artifacts.as_ref()) {
            out.extend(
                artifacts
                    .paths
                    .iter()
                    .filter_map(|path| judge(cx, artifacts, path)),
            );
        }
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|finding| seen.insert(finding.primary().span));
}

fn judge(cx: &Context<'_>, artifacts: &Artifacts, path: &Text) -> Option<Finding> {
    let name = path.value().trim();
    let is_out = |word: &str| {
        artifacts
            .exclude
            .iter()
            .any(|other| other.value().contains(word))
    };
    if EVERYTHING.contains(&name) {
        let message = format!(
            "`{path}` keeps the whole folder, `.git/config` with the token of the job in it"
        );
        let finding = cx.finding(&RULE, path.span(), message);
        return (!is_out(".git")).then(|| finding.severity(Severity::Low));
    }
    let (end, is_sure) = NAMES.iter().find(|(end, _)| ends(name, end))?;
    // Reports of variables have that name by custom.
    let is_report = artifacts.dotenv.iter().any(|report| report.value() == name);
    if is_report || is_out(end) {
        return None;
    }
    let is_open =
        |text: &Option<Text>, word: &str| text.as_ref().is_some_and(|text| text.value() == word);
    let for_all = is_open(&artifacts.access, "all") || is_open(&artifacts.public, "true");
    let is_kept = is_open(&artifacts.access, "none") || is_open(&artifacts.access, "maintainer");
    let (who, severity) = match (for_all, is_sure) {
        _ if is_kept => return None,
        (true, _) => ("everybody who sees the project", Severity::High),
        (false, true) => ("whoever may see the pipelines", Severity::Medium),
        (false, false) => ("whoever may see the pipelines", Severity::Low),
    };
    let message = format!("{who} can download `{path}`, which holds credentials by its name");
    Some(cx.finding(&RULE, path.span(), message).severity(severity))
}

/// True where the last part of a path is the name, or ends with it where it is an extension.
fn ends(path: &str, name: &str) -> bool {
    let Some(before) = path.strip_suffix(name) else {
        return false;
    };
    let is_extension = matches!(name, ".p12" | ".pem" | ".pfx" | ".tfstate" | "kubeconfig");
    is_extension || before.is_empty() || before.ends_with('/')
}
