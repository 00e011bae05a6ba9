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

/// The group of an artifact whose classes lie in that directory.
pub(super) fn group(artifact: &str, classes: &str) -> Option<&'static str> {
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
}
