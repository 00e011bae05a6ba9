//! Logins to clouds, and which service of a cloud a command or action calls.
//!
//! Source: the reference of the clouds' command lines, and the README of each action, 2026-11.

/// A cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cloud {
    /// Amazon Web Services.
    Aws,
    /// Google Cloud.
    Google,
    /// Microsoft Azure.
    Azure,
}

/// An action by which a job takes a role: its name, the inputs that name the role, nearest first, and the cloud.
pub(crate) static LOGINS: &[(&str, &[&str], Cloud)] = &[
    (
        "aws-actions/configure-aws-credentials",
        &["role-to-assume"],
        Cloud::Aws,
    ),
    ("azure/login", &["client-id", "creds"], Cloud::Azure),
    (
        "google-github-actions/auth",
        &["service_account", "workload_identity_provider"],
        Cloud::Google,
    ),
];

/// Actions that call one service.
pub(crate) static SERVICE_ACTIONS: &[(&str, Cloud, &str)] = &[
    ("aws-actions/amazon-ecr-login", Cloud::Aws, "ecr"),
    (
        "aws-actions/amazon-ecs-deploy-task-definition",
        Cloud::Aws,
        "ecs",
    ),
    (
        "aws-actions/aws-cloudformation-github-deploy",
        Cloud::Aws,
        "cloudformation",
    ),
    (
        "aws-actions/aws-codebuild-run-build",
        Cloud::Aws,
        "codebuild",
    ),
    (
        "aws-actions/aws-secretsmanager-get-secrets",
        Cloud::Aws,
        "secretsmanager",
    ),
    ("azure/aks-set-context", Cloud::Azure, "aks"),
    (
        "azure/container-apps-deploy-action",
        Cloud::Azure,
        "containerapp",
    ),
    ("azure/functions-action", Cloud::Azure, "functionapp"),
    ("azure/webapps-deploy", Cloud::Azure, "webapp"),
    (
        "google-github-actions/deploy-appengine",
        Cloud::Google,
        "app",
    ),
    (
        "google-github-actions/deploy-cloud-functions",
        Cloud::Google,
        "functions",
    ),
    (
        "google-github-actions/deploy-cloudrun",
        Cloud::Google,
        "run",
    ),
    (
        "google-github-actions/get-gke-credentials",
        Cloud::Google,
        "container",
    ),
    (
        "google-github-actions/get-secretmanager-secrets",
        Cloud::Google,
        "secrets",
    ),
    (
        "google-github-actions/upload-cloud-storage",
        Cloud::Google,
        "storage",
    ),
];

/// Command lines whose first operand is the service.
pub(crate) static COMMAND_LINES: &[(&str, Cloud)] = &[
    ("aws", Cloud::Aws),
    ("az", Cloud::Azure),
    ("gcloud", Cloud::Google),
];

/// Programs that call one service.
pub(crate) static SERVICE_PROGRAMS: &[(&str, Cloud, &str)] = &[
    ("azcopy", Cloud::Azure, "storage"),
    ("bq", Cloud::Google, "bigquery"),
    ("cdk", Cloud::Aws, "cloudformation"),
    ("eksctl", Cloud::Aws, "eks"),
    ("func", Cloud::Azure, "functionapp"),
    ("gsutil", Cloud::Google, "storage"),
    ("sam", Cloud::Aws, "cloudformation"),
];

/// First operands that name no service.
pub(crate) static NO_SERVICES: &[&str] = &[
    "account",
    "alpha",
    "auth",
    "beta",
    "components",
    "config",
    "configure",
    "extension",
    "help",
    "info",
    "init",
    "login",
    "logout",
    "sts",
    "upgrade",
    "version",
];
