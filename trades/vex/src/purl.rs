//! Package URLs as statements write them, and which package they mean (purl-spec 1.0, ECMA-427, "Parsing").

use std::borrow::Cow;

use lockgate_packages::Purl;

/// The parts of a package URL; `None` where it is none.
pub fn parse(text: &str) -> Option<Purl> {
    let (rest, subpath) = split_last(text, '#');
    let (rest, qualifiers) = split_last(rest, '?');
    let (scheme, rest) = rest.split_once(':')?;
    let (kind, rest) = rest.trim_start_matches('/').split_once('/')?;
    let rest = rest.trim_matches('/');
    // The `@` of a scope may stand unencoded: a version is behind the last name only.
    let name_at = rest.rfind('/').map_or(0, |slash| slash + 1);
    let (namespace, last) = rest.split_at(name_at);
    let (name, version) = match last.rsplit_once('@') {
        Some((name, version)) if !name.is_empty() => (name, Some(version)),
        _ => (last, None),
    };
    let is_kind = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    if !scheme.eq_ignore_ascii_case("pkg") || name.is_empty() || !kind.bytes().all(is_kind) {
        return None;
    }
    let namespace = decoded_segments(namespace)?;
    Some(Purl {
        kind: kind.to_ascii_lowercase(),
        namespace: (!namespace.is_empty()).then_some(namespace),
        name: decoded(name)?.into_owned(),
        version: match version {
            Some(version) => Some(decoded(version)?.into_owned()).filter(|text| !text.is_empty()),
            None => None,
        },
        qualifiers: read_qualifiers(qualifiers.unwrap_or(""))?,
        subpath: match subpath {
            Some(subpath) => Some(decoded_segments(subpath)?).filter(|text| !text.is_empty()),
            None => None,
        },
    })
}

fn split_last(text: &str, at: char) -> (&str, Option<&str>) {
    match text.rsplit_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn decoded_segments(text: &str) -> Option<String> {
    let segments = text.split('/').filter(|segment| !segment.is_empty());
    let segments: Option<Vec<_>> = segments.map(decoded).collect();
    Some(segments?.join("/"))
}

fn read_qualifiers(text: &str) -> Option<Vec<(String, String)>> {
    let mut all = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=')?;
        if !value.is_empty() {
            all.push((key.to_ascii_lowercase(), decoded(value)?.into_owned()));
        }
    }
    all.sort();
    Some(all)
}

/// Without percent encoding; `None` where what comes out is not UTF-8 or a sign is cut off.
pub(crate) fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            rest = after;
            bytes.extend(data_encoding::HEXLOWER_PERMISSIVE.decode(digits).ok()?);
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// True where `wanted` means the package `own`: the same type, namespace and name, the same version where `wanted` has one, and
/// every qualifier of `wanted`. A subpath means a part of a package, which is not the package.
pub fn fits(wanted: &Purl, own: &Purl) -> bool {
    let names = |purl: &Purl| {
        let namespace = purl.namespace.as_deref().unwrap_or("");
        let namespace = normal(&purl.kind, namespace, true).into_owned();
        (
            namespace,
            normal(&purl.kind, &purl.name, false).into_owned(),
        )
    };
    let version = wanted.version.as_ref();
    wanted.kind == own.kind
        && version.is_none_or(|version| own.version.as_ref() == Some(version))
        && wanted.subpath.is_none()
        && names(wanted) == names(own)
        && wanted.qualifiers.iter().all(|qualifier| {
            own.qualifiers.contains(qualifier) || is_default(&wanted.kind, qualifier)
        })
}

/// The one spelling of a name, where its type has one (purl-spec, PURL-TYPES).
fn normal<'t>(kind: &str, text: &'t str, is_namespace: bool) -> Cow<'t, str> {
    match kind {
        "pypi" => Cow::Owned(
            lockgate_packages::Ecosystem::PyPi
                .normal_name(text)
                .into_owned(),
        ),
        "alpm" | "apk" | "bitbucket" | "composer" | "deb" | "github" | "gitlab" | "golang"
        | "hex" | "nuget" | "pub" | "swift" => Cow::Owned(text.to_lowercase()),
        "rpm" if is_namespace => Cow::Owned(text.to_lowercase()),
        _ => Cow::Borrowed(text),
    }
}

/// What a package URL means where it does not say it: Maven's `type` is `jar` (purl-spec, "maven").
fn is_default(kind: &str, (key, value): &(String, String)) -> bool {
    kind == "maven" && key == "type" && value == "jar"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purl(text: &str) -> Purl {
        parse(text).expect("the test's text is a package URL")
    }

    #[test]
    fn parts_are_decoded_and_written_back() {
        for text in [
            "pkg:npm/%40scope/name@1.0.0",
            "pkg:golang/golang.org/x/net@v0.1.0%2Bincompatible",
            "pkg:deb/debian/libc6@2.36-9%2Bdeb12u1?arch=amd64&distro=debian-12",
            "pkg:maven/org.example/name",
        ] {
            assert_eq!(purl(text).to_string(), text);
        }
        let scoped = purl("PKG://npm/@scope/name");
        assert_eq!(scoped.to_string(), "pkg:npm/%40scope/name");
    }

    #[test]
    fn what_is_none_is_none() {
        for text in [
            "",
            "pkg:",
            "pkg:npm",
            "pkg:npm/",
            "npm/a@1",
            "pkg:npm/a%2",
            "pkg:npm/a%ff",
            "pkg:a b/c",
            "pkg:npm/a?x",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_version_or_qualifier_that_is_named_must_be_there() {
        let own = purl("pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12");
        let fits_own = |text| fits(&purl(text), &own);
        assert!(fits_own("pkg:deb/debian/libc6"));
        assert!(fits_own("pkg:deb/Debian/libc6@2.36-9?distro=debian-12"));
        assert!(!fits_own("pkg:deb/debian/libc6@2.36-8"));
        assert!(!fits_own("pkg:deb/debian/libc6?arch=arm64"));
        assert!(!fits_own("pkg:deb/ubuntu/libc6"));
        assert!(!fits_own("pkg:deb/debian/libc6#usr/lib"));
        assert!(fits(
            &purl("pkg:pypi/Zope.Interface"),
            &purl("pkg:pypi/zope-interface@1")
        ));
        assert!(!fits(&purl("pkg:npm/JSON"), &purl("pkg:npm/json@1")));
        assert!(fits(
            &purl("pkg:maven/a/b@1?type=jar"),
            &purl("pkg:maven/a/b@1")
        ));
    }
}
