use lockgate_evidence::{Finding, rule};
use lockgate_packages::{Origin, Package};

use super::few;
use crate::unasked::Seen;

rule! {
    /// # What it finds
    ///
    /// The packages of a lockfile that run commands when they are installed, where the lockfile tells that: those of npm and
    /// pnpm with install scripts, plugins of Composer. It is told once a lockfile; `install-scripts` in `[dependencies]` names
    /// those that may.
    ///
    /// # Why it matters
    ///
    /// Worms and stealers in packages run there: at once, on every machine, before anything of the package is used. The list
    /// is short in most projects, so a name that is new on it is worth a look.
    ///
    /// # Bad
    ///
    /// ```json
    /// "node_modules/tiny-helper": { "version": "1.0.1", "hasInstallScript": true }
    /// ```
    ///
    /// # Good
    ///
    /// ```toml
    /// [dependencies]
    /// install-scripts = ["esbuild"]
    /// ```
    ///
    /// # How to fix
    ///
    /// Install with `ignore-scripts`, let the tool run those of a few packages only (`pnpm.onlyBuiltDependencies`, Composer's
    /// `allow-plugins`), and name the same few in `install-scripts`.
    ///
    /// # References
    ///
    /// - npm documentation, "scripts", "Life Cycle Scripts"
    /// - CWE-506
    Dependencies "dependencies/install-script": "packages run commands when they are installed", Info, High
}

pub(crate) fn find(seen: &Seen<'_>) -> Vec<Finding> {
    let runs = |package: &&Package| {
        package.runs_on_install
            && package.origin != Origin::Own
            && !seen.settings.install_scripts.contains(&package.name)
    };
    if !seen.is_lock() {
        return Vec::new();
    }
    let running: Vec<_> = seen.listing.packages.iter().filter(runs).collect();
    let Some(first) = running.first() else {
        return Vec::new();
    };
    let mut names: Vec<_> = running
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let message = match names.len() {
        1 => format!("{} runs commands when it is installed", few(&names)),
        count => format!(
            "{count} packages run commands when they are installed: {}",
            few(&names)
        ),
    };
    vec![Finding::new(&RULE, seen.source, first.span, message)]
}
