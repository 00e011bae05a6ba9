use std::collections::BTreeSet;

use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_packages::{Origin, Package, Relation};

use crate::popular::{self, Likeness};
use crate::unasked::Seen;

rule! {
    /// # What it finds
    ///
    /// A package that the project names itself and whose name is one slip away from that of a package that many use, while
    /// nobody is known to use this one: two letters in the other order, a letter twice, characters that look alike, another sign
    /// between the words, a letter more, less or other. In names of several parts only the scope, vendor or account counts. The
    /// names come from lists that are counted over public repositories; `known-names` in `[dependencies]` names those that are
    /// meant.
    ///
    /// # Why it matters
    ///
    /// Whoever registers the misspelled name of a much used package gets to run code on the machines of all who mistype it. It
    /// is the most common form of malicious packages, and the name is all that tells it before somebody has looked inside.
    ///
    /// # Bad
    ///
    /// ```text
    /// reqeusts==2.32.4
    /// ```
    ///
    /// # Good
    ///
    /// ```text
    /// requests==2.32.4
    /// ```
    ///
    /// # How to fix
    ///
    /// Compare the name with that in the documentation of what you want. Where the name is right, add it to `known-names`.
    ///
    /// # References
    ///
    /// - OpenSSF, Malicious Packages repository
    /// - CAPEC-616, Establish Rogue Location; CWE-1357
    Dependencies "dependencies/typosquat": "a name is almost that of a much used package", Medium, Medium
}

pub(crate) fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let mut told = BTreeSet::new();
    let packages = seen
        .listing
        .packages
        .iter()
        .filter(|package| is_asked(package));
    let mut findings = Vec::new();
    for package in packages {
        let Some((target, likeness)) = popular::near(package.ecosystem, &package.name) else {
            continue;
        };
        let is_meant = seen.settings.known_names.contains(&package.name);
        if !is_meant && !seen.is_told_elsewhere(package) && told.insert(&package.name) {
            findings.push(finding(seen, package, target, likeness));
        }
    }
    findings
}

/// What others pull in they have named, and many see it.
fn is_asked(package: &Package) -> bool {
    package.relation != Relation::Transitive
        && matches!(package.origin, Origin::Registry | Origin::Unstated)
}

fn finding(seen: &Seen<'_>, package: &Package, target: &str, likeness: Likeness) -> Finding {
    let how = match likeness {
        Likeness::Lookalike => "by characters that look alike",
        Likeness::Digit => "by a digit in place of a letter",
        Likeness::Swapped => "by the order of two letters",
        Likeness::Doubled => "by a letter that stands twice",
        Likeness::Separator => "by the signs between its words",
        Likeness::Plural => "by an `s` at its end",
        Likeness::Other => "by one letter",
    };
    let message = format!(
        "`{}` differs {how} from `{target}`, which many use, and nobody is known to use it",
        package.name
    );
    let finding = Finding::new(&RULE, seen.source, package.span, message)
        .help("compare it with the name that was meant; where it is right, add it to `known-names` in `[dependencies]`");
    if likeness < Likeness::Separator {
        finding
    } else {
        finding.severity(Severity::Low).confidence(Confidence::Low)
    }
}
