//! Who decides the value of a context, and which variables hold one ("Using environment variables"; the plugins GitHub
//! Branch Source, GitHub Pull Request Builder, GitLab and Gerrit Trigger).

use crate::model::Trust;

/// Variables that the author of a proposed change writes, in lower case.
const OF_AUTHOR: &[&str] = &[
    "bitbucket_source_branch",
    "change_author_display_name",
    "change_author_email",
    "change_branch",
    "change_title",
    "gerrit_change_commit_message",
    "gerrit_change_owner",
    "gerrit_change_owner_email",
    "gerrit_change_owner_name",
    "gerrit_change_subject",
    "gerrit_event_comment_text",
    "gerrit_patchset_uploader_name",
    "gerrit_topic",
    "ghprbactualcommitauthor",
    "ghprbactualcommitauthoremail",
    "ghprbcommentbody",
    "ghprbpullauthoremail",
    "ghprbpulldescription",
    "ghprbpulllongdescription",
    "ghprbpulltitle",
    "ghprbsourcebranch",
    "ghprbtriggerauthor",
    "ghprbtriggerauthoremail",
    "github_pr_body",
    "github_pr_source_branch",
    "github_pr_title",
    "gitlabcommentauthor",
    "gitlabmergerequestdescription",
    "gitlabmergerequesttitle",
    "gitlabsourcebranch",
    "gitlabtriggerphrase",
    "gitlabuseremail",
    "gitlabusername",
];

/// Variables that somebody with rights of his own chooses: names of branches, tags and accounts.
const OF_OTHERS: &[&str] = &[
    "branch_name",
    "change_author",
    "change_fork",
    "ghprbauthorrepogiturl",
    "ghprbpullauthorlogin",
    "git_author_name",
    "git_branch",
    "git_committer_name",
    "git_local_branch",
    "git_tag_message",
    "git_tag_name",
    "gitlabbranch",
    "tag_name",
];

/// Properties of the global `pullRequest` that its author writes.
const OF_PULL_REQUEST: &[&str] = &["body", "headref", "title"];

/// The trust of a normalised, lower-case, dotted context path.
pub fn context_trust(path: &str) -> Trust {
    let path = path.to_ascii_lowercase();
    let Some(name) = path.strip_prefix("build.") else {
        return Trust::Trusted;
    };
    if let Some(property) = name.strip_prefix("pull_request.") {
        let is_his = OF_PULL_REQUEST.contains(&property);
        return if is_his {
            Trust::Attacker
        } else {
            Trust::Trusted
        };
    }
    if let Some(property) = name.strip_prefix("current.") {
        return match property {
            "changesets" | "rawbuild" => Trust::Attacker,
            "description" | "displayname" => Trust::Partly,
            _ => Trust::Trusted,
        };
    }
    match name {
        _ if OF_AUTHOR.contains(&name) || name.starts_with("webhook.") => Trust::Attacker,
        _ if OF_OTHERS.contains(&name) => Trust::Partly,
        "input" => Trust::Partly,
        _ => Trust::Trusted,
    }
}

/// True where the value of a context can hold line feeds.
pub fn is_multiline(path: &str) -> bool {
    let name = path.strip_prefix("build.").unwrap_or(path);
    name.starts_with("webhook.")
        || matches!(
            name,
            "pull_request.body"
                | "gerrit_event_comment_text"
                | "github_pr_body"
                | "ghprbcommentbody"
                | "ghprbpulllongdescription"
                | "gitlabmergerequestdescription"
                | "gitlabtriggerphrase"
        )
}

/// The context that an environment variable set by the platform holds; names arrive in any case.
pub fn variable(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let known = OF_AUTHOR.contains(&name.as_str()) || OF_OTHERS.contains(&name.as_str());
    known.then(|| format!("build.{name}"))
}
