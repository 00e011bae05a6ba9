//! Keys between markers, and stores.

use super::{
    base64, base64url, candidates, der, found, hex, holds, is_found, is_quiet, kinds, noise, pem,
    rsa, word,
};
use crate::checks::Check;
use crate::tables::kind;

fn openssh(cipher: &str, derivation: &str) -> String {
    let text = |text: &str| {
        [
            &u32::try_from(text.len()).unwrap_or(0).to_be_bytes()[..],
            text.as_bytes(),
        ]
        .concat()
    };
    let bytes = [
        b"openssh-key-v1\0".to_vec(),
        text(cipher),
        text(derivation),
        text(""),
        noise(200),
    ]
    .concat();
    pem("OPENSSH PRIVATE KEY", &bytes)
}

#[test]
fn keys_in_pem_are_found_and_their_structure_is_valid() {
    for label in [
        "RSA PRIVATE KEY",
        "PRIVATE KEY",
        "EC PRIVATE KEY",
        "DSA PRIVATE KEY",
    ] {
        let text = pem(label, &der(300));
        is_found(&text, "private-key");
        assert_eq!(candidates(text.as_bytes())[0].check, Check::Valid);
        let span = candidates(text.as_bytes())[0].value.clone();
        assert_eq!(span, 0..u32::try_from(text.len()).unwrap_or(0) - 1);
    }
    is_found(&openssh("none", "none"), "private-key");
}

#[test]
fn a_key_is_found_where_all_its_lines_begin_with_something_else() {
    for start in ["#6 0.245 ", "  | ", "2024-05-01 10:00:00 app: "] {
        let key = rsa();
        let lines: Vec<_> = key.lines().map(|line| format!("{start}{line}\n")).collect();
        let log = lines.concat();
        is_found(&log, "private-key");
    }
}

#[test]
fn one_key_is_one_secret_however_it_is_written() {
    let key = rsa();
    let secret = found(&key)[0].1.clone();
    let lines: Vec<&str> = key.lines().collect();
    let each = |way: fn(&str) -> String| {
        lines
            .iter()
            .map(|line| way(line))
            .collect::<Vec<_>>()
            .concat()
    };
    let ways = [
        format!("{{\"key\": \"{}\"}}", key.replace('\n', "\\n")),
        format!(
            "{{\"key\": \"{}\"}}",
            key.replace('\n', "\\r\\n").replace('/', "\\/")
        ),
        format!("KEY='{}'", key.replace('\n', "\\\\n")),
        format!("key: |\n{}", each(|line| format!("    {line}\n"))),
        each(|line| format!("  \"{line}\\n\" +\n")),
        each(|line| format!("// {line}\n")),
        key.replace('\n', "&#10;"),
        key.replace('\n', "\r\n"),
    ];
    for way in ways {
        holds(&way, "private-key", &secret);
    }
}

#[test]
fn keys_with_a_passphrase_are_told_apart() {
    is_found(
        &pem("ENCRYPTED PRIVATE KEY", &der(300)),
        "encrypted-private-key",
    );
    is_found(&openssh("aes256-ctr", "bcrypt"), "encrypted-private-key");
    let header =
        "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF\n\n";
    let body = pem("RSA PRIVATE KEY", &noise(600));
    is_found(
        &body.replacen("-----\n", header, 1),
        "encrypted-private-key",
    );
}

#[test]
fn what_only_looks_like_a_key_is_none() {
    let key = rsa();
    let middle = key.len() / 2;
    is_quiet(&pem("PUBLIC KEY", &der(300)));
    is_quiet(&pem("CERTIFICATE", &der(300)));
    is_quiet(&pem("PRIVATE KEY", &noise(300)));
    is_quiet(&pem("PRIVATE KEY", &der(20)));
    is_quiet(&"#BEGIN RSA PRIVATE KEY#\n...\n#END RSA PRIVATE KEY#\n".replace('#', "-----"));
    is_quiet(&key[..middle]);
    is_quiet(&format!(
        "{}\n-----END RSA PRIVATE KEY-----",
        &key[..middle]
    ));
    is_quiet(&format!("{}...{}", &key[..middle], &key[middle..]));
    let filled = format!(
        "#BEGIN RSA PRIVATE KEY#\n{}\n#END RSA PRIVATE KEY#",
        "x".repeat(200)
    );
    is_quiet(&filled.replace('#', "-----"));
    is_quiet(
        "if text.startswith(\"-----BEGIN RSA PRIVATE KEY-----\") and \"-----END RSA PRIVATE KEY-----\" in text:",
    );
}

#[test]
fn openpgp_keys_say_whether_they_are_protected() {
    let packet = |usage: u8| {
        let numbers = [
            &[4, 0, 0, 0, 0, 1, 8, 0][..],
            &noise(256),
            &[0, 17, 1, 0, 1],
        ]
        .concat();
        let body = [numbers, vec![usage], noise(300)].concat();
        let size = u16::try_from(body.len()).unwrap_or(0).to_be_bytes();
        [&[0x95][..], &size, &body].concat()
    };
    let armor = |usage: u8| {
        let text = pem("PGP PRIVATE KEY BLOCK", &packet(usage)).replacen(
            "-----\n",
            "-----\nVersion: x 1.0\n\n",
            1,
        );
        text.replacen("\n-----END", &["\n=", "abcd\n-----END"].concat(), 1)
    };
    is_found(&armor(0), "private-key");
    is_found(&armor(254), "encrypted-private-key");
}

#[test]
fn other_keys_in_text() {
    let putty = |cipher: &str| {
        format!(
            "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: {cipher}\nComment: c\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 2\n{}\n{}\nPrivate-MAC: {}\n",
            base64(&noise(48)),
            base64(&noise(36)),
            hex(40)
        )
    };
    is_found(&putty("none"), "private-key");
    is_found(&putty("aes256-cbc"), "encrypted-private-key");
    let wireguard = |key: &str| format!("[Interface]\nAddress = 10.0.0.1/24\nPrivateKey = {key}\n");
    is_found(&wireguard(&base64(&noise(32))), "wireguard-private-key");
    is_quiet(&wireguard(&base64(&noise(31))));
    is_quiet(&wireguard("<your private key>"));
    let digits = hex(512);
    let rows: Vec<_> = digits
        .as_bytes()
        .chunks(32)
        .map(String::from_utf8_lossy)
        .collect();
    let rows = rows.join("\n") + "\n";
    is_found(
        &format!(
            "-----BEGIN OpenVPN Static key V1-----\n{rows}-----END OpenVPN Static key V1-----\n"
        ),
        "openvpn-static-key",
    );
    is_found(
        &format!(
            "Private-key-format: v1.3\nAlgorithm: 13\nPrivateKey: {}\n",
            base64(&noise(32))
        ),
        "dnssec-private-key",
    );
    is_found(
        &format!("# session\nCLIENT_RANDOM {} {}\n", hex(64), hex(96)),
        "tls-session-secret",
    );
}

#[test]
fn web_keys_are_private_only_with_their_private_part() {
    let part = base64url(&noise(32));
    is_found(
        &format!("{{\"keys\":[{{\"kty\":\"EC\",\"x\":\"{part}\",\"d\":\"{part}\"}}]}}"),
        "json-web-key",
    );
    is_found(
        &format!("const jwk = {{\"d\": \"{part}\", \"kty\": \"OKP\"}};"),
        "json-web-key",
    );
    is_found(
        &format!("const jwk = {{ d: '{part}', kty: 'OKP' }};"),
        "json-web-key",
    );
    is_found(
        &format!("{{\"kty\":\"oct\",\"k\":\"{part}\"}}"),
        "json-web-key",
    );
    is_quiet(&format!(
        "{{\"kty\":\"EC\",\"x\":\"{part}\",\"y\":\"{part}\"}}"
    ));
    is_quiet("{\"kty\":\"EC\",\"d\":\"<private>\"}");
}

#[test]
fn stores_are_known_by_their_first_bytes() {
    let pkcs12 = {
        let rest = [
            &[
                2, 1, 3, 0x30, 0x82, 9, 0, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1,
            ][..],
            &noise(900),
        ]
        .concat();
        let size = u16::try_from(rest.len()).unwrap_or(0).to_be_bytes();
        [&[0x30, 0x82][..], &size, &rest].concat()
    };
    let java = |tag: u8| {
        [
            &[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, tag][..],
            &noise(300),
        ]
        .concat()
    };
    let one = |bytes: &[u8]| candidates(bytes).first().map(|candidate| candidate.kind);
    assert_eq!(one(&pkcs12), Some(kind::PKCS12_KEYSTORE));
    assert_eq!(one(&java(1)), Some(kind::JAVA_KEYSTORE));
    assert_eq!(one(&java(2)), None);
    assert_eq!(one(&pkcs12[..12]), None);
    is_found(&format!("{}\n", hex(32)), "rails-master-key");
    is_quiet(&format!("{}\n", hex(40)));
    assert_eq!(kinds(&word(32)), [""; 0]);
}
