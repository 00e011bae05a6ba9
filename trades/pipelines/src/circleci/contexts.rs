//! Who decides a value of the pipeline ("Project values and variables").

use crate::model::Trust;

/// Last parts of what the author of a commit or pull request writes.
const ATTACKER_LEAVES: &[&str] = &[
    "author_email",
    "author_name",
    "body",
    "commit_author_email",
    "commit_author_name",
    "commit_message",
    "commit_title",
    "head_ref",
    "message",
    "subject",
    "title",
    "user_name",
];

/// Last parts that people with rights choose.
const PARTLY_LEAVES: &[&str] = &["branch", "tag", "ref", "checkout_ref", "name"];

/// Variables that the platform sets, with the value of the pipeline that each holds.
const VARIABLES: &[(&str, &str)] = &[
    ("CIRCLE_BRANCH", "pipeline.git.branch"),
    ("CIRCLE_TAG", "pipeline.git.tag"),
];

/// Who decides the value of a context, in the spelling of [`ContextPath`](crate::expression::ContextPath).
///
/// In a run of a fork's pull request the branch is `pull/NUMBER`, so that its name needs a push to the repository.
pub fn context_trust(path: &str) -> Trust {
    let leaf = path.rsplit('.').next().unwrap_or(path);
    let within = |roots: &[&str]| roots.iter().any(|root| path.starts_with(root));
    if path.starts_with("pipeline.event.github.pull_request.head.ref") {
        return Trust::Attacker;
    }
    if within(&[
        "pipeline.git.",
        "pipeline.trigger_parameters.",
        "pipeline.event.",
    ]) {
        if ATTACKER_LEAVES.contains(&leaf)
            && !path.ends_with("webhook.body")
            && path != "pipeline.event.name"
        {
            return Trust::Attacker;
        }
        let chosen = PARTLY_LEAVES.contains(&leaf) && path != "pipeline.event.name";
        return if chosen || path.ends_with("webhook.body") {
            Trust::Partly
        } else {
            Trust::Trusted
        };
    }
    if path.starts_with("pipeline.parameters.") {
        Trust::Partly
    } else {
        Trust::Trusted
    }
}

/// True where the value of a context can hold line feeds.
pub fn is_multiline(path: &str) -> bool {
    let leaf = path.rsplit('.').next().unwrap_or(path);
    matches!(leaf, "body" | "message" | "commit_message")
}

/// The context that an environment variable set by the platform holds.
pub fn variable(name: &str) -> Option<String> {
    let found = VARIABLES
        .iter()
        .find(|(own, _)| own.eq_ignore_ascii_case(name));
    found.map(|(_, context)| (*context).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_what() {
        for path in [
            "pipeline.git.commit.subject",
            "pipeline.trigger_parameters.github_app.commit_message",
            "pipeline.event.github.pull_request.title",
        ] {
            assert_eq!(context_trust(path), Trust::Attacker, "{path}");
        }
        for path in [
            "pipeline.git.branch",
            "pipeline.git.tag",
            "pipeline.parameters.x",
            "pipeline.trigger_parameters.webhook.body",
        ] {
            assert_eq!(context_trust(path), Trust::Partly, "{path}");
        }
        for path in [
            "pipeline.number",
            "pipeline.git.revision",
            "pipeline.event.name",
            "pipeline.project.slug",
            "workflow.id",
        ] {
            assert_eq!(context_trust(path), Trust::Trusted, "{path}");
        }
        assert_eq!(
            variable("circle_branch").as_deref(),
            Some("pipeline.git.branch")
        );
        assert_eq!(variable("CIRCLE_SHA1"), None);
    }
}
