//! Which order an ecosystem's versions have, and what its releases are called.

use std::borrow::Cow;

use lockgate_packages::Ecosystem;
use lockgate_versions::Order;

/// All orders, in the order of their numbers in the index. Append only.
const ORDERS: [Order; 17] = [
    Order::Semver,
    Order::Npm,
    Order::Pep440,
    Order::Maven,
    Order::Gradle,
    Order::RubyGems,
    Order::NuGet,
    Order::Composer,
    Order::Go,
    Order::Hex,
    Order::Pub,
    Order::Dpkg,
    Order::Rpm,
    Order::Apk,
    Order::Cran,
    Order::Hackage,
    Order::Conan,
];

/// The number of an order in the index.
pub(crate) fn number(order: Order) -> Option<u8> {
    let at = ORDERS.iter().position(|known| *known == order)?;
    u8::try_from(at).ok()
}

/// The order of a number in the index.
pub(crate) fn numbered(number: u8) -> Option<Order> {
    ORDERS.get(usize::from(number)).copied()
}

/// The order of an ecosystem's versions; `None` where there is none (`OSS-Fuzz`, Git, Android).
pub(crate) fn of(ecosystem: Ecosystem) -> Option<Order> {
    use Ecosystem as E;
    Some(match ecosystem {
        E::CratesIo
        | E::SwiftUrl
        | E::Julia
        | E::GitHubActions
        | E::VsCode
        | E::Bitnami
        | E::Linux
        | E::Terraform
        | E::Helm => Order::Semver,
        E::Npm => Order::Npm,
        E::PyPi => Order::Pep440,
        E::Maven => Order::Maven,
        E::RubyGems => Order::RubyGems,
        E::NuGet => Order::NuGet,
        E::Packagist => Order::Composer,
        E::Go => Order::Go,
        E::Hex => Order::Hex,
        E::Pub => Order::Pub,
        E::Cran | E::Bioconductor => Order::Cran,
        E::Hackage | E::Ghc => Order::Hackage,
        E::ConanCenter => Order::Conan,
        _ => return of_distribution(ecosystem),
    })
}

fn of_distribution(ecosystem: Ecosystem) -> Option<Order> {
    match ecosystem.purl_type() {
        "deb" => Some(Order::Dpkg),
        "rpm" => Some(Order::Rpm),
        "apk" => Some(Order::Apk),
        _ => None,
    }
}

/// The order of a range: that of the ecosystem, but for `SEMVER` ranges of ecosystems whose own order is another.
pub(crate) fn of_range(kind: &str, own: Option<Order>) -> Option<Order> {
    if kind != "SEMVER" {
        return own;
    }
    match own {
        Some(Order::Semver | Order::Npm | Order::Go | Order::Hex) => own,
        _ => Some(Order::Semver),
    }
}

/// The one spelling of a release by which advisories and packages meet.
///
/// Ubuntu: without `:LTS`. Alpine: `v` and two numbers. Debian, Alma, Rocky, Azure, Red Hat Enterprise Linux: the first number;
/// whatever repository of it Red Hat names. Others: as given. Addresses of registries: without the slash at the end.
pub(crate) fn release(ecosystem: Ecosystem, release: &str) -> Cow<'_, str> {
    use Ecosystem as E;
    let release = release.trim();
    match ecosystem {
        E::Ubuntu => Cow::Borrowed(release.strip_suffix(":LTS").unwrap_or(release)),
        E::Alpine => alpine(release),
        E::AlmaLinux | E::RockyLinux | E::AzureLinux => Cow::Borrowed(first_number(release)),
        E::RedHat => Cow::Borrowed(red_hat(release)),
        E::Debian => Cow::Borrowed(if starts_with_digit(release) {
            first_number(release)
        } else {
            release
        }),
        _ => Cow::Borrowed(release.trim_end_matches('/')),
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

fn first_number(release: &str) -> &str {
    release.split('.').next().unwrap_or(release)
}

/// `enterprise_linux:9::appstream` and `9.4` are `9`; other products stay what they are.
fn red_hat(release: &str) -> &str {
    match release.strip_prefix("enterprise_linux:") {
        Some(rest) => first_number(rest.split(':').next().unwrap_or(rest)),
        None if starts_with_digit(release) => first_number(release),
        None => release,
    }
}

/// `3.20.1`, `v3.20` are `v3.20`; `edge` stays.
fn alpine(release: &str) -> Cow<'_, str> {
    let number = release.strip_prefix('v').unwrap_or(release);
    if !starts_with_digit(number) {
        return Cow::Borrowed(release);
    }
    let mut parts = number.split('.');
    let major = parts.next().unwrap_or_default();
    match parts.next() {
        Some(minor) => Cow::Owned(format!("v{major}.{minor}")),
        None => Cow::Owned(format!("v{major}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_have_numbers() {
        for order in ORDERS {
            assert_eq!(number(order).and_then(numbered), Some(order));
        }
        assert_eq!(numbered(17), None);
    }

    #[test]
    fn ranges_of_semantic_versions_keep_kindred_orders() {
        assert_eq!(of_range("SEMVER", Some(Order::Go)), Some(Order::Go));
        assert_eq!(of_range("SEMVER", Some(Order::Pep440)), Some(Order::Semver));
        assert_eq!(of_range("ECOSYSTEM", Some(Order::Rpm)), Some(Order::Rpm));
        assert_eq!(of_range("ECOSYSTEM", None), None);
    }

    #[test]
    fn releases_have_one_spelling() {
        let name = |ecosystem, text| release(ecosystem, text).into_owned();
        assert_eq!(name(Ecosystem::Ubuntu, "22.04:LTS"), "22.04");
        assert_eq!(name(Ecosystem::Ubuntu, "Pro:18.04:LTS"), "Pro:18.04");
        assert_eq!(name(Ecosystem::Alpine, "3.20.1"), "v3.20");
        assert_eq!(name(Ecosystem::Alpine, "v3.20"), "v3.20");
        assert_eq!(name(Ecosystem::Alpine, "edge"), "edge");
        assert_eq!(name(Ecosystem::RockyLinux, "9.3"), "9");
        assert_eq!(name(Ecosystem::Debian, "12.5"), "12");
        assert_eq!(name(Ecosystem::Debian, "sid"), "sid");
        assert_eq!(name(Ecosystem::AzureLinux, "3.0"), "3");
        assert_eq!(name(Ecosystem::PhotonOs, "3.0"), "3.0");
        assert_eq!(
            name(Ecosystem::RedHat, "enterprise_linux:9::appstream"),
            "9"
        );
        assert_eq!(name(Ecosystem::RedHat, "9.4"), "9");
        assert_eq!(
            name(Ecosystem::RedHat, "rhel_eus:9.2::baseos"),
            "rhel_eus:9.2::baseos"
        );
        assert_eq!(
            name(Ecosystem::Maven, "https://registry.example/m2/"),
            "https://registry.example/m2"
        );
    }
}
