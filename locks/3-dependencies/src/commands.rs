//! The command of an ecosystem's own tool that moves a package to a version.
//!
//! Names come from files that may be an attacker's, and people paste commands: of a name that is not plain for its ecosystem no
//! command is made. A plain name cannot be taken for an option, a path, an address or a second word by any tool or shell here.

use lockgate_packages::{Ecosystem, Format, Relation, Scope};

/// A package that should move.
pub(crate) struct Move<'a> {
    pub(crate) format: Format,
    pub(crate) ecosystem: Ecosystem,
    /// The text of the file, where the tool's generation shows.
    pub(crate) text: &'a str,
    pub(crate) name: &'a str,
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) relation: Relation,
    pub(crate) scope: Scope,
    /// The new version may not be compatible.
    pub(crate) is_breaking: bool,
    /// The package that pulls it in, and its version.
    pub(crate) through: Option<(&'a str, &'a str)>,
}

/// What to do, in words with commands in backticks; `None` where nothing sure can be said.
pub(crate) fn advice(step: &Move<'_>) -> Option<String> {
    // Tools of distributions are told no version.
    let are_plain = is_plain_version(step.to) && is_plain_version(step.from);
    if !are_plain && !step.ecosystem.is_distribution() {
        return None;
    }
    let name = argument(step.ecosystem, step.name)?;
    if step.is_breaking && keeps_within_ranges(step) {
        return beyond(step, &name);
    }
    within(step, &name)
}

/// The commands of tools that move within what is asked for, or ask for the new version themselves.
fn within(step: &Move<'_>, name: &str) -> Option<String> {
    let Move {
        format, from, to, ..
    } = step;
    let is_direct = step.relation != Relation::Transitive;
    Some(match format {
        Format::Apk => format!("`apk add --upgrade {name}`"),
        Format::CargoLock => format!("`cargo update -p {name}@{from} --precise {to}`"),
        Format::ComposerLock => format!("`composer update {name}:{to} --with-dependencies`"),
        Format::ConanLock if is_old_conan(step.text) => return None,
        Format::ConanLock => format!("`conan lock update --requires={name}/{to}`"),
        Format::Dpkg | Format::DpkgPiece => format!("`apt-get install --only-upgrade {name}`"),
        Format::GemfileLock => format!("`bundle update --conservative {name}`"),
        Format::GoMod => go(name, to, "`go mod tidy`"),
        Format::GoVendor => go(name, to, "`go mod vendor`"),
        Format::GradleLock => format!("`gradle dependencies --update-locks {name}`"),
        Format::JuliaManifest if is_direct => {
            format!("`julia --project -e 'using Pkg; Pkg.add(name=\"{name}\", version=\"{to}\")'`")
        }
        Format::JuliaManifest => {
            format!("`julia --project -e 'using Pkg; Pkg.update(\"{name}\")'`")
        }
        Format::MixLock => format!("`mix deps.update {name}`"),
        Format::NpmBun if is_direct => format!("`bun add {}`", at(name, to)),
        Format::NpmBun => format!("`bun update {name}`"),
        Format::NpmLock if is_direct => format!("`npm install {}`", at(name, to)),
        Format::NpmLock => format!("`npm update {name}`"),
        Format::NpmPnpm if is_direct => format!("`pnpm update {}`", at(name, to)),
        Format::NpmPnpm => format!("`pnpm update {name} --depth 100`"),
        Format::NpmYarn => yarn(step, name, is_direct),
        Format::NugetConfig => format!("`nuget update packages.config -Id {name} -Version {to}`"),
        Format::NugetLock | Format::NugetProject => {
            format!("`dotnet add package {name} --version {to}`")
        }
        Format::PodfileLock => format!("`pod update {name}`"),
        Format::PubLock => format!("`dart pub upgrade {name}`"),
        Format::PypiPdm => format!("`pdm update {name}`"),
        Format::PypiPipfileLock if is_direct => format!("`pipenv upgrade {name}=={to}`"),
        Format::PypiPipfileLock => format!("`pipenv update {name}`"),
        Format::PypiPoetry => format!("`poetry update {name}`"),
        Format::PypiRequirements => return compiled(step.text, name, to),
        Format::PypiUv => format!("`uv lock --upgrade-package {name}=={to}`"),
        Format::RenvLock => {
            format!("`Rscript -e 'renv::install(\"{name}@{to}\"); renv::snapshot()'`")
        }
        Format::RpmBerkeley | Format::RpmNdb | Format::RpmSqlite => match step.ecosystem {
            Ecosystem::OpenSuse | Ecosystem::Suse => format!("`zypper update {name}`"),
            _ => format!("`dnf upgrade {name}`"),
        },
        Format::MavenProject => format!(
            "`mvn versions:use-dep-version -Dincludes={name} -DdepVersion={to} -DforceVersion=true`"
        ),
        _ => return None,
    })
}

fn go(name: &str, to: &str, then: &str) -> String {
    if name == "stdlib" {
        return format!("`go get go@{to}`");
    }
    let to = to.strip_prefix('v').unwrap_or(to);
    format!("`go get {name}@v{to}`, then {then}")
}

/// The lockfile of Conan 1 holds a graph, which that tool makes anew as a whole.
fn is_old_conan(text: &str) -> bool {
    text.contains("\"graph_lock\"")
}

/// Yarn before version 2 does not update what others pull in.
fn yarn(step: &Move<'_>, name: &str, is_direct: bool) -> String {
    match (is_new_yarn(step.text), is_direct) {
        (true, true) => format!("`yarn up {}`", at(name, step.to)),
        (true, false) => format!("`yarn up -R {name}`"),
        (false, true) if step.scope == Scope::Dev => {
            format!("`yarn add --dev {}`", at(name, step.to))
        }
        (false, true) => format!("`yarn upgrade {}`", at(name, step.to)),
        (false, false) => {
            "take its entry out of `yarn.lock`, then `yarn install` resolves it anew".to_owned()
        }
    }
}

fn is_new_yarn(text: &str) -> bool {
    text.contains("__metadata:")
}

/// Lists of pins are made by tools that say so at their head.
fn compiled(text: &str, name: &str, to: &str) -> Option<String> {
    let head = text.lines().take_while(|line| line.starts_with('#'));
    let head: Vec<&str> = head.take(16).collect();
    let has = |words: &str| head.iter().any(|line| line.contains(words));
    if has("uv pip compile") {
        Some(format!(
            "the command at the head of the file, with `--upgrade-package {name}=={to}`"
        ))
    } else if has("pip-compile") {
        Some(format!(
            "`pip-compile --upgrade-package {name}=={to}`, with the options at the head of the file"
        ))
    } else {
        None
    }
}

/// Tools that only move within what manifests ask for; those of npm only what others pull in.
fn keeps_within_ranges(step: &Move<'_>) -> bool {
    match step.format {
        Format::CargoLock
        | Format::ComposerLock
        | Format::GemfileLock
        | Format::GradleLock
        | Format::MixLock
        | Format::PodfileLock
        | Format::PubLock
        | Format::PypiPdm
        | Format::PypiPoetry
        | Format::PypiUv => true,
        Format::NpmBun | Format::NpmLock | Format::NpmPnpm | Format::NpmYarn => {
            step.relation == Relation::Transitive
        }
        _ => false,
    }
}

/// Where what is asked for does not allow the version.
fn beyond(step: &Move<'_>, name: &str) -> Option<String> {
    let (manifest, update) = match step.format {
        Format::CargoLock => ("Cargo.toml", "cargo update -p"),
        Format::ComposerLock => ("composer.json", "composer update --with-dependencies"),
        Format::GemfileLock => ("Gemfile", "bundle update --conservative"),
        Format::GradleLock => ("build.gradle", "gradle dependencies --update-locks"),
        Format::MixLock => ("mix.exs", "mix deps.update"),
        Format::NpmBun => ("package.json", "bun update"),
        Format::NpmLock => ("package.json", "npm update"),
        Format::NpmPnpm => ("package.json", "pnpm update"),
        Format::NpmYarn if is_new_yarn(step.text) => ("package.json", "yarn up -R"),
        Format::NpmYarn => ("package.json", "yarn upgrade"),
        Format::PodfileLock => ("Podfile", "pod update"),
        Format::PubLock => ("pubspec.yaml", "dart pub upgrade"),
        Format::PypiPdm => ("pyproject.toml", "pdm update"),
        Format::PypiPoetry => ("pyproject.toml", "poetry update"),
        Format::PypiUv => ("pyproject.toml", "uv lock --upgrade-package"),
        _ => return None,
    };
    let is_cargo = step.format == Format::CargoLock;
    if step.relation == Relation::Direct {
        let then = if is_cargo {
            "and the next build takes it".to_owned()
        } else {
            format!("then `{update} {name}`")
        };
        return Some(format!("ask for it in `{manifest}`, {then}"));
    }
    let (through, version) = step.through?;
    let through = argument(step.ecosystem, through)?;
    // Several versions may be there, and Cargo asks which is meant.
    let which = if is_cargo && is_plain_version(version) {
        format!("@{version}")
    } else {
        String::new()
    };
    let plain = through.trim_matches('"');
    Some(format!(
        "only a newer `{plain}` can ask for it: try `{update} {through}{which}`"
    ))
}

/// `name@version`, in quotes where shells read an `@` at the beginning as theirs.
fn at(name: &str, version: &str) -> String {
    match name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
    {
        Some(name) => format!("\"{name}@{version}\""),
        None => format!("{name}@{version}"),
    }
}

/// The name as a word of a command; `None` where it is not plain for its ecosystem.
fn argument(ecosystem: Ecosystem, name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('/').collect();
    let are_words = parts.iter().all(|part| is_word(part));
    let is_plain = match (ecosystem, parts.as_slice()) {
        (Ecosystem::Npm, [scope, inner]) => {
            let scope = scope.strip_prefix('@')?;
            return (is_word(scope) && is_word(inner)).then(|| format!("\"{name}\""));
        }
        // A part of a pod is updated with the pod.
        (Ecosystem::CocoaPods, [pod, ..]) => return is_word(pod).then(|| (*pod).to_owned()),
        (Ecosystem::Maven, [name]) => {
            let (group, artifact) = name.split_once(':')?;
            is_word(group) && is_word(artifact)
        }
        // Names of distributions may hold a plus.
        (ecosystem, [name]) if ecosystem.is_distribution() => {
            !name.starts_with('+') && is_word(&name.replace('+', ""))
        }
        (Ecosystem::Packagist, [_, _]) | (Ecosystem::Go, [_, ..]) | (_, [_]) => are_words,
        _ => false,
    };
    is_plain.then(|| name.to_owned())
}

/// Letters, digits, `.`, `_`, `-`, `~`, beginning with a letter or digit: no option, no path, nothing that a shell reads.
fn is_word(word: &str) -> bool {
    let inner =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'~');
    word.starts_with(|first: char| first.is_ascii_alphanumeric())
        && word.bytes().all(inner)
        && !word.contains("..")
        && word.len() < 200
}

/// The same, with `+`.
pub(crate) fn is_plain_version(version: &str) -> bool {
    let inner =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+');
    version.starts_with(|first: char| first.is_ascii_alphanumeric())
        && version.bytes().all(inner)
        && version.len() < 200
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(format: Format, ecosystem: Ecosystem, name: &str, relation: Relation) -> String {
        let step = Move {
            format,
            ecosystem,
            text: "",
            name,
            from: "1.0.0",
            to: "1.0.1",
            relation,
            scope: Scope::Runtime,
            is_breaking: false,
            through: None,
        };
        advice(&step).unwrap_or_else(|| "-".to_owned())
    }

    #[test]
    fn each_tool_is_told_in_its_own_words() {
        use Ecosystem as E;
        let direct = |format, ecosystem, name| told(format, ecosystem, name, Relation::Direct);
        let lines = [
            direct(Format::CargoLock, E::CratesIo, "a_b"),
            direct(Format::NpmLock, E::Npm, "@a/b"),
            told(Format::NpmLock, E::Npm, "b", Relation::Transitive),
            told(Format::NpmYarn, E::Npm, "b", Relation::Transitive),
            direct(Format::GoMod, E::Go, "example.com/a/v2"),
            direct(Format::GoMod, E::Go, "stdlib"),
            direct(Format::ComposerLock, E::Packagist, "a/b"),
            direct(Format::PypiUv, E::PyPi, "A.b"),
            direct(Format::PodfileLock, E::CocoaPods, "A/B"),
            direct(Format::GradleLock, E::Maven, "a.b:c"),
            direct(Format::ConanLock, E::ConanCenter, "zlib"),
            direct(Format::RenvLock, E::Cran, "data.table"),
            direct(Format::JuliaManifest, E::Julia, "HTTP"),
            told(
                Format::JuliaManifest,
                E::Julia,
                "HTTP",
                Relation::Transitive,
            ),
            direct(Format::Dpkg, E::Debian, "libstdc++6"),
            direct(Format::Apk, E::Alpine, "musl"),
            direct(Format::RpmSqlite, E::RedHat, "bind-libs"),
            direct(Format::RpmNdb, E::Suse, "bind-libs"),
            direct(Format::Dpkg, E::Debian, "+x"),
        ];
        insta::assert_snapshot!(lines.join("\n"), @r#"
        `cargo update -p a_b@1.0.0 --precise 1.0.1`
        `npm install "@a/b@1.0.1"`
        `npm update b`
        take its entry out of `yarn.lock`, then `yarn install` resolves it anew
        `go get example.com/a/v2@v1.0.1`, then `go mod tidy`
        `go get go@1.0.1`
        `composer update a/b:1.0.1 --with-dependencies`
        `uv lock --upgrade-package A.b==1.0.1`
        `pod update A`
        `gradle dependencies --update-locks a.b:c`
        `conan lock update --requires=zlib/1.0.1`
        `Rscript -e 'renv::install("data.table@1.0.1"); renv::snapshot()'`
        `julia --project -e 'using Pkg; Pkg.add(name="HTTP", version="1.0.1")'`
        `julia --project -e 'using Pkg; Pkg.update("HTTP")'`
        `apt-get install --only-upgrade libstdc++6`
        `apk add --upgrade musl`
        `dnf upgrade bind-libs`
        `zypper update bind-libs`
        -
        "#);
    }

    #[test]
    fn what_the_ranges_of_others_do_not_allow_is_theirs_to_ask_for() {
        let told = |format, relation| {
            let step = Move {
                format,
                ecosystem: Ecosystem::Npm,
                text: "",
                name: "left",
                from: "1.0.0",
                to: "2.0.0",
                relation,
                scope: Scope::Runtime,
                is_breaking: true,
                through: Some(("@a/mid", "1.0.0")),
            };
            advice(&step).unwrap_or_else(|| "-".to_owned())
        };
        let lines = [
            told(Format::NpmLock, Relation::Direct),
            told(Format::NpmLock, Relation::Transitive),
            told(Format::GemfileLock, Relation::Direct),
            told(Format::CargoLock, Relation::Direct),
        ];
        insta::assert_snapshot!(lines.join("\n"), @r#"
        `npm install left@2.0.0`
        only a newer `@a/mid` can ask for it: try `npm update "@a/mid"`
        ask for it in `Gemfile`, then `bundle update --conservative left`
        ask for it in `Cargo.toml`, and the next build takes it
        "#);
    }

    #[test]
    fn a_name_that_a_tool_or_shell_could_misread_makes_no_command() {
        let hostile = [
            "",
            "-g",
            "--config=x",
            "a b",
            "a;b",
            "a`b`",
            "a$(b)",
            "$HOME",
            "a|b",
            "a\nb",
            "../a",
            "a/..",
            "user/repository",
            "git+ssh://a",
            "file:a",
            "@a",
            "@-a/b",
            "@a/../b",
            "a@b",
            "a'b",
            "a\"b",
            "~a",
            "a\u{202e}b",
            "é",
            "*",
            ".a",
            "a!b",
            "a&b",
            "%a%",
        ];
        for name in hostile {
            assert_eq!(argument(Ecosystem::Npm, name), None, "{name}");
            assert_eq!(argument(Ecosystem::CratesIo, name), None, "{name}");
        }
        for name in ["-a.com/b", "a.com//b", "a.com/../b", "/a", "a.com/$b"] {
            assert_eq!(argument(Ecosystem::Go, name), None, "{name}");
        }
        for version in ["", "-1", "1;a", "1 2", "$1", "1`a`"] {
            assert!(!is_plain_version(version), "{version}");
        }
    }
}
