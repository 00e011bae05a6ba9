//! Who issues tokens for CI jobs.

/// An issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Issuer {
    /// GitHub Actions of github.com, the same for every repository there.
    GitHub,
    /// GitHub Actions of one enterprise (`…/ENTERPRISE`), ghe.com or an own server.
    GitHubEnterprise,
    /// gitlab.com, the same for every project there.
    GitLab,
    /// CircleCI, one for each organisation.
    CircleCi,
    /// Azure Pipelines, one for each organisation.
    AzureDevOps,
    /// Bitbucket Pipelines, one for each workspace.
    Bitbucket,
    /// Buildkite, the same for every organisation.
    Buildkite,
    /// HCP Terraform, the same for every organisation.
    Terraform,
    /// A cluster of Kubernetes.
    Kubernetes,
    /// A provider of identities of people.
    People,
    /// Anything else: a GitLab of one's own, the OIDC plugin of Jenkins …
    Other,
}

impl Issuer {
    /// The issuer of a URL, with or without its scheme.
    pub fn of(url: &str) -> Self {
        let bare = bare(url);
        let host = bare.split('/').next().unwrap_or(bare);
        let path = bare.get(host.len()..).unwrap_or("").trim_matches('/');
        match host {
            "token.actions.githubusercontent.com" if path.is_empty() => Self::GitHub,
            "token.actions.githubusercontent.com" => Self::GitHubEnterprise,
            _ if host.starts_with("token.actions.") && host.ends_with(".ghe.com") => {
                Self::GitHubEnterprise
            }
            _ if path == "_services/token" => Self::GitHubEnterprise,
            "gitlab.com" => Self::GitLab,
            "oidc.circleci.com" => Self::CircleCi,
            "vstoken.dev.azure.com" => Self::AzureDevOps,
            "api.bitbucket.org" => Self::Bitbucket,
            "agent.buildkite.com" => Self::Buildkite,
            "app.terraform.io" => Self::Terraform,
            "accounts.google.com"
            | "cognito-identity.amazonaws.com"
            | "graph.facebook.com"
            | "www.amazon.com" => Self::People,
            _ if is_cluster(host, path) => Self::Kubernetes,
            _ => Self::Other,
        }
    }

    /// True where anyone with an account can have a token of this issuer.
    pub fn is_shared(self) -> bool {
        matches!(
            self,
            Self::GitHub | Self::GitLab | Self::Buildkite | Self::Terraform
        )
    }

    /// True for GitHub Actions, wherever it runs.
    pub fn is_github(self) -> bool {
        matches!(self, Self::GitHub | Self::GitHubEnterprise)
    }

    /// True where its tokens name jobs.
    pub fn is_ci(self) -> bool {
        !matches!(self, Self::Kubernetes | Self::People | Self::Other)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub Actions",
            Self::GitHubEnterprise => "GitHub Actions of an enterprise",
            Self::GitLab => "gitlab.com",
            Self::CircleCi => "CircleCI",
            Self::AzureDevOps => "Azure Pipelines",
            Self::Bitbucket => "Bitbucket Pipelines",
            Self::Buildkite => "Buildkite",
            Self::Terraform => "HCP Terraform",
            Self::Kubernetes => "a cluster of Kubernetes",
            Self::People => "a provider of identities of people",
            Self::Other => "another issuer",
        }
    }

    /// The claims its tokens have, sorted; `None` where that is not known.
    pub fn claims(self) -> Option<&'static [&'static str]> {
        self.is_github().then_some(GITHUB_CLAIMS)
    }
}

/// The URL without scheme and closing slash.
pub fn bare(url: &str) -> &str {
    let url = url.trim();
    let url = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .unwrap_or(url);
    url.trim_end_matches('/')
}

fn is_cluster(host: &str, path: &str) -> bool {
    host.starts_with("oidc.eks.")
        || host == "container.googleapis.com"
        || host == "kubernetes.default.svc"
        || host.ends_with(".oic.prod-aks.azure.com")
        || host.ends_with(".oidc.prod-aks.azure.com")
        || path.contains("clusters/")
}

/// Claims of a token of GitHub Actions (`OpenID` Connect reference, GitHub Docs, 2026-11).
const GITHUB_CLAIMS: &[&str] = &[
    "actor",
    "actor_id",
    "aud",
    "base_ref",
    "check_run_id",
    "enterprise",
    "enterprise_id",
    "environment",
    "environment_node_id",
    "event_name",
    "exp",
    "head_ref",
    "iat",
    "iss",
    "issuer_scope",
    "job_workflow_ref",
    "job_workflow_sha",
    "jti",
    "nbf",
    "ref",
    "ref_protected",
    "ref_type",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "repository_visibility",
    "run_attempt",
    "run_id",
    "run_number",
    "runner_environment",
    "sha",
    "sub",
    "workflow",
    "workflow_ref",
    "workflow_sha",
];

/// Claims of tokens of GitHub Actions that AWS hands to trust policies (AWS STS, "Available keys for AWS OIDC
/// federation", 2026-02); a condition on another never finds its key.
pub const AWS_GITHUB_KEYS: &[&str] = &[
    "actor",
    "actor_id",
    "amr",
    "aud",
    "email",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "oaud",
    "ref",
    "repository",
    "repository_id",
    "sub",
    "workflow",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_known_by_host_and_path() {
        let cases = [
            (
                "https://token.actions.githubusercontent.com",
                Issuer::GitHub,
            ),
            ("token.actions.githubusercontent.com/", Issuer::GitHub),
            (
                "https://token.actions.githubusercontent.com/acme",
                Issuer::GitHubEnterprise,
            ),
            (
                "https://token.actions.acme.ghe.com",
                Issuer::GitHubEnterprise,
            ),
            (
                "https://git.example.com/_services/token",
                Issuer::GitHubEnterprise,
            ),
            ("https://gitlab.com", Issuer::GitLab),
            ("https://gitlab.example.com", Issuer::Other),
            ("https://oidc.circleci.com/org/0", Issuer::CircleCi),
            ("https://vstoken.dev.azure.com/0", Issuer::AzureDevOps),
            ("oidc.eks.us-east-1.amazonaws.com/id/0", Issuer::Kubernetes),
            ("https://app.terraform.io", Issuer::Terraform),
        ];
        for (url, issuer) in cases {
            assert_eq!(Issuer::of(url), issuer, "{url}");
        }
    }

    #[test]
    fn lists_are_sorted() {
        assert!(GITHUB_CLAIMS.is_sorted());
        assert!(AWS_GITHUB_KEYS.is_sorted());
    }
}
