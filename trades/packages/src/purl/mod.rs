//! Package URLs (purl-spec 1.0, ECMA-427).

mod parse;

use std::fmt;

pub use parse::NoPurl;

use crate::{Ecosystem, Package};

/// A package URL in its parts. [`fmt::Display`] writes the canonical form.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl {
    /// `npm`, `pypi`, `deb`.
    pub kind: String,
    /// What stands before the name, with `/` between segments.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
    /// The version.
    pub version: Option<String>,
    /// Key and value, in order of the keys, keys in lower case.
    pub qualifiers: Vec<(String, String)>,
    /// A place within the package.
    pub subpath: Option<String>,
}

impl Purl {
    /// The package URL of a package.
    pub(crate) fn of(package: &Package) -> Self {
        let ecosystem = package.ecosystem;
        let full = ecosystem.normal_name(&package.name);
        let (namespace, name) = split(ecosystem, &full);
        let mut purl = Self {
            kind: ecosystem.purl_type().to_owned(),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
            version: package.version.clone(),
            ..Self::default()
        };
        if ecosystem.is_distribution() {
            let word = ecosystem.name().to_lowercase().replace(' ', "");
            purl.namespace = (ecosystem != Ecosystem::Rpm).then_some(word);
            purl.qualify("arch", package.architecture.as_deref());
            if purl.kind == "rpm" {
                purl.tell_epoch();
                purl.qualify("rpmmod", package.module.as_deref());
            }
            let release = package.release.as_deref();
            let distro = release.map(|release| {
                let word = ecosystem.name().to_lowercase().replace(' ', "");
                let release = release.trim_start_matches('v');
                format!("{word}-{}", release.strip_suffix(":LTS").unwrap_or(release))
            });
            purl.qualify("distro", distro.as_deref());
        }
        purl
    }

    /// Of rpm's packages the epoch is no part of the version (PURL-TYPES, "rpm").
    fn tell_epoch(&mut self) {
        let version = self.version.take().unwrap_or_default();
        let parts = version
            .split_once(':')
            .filter(|(epoch, _)| !epoch.is_empty());
        let (epoch, rest) = parts.map_or((None, &*version), |(epoch, rest)| (Some(epoch), rest));
        self.qualify("epoch", epoch);
        self.version = (!rest.is_empty()).then(|| rest.to_owned());
    }

    fn qualify(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.qualifiers.push((key.to_owned(), value.to_owned()));
            self.qualifiers.sort();
        }
    }
}

/// Namespace and name.
fn split(ecosystem: Ecosystem, name: &str) -> (Option<&str>, &str) {
    let parts = match ecosystem {
        Ecosystem::Maven => name.split_once(':'),
        Ecosystem::Npm if name.starts_with('@') => name.split_once('/'),
        Ecosystem::Npm | Ecosystem::PyPi | Ecosystem::CratesIo | Ecosystem::NuGet => None,
        _ => name.rsplit_once('/'),
    };
    match parts {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, name),
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/", self.kind)?;
        if let Some(namespace) = &self.namespace {
            write_segments(f, namespace)?;
            f.write_str("/")?;
        }
        write_encoded(f, &self.name)?;
        if let Some(version) = &self.version {
            f.write_str("@")?;
            write_encoded(f, version)?;
        }
        for (at, (key, value)) in self.qualifiers.iter().enumerate() {
            write!(f, "{}{key}=", if at == 0 { '?' } else { '&' })?;
            write_encoded(f, value)?;
        }
        if let Some(subpath) = &self.subpath {
            f.write_str("#")?;
            write_segments(f, subpath)?;
        }
        Ok(())
    }
}

fn write_segments(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for (at, segment) in text.split('/').filter(|part| !part.is_empty()).enumerate() {
        if at > 0 {
            f.write_str("/")?;
        }
        write_encoded(f, segment)?;
    }
    Ok(())
}

/// Everything but letters, digits, `.-_~` and `:` is percent-encoded (purl-spec, "Character encoding").
fn write_encoded(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' | b':' => {
                write!(f, "{}", char::from(byte))?;
            }
            _ => write!(f, "%{byte:02X}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use lockgate_evidence::Span;

    use super::*;

    #[test]
    fn each_ecosystem_has_its_form() {
        let purl = |ecosystem, name: &str, version: &str| {
            let package = Package::new(ecosystem, name, Span::new(0, 0)).version(version);
            package.purl().to_string()
        };
        assert_eq!(
            purl(Ecosystem::Npm, "@scope/name", "1.0.0"),
            "pkg:npm/%40scope/name@1.0.0"
        );
        assert_eq!(
            purl(Ecosystem::Maven, "org.example:name", "1"),
            "pkg:maven/org.example/name@1"
        );
        assert_eq!(
            purl(Ecosystem::Go, "golang.org/x/net", "v0.1.0"),
            "pkg:golang/golang.org/x/net@v0.1.0"
        );
        assert_eq!(
            purl(Ecosystem::Debian, "libc6", "2.36-9+deb12u1"),
            "pkg:deb/debian/libc6@2.36-9%2Bdeb12u1"
        );
    }
}
