//! What documentation and standards show to everybody, by digest: no file of ours may hold what looks like a credential.

use sha2::{Digest, Sha256};

/// The first eight bytes of SHA-256, in order. Digits in hexadecimal are small before they are digested.
const SHOWN: &[u64] = &[
    // Azure's storage emulator
    0x0011_cc25_eb43_2071,
    // Twitter, consumer secret
    0x00b3_dc64_0c9c_99fc,
    // RFC 6749, refresh token
    0x00cf_4c78_1dc3_7003,
    // Discord, bot token
    0x02f7_ce3c_263f_85c0,
    // MinIO's playground, key
    0x053a_9f1a_b73c_3ed2,
    // bcrypt, an encyclopedia
    0x0645_6ebb_89a2_4e2f,
    // SHA-1 of nothing
    0x07e2_3ede_2756_aa3f,
    // RFC 8032, first test
    0x099d_a475_a54a_acba,
    // Hardhat and Anvil, account 5
    0x0aed_ba9d_586f_34f9,
    // Hardhat and Anvil, account 10
    0x0b33_e013_2123_e78d,
    // Telegram, another bot token
    0x0b5d_d075_ccdd_03c4,
    // Ganache, account 3
    0x0bc9_fde2_b028_e3b0,
    // SHA-1 of a word that everybody guesses
    0x0d28_7772_dfce_d309,
    // RFC 7636, challenge
    0x0d29_9b1e_b548_708d,
    // Twitter, token
    0x0e04_efa6_bc7d_2d51,
    // Hardhat and Anvil, account 19
    0x1005_46a8_b020_a55a,
    // SHA-256 of a word that everybody guesses
    0x1134_59eb_7bb3_1bdd,
    // RFC 7636, verifier
    0x13d3_1e96_1a1a_d8ec,
    // Kubernetes, password of its documentation
    0x13fe_7a38_a57c_4605,
    // RFC 6455, key of a handshake
    0x15ce_f4b6_29cc_2d07,
    // SHA-1 of a word that everybody guesses
    0x1686_0182_7c50_b370,
    // Docker, another unlock key
    0x184e_4f79_d6cb_70d9,
    // Ganache, account 7
    0x196f_badc_a8b7_eea6,
    // MinIO's playground, id
    0x1bbb_9293_c38a_cc5e,
    // Hardhat and Anvil, account 6
    0x28e5_43d3_753f_c9d1,
    // RFC 5849, printer's consumer key
    0x2932_57ab_6495_ebb1,
    // SHA-1 of a word that everybody guesses
    0x299b_bc64_53f9_6d5c,
    // Stripe, secret key of its documentation
    0x2caf_c097_0149_a84f,
    // FIPS 197 and SP 800-38A, key of 128 bits
    0x2ef2_503d_964e_9668,
    // RFC 5849, token
    0x2ff8_b0fb_93ac_a981,
    // Ganache, account 1
    0x30e5_5f54_63e2_2af0,
    // Docker, join token of a worker
    0x33a6_d375_0d9a_769b,
    // Elasticsearch, API key with its id
    0x3448_a98f_6859_cdbd,
    // Hardhat and Anvil, account 8
    0x38e6_9fdd_19ae_feb4,
    // The same twice
    0x3a53_d0a0_64ba_f78c,
    // SHA-256 of a word that everybody guesses
    0x3d91_b585_04a6_cc3a,
    // MD5 of a word that everybody guesses
    0x3f2c_d8e5_7b09_6fe7,
    // Ganache, account 9
    0x3fd5_610e_e03a_3503,
    // Discord, access token
    0x4168_31fc_9be4_e694,
    // GitHub, OAuth token
    0x446b_ebef_bac5_5d15,
    // MD5 of a word that everybody guesses
    0x465c_194a_fb65_670f,
    // SHA-256 of a word that everybody guesses
    0x49dc_52e6_bf2a_be5e,
    // Hardhat and Anvil, account 16
    0x4a67_d7a0_d8a1_6d6d,
    // hyper and headers, bearer token
    0x4bfd_21e7_222d_d77b,
    // RFC 5849, temporary token
    0x4c20_e6f5_cc11_b937,
    // Hardhat and Anvil, account 4
    0x4d3e_46ee_c824_4d1d,
    // GitHub, user token
    0x4d7c_dd1c_59d3_9d82,
    // SHA-1 of a word that everybody guesses
    0x5085_ae10_071e_433d,
    // MD5 of a word that everybody guesses
    0x52bb_ea75_ee75_a6f1,
    // Hardhat and Anvil, account 14
    0x5330_d388_af89_4c9e,
    // RFC 6749, its password
    0x53f5_da0a_aa93_d64c,
    // RFC 6238, key of its tests
    0x549c_9390_539e_fcfa,
    // Ganache, first account
    0x5785_9218_5588_730b,
    // Stripe, older publishable key
    0x5895_b89c_8fb3_3402,
    // Twitter, token secret
    0x5aac_38e5_42b7_6b97,
    // Laravel, password of a made-up user before version 5.7
    0x619a_ae16_9eed_1b55,
    // Hardhat and Anvil, account 3
    0x6403_4b44_c579_b335,
    // RFC 5849, printer's token secret
    0x649e_1f5c_769e_718b,
    // RFC 5849, temporary secret
    0x6aa1_4267_d949_44e6,
    // Slack, signing secret
    0x6adb_fd17_8516_c8ef,
    // RFC 6749, access token
    0x6c96_130f_130a_b0d6,
    // SHA-1 of a word that everybody guesses
    0x6d31_c4c9_c005_c3fd,
    // GitHub, refresh token
    0x6d7f_a4e6_4d4b_1f3e,
    // Ganache, account 5
    0x6dea_34b6_6114_1091,
    // GitHub, personal access token
    0x6f23_34fe_fde9_888e,
    // Ganache, account 2
    0x70b8_01af_ae94_d2e6,
    // Telegram, bot token
    0x731f_a294_d036_e54f,
    // SHA-256 of a word that everybody guesses
    0x7b3d_979c_a833_0a94,
    // RFC 6455, GUID of WebSockets
    0x7f44_193a_6ede_a087,
    // jwt.io
    0x7f75_367e_7881_2551,
    // RFC 5849, consumer key
    0x80f8_b7c9_04d4_a43f,
    // Twitter, application secret
    0x8199_9482_0a8e_c7d6,
    // Hardhat and Anvil, account 1
    0x8335_c553_3482_1eef,
    // SP 800-38A, key of 256 bits
    0x837e_8e63_6d45_2b61,
    // Hardhat and Anvil, account 11
    0x84bc_109b_3d59_b017,
    // Hardhat and Anvil, account 12
    0x85bd_e548_053a_ab4b,
    // GitHub, token of its documentation
    0x8600_7eb3_6769_6d32,
    // RFC 7515, key
    0x8b1b_17a9_740c_068a,
    // one-time passwords, seed of Google's documentation
    0x8be5_d113_c087_1ce1,
    // Twitter, consumer key
    0x8e06_2830_0c16_fe38,
    // GitLab, private token of its API's documentation
    0x91fa_4af8_1aa0_8ddd,
    // Hardhat and Anvil, account 9
    0x967f_2158_6cdf_1248,
    // SHA-256 of a word that everybody guesses
    0x96c3_7802_87c5_8bd0,
    // SHA-256 of a word that everybody guesses
    0x998e_d4d6_2174_2d0c,
    // Docker, unlock key
    0x9ec0_be03_6c22_f06f,
    // MD5 of a word that everybody guesses
    0x9f9d_d1d2_e3f1_89e7,
    // Elasticsearch, API key in base64
    0xa0cc_17da_e750_0395,
    // Hardhat and Anvil, account 15
    0xa2e0_6155_cb1a_424f,
    // RFC 6749, code
    0xa35b_81a7_d792_7b70,
    // Azure's Cosmos DB emulator
    0xaa65_4743_9583_c3a2,
    // GitLab Runner, token of its chart's documentation
    0xaee9_40b5_5e8e_6682,
    // Hardhat and Anvil, account 17
    0xb08b_dfde_9930_d920,
    // Stripe, publishable key
    0xb147_1f54_4cee_ea31,
    // Hardhat and Anvil, account 2
    0xb26a_b652_9d20_ebeb,
    // SHA-1 of a word that everybody guesses
    0xb5a0_4226_bda8_fc65,
    // Docker, join token of a manager
    0xb5b1_7ca1_d657_33bb,
    // RFC 5849, token secret
    0xb87d_ad10_a32a_2d81,
    // RFC 6750, bearer token
    0xb8e1_4854_5b13_c78b,
    // Elasticsearch, API key
    0xbae4_305b_5588_c03f,
    // Docker, another join token
    0xbb54_574a_88d7_fa31,
    // RFC 5849, printer's token
    0xbb9b_1163_338b_2a51,
    // Hardhat and Anvil, first account
    0xbc1a_5096_6c9e_6486,
    // SP 800-38A, key of 192 bits
    0xc12c_e253_03a0_23aa,
    // RFC 5849, secret
    0xc20f_bc2b_9618_3894,
    // MD5 of a word that everybody guesses
    0xc430_62c0_82d5_0991,
    // RFC 6749, basic authorization
    0xca74_59e2_b267_76de,
    // RFC 5849, printer's consumer secret
    0xcb87_c87e_4a13_8d9a,
    // SHA-256 of nothing
    0xcd37_2fb8_5148_700f,
    // MD5 of a word that everybody guesses
    0xcdf4_a007_e2b0_2a0c,
    // Hardhat and Anvil, account 18
    0xcf1f_c66f_8531_51a4,
    // RFC 7617, basic authorization
    0xcf4d_418e_d3de_92d7,
    // one-time passwords, seed of the key URI format
    0xd387_3980_f248_ddeb,
    // jwt.io, before 2018
    0xda81_6f9f_2c16_e6c5,
    // MinIO's playground, secret
    0xdf45_2eef_23e8_cf2c,
    // RFC 6749, client secret
    0xe997_4c50_7d2a_8021,
    // Ganache, account 8
    0xecd5_e9d0_b08a_8a9f,
    // Laravel, digest of a word in factories
    0xeeff_4d1b_cd7b_6841,
    // Hardhat and Anvil, account 7
    0xf070_994a_8599_4785,
    // Hardhat and Anvil, account 13
    0xf151_3114_f60e_5e95,
    // MD5 of nothing
    0xf215_faf9_d88b_7f0a,
    // Stripe, secret key of its older documentation
    0xf2d6_ca16_5150_33e5,
    // Ganache, account 4
    0xf51c_2c79_5f78_2308,
    // Slack, bot token of its documentation
    0xf537_5a46_3650_89a8,
    // reCAPTCHA, secret for tests
    0xf5e9_5c99_5463_5b65,
    // Discord, refresh token
    0xf800_8144_38b2_bf72,
    // Ganache, account 6
    0xfaeb_1dab_5a32_6eef,
];

/// How the digests of nothing begin: SHA-256, SHA-1, MD5.
const NOTHING: [&[u8]; 3] = [b"e3b0c44298fc1c", b"da39a3ee5e6b4b", b"d41d8cd98f00b2"];

fn begins(value: &[u8], start: &[u8]) -> bool {
    value
        .get(..start.len())
        .is_some_and(|own| own.eq_ignore_ascii_case(start))
}

/// Whether documentation shows this value to everybody.
pub(crate) fn is_shown(value: &[u8]) -> bool {
    let holds = |word: &[u8]| memchr::memmem::find(value, word).is_some();
    // The last is from the middle of the secret key of AWS's documentation, whose end people change.
    if holds(b"EXAMPLE") || holds(b"example") || holds(b"Example") || holds(b"K7MDENG") {
        return true;
    }
    let value = value.strip_prefix(b"0x").unwrap_or(value);
    let is_hexadecimal = value.iter().all(u8::is_ascii_hexdigit);
    if is_hexadecimal && NOTHING.iter().any(|start| begins(value, start)) {
        return true;
    }
    let digest = if is_hexadecimal {
        Sha256::digest(value.to_ascii_lowercase())
    } else {
        Sha256::digest(value)
    };
    let first = digest.first_chunk().copied().map(u64::from_be_bytes);
    first.is_some_and(|first| SHOWN.binary_search(&first).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(SHOWN.is_sorted());
    }

    #[test]
    fn digits_may_be_capitals() {
        let nothing = |large: bool| {
            let digest = Sha256::digest(b"");
            let digit = |byte: &u8| {
                if large {
                    format!("{byte:02X}")
                } else {
                    format!("{byte:02x}")
                }
            };
            digest.iter().map(digit).collect::<String>()
        };
        assert!(is_shown(nothing(false).as_bytes()) && is_shown(nothing(true).as_bytes()));
        assert!(!is_shown(b"0123"));
    }
}
