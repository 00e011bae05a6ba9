//! Any bytes, every beginning of a document, and texts of nothing but anchors.

use proptest::prelude::*;

use super::{base64, candidates, noise, rsa, word};
use crate::blocks::ANCHORS;

/// One text of each family, with what the readers look for in it.
fn documents() -> Vec<String> {
    let secret = word(20);
    let encoded = base64(secret.as_bytes());
    vec![
        rsa(),
        format!(
            "{{\"auths\": {{\"r\": {{\"auth\": \"{encoded}\"}}}}, \"kty\": \"EC\", \"d\": \"{encoded}\", \"sops\": {{\"mac\": 1}}}}"
        ),
        format!(
            "apiVersion: v1\nkind: Secret\ndata:\n  a: |\n    {encoded}\n  password: {encoded}\n- b: 'x\n--- \n"
        ),
        format!(
            "<settings><servers><server a='b'><password>{{AQAA{encoded}}}</password><!-- x --></server>"
        ),
        format!(
            "[Interface]\nPrivateKey = {}\n[a]\ntype = sftp\npass: x\n",
            base64(&noise(32))
        ),
        format!(
            "a:$apr1${}${}\nb:$6$x$y:1:::::::\nmachine h login u password {secret}\n",
            word(8),
            word(22)
        ),
        format!(
            "//r/:_authToken={secret}\n psk=\"{secret}\"\nenable secret level 5 5 {secret}\nuser password 7 0822\n"
        ),
        format!(
            "PuTTY-User-Key-File-2: x\nEncryption: none\nPrivate-Lines: 1\n{encoded}\nCLIENT_RANDOM x y\n"
        ),
        format!(
            "define('A_SALT', '{secret}')\n\"$9${secret}\"\nsnmp-server community 7 {secret} RO {{SSHA}}{encoded}"
        ),
    ]
}

fn is_sound(text: &[u8]) {
    for candidate in candidates(text) {
        assert!(
            candidate.value.start < candidate.value.end
                && candidate.value.end as usize <= text.len()
        );
    }
}

/// Vector search takes 64 texts, and names and commands take the others.
#[test]
fn anchors_are_few_and_long_enough() {
    assert!(ANCHORS.len() <= 30);
    assert!(ANCHORS.iter().all(|(anchor, _)| anchor.len() >= 3));
}

#[test]
fn every_beginning_of_a_document_is_read() {
    for document in documents() {
        for end in 0..document.len() {
            is_sound(&document.as_bytes()[..end]);
        }
    }
}

#[test]
fn texts_of_anchors_are_read_in_linear_time() {
    let heads = ["", "{", "<settings", "[client]\n", "a: b\n"];
    for (anchor, _) in ANCHORS {
        for head in heads {
            let text = format!("{head}{}", anchor.repeat(256 * 1024 / anchor.len()));
            is_sound(text.as_bytes());
        }
    }
    for part in [
        "{\"kind\":\"Secret\",",
        "{\"d\":\"AAAA\",\"kty\":1,",
        "<a><b c='",
        "- kind: Secret\n",
        "kind: Secret\ndata:\n  a: b\n",
        "\"auths\" } ",
    ] {
        is_sound(part.repeat(200 * 1024 / part.len()).as_bytes());
    }
    let siblings = format!(
        "{{\"kty\":\"EC\",{}\"x\":1}}",
        "\"d\":\"AAAAAAAA\",".repeat(20_000)
    );
    is_sound(siblings.as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        is_sound(&bytes);
    }

    #[test]
    fn documents_with_changed_bytes_are_read(which in any::<usize>(), at in any::<usize>(), with in any::<Vec<u8>>(), cut in 0usize..9) {
        let all = documents();
        let mut text = all[which % all.len()].clone().into_bytes();
        let at = at % text.len();
        let end = (at + cut).min(text.len());
        text.splice(at..end, with);
        is_sound(&text);
    }
}
