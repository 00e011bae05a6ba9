//! Which package the package URL of a statement means.

use std::borrow::Cow;

use lockgate_packages::Purl;

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
        Purl::parse(text).expect("the test's text is a package URL")
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
