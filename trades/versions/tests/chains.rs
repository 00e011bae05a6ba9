//! Versions in the order in which their ecosystems have them; between bars they are equal.

use std::cmp::Ordering;

use lockgate_versions::Order;

#[track_caller]
fn rising(order: Order, chain: &str) {
    let groups = chain
        .split_whitespace()
        .map(|group| group.split('|').collect::<Vec<_>>());
    let all = groups
        .enumerate()
        .flat_map(|(rank, group)| group.into_iter().map(move |one| (rank, one)));
    let all: Vec<_> = all.collect();
    for (rank, one) in &all {
        for (other_rank, other) in &all {
            let compared = order.compare(one, other);
            assert_eq!(
                compared,
                Ok(rank.cmp(other_rank)),
                "{order:?}: {one} {other}"
            );
            let keys = order
                .key(one)
                .and_then(|key| Ok(key.cmp(&order.key(other)?)));
            assert_eq!(keys, compared, "{order:?}, keys: {one} {other}");
        }
    }
}

#[track_caller]
fn refused(order: Order, versions: &[&str]) {
    for version in versions {
        assert!(order.key(version).is_err(), "{order:?}: {version}");
    }
}

#[test]
fn semantic_versions() {
    rising(
        Order::Semver,
        "0.0.0-0 0.0.0 1.0.0-0 1.0.0-9 1.0.0-10 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-rc.1 1.0.0|v1|1.0.0+b 1.0.1 1.10.0",
    );
    refused(
        Order::Semver,
        &[
            "01.0.0",
            "1.0.0-01",
            "1.0.0-",
            "1.0.0.0",
            "x",
            "1.0.0+",
            "1.0.0-a..b",
            "1..0",
        ],
    );
    rising(
        Order::Npm,
        "1.2.3-beta|1.2.3beta|v1.2.3-beta|=v1.2.3-beta 1.2.3|01.02.03|1.2.3+x 1.2.4",
    );
    rising(Order::Hex, "1.0.0-dev 1.0.0-rc.0 1.0.0|1.0 1.0.1");
    rising(
        Order::Pub,
        "1.0.0-a 1.0.0|01.0.0 1.0.0+0 1.0.0+1 1.0.0+1.a 1.0.0+a 1.0.1-a",
    );
    rising(
        Order::Go,
        "v0.0.0-20190101000000-0a1b2c3d4e5f 0.0.0-20200101000000-0a1b2c3d4e5f 1.21.0-0 1.21beta1|go1.21beta1 go1.21rc2|1.21.0-rc.2|1.21rc2 \
         go1.21rc10 go1.21|1.21.0|go1.21.0-custom 1.21.1 v2.0.0+incompatible|2.0.0",
    );
    refused(
        Order::Go,
        &["vgo1.2", "v1.21rc2", "go", "gox", "master", "go1.2.3.4rc1"],
    );
}

#[test]
fn python() {
    rising(
        Order::Pep440,
        "1.0.dev0|1.0dev|1-DEV 1.0a0.dev1 1.0a0|1.0alpha|1.0-A.0 1.0a0.post1.dev2 1.0a0.post1 1.0a2 1.0b1|1.0beta1 1.0rc1|1.0c1|1.0-preview_1 \
         1|1.0|1.0.0|v1|0!1 1.0+a 1.0+a.1 1.0+b 1.0+1|1.0.0+01 1.0+1.a 1.0.post0.dev1 1.0.post0|1.0.post|1.0-r 1.0-1|1.0.post1 1.0.0.1 1.10 2 1!0",
    );
    refused(
        Order::Pep440,
        &[
            "1.0-", "a", "1.0.x", "1.0+", "1.0+a..b", "1.0-1-1", "1.", "1!", "1.0a1b1",
        ],
    );
}

#[test]
fn java() {
    rising(
        Order::Maven,
        "1-alpha|1.alpha|1.0.0-alpha 1-alpha-1|1a1|1-a1|1.0.alpha1 1-beta 1-b2 1-milestone 1-m1 1-rc|1-cr 1-rc1|1-cr1 1-SNAPSHOT 1|1.0|1-ga|1.0-final|1.0.0-RELEASE|1-0 \
         1-sp 1-sp1 1-foo|1.foo|1foo 1-foo1 1-zap 1-1 1-2 1.0.1 1.1 1.10 2",
    );
    rising(
        Order::Gradle,
        "1.0-dev-3 1.0-alpha 1.0-alpha-1 1.0-zeta 1.0-rc-1|1.0-rc1|1.0.RC.1 1.0-snapshot 1.0-final 1.0-ga 1.0-release 1.0-sp 1.0 1.0.0 1.0.1 1.1.a 1.1",
    );
}

#[test]
fn ruby_net_php_beam() {
    rising(
        Order::RubyGems,
        "0.beta.1 0.0.beta.2|0.beta.2 0|0.0 1.a|1.0.a|1.0.0.a 1.a.1 1.b 1-1 1.rc1 1|1.0|1.0.0 1.0.1 1.1 1.10",
    );
    refused(Order::RubyGems, &["a", "1..0", "1.0-", "1.0_0", "-1"]);
    rising(
        Order::NuGet,
        "1.0-1 1.0-10 1.0-A|1.0.0-a 1.0-a.1 1.0-b 1|1.0|1.0.0.0|01.0|1.0+m 1.0.0.1-a 1.0.0.1 1.0.1-a 1.0.1",
    );
    refused(Order::NuGet, &["1.0.0.0.0", "1.0-", "a", "1.0-a..b", "1._"]);
    rising(Order::Composer, "1.0-dev|1.0.x-dev@dev|v1.0.0-dev");
    rising(
        Order::Composer,
        "1.0-dev 1.0-alpha1-dev 1.0-alpha 1.0a1|1.0.0-alpha.1 1.0-alpha2 1.0-beta 1.0-b3 1.0-RC1|1.0rc1 1.0|1|v1.0.0.0|1.0-stable|1.0@beta|1.0+b 1.0-p1|1.0.0-patch1|1.0pl1 1.0.1 1.x-dev|1.9999999.9999999.9999999-dev 2 20100101 2010-01-02-3",
    );
    refused(
        Order::Composer,
        &["dev-main", "master", "feature", "1.0-foo", "1.0.0.0.0"],
    );
}

#[test]
fn distributions() {
    rising(
        Order::Dpkg,
        "1~~ 1~~a 1~ 1~rc1 1|1-0|0:1|1-|".trim_end_matches("|1-|"),
    );
    rising(
        Order::Dpkg,
        "1.0~rc1-1 1.0|1.0-0|0:1.0|1.0-0000 1.0-0+b1 1.0-1~bpo1 1.0-1 1.0-1+deb12u1 1.0-1ubuntu1 1.0-2 1.0a 1.0+dfsg-1 1.0.1 1.9 1.10 1.10-1a 1:0",
    );
    refused(Order::Dpkg, &["", "1-", ":1", "a:1", "1_0", "1:", "1 0"]);
    rising(
        Order::Rpm,
        "1.0~rc1-1 1.0~rc1-2 1.0|0:1.0 1.0-1 1.0-1.el9|1.0-1_el9 1.0^git1 1.0^git1.1 1.0a-1 1.0.1 1.a 1.1|1.01 1.10 1:0.1",
    );
    rising(
        Order::Apk,
        "1_alpha 1_alpha1 1_beta 1_pre2 1_rc 1_rc1 1 1-r0 1-r1 1~ab 1_cvs 1_git1 1_p 1_p1 1_p1-r3 1a 1a-r1 1b 1.0 1.01 1.02 1.1 1.9 1.10 2",
    );
    refused(
        Order::Apk,
        &[
            "1.0A",
            "a",
            "1.0-1",
            "1.0_foo",
            "1.0_p1a",
            "1.",
            "1ab",
            "1.0-r1-r2",
        ],
    );
}

#[test]
fn lists_of_numbers_and_conan() {
    rising(Order::Cran, "0.9 1 1.0|1-0 1.0.0 1.0.1|1.0-1 1.10");
    rising(Order::Hackage, "0.9 1 1.0 1.0.0 1.0.1 1.10");
    refused(Order::Hackage, &["1-0", "a", "1."]);
    rising(
        Order::Conan,
        "1.0-a|1-a 1.0-b 1.0.0|1 1+1 1+2 1.1.1-pre 1.1.1 1.1.1a 1.1.1k 1.1.2 1.1.10 1.a cci",
    );
}

#[test]
fn prereleases_are_known() {
    let yes = [
        (Order::Semver, "1.0.0-a"),
        (Order::Go, "go1.21rc1"),
        (Order::Pep440, "1.0.dev1"),
        (Order::Maven, "1.0-SNAPSHOT"),
        (Order::Gradle, "1.0-rc1"),
        (Order::RubyGems, "1.0.pre"),
        (Order::NuGet, "1.0-a"),
        (Order::Composer, "1.0-RC1"),
        (Order::Dpkg, "1~rc1"),
        (Order::Rpm, "1~rc1-1"),
        (Order::Apk, "1_rc1"),
        (Order::Conan, "1-a"),
    ];
    for (order, version) in yes {
        assert_eq!(order.is_prerelease(version), Ok(true), "{order:?}");
    }
    for order in Order::ALL {
        assert_eq!(order.is_prerelease("1.0"), Ok(false), "{order:?}");
    }
    assert_eq!(Order::Maven.compare("1-jre", "1"), Ok(Ordering::Greater));
    assert_eq!(Order::Pep440.is_prerelease("1.0.post1"), Ok(false));
}
