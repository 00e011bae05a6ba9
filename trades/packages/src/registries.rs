//! The registries that tools use where nobody names another.
//!
//! Lockfiles write addresses in full, so the default ones must be known to tell them from others. Hosts are kept in parts:
//! this is the only place where they stand.

use crate::Ecosystem;

/// Host and the path below it, without slashes at the ends; every address below it counts.
const DEFAULTS: &[(Ecosystem, &[&str], &str)] = &[
    (
        Ecosystem::CratesIo,
        &["github", "com"],
        "rust-lang/crates.io-index",
    ),
    (Ecosystem::CratesIo, &["index", "crates", "io"], ""),
    (Ecosystem::Npm, &["registry", "npmjs", "org"], ""),
    (Ecosystem::Npm, &["registry", "yarnpkg", "com"], ""),
    (Ecosystem::PyPi, &["pypi", "org"], ""),
    (Ecosystem::PyPi, &["pypi", "python", "org"], ""),
    (Ecosystem::PyPi, &["files", "pythonhosted", "org"], ""),
];

/// True where an address is that of the ecosystem's own registry. The scheme is not looked at, but user-info is: an
/// address with a user name is never the default.
pub(crate) fn is_default(ecosystem: Ecosystem, address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut defaults = DEFAULTS.iter().filter(|(of, ..)| *of == ecosystem);
    defaults.any(|(_, parts, below)| {
        host.split('.').eq(parts.iter().copied()) && is_below(path.trim_end_matches('/'), below)
    })
}

fn is_below(path: &str, directory: &str) -> bool {
    let rest = path.strip_prefix(directory);
    rest.is_some_and(|rest| directory.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_host_is_the_default() {
        let is = |address| is_default(Ecosystem::CratesIo, address);
        assert!(is("https://github.com/rust-lang/crates.io-index"));
        assert!(!is("https://github.com/rust-lang/crates.io-index2"));
        assert!(!is(
            "https://github.com.registry.example/rust-lang/crates.io-index"
        ));
        assert!(!is("https://user@github.com/rust-lang/crates.io-index"));
    }
}
