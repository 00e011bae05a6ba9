//! What a path adds to what a document says.

use crate::tables::kind;

/// How a file is called that holds secrets of a kind.
struct Place {
    kind: u16,
    /// Ends of paths, in lower case.
    ends: &'static [&'static str],
    /// True where only the path can tell.
    must: bool,
}

const PLACES: &[Place] = &[
    place(kind::NETRC_PASSWORD, &[".netrc", "_netrc"]),
    Place {
        must: true,
        ..place(kind::PGPASS_PASSWORD, &["pgpass", "pgpass.conf"])
    },
    place(kind::NPMRC_CREDENTIAL, &["npmrc"]),
    place(
        kind::DOCKER_REGISTRY_AUTH,
        &["config.json", ".dockercfg", ".dockerconfigjson"],
    ),
    place(
        kind::PASSWORD_HASH,
        &["htpasswd", ".ldif", ".htaccess", "users.ini", "passwd"],
    ),
    Place {
        must: true,
        ..place(kind::PASSWORD_DIGEST, &["htdigest", "digest", "htpasswd"])
    },
    place(
        kind::SHADOW_PASSWORD_HASH,
        &["shadow", "shadow-", "shadow.bak", "passwd"],
    ),
    Place {
        must: true,
        ..place(
            kind::RAILS_MASTER_KEY,
            &[
                "master.key",
                "production.key",
                "staging.key",
                "development.key",
                ".key",
            ],
        )
    },
    place(
        kind::KUBECONFIG_CREDENTIAL,
        &[
            "kubeconfig",
            ".kube/config",
            ".kubeconfig",
            "admin.conf",
            "kubelet.conf",
        ],
    ),
    place(
        kind::TERRAFORM_STATE_SECRET,
        &[".tfstate", ".tfstate.backup"],
    ),
    place(kind::MAVEN_SERVER_PASSWORD, &["settings.xml"]),
    place(kind::PYPIRC_PASSWORD, &["pypirc"]),
    place(
        kind::MYSQL_OPTION_FILE_PASSWORD,
        &["my.cnf", ".mylogin.cnf"],
    ),
];

const fn place(kind: u16, ends: &'static [&'static str]) -> Place {
    Place {
        kind,
        ends,
        must: false,
    }
}

/// How much surer, or less sure, the path of a file makes, in points of 100.
pub(crate) fn path_says(kind: u16, path: &str) -> i8 {
    let Some(place) = PLACES.iter().find(|place| place.kind == kind) else {
        return 0;
    };
    let path = path.to_ascii_lowercase();
    match (place.ends.iter().any(|end| path.ends_with(end)), place.must) {
        (true, true) => 40,
        (true, false) => 20,
        (false, true) => -40,
        (false, false) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_name_makes_surer() {
        assert_eq!(path_says(kind::NETRC_PASSWORD, "home/.netrc"), 20);
        assert_eq!(path_says(kind::RAILS_MASTER_KEY, "config/master.key"), 40);
        assert_eq!(path_says(kind::RAILS_MASTER_KEY, "VERSION"), -40);
        assert_eq!(path_says(kind::PRIVATE_KEY, "a/master.key"), 0);
    }
}
