use lockgate_advisories::Group;
use lockgate_evidence::{Finding, rule};

use super::{Asked, ids, summary};

rule! {
    /// # What it finds
    ///
    /// A package in a version that was published to do harm (records whose id begins with `MAL-`, and what they are aliases of).
    ///
    /// # Why it matters
    ///
    /// Such a package acts when it is installed or loaded: by the time it is found in a lockfile it has probably run on the
    /// machine of whoever made that, with their credentials.
    ///
    /// # Bad
    ///
    /// ```json
    /// { "lockfileVersion": 3, "packages": { "node_modules/crossenv": { "version": "6.1.1" } } }
    /// ```
    ///
    /// # Good
    ///
    /// ```json
    /// { "lockfileVersion": 3, "packages": { "node_modules/cross-env": { "version": "7.0.3" } } }
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove the package. Take every machine on which it was installed for compromised: change the credentials it could read.
    ///
    /// # References
    ///
    /// - OpenSSF, Malicious Packages repository
    Dependencies "dependencies/malicious-package": "a package was published to do harm", Critical, High
}

pub(super) fn finding(asked: &Asked<'_>, group: &Group<'_>) -> Finding {
    let message = format!(
        "{} was published to do harm, says {}{}",
        asked.named(),
        ids(group),
        summary(group)
    );
    Finding::new(&RULE, asked.source, asked.package().span, message)
        .help("remove it, and change every credential that the machines it ran on could read")
}
