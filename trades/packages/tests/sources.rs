//! Where tools look for packages.

use lockgate_packages::{Format, Listing};

use crate::show::listing;

/// Every registry and what is not checked, as they stand there.
fn told(path: &str, text: &str) -> Vec<String> {
    let listing: Listing = listing(&[(path, text)]);
    assert!(listing.gaps.is_empty(), "{:?}", listing.gaps);
    let registries = listing.registries.iter().map(|registry| {
        let extra = if registry.is_extra { " besides" } else { "" };
        format!("{}{extra}", registry.address)
    });
    let unchecked = listing.unchecked.iter();
    let unchecked = unchecked.map(|span| format!("unchecked {}", &text[span.range()]));
    registries.chain(unchecked).collect()
}

#[test]
fn npm_and_yarn_name_registries_of_all_and_of_scopes() {
    let user = ["u", "p"].join(":");
    let text = format!(
        "; registry=https://no.example\n# registry=https://no.example\nregistry = \"https://{user}@registry.example/npm/\"\r\n\
        @own:registry=http://own.example\n//own.example/:_authToken=${{TOKEN}}\nother:registry=https://no.example\n\
        @env:registry=https://${{HOST}}/\nstrict-ssl=false\n"
    );
    assert_eq!(
        told("a/.npmrc", &text),
        [
            "https://registry.example/npm/",
            "http://own.example",
            "unchecked strict-ssl=false"
        ]
    );
    let text = "# x\nregistry \"https://registry.example\"\n\"@own:registry\" \"https://own.example\"\nstrict-ssl false\nlastUpdateCheck 1\n";
    assert_eq!(
        told(".yarnrc", text),
        [
            "https://registry.example",
            "https://own.example",
            "unchecked strict-ssl false"
        ]
    );
    let text = "npmRegistryServer: \"https://registry.example\"\nenableStrictSsl: false\nnpmScopes:\n  own:\n    npmRegistryServer: 'https://own.example'\n    npmAuthToken: x\n";
    assert_eq!(
        told(".yarnrc.yml", text),
        [
            "https://registry.example",
            "https://own.example",
            "unchecked enableStrictSsl"
        ]
    );
}

#[test]
fn pip_names_indexes_and_whom_it_trusts() {
    let text = "[global]\nindex-url = https://registry.example/simple\nextra_index_url =\n    http://a.example/simple\n    # no\n    https://b.example/simple\ntimeout: 60\n[install]\ntrusted-host = a.example b.example\n";
    assert_eq!(
        told("pip.conf", text),
        [
            "https://registry.example/simple",
            "http://a.example/simple besides",
            "https://b.example/simple besides",
            "unchecked a.example",
            "unchecked b.example"
        ]
    );
    let text = "--trusted-host a.example\nleft==1\n";
    assert_eq!(told("requirements.txt", text), ["unchecked a.example"]);
    let text = "[[source]]\nurl = 'https://registry.example'\nverify_ssl = false\n";
    assert_eq!(
        told("Pipfile", text),
        ["https://registry.example", "unchecked false"]
    );
}

#[test]
fn cargo_names_registries_and_what_replaces_them() {
    let text = "[source.crates-io]\nreplace-with = 'own'\n[source.own]\nregistry = 'sparse+https://registry.example/index/'\n[source.vendored]\ndirectory = 'vendor'\n[registries]\nother = { index = \"http://other.example\" }\n[build]\njobs = 1\n";
    for path in [".cargo/config.toml", "a/.cargo/config"] {
        assert_eq!(
            told(path, text),
            ["https://registry.example/index/", "http://other.example"]
        );
    }
    assert_eq!(Format::of("config.toml"), None);
}
