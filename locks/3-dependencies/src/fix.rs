//! How a package gets to the version that clears it: an edit where that is all, else words and a command.

use lockgate_advisories::Fix as Clears;
use lockgate_evidence::{Fix, Safety, Span};
use lockgate_packages::{Ecosystem, Files, Format, Origin, Package};
use lockgate_versions::Order;

use crate::commands::{Move, advice, is_plain_version};
use crate::rules::Asked;

/// What is told beside a flaw.
#[derive(Clone, Debug)]
pub(crate) struct Remedy {
    pub(crate) help: String,
    /// The version to move to.
    pub(crate) to: Option<String>,
    pub(crate) fix: Option<Fix>,
}

/// What to do about all flaws of a package.
pub(crate) fn remedy(asked: &Asked<'_>, clears: &Clears, files: &Files<'_>) -> Option<Remedy> {
    let Clears::Version(to) = clears else {
        return Some(Remedy {
            help: "no advisory names a version that mends it: look for a successor".to_owned(),
            to: None,
            fix: None,
        });
    };
    let package = asked.package();
    let from = package.version.as_deref().filter(|from| from != to)?;
    // A distribution keeps what it mends within a release compatible.
    let is_breaking =
        !package.ecosystem.is_distribution() && is_breaking(package.ecosystem, from, to);
    let mut help = format!("move to {to}, the smallest version that no vulnerability is known of");
    if is_early(package.ecosystem, to) {
        help.push_str(" (it is an early one)");
    } else if is_breaking {
        help.push_str(&format!(" (it may not be compatible with {from})"));
    }
    let fix = edit(asked, to, is_breaking, files);
    if fix.is_none()
        && is_of_registry(package)
        && let Some(advice) = advice(&step(asked, from, to, is_breaking))
    {
        help.push_str(": ");
        help.push_str(&advice);
    }
    Some(Remedy {
        help,
        to: Some(to.clone()),
        fix,
    })
}

/// What comes from elsewhere is moved elsewhere.
fn is_of_registry(package: &Package) -> bool {
    !matches!(
        package.origin,
        Origin::Git { .. } | Origin::Url(_) | Origin::Path(_) | Origin::Own
    )
}

fn is_early(ecosystem: Ecosystem, version: &str) -> bool {
    let order = order(ecosystem);
    order.is_some_and(|order| order.is_prerelease(version).unwrap_or(true))
}

fn step<'a>(asked: &'a Asked<'_>, from: &'a str, to: &'a str, is_breaking: bool) -> Move<'a> {
    let package = asked.package();
    let packages = &asked.listing.packages;
    let way = asked.ways().last_steps(asked.at, 2);
    let through = way.iter().rev().nth(1).map(|at| &packages[*at]);
    Move {
        format: asked.listing.format,
        ecosystem: package.ecosystem,
        text: asked.source.text(),
        name: &package.name,
        from,
        to,
        relation: package.relation,
        scope: package.scope,
        is_breaking,
        through: through
            .filter(|package| package.origin != Origin::Own)
            .map(|package| {
                let version = package.version.as_deref().unwrap_or_default();
                (package.name.as_str(), version)
            }),
    }
}

/// The edit of a pin that stands alone: nothing else in the file depends on the version.
fn edit(asked: &Asked<'_>, to: &str, is_breaking: bool, files: &Files<'_>) -> Option<Fix> {
    let package = asked.package();
    let is_default = matches!(package.origin, Origin::Registry | Origin::Unstated);
    // A digest is that of the old version.
    if !is_default || !package.digests.is_empty() || !is_plain_version(to) {
        return None;
    }
    let span = pin(asked, files)?;
    let is_early = is_early(package.ecosystem, to);
    let safety = if is_breaking || is_early {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    let title = format!("move `{}` to {to}", package.name);
    Some(Fix::new(title, safety).edit(asked.source, span, to))
}

/// Where the version stands, where a pin of one version is all that stands there.
fn pin(asked: &Asked<'_>, files: &Files<'_>) -> Option<Span> {
    let package = asked.package();
    let text = asked.source.text();
    let span = bare(text, package)?;
    let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line_start..span.start];
    let after = text[span.end..].lines().next().unwrap_or_default();
    let stands_alone = match asked.listing.format {
        Format::PypiRequirements => is_requirement(before, after, ""),
        Format::PypiSetupCfg => is_requirement(without_key(before), after, ""),
        Format::PypiPyproject => is_quoted(before, after) || is_requirement(before, after, "\"'"),
        Format::PypiSetupPy => is_requirement(before, after, "\"'"),
        Format::CargoManifest
        | Format::ComposerManifest
        | Format::Gemfile
        | Format::MixExs
        | Format::PypiPipfile => is_quoted(before, after),
        Format::NpmManifest => {
            let alias = format!("npm:{}@", package.name);
            is_quoted(before.strip_suffix(&*alias).unwrap_or(before), after)
        }
        Format::PubManifest => is_plain_scalar(before, after),
        Format::ConanText | Format::ConanRecipe => is_reference(before, after, &package.name),
        Format::GradleScript => {
            is_quoted(before, after) || is_coordinate(before, after, &package.name)
        }
        Format::GradleCatalog => {
            let line = line_start..span.end + after.len();
            let is_beside = line.contains(&package.span.start);
            is_coordinate(before, after, &package.name)
                || (is_quoted(before, after)
                    && (is_beside || is_ref_used_once(before, text, files)))
        }
        Format::NugetConfig => is_xml(before, after) && !is_unpacked(asked, package, files),
        Format::NugetProject => is_xml(before, after),
        Format::MavenProject => {
            is_xml(before, after) && property(before).is_none_or(|name| is_used_once(name, files))
        }
        _ => false,
    };
    stands_alone.then_some(span)
}

/// The version itself within what the reader marks: `= 1.2.3`, `[1.2.3]`, `"=1.2.3"`.
fn bare(text: &str, package: &Package) -> Option<Span> {
    let version = package.version.as_deref()?;
    let is_mark = |mark: char| matches!(mark, '=' | ' ' | '[' | ']' | '"' | '\'');
    let marked = package.version_span.or_else(|| {
        // Cargo: `name = "=1.2.3"`, whose value the reader does not mark.
        let after = text.get(package.span.end..)?.lines().next()?;
        let length = after.find(version)? + version.len();
        Some(Span::new(package.span.end, package.span.end + length))
    })?;
    let text = text.get(marked.range())?;
    let at = text.find(version)?;
    let (before, after) = (&text[..at], &text[at + version.len()..]);
    let start = marked.start + at;
    let is_bare = before.chars().chain(after.chars()).all(is_mark);
    is_bare.then(|| Span::new(start, start + version.len()))
}

/// `name[extra]==` before, and nothing but a marker, a comment or the end after.
fn is_requirement(before: &str, after: &str, quotes: &str) -> bool {
    let is_quote = |mark: char| quotes.contains(mark);
    let Some(before) = before.trim_end().strip_suffix("==") else {
        return false;
    };
    let before = before.strip_suffix('=').unwrap_or(before);
    // Of several clauses the others may not allow the new version.
    let start = before.rfind(is_quote).map_or(0, |at| at + 1);
    let name = before[start..].trim_end().trim_end_matches('(');
    let is_alone = !name.contains(['<', '>', '!', '~', '=']);
    let after = after.trim_start().trim_start_matches(')').trim_start();
    let ends = after.is_empty() || after.starts_with([';', '#']) || after.starts_with(is_quote);
    is_alone && ends && !after.contains("--hash") && !after.ends_with('\\')
}

/// What stands behind the key of a setting; a line that goes on is indented.
fn without_key(before: &str) -> &str {
    if before.starts_with([' ', '\t']) {
        return before;
    }
    before
        .split_once(['=', ':'])
        .map_or(before, |(_, value)| value)
}

/// The whole text between quotes.
fn is_quoted(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches(['=', ' ']);
    let mut quotes = ['"', '\''].into_iter();
    quotes.any(|quote| before.ends_with(quote) && after.trim_start().starts_with(quote))
}

/// A value of YAML without quotes, or with.
fn is_plain_scalar(before: &str, after: &str) -> bool {
    let after = after.trim_start();
    let is_plain = before.trim_end().ends_with(':') && (after.is_empty() || after.starts_with('#'));
    is_plain || is_quoted(before, after)
}

/// The whole value of an attribute or element.
fn is_xml(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches(['[', ' ']);
    let after = after.trim_start_matches([']', ' ']);
    let is_attribute = |quote| before.ends_with(quote) && after.starts_with(quote);
    is_attribute('"') || is_attribute('\'') || (before.ends_with('>') && after.starts_with('<'))
}

/// `"group:name:` before, or `"id:` of a plugin, and the end, a classifier or an extension after.
fn is_coordinate(before: &str, after: &str, name: &str) -> bool {
    let id = name.split(':').next().unwrap_or_default();
    let mut names = [name, id].into_iter();
    let begins = names.any(|name| {
        let start = before
            .strip_suffix(':')
            .and_then(|before| before.strip_suffix(name));
        start.is_some_and(|start| start.ends_with(['"', '\'']))
    });
    begins && after.starts_with(['"', '\'', ':', '@'])
}

/// `name/` before, and nothing but user and channel after: a revision is that of the old version.
fn is_reference(before: &str, after: &str, name: &str) -> bool {
    let start = before
        .strip_suffix('/')
        .and_then(|before| before.strip_suffix(name));
    let begins = start.is_some_and(|start| start.trim().is_empty() || start.ends_with(['"', '\'']));
    let ends =
        after.trim().is_empty() || after.starts_with(['"', '\'', '@']) || after.starts_with(" #");
    begins && ends && !after.trim_start_matches(" #").contains('#')
}

/// True where one entry of a catalog refers to the version that is named here, and no script does.
fn is_ref_used_once(before: &str, catalog: &str, files: &Files<'_>) -> bool {
    let alias = before.split('=').next().unwrap_or_default();
    let alias = alias.trim().trim_matches(['"', '\'']);
    let quoted = ['"', '\''].map(|quote| format!("{quote}{alias}{quote}"));
    let references: usize = quoted
        .iter()
        .map(|quoted| catalog.matches(quoted.as_str()).take(2).count())
        .sum();
    let accessor = format!("versions.{}", alias.replace(['-', '_'], "."));
    let is_script = |path: &str| Format::of(path) == Some(Format::GradleScript);
    let mut scripts = files.iter().filter(|file| is_script(file.path));
    !alias.is_empty()
        && references == 1
        && !scripts.any(|file| memchr::memmem::find(file.bytes, accessor.as_bytes()).is_some())
}

/// The property that the element before a value sets; `None` for the version of a package itself (Maven, "POM Reference").
fn property(before: &str) -> Option<&str> {
    let before = before.trim_end_matches(['[', ' ']);
    let name = before.strip_suffix('>')?.rsplit('<').next()?;
    (name != "version").then_some(name)
}

/// True where one place of all projects in the tree asks for a property.
fn is_used_once(property: &str, files: &Files<'_>) -> bool {
    let reference = format!("${{{property}}}");
    let projects = files.iter().filter(|file| file.name() == "pom.xml");
    let uses = projects
        .flat_map(|file| memchr::memmem::find_iter(file.bytes, reference.as_bytes()))
        .take(2);
    uses.count() == 1
}

/// True where a project beside `packages.config` names the folder that the old version was unpacked to.
fn is_unpacked(asked: &Asked<'_>, package: &Package, files: &Files<'_>) -> bool {
    let version = package.version.as_deref().unwrap_or_default();
    let folder = format!("{}.{version}\\", package.name).to_lowercase();
    let directory = asked.source.path().rsplit_once('/');
    let directory = directory.map_or(String::new(), |(before, _)| format!("{before}/"));
    let mut beside = files.below(&directory).filter(|file| {
        let rest = file.path.strip_prefix(&directory).unwrap_or_default();
        !rest.contains('/') && Format::of(file.path) == Some(Format::NugetProject)
    });
    beside.any(|file| {
        let text = String::from_utf8_lossy(file.bytes).to_lowercase();
        text.contains(&folder)
    })
}

/// True where the numbers up to the first that is not nought differ: what is called compatible changes only those after.
///
/// The path of a Go module tells its greatest number, so that only that counts there.
fn is_breaking(ecosystem: Ecosystem, from: &str, to: &str) -> bool {
    let (from, to) = (numbers(from), numbers(to));
    let first = from.iter().position(|number| !number.is_empty());
    let most = match (ecosystem, first) {
        (Ecosystem::Go, _) => 1,
        (_, Some(first)) => first + 1,
        (_, None) => from.len().max(to.len()),
    };
    let part = |numbers: &[String], at: usize| numbers.get(at).cloned().unwrap_or_default();
    (0..most).any(|at| part(&from, at) != part(&to, at))
}

/// The leading numbers of a version without noughts before them; an epoch is the first.
fn numbers(version: &str) -> Vec<String> {
    let version = version.trim_start_matches(['v', 'V', '=']);
    let (epoch, rest) = match version.split_once('!') {
        Some((epoch, rest)) => (Some(epoch), rest),
        None => (None, version),
    };
    let end = rest.find(|mark: char| !mark.is_ascii_digit() && mark != '.');
    let rest = &rest[..end.unwrap_or(rest.len())];
    let parts = epoch.into_iter().chain(rest.split('.').take(8));
    parts
        .map(|part| part.trim_start_matches('0').to_owned())
        .collect()
}

/// The order of those ecosystems whose manifests are edited.
fn order(ecosystem: Ecosystem) -> Option<Order> {
    Some(match ecosystem {
        Ecosystem::ConanCenter => Order::Conan,
        Ecosystem::CratesIo => Order::Semver,
        Ecosystem::Hex => Order::Hex,
        Ecosystem::Maven => Order::Maven,
        Ecosystem::Npm => Order::Npm,
        Ecosystem::NuGet => Order::NuGet,
        Ecosystem::Packagist => Order::Composer,
        Ecosystem::Pub => Order::Pub,
        Ecosystem::PyPi => Order::Pep440,
        Ecosystem::RubyGems => Order::RubyGems,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compatible_is_told_by_the_first_number_that_counts() {
        let breaks = |from, to| is_breaking(Ecosystem::CratesIo, from, to);
        assert!(!breaks("1.4.1", "1.10.0"));
        assert!(!breaks("0.1.42", "0.1.43"));
        assert!(!breaks("v1.0", "1.0.1"));
        assert!(!breaks("1.0.0-rc1", "1.0.0"));
        assert!(breaks("1.9.9", "2.0.0"));
        assert!(breaks("0.1.42", "0.2.23"));
        assert!(breaks("0.0.3", "0.0.4"));
        assert!(breaks("2.0", "1!2.0"));
        assert!(breaks("0", "0.1"));
        assert!(!is_breaking(Ecosystem::Go, "0.0.0-20200101", "0.17.0"));
    }

    #[test]
    fn only_a_pin_that_stands_alone_is_edited() {
        assert!(is_requirement(
            "a[x] == ",
            " ; python_version > '3' # why",
            ""
        ));
        assert!(is_requirement("a===", "", ""));
        assert!(is_requirement("deps = ['b', 'a==", "; x', 'c']", "\"'"));
        assert!(!is_requirement("a>=1,==", "", ""));
        assert!(!is_requirement("a==", ",<2", ""));
        assert!(!is_requirement("a==", " --hash=sha256:0", ""));
        assert!(!is_requirement("a==", " ; x --hash=sha256:0", ""));
        assert!(!is_requirement("a==", " \\", ""));
        assert!(!is_requirement("a==", " ; x \\", ""));
        assert!(!is_requirement("a~=", "", ""));
        assert!(is_quoted("  \"a\": \"", "\","));
        assert!(is_quoted("gem 'a', '= ", "'"));
        assert!(!is_quoted("  \"a\": \"^", "\","));
        assert!(!is_quoted("  \"a\": \"", " || 2\""));
        assert!(is_xml("<PackageReference Include='a' Version='[", "]' />"));
        assert!(is_xml("<Version>", "</Version>"));
        assert!(!is_xml("<Version>[", ",2)</Version>"));
        assert_eq!(property("  <version>"), None);
        assert_eq!(property("  <left.version>"), Some("left.version"));
        assert!(is_plain_scalar("  a: ", " # why"));
        assert!(!is_plain_scalar("  a: ^", ""));
    }
}
