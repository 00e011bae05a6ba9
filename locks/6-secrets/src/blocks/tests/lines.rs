//! Files of lines, files of sections.

use super::{base64, base64url, hex, holds, is_found, is_quiet, noise, word};

fn bcrypt() -> String {
    format!("$2y$10${}", word(53))
}

#[test]
fn netrc() {
    let secret = word(16);
    for text in [
        format!("machine git.example.com login bot password {secret}\n"),
        format!("machine git.example.com\n  login bot\n  password {secret}\nmachine x\n"),
        format!("RUN echo \"machine git.example.com login bot password {secret}\" > ~/.netrc"),
        format!("printf 'machine h\\nlogin u\\npassword {secret}\\n'"),
    ] {
        holds(&text, "netrc-password", &secret);
    }
    is_quiet("machine git.example.com login bot password $TOKEN\n");
    is_quiet("the machine will login and ask for a password then\n");
}

#[test]
fn npmrc() {
    let secret = word(36);
    holds(
        &format!("//registry.example/:_authToken={secret}\n"),
        "npmrc-credential",
        &secret,
    );
    let pair = base64(format!("user:{secret}").as_bytes());
    holds(
        &format!("//registry.example/:_auth = \"{pair}\"\n"),
        "npmrc-credential",
        &secret,
    );
    is_quiet("//registry.example/:_authToken=${NPM_TOKEN}\n");
    is_quiet("//registry.example/:_authToken=<your token>\n");
}

#[test]
fn hashes_that_stand_alone() {
    let hashes = [
        bcrypt(),
        format!("$2b$12${}", word(53)),
        format!("$1${}${}", word(8), word(22)),
        format!("$5${}${}", word(16), word(43)),
        format!("$6$rounds=5000${}${}", word(16), word(86)),
        format!("$8${}${}", word(14), word(43)),
        format!("$argon2id$v=19$m=65536,t=3,p=4${}${}", word(22), word(43)),
    ];
    for hash in hashes {
        for text in [
            format!("{hash}\n"),
            format!("password_hash = '{hash}'\n"),
            format!("INSERT INTO users VALUES (1, 'a', '{hash}');\n"),
        ] {
            holds(&text, "password-hash", &hash);
        }
    }
    is_quiet("s/(a)(b)/$1$2/; echo $5$6 $2a$argon2\n");
    is_quiet("$argon2id$v=19$short\n");
}

#[test]
fn tables_of_fields() {
    let secret = word(14);
    holds(
        &format!("# c\ndb.example.com:5432:app:app:{secret}\n"),
        "pgpass-password",
        &secret,
    );
    holds(
        &format!("*:*:*:postgres:{secret}\n"),
        "pgpass-password",
        &secret,
    );
    is_quiet("src/main.c:1234:56:error:expected\n");
    is_quiet("10:20:30:40:50\n");
    let hash = bcrypt();
    holds(&format!("admin:{hash}\n"), "password-hash", &hash);
    let apache = format!("$apr1${}${}", word(8), word(22));
    holds(&format!("a:{apache}\nb:{hash}\n"), "password-hash", &apache);
    holds(&format!("a:{apache}\nb:{hash}\n"), "password-hash", &hash);
    let long = format!("$6${}${}", word(16), word(86));
    is_found(
        &format!("root:*:19000:0:99999:7:::\nadmin:{long}:19000:0:99999:7:::\n"),
        "shadow-password-hash",
    );
    is_quiet("root:*:19000:0:99999:7:::\ndaemon:!:19000:0:99999:7:::\n");
    is_found(&format!("admin:realm:{}\n", hex(32)), "password-digest");
    is_quiet("root:x:0:0:root:/root:/bin/sh\n");
}

#[test]
fn hashes_within_other_files() {
    let apache = format!("$apr1${}${}", word(8), word(22));
    let doubled = apache.replace('$', "$$");
    holds(
        &format!("labels:\n  - users=admin:{doubled}\n"),
        "password-hash",
        &apache,
    );
    is_found(
        &format!("userPassword: {{SSHA}}{}\n", base64(&noise(24))),
        "password-hash",
    );
    is_quiet("userPassword: {SSHA}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
    is_quiet("assert hash.startswith('$apr1$')\n");
}

#[test]
fn sections() {
    let secret = word(12);
    holds(
        &format!("[distutils]\nindex-servers = pypi\n[pypi]\nusername = u\npassword = {secret}\n"),
        "pypirc-password",
        &secret,
    );
    holds(
        &format!("[client]\nuser = u\npassword = \"{secret}\"\n"),
        "mysql-option-file-password",
        &secret,
    );
    is_quiet("[client]\nuser = u\npassword = ${PASSWORD}\n");
    let obscured = base64url(&noise(30));
    holds(
        &format!("[backup]\ntype = sftp\nhost = h\npass = {obscured}\n"),
        "rclone-password",
        &obscured,
    );
    is_quiet(&format!("[backup]\ntype = local\npass = {obscured}\n"));
    is_found(
        &format!("[connection]\nid=x\n[wifi-security]\npsk={secret}\n"),
        "wifi-passphrase",
    );
    is_found(
        &format!("[Sessions\\a]\nHostName=h\nPassword={}\n", hex(40)),
        "winscp-password",
    );
}

#[test]
fn devices() {
    let secret = word(12);
    is_found(
        &format!(
            "hostname a\n!\nenable secret 5 $1${}${}\n",
            word(4),
            word(22)
        ),
        "cisco-password",
    );
    is_found(
        &["username a password 7 08", "22455D0A16\n"].concat(),
        "cisco-password",
    );
    is_found(
        &format!("snmp-server community {secret} RO\n"),
        "snmp-community",
    );
    is_quiet("snmp-server community public RO\n");
    is_quiet("enable secret <password>\n");
    is_found(&format!("secret \"$9${}\";\n", word(20)), "junos-password");
    is_found(
        &format!("network={{\n  ssid=\"a\"\n  psk=\"{secret}\"\n}}\n"),
        "wifi-passphrase",
    );
    is_quiet("  psk=\"your passphrase\"\n");
    is_quiet("url = x?psk=abcdefghij\n");
}

#[test]
fn salts() {
    let salt = word(64);
    is_found(
        &format!("define('AUTH_SALT',        '{salt}');"),
        "wordpress-salt",
    );
    is_quiet("define('AUTH_SALT', 'put your unique phrase here');");
}
