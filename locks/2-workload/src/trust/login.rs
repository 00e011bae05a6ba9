//! Cloud logins of a job: which role or credential its steps ask for.

use lockgate_evidence::Span;
use lockgate_identities::{Policy, PolicyKind};
use lockgate_pipelines::model::{Job, Step};
use lockgate_pipelines::yaml::Text;

/// A login.
pub(crate) struct Login {
    /// Whose: `AWS`, `Google Cloud` …
    pub(crate) provider: &'static str,
    /// The role, credential or policy asked for, as written.
    pub(crate) asks: Option<Text>,
    /// The step's reference.
    pub(crate) span: Span,
}

/// Actions that exchange the job's token, their provider, and the input that names what is asked for.
const ACTIONS: &[(&str, &str, &[&str])] = &[
    (
        "aws-actions/configure-aws-credentials",
        "AWS",
        &["role-to-assume"],
    ),
    ("azure/login", "Azure", &["client-id"]),
    (
        "google-github-actions/auth",
        "Google Cloud",
        &["service_account", "workload_identity_provider"],
    ),
    ("hashicorp/vault-action", "Vault", &["role"]),
    ("octo-sts/action", "octo-sts", &["identity"]),
    ("datadog/dd-octo-sts-action", "octo-sts", &["policy"]),
    ("pypa/gh-action-pypi-publish", "PyPI", &[]),
    ("rust-lang/crates-io-auth-action", "crates.io", &[]),
    ("sigstore/cosign-installer", "Sigstore", &[]),
    ("actions/attest-build-provenance", "Sigstore", &[]),
];

/// Every login of a job, in order.
pub(crate) fn logins(job: &Job) -> Vec<Login> {
    job.steps.iter().filter_map(login).collect()
}

fn login(step: &Step) -> Option<Login> {
    let uses = step.uses()?;
    let (_, provider, inputs) = ACTIONS.iter().find(|(action, _, _)| uses.is(action))?;
    let asks = inputs
        .iter()
        .find_map(|input| uses.with.get(input))
        .map(|binding| binding.value.clone());
    Some(Login {
        provider,
        asks,
        span: uses.reference.span(),
    })
}

/// True where a step of the job asks for just this policy by its name.
pub(crate) fn logs_in_to(job: &Job, policy: &Policy) -> Option<Span> {
    let name = policy.name.value();
    let named = |login: &Login| {
        let asks = login.asks.as_ref()?;
        let asked = asks.value().trim();
        let fits = match (policy.kind, login.provider) {
            (PolicyKind::AwsRole, "AWS") => asked.rsplit('/').next() == Some(name),
            (PolicyKind::OctoSts, "octo-sts") | (PolicyKind::VaultRole, "Vault") => asked == name,
            _ => false,
        };
        fits.then_some(login.span)
    };
    logins(job).iter().find_map(named)
}
