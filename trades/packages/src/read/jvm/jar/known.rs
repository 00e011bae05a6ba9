//! Groups of libraries whose archives do not state them, because they were not built by Maven.

/// The beginning of the artifact, the beginning of the classes' directory, the group. Of several the longest beginning counts.
const GROUPS: &[(&str, &str, &str)] = &[
    ("groovy", "", "org.codehaus.groovy"),
    ("kotlin-", "kotlin", "org.jetbrains.kotlin"),
    ("kotlinx-coroutines-", "", "org.jetbrains.kotlinx"),
    ("kotlinx-serialization-", "", "org.jetbrains.kotlinx"),
    ("micrometer-", "io/micrometer", "io.micrometer"),
    ("okhttp", "okhttp3", "com.squareup.okhttp3"),
    ("okio", "okio", "com.squareup.okio"),
    ("reactor-core", "reactor", "io.projectreactor"),
    ("reactor-netty", "reactor/netty", "io.projectreactor.netty"),
    ("spring-", "org/springframework", "org.springframework"),
    (
        "spring-amqp",
        "org/springframework/amqp",
        "org.springframework.amqp",
    ),
    (
        "spring-batch-",
        "org/springframework/batch",
        "org.springframework.batch",
    ),
    (
        "spring-boot",
        "org/springframework/boot",
        "org.springframework.boot",
    ),
    (
        "spring-cloud-",
        "org/springframework/cloud",
        "org.springframework.cloud",
    ),
    (
        "spring-data-",
        "org/springframework/data",
        "org.springframework.data",
    ),
    (
        "spring-integration-",
        "org/springframework/integration",
        "org.springframework.integration",
    ),
    (
        "spring-kafka",
        "org/springframework/kafka",
        "org.springframework.kafka",
    ),
    (
        "spring-ldap-",
        "org/springframework/ldap",
        "org.springframework.ldap",
    ),
    (
        "spring-rabbit",
        "org/springframework/amqp",
        "org.springframework.amqp",
    ),
    (
        "spring-retry",
        "org/springframework/retry",
        "org.springframework.retry",
    ),
    (
        "spring-security-",
        "org/springframework/security",
        "org.springframework.security",
    ),
    (
        "spring-session-",
        "org/springframework/session",
        "org.springframework.session",
    ),
    (
        "spring-ws-",
        "org/springframework/ws",
        "org.springframework.ws",
    ),
    ("tomcat-", "org/apache", "org.apache.tomcat"),
    ("tomcat-embed-", "", "org.apache.tomcat.embed"),
];

/// Artifacts older than Maven, with the directory of their classes and their group. Their manifests state none, or the vendor's.
const OLD: &[(&str, &str, &str)] = &[
    ("commons-beanutils", COMMONS, "commons-beanutils"),
    ("commons-cli", COMMONS, "commons-cli"),
    ("commons-codec", COMMONS, "commons-codec"),
    ("commons-collections", COMMONS, "commons-collections"),
    ("commons-configuration", COMMONS, "commons-configuration"),
    ("commons-dbcp", COMMONS, "commons-dbcp"),
    ("commons-digester", COMMONS, "commons-digester"),
    ("commons-fileupload", COMMONS, "commons-fileupload"),
    ("commons-httpclient", COMMONS, "commons-httpclient"),
    ("commons-io", COMMONS, "commons-io"),
    ("commons-jxpath", COMMONS, "commons-jxpath"),
    ("commons-lang", COMMONS, "commons-lang"),
    ("commons-logging", COMMONS, "commons-logging"),
    ("commons-net", COMMONS, "commons-net"),
    ("commons-pool", COMMONS, "commons-pool"),
    ("commons-validator", COMMONS, "commons-validator"),
    ("dom4j", "org/dom4j", "dom4j"),
    ("log4j", "org/apache/log4j", "log4j"),
    ("xercesImpl", "org", "xerces"),
];

const COMMONS: &str = "org/apache/commons";

/// The group of an artifact whose classes lie in that directory.
pub(super) fn group(artifact: &str, classes: &str) -> Option<&'static str> {
    let is_old = |row: &&(&str, &str, &str)| artifact == row.0 && classes.starts_with(row.1);
    if let Some(row) = OLD.iter().find(is_old) {
        return Some(row.2);
    }
    let fits =
        |row: &&(&str, &str, &str)| artifact.starts_with(row.0) && classes.starts_with(row.1);
    let found = GROUPS.iter().filter(fits).max_by_key(|row| row.0.len());
    found.map(|row| row.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_counts() {
        let spring = "org/springframework";
        assert_eq!(
            group("spring-beans", &format!("{spring}/beans")),
            Some("org.springframework")
        );
        assert_eq!(
            group("spring-security-core", &format!("{spring}/security")),
            Some("org.springframework.security")
        );
        assert_eq!(group("spring-beans", "evil"), None);
    }

    #[test]
    fn old_artifacts_are_known_by_their_whole_name() {
        let classes = "org/apache/commons/collections";
        let old = group("commons-collections", classes);
        assert_eq!(old, Some("commons-collections"));
        assert_eq!(group("commons-collections4", classes), None);
        assert_eq!(group("commons-collections", "evil"), None);
    }
}
