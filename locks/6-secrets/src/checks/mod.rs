//! What a value tells about itself: checksums and structure, three-valued.
//!
//! A check is never the reason why something is found. It makes surer, or less sure, or says nothing. Data names a check in
//! kebab case; it is the function of that name in snake case, re-exported here.

/// What a check says of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// The value was issued, or somebody computed a checksum for it.
    Valid,
    /// The value cannot have been issued in this form.
    Invalid,
    /// The value does not tell.
    #[default]
    None,
}

/// A check.
pub(crate) type CheckFn = fn(&[u8]) -> Check;

/// Makes a sample of the right shape right, so that its check says [`Check::Valid`]. For tests, which store no token.
#[cfg(test)]
pub(crate) type MintFn = fn(&mut Vec<u8>);

/// What mends a sample, by the check's name in the data.
#[cfg(test)]
pub(crate) static MINTS: &[(&str, MintFn)] = &[];

pub(crate) fn age_key(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn anthropic_suffix(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn atlassian_crc(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn aws_key_id(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn azure_cask(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn azure_devops_pat(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn azure_entra_secret(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn azure_identifiable(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn base58check(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn bech32_key(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn cloudflare_crc(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn discord_bot(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn github_crc32(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn gitlab_routable(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn grafana_crc32(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn json_in_base64(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn json_web_token(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn lnd_macaroon(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn matrix_crc32(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn nats_nkey(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn pypi_macaroon(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn sentry_org_token(_: &[u8]) -> Check {
    Check::None
}

pub(crate) fn stellar_strkey(_: &[u8]) -> Check {
    Check::None
}
