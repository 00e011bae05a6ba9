//! Addresses of repositories, in the one spelling by which they meet.

/// Forges that tell no two repositories apart by the case of their letters.
const CASELESS: [&str; 3] = ["bitbucket.org", "github.com", "gitlab.com"];

/// Host and path of an address: without scheme, user, usual port, query, fragment, `.git` and slashes at the end, the host in lower
/// case. `None` where it names no host, or its path leads upwards.
///
/// Understood are the forms that Git takes (`git-clone`, "GIT URLS"), with `git+` before them, and `github:owner/name`. Of
/// the large forges the path is in lower case too.
pub fn repository(address: &str) -> Option<String> {
    let address = address.trim();
    let address = address.strip_prefix("git+").unwrap_or(address);
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let address = &address[..end];
    let (host, path) = match address.split_once("://") {
        Some(("file", _)) => return None,
        Some((scheme, rest)) => of_scheme(scheme, rest)?,
        None => without_scheme(address)?,
    };
    let path = plain_path(path)?;
    let host = host.to_ascii_lowercase();
    let bare = host.strip_prefix("www.").unwrap_or(&host);
    let is_caseless = CASELESS.contains(&bare);
    let (host, path) = if is_caseless {
        (bare, path.to_ascii_lowercase())
    } else {
        (&*host, path)
    };
    Some(format!("{host}/{path}"))
}

/// The repository that an address names from within another (`git-submodule`, "add"): `../name` lies beside it.
///
/// `base` is in the one spelling. An address that is not relative is taken by itself.
pub fn repository_from(base: &str, address: &str) -> Option<String> {
    if !address.starts_with("./") && !address.starts_with("../") {
        return repository(address);
    }
    let (mut base, mut rest) = (base, address);
    loop {
        if let Some(below) = rest.strip_prefix("./") {
            rest = below;
        } else if let Some(beside) = rest.strip_prefix("../") {
            (base, rest) = (base.rsplit_once('/')?.0, beside);
        } else {
            break;
        }
    }
    repository(&format!("https://{base}/{rest}"))
}

fn of_scheme<'a>(scheme: &str, rest: &'a str) -> Option<(&'a str, &'a str)> {
    let (authority, path) = rest.split_once('/')?;
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let usual: &[&str] = match scheme {
        "ssh" | "git+ssh" => &[":22", ":"],
        "http" => &[":80"],
        "git" => &[":9418"],
        _ => &[":443"],
    };
    let mut bare = usual.iter().filter_map(|port| host.strip_suffix(port));
    let host = bare.next().unwrap_or(host);
    (!host.is_empty()).then_some((host, path))
}

/// `user@host:path`, `github:owner/name`, `host/path`.
fn without_scheme(address: &str) -> Option<(&str, &str)> {
    let (before, path) = address.split_once([':', '/'])?;
    let is_local = before.is_empty() || before.starts_with('.');
    let host = before.rsplit('@').next().unwrap_or(before);
    match (address.as_bytes().get(before.len()), host) {
        _ if is_local => None,
        (Some(b':'), "github") => Some(("github.com", path)),
        (Some(b':'), "gitlab") => Some(("gitlab.com", path)),
        (Some(b':'), "bitbucket") => Some(("bitbucket.org", path)),
        // One letter is a drive.
        (Some(b':'), host) => (host.len() > 1).then_some((host, path)),
        (_, host) => (host.contains('.') && host == before).then_some((host, path)),
    }
}

fn plain_path(path: &str) -> Option<String> {
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_plain = !parts.is_empty() && parts.iter().all(|part| !matches!(*part, "." | ".."));
    is_plain.then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_repository_has_one_spelling() {
        for address in [
            "https://github.com/Owner/Name",
            "http://www.github.com/owner/name.git/",
            "git://github.com/owner/name.git",
            "git+ssh://git@github.com/owner/name.git#0123",
            "ssh://git@GitHub.com:22/owner/name",
            "git@github.com:owner/name.git",
            concat!(
                "https://user:",
                "word@github.com:443//owner//name?branch=main#a"
            ),
            "github:owner/name",
            "github.com/owner/name",
            "git+https://github.com/owner/name",
        ] {
            let found = repository(address);
            assert_eq!(found.as_deref(), Some("github.com/owner/name"), "{address}");
        }
    }

    #[test]
    fn elsewhere_letters_and_ports_tell_repositories_apart() {
        let found = repository("https://Git.Example:8443/Group/Name.git");
        assert_eq!(found.as_deref(), Some("git.example:8443/Group/Name"));
        let found = repository("git@git.example:Group/sub/Name.git");
        assert_eq!(found.as_deref(), Some("git.example/Group/sub/Name"));
    }

    #[test]
    fn places_on_disk_and_halves_are_none() {
        for address in [
            "",
            "/srv/git/name.git",
            "../name.git",
            "./name",
            "file:///srv/name",
            "c:/name",
            "https://",
            "https://git.example",
            "https://git.example/.git",
            "https://git.example/a/../b",
            "owner/name",
            ":a/b",
        ] {
            assert_eq!(repository(address), None, "{address}");
        }
    }

    #[test]
    fn relative_addresses_begin_at_the_repository_above() {
        let from = |address| repository_from("git.example/group/name", address);
        assert_eq!(
            from("../other.git").as_deref(),
            Some("git.example/group/other")
        );
        assert_eq!(from("./../../a/b").as_deref(), Some("git.example/a/b"));
        assert_eq!(
            from("./below").as_deref(),
            Some("git.example/group/name/below")
        );
        assert_eq!(from("../../../../x"), None);
        assert_eq!(
            from("git@github.com:a/b").as_deref(),
            Some("github.com/a/b")
        );
    }
}
