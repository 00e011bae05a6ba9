//! Which of lockgate's rules stand for a default rule of gitleaks. The names are facts of its default configuration; rules
//! are none of ours.

/// Names there, and the names here that stand for the same secret and nothing else.
const EXACTLY: &[(&str, &[&str])] = &[
    ("1password-secret-key", &["onepassword-secret-key"]),
    (
        "1password-service-account-token",
        &["onepassword-service-account-token"],
    ),
    ("adafruit-api-key", &["adafruit-io-key"]),
    ("adobe-client-secret", &["adobe-client-secret"]),
    ("age-secret-key", &["age-secret-key"]),
    ("airtable-personnal-access-token", &["airtable-token"]),
    ("alibaba-access-key-id", &["alibaba-access-key-id"]),
    ("anthropic-admin-api-key", &["anthropic-admin-key"]),
    ("anthropic-api-key", &["anthropic-api-key"]),
    ("artifactory-api-key", &["jfrog-api-key"]),
    ("artifactory-reference-token", &["jfrog-reference-token"]),
    (
        "authress-service-client-access-key",
        &["authress-client-key"],
    ),
    (
        "aws-access-token",
        &["aws-access-key-id", "aws-temporary-key-id"],
    ),
    (
        "aws-amazon-bedrock-api-key-long-lived",
        &["aws-bedrock-api-key"],
    ),
    (
        "aws-amazon-bedrock-api-key-short-lived",
        &["aws-bedrock-short-term-key"],
    ),
    ("clojars-api-token", &["clojars-deploy-token"]),
    ("cloudflare-origin-ca-key", &["cloudflare-origin-ca-key"]),
    ("databricks-api-token", &["databricks-access-token"]),
    ("digitalocean-access-token", &["digitalocean-oauth-token"]),
    ("digitalocean-pat", &["digitalocean-personal-access-token"]),
    (
        "digitalocean-refresh-token",
        &["digitalocean-refresh-token"],
    ),
    ("doppler-api-token", &["doppler-personal-token"]),
    (
        "duffel-api-token",
        &["duffel-live-token", "duffel-test-token"],
    ),
    ("dynatrace-api-token", &["dynatrace-api-token"]),
    ("easypost-api-token", &["easypost-api-key"]),
    ("easypost-test-api-token", &["easypost-test-api-key"]),
    ("flutterwave-public-key", &["flutterwave-public-key"]),
    (
        "flutterwave-secret-key",
        &["flutterwave-secret-key", "flutterwave-test-secret-key"],
    ),
    ("flyio-access-token", &["fly-access-token"]),
    ("frameio-api-token", &["frameio-token"]),
    ("gcp-api-key", &["google-api-key"]),
    ("generic-api-key", &["key", "password", "secret", "token"]),
    (
        "github-app-token",
        &["github-app-installation-token", "github-app-user-token"],
    ),
    ("github-fine-grained-pat", &["github-fine-grained-token"]),
    ("github-oauth", &["github-oauth-token"]),
    ("github-pat", &["github-personal-access-token"]),
    ("github-refresh-token", &["github-app-refresh-token"]),
    ("gitlab-cicd-job-token", &["gitlab-ci-job-token"]),
    ("gitlab-deploy-token", &["gitlab-deploy-token"]),
    (
        "gitlab-feature-flag-client-token",
        &["gitlab-feature-flag-token"],
    ),
    ("gitlab-feed-token", &["gitlab-feed-token"]),
    (
        "gitlab-incoming-mail-token",
        &["gitlab-incoming-mail-token"],
    ),
    ("gitlab-kubernetes-agent-token", &["gitlab-agent-token"]),
    (
        "gitlab-oauth-app-secret",
        &["gitlab-oauth-application-secret"],
    ),
    ("gitlab-pat", &["gitlab-personal-access-token"]),
    ("gitlab-ptt", &["gitlab-pipeline-trigger-token"]),
    ("gitlab-rrt", &["gitlab-runner-registration-token"]),
    (
        "gitlab-runner-authentication-token",
        &["gitlab-runner-token"],
    ),
    ("gitlab-scim-token", &["gitlab-scim-token"]),
    ("grafana-api-key", &["grafana-legacy-api-key"]),
    ("grafana-cloud-api-token", &["grafana-cloud-token"]),
    (
        "grafana-service-account-token",
        &["grafana-service-account-token"],
    ),
    ("harness-api-key", &["harness-api-key"]),
    ("hashicorp-tf-api-token", &["terraform-cloud-token"]),
    ("heroku-api-key-v2", &["heroku-oauth-token"]),
    ("huggingface-access-token", &["huggingface-token"]),
    (
        "huggingface-organization-api-token",
        &["huggingface-organization-token"],
    ),
    ("infracost-api-token", &["infracost-api-key"]),
    ("kubernetes-secret-yaml", &["kubernetes-secret"]),
    ("linear-api-key", &["linear-api-key"]),
    ("maxmind-license-key", &["maxmind-license-key"]),
    ("new-relic-browser-api-token", &["newrelic-browser-key"]),
    ("new-relic-insert-key", &["newrelic-insert-key"]),
    ("new-relic-user-api-key", &["newrelic-user-key"]),
    ("notion-api-token", &["notion-token", "notion-legacy-token"]),
    ("npm-access-token", &["npm-access-token"]),
    ("octopus-deploy-api-key", &["octopus-api-key"]),
    ("openai-api-key", &["openai-api-key", "openai-admin-key"]),
    ("openshift-user-token", &["openshift-token"]),
    ("perplexity-api-key", &["perplexity-api-key"]),
    ("pkcs12-file", &["pkcs12-keystore"]),
    ("planetscale-api-token", &["planetscale-service-token"]),
    ("planetscale-oauth-token", &["planetscale-oauth-token"]),
    ("planetscale-password", &["planetscale-password"]),
    ("postman-api-token", &["postman-api-key"]),
    ("private-key", &["private-key", "encrypted-private-key"]),
    ("pulumi-api-token", &["pulumi-access-token"]),
    ("pypi-upload-token", &["pypi-api-token"]),
    ("readme-api-token", &["readme-api-key"]),
    ("rubygems-api-token", &["rubygems-api-key"]),
    ("scalingo-api-token", &["scalingo-api-token"]),
    ("sendgrid-api-token", &["sendgrid-api-key"]),
    ("sendinblue-api-token", &["brevo-api-key"]),
    ("sentry-org-token", &["sentry-organization-token"]),
    ("sentry-user-token", &["sentry-user-token"]),
    (
        "shippo-api-token",
        &["shippo-live-token", "shippo-test-token"],
    ),
    ("shopify-access-token", &["shopify-admin-token"]),
    ("shopify-custom-access-token", &["shopify-custom-app-token"]),
    (
        "shopify-private-app-access-token",
        &["shopify-private-app-password"],
    ),
    ("shopify-shared-secret", &["shopify-app-secret"]),
    ("slack-app-token", &["slack-app-token"]),
    ("slack-bot-token", &["slack-bot-token"]),
    ("slack-config-access-token", &["slack-rotated-token"]),
    ("slack-config-refresh-token", &["slack-refresh-token"]),
    (
        "slack-legacy-workspace-token",
        &["slack-legacy-workspace-token"],
    ),
    ("slack-user-token", &["slack-user-token"]),
    (
        "slack-webhook-url",
        &["slack-webhook", "slack-workflow-webhook"],
    ),
    ("sourcegraph-access-token", &["sourcegraph-access-token"]),
    ("square-access-token", &["square-access-token"]),
    (
        "stripe-access-token",
        &[
            "stripe-live-secret-key",
            "stripe-test-secret-key",
            "stripe-live-restricted-key",
            "stripe-test-restricted-key",
        ],
    ),
    ("telegram-bot-api-token", &["telegram-bot-token"]),
    ("twilio-api-key", &["twilio-api-key-sid"]),
    ("typeform-api-token", &["typeform-token"]),
    ("vault-batch-token", &["vault-batch-token"]),
    ("vault-service-token", &["vault-service-token"]),
];

/// First words there that are other words here.
const PROVIDERS: &[(&str, &[&str])] = &[
    ("gcp", &["google"]),
    ("flyio", &["fly"]),
    ("droneci", &["drone"]),
    ("travisci", &["travis"]),
    ("sendinblue", &["brevo"]),
    ("artifactory", &["jfrog"]),
    ("new", &["newrelic"]),
    ("facebook", &["meta", "instagram"]),
    ("cisco", &["meraki", "cisco"]),
    ("nuget", &["nuget", "password"]),
    ("1password", &["onepassword"]),
    ("microsoft", &["teams"]),
    ("hashicorp", &["terraform", "vault"]),
    ("curl", &["basic", "bearer", "command"]),
    ("pkcs12", &["java"]),
    ("private", &["encrypted", "json", "private"]),
    ("jwt", &["bearer", "json"]),
    ("kubernetes", &["key", "password", "secret", "token"]),
    ("generic", &["api", "key", "password", "secret", "token"]),
];

/// True where a finding of our rule may be what gitleaks reported by its rule. Wide enough for one line of one file.
pub(super) fn is_kind(theirs: &str, ours: &str) -> bool {
    is_exactly(theirs, ours) || {
        let (theirs, ours) = (first(theirs), first(ours));
        theirs == ours
            || PROVIDERS
                .iter()
                .any(|(name, words)| *name == theirs && words.contains(&ours))
    }
}

/// True where both rules are for the same secret.
pub(super) fn is_exactly(theirs: &str, ours: &str) -> bool {
    EXACTLY
        .iter()
        .any(|(name, names)| *name == theirs && names.contains(&ours))
}

/// True where gitleaks has a default rule whose secret some rule here is exactly for.
pub(super) fn is_known(theirs: &str) -> bool {
    EXACTLY.iter().any(|(name, _)| *name == theirs)
}

fn first(name: &str) -> &str {
    name.split('-').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_that_stands_for_another_is_there() {
        let names: Vec<_> = crate::rules().map(lockgate_evidence::Rule::name).collect();
        let named = EXACTLY.iter().flat_map(|(_, names)| *names);
        let absent: Vec<_> = named.filter(|name| !names.contains(name)).collect();
        assert!(absent.is_empty(), "{absent:?}");
    }

    #[test]
    fn rules_of_one_issuer_stand_for_each_other_on_a_line() {
        assert!(
            is_kind("gcp-api-key", "google-oauth-client-secret")
                && is_kind("github-pat", "github-app-user-token")
        );
        assert!(!is_kind("github-pat", "gitlab-deploy-token"));
    }
}
