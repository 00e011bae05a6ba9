//! Versions that are put together at random from pieces that an order knows.

use lockgate_versions::Order;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;

/// Pieces that have a meaning somewhere.
const PIECES: &[&str] = &[
    ".",
    ".",
    ".",
    ".",
    "-",
    "-",
    "_",
    "+",
    "~",
    "^",
    ":",
    "!",
    "0",
    "0",
    "1",
    "1",
    "2",
    "9",
    "10",
    "00",
    "01",
    "199",
    "200",
    "255",
    "256",
    "65536",
    "18446744073709551616",
    "999999999999999999",
    "1000000000000000000",
    "a",
    "b",
    "c",
    "m",
    "p",
    "r",
    "x",
    "z",
    "A",
    "RC",
    "v",
    "go",
    "alpha",
    "beta",
    "milestone",
    "rc",
    "cr",
    "snapshot",
    "SNAPSHOT",
    "ga",
    "final",
    "release",
    "sp",
    "dev",
    "pre",
    "preview",
    "post",
    "rev",
    "patch",
    "pl",
    "stable",
    "_alpha",
    "_beta",
    "_pre",
    "_rc",
    "_p",
    "_git",
    "_cvs",
    "-r",
    "~a1",
    "foo",
    "jre",
    " ",
    "-dev",
    "incompatible",
    "20230101",
    "2023-01-02",
];

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0u64..4).prop_map(|n| n.to_string()),
        2 => (0u64..300).prop_map(|n| n.to_string()),
        1 => Just("00".to_owned()),
        1 => Just("01".to_owned()),
        1 => Just("20240102030405060708".to_owned()),
    ]
}

/// What follows the numbers of a version of an order.
fn tails(order: Order) -> &'static [&'static str] {
    match order {
        Order::Semver | Order::Npm | Order::Hex | Order::Pub | Order::Go => &[
            "-0",
            "-a",
            "-a.1",
            "-a.b",
            "-1",
            "-rc.1",
            "-rc.10",
            "-rc.2",
            "+b",
            "+1",
            "-A",
            "--",
            "-a-b",
            "+1.a",
            "-0.20200101000000-0a1b2c3d4e5f",
            "+incompatible",
            "rc1",
        ],
        Order::Pep440 => &[
            "a1", "b2", "rc1", ".dev0", ".dev1", ".post1", "-1", ".post", "+a", "+1", "+1.a",
            "+a.1", "a", "c0", ".pre-1", "rev2", "_r3", ".DEV", "alpha.1",
        ],
        Order::Maven | Order::Gradle => &[
            "-SNAPSHOT",
            "-alpha",
            ".alpha",
            "-a1",
            ".rc1",
            "-rc-1",
            "-rc2",
            "-ga",
            ".final",
            "-sp",
            "-sp1",
            "-1",
            "-0",
            "-foo",
            ".foo",
            "foo",
            "x1",
            ".x.y",
            "-1.1",
            "-ga1",
            ".Final",
            "-m2",
            "-dev",
            "+1",
            "_b",
            "-jre",
        ],
        Order::RubyGems => &[
            ".a", ".rc1", ".pre", "-1", ".0", ".b.0.1", ".b.0.0.1", "-x-y", "a", ".a.0", ".a.0.b",
        ],
        Order::NuGet => &["-a", "-A", "-a.1", "-1", "+b", "-rc.10", "-beta-1", "-0"],
        Order::Composer => &[
            "-dev",
            "-beta1",
            "b2",
            "-RC1",
            "rc.1",
            "-alpha",
            "-p1",
            "-patch.2",
            "pl3",
            ".x-dev",
            "-beta1-dev",
            "-stable",
            "@beta",
            "-alpha2.1",
            "_a",
        ],
        Order::Dpkg => &[
            "-1",
            "~rc1",
            "~",
            "+dfsg-1",
            "-0",
            "-1ubuntu1",
            "+b1",
            "a",
            "-0~a",
            "~~",
            "-1+deb12u1",
            "0",
        ],
        Order::Rpm => &[
            "~rc1",
            "^1",
            "^git1",
            "-1.el9",
            "-1",
            "a",
            "~",
            "^",
            ".a",
            "_b",
            "-2.el8_1.3",
            "~1^2",
        ],
        Order::Apk => &[
            "-r0", "-r1", "_alpha", "_alpha1", "_p", "_p1", "a", "b", "_git1", "~ab", "_rc1_p2",
            "_pre",
        ],
        Order::Conan => &[
            "-a", "+b", "a", ".a", "-1", "+1", ".0", "-a.0", "cci", "-pre+1.2",
        ],
        _ => &["-1", ".1", ".0"],
    }
}

/// A version of an order, most of which it reads.
pub fn likely(order: Order) -> BoxedStrategy<String> {
    let prefixes = match order {
        Order::Dpkg | Order::Rpm => vec!["", "", "", "0:", "1:", "2:"],
        Order::Pep440 => vec!["", "", "", "v", "1!", "0!"],
        Order::Npm | Order::Semver | Order::Go | Order::Composer => vec!["", "", "v"],
        _ => vec![""],
    };
    let numbers = prop::collection::vec(number(), 1..5);
    let tail = prop::collection::vec(select(tails(order)), 0..3);
    (select(prefixes), numbers, tail)
        .prop_map(|(prefix, numbers, tails)| {
            format!("{prefix}{}{}", numbers.join("."), tails.concat())
        })
        .boxed()
}

/// Anything.
pub fn unlikely() -> BoxedStrategy<String> {
    prop::collection::vec(select(PIECES), 1..8)
        .prop_map(|pieces| pieces.concat())
        .boxed()
}

/// Two versions that have much in common.
pub fn pair(order: Order) -> BoxedStrategy<(String, String)> {
    let near = (likely(order), any::<prop::sample::Index>(), select(PIECES)).prop_map(
        |(one, at, piece)| {
            let at = at.index(one.len() + 1);
            let other = format!("{}{piece}{}", &one[..at], &one[at..]);
            (one, other)
        },
    );
    prop_oneof![
        4 => (likely(order), likely(order)),
        3 => near,
        1 => (likely(order), unlikely()),
        2 => (unlikely(), unlikely()),
    ]
    .boxed()
}
