//! Documents that secrets are looked for in: whatever the bytes, what is found lies in the text.

use lockgate_secrets::{Detector, Settings};

/// Keys between markers, and stores of keys.
pub fn secret_keys(data: &[u8]) {
    look(b"", data);
    look(b"-----BEGIN PRIVATE KEY-----\n", data);
    look(
        b"PuTTY-User-Key-File-3: a\nEncryption: none\nPrivate-Lines: 9\n",
        data,
    );
    look(&[0x30, 0x82], data);
}

/// Documents in JSON.
pub fn secret_json(data: &[u8]) {
    look(b"{\"kty\": \"EC\", \"apiVersion\": 1, ", data);
    look(
        b"{\"terraform_version\": 1, \"auths\": {\"a\": {\"auth\": ",
        data,
    );
}

/// Documents in YAML and XML.
pub fn secret_yaml(data: &[u8]) {
    look(b"kind: Secret\ndata:\n  ", data);
    look(b"apiVersion: v1\nkind: Config\nusers:\n- user:\n", data);
    look(b"<settings><servers><server>", data);
}

/// Files of lines and of sections.
pub fn secret_lines(data: &[u8]) {
    look(b"a:$6$x$y:1:::::::\n", data);
    look(b"[client]\n", data);
    look(b"machine a login b password ", data);
    look(b"enable secret ", data);
}

fn look(head: &[u8], data: &[u8]) {
    let mut settings = Settings::default();
    settings.min_score = 0;
    let text = [head, data].concat();
    let detector = Detector::new(settings);
    let traces = detector.scan(&text);
    for leak in detector.weigh("a", &text, &traces) {
        assert!(
            text.get(leak.span.clone()).is_some(),
            "a secret outside the text"
        );
    }
}
