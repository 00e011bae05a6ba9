//! Package URLs, both ways.

use lockgate_packages::{NoPurl, Purl};
use proptest::prelude::*;

fn parts(text: &str) -> Result<Vec<String>, NoPurl> {
    let purl = Purl::parse(text)?;
    let mut all = vec![purl.kind, purl.namespace.unwrap_or_default(), purl.name];
    all.push(purl.version.unwrap_or_default());
    all.extend(
        purl.qualifiers
            .iter()
            .map(|(key, value)| format!("{key}={value}")),
    );
    all.extend(purl.subpath.map(|path| format!("#{path}")));
    Ok(all)
}

#[test]
fn parts_are_told_apart() {
    for (text, expected) in [
        (
            "pkg:npm/%40scope/name@1.0",
            ["npm", "@scope", "name", "1.0"].as_slice(),
        ),
        ("pkg:npm/@scope/name@1.0", &["npm", "@scope", "name", "1.0"]),
        ("pkg:npm/@scope/name", &["npm", "@scope", "name", ""]),
        ("PKG://Cargo//one@1", &["cargo", "", "one", "1"]),
        (
            "pkg:golang/go.example/a/b@v1#/x/./../y/",
            &["golang", "go.example/a", "b", "v1", "#x/y"],
        ),
        (
            "pkg:deb/debian/a%2B@1%3A2?Distro=debian-12&arch=&upstream=b%401",
            &[
                "deb",
                "debian",
                "a+",
                "1:2",
                "distro=debian-12",
                "upstream=b@1",
            ],
        ),
        ("pkg:generic/a%2Fb", &["generic", "", "a/b", ""]),
    ] {
        let told = parts(text).map_err(|why| format!("{text}: {why}"));
        assert_eq!(told, Ok(expected.iter().map(ToString::to_string).collect()));
    }
}

#[test]
fn what_is_none_says_why() {
    for (text, why) in [
        ("", NoPurl::Scheme),
        ("npm/a@1", NoPurl::Scheme),
        ("pkg:a", NoPurl::Name),
        ("pkg:npm/", NoPurl::Name),
        ("pkg:1a/b", NoPurl::Type),
        ("pkg:n pm/b", NoPurl::Type),
        ("pkg:npm/a%4", NoPurl::Encoding),
        ("pkg:npm/%ff", NoPurl::Encoding),
        ("pkg:npm/a%2fb/c", NoPurl::Segment),
        ("pkg:npm/a?b=1&B=2", NoPurl::Qualifier),
        ("pkg:npm/a?b", NoPurl::Qualifier),
        ("pkg:npm/a?b%20=1", NoPurl::Qualifier),
    ] {
        assert_eq!(parts(text), Err(why), "{text}");
    }
}

fn segments() -> impl Strategy<Value = Option<String>> {
    let segment = "[^/]{1,6}".prop_filter("left out by the rules", |it| it != "." && it != "..");
    let all = prop::collection::vec(segment, 0..3).prop_map(|all| all.join("/"));
    all.prop_map(|all| (!all.is_empty()).then_some(all))
}

fn purl() -> impl Strategy<Value = Purl> {
    let qualifiers = prop::collection::btree_map("[a-z][a-z0-9._-]{0,4}", ".{1,6}", 0..3);
    let rest = (prop::option::of(".{1,8}"), qualifiers, segments());
    ("[a-z][a-z0-9.-]{0,6}", segments(), ".{1,8}", rest).prop_map(
        |(kind, namespace, name, (version, qualifiers, subpath))| Purl {
            kind,
            namespace,
            name,
            version,
            qualifiers: qualifiers.into_iter().collect(),
            subpath,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(purl in purl()) {
        let text = purl.to_string();
        prop_assert_eq!(Purl::parse(&text), Ok(purl), "{}", text);
    }

    #[test]
    fn whatever_is_read_has_one_spelling(text in "pkg:[a-z]{1,3}/[-a-zA-Z0-9%@/?&=#:+.]{0,24}") {
        if let Ok(purl) = Purl::parse(&text) {
            prop_assert_eq!(Purl::parse(&purl.to_string()), Ok(purl));
        }
    }
}
