use lockgate_evidence::{Finding, Severity, rule};
use lockgate_identities::{Atom, Issuer, Operator, Pattern, Policy, Value};

use crate::trust::{TrustContext, called, finding};

rule! {
    /// # What it finds
    ///
    /// A trust policy whose issuer is reached over plain HTTP, whose issuer looks like one of the known ones but is
    /// another host, or is a pattern that other hosts match. As information: thumbprints of an AWS provider for an
    /// issuer whose certificate AWS checks by itself.
    ///
    /// # Why it matters
    ///
    /// The issuer signs every claim, so whoever controls it is every subject. Keys fetched over HTTP can be replaced on
    /// the way; a pattern such as `https://.*` accepts an issuer that anyone sets up. The severity is high because
    /// nothing else in the policy helps then. Thumbprints are only told as information: for GitHub and other issuers
    /// with certificates of public authorities AWS ignores them, so they protect nothing.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// issuer_pattern: https://.*
    /// subject: repo:acme/app:ref:refs/heads/main
    /// permissions:
    ///   contents: read
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// issuer: https://token.actions.githubusercontent.com
    /// subject: repo:acme/app:ref:refs/heads/main
    /// permissions:
    ///   contents: read
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the issuer exactly, with `https://`.
    ///
    /// # References
    ///
    /// - Obtain the thumbprint for an OpenID Connect identity provider, AWS IAM
    /// - OpenID Connect Discovery 1.0, section 4.3
    /// - octo-sts/app, README
    Workload "workload/insecure-trust-issuer": "the issuer of trusted tokens is not who it seems, or varies", High, High
}

pub(super) fn check(cx: &TrustContext<'_>, out: &mut Vec<Finding>) {
    for policy in cx.each() {
        if let Some(issuer) = &policy.issuer {
            out.extend(of_issuer(policy, issuer));
        }
        out.extend(thumbprints(policy));
    }
}

fn of_issuer(policy: &Policy, issuer: &Value) -> Option<Finding> {
    let url = issuer.value();
    let found = |message: String| Some(finding(&RULE, policy, issuer.span(), message));
    if url.starts_with("http://") {
        return found(format!(
            "the keys of the issuer of the {} are fetched over HTTP, where anyone on the way replaces them",
            called(policy)
        ));
    }
    if matches!(policy.issuer_operator, Operator::Regex { .. }) {
        let patterns = Pattern::regex(url, true)?;
        return patterns.iter().any(open_host).then(|| {
            found(format!(
                "`{}` also matches issuers that anyone can set up, for the {}",
                issuer.shown(),
                called(policy)
            ))
        })?;
    }
    let known = "token.actions.githubusercontent.com";
    let like = issuer.is_known()
        && url.contains("actions.githubusercontent")
        && Issuer::of(url) == Issuer::Other;
    like.then(|| {
        found(format!(
            "`{}` looks like `{known}` and is another host",
            issuer.shown()
        ))
    })?
}

/// True where the host is not fixed up to its first slash or the end.
fn open_host(pattern: &Pattern) -> bool {
    let rest = pattern
        .strip_prefix("https://")
        .or_else(|| pattern.strip_prefix("http://"));
    let Some(rest) = rest else {
        return pattern.is_wild();
    };
    let host = rest.split_once('/').map_or(rest.clone(), |(host, _)| host);
    host.atoms().contains(&Atom::Any)
}

fn thumbprints(policy: &Policy) -> Option<Finding> {
    let first = policy.thumbprints.first()?;
    let issuer = policy.issuer.as_ref()?;
    if !Issuer::of(issuer.value()).is_ci() {
        return None;
    }
    let message = format!(
        "AWS does not use thumbprints for `{}`: they protect nothing",
        issuer.shown()
    );
    Some(finding(&RULE, policy, first.span(), message).severity(Severity::Info))
}
