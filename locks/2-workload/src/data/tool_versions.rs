//! Actions that install a tool, and the input that says which version of it.

/// An action that installs a tool.
pub(crate) struct Installer {
    /// `owner/name`, lower case.
    pub(crate) action: &'static str,
    /// The input that names the version.
    pub(crate) input: &'static str,
    /// The tool.
    pub(crate) tool: &'static str,
    /// True where leaving the input out means the newest version at the time of the run.
    pub(crate) newest_by_default: bool,
}

const fn installer(
    action: &'static str,
    input: &'static str,
    tool: &'static str,
    newest_by_default: bool,
) -> Installer {
    Installer {
        action,
        input,
        tool,
        newest_by_default,
    }
}

/// Sorted by action. Gathered 2026-11 from the `action.yml` of each and the list that zizmor ships.
pub(crate) static INSTALLERS: &[Installer] = &[
    installer(
        "1password/load-secrets-action",
        "version",
        "the 1Password CLI",
        true,
    ),
    installer("aquasecurity/setup-trivy", "version", "Trivy", true),
    installer("astral-sh/setup-uv", "version", "uv", false),
    installer("azure/setup-helm", "version", "Helm", false),
    installer("azure/setup-kubectl", "version", "kubectl", false),
    installer("denoland/setup-deno", "deno-version", "Deno", false),
    installer("docker/setup-buildx-action", "version", "Buildx", false),
    installer(
        "golangci/golangci-lint-action",
        "version",
        "golangci-lint",
        false,
    ),
    installer(
        "goreleaser/goreleaser-action",
        "version",
        "GoReleaser",
        false,
    ),
    installer(
        "hashicorp/setup-terraform",
        "terraform_version",
        "Terraform",
        false,
    ),
    installer("oven-sh/setup-bun", "bun-version", "Bun", false),
    installer("pnpm/action-setup", "version", "pnpm", false),
    installer("pulumi/actions", "pulumi-version", "Pulumi", false),
];
