//! Predefined variables, and who decides them ("Predefined CI/CD variables reference").

use crate::model::Trust;

/// Who decides the value of a context, in the spelling of [`ContextPath`](crate::expression::ContextPath).
///
/// Texts of merge requests and commits are written by whoever proposes them. After the merge the message of the commit
/// still holds them, in a pipeline with every right. Names of branches and tags are chosen by whoever may push; those of
/// merge requests also by whoever proposes them.
pub fn context_trust(path: &str) -> Trust {
    let Some(name) = path.strip_prefix("ci.") else {
        return Trust::Trusted;
    };
    match name {
        "commit_author"
        | "commit_description"
        | "commit_message"
        | "commit_title"
        | "external_pull_request_source_branch_name"
        | "merge_request_description"
        | "merge_request_source_branch_name"
        | "merge_request_title" => Trust::Attacker,
        "build_ref_name"
        | "chat_input"
        | "commit_branch"
        | "commit_ref_name"
        | "commit_tag"
        | "commit_tag_message"
        | "merge_request_assignees"
        | "merge_request_labels"
        | "merge_request_milestone"
        | "merge_request_ref_path"
        | "merge_request_source_project_path"
        | "merge_request_source_project_url"
        | "merge_request_target_branch_name"
        | "open_merge_requests"
        | "trigger_payload"
        | "user_email"
        | "user_login"
        | "user_name" => Trust::Partly,
        _ => Trust::Trusted,
    }
}

/// True where the value of a context can hold line feeds.
pub fn is_multiline(path: &str) -> bool {
    matches!(
        path,
        "ci.commit_description"
            | "ci.commit_message"
            | "ci.commit_tag_message"
            | "ci.merge_request_description"
            | "ci.chat_input"
            | "ci.trigger_payload"
    )
}

/// The context that an environment variable set by the platform holds, where anybody decides it but the platform.
pub fn variable(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    let short = match upper.as_str() {
        "CHAT_INPUT" | "TRIGGER_PAYLOAD" => upper.as_str(),
        _ => upper
            .strip_prefix("CI_")
            .or_else(|| upper.strip_prefix("GITLAB_"))?,
    };
    let context = format!("ci.{}", short.to_ascii_lowercase());
    (context_trust(&context) != Trust::Trusted).then_some(context)
}
