//! What goes out comes in again: the same packages, whatever they are called, in every form.

use std::collections::BTreeMap;
use std::sync::Arc;

use lockgate_evidence::Span;
use lockgate_packages::{
    Algorithm, Digest, Ecosystem, File, Files, Format, Listing, Origin, Package, Relation, Scope,
    SourcePackage,
};
use lockgate_sbom::{
    CycloneDx, Subject, cyclonedx, cyclonedx_xml, read, recognise, spdx, spdx_tags, spdx3,
};
use proptest::prelude::*;

type Form = (&'static str, fn(&Subject<'_>) -> String);

pub(crate) const FORMS: [Form; 9] = [
    ("cyclonedx-1.5.json", |it| cyclonedx(it, CycloneDx::V1_5)),
    ("cyclonedx-1.6.json", |it| cyclonedx(it, CycloneDx::V1_6)),
    ("cyclonedx-1.7.json", |it| cyclonedx(it, CycloneDx::V1_7)),
    ("cyclonedx-1.5.xml", |it| cyclonedx_xml(it, CycloneDx::V1_5)),
    ("cyclonedx-1.6.xml", |it| cyclonedx_xml(it, CycloneDx::V1_6)),
    ("cyclonedx-1.7.xml", |it| cyclonedx_xml(it, CycloneDx::V1_7)),
    ("spdx-2.3.json", spdx),
    ("spdx-2.3.spdx", spdx_tags),
    ("spdx-3.0.json", spdx3),
];

pub(crate) fn subject(listings: &[Listing]) -> Subject<'_> {
    Subject {
        name: "tree",
        listings,
        unread: &[],
        created: "2026-01-31T12:00:00Z",
        tool_version: "0.1.0",
    }
}

/// What a bill must keep of each package, by package URL and origin.
fn facts(listing: &Listing) -> BTreeMap<String, String> {
    let name = |package: &Package| format!("{} {:?}", package.purl(), origin(package));
    let of_package = |package: &Package| {
        let mut digests = package.digests.clone();
        digests.sort();
        let needs = package.depends_on.iter();
        let mut needs: Vec<_> = needs.map(|&to| name(&listing.packages[to])).collect();
        needs.sort();
        let normal = package.ecosystem.normal_name(&package.name);
        let kept = (
            &package.version,
            &package.release,
            &package.source,
            &package.licence,
        );
        let rest = (
            package.runs_on_install,
            &package.deprecated,
            &package.requirement,
        );
        let is_direct = package.relation == Relation::Direct;
        let words = format!(
            "{} {normal} {kept:?} {digests:?} {rest:?} {:?} {is_direct} {needs:?}",
            package.ecosystem, package.scope
        );
        (name(package), words)
    };
    listing.packages.iter().map(of_package).collect()
}

fn origin(package: &Package) -> Origin {
    match &package.origin {
        Origin::Unstated => Origin::Registry,
        known => known.clone(),
    }
}

fn back(path: &str, text: &str) -> Listing {
    let file = File {
        path,
        bytes: text.as_bytes(),
    };
    let format = recognise(file.bytes).expect("it declares its format");
    read(format, file, &Files::new())
}

/// Words as XML keeps them.
fn word() -> impl Strategy<Value = String> {
    "[ -~é\u{202e}]{1,12}"
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("empty", |text| !text.is_empty())
}

fn named() -> impl Strategy<Value = (Ecosystem, String)> {
    let all = [
        Ecosystem::CratesIo,
        Ecosystem::PyPi,
        Ecosystem::NuGet,
        Ecosystem::RubyGems,
        Ecosystem::Hex,
        Ecosystem::Debian,
        Ecosystem::Alpine,
        Ecosystem::RedHat,
        Ecosystem::Ubuntu,
    ];
    let plain = (prop::sample::select(all.to_vec()), "[^/]{1,10}");
    let scoped = "@[a-z]{1,4}/[^/]{1,8}".prop_map(|name| (Ecosystem::Npm, name));
    let grouped = "[a-z.]{1,6}:[^/:]{1,8}".prop_map(|name| (Ecosystem::Maven, name));
    let deep = "[a-z]{1,4}\\.example/[a-z]{1,4}/[^/]{1,8}".prop_map(|name| (Ecosystem::Go, name));
    prop_oneof![4 => plain, 1 => scoped, 1 => grouped, 1 => deep]
}

fn origins() -> impl Strategy<Value = Origin> {
    prop_oneof![
        4 => Just(Origin::Registry),
        1 => Just(Origin::Own),
        1 => "https://[a-z]{1,5}\\.example/[a-z]{0,4}".prop_map(Origin::OtherRegistry),
        1 => "https://[a-z]{1,5}\\.example".prop_map(Origin::Url),
        1 => "[a-z/]{1,8}".prop_map(Origin::Path),
        1 => "[0-9a-f]{40}".prop_map(|commit| Origin::Git {
            url: "https://git.example/x".to_owned(),
            commit: Some(commit),
        }),
    ]
}

fn licences() -> impl Strategy<Value = Option<String>> {
    let known = [
        "MIT",
        "MIT OR Apache-2.0",
        "GPL-2.0",
        "BSD License",
        "mit/isc",
    ];
    prop::option::of(prop::sample::select(known.to_vec()).prop_map(str::to_owned))
}

fn package() -> impl Strategy<Value = Package> {
    let scopes = [
        Scope::Runtime,
        Scope::Unstated,
        Scope::Build,
        Scope::Test,
        Scope::Dev,
    ];
    let digests = prop::collection::vec(prop::array::uniform32(any::<u8>()), 0..3);
    let told = (
        licences(),
        digests,
        origins(),
        prop::sample::select(scopes.to_vec()),
    );
    let rest = (
        any::<bool>(),
        prop::option::of(word()),
        prop::option::of("[a-z]{1,5}"),
    );
    let direct = any::<bool>();
    (
        named(),
        prop::option::weighted(0.9, "[0-9][!-~]{0,8}"),
        told,
        rest,
        direct,
    )
        .prop_map(|((ecosystem, name), version, told, rest, is_direct)| {
            let mut package = Package::new(ecosystem, name, Span::new(0, 0));
            package.version = version;
            (package.licence, package.origin, package.scope) = (told.0, told.2, told.3);
            let functions = [Algorithm::Sha256, Algorithm::GoH1, Algorithm::Blake2b256];
            let digests = told.1.iter().zip(functions);
            package.digests = digests
                .filter_map(|(bytes, function)| Digest::from_bytes(function, bytes))
                .collect();
            (package.runs_on_install, package.deprecated) = (rest.0, rest.1);
            if package.ecosystem.is_distribution() {
                package.release = Some(Arc::from("12:x"));
                package.source = rest.2.map(|name| SourcePackage {
                    name,
                    version: is_direct.then(|| "1".to_owned()),
                });
                // An epoch of nothing is none.
                package.version = package.version.map(|version| version.replace(':', "."));
            }
            if is_direct {
                package.relation = Relation::Direct;
            }
            package
        })
}

fn listings() -> impl Strategy<Value = Listing> {
    let edges = prop::collection::vec(
        (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        0..12,
    );
    (prop::collection::vec(package(), 1..8), edges).prop_map(|(packages, edges)| {
        let mut listing = Listing::new("Cargo.lock", Format::CargoLock);
        let mut seen = std::collections::BTreeSet::new();
        let fresh = packages
            .into_iter()
            .filter(|package| seen.insert(format!("{} {:?}", package.purl(), package.origin)));
        listing.packages = fresh.collect();
        let count = listing.packages.len();
        for (from, to) in edges {
            let (from, to) = (from.index(count), to.index(count));
            if from != to && !listing.packages[from].depends_on.contains(&to) {
                listing.packages[from].depends_on.push(to);
            }
        }
        listing
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_goes_out_comes_in(listing in listings()) {
        let expected = facts(&listing);
        let all = [listing];
        for (path, write) in FORMS {
            let text = write(&subject(&all));
            prop_assert_eq!(&text, &write(&subject(&all)), "the bytes differ");
            let told = back(path, &text);
            prop_assert_eq!(facts(&told), expected.clone(), "{}\n{}", path, text);
            prop_assert!(told.gaps.is_empty(), "{}: {:?}", path, told.gaps);
        }
    }
}
