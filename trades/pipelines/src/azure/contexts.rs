//! Who decides the value of a variable ("Use predefined variables").

use crate::model::Trust;

/// Roots of the variables that the platform itself sets.
const ROOTS: &[&str] = &[
    "agent",
    "build",
    "checks",
    "common",
    "endpoint",
    "environment",
    "pipeline",
    "release",
    "resources",
    "strategy",
    "system",
];

/// What an outsider writes. The branch of a pull request is his; so are message and author of its commits, which reach
/// a run of the repository when they were taken over.
const ATTACKER: &[&str] = &[
    "build.sourceversionauthor",
    "build.sourceversionmessage",
    "system.pullrequest.sourcebranch",
    "system.pullrequest.sourcebranchname",
    "system.pullrequest.sourcerepositoryuri",
];

/// What people with rights choose within limits. In a run of a pull request the source branch is
/// `refs/pull/NUMBER/merge`.
const PARTLY: &[&str] = &[
    "build.requestedfor",
    "build.requestedforemail",
    "build.sourcebranch",
    "build.sourcebranchname",
    "build.sourcetfvcshelveset",
];

/// Last parts of the fields of `resources.pipeline.NAME` that are names of somebody's choice.
const PARTLY_OF_RESOURCE: &[&str] = &["sourcebranch", "requestedfor", "requestedforid", "runname"];

/// What names of secrets end with.
const SECRET_ENDS: &[&str] = &[
    "accesskey",
    "accesstoken",
    "apikey",
    "clientsecret",
    "connectionstring",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "sastoken",
    "secret",
    "secretkey",
    "token",
];

/// Names of non-secrets that end like one.
const NO_SECRETS: &[&str] = &[
    "cancellationtoken",
    "publickeytoken",
    "canceltoken",
    "setsecret",
];

/// The path of a variable in the model: a predefined one by its own name, an output as `steps.STEP.outputs.NAME`, what
/// is named like a secret as `secrets.NAME`, all others as `env.NAME`.
///
/// The file does not say which variables are secret; those that the UI or a group defines are only met by name.
pub(super) fn variable_path(name: &str) -> Vec<String> {
    let lower = name.to_ascii_lowercase();
    let (first, rest) = lower.split_once('.').unwrap_or((&lower, ""));
    if !rest.is_empty() && ROOTS.contains(&first) {
        return lower.split('.').map(str::to_owned).collect();
    }
    if names_secret(name) {
        return vec!["secrets".to_owned(), lower];
    }
    if !first.is_empty() && !rest.is_empty() && !rest.contains('.') {
        return ["steps", first, "outputs", rest]
            .map(str::to_owned)
            .to_vec();
    }
    vec!["env".to_owned(), lower]
}

/// True for a name that only a secret has: `nugetApiKey`, `GITHUB_PAT`.
pub fn names_secret(name: &str) -> bool {
    let trimmed = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-'));
    let plain: String = trimmed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let plain = plain.to_ascii_lowercase();
    let is_pat = trimmed == "pat"
        || trimmed.ends_with("PAT")
        || ["_pat", "-pat", ".pat", "Pat"]
            .iter()
            .any(|end| trimmed.ends_with(end));
    let ends = |words: &[&str]| words.iter().any(|word| plain.ends_with(word));
    (is_pat || ends(SECRET_ENDS)) && !ends(NO_SECRETS)
}

/// Who decides the value of a context, in the spelling of [`ContextPath`](crate::expression::ContextPath).
pub fn context_trust(path: &str) -> Trust {
    let of_resource = || {
        let last = path.rsplit('.').next().unwrap_or(path);
        path.starts_with("resources.") && PARTLY_OF_RESOURCE.contains(&last)
    };
    match () {
        () if ATTACKER.contains(&path) => Trust::Attacker,
        () if PARTLY.contains(&path) || of_resource() => Trust::Partly,
        () => Trust::Trusted,
    }
}

/// True where the value of a context can hold line feeds.
pub fn is_multiline(path: &str) -> bool {
    path == "build.sourceversionmessage"
}

/// The context that an environment variable set by the platform holds: upper case, with `_` for each dot.
pub fn variable(name: &str) -> Option<String> {
    let same = |path: &&&str| {
        path.len() == name.len()
            && path.bytes().zip(name.bytes()).all(|(own, other)| {
                own.eq_ignore_ascii_case(&other) || own == b'.' && other == b'_'
            })
    };
    ATTACKER
        .iter()
        .chain(PARTLY)
        .find(same)
        .map(|path| (*path).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outsiders_write_branches_of_pull_requests_and_messages() {
        for name in [
            "SYSTEM_PULLREQUEST_SOURCEBRANCH",
            "build_sourceversionmessage",
        ] {
            let path = variable(name).expect("it is known");
            assert_eq!(context_trust(&path), Trust::Attacker, "{name}");
        }
        assert_eq!(context_trust("build.sourcebranchname"), Trust::Partly);
        assert_eq!(
            context_trust("resources.pipeline.ci.sourcebranch"),
            Trust::Partly
        );
        for path in [
            "build.buildid",
            "system.pullrequest.targetbranch",
            "agent.tempdirectory",
            "secrets.x",
        ] {
            assert_eq!(context_trust(path), Trust::Trusted, "{path}");
        }
        assert_eq!(variable("BUILD_BUILDID"), None);
    }

    #[test]
    fn secrets_are_told_by_name() {
        for name in [
            "password",
            "GITHUB_PAT",
            "NugetPat",
            "storage-connection-string",
            "apiKey2",
        ] {
            assert!(names_secret(name), "{name}");
        }
        for name in [
            "path",
            "compat",
            "tokenUrl",
            "publicKeyToken",
            "secretName",
            "REPO_PATH",
        ] {
            assert!(!names_secret(name), "{name}");
        }
    }
}
