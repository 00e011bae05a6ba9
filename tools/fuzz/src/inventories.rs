//! Files that list packages: whatever the bytes, places lie in the text and edges in the listing.

use lockgate_evidence::Span;
use lockgate_packages::{File, Files, Format, read};

/// Cargo's lockfiles and manifests, with manifests that are as odd as they.
pub fn packages_cargo(data: &[u8]) {
    let formats = [
        Format::CargoConfig,
        Format::CargoLock,
        Format::CargoManifest,
    ];
    look(&formats, &["Cargo.toml", "b/Cargo.toml"], data);
}

/// Go's modules, sums, workspaces and vendored trees.
pub fn packages_go(data: &[u8]) {
    let formats = [
        Format::GoMod,
        Format::GoSum,
        Format::GoWork,
        Format::GoVendor,
    ];
    let neighbours = ["go.mod", "go.sum", "go.work", "go.work.sum"];
    look(&formats, &neighbours, data);
}

/// Lockfiles and Gemfiles of Bundler, specifications of gems, Composer.
pub fn packages_ruby_and_php(data: &[u8]) {
    let formats = [
        Format::GemfileLock,
        Format::Gemfile,
        Format::Gemspec,
        Format::GemInstalled,
        Format::ComposerLock,
        Format::ComposerInstalled,
        Format::ComposerManifest,
    ];
    look(&formats, &["Gemfile", "composer.json"], data);
}

/// Terms of Elixir and Erlang.
pub fn packages_hex(data: &[u8]) {
    let formats = [Format::MixLock, Format::MixExs, Format::RebarLock];
    look(&formats, &["mix.exs"], data);
}

/// Dart, Swift, `CocoaPods`.
pub fn packages_mobile(data: &[u8]) {
    let formats = [
        Format::PubLock,
        Format::PubManifest,
        Format::SwiftResolved,
        Format::PodfileLock,
    ];
    look(&formats, &["pubspec.yaml"], data);
}

/// Conan, Haskell, R, Julia, submodules.
pub fn packages_native(data: &[u8]) {
    let formats = [
        Format::GitModules,
        Format::ConanLock,
        Format::ConanRecipe,
        Format::ConanText,
        Format::StackLock,
        Format::CabalFreeze,
        Format::CabalPackage,
        Format::RenvLock,
        Format::RDescription,
        Format::JuliaManifest,
        Format::JuliaProject,
    ];
    look(&formats, &["Project.toml"], data);
}

/// Charts, providers, images, pipelines.
pub fn packages_deployed(data: &[u8]) {
    let formats = [
        Format::HelmChart,
        Format::HelmLock,
        Format::TerraformLock,
        Format::Dockerfile,
        Format::Compose,
        Format::Pipeline,
    ];
    look(&formats, &[], data);
}

/// Databases of installed systems.
pub fn packages_systems(data: &[u8]) {
    let formats = [
        Format::Apk,
        Format::Dpkg,
        Format::DpkgPiece,
        Format::RpmBerkeley,
        Format::RpmNdb,
        Format::RpmSqlite,
    ];
    look(&formats, &["etc/os-release", "etc/apk/world"], data);
    // A database and the log beside it.
    let (bytes, log) = data.split_at(data.len() / 2);
    let (path, mut files) = ("var/lib/rpm/rpmdb.sqlite", Files::new());
    files.add("var/lib/rpm/rpmdb.sqlite-wal", log);
    let listing = read(Format::RpmSqlite, File { path, bytes }, &files);
    let count = listing.packages.len();
    let mut edges = listing.packages.iter().flat_map(|one| &one.depends_on);
    assert!(edges.all(|at| *at < count), "an edge to nowhere");
}

/// `NuGet`'s lockfiles, projects and configurations.
pub fn packages_nuget(data: &[u8]) {
    let formats = [
        Format::NugetConfig,
        Format::NugetDeps,
        Format::NugetLock,
        Format::NugetProject,
    ];
    let neighbours = [
        "Directory.Build.props",
        "Directory.Packages.props",
        "nuget.config",
        "own.csproj",
    ];
    look(&formats, &neighbours, data);
}

/// Maven's projects with projects around them, Gradle's files, archives of classes.
pub fn packages_jvm(data: &[u8]) {
    let formats = [
        Format::MavenProject,
        Format::GradleCatalog,
        Format::GradleLock,
        Format::GradleScript,
        Format::GradleVerification,
        Format::Jar,
    ];
    let neighbours = ["pom.xml", "a/pom.xml", "gradle/verification-metadata.xml"];
    // A project in Latin-1 is read too, and its places are in no text.
    if std::str::from_utf8(data).is_ok() {
        look(&formats, &neighbours, data);
    } else {
        look(&[Format::Jar], &neighbours, data);
    }
    let mut files = Files::new();
    for path in neighbours {
        files.add(path, data);
    }
    for file in files.iter() {
        let _ = read(Format::MavenProject, file, &files);
    }
}

/// Programs that carry their inventory.
pub fn executables(data: &[u8]) {
    look(&[Format::Executable], &[], data);
    let _ = Format::sniff(data);
}

fn look(formats: &[Format], neighbours: &[&str], data: &[u8]) {
    let mut files = Files::new();
    for path in neighbours {
        files.add(path, data);
    }
    for format in formats {
        // A path by which a definition of a pipeline is known.
        let path = ".gitlab-ci.yml";
        let listing = read(*format, File { path, bytes: data }, &files);
        // Readers of installed systems take bytes that are no text.
        let lies_in = |place: Span| match std::str::from_utf8(data) {
            Ok(text) => text.get(place.range()).is_some(),
            Err(_) => data.get(place.range()).is_some(),
        };
        for package in &listing.packages {
            let places = [Some(package.span), package.version_span];
            for place in places.into_iter().flatten() {
                assert!(lies_in(place), "{format:?}: a package outside the text");
            }
            let count = listing.packages.len();
            assert!(
                package.depends_on.iter().all(|at| *at < count),
                "{format:?}: an edge to nowhere"
            );
        }
        for place in listing.gaps.iter().filter_map(|gap| gap.span) {
            assert!(lies_in(place), "{format:?}: a gap outside the text");
        }
        // Of a neighbour the bytes are the same here.
        for discord in &listing.discords {
            assert!(
                lies_in(discord.span),
                "{format:?}: a discord outside the text"
            );
        }
    }
}
