use lockgate_evidence::{Finding, rule};
use lockgate_packages::{Format, Origin, Package, Registry};

use super::few;
use crate::unasked::Seen;

rule! {
    /// # What it finds
    ///
    /// Requirements of pip with `--extra-index-url`, for packages without a digest: pip asks all indexes and takes the highest
    /// version that any of them has. So does every installation under a `pip.conf` that names one. Indexes whose hosts stand in `hosts` of `[dependencies]` are left out.
    ///
    /// # Why it matters
    ///
    /// Whoever registers the name of an internal package at the public index, in a higher version, is installed in its place.
    /// That is how code ran inside of dozens of large companies in 2021, and how PyTorch's nightly builds were replaced in 2022.
    ///
    /// # Bad
    ///
    /// ```text
    /// --extra-index-url https://registry.example/simple
    /// acme-billing
    /// ```
    ///
    /// # Good
    ///
    /// ```text
    /// --index-url https://registry.example/simple
    /// acme-billing==1.4.0 --hash=sha256:…
    /// ```
    ///
    /// # How to fix
    ///
    /// Ask one index only, one that serves the public packages as well; or say per package where it comes from (uv:
    /// `[tool.uv.sources]`; Poetry: `source`); or state digests for all packages. Register your internal names at the public index.
    ///
    /// # References
    ///
    /// - pip documentation, "--extra-index-url"
    /// - CWE-427, Uncontrolled Search Path Element
    Dependencies "dependencies/dependency-confusion": "a package can come from either of two registries", Medium, Medium
}

pub(crate) fn find(seen: &Seen<'_>) -> Vec<Finding> {
    match seen.listing.format {
        Format::PypiRequirements => of_requirements(seen),
        Format::PypiConfig => {
            let told = extra(seen);
            let message = "any package can come from this index or from the other: pip takes the highest version of both";
            told.map(|registry| Finding::new(&RULE, seen.source, registry.span, message))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The registries that are asked besides another, and whose host nobody allowed.
fn extra<'a>(seen: &'a Seen<'_>) -> impl Iterator<Item = &'a Registry> {
    seen.listing.registries.iter().filter(|registry| {
        registry.is_extra && registry.address.contains("://") && !seen.is_allowed(&registry.address)
    })
}

fn of_requirements(seen: &Seen<'_>) -> Vec<Finding> {
    let is_open = |package: &&Package| {
        package.digests.is_empty()
            && matches!(
                package.origin,
                Origin::Registry | Origin::Unstated | Origin::OtherRegistry(_)
            )
    };
    let open = seen.listing.packages.iter().filter(is_open);
    let names: Vec<_> = open.map(|package| package.name.as_str()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    extra(seen)
        .map(|registry| {
            let message = format!("{} can come from this index or from the other: pip takes the highest version of both", few(&names));
            Finding::new(&RULE, seen.source, registry.span, message)
        })
        .collect()
}
