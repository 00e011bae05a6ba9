//! What a name says its value is.

/// The class of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Chosen by a person, perhaps: `password`, `pwd`, `senha`.
    Password,
    /// `client_secret`, `credentials`.
    Secret,
    /// `access_token`.
    Token,
    /// `api_key`, `secret_key`, `encryption-key`.
    Key,
    /// `key`, `auth`, `nonce`: a secret only where the value looks like one.
    Weak,
}

/// Words for passwords that stand alone or end a word written together.
const PASSWORDS: &[&str] = &[
    "password",
    "passwd",
    "passwort",
    "passphrase",
    "passcode",
    "passwords",
    "pwd",
    "pswd",
    "passw",
    "psw",
    "kennwort",
    "wachtwoord",
    "senha",
    "contrasena",
    "contraseña",
    "motdepasse",
    "parol",
    "parola",
    "пароль",
    "haslo",
    "hasło",
    "heslo",
    "losenord",
    "lösenord",
    "salasana",
    "jelszo",
    "jelszó",
    "sifre",
    "şifre",
    "密码",
    "密碼",
    "口令",
    "パスワード",
    "비밀번호",
    "mdp",
    "requirepass",
    "masterauth",
    "userpass",
    "dbpass",
    "rootpass",
    "adminpass",
    "passkey",
];

/// Words that end in `pass` and are no passwords.
const NO_PASS: &[&str] = &[
    "bypass",
    "compass",
    "encompass",
    "surpass",
    "trespass",
    "onepass",
    "singlepass",
    "multipass",
    "lastpass",
    "keepass",
    "overpass",
    "underpass",
    "firstpass",
    "secondpass",
    "renderpass",
];

/// What stands before `key` where it opens something.
const KEY_OF: &[&str] = &[
    "api",
    "apis",
    "access",
    "auth",
    "secret",
    "private",
    "priv",
    "encryption",
    "encrypt",
    "crypt",
    "crypto",
    "cipher",
    "signing",
    "sign",
    "signature",
    "master",
    "account",
    "app",
    "application",
    "consumer",
    "client",
    "session",
    "jwt",
    "hmac",
    "aes",
    "license",
    "licence",
    "service",
    "server",
    "storage",
    "shared",
    "security",
    "token",
    "admin",
    "write",
    "webhook",
    "authorization",
    "authentication",
    "oauth",
    "integration",
    "subscription",
    "deploy",
    "x",
    "rest",
    "developer",
    "dev",
    "user",
    "merchant",
    "password",
    "pass",
    "kms",
    "wallet",
    "host",
    "ssh",
    "rsa",
    "nkey",
    "sas",
];

/// What stands before `key` where it opens nothing.
const NO_KEY: &[&str] = &[
    "public",
    "pub",
    "primary",
    "foreign",
    "sort",
    "partition",
    "cache",
    "unique",
    "hot",
    "shortcut",
    "translation",
    "i18n",
    "publishable",
    "object",
    "range",
    "index",
    "lookup",
    "json",
    "map",
    "dict",
    "group",
    "row",
    "column",
    "routing",
    "row",
    "composite",
    "idempotency",
    "registry",
    "keyboard",
    "arrow",
    "meta",
    "ctrl",
    "alt",
    "shift",
    "press",
    "site",
    "sitekey",
    "encrypted",
    "wrapped",
    "publishing",
    "sec",
    "websocket",
    "derivation",
    "derived",
];

/// Ends of words written together.
const PASSWORD_ENDS: &[&str] = &[
    "password",
    "passwd",
    "passwort",
    "pwd",
    "passphrase",
    "pswd",
];

/// What stands before `token` where it lives for one page or one request.
const PAGE_TOKENS: &[&str] = &[
    "csrf",
    "xsrf",
    "authenticity",
    "page",
    "next",
    "continuation",
    "cancellation",
    "antiforgery",
    "verification",
    "sync",
    "cursor",
];

/// Names that begin so are of texts that people are shown.
const SHOWN: &[&str] = &[
    "label",
    "title",
    "msg",
    "message",
    "tooltip",
    "placeholder",
    "btn",
    "button",
    "error",
    "err",
    "hint",
    "mandatory",
    "confirm",
    "invalid",
    "lbl",
    "txt",
];

/// What may follow without changing what it is.
const NEUTRAL: &[&str] = &[
    "value",
    "val",
    "text",
    "txt",
    "string",
    "str",
    "plain",
    "plaintext",
    "raw",
    "default",
    "old",
    "new",
    "current",
    "confirm",
    "confirmation",
    "prod",
    "production",
    "test",
    "testing",
    "staging",
    "local",
    "hex",
    "base",
    "b",
    "bytes",
    "env",
    "v",
    "code",
    "data",
    "for",
    "admin",
    "user",
    "root",
    "db",
    "override",
    "again",
    "repeat",
    "verify",
    "is",
    "as",
    "in",
    "basic",
    "bearer",
    "secret",
    "token",
    "credential",
    "credentials",
    "one",
    "two",
    "a",
    "c",
    "d",
    "x",
    "y",
    "master",
    "main",
    "primary",
    "secondary",
    "const",
    "var",
    "literal",
    "header",
    "input",
    "arg",
    "opt",
    "flag",
    "param",
    "good",
    "bad",
    "invalid",
    "wrong",
    "correct",
    "valid",
    "expected",
    "actual",
    "dev",
    "development",
    "sandbox",
    "live",
    "sample",
    "example",
    "dummy",
    "mock",
    "s",
    "key",
    "auth",
    "public",
    "private",
    "api",
    "access",
    "read",
    "write",
    "of",
    "the",
    "uuid",
    "guid",
    "foo",
    "bar",
    "alt",
    "other",
    "seed",
];

/// What follows where the value says something about the secret, not the secret.
const ABOUT: &[&str] = &[
    "id",
    "ids",
    "name",
    "names",
    "file",
    "filename",
    "path",
    "dir",
    "folder",
    "url",
    "uri",
    "endpoint",
    "type",
    "types",
    "field",
    "fields",
    "label",
    "hint",
    "placeholder",
    "length",
    "len",
    "size",
    "count",
    "min",
    "max",
    "policy",
    "strength",
    "regex",
    "pattern",
    "format",
    "error",
    "errors",
    "message",
    "msg",
    "title",
    "description",
    "desc",
    "expired",
    "expiry",
    "expires",
    "expiration",
    "ttl",
    "timeout",
    "age",
    "hash",
    "digest",
    "hashed",
    "encoder",
    "encoding",
    "generator",
    "provider",
    "manager",
    "service",
    "store",
    "prefix",
    "suffix",
    "index",
    "ref",
    "reference",
    "selector",
    "required",
    "enabled",
    "disabled",
    "reset",
    "change",
    "changed",
    "prompt",
    "visible",
    "box",
    "button",
    "btn",
    "form",
    "page",
    "view",
    "route",
    "class",
    "mode",
    "algorithm",
    "alg",
    "algo",
    "kind",
    "version",
    "usage",
    "scheme",
    "method",
    "parser",
    "validator",
    "exists",
    "missing",
    "incorrect",
    "mismatch",
    "location",
    "attribute",
    "attr",
    "property",
    "column",
    "source",
    "status",
    "state",
    "scope",
    "scopes",
    "issuer",
    "audience",
    "owner",
    "email",
    "username",
    "host",
    "hostname",
    "port",
    "domain",
    "region",
    "icon",
    "image",
    "css",
    "fingerprint",
    "thumbprint",
    "cert",
    "certificate",
    "pair",
    "ring",
    "space",
    "board",
    "sum",
    "checksum",
    "integrity",
    "arn",
    "alias",
    "date",
    "time",
    "at",
    "info",
    "command",
    "cmd",
    "script",
    "helper",
    "function",
    "func",
    "fn",
    "callback",
    "handler",
    "middleware",
    "plugin",
    "module",
    "package",
    "app",
    "client",
    "server",
    "session",
    "strategy",
    "link",
    "text_id",
    "rule",
    "rules",
    "test_id",
    "number",
    "position",
    "sha",
    "md",
    "request",
    "response",
    "params",
    "options",
    "config",
    "settings",
    "cache",
    "map",
    "list",
    "set",
    "array",
    "table",
    "schema",
    "template",
    "value_from",
    "valuefrom",
    "key_name",
    "credentialsid",
    "up",
    "down",
    "press",
    "event",
    "frame",
    "word",
    "words",
];

/// The words of a name, in order.
struct Words<'a> {
    name: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let is_word = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
        let rest = self.name.get(self.at..)?;
        let start = self.at + rest.iter().position(is_word)?;
        let mut end = start + 1;
        while let Some(byte) = self.name.get(end).filter(|byte| is_word(byte)) {
            let before = self.name[end - 1];
            let after = self.name.get(end + 1);
            let begins = byte.is_ascii_uppercase()
                && (before.is_ascii_lowercase()
                    || before.is_ascii_uppercase() && after.is_some_and(u8::is_ascii_lowercase));
            if begins {
                break;
            }
            end += 1;
        }
        self.at = end;
        Some(&self.name[start..end])
    }
}

/// A name has at most this many words that count: the last.
const MOST: usize = 8;

/// What the name says its value is, if a secret at all.
pub(crate) fn class(name: &[u8]) -> Option<Class> {
    let mut lower = [0; 80];
    let mut words: [&[u8]; MOST] = [&[]; MOST];
    let lowered = lower.get_mut(..name.len())?;
    lowered.copy_from_slice(name);
    lowered.make_ascii_lowercase();
    let mut count = 0;
    for word in (Words { name, at: 0 }) {
        words.rotate_left(1);
        let start = word.as_ptr() as usize - name.as_ptr() as usize;
        words[MOST - 1] = &lowered[start..start + word.len()];
        count += 1;
    }
    of_words(&words[MOST - count.min(MOST)..])
}

/// The last word that means a secret decides, unless what follows says that it is about one.
fn of_words(words: &[&[u8]]) -> Option<Class> {
    if words.first().is_some_and(|word| is_one_of(word, SHOWN)) {
        return None;
    }
    for (at, word) in words.iter().enumerate().rev() {
        let before = at.checked_sub(1).map(|at| words[at]);
        if before == Some(b"key") && *word == b"token" && !is_public(&words[..at - 1]) {
            return after(Class::Token, &words[at + 1..]);
        }
        match of_word(word, before) {
            Meaning::Secret(class) => return after(class, &words[at + 1..]),
            Meaning::Open => return None,
            Meaning::Other if is_one_of(word, ABOUT) => return None,
            Meaning::Other => {}
        }
    }
    None
}

/// `public` comes before `key token`: the digest of a key that signs assemblies.
fn is_public(before: &[&[u8]]) -> bool {
    before
        .last()
        .is_none_or(|word| matches!(*word, b"public" | b"pub" | b"symbol"))
}

/// What a word of a name means.
enum Meaning {
    /// A secret.
    Secret(Class),
    /// What sounds like a secret and is meant to be seen: a public key.
    Open,
    /// Something else.
    Other,
}

/// Words nobody knows make it less sure.
fn after(class: Class, rest: &[&[u8]]) -> Option<Class> {
    if rest == [b"id"] && class == Class::Secret {
        return Some(Class::Weak);
    }
    if rest.iter().any(|word| is_one_of(word, ABOUT)) {
        return None;
    }
    let known = rest.iter().all(|word| is_one_of(word, NEUTRAL));
    Some(if known { class } else { Class::Weak })
}

fn of_word(word: &[u8], before: Option<&[u8]>) -> Meaning {
    let ends = |end: &str| word.ends_with(end.as_bytes());
    let of = Meaning::Secret;
    match word {
        b"pass" | b"pw" => {
            return if before == Some(b"one") {
                Meaning::Open
            } else {
                of(Class::Password)
            };
        }
        b"credential" if matches!(before, Some(b"amz" | b"goog" | b"oss")) => return Meaning::Open,
        b"secret" | b"secrets" | b"credential" | b"credentials" | b"creds" | b"cred" => {
            return of(Class::Secret);
        }
        b"nopasswd" | b"nopassword" => return Meaning::Open,
        b"token" | b"tokens" => return token(before),
        b"key" | b"keys" => return key(before),
        b"auth" | b"authorization" | b"oauth" | b"authentication" | b"authcode" => {
            return of(Class::Weak);
        }
        _ => {}
    }
    if is_one_of(word, PASSWORDS) || PASSWORD_ENDS.iter().any(|end| ends(end)) {
        return of(Class::Password);
    }
    if ends("pass") {
        return if is_one_of(word, NO_PASS) {
            Meaning::Open
        } else {
            of(Class::Password)
        };
    }
    if ends("secret") || ends("secretkey") || ends("secretaccesskey") {
        return of(Class::Secret);
    }
    if let Some(stem) = word.strip_suffix(b"token") {
        return token(Some(stem));
    }
    match word.strip_suffix(b"key") {
        Some(b"mon" | b"tur" | b"don" | b"hoc" | b"joc" | b"whis" | b"mic") | None => {
            Meaning::Other
        }
        Some(stem) => key(Some(stem)),
    }
}

fn token(before: Option<&[u8]>) -> Meaning {
    match before {
        Some(b"public" | b"publickey" | b"key") => Meaning::Open,
        Some(word) if is_one_of(word, PAGE_TOKENS) => Meaning::Open,
        _ => Meaning::Secret(Class::Token),
    }
}

fn key(before: Option<&[u8]>) -> Meaning {
    match before {
        Some(word) if is_one_of(word, NO_KEY) => Meaning::Open,
        Some(word) if is_one_of(word, KEY_OF) => Meaning::Secret(Class::Key),
        _ => Meaning::Secret(Class::Weak),
    }
}

fn is_one_of(word: &[u8], all: &[&str]) -> bool {
    all.iter().any(|one| one.as_bytes() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(class_wanted: Option<Class>, names: &str) {
        for name in names.split_whitespace() {
            assert_eq!(class(name.as_bytes()), class_wanted, "{name}");
        }
    }

    #[test]
    fn names_of_passwords() {
        all(
            Some(Class::Password),
            "password DB_PASSWORD dbPassword spring.datasource.password userpwd PGPASSWORD pass DB_PASS",
        );
        all(
            Some(Class::Password),
            "password1 passwordConfirmation senha contraseña пароль sshPassphrase smtp_password_v4 auth-password",
        );
    }

    #[test]
    fn names_of_secrets_tokens_and_keys() {
        all(
            Some(Class::Secret),
            "secret clientSecret CLIENT_SECRET credentials app_secret_value",
        );
        all(
            Some(Class::Token),
            "token accessToken access_token AuthToken xtoken",
        );
        all(
            Some(Class::Key),
            "apiKey API_KEY apikey secretKey secret_access_key jwt-secret-key x-api-key encryptionKey",
        );
        all(
            Some(Class::Weak),
            "key nkey auth Authorization passwordProvisionerX",
        );
    }

    #[test]
    fn names_of_what_is_about_a_secret() {
        all(
            None,
            "password_file passwordLabel token_url tokenType secretName key_id keyName publicKey primary_key passwordHash",
        );
        all(
            None,
            "compass bypass keyboard tokenizer author authority monkey passenger tokenize secretary",
        );
    }
}
