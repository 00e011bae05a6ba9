//! Ranges of versions as statements write them: `vers:npm/>=1.0.0|<2.0.0` (VERS, ECMA-427's companion).

use std::cmp::Ordering;

use lockgate_packages::Purl;
use lockgate_versions::{Key, Order};

use crate::purl::decoded;

/// So many constraints are read of a range.
const MOST_CONSTRAINTS: usize = 10_000;

/// A range of versions of one ecosystem. One that is not understood is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vers {
    text: String,
    kind: String,
    order: Order,
    /// Sorted, each version once; without any, every version is meant.
    constraints: Vec<(Key, Comparator)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Vers {
    /// Reads a range for packages of that type of package URL.
    ///
    /// Refused is what the specification calls invalid, what belongs to other packages, and versions that the ecosystem would not
    /// take: nothing is mended.
    pub fn parse(text: &str, kind: &str) -> Result<Self, &'static str> {
        let rest = text.strip_prefix("vers:").ok_or("it is no `vers:` range")?;
        let (scheme, rest) = rest.split_once('/').ok_or("it names no scheme")?;
        let scheme = if scheme == "alpine" { "apk" } else { scheme };
        if scheme != kind {
            return Err("its scheme is not that of the package");
        }
        let order = order(kind).ok_or("its scheme has no order here")?;
        let constraints = match rest.trim() {
            "*" => Vec::new(),
            rest => constraints(rest, order)?,
        };
        Ok(Self {
            text: text.to_owned(),
            kind: kind.to_owned(),
            order,
            constraints,
        })
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True where the package has a version, and that is sure to lie within.
    pub fn holds(&self, purl: &Purl) -> bool {
        let Some(version) = purl.version.as_deref().filter(|_| purl.kind == self.kind) else {
            return false;
        };
        let mut qualifiers = purl.qualifiers.iter();
        let epoch = qualifiers.find(|(name, _)| self.kind == "rpm" && name == "epoch");
        let version = epoch.map_or_else(
            || version.to_owned(),
            |(_, epoch)| format!("{epoch}:{version}"),
        );
        self.order.key(&version).is_ok_and(|key| self.has(&key))
    }

    /// The specification's "Using version range specifiers": equal ones first, then the spans between the others.
    fn has(&self, version: &Key) -> bool {
        if self.constraints.is_empty() {
            return true;
        }
        let same = self.constraints.iter().find(|(key, _)| key == version);
        if let Some((_, comparator)) = same {
            return matches!(
                comparator,
                Comparator::Equal | Comparator::LessOrEqual | Comparator::GreaterOrEqual
            );
        }
        let mut bounds = self
            .constraints
            .iter()
            .filter(|(_, comparator)| comparator.is_bound());
        let after = bounds.clone().find(|(key, _)| key > version);
        let before = bounds.rfind(|(key, _)| key < version);
        match (before, after) {
            (Some((_, before)), _) if !before.is_lower() => false,
            (_, Some((_, after))) if after.is_lower() => false,
            (before, after) => before.is_some() || after.is_some(),
        }
    }
}

impl Comparator {
    fn is_bound(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    fn is_lower(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual)
    }
}

fn constraints(text: &str, order: Order) -> Result<Vec<(Key, Comparator)>, &'static str> {
    let mut all = Vec::new();
    for part in text.split('|') {
        if all.len() == MOST_CONSTRAINTS {
            return Err("it has too many constraints");
        }
        let (comparator, version) = split(part.trim());
        let version = decoded(version.trim()).unwrap_or_default();
        let key = order.key(&version).map_err(|_| "a bound is no version")?;
        all.push((key, comparator));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let is_twice = |pair: &[(Key, Comparator)]| pair[0].0.cmp(&pair[1].0) == Ordering::Equal;
    if all.windows(2).any(is_twice) {
        return Err("it names a version twice");
    }
    let bounds: Vec<_> = all
        .iter()
        .filter(|(_, comparator)| comparator.is_bound())
        .collect();
    if bounds
        .windows(2)
        .any(|pair| pair[0].1.is_lower() == pair[1].1.is_lower())
    {
        return Err("its bounds do not alternate");
    }
    Ok(all)
}

fn split(part: &str) -> (Comparator, &str) {
    let signs = [
        (">=", Comparator::GreaterOrEqual),
        ("<=", Comparator::LessOrEqual),
        ("!=", Comparator::NotEqual),
        (">", Comparator::Greater),
        ("<", Comparator::Less),
        ("=", Comparator::Equal),
    ];
    let found = signs
        .iter()
        .find_map(|(sign, comparator)| Some((*comparator, part.strip_prefix(sign)?)));
    found.unwrap_or((Comparator::Equal, part))
}

/// The order of the versions of a type of package URL.
fn order(kind: &str) -> Option<Order> {
    Some(match kind {
        "apk" => Order::Apk,
        "cargo" => Order::Semver,
        "composer" => Order::Composer,
        "conan" => Order::Conan,
        "cran" => Order::Cran,
        "deb" => Order::Dpkg,
        "gem" => Order::RubyGems,
        "golang" => Order::Go,
        "hackage" => Order::Hackage,
        "hex" => Order::Hex,
        "maven" => Order::Maven,
        "npm" => Order::Npm,
        "nuget" => Order::NuGet,
        "pub" => Order::Pub,
        "pypi" => Order::Pep440,
        "rpm" => Order::Rpm,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn purl(text: &str) -> Purl {
        Purl::parse(text).expect("the test's text is a package URL")
    }

    fn within(range: &str, version: &str) -> bool {
        let range = Vers::parse(range, "npm").expect("the test's range is one");
        range.holds(&purl(&format!("pkg:npm/a@{version}")))
    }

    #[test]
    fn bounds_and_single_versions() {
        let range = "vers:npm/0.5.0|>=1.0.0|!=1.4.0|<2.0.0|>3.0.0";
        for (version, is_in) in [
            ("0.4.0", false),
            ("0.5.0", true),
            ("0.6.0", false),
            ("1.0.0", true),
            ("1.3.9", true),
            ("1.4.0", false),
            ("2.0.0", false),
            ("2.5.0", false),
            ("3.0.0", false),
            ("3.0.1", true),
        ] {
            assert_eq!(within(range, version), is_in, "{version}");
        }
        assert!(within("vers:npm/*", "1.0.0"));
        assert!(within("vers:npm/<=1.0.0", "1.0.0-rc.1"));
        assert!(within("vers:npm/ >= 1.0.0 | < 2.0.0-beta%2B1 ", "1.0.0"));
        assert!(!within("vers:npm/!=1.0.0", "1.0.0"));
    }

    #[test]
    fn what_is_not_sure_is_no_range() {
        for (range, why) in [
            ("1.0.0", "it is no `vers:` range"),
            ("vers:npm", "it names no scheme"),
            ("vers:pypi/<1", "its scheme is not that of the package"),
            ("vers:npm/", "a bound is no version"),
            ("vers:npm/<odd", "a bound is no version"),
            ("vers:npm/<1.0.0|1.0.0", "it names a version twice"),
            ("vers:npm/<1.0.0|<2.0.0", "its bounds do not alternate"),
            ("vers:npm/*|<2.0.0", "a bound is no version"),
        ] {
            assert_eq!(Vers::parse(range, "npm").err(), Some(why), "{range}");
        }
        assert_eq!(
            Vers::parse("vers:oci/1", "oci").err(),
            Some("its scheme has no order here")
        );
        let range = Vers::parse("vers:rpm/<1:2-1", "rpm").expect("it is one");
        assert!(range.holds(&purl("pkg:rpm/fedora/a@9-1")));
        assert!(!range.holds(&purl("pkg:rpm/fedora/a@2-2?epoch=1")));
        assert!(!range.holds(&purl("pkg:rpm/fedora/a")));
        let range = Vers::parse("vers:alpine/<1.2-r3", "apk").expect("it is one");
        assert!(range.holds(&purl("pkg:apk/alpine/a@1.2-r2")));
    }

    /// As the specification tells it, constraint by constraint.
    fn plainly(constraints: &[(u8, &str)], version: u8) -> bool {
        for (bound, sign) in constraints {
            if *bound == version {
                return matches!(*sign, "" | "<=" | ">=");
            }
        }
        let bounds: Vec<_> = constraints
            .iter()
            .filter(|(_, sign)| sign.contains(['<', '>']))
            .collect();
        let (Some(first), Some(last)) = (bounds.first(), bounds.last()) else {
            return false;
        };
        (first.1.starts_with('<') && version < first.0)
            || (last.1.starts_with('>') && version > last.0)
            || bounds.windows(2).any(|pair| {
                pair[0].1.starts_with('>') && pair[0].0 < version && version < pair[1].0
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn ranges_hold_what_the_specification_says(
            signs in prop::collection::btree_map(0..12_u8, prop::sample::select(vec!["", "!=", "<", "<=", ">", ">="]), 1..6),
            version in 0..12_u8,
        ) {
            let constraints: Vec<_> = signs.into_iter().collect();
            let written: Vec<_> = constraints.iter().map(|(bound, sign)| format!("{sign}{bound}.0.0")).collect();
            if let Ok(range) = Vers::parse(&format!("vers:npm/{}", written.join("|")), "npm") {
                let told = range.holds(&purl(&format!("pkg:npm/a@{version}.0.0")));
                prop_assert_eq!(told, plainly(&constraints, version));
            }
        }
    }
}
