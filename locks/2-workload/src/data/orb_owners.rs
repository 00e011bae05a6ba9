//! Namespaces of orbs.

/// The platform's own namespace, and those of vendors that publish orbs for their own products (CircleCI Developer Hub,
/// certified and partner orbs; 2026-11).
static KNOWN: &[&str] = &[
    "aquasecurity",
    "checkmarx",
    "circleci",
    "cloudsmith",
    "codecov",
    "codescene",
    "cypress-io",
    "datadog",
    "digitalocean",
    "expo",
    "fossa",
    "hashicorp",
    "honeycombio",
    "jfrog",
    "lacework",
    "launchdarkly",
    "newrelic",
    "nrwl",
    "percy",
    "pulumi",
    "rollbar",
    "saucelabs",
    "sentry",
    "snyk",
    "sonarsource",
    "sumologic",
    "twistlock",
    "veracode",
];

/// True for an orb (`namespace/name`) of the platform or of a vendor that is known for its product.
pub(crate) fn is_known(orb: &str) -> bool {
    let namespace = orb
        .split('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    KNOWN.binary_search(&namespace.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn namespaces_are_sorted() {
        assert!(super::KNOWN.is_sorted());
    }
}
