//! What a value tells about itself: checksums and structure, three-valued.
//!
//! A check is never the reason why something is found. It makes surer, or less sure, or says nothing. Data names a check in
//! kebab case; it is the function of that name in snake case, re-exported here.

mod aws;
mod azure;
mod azure_devops;
mod base58;
mod bech;
mod bip39;
mod crc_base62;
mod crc_hex;
mod encodings;
mod gitlab;
mod json;
mod macaroons;
mod marvin;
mod parts;
mod strkeys;

pub use aws::aws_account;
pub(crate) use aws::aws_key_id;
pub(crate) use azure::{azure_cask, azure_entra_secret, azure_identifiable};
pub(crate) use azure_devops::azure_devops_pat;
pub(crate) use base58::base58check;
pub(crate) use bech::{age_key, bech32_key};
#[allow(
    unused_imports,
    reason = "for the reader of mnemonics; no rule of data names it"
)]
#[cfg(any(test, feature = "samples"))]
pub(crate) use bip39::mint as bip39_mint;
pub(crate) use bip39::{bip39_mnemonic, bip39_word};
pub(crate) use crc_base62::{github_crc32, matrix_crc32, npm_crc32, trailing_crc32};
pub(crate) use crc_hex::{atlassian_crc, cloudflare_crc, grafana_crc32};
pub(crate) use gitlab::gitlab_routable;
pub(crate) use json::{json_in_base64, json_web_token, sentry_org_token, web_token_says};
pub(crate) use macaroons::{lnd_macaroon, pypi_macaroon};
pub(crate) use parts::{anthropic_suffix, discord_bot};
pub(crate) use strkeys::{is_public_strkey, nats_nkey, stellar_strkey};

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

impl Check {
    /// For what every issued value fulfils.
    fn must(holds: bool) -> Self {
        if holds { Self::Valid } else { Self::Invalid }
    }

    /// For what proves a value, but may be computed otherwise by its issuer.
    fn may(holds: bool) -> Self {
        if holds { Self::Valid } else { Self::None }
    }
}

/// A check.
#[cfg(test)]
pub(crate) type CheckFn = fn(&[u8]) -> Check;

/// Makes a sample of the right shape right, so that its check says [`Check::Valid`]. For tests, which store no token.
#[cfg(any(test, feature = "samples"))]
pub(crate) type MintFn = fn(&mut Vec<u8>);

/// What mends a sample, by the check's name in the data.
#[cfg(any(test, feature = "samples"))]
pub(crate) static MINTS: &[(&str, MintFn)] = &[
    ("age-key", bech::mint),
    ("anthropic-suffix", parts::mint_anthropic),
    ("atlassian-crc", crc_hex::mint_atlassian),
    ("azure-cask", azure::mint_cask),
    ("azure-devops-pat", azure_devops::mint),
    ("azure-entra-secret", azure::mint_entra),
    ("azure-identifiable", azure::mint_identifiable),
    ("base58check", base58::mint),
    ("bech32-key", bech::mint),
    ("cloudflare-crc", crc_hex::mint_cloudflare),
    ("discord-bot", parts::mint_discord),
    ("github-crc32", crc_base62::mint_github),
    ("gitlab-routable", gitlab::mint),
    ("grafana-crc32", crc_hex::mint_grafana),
    ("json-in-base64", json::mint_in_base64),
    ("json-web-token", json::mint_web_token),
    ("lnd-macaroon", macaroons::mint_lnd),
    ("matrix-crc32", crc_base62::mint_matrix),
    ("nats-nkey", strkeys::mint_nats),
    ("npm-crc32", crc_base62::mint_github),
    ("pypi-macaroon", macaroons::mint_pypi),
    ("sentry-org-token", json::mint_sentry),
    ("stellar-strkey", strkeys::mint_stellar),
    ("trailing-crc32", crc_base62::mint_trailing),
];

/// What the tests of the checks are made from.
#[cfg(test)]
mod bench {
    use super::{Check, CheckFn, MintFn};
    use crate::samples::Dice;

    pub(crate) const ALNUM: &[u8] =
        b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    pub(crate) const HEX: &[u8] = b"0123456789abcdef";
    pub(crate) const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// `length` letters of a set, the same in every run.
    pub(crate) fn letters(set: &[u8], length: usize, seed: u64) -> Vec<u8> {
        let mut dice = Dice::new(seed + 1);
        (0..length).map(|_| set[dice.below(set.len())]).collect()
    }

    /// A value that was mended is valid, and is not once a letter at `place` is another one.
    pub(crate) fn holds(
        check: CheckFn,
        mint: MintFn,
        sample: Vec<u8>,
        place: usize,
        otherwise: Check,
    ) {
        let mut value = sample;
        mint(&mut value);
        assert_eq!(check(&value), Check::Valid);
        value[place] = if value[place] == b'7' { b'5' } else { b'7' };
        assert_eq!(check(&value), otherwise);
    }
}
