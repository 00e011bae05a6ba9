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
    (Ecosystem::Cran, &["cran", "r-project", "org"], ""),
    (Ecosystem::Cran, &["cloud", "r-project", "org"], ""),
    (Ecosystem::Cran, &["cran", "rstudio", "com"], ""),
    (Ecosystem::Cran, &["packagemanager", "posit", "co"], "cran"),
    (
        Ecosystem::Cran,
        &["packagemanager", "rstudio", "com"],
        "cran",
    ),
    (Ecosystem::Cran, &["p3m", "dev"], "cran"),
    (Ecosystem::Docker, &["docker", "io"], ""),
    (Ecosystem::Docker, &["index", "docker", "io"], ""),
    (
        Ecosystem::Maven,
        &["repo", "maven", "apache", "org"],
        "maven2",
    ),
    (Ecosystem::Maven, &["repo1", "maven", "org"], "maven2"),
    (Ecosystem::NuGet, &["api", "nuget", "org"], ""),
    (Ecosystem::NuGet, &["www", "nuget", "org"], "api"),
    (Ecosystem::NuGet, &["nuget", "org"], "api"),
    (Ecosystem::Pub, &["pub", "dartlang", "org"], ""),
    (Ecosystem::Pub, &["pub", "dev"], ""),
    (Ecosystem::RubyGems, &["rubygems", "org"], ""),
    (Ecosystem::Terraform, &["registry", "terraform", "io"], ""),
    (Ecosystem::Terraform, &["registry", "opentofu", "org"], ""),
    (Ecosystem::Npm, &["registry", "npmjs", "org"], ""),
    (Ecosystem::Npm, &["registry", "yarnpkg", "com"], ""),
    (Ecosystem::PyPi, &["pypi", "org"], ""),
    (Ecosystem::PyPi, &["pypi", "python", "org"], ""),
    (
        Ecosystem::PyPi,
        &["files", concat!("python", "hosted"), "org"],
        "",
    ),
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

/// An address without the user and password that may stand in it: both may be secrets. Of other addresses than those of the
/// web only a password goes.
pub(crate) fn bare(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let Some(at) = rest[..end].rfind('@') else {
        return address.to_owned();
    };
    let user = rest[..at].split(':').next().unwrap_or("");
    if scheme.ends_with("http") || scheme.ends_with("https") || user.is_empty() {
        return format!("{scheme}://{}", &rest[at + 1..]);
    }
    format!("{scheme}://{user}@{}", &rest[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_what_may_be_secret() {
        let user = ["u", "p"].join(":");
        assert_eq!(
            bare(&format!("https://{user}@registry.example/a@b")),
            "https://registry.example/a@b"
        );
        assert_eq!(
            bare(&format!("git+https://{user}@git.example")),
            "git+https://git.example"
        );
        assert_eq!(
            bare(&format!("ssh://{user}@git.example/a")),
            "ssh://u@git.example/a"
        );
        assert_eq!(
            bare("https://registry.example/@s/a"),
            "https://registry.example/@s/a"
        );
    }

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
