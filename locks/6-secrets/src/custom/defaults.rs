//! Which of lockgate's rules stand for a default rule of gitleaks. The names are facts of its default configuration; rules
//! are none of ours.

/// Names there, and the names here that stand for the same secret and nothing else.
const EXACTLY: &[(&str, &[&str])] = &[];

/// First words there that are other words here.
const PROVIDERS: &[(&str, &[&str])] = &[
    ("gcp", &["google"]),
    ("hashicorp", &["terraform"]),
    ("flyio", &["fly"]),
    ("droneci", &["drone"]),
    ("travisci", &["travis"]),
    ("sendinblue", &["brevo", "sendinblue"]),
    ("hubspot", &["hubspot"]),
    ("1password", &["onepassword", "1password"]),
    ("yandex", &["yandex"]),
    ("microsoft", &["microsoft", "teams"]),
    ("vault", &["hashicorp", "vault"]),
    ("nytimes", &["nytimes", "new"]),
    ("curl", &["basic", "bearer", "http", "authorization"]),
    ("pkcs12", &["pkcs12", "private"]),
    ("private", &["private", "putty", "openssh", "pgp", "age"]),
    ("jwt", &["jwt", "json"]),
    ("kubernetes", &["kubernetes", "generic", "password"]),
    (
        "generic",
        &[
            "generic",
            "password",
            "secret",
            "token",
            "key",
            "credential",
            "api",
        ],
    ),
];

/// True where a finding of our rule may be what gitleaks reported by its rule. Wide enough for one line of one file.
pub(super) fn is_kind(theirs: &str, ours: &str) -> bool {
    is_exactly(theirs, ours) || {
        let (theirs, ours) = (first(theirs), first(ours));
        theirs == ours
            || PROVIDERS
                .iter()
                .any(|(name, words)| *name == theirs && words.contains(&ours))
    }
}

/// True where both rules are for the same secret.
pub(super) fn is_exactly(theirs: &str, ours: &str) -> bool {
    EXACTLY
        .iter()
        .any(|(name, names)| *name == theirs && names.contains(&ours))
}

/// True where gitleaks has a default rule whose secret some rule here is exactly for.
pub(super) fn is_known(theirs: &str) -> bool {
    EXACTLY.iter().any(|(name, _)| *name == theirs)
}

fn first(name: &str) -> &str {
    name.split('-').next().unwrap_or(name)
}
