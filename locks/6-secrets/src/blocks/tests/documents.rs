//! Documents in JSON, YAML and XML.

use super::{base64, der, found, holds, is_found, is_quiet, kinds, noise, pem, rsa, word};

#[test]
fn logins_of_registries() {
    let secret = word(20);
    let auth = base64(format!("user:{secret}").as_bytes());
    let text = format!("{{\"auths\": {{\"registry.example\": {{\"auth\": \"{auth}\"}}}}}}");
    holds(&text, "docker-registry-auth", &secret);
    holds(
        &format!("cat > config.json <<EOF\n{text}\nEOF\n"),
        "docker-registry-auth",
        &secret,
    );
    holds(
        &format!("{{\"https://index.docker.io/v1/\": {{\"auth\": \"{auth}\"}}}}"),
        "docker-registry-auth",
        &secret,
    );
    is_quiet("{\"auths\": {\"registry.example\": {}}, \"credsStore\": \"desktop\"}");
    is_quiet(&format!(
        "{{\"auths\": {{\"r\": {{\"auth\": \"{}\"}}}}}}",
        base64(b"user:password")
    ));
}

#[test]
fn secrets_of_kubernetes() {
    let secret = word(18);
    let encoded = base64(secret.as_bytes());
    let yaml = format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ntype: Opaque\ndata:\n  username: YWRtaW4=\n  db-password: {encoded}\n"
    );
    assert_eq!(found(&yaml), [("kubernetes-secret", secret.clone())]);
    let many = format!(
        "kind: ConfigMap\ndata:\n  password: {encoded}\n---\n{yaml}---\nkind: Secret\nstringData:\n  token: \"{secret}\"\n"
    );
    assert_eq!(kinds(&many), ["kubernetes-secret"; 2]);
    let json = format!(
        "{{\"apiVersion\":\"v1\",\"items\":[{{\"kind\":\"Secret\",\"data\":{{\"password\":\"{encoded}\"}}}}]}}"
    );
    assert_eq!(found(&json), [("kubernetes-secret", secret.clone())]);
    is_quiet("kind: Secret\ndata:\n  password: {{ .Values.password | b64enc }}\n");
    is_quiet("kind: Secret\nstringData:\n  password: ${PASSWORD}\n");
    is_quiet(&format!(
        "kind: SealedSecret\nspec:\n  encryptedData:\n    password: {encoded}\n"
    ));
    is_quiet(&format!(
        "kind: Secret\ndata:\n  password: {}\n",
        base64(b"changeme")
    ));
}

#[test]
fn documents_within_secrets_of_kubernetes() {
    let secret = word(20);
    let auth = base64(format!("user:{secret}").as_bytes());
    let config = base64(format!("{{\"auths\":{{\"r\":{{\"auth\":\"{auth}\"}}}}}}").as_bytes());
    holds(
        &format!("kind: Secret\ndata:\n  .dockerconfigjson: {config}\n"),
        "docker-registry-auth",
        &secret,
    );
    let key = base64(rsa().as_bytes());
    assert_eq!(
        kinds(&format!(
            "kind: Secret\ndata:\n  tls.crt: YWJj\n  tls.key: {key}\n"
        )),
        ["private-key"]
    );
    let certificate = base64(pem("CERTIFICATE", &der(300)).as_bytes());
    is_quiet(&format!("kind: Secret\ndata:\n  ca.crt: {certificate}\n"));
}

#[test]
fn kubeconfig() {
    let key = base64(rsa().as_bytes());
    let text = format!(
        "apiVersion: v1\nkind: Config\nclusters: []\nusers:\n- name: admin\n  user:\n    client-key-data: {key}\n"
    );
    is_found(&text, "kubeconfig-credential");
    let token = word(40);
    holds(
        &format!("apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    token: {token}\n"),
        "kubeconfig-credential",
        &token,
    );
    is_quiet(
        "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    exec:\n      command: aws\n",
    );
}

#[test]
fn accounts_of_google() {
    let key = rsa().replace('\n', "\\n");
    let account = format!(
        "{{\"type\": \"service_account\", \"private_key_id\": \"x\", \"private_key\": \"{key}\"}}"
    );
    is_found(&account, "gcp-service-account-key");
    is_found(&account.replace("service_account", "other"), "private-key");
    let token = word(40);
    holds(
        &format!("{{\"type\": \"authorized_user\", \"refresh_token\": \"{token}\"}}"),
        "gcp-user-credentials",
        &token,
    );
}

#[test]
fn state_of_terraform() {
    let secret = word(16);
    let state = |family: &str, name: &str| {
        format!(
            "{{\"version\": 4, \"terraform_version\": \"1.5\", \"resources\": [{{\"type\": \"{family}\", \"instances\": [{{\"attributes\": {{\"id\": \"x\", \"{name}\": \"{secret}\"}}}}]}}]}}"
        )
    };
    holds(
        &state("aws_db_instance", "password"),
        "terraform-state-secret",
        &secret,
    );
    holds(
        &state("random_password", "result"),
        "terraform-state-secret",
        &secret,
    );
    is_quiet(&state("random_string", "result"));
    is_quiet(&state("aws_db_instance", "address"));
}

#[test]
fn files_of_sops() {
    let secret = word(16);
    let file = |value: &str, more: &str| {
        format!("db_password: {value}\nsops:\n  lastmodified: \"2024\"\n  mac: ENC[x]\n{more}")
    };
    holds(&file(&secret, ""), "unencrypted-sops-value", &secret);
    is_quiet(&file("ENC[AES256_GCM,data:x]", ""));
    is_quiet(&file(&secret, "  encrypted_regex: ^data$\n"));
}

#[test]
fn recordings_and_exports() {
    let secret = word(30);
    let har = format!(
        "{{\"log\": {{\"entries\": [{{\"startedDateTime\": \"x\", \"request\": {{\"headers\": [{{\"name\": \"Authorization\", \"value\": \"Bearer {secret}\"}}]}}}}]}}}}"
    );
    holds(&har, "recorded-request-credential", &secret);
    let export = |value: &str| {
        format!(
            "{{\"info\": {{\"_postman_id\": \"x\"}}, \"auth\": {{\"type\": \"bearer\", \"bearer\": [{{\"key\": \"token\", \"value\": \"{value}\"}}]}}}}"
        )
    };
    holds(&export(&secret), "api-client-secret", &secret);
    is_quiet(&export("{{token}}"));
}

#[test]
fn settings_in_xml() {
    let secret = word(14);
    let maven = |value: &str| {
        format!(
            "<settings><servers><server><id>a</id><password>{value}</password></server></servers></settings>"
        )
    };
    holds(&maven(&secret), "maven-server-password", &secret);
    is_quiet(&maven("${env.PASSWORD}"));
    is_quiet(&maven(&format!("{{{}}}", base64(&noise(32)))));
    is_found(
        &format!(
            "<settingsSecurity><master>{{{}}}</master></settingsSecurity>",
            base64(&noise(32))
        ),
        "maven-master-password",
    );
    is_found(
        &format!("<a><password>{{AQAA{}}}</password></a>", base64(&noise(60))),
        "jenkins-encrypted-credential",
    );
    let site = format!(
        "<FileZilla3><Servers><Server><Host>h</Host><Pass encoding=\"base64\">{}</Pass></Server></Servers></FileZilla3>",
        base64(secret.as_bytes())
    );
    holds(&site, "filezilla-password", &secret);
    is_found(
        &format!(
            "<publishData><publishProfile userPWD=\"{}\" /></publishData>",
            word(60)
        ),
        "publish-profile-password",
    );
    is_found(
        &format!(
            "<Groups clsid=\"x\"><User><Properties cpassword=\"{}\"/></User></Groups>",
            base64(&noise(32))
        ),
        "group-policy-password",
    );
    is_quiet("<Groups clsid=\"x\"><User><Properties cpassword=\"\"/></User></Groups>");
    is_found(
        &format!(
            "<Connections><Node Protocol=\"RDP\" Password=\"{}\"/></Connections>",
            base64(&noise(40))
        ),
        "mremoteng-password",
    );
}

#[test]
fn answer_files() {
    let secret = word(12);
    let wide: Vec<u8> = format!("{secret}AdministratorPassword")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let file = |value: &str, plain: bool| {
        format!(
            "<unattend><AdministratorPassword><Value>{value}</Value><PlainText>{plain}</PlainText></AdministratorPassword></unattend>"
        )
    };
    holds(
        &file(&base64(&wide), false),
        "windows-answer-file-password",
        &secret,
    );
    holds(
        &file(&secret, true),
        "windows-answer-file-password",
        &secret,
    );
    is_quiet(&file("%PASSWORD%", true));
}
