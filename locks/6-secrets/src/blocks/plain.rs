//! Whether a value is written out, or stands for one that is elsewhere.

/// Words that people write where a secret belongs, in lower case.
const STAND_INS: &[&str] = &[
    "changeit",
    "changeme",
    "change_me",
    "change-me",
    "dummy",
    "example",
    "fixme",
    "foo",
    "bar",
    "foobar",
    "insert",
    "none",
    "null",
    "nil",
    "password",
    "passwd",
    "pass",
    "placeholder",
    "redacted",
    "removed",
    "replace",
    "replaceme",
    "sample",
    "secret",
    "token",
    "test",
    "tbd",
    "todo",
    "true",
    "false",
    "undefined",
    "empty",
    "string",
    "user",
    "username",
    "unused",
    "admin",
    "root",
    "key",
    "value",
    "default",
    "required",
    "optional",
    "yes",
    "no",
    "your-password",
    "mypassword",
    "some-password",
    "somepassword",
];

/// Parts that only stand-ins and references have, in lower case.
const STAND_IN_PARTS: &[&str] = &[
    "your",
    "xxxx",
    "****",
    "....",
    "<",
    "${",
    "{{",
    "$(",
    "%{",
    "<%",
    "redacted",
    "placeholder",
    "example",
    "changeme",
    "change_me",
    "change-me",
    "replace",
    "insert",
    "dummy",
    "not-a-real",
    "notareal",
    "fake",
    "enc[",
    "todo",
    "…",
];

/// The longest value that is asked for words.
const LONGEST_WORDS: usize = 256;

/// True where the value itself is written, of at least `shortest` bytes: no reference, no template, no stand-in.
pub(crate) fn is_written_out(value: &[u8], shortest: usize) -> bool {
    if value.len() < shortest.max(1)
        || is_reference(value)
        || is_one_byte(value)
        || value.starts_with(b"{") && value.ends_with(b"}")
    {
        return false;
    }
    if value.len() > LONGEST_WORDS {
        return true;
    }
    let lower = value.to_ascii_lowercase();
    let has = |part: &&str| memchr::memmem::find(&lower, part.as_bytes()).is_some();
    !STAND_INS.iter().any(|word| word.as_bytes() == lower) && !STAND_IN_PARTS.iter().any(has)
}

/// `$VAR`, `%VAR%`, `@VAR@`, `#{…}`, `vault:…`, `env:…`, `!vault`, `op://…`, `file:…`, `ref+…://`.
fn is_reference(value: &[u8]) -> bool {
    const STARTS: &[&[u8]] = &[
        b"#{",
        b"vault:",
        b"env:",
        b"ENV[",
        b"!vault",
        b"!ref",
        b"op://",
        b"file:",
        b"ref+",
        b"arn:",
        b"secretsmanager:",
        b"ssm:",
        b"keyring:",
        b"process.env",
        b"os.environ",
        b"var.",
        b"local.",
        b"data.",
    ];
    let is_enclosed =
        |mark: u8| value.len() > 2 && value[0] == mark && value[value.len() - 1] == mark;
    is_variable(value)
        || is_enclosed(b'%')
        || is_enclosed(b'@')
        || is_enclosed(b'_')
        || STARTS.iter().any(|start| value.starts_with(start))
}

/// `$NAME`, and nothing more; `$6$…` and `$ecret1!` are none.
fn is_variable(value: &[u8]) -> bool {
    let Some((b'$', name)) = value.split_first() else {
        return false;
    };
    name.first()
        .is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_')
        && name
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
}

/// The same byte over and over.
fn is_one_byte(value: &[u8]) -> bool {
    value.iter().all(|byte| *byte == value[0])
}

/// How many different bytes there are.
pub(crate) fn variety(value: &[u8]) -> u32 {
    let mut seen = [0u64; 4];
    for byte in value {
        seen[usize::from(byte / 64)] |= 1 << (byte % 64);
    }
    seen.iter().map(|bits| bits.count_ones()).sum()
}

/// Printable ASCII without spaces, as passwords are.
pub(crate) fn is_graphic(value: &[u8]) -> bool {
    !value.is_empty() && value.iter().all(u8::is_ascii_graphic)
}

/// What stands in names of secrets.
const PARTS: &[&str] = &[
    "pass",
    "secret",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "private",
    "credential",
    "pwd",
    "encryption",
    "signing",
    "auth",
    "accesskey",
    "access_key",
    "access-key",
    "htpasswd",
    "license",
    "salt",
    "dsn",
    "connection",
];

/// How names end that tell of a secret what is none.
const ENDS: &[&str] = &[
    "file",
    "path",
    "url",
    "uri",
    "host",
    "name",
    "user",
    "username",
    "id",
    "ref",
    "port",
    "type",
    "enabled",
    "length",
    "ttl",
    "expiry",
    "expiration",
    "endpoint",
    "public",
    "pub",
    "crt",
    "cert",
    "policy",
    "hint",
    "method",
    "mode",
    "realm",
    "issuer",
    "audience",
    "service",
    "key_id",
    "version",
];

/// A name whose value is a secret: `db-password`, `apiToken`; not `password-file`, `tokenUrl`, `public-key`.
pub(crate) fn is_secret_name(name: &[u8]) -> bool {
    let name = name[..name.len().min(LONGEST_WORDS)].to_ascii_lowercase();
    let has = |part: &&str| memchr::memmem::find(&name, part.as_bytes()).is_some();
    PARTS.iter().any(has) && !ENDS.iter().any(|end| name.ends_with(end.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_stand_ins_are_not_written_out() {
        for value in [
            "",
            "x",
            "$PASSWORD",
            "${PW}",
            "{{ .Values.pw }}",
            "<password>",
            "your-token",
            "changeme",
            "%PW%",
            "@PW@",
            "xxxxxx",
            "********",
            "ENC[AES256_GCM,data:x]",
            "env:PW",
            "null",
        ] {
            assert!(!is_written_out(value.as_bytes(), 3), "{value}");
        }
        for value in ["hunter2", "$ecret1!", "Tr0ub4dor", "correct horse", "%7&"] {
            assert!(is_written_out(value.as_bytes(), 3), "{value}");
        }
    }

    #[test]
    fn names_of_secrets_are_told_from_names_about_them() {
        for name in [
            "db-password",
            "apiToken",
            "SECRET_KEY",
            "mysql-root-password",
        ] {
            assert!(is_secret_name(name.as_bytes()), "{name}");
        }
        for name in [
            "password-file",
            "token_url",
            "username",
            "auth-host",
            "ca.crt",
        ] {
            assert!(!is_secret_name(name.as_bytes()), "{name}");
        }
    }
}
