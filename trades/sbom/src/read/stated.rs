//! What stands beside the fields of a format: our own properties, and those of tools whose meaning is known.

use lockgate_packages::{Algorithm, Digest, Origin, Package, Scope, SourcePackage};

use super::name::{take_ecosystem, take_release};

/// Takes into the package what properties say of it.
pub(crate) fn apply(stated: &[(String, String)], package: &mut Package) {
    let mut scope = None;
    for (name, value) in stated {
        match name.as_str() {
            "lockgate:scope" => scope = first(scope, scope_of(value)),
            "cdx:npm:package:development" if value == "true" => scope = Some(Scope::Dev),
            _ => own(name, value, package),
        }
    }
    package.scope = scope.unwrap_or(package.scope);
    of_trivy(stated, package);
}

fn own(name: &str, value: &str, package: &mut Package) {
    match name {
        "lockgate:ecosystem" => take_ecosystem(package, value),
        "lockgate:release" => take_release(package, value),
        "lockgate:requirement" => package.requirement = Some(value.to_owned()),
        "lockgate:deprecated" => package.deprecated = Some(value.to_owned()),
        "lockgate:runs-on-install" => package.runs_on_install = value == "true",
        "lockgate:origin" => package.origin = origin(value),
        "lockgate:source-package" => package.source = source(value),
        "lockgate:digest" => package.digests.extend(digest(value)),
        _ => {}
    }
}

fn first(one: Option<Scope>, other: Option<Scope>) -> Option<Scope> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn scope_of(value: &str) -> Option<Scope> {
    match value {
        "runtime" => Some(Scope::Runtime),
        "build" => Some(Scope::Build),
        "test" => Some(Scope::Test),
        "dev" => Some(Scope::Dev),
        _ => None,
    }
}

fn origin(value: &str) -> Origin {
    let (word, rest) = value.split_once(' ').unwrap_or((value, ""));
    match word {
        "registry" => Origin::OtherRegistry(rest.to_owned()),
        "git" => {
            let (url, commit) = match rest.rsplit_once(" at ") {
                Some((url, commit)) => (url, Some(commit.to_owned())),
                None => (rest, None),
            };
            Origin::Git {
                url: url.to_owned(),
                commit,
            }
        }
        "file" => Origin::Url(rest.to_owned()),
        "path" => Origin::Path(rest.to_owned()),
        "own" => Origin::Own,
        _ => Origin::Unstated,
    }
}

fn source(value: &str) -> Option<SourcePackage> {
    let (name, version) = match value.split_once(' ') {
        Some((name, version)) => (name, Some(version.to_owned())),
        None => (value, None),
    };
    (!name.is_empty()).then(|| SourcePackage {
        name: name.to_owned(),
        version,
    })
}

fn digest(value: &str) -> Option<Digest> {
    let hex = value.strip_prefix("h1:")?;
    Digest::from_hex(Algorithm::GoH1, hex)
}

/// Trivy names the source package in properties: name, epoch, version, release.
fn of_trivy(stated: &[(String, String)], package: &mut Package) {
    let get = |word: &str| {
        let found = stated
            .iter()
            .find(|(name, _)| name.strip_prefix("aquasecurity:trivy:") == Some(word));
        found.map(|(_, value)| value.as_str())
    };
    let Some(name) = get("SrcName").filter(|_| package.source.is_none()) else {
        return;
    };
    let version = get("SrcVersion").map(|version| {
        let epoch = get("SrcEpoch").filter(|epoch| *epoch != "0");
        let epoch = epoch.map_or_else(String::new, |epoch| format!("{epoch}:"));
        let release = get("SrcRelease").map_or_else(String::new, |release| format!("-{release}"));
        format!("{epoch}{version}{release}")
    });
    package.source = Some(SourcePackage {
        name: name.to_owned(),
        version,
    });
}
