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
        "curl -u deploy:@ x",
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
