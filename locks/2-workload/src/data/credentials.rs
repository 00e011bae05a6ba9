//! Names that hold credentials: inputs of actions, variables, options of commands.

/// An input of an action that holds a credential.
pub(crate) struct CredentialInput {
    /// `owner/name` or `owner/name/path`, lower case.
    pub(crate) action: &'static str,
    /// The input.
    pub(crate) input: &'static str,
    /// What works without a stored secret; empty where nothing does.
    pub(crate) instead: &'static str,
}

const fn input(
    action: &'static str,
    input: &'static str,
    instead: &'static str,
) -> CredentialInput {
    CredentialInput {
        action,
        input,
        instead,
    }
}

/// Inputs of cloud logins that take a long-lived credential, sorted. Source: the actions' READMEs, as of 2026-11.
pub(crate) static CLOUD_INPUTS: &[CredentialInput] = &[
    input(
        "aliyun/configure-aliyun-credentials-action",
        "access-key-secret",
        "`role-to-assume` and `oidc-provider-arn`",
    ),
    input(
        "aws-actions/configure-aws-credentials",
        "aws-secret-access-key",
        "`role-to-assume`",
    ),
    input(
        "azure/docker-login",
        "password",
        "`azure/login` with `client-id` and `az acr login`",
    ),
    input(
        "azure/login",
        "creds",
        "`client-id`, `tenant-id` and `subscription-id`",
    ),
    input(
        "google-github-actions/auth",
        "credentials_json",
        "`workload_identity_provider`",
    ),
    input(
        "google-github-actions/setup-gcloud",
        "service_account_key",
        "`google-github-actions/auth` with `workload_identity_provider`",
    ),
    input("hashicorp/vault-action", "secretid", "`method: jwt`"),
    input("hashicorp/vault-action", "token", "`method: jwt`"),
];

/// A variable with which a cloud's tools log in by a long-lived credential.
pub(crate) static CLOUD_VARIABLES: &[(&str, &str)] = &[
    ("ARM_CLIENT_SECRET", "`ARM_USE_OIDC: true`"),
    (
        "AWS_SECRET_ACCESS_KEY",
        "`aws-actions/configure-aws-credentials` with `role-to-assume`",
    ),
    ("AZURE_CLIENT_SECRET", "`azure/login` with `client-id`"),
    ("AZURE_CREDENTIALS", "`azure/login` with `client-id`"),
    (
        "GOOGLE_CREDENTIALS",
        "`google-github-actions/auth` with `workload_identity_provider`",
    ),
];

/// Inputs of publishing actions that take a long-lived token although the registry trusts identities, sorted.
/// Source: the registries' pages on trusted publishing, as of 2026-11.
pub(crate) static PUBLISH_INPUTS: &[CredentialInput] = &[
    input("js-devtools/npm-publish", "token", "npm"),
    input("katyo/publish-crates", "registry-token", "crates.io"),
    input("pypa/gh-action-pypi-publish", "password", PYPI),
    input(
        "rubygems/configure-rubygems-credentials",
        "api-token",
        "RubyGems",
    ),
];

/// A command that publishes to a registry which trusts identities.
pub(crate) struct PublishCommand {
    /// Program and the words that must follow, options left out.
    pub(crate) words: &'static [&'static str],
    /// The registry.
    pub(crate) registry: &'static str,
    /// Variables in which it looks for a token.
    pub(crate) variables: &'static [&'static str],
    /// Options that carry a token.
    pub(crate) options: &'static [&'static str],
}

const fn publish(
    words: &'static [&'static str],
    registry: &'static str,
    variables: &'static [&'static str],
    options: &'static [&'static str],
) -> PublishCommand {
    PublishCommand {
        words,
        registry,
        variables,
        options,
    }
}

const CRATES: &[&str] = &[
    "CARGO_REGISTRY_TOKEN",
    "CARGO_TOKEN",
    "CRATES_IO_TOKEN",
    "CRATES_TOKEN",
];
const GEMS: &[&str] = &["GEM_HOST_API_KEY", "RUBYGEMS_API_KEY"];
const NODE: &[&str] = &[
    "NODE_AUTH_TOKEN",
    "NPM_TOKEN",
    "NPM_CONFIG_TOKEN",
    "YARN_NPM_AUTH_TOKEN",
];
const NUGET: &[&str] = &["NUGET_API_KEY", "NUGET_KEY", "NUGET_TOKEN"];
const TWINE: &[&str] = &["TWINE_PASSWORD", "PYPI_TOKEN", "PYPI_API_TOKEN"];

/// Publishing commands. Source: the tools' manuals, as of 2026-11.
pub(crate) static PUBLISH_COMMANDS: &[PublishCommand] = &[
    publish(&["bun", "publish"], "npm", NODE, &[]),
    publish(&["cargo", "publish"], "crates.io", CRATES, &["--token"]),
    publish(
        &["dotnet", "nuget", "push"],
        "NuGet",
        NUGET,
        &["--api-key", "-k"],
    ),
    publish(&["flit", "publish"], "PyPI", &["FLIT_PASSWORD"], &[]),
    publish(&["gem", "push"], "RubyGems", GEMS, &[]),
    publish(
        &["hatch", "publish"],
        "PyPI",
        &["HATCH_INDEX_AUTH"],
        &["-a", "--auth"],
    ),
    publish(&["npm", "publish"], "npm", NODE, &[]),
    publish(
        &["nuget", "push"],
        "NuGet",
        NUGET,
        &["-ApiKey", "--api-key"],
    ),
    publish(
        &["pdm", "publish"],
        "PyPI",
        &["PDM_PUBLISH_PASSWORD"],
        &["-P", "--password"],
    ),
    publish(&["pnpm", "publish"], "npm", NODE, &[]),
    publish(&["twine", "upload"], "PyPI", TWINE, &["-p", "--password"]),
    publish(
        &["uv", "publish"],
        "PyPI",
        &["UV_PUBLISH_TOKEN", "UV_PUBLISH_PASSWORD"],
        &["-t", "--token", "-p", "--password"],
    ),
    publish(&["yarn", "npm", "publish"], "npm", NODE, &[]),
    publish(&["yarn", "publish"], "npm", NODE, &[]),
];

/// Options with which nothing is published.
pub(crate) static DRY_RUN_OPTIONS: &[&str] = &["--dry-run", "--help", "-n"];

/// Options that name a registry; where it is not a public one, it is one's own.
pub(crate) static REGISTRY_OPTIONS: &[&str] = &[
    "--host",
    "--index",
    "--publish-url",
    "--registry",
    "--repository",
    "--repository-url",
    "-r",
];

/// Inputs of well-known actions that hold a credential; a literal there is a leaked one. Sorted.
pub(crate) static SECRET_INPUTS: &[(&str, &[&str])] = &[
    ("actions/create-github-app-token", &["private-key"]),
    (
        "aws-actions/configure-aws-credentials",
        &["aws-secret-access-key", "aws-session-token"],
    ),
    ("azure/docker-login", &["password"]),
    ("azure/login", &["creds"]),
    ("azure/webapps-deploy", &["publish-profile"]),
    ("docker/login-action", &["password"]),
    ("google-github-actions/auth", &["credentials_json"]),
    ("js-devtools/npm-publish", &["token"]),
    (
        "peaceiris/actions-gh-pages",
        &["deploy_key", "github_token", "personal_token"],
    ),
    ("pypa/gh-action-pypi-publish", &["password"]),
    ("rubygems/configure-rubygems-credentials", &["api-token"]),
    ("sonarsource/sonarcloud-github-action", &["token"]),
    ("sonarsource/sonarqube-scan-action", &["token"]),
];

/// Beginnings of tokens, how many characters follow at least, and what they are. Source: the issuers' pages on token
/// formats, as of 2026-11. Each is split so that no list of ours looks like a token.
pub(crate) static TOKEN_SHAPES: &[(&str, usize, &str)] = &[
    ("AKIA", 16, "access key id of AWS"),
    ("ghp_", 36, "personal access token of GitHub"),
    ("gho_", 36, "OAuth token of GitHub"),
    ("ghs_", 36, "app token of GitHub"),
    ("github_pat_", 60, "personal access token of GitHub"),
    ("glpat-", 20, "access token of GitLab"),
    ("npm_", 36, "token of npm"),
    ("pypi-AgE", 50, "token of PyPI"),
    ("dckr_pat_", 20, "access token of Docker Hub"),
    ("sk_live_", 24, "secret key of Stripe"),
    ("xoxb-", 20, "bot token of Slack"),
    ("xoxp-", 20, "user token of Slack"),
    ("AIza", 35, "API key of Google"),
    ("hf_", 34, "token of Hugging Face"),
    ("rubygems_", 48, "API key of RubyGems"),
];

/// Long options whose value is a credential, whatever the program.
pub(crate) static SECRET_OPTIONS: &[&str] = &[
    "--access-token",
    "--api-key",
    "--api-token",
    "--apikey",
    "--auth-token",
    "--client-secret",
    "--http-password",
    "--oauth2-bearer",
    "--passphrase",
    "--password",
    "--private-key",
    "--secret",
    "--secret-key",
    "--service-principal-password",
    "--token",
];

/// Short options whose value is a credential, by program: program, option, what to do instead.
pub(crate) static SECRET_SHORT_OPTIONS: &[(&str, &str, &str)] = &[
    ("az", "-p", ""),
    ("buildah", "-p", "use `--password-stdin`"),
    (
        "curl",
        "-H",
        "write the header to a file and pass `-H @file`, or use `--config -`",
    ),
    (
        "curl",
        "--header",
        "write the header to a file and pass `-H @file`, or use `--config -`",
    ),
    (
        "curl",
        "-u",
        "use `--netrc-file` or `--config -` with the secret on standard input",
    ),
    (
        "curl",
        "--user",
        "use `--netrc-file` or `--config -` with the secret on standard input",
    ),
    ("docker", "-p", "use `--password-stdin`"),
    ("dotnet", "-k", ""),
    ("helm", "-p", "use `--password-stdin`"),
    ("hatch", "-a", "set `HATCH_INDEX_AUTH`"),
    ("mysql", "-p", "set `MYSQL_PWD` or use an option file"),
    ("oras", "-p", "use `--password-stdin`"),
    ("podman", "-p", "use `--password-stdin`"),
    ("sshpass", "-p", "use `sshpass -e`"),
    ("twine", "-p", "set `TWINE_PASSWORD`"),
    ("wget", "--header", "use a `.wgetrc` or `--config`"),
];

/// Actions that make a token of a GitHub app, and the input with which its rights can be narrowed (empty: none).
pub(crate) static APP_TOKEN_ACTIONS: &[(&str, &str)] = &[
    ("getsentry/action-github-app-token", "permissions"),
    ("navikt/github-app-token-generator", ""),
    (
        "peter-murray/workflow-application-token-action",
        "permissions",
    ),
    ("tibdex/github-app-token", "permissions"),
    ("wow-actions/use-app-token", ""),
];

/// Actions that push commits or tags with the credential a checkout left behind. Source: their READMEs, as of 2026-11.
pub(crate) static PUSHING_ACTIONS: &[&str] = &[
    "ad-m/github-push-action",
    "changesets/action",
    "endbug/add-and-commit",
    "helm/chart-releaser-action",
    "jamesives/github-pages-deploy-action",
    "peaceiris/actions-gh-pages",
    "peter-evans/create-pull-request",
    "stefanzweifel/git-auto-commit-action",
];

/// Registries that trust identities, and what the names of secrets for them contain.
pub(crate) static REGISTRY_HINTS: &[(&str, &[&str])] = &[
    ("NuGet", &["NUGET"]),
    ("PyPI", &["PYPI", "TWINE"]),
    ("RubyGems", &["GEM_", "RUBYGEMS"]),
    ("crates.io", &["CARGO", "CRATE"]),
    ("npm", &["NPM", "NODE_AUTH"]),
];

/// What the names and addresses of the public registries contain.
pub(crate) static PUBLIC_LABELS: &[&str] = &["crates-io", "npmjs", "api.nuget", "pypi", "rubygems"];

/// An input of a publishing action that switches provenance.
pub(crate) struct ProvenanceInput {
    /// `owner/name`, lower case.
    pub(crate) action: &'static str,
    /// The input.
    pub(crate) input: &'static str,
    /// The input that says whether anything is published; empty where it always is.
    pub(crate) push: &'static str,
}

/// Publishing actions that record provenance unless told otherwise. Source: the actions' READMEs, as of 2026-11.
pub(crate) static PROVENANCE_INPUTS: &[ProvenanceInput] = &[
    ProvenanceInput {
        action: "docker/bake-action",
        input: "provenance",
        push: "push",
    },
    ProvenanceInput {
        action: "docker/build-push-action",
        input: "provenance",
        push: "push",
    },
    ProvenanceInput {
        action: "pypa/gh-action-pypi-publish",
        input: "attestations",
        push: "",
    },
];

/// A name of its own: beside the name of an input it would look like its value.
const PYPI: &str = "PyPI";
