//! What configurations are for, by the names that Gradle's own plugins and those for Android and Kotlin give them (Gradle
//! manual, "The Java Plugin", "Dependency management"; Android documentation, "Add build dependencies").

use crate::Scope;

/// The scope of a configuration into which dependencies are declared, or which is resolved. A name that no plugin gives is
/// not told.
pub(super) fn scope(name: &str) -> Scope {
    let ends = |ends: &[&str]| {
        ends.iter().any(|end| {
            let before = name.strip_suffix(end);
            before == Some("") || capital(name, end)
        })
    };
    if is_of_test(name) {
        return Scope::Test;
    }
    if ends(&["developmentOnly"]) {
        return Scope::Dev;
    }
    if ends(&[
        "implementation",
        "api",
        "runtimeOnly",
        "compile",
        "runtime",
        "runtimeClasspath",
    ]) {
        return Scope::Runtime;
    }
    let of_build = [
        "compileOnly",
        "compileOnlyApi",
        "compileClasspath",
        "annotationProcessor",
        "annotationProcessorPath",
        "provided",
        "providedCompile",
        "kapt",
        "ksp",
    ];
    if name == "classpath" || name.starts_with("kapt") || name.starts_with("ksp") || ends(&of_build)
    {
        return Scope::Build;
    }
    Scope::Unstated
}

/// `debugImplementation` ends in `implementation` as a word of its own.
fn capital(name: &str, end: &str) -> bool {
    let Some(at) = name.len().checked_sub(end.len()) else {
        return false;
    };
    let tail = name.as_bytes().get(at..);
    let (Some((first, rest)), Some((own, others))) = (
        tail.and_then(<[u8]>::split_first),
        end.as_bytes().split_first(),
    ) else {
        return false;
    };
    *first == own.to_ascii_uppercase() && rest == others
}

/// True where a word of the name is `test`.
pub(super) fn is_of_test(name: &str) -> bool {
    let follows = |rest: &str| !rest.starts_with(|next: char| next.is_ascii_lowercase());
    name.strip_prefix("test").is_some_and(follows)
        || name
            .match_indices("Test")
            .any(|(at, _)| follows(&name[at + 4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_scopes() {
        for (name, expected) in [
            ("implementation", Scope::Runtime),
            ("debugImplementation", Scope::Runtime),
            ("releaseRuntimeClasspath", Scope::Runtime),
            ("compileClasspath", Scope::Build),
            ("compileOnly", Scope::Build),
            ("kaptAndroidTest", Scope::Test),
            ("testImplementation", Scope::Test),
            ("debugUnitTestRuntimeClasspath", Scope::Test),
            ("testFixturesApi", Scope::Test),
            ("testedApi", Scope::Runtime),
            ("latestApi", Scope::Runtime),
            ("kapt", Scope::Build),
            ("classpath", Scope::Build),
            ("developmentOnly", Scope::Dev),
            ("checkstyle", Scope::Unstated),
            ("", Scope::Unstated),
        ] {
            assert_eq!(scope(name), expected, "{name}");
        }
    }
}
