//! What calls of the platform's REST API need of its token.
//!
//! Source: "Permissions required for GitHub Apps" (GitHub Docs, REST API), 2026-11. `conversation` stands for `issues`
//! or `pull-requests`, whichever the thread is. A call that asks for a permission which the token of a job can never
//! have, such as administration, uses no scope.

use lockgate_pipelines::model::Access::{self, Read, Write};

/// Rights, each a scope with its access.
pub(crate) type Rights = Vec<(&'static str, Access)>;

/// The scope of a collection of a repository: `repos/OWNER/NAME/<collection>/…`. The longest match holds; a `*` is any
/// one segment. The empty scope needs no right.
static COLLECTIONS: &[(&str, &str)] = &[
    ("", ""),
    ("actions", "actions"),
    ("actions/secrets", ""),
    ("actions/variables", ""),
    ("activity", ""),
    ("assignees", "conversation"),
    ("attestations", "attestations"),
    ("branches", "contents"),
    ("branches/*/protection", ""),
    ("check-runs", "checks"),
    ("check-suites", "checks"),
    ("code-scanning", "security-events"),
    ("codeowners", "contents"),
    ("collaborators", ""),
    ("comments", "contents"),
    ("comments/*/reactions", "contents"),
    ("commits", "contents"),
    ("commits/*/check-runs", "checks"),
    ("commits/*/check-suites", "checks"),
    ("commits/*/pulls", "pull-requests"),
    ("commits/*/status", "statuses"),
    ("commits/*/statuses", "statuses"),
    ("community", "contents"),
    ("compare", "contents"),
    ("contents", "contents"),
    ("contributors", ""),
    ("dependency-graph", "contents"),
    ("deployments", "deployments"),
    ("dispatches", "contents"),
    ("environments", "actions"),
    ("events", ""),
    ("forks", ""),
    ("git", "contents"),
    ("issues", "conversation"),
    ("labels", "conversation"),
    ("languages", ""),
    ("license", "contents"),
    ("merge-upstream", "contents"),
    ("merges", "contents"),
    ("milestones", "conversation"),
    ("pages", "pages"),
    ("pulls", "pull-requests"),
    ("readme", "contents"),
    ("releases", "contents"),
    ("rules", ""),
    ("stargazers", ""),
    ("stats", ""),
    ("statuses", "statuses"),
    ("subscribers", ""),
    ("tags", "contents"),
    ("tarball", "contents"),
    ("topics", ""),
    ("zipball", "contents"),
];

/// First segments of paths that concern no repository of one's own.
static ELSEWHERE: &[&str] = &[
    "emojis",
    "gitignore",
    "licenses",
    "markdown",
    "meta",
    "octocat",
    "rate_limit",
    "search",
    "users",
    "zen",
];

/// The rights of a call; `None` where they are not known. A segment that is not constant is empty.
pub(crate) fn rest_rights(method: &str, path: &[&str]) -> Option<Rights> {
    let access = if matches!(method, "GET" | "HEAD") {
        Read
    } else {
        Write
    };
    match path {
        ["repos", rest @ ..] => of_repository(access, collection(rest)?),
        ["orgs" | "users", _, "packages", ..] | ["user", "packages", ..] => {
            Some(vec![("packages", access)])
        }
        ["orgs" | "users", ..] if access == Read => Some(Vec::new()),
        [first, ..] if ELSEWHERE.contains(first) => Some(Vec::new()),
        _ => None,
    }
}

/// What follows the repository's name, which is one segment where one variable holds owner and name.
fn collection<'a, 'b>(rest: &'a [&'b str]) -> Option<&'a [&'b str]> {
    let known = |word: &str| {
        let first = |name: &str| name == word && !name.is_empty();
        COLLECTIONS.iter().any(|(name, _)| first(name))
    };
    match rest {
        [""] => Some(&[]),
        ["", collection, ..] if known(collection) => rest.get(1..),
        [_, _, ..] => rest.get(2..),
        _ => None,
    }
}

fn of_repository(access: Access, path: &[&str]) -> Option<Rights> {
    let matches = |pattern: &str| {
        let mut parts = pattern.split('/').filter(|part| !part.is_empty());
        let mut own = path.iter();
        parts.all(|part| own.next().is_some_and(|own| part == "*" || part == *own))
    };
    if path.is_empty() {
        return (access == Read).then(Vec::new);
    }
    let mut rows: Vec<_> = COLLECTIONS
        .iter()
        .filter(|(pattern, _)| !pattern.is_empty() && matches(pattern))
        .collect();
    rows.sort_by_key(|(pattern, _)| pattern.split('/').count());
    let (_, scope) = rows.last()?;
    let mut rights = match *scope {
        "" => Vec::new(),
        // Environments are made by administrators only.
        "actions" if path.first() == Some(&"environments") && access == Write => Vec::new(),
        // New issues and the list of them are no conversation of a proposed change.
        "conversation" if path.len() == 1 && path.first() == Some(&"issues") => {
            vec![("issues", access)]
        }
        scope => vec![(scope, access)],
    };
    if let ["pulls", _, "merge" | "update-branch"] = path
        && access == Write
    {
        rights.push(("contents", Write));
    }
    Some(rights)
}

/// A namespace, some of its methods, and what they use.
type MethodRow = (
    &'static str,
    &'static str,
    &'static [(&'static str, Access)],
);

/// Methods of `github.rest.<namespace>` whose rights their names do not tell.
static METHODS: &[MethodRow] = &[
    (
        "pulls",
        "merge updateBranch",
        &[("contents", Write), ("pull-requests", Write)],
    ),
    ("issues", "create listForRepo", &[("issues", Write)]),
    (
        "repos",
        "checkCollaborator get getCollaboratorPermissionLevel listCollaborators listContributors listLanguages \
         listForOrg listForUser listTopics getAllTopics listForks getContributorsStats",
        &[],
    ),
    ("repos", "createCommitStatus", &[("statuses", Write)]),
    (
        "repos",
        "getCombinedStatusForRef listCommitStatusesForRef",
        &[("statuses", Read)],
    ),
    (
        "repos",
        "listPullRequestsAssociatedWithCommit",
        &[("contents", Read), ("pull-requests", Read)],
    ),
    (
        "repos",
        "createDeployment createDeploymentStatus deleteDeployment",
        &[("deployments", Write)],
    ),
    (
        "repos",
        "getDeployment getDeploymentStatus listDeployments listDeploymentStatuses",
        &[("deployments", Read)],
    ),
    (
        "repos",
        "getPages getLatestPagesBuild getPagesBuild listPagesBuilds",
        &[("pages", Read)],
    ),
    (
        "repos",
        "createPagesDeployment createPagesSite requestPagesBuild updateInformationAboutPagesSite",
        &[("pages", Write)],
    ),
    (
        "repos",
        "getAllEnvironments getEnvironment",
        &[("actions", Read)],
    ),
    (
        "repos",
        "compareCommits compareCommitsWithBasehead downloadTarballArchive downloadZipballArchive getBranch \
         getCommit getContent getLatestRelease getReadme getRelease getReleaseAsset getReleaseByTag listBranches \
         listBranchesForHeadCommit listCommits listReleaseAssets listReleases listTags listCommentsForCommit",
        &[("contents", Read)],
    ),
    (
        "repos",
        "createCommitComment createDispatchEvent createOrUpdateFileContents createRelease deleteFile deleteRelease \
         deleteReleaseAsset generateReleaseNotes merge mergeUpstream updateRelease updateReleaseAsset \
         uploadReleaseAsset renameBranch",
        &[("contents", Write)],
    ),
    (
        "reactions",
        "createForIssue createForIssueComment deleteForIssue deleteForIssueComment",
        &[("conversation", Write)],
    ),
    (
        "reactions",
        "listForIssue listForIssueComment",
        &[("conversation", Read)],
    ),
    (
        "reactions",
        "createForPullRequestReviewComment deleteForPullRequestComment",
        &[("pull-requests", Write)],
    ),
];

/// The scope of a namespace whose methods are told apart by their verb: `get`, `list` … read, others write.
static NAMESPACES: &[(&str, &str)] = &[
    ("actions", "actions"),
    ("checks", "checks"),
    ("codeScanning", "security-events"),
    ("dependencyGraph", "contents"),
    ("git", "contents"),
    ("issues", "conversation"),
    ("packages", "packages"),
    ("pulls", "pull-requests"),
];

/// Namespaces that need no right a job's token can have.
static FREE: &[&str] = &[
    "emojis",
    "gitignore",
    "licenses",
    "markdown",
    "meta",
    "orgs",
    "rateLimit",
    "search",
    "teams",
    "users",
];

/// The rights of `github.rest.<namespace>.<method>`; `None` where they are not known.
pub(crate) fn method_rights(namespace: &str, method: &str) -> Option<Rights> {
    let named = METHODS.iter().find(|(own, methods, _)| {
        *own == namespace && methods.split_whitespace().any(|name| name == method)
    });
    let access = if reads(method) { Read } else { Write };
    if let Some((_, _, rights)) = named {
        let least = |given: Access| if reads(method) { Read } else { given };
        return Some(
            rights
                .iter()
                .map(|(scope, given)| (*scope, least(*given)))
                .collect(),
        );
    }
    if FREE.contains(&namespace) {
        return Some(Vec::new());
    }
    let found = NAMESPACES.iter().find(|(own, _)| *own == namespace);
    found.map(|(_, scope)| vec![(*scope, access)])
}

/// True where the name is a namespace of the client.
pub(crate) fn is_namespace(name: &str) -> bool {
    let listed = NAMESPACES.iter().any(|(own, _)| *own == name);
    listed || FREE.contains(&name) || METHODS.iter().any(|(own, _, _)| *own == name)
}

fn reads(method: &str) -> bool {
    const VERBS: &[&str] = &["get", "list", "check", "compare", "download", "render"];
    VERBS.iter().any(|verb| method.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_by_their_collection() {
        let rights = |method, path: &str| rest_rights(method, &path.split('/').collect::<Vec<_>>());
        assert_eq!(
            rights("POST", "repos/o/r/issues/1/comments"),
            Some(vec![("conversation", Write)])
        );
        assert_eq!(
            rights("POST", "repos/o/r/issues"),
            Some(vec![("issues", Write)])
        );
        assert_eq!(
            rights("GET", "repos//actions/runs/5"),
            Some(vec![("actions", Read)])
        );
        assert_eq!(
            rights("GET", "repos/o/r/commits/abc/check-runs"),
            Some(vec![("checks", Read)])
        );
        assert_eq!(
            rights("PUT", "repos/o/r/pulls/1/merge"),
            Some(vec![("pull-requests", Write), ("contents", Write)])
        );
        assert_eq!(rights("GET", "repos/o/r"), Some(Vec::new()));
        assert_eq!(rights("PATCH", "repos/o/r"), None);
        assert_eq!(rights("GET", "rate_limit"), Some(Vec::new()));
        assert_eq!(rights("POST", "graphql"), None);
        assert_eq!(rights("GET", "repos/o/r/something-new"), None);
    }

    #[test]
    fn methods_are_told_by_name_or_verb() {
        assert_eq!(
            method_rights("issues", "createComment"),
            Some(vec![("conversation", Write)])
        );
        assert_eq!(
            method_rights("issues", "listForRepo"),
            Some(vec![("issues", Read)])
        );
        assert_eq!(
            method_rights("pulls", "listFiles"),
            Some(vec![("pull-requests", Read)])
        );
        assert_eq!(
            method_rights("repos", "checkCollaborator"),
            Some(Vec::new())
        );
        assert_eq!(method_rights("repos", "somethingNew"), None);
        assert_eq!(method_rights("projects", "createCard"), None);
    }
}
