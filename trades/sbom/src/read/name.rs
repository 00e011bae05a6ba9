//! From a package URL to a package.

use std::sync::Arc;

use lockgate_evidence::Span;
use lockgate_packages::{Algorithm, Digest, Ecosystem, Package, Purl, SourcePackage};

use super::distribution;

/// Ecosystems by the type of their package URLs, without the distributions.
const KINDS: [(&str, Ecosystem); 25] = [
    ("bioconductor", Ecosystem::Bioconductor),
    ("bitnami", Ecosystem::Bitnami),
    ("cargo", Ecosystem::CratesIo),
    ("cocoapods", Ecosystem::CocoaPods),
    ("composer", Ecosystem::Packagist),
    ("conan", Ecosystem::ConanCenter),
    ("cran", Ecosystem::Cran),
    ("docker", Ecosystem::Docker),
    ("gem", Ecosystem::RubyGems),
    ("generic", Ecosystem::Generic),
    ("github", Ecosystem::GitHubActions),
    ("githubactions", Ecosystem::GitHubActions),
    ("golang", Ecosystem::Go),
    ("hackage", Ecosystem::Hackage),
    ("helm", Ecosystem::Helm),
    ("hex", Ecosystem::Hex),
    ("julia", Ecosystem::Julia),
    ("maven", Ecosystem::Maven),
    ("npm", Ecosystem::Npm),
    ("nuget", Ecosystem::NuGet),
    ("oci", Ecosystem::Docker),
    ("pub", Ecosystem::Pub),
    ("pypi", Ecosystem::PyPi),
    ("swift", Ecosystem::SwiftUrl),
    ("terraform", Ecosystem::Terraform),
];

/// The package that a package URL names, and why its ecosystem could not be told, where it could not.
pub(crate) fn package(purl: &Purl, span: Span) -> (Package, Option<String>) {
    let kind = purl.kind.as_str();
    let (mut package, doubt) = if matches!(kind, "deb" | "rpm" | "apk" | "alpm") {
        of_system(purl, span)
    } else {
        of_language(purl, span)
    };
    package.version.clone_from(&purl.version);
    match kind {
        "rpm" => add_epoch(purl, &mut package),
        "oci" | "docker" => image(purl, &mut package),
        _ => {}
    }
    (package, doubt)
}

fn of_language(purl: &Purl, span: Span) -> (Package, Option<String>) {
    let found = KINDS.iter().find(|(kind, _)| *kind == purl.kind);
    let Some((_, ecosystem)) = found else {
        let package = Package::new(Ecosystem::Generic, joined(purl, '/'), span);
        return (
            package,
            Some(format!(
                "package URLs of the type `{}` are not known",
                purl.kind
            )),
        );
    };
    let name = joined(
        purl,
        if *ecosystem == Ecosystem::Maven {
            ':'
        } else {
            '/'
        },
    );
    (Package::new(*ecosystem, name, span), None)
}

fn joined(purl: &Purl, sign: char) -> String {
    match &purl.namespace {
        Some(space) => format!("{space}{sign}{}", purl.name),
        None => purl.name.clone(),
    }
}

fn of_system(purl: &Purl, span: Span) -> (Package, Option<String>) {
    let found = distribution::of(purl).and_then(|found| Some((found.ecosystem?, found.release)));
    let Some((ecosystem, release)) = found.filter(|(found, _)| found.purl_type() == purl.kind)
    else {
        let space = purl.namespace.as_deref().unwrap_or("");
        let package = Package::new(Ecosystem::Generic, purl.name.clone(), span);
        return (
            package,
            Some(format!(
                "no distribution `{space}` with `{}` packages is known",
                purl.kind
            )),
        );
    };
    let mut package = Package::new(ecosystem, purl.name.clone(), span);
    package.release = release;
    package.architecture = purl.qualifier("arch").map(str::to_owned);
    package.source = purl
        .qualifier("upstream")
        .and_then(|text| source(&purl.kind, text));
    (package, None)
}

/// `name`, `name@version`, and for rpm the name of the source's file.
fn source(kind: &str, text: &str) -> Option<SourcePackage> {
    let of_rpm = || {
        let stem = text
            .strip_suffix(".src.rpm")
            .or_else(|| text.strip_suffix(".nosrc.rpm"))?;
        let (rest, release) = stem.rsplit_once('-')?;
        let (name, version) = rest.rsplit_once('-')?;
        Some((name, Some(format!("{version}-{release}"))))
    };
    let file = if kind == "rpm" { of_rpm() } else { None };
    let (name, version) = file.unwrap_or_else(|| match text.rsplit_once('@') {
        Some((name, version)) => (name, Some(version.to_owned())),
        None => (text, None),
    });
    (!name.is_empty()).then(|| SourcePackage {
        name: name.to_owned(),
        version,
    })
}

fn add_epoch(purl: &Purl, package: &mut Package) {
    let epoch = purl.qualifier("epoch").filter(|epoch| *epoch != "0");
    if let (Some(epoch), Some(version)) = (epoch, &mut package.version) {
        version.insert_str(0, &format!("{epoch}:"));
    }
}

/// The version of an image's package URL is its digest, or a tag, which can be moved; `repository_url` has the whole name.
fn image(purl: &Purl, package: &mut Package) {
    if let Some(url) = purl
        .qualifier("repository_url")
        .filter(|_| purl.kind == "oci")
    {
        url.clone_into(&mut package.name);
    }
    package.requirement = purl.qualifier("tag").map(str::to_owned);
    let version = package
        .version
        .take_if(|version| !version.starts_with("sha256:"));
    package.requirement = version.or(package.requirement.take());
    let hex = package
        .version
        .as_deref()
        .and_then(|version| version.strip_prefix("sha256:"));
    let digest = hex.and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex));
    package.digests.extend(digest);
}

/// The ecosystem and release that OSV's words mean, for a package whose URL fits both.
pub(crate) fn take_ecosystem(package: &mut Package, word: &str) {
    if let Some((ecosystem, _)) = Ecosystem::parse(word)
        && ecosystem.purl_type() == package.ecosystem.purl_type()
    {
        package.ecosystem = ecosystem;
    }
}

pub(crate) fn take_release(package: &mut Package, word: &str) {
    if package.ecosystem.is_distribution() {
        package.release = Some(Arc::from(word));
    }
}
