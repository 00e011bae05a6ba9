use std::collections::{BTreeMap, BTreeSet};

use lockgate_evidence::{Confidence, Finding, Severity, Span, rule};
use lockgate_packages::{Ecosystem, Format, Origin, Package, Registry, Role, Stray};

use super::few;
use crate::unasked::{Seen, address, host};

rule! {
    /// # What it finds
    ///
    /// Sources in a lockfile that do not fit: an address of npm that is that of another package or version than the entry says;
    /// packages of npm that come from a host that hardly any other of the file comes from, and that is no registry of their scope;
    /// addresses without encryption; repositories without the commit. Hosts in `hosts` of `[dependencies]` are as good as the
    /// registry, and so is, for npm and Yarn, a host that an `.npmrc` or `.yarnrc.yml` beside or above the lockfile names, for packages
    /// of the scope that it is named for.
    ///
    /// Registries that manifests and configurations of tools name (`.npmrc`, `.yarnrc.yml`, `pip.conf`, requirements, Pipfile,
    /// `.cargo/config.toml`, `nuget.config`, poms) and that are asked without encryption, or whose certificate is not checked
    /// (`strict-ssl=false`, `--trusted-host`).
    ///
    /// # Why it matters
    ///
    /// Nobody reads the diff of a lockfile, and tools fetch what it says. An entry whose name stays while its address and digest
    /// change installs the attacker's package, and passes every check of names and versions.
    ///
    /// # Bad
    ///
    /// ```json
    /// "node_modules/left-pad": { "version": "1.3.0", "resolved": "https://registry.example/left-pda/-/left-pda-1.3.0.tgz" }
    /// ```
    ///
    /// # Good
    ///
    /// ```json
    /// "node_modules/left-pad": { "version": "1.3.0", "resolved": "https://registry.example/left-pad/-/left-pad-1.3.0.tgz" }
    /// ```
    ///
    /// # How to fix
    ///
    /// Find out who changed the entry, then write it anew with the tool. Name a mirror or registry of your own in `hosts`.
    ///
    /// # References
    ///
    /// - CWE-494, Download of Code Without Integrity Check
    /// - CWE-319, Cleartext Transmission of Sensitive Information
    Dependencies "dependencies/odd-source": "a package comes from where it should not", Medium, High
}

/// A host is odd from which at most one package of so many comes.
const ONE_OF: usize = 20;

pub(crate) fn find(seen: &Seen<'_>) -> Vec<Finding> {
    match seen.listing.format.role() {
        Role::Lock => {}
        Role::Manifest => return asked(seen),
        Role::Installed | Role::Bill => return Vec::new(),
    }
    let packages = &seen.listing.packages;
    let mut findings: Vec<_> = packages
        .iter()
        .filter_map(|package| misled(seen, package))
        .collect();
    findings.extend(unencrypted(seen));
    findings.extend(hosts(seen));
    findings.extend(unpinned(seen));
    findings
}

fn at(seen: &Seen<'_>, package: &Package, message: String) -> Finding {
    Finding::new(&RULE, seen.source, package.span, message)
}

/// Registries that are asked so that whoever is on the way can answer.
fn asked(seen: &Seen<'_>) -> Vec<Finding> {
    let is_open = |registry: &&Registry| {
        let address = &registry.address;
        address.starts_with("http://") && !is_here(address) && !seen.is_allowed(address)
    };
    let plain = seen
        .listing
        .registries
        .iter()
        .filter(is_open)
        .map(|registry| {
            let message = format!(
                "packages are asked for at `{}` without encryption",
                host(&registry.address)
            );
            Finding::new(&RULE, seen.source, registry.span, message)
        });
    // What is named there may be the host itself.
    let named = |span: Span| seen.source.text().get(span.range()).unwrap_or("");
    let unchecked = seen
        .listing
        .unchecked
        .iter()
        .filter(|span| !is_here(named(**span)) && !seen.is_allowed(named(**span)));
    let unchecked = unchecked.map(|span| {
        let message = "certificates are not checked, so that whoever is on the way can answer for the registry";
        Finding::new(&RULE, seen.source, *span, message)
    });
    plain.chain(unchecked).collect()
}

/// An address that is another package's.
fn misled(seen: &Seen<'_>, package: &Package) -> Option<Finding> {
    let version = package.version.as_deref().unwrap_or("");
    let (address, what, confidence) = match package.stray.as_ref()? {
        Stray::OtherName(address) => (address, format!("`{}`", package.name), Confidence::High),
        Stray::OtherVersion(address) => (
            address,
            format!("version {version} of `{}`", package.name),
            Confidence::Medium,
        ),
        Stray::Unencrypted(_) => return None,
    };
    let message =
        format!("what stands here as {what} is fetched from `{address}`, which is not its address");
    let finding = at(seen, package, message)
        .severity(Severity::High)
        .confidence(confidence);
    Some(finding.help("find out who changed this entry, and write it anew with the tool"))
}

/// Addresses without encryption, once a file.
fn unencrypted(seen: &Seen<'_>) -> Option<Finding> {
    let is_plain = |package: &&Package| {
        let told = match &package.stray {
            Some(Stray::Unencrypted(address)) => Some(address.as_str()),
            _ => address(&package.origin).filter(|address| address.starts_with("http://")),
        };
        told.is_some_and(|address| !is_here(address) && !seen.is_allowed(address))
    };
    let plain: Vec<_> = seen.listing.packages.iter().filter(is_plain).collect();
    let first = plain.first()?;
    let mut names: Vec<_> = plain.iter().map(|package| package.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let are = if names.len() == 1 { "is" } else { "are" };
    let finding = at(
        seen,
        first,
        format!("{} {are} fetched without encryption", few(&names)),
    );
    // Where a digest is stated the tool refuses other bytes.
    let has_digests = plain.iter().all(|package| !package.digests.is_empty());
    Some(if has_digests {
        finding.severity(Severity::Low)
    } else {
        finding
    })
}

fn is_here(address: &str) -> bool {
    matches!(host(address), "localhost" | "127.0.0.1" | "[::1]")
}

/// Hosts of npm that hardly any package comes from. A registry that all packages of a scope come from is one.
fn hosts(seen: &Seen<'_>) -> Vec<Finding> {
    let fetched = seen
        .listing
        .packages
        .iter()
        .filter(|package| package.ecosystem == Ecosystem::Npm);
    let named = named(seen);
    let mut count = 0;
    let mut scopes: BTreeSet<&str> = BTreeSet::new();
    let mut odd: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in fetched {
        let scope = package.name.split_once('/').map_or("", |(scope, _)| scope);
        match &package.origin {
            Origin::Registry => {
                count += 1;
                if !scope.is_empty() {
                    scopes.insert(scope);
                }
            }
            Origin::OtherRegistry(address) | Origin::Url(address)
                if !seen.is_allowed(address) && !is_named(&named, scope, address) =>
            {
                count += 1;
                odd.entry(host(address)).or_default().push(package);
            }
            _ => {}
        }
    }
    odd.retain(|_, packages| {
        packages.retain(|package| {
            let scope = package.name.split_once('/').map_or("", |(scope, _)| scope);
            (scope.is_empty() || scopes.contains(scope)) && !is_asked_for(seen, package)
        });
        !packages.is_empty() && packages.len() * ONE_OF <= count
    });
    let told = odd.into_iter();
    told.map(|(host, packages)| {
        let mut names: Vec<_> = packages
            .iter()
            .map(|package| package.name.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        let come = if names.len() == 1 { "comes" } else { "come" };
        let message = format!(
            "{} {come} from `{host}`, and hardly any other package here does",
            few(&names)
        );
        at(seen, packages[0], message)
            .severity(Severity::Low)
            .confidence(Confidence::Medium)
    })
    .collect()
}

/// True for a host that is named for the scope or, where no registry is named for that, for all packages.
fn is_named(named: &BTreeSet<(&str, &str)>, scope: &str, address: &str) -> bool {
    let has_own = !scope.is_empty() && named.iter().any(|(of, _)| *of == scope);
    named.contains(&(if has_own { scope } else { "" }, host(address)))
}

/// The hosts that configurations of npm and Yarn beside and above the lockfile name, with the scope that each is for.
fn named<'a>(seen: &Seen<'a>) -> BTreeSet<(&'a str, &'a str)> {
    let configurations = [".npmrc", ".yarnrc", ".yarnrc.yml"].into_iter();
    let listings = configurations.flat_map(|name| seen.above(name));
    let registries = listings.flat_map(|listing| &listing.registries);
    let of = |registry: &'a Registry| registry.scope.as_deref().unwrap_or("");
    registries
        .map(|registry| (of(registry), host(&registry.address)))
        .collect()
}

/// True where the manifest itself asks for this address.
fn is_asked_for(seen: &Seen<'_>, package: &Package) -> bool {
    let manifest = seen.beside("package.json");
    let mut asked = manifest
        .into_iter()
        .flat_map(|(_, listing)| &listing.packages);
    asked.any(|asked| asked.origin == package.origin)
}

/// Repositories without a commit: what stands in them later is installed. Those of submodules stand in the tree of Git.
fn unpinned(seen: &Seen<'_>) -> Vec<Finding> {
    if seen.listing.format == Format::GitModules {
        return Vec::new();
    }
    let is_open = |package: &&Package| {
        matches!(&package.origin, Origin::Git { commit: None, .. }) && package.digests.is_empty()
    };
    let open = seen.listing.packages.iter().filter(is_open);
    open.map(|package| {
        let message = format!(
            "`{}` comes from a repository, and no commit is told",
            package.name
        );
        at(seen, package, message)
    })
    .collect()
}
