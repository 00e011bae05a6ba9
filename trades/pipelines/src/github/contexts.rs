//! Who decides the value of a context ("Contexts reference", "Webhook events and payloads").

use crate::model::Trust;

/// Below `github.event.`: parts an outsider writes. A `*` stands for one index.
const ATTACKER_EVENT: &[&str] = &[
    "answer.body",
    "changes.body.from",
    "changes.head.ref.from",
    "changes.title.from",
    "check_run.check_suite.head_branch",
    "check_run.name",
    "check_run.output.summary",
    "check_run.output.text",
    "check_run.output.title",
    "check_run.pull_requests.*.head.ref",
    "check_suite.head_branch",
    "check_suite.head_commit.author.email",
    "check_suite.head_commit.author.name",
    "check_suite.head_commit.message",
    "check_suite.pull_requests.*.head.ref",
    "comment.body",
    "comment.diff_hunk",
    "comment.path",
    "commits.*.author.email",
    "commits.*.author.name",
    "commits.*.committer.email",
    "commits.*.committer.name",
    "commits.*.message",
    "discussion.body",
    "discussion.title",
    "forkee.description",
    "forkee.homepage",
    "forkee.name",
    "head_commit.author.email",
    "head_commit.author.name",
    "head_commit.committer.email",
    "head_commit.committer.name",
    "head_commit.message",
    "issue.body",
    "issue.title",
    "merge_group.committer.email",
    "merge_group.committer.name",
    "merge_group.head_commit.message",
    "merge_group.head_ref",
    "old_answer.body",
    "pages.*.page_name",
    "pages.*.summary",
    "pages.*.title",
    "pull_request.body",
    "pull_request.head.label",
    "pull_request.head.ref",
    "pull_request.head.repo.default_branch",
    "pull_request.head.repo.description",
    "pull_request.head.repo.homepage",
    "pull_request.milestone.description",
    "pull_request.milestone.title",
    "pull_request.title",
    "review.body",
    "review_comment.body",
    "workflow_run.display_title",
    "workflow_run.head_branch",
    "workflow_run.head_commit.author.email",
    "workflow_run.head_commit.author.name",
    "workflow_run.head_commit.committer.email",
    "workflow_run.head_commit.committer.name",
    "workflow_run.head_commit.message",
    "workflow_run.head_repository.description",
    "workflow_run.head_repository.owner.email",
    "workflow_run.pull_requests.*.head.ref",
    "workflow_run.pull_requests.*.head.repo.name",
];

/// Contexts whose value has a shape that cannot carry shell syntax, or that only the platform writes.
const TRUSTED: &[&str] = &[
    "github.action",
    "github.action_path",
    "github.action_ref",
    "github.action_repository",
    "github.action_status",
    "github.api_url",
    // Account names are letters, digits and hyphens: spoofable, but not injectable.
    "github.actor",
    "github.actor_id",
    "github.artifact_cache_size_limit",
    "github.env",
    "github.event_name",
    "github.event_path",
    "github.graphql_url",
    "github.job",
    "github.output",
    "github.path",
    "github.ref_protected",
    "github.ref_type",
    "github.repository",
    "github.repository_id",
    "github.repository_owner",
    "github.repository_owner_id",
    "github.repository_visibility",
    "github.repositoryurl",
    "github.retention_days",
    "github.run_attempt",
    "github.run_id",
    "github.run_number",
    "github.secret_source",
    "github.server_url",
    "github.sha",
    "github.state",
    "github.step_summary",
    "github.token",
    "github.triggering_actor",
    "github.triggering_actor_id",
    "github.workflow",
    "github.workflow_ref",
    "github.workflow_sha",
    "github.workspace",
];

/// Last parts of an event path whose values are numbers, hashes, times, flags or fixed words.
const HARMLESS_LEAVES: &[&str] = &[
    "id",
    "node_id",
    "number",
    "sha",
    "after",
    "before",
    "state",
    "merged",
    "draft",
    "created_at",
    "updated_at",
    "closed_at",
    "merged_at",
    "merge_commit_sha",
    "conclusion",
    "status",
    "event",
    "run_number",
    "run_attempt",
    "run_id",
    "additions",
    "deletions",
    "changed_files",
    "commits_count",
    "comments",
    "locked",
    "action",
    "author_association",
    "head_sha",
    "base_sha",
    "size",
    "fork",
    "private",
    "type",
    "mergeable",
    "rebaseable",
    "full_name",
    "login",
    "html_url",
    "url",
    "clone_url",
    "git_url",
    "ssh_url",
    "diff_url",
    "patch_url",
    "prerelease",
    "visibility",
    "workflow_id",
    "artifacts_url",
    "jobs_url",
    "logs_url",
    "name_with_owner",
    "deleted",
    "forced",
    "created",
    "check_suite_id",
    "distinct",
    "timestamp",
    "tree_id",
];

/// Parts that can hold line feeds.
const MULTILINE_LEAVES: &[&str] = &[
    "body",
    "message",
    "description",
    "summary",
    "text",
    "diff_hunk",
    "from",
];

/// The trust of a normalised, lower-case, dotted context path, whatever the event.
///
/// Only contexts that the platform fills are decided here; `env`, `inputs`, `matrix`, `steps`, `needs` and
/// `vars` depend on the workflow and are `Partly` until followed.
pub fn context_trust(path: &str) -> Trust {
    let path = path.to_ascii_lowercase();
    if let Some(event) = path.strip_prefix("github.event.") {
        return event_trust(event);
    }
    match path.as_str() {
        "github.head_ref" | "github.event" | "github" => Trust::Attacker,
        path if TRUSTED.contains(&path) => Trust::Trusted,
        path if ["secrets", "runner", "strategy", "job"]
            .iter()
            .any(|root| under(path, root)) =>
        {
            Trust::Trusted
        }
        _ => Trust::Partly,
    }
}

fn event_trust(path: &str) -> Trust {
    if ATTACKER_EVENT
        .iter()
        .any(|pattern| matches(pattern, path) || holds(path, pattern))
    {
        return Trust::Attacker;
    }
    let leaf = path.rsplit('.').next().unwrap_or(path);
    let by_writer = ["inputs.", "client_payload."]
        .iter()
        .any(|root| path.starts_with(root));
    // Counts, though their names are those of lists elsewhere, and names that can hold little.
    if matches!(
        path,
        "pull_request.commits"
            | "issue.comments"
            | "pull_request.comments"
            | "pull_request.review_comments"
            // Names of repositories are letters, digits, `-`, `_` and `.`.
            | "repository.name"
            | "pull_request.base.repo.name"
            | "pull_request.head.repo.name"
    ) {
        return Trust::Trusted;
    }
    if HARMLESS_LEAVES.contains(&leaf) && !by_writer {
        return Trust::Trusted;
    }
    Trust::Partly
}

/// True where the path names an object that holds an attacker-written part: `pull_request.head`.
fn holds(path: &str, pattern: &str) -> bool {
    let parts = path.split('.').count();
    let mut prefix = pattern.split('.');
    let start: Vec<_> = prefix.by_ref().take(parts).collect();
    prefix.next().is_some() && matches(&start.join("."), path)
}

fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('.'), path.split('.'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) | (Some(_), Some("*" | "?")) => {}
            (Some(wanted), Some(part))
                if wanted == part || part.parse::<u32>().is_ok() && wanted == "*" => {}
            _ => return false,
        }
    }
}

fn under(path: &str, root: &str) -> bool {
    path.strip_prefix(root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// True where the value of a context can hold line feeds, and so break out of a line-based format.
pub fn is_multiline(path: &str) -> bool {
    let leaf = path.rsplit('.').next().unwrap_or(path);
    MULTILINE_LEAVES.contains(&leaf) || matches!(path, "github" | "github.event")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outsiders_write_titles_bodies_and_branch_names() {
        for path in [
            "github.event.issue.title",
            "github.head_ref",
            "GitHub.Event.Pull_Request.Head.Ref",
            "github.event.commits.0.message",
            "github.event.commits.*.message",
            "github.event.pull_request.head",
            "github.event.pull_request",
            "github.event",
        ] {
            assert_eq!(context_trust(path), Trust::Attacker, "{path}");
        }
    }

    #[test]
    fn numbers_and_hashes_are_trusted_and_the_rest_partly() {
        for path in [
            "github.event.pull_request.number",
            "github.sha",
            "secrets.token",
            "runner.temp",
        ] {
            assert_eq!(context_trust(path), Trust::Trusted, "{path}");
        }
        for path in [
            "github.ref_name",
            "inputs.name",
            "github.event.inputs.id",
            "env.x",
            "github.event.x",
        ] {
            assert_eq!(context_trust(path), Trust::Partly, "{path}");
        }
    }
}
