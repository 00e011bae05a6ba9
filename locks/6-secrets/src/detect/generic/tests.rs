//! What is a finding by its name, and what is not: whole lines, scanned and weighed.

use crate::detect::Detector;
use crate::samples::Dice;
use crate::settings::Settings;

/// Letters and digits as if drawn by chance, made when the test runs.
fn drawn(length: usize) -> String {
    let letters = b"bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789";
    let mut dice = Dice::new(length as u64 + 7);
    (0..length)
        .map(|_| char::from(letters[dice.below(letters.len())]))
        .collect()
}

/// The rules that are found in a line of a file of that path.
fn found(path: &str, line: &str) -> Vec<&'static str> {
    let detector = Detector::new(Settings::default());
    let traces = detector.scan(line.as_bytes());
    let leaks = detector.weigh(path, line.as_bytes(), &traces);
    leaks.iter().map(|leak| leak.kind.rule.id).collect()
}

/// `@` stands for ten letters, `~` for thirty-two.
fn filled(line: &str) -> String {
    let line = line.replace("⏎", "\n");
    line.replace('@', &drawn(10)).replace('~', &drawn(32))
}

fn all(rule: &str, path: &str, lines: &str) {
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = filled(line);
        assert_eq!(found(path, &line), [rule], "{line}");
    }
}

fn none(path: &str, lines: &str) {
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = filled(line);
        assert_eq!(found(path, &line), [""; 0], "{line}");
    }
}

#[test]
fn what_names_announce() {
    all(
        "secrets/password",
        "app/config.yml",
        r#"
        password: @
        db_password: "@"
        spring.datasource.password=@
        senha = "@"
        "#,
    );
    all("secrets/secret", "app/config.py", "client_secret = '~'");
    all("secrets/token", "app/config.py", "access_token = '~'");
    all("secrets/key", "app/config.py", "encryption_key = '~'");
}

#[test]
fn headers_and_command_lines() {
    all(
        "secrets/bearer-token",
        "a.sh",
        r#"curl -H "Authorization: Bearer ~" x"#,
    );
    all(
        "secrets/command-line-password",
        "a.sh",
        "curl \x2du deploy:@ x",
    );
    all(
        "secrets/command-line-password",
        "a.sh",
        "mysql -u root -p@ x",
    );
    all(
        "secrets/command-line-password",
        "a.sh",
        "sshpass -p @ ssh x",
    );
    all(
        "secrets/command-line-password",
        "a.sql",
        "CREATE USER a IDENTIFIED BY '@';",
    );
}

#[test]
fn references_and_placeholders() {
    none(
        "app/config.py",
        r#"
        password = os.environ["PASSWORD"]
        password = "${DB_PASSWORD}"
        password = "{{ password }}"
        password = "<password>"
        password = "%s"
        password = "changeme"
        password = "your-password-here"
        password = "********"
        password = "password123"
        password = "p4ssw0rd"
        password = getPassword()
        password = config.database.password
        password_file = "/run/~/x"
        password_hash = "~"
        token = None
        key = "volunteer"
        public_key = "~"
        PublicKeyToken="~"
        LABEL_PASSWORD = "Wachtwoord"
        HashPassword("password", "~")
        secret = "123456789012345"
        token = "abcdefghijklmnopqrstuvwxyz"
        "#,
    );
}

#[test]
fn the_path_tells_how_values_without_quotes_are_read() {
    assert_eq!(
        found("a.env", &filled("DB_PASSWORD=@")),
        ["secrets/password"]
    );
    assert_eq!(found("a.js", "password: userPasswd,"), [""; 0]);
}

/// A token of the header, the claims and a signature that were not drawn by any issuer.
fn web_token(header: &str, claims: &str) -> String {
    let encoded = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    format!("{}.{}.{}", encoded(header), encoded(claims), drawn(43))
}

#[test]
fn web_tokens() {
    let token = web_token(
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"sub":"4711","role":"admin"}"#,
    );
    for line in [
        "const token = \"@\";",
        "Authorization: Bearer @",
        "https://a.test/x?access_token=@",
        "@",
        "id_token: @",
    ] {
        let line = line.replace('@', &token);
        assert_eq!(
            found("app/config.yml", &line),
            ["secrets/json-web-token"],
            "{line}"
        );
    }
    let unsigned = token.rsplit_once('.').map_or("", |(start, _)| start);
    assert_eq!(found("a.yml", unsigned), ["secrets/json-web-token"]);
    let encoded = data_encoding::BASE64.encode(token.as_bytes());
    assert_eq!(found("a.yml", &encoded), ["secrets/json-web-token"]);
    // A header that is scrambled is still one that names an algorithm.
    let odd = web_token(r#"{"alg":"xx00000"}"#, r#"{"sub":"4711","role":"admin"}"#);
    assert_eq!(found("a.yml", &odd), ["secrets/json-web-token"]);
}

#[test]
fn web_tokens_of_documentation_weigh_less() {
    let score = |claims: &str| {
        let token = web_token(r#"{"alg":"HS256","typ":"JWT"}"#, claims);
        let settings = Settings {
            min_score: 0,
            ..Settings::default()
        };
        let detector = Detector::new(settings);
        let traces = detector.scan(token.as_bytes());
        let leaks = detector.weigh("a.yml", token.as_bytes(), &traces);
        leaks.first().map_or(0, |leak| leak.score)
    };
    let real = score(r#"{"sub":"4711","role":"admin"}"#);
    let over = score(r#"{"sub":"4711","exp":1300819380}"#);
    let shown = score(r#"{"sub":"1234567890","name":"John Doe"}"#);
    assert!(
        real > over && over > shown && shown > 45,
        "{real} {over} {shown}"
    );
}

#[test]
fn a_word_before_and_no_sign_between() {
    all(
        "secrets/secret",
        "notes.txt",
        "
        acme SECRET ~
        acme secret - '~'
        ",
    );
    all("secrets/token", "notes.txt", "acme_TOKEN ~");
    none(
        "notes.txt",
        "
        acme SECRET service
        the secret everybodyknowsthisword
        token 0123456789abcdef0123456789
        commit key da39a3ee5e6b4b0d3255bfef95601890afd80709
        ",
    );
}

#[test]
fn schemes_of_providers() {
    all(
        "secrets/bearer-token",
        "a.sh",
        "
        curl -H 'Authorization: Token ~' x
        Authorization: SSWS ~
        Authorization: GenieKey ~
        ",
    );
}

#[test]
fn a_word_among_translations_is_none() {
    let line = concat!("'pass", "word' => 'wagw", "oord',");
    assert_eq!(found("lang/af/mail.php", line), [""; 0]);
    assert_eq!(found("app/mail.php", line), ["secrets/password"]);
}

#[test]
fn what_is_sealed_is_none() {
    let sealed = format!("password: Ag{}{}", "By", drawn(40).repeat(20));
    assert_eq!(found("sealed.yaml", &sealed), [""; 0]);
}

#[test]
fn names_of_things_are_no_values() {
    let uuid = ["1f9ee6ec", "eded", "45d3", "8fdb", "2d0d735e5b14"].join("-");
    for line in ["keyUuid: '+'", "\"key\":\"+\"", "projectKey = +"] {
        let line = line.replace('+', &uuid);
        assert_eq!(found("app/config.yml", &line), [""; 0], "{line}");
    }
    let line = format!("api_key: '{uuid}'");
    assert_eq!(found("app/config.yml", &line), ["secrets/key"], "{line}");
    none(
        "app/config.xml",
        r#"
        --- PASS: TestLoadsWithoutAnything/step_zwq (0.00s)
        <parameter key="acme.reset_password">Acme\Behat\Page\ResetPasswordPage</parameter>
        invalid_token: 'Token weryfikacyjny jest'
        description: "one of (as 'CustomKeys', 'ApiKey', 'AzureOpenZwq', 'Search')"
        "#,
    );
    all(
        "secrets/password",
        "app/config.py",
        concat!("put('pass", "word', 'zwq@', 1)"),
    );
}
