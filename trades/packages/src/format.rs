//! Which files list packages.

use lockgate_pipelines::FileKind;

use crate::read::executable::is_executable;
use crate::{Distribution, bills};

/// What a listing stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// What is there: an installed database, a binary.
    Installed,
    /// What was resolved: exact versions.
    Lock,
    /// What is asked for: ranges, and now and then an exact version.
    Manifest,
    /// What someone states of something: a bill of materials, which need not be about the tree that it lies in.
    Bill,
}

macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident, $id:literal, $role:ident;)*) => {
        /// The formats of files that list packages.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Format {
            $($(#[$doc])* $name,)*
        }

        impl Format {
            /// Every format.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// `family/format`, for reports.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// What a listing in this format stands for.
            pub fn role(self) -> Role {
                match self {
                    $(Self::$name => Role::$role,)*
                }
            }
        }
    };
}

formats! {
    /// `lib/apk/db/installed`.
    Apk, "system/apk", Installed;
    /// `cabal.project.freeze`.
    CabalFreeze, "haskell/freeze", Lock;
    /// `*.cabal`.
    CabalPackage, "haskell/cabal", Manifest;
    /// `.cargo/config.toml`: where crates come from.
    CargoConfig, "cargo/config", Manifest;
    /// `Cargo.lock`, versions 1 to 4.
    CargoLock, "cargo/lock", Lock;
    /// `Cargo.toml`.
    CargoManifest, "cargo/manifest", Manifest;
    /// `compose.yaml`, `docker-compose.yml`.
    Compose, "docker/compose", Manifest;
    /// `vendor/composer/installed.json`.
    ComposerInstalled, "composer/installed", Installed;
    /// `composer.lock`.
    ComposerLock, "composer/lock", Lock;
    /// `composer.json`.
    ComposerManifest, "composer/manifest", Manifest;
    /// `conan.lock` of Conan 1 and 2.
    ConanLock, "conan/lock", Lock;
    /// `conanfile.py`, as far as it is plain.
    ConanRecipe, "conan/recipe", Manifest;
    /// `conanfile.txt`.
    ConanText, "conan/text", Manifest;
    /// `Dockerfile`, `Containerfile`.
    Dockerfile, "docker/dockerfile", Manifest;
    /// `var/lib/dpkg/status`.
    Dpkg, "system/dpkg", Installed;
    /// A file of `var/lib/dpkg/status.d`.
    DpkgPiece, "system/dpkg-piece", Installed;
    /// A program that may carry its inventory: Go's build information, the section of `cargo auditable`.
    Executable, "executable", Installed;
    /// `Gemfile`, `gems.rb`, as far as it is plain.
    Gemfile, "ruby/gemfile", Manifest;
    /// `Gemfile.lock`, `gems.locked`.
    GemfileLock, "ruby/lock", Lock;
    /// `specifications/*.gemspec`: an installed gem.
    GemInstalled, "ruby/installed", Installed;
    /// `*.gemspec` of a gem in development.
    Gemspec, "ruby/gemspec", Manifest;
    /// `.gitmodules`: the addresses of repositories within this one.
    GitModules, "git/modules", Lock;
    /// `go.mod`, with `go.sum` and `go.work` beside it.
    GoMod, "go/mod", Lock;
    /// `go.sum`: digests that the reader of `go.mod` takes up.
    GoSum, "go/sum", Lock;
    /// `vendor/modules.txt`.
    GoVendor, "go/vendor", Lock;
    /// `go.work`.
    GoWork, "go/work", Lock;
    /// `libs.versions.toml` and other catalogs of versions.
    GradleCatalog, "gradle/catalog", Manifest;
    /// `gradle.lockfile` and its kin.
    GradleLock, "gradle/lock", Lock;
    /// `build.gradle`, `build.gradle.kts` and other scripts, as far as they are plain.
    GradleScript, "gradle/script", Manifest;
    /// `gradle/verification-metadata.xml`.
    GradleVerification, "gradle/verification", Lock;
    /// `Chart.yaml`, and `requirements.yaml` beside it.
    HelmChart, "helm/chart", Manifest;
    /// `Chart.lock`.
    HelmLock, "helm/lock", Lock;
    /// An archive of Java's classes, with those in it: `*.jar`, `*.war`, `*.ear`, `*.hpi`, `*.jpi`, `*.aar`.
    Jar, "java/archive", Installed;
    /// `Manifest.toml` of Julia.
    JuliaManifest, "julia/manifest", Lock;
    /// `Project.toml` of Julia.
    JuliaProject, "julia/project", Manifest;
    /// `pom.xml`, with the parents and imports of the tree.
    MavenProject, "maven/project", Manifest;
    /// `mix.exs`, as far as it is plain.
    MixExs, "hex/mix-exs", Manifest;
    /// `mix.lock`.
    MixLock, "hex/mix-lock", Lock;
    /// A definition of a pipeline: actions, images, what it includes.
    Pipeline, "pipelines/definition", Manifest;
    /// `Podfile.lock`.
    PodfileLock, "cocoapods/lock", Lock;
    /// `pubspec.lock`.
    PubLock, "pub/lock", Lock;
    /// `pubspec.yaml`.
    PubManifest, "pub/manifest", Manifest;
    /// `DESCRIPTION` of R: a package in development, or an installed one.
    RDescription, "r/description", Manifest;
    /// `rebar.lock`.
    RebarLock, "hex/rebar-lock", Lock;
    /// `renv.lock`.
    RenvLock, "r/renv", Lock;
    /// `Packages`: rpm's database of old.
    RpmBerkeley, "system/rpm-berkeley", Installed;
    /// `Packages.db`: rpm's own database.
    RpmNdb, "system/rpm-ndb", Installed;
    /// `rpmdb.sqlite`.
    RpmSqlite, "system/rpm-sqlite", Installed;
    /// `stack.yaml.lock`.
    StackLock, "haskell/stack", Lock;
    /// `Package.resolved`, versions 1 to 3.
    SwiftResolved, "swift/resolved", Lock;
    /// `.terraform.lock.hcl`.
    TerraformLock, "terraform/lock", Lock;
    /// `bun.lock`.
    NpmBun, "npm/bun", Lock;
    /// `.npmrc`: where packages come from.
    NpmConfig, "npm/config", Manifest;
    /// The lockfile that npm keeps of what it installed, `node_modules/.package-lock.json`.
    NpmHidden, "npm/hidden-lock", Installed;
    /// `package.json` of an installed package.
    NpmInstalled, "npm/installed", Installed;
    /// `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.
    NpmLock, "npm/lock", Lock;
    /// `package.json` of a project.
    NpmManifest, "npm/manifest", Manifest;
    /// `pnpm-lock.yaml`, versions 5 to 9.
    NpmPnpm, "npm/pnpm", Lock;
    /// `yarn.lock` of Yarn 1 and of later ones.
    NpmYarn, "npm/yarn", Lock;
    /// `.yarnrc.yml`: where packages come from.
    YarnConfig, "npm/yarn-config", Manifest;
    /// `.yarnrc` of Yarn 1.
    YarnOneConfig, "npm/yarn-1-config", Manifest;
    /// `packages.config` of `NuGet`.
    NugetConfig, "nuget/config", Lock;
    /// `*.deps.json`: what stands beside a published program.
    NugetDeps, "nuget/deps", Installed;
    /// `packages.lock.json`.
    NugetLock, "nuget/lock", Lock;
    /// `*.csproj`, `*.fsproj`, `*.vbproj`, with `Directory.Packages.props` above.
    NugetProject, "nuget/project", Manifest;
    /// `nuget.config`: where packages come from.
    NugetSources, "nuget/sources", Manifest;
    /// `pip.conf` and `pip.ini`: where packages come from.
    PypiConfig, "pypi/config", Manifest;
    /// `METADATA` of an installed wheel, `PKG-INFO` of an installed egg.
    PypiInstalled, "pypi/installed", Installed;
    /// `pdm.lock`.
    PypiPdm, "pypi/pdm", Lock;
    /// `Pipfile`.
    PypiPipfile, "pypi/pipfile", Manifest;
    /// `Pipfile.lock`.
    PypiPipfileLock, "pypi/pipfile-lock", Lock;
    /// `poetry.lock`.
    PypiPoetry, "pypi/poetry", Lock;
    /// `pylock.toml` and `pylock.NAME.toml`.
    PypiPylock, "pypi/pylock", Lock;
    /// `pyproject.toml`.
    PypiPyproject, "pypi/pyproject", Manifest;
    /// `requirements.txt`, constraints, and the files that those are made from.
    PypiRequirements, "pypi/requirements", Manifest;
    /// `setup.cfg`.
    PypiSetupCfg, "pypi/setup-cfg", Manifest;
    /// `setup.py`.
    PypiSetupPy, "pypi/setup-py", Manifest;
    /// `uv.lock`.
    PypiUv, "pypi/uv", Lock;
    /// A bill of materials in `CycloneDX`, JSON or XML.
    CycloneDx, "sbom/cyclonedx", Bill;
    /// A bill of materials in SPDX: JSON, tags and values, JSON-LD.
    Spdx, "sbom/spdx", Bill;
    /// What syft found, in its own JSON.
    Syft, "sbom/syft", Bill;
}

impl Format {
    /// The format of a file, by its path alone; binaries and databases without a fixed name are told by their contents.
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        of_systems(name, path)
            .or_else(|| by_name(name, path))
            .or_else(|| of_the_web(name, path))
            .or_else(|| by_extension(name, path))
            .or_else(|| bills::of(name))
            .or_else(|| FileKind::of(path).map(|_| Self::Pipeline))
    }

    /// True for files that list nothing themselves, but that readers ask [`Files`](crate::Files) for: which distribution a
    /// system is, what was asked for by name, versions and sources that several projects share.
    pub fn is_neighbour(path: &str) -> bool {
        let ends = Distribution::PLACES.iter().chain(&["etc/apk/world"]);
        let is_whole = |end: &&str| {
            let before = path.strip_suffix(end);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        matches!(extension, Some("projitems" | "props" | "targets"))
            || matches!(name, "direct_url.json" | "binding.gyp")
            || ends.copied().any(|end| is_whole(&end))
            || Self::is_binary_neighbour(path)
    }

    /// True for those of them that hold no text: what a database has not yet taken in.
    pub fn is_binary_neighbour(path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        matches!(name, "rpmdb.sqlite-wal" | "rpmdb.sqlite-journal")
    }

    /// True for files that hold no text, so that only their true bytes can be read.
    pub fn is_binary(self) -> bool {
        matches!(
            self,
            Self::Executable | Self::Jar | Self::RpmBerkeley | Self::RpmNdb | Self::RpmSqlite
        )
    }

    /// True where a file is read without regard to others.
    pub fn stands_alone(self) -> bool {
        matches!(self, Self::Executable | Self::Jar)
    }

    /// True for files that [`Format::sniff`] may know, by their path alone: programs and libraries have no ending, a version for
    /// one, or one of a few.
    pub fn may_be_sniffed(path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name.rsplit_once('.') {
            None | Some(("", _)) => true,
            Some((_, ending)) => {
                ending.starts_with(|first: char| first.is_ascii_digit())
                    || matches!(
                        ending,
                        "bin"
                            | "dll"
                            | "dylib"
                            | "elf"
                            | "exe"
                            | "node"
                            | "out"
                            | "pyd"
                            | "run"
                            | "so"
                    )
            }
        }
    }

    /// The format of a file whose path does not tell it, by its first few bytes; eight are enough.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        is_executable(bytes).then_some(Self::Executable)
    }
}

fn by_name(name: &str, path: &str) -> Option<Format> {
    let format = match name {
        ".gitmodules" => Format::GitModules,
        ".terraform.lock.hcl" => Format::TerraformLock,
        "config" | "config.toml" if is_in(path, ".cargo") => Format::CargoConfig,
        "Cargo.lock" => Format::CargoLock,
        "Cargo.toml" => Format::CargoManifest,
        "Chart.lock" => Format::HelmLock,
        "Chart.yaml" | "requirements.yaml" => Format::HelmChart,
        "Containerfile" | "Dockerfile" => Format::Dockerfile,
        "DESCRIPTION" => Format::RDescription,
        "Gemfile" | "gems.rb" => Format::Gemfile,
        "Gemfile.lock" | "gems.locked" => Format::GemfileLock,
        "JuliaManifest.toml" | "Manifest.toml" => Format::JuliaManifest,
        "JuliaProject.toml" | "Project.toml" => Format::JuliaProject,
        "Package.resolved" => Format::SwiftResolved,
        "Podfile.lock" => Format::PodfileLock,
        "cabal.project.freeze" => Format::CabalFreeze,
        "compose.yaml" | "compose.yml" | "docker-compose.yaml" | "docker-compose.yml" => {
            Format::Compose
        }
        "composer.json" => Format::ComposerManifest,
        "composer.lock" => Format::ComposerLock,
        "conan.lock" => Format::ConanLock,
        "conanfile.py" => Format::ConanRecipe,
        "conanfile.txt" => Format::ConanText,
        "go.mod" => Format::GoMod,
        "go.sum" | "go.work.sum" => Format::GoSum,
        "go.work" => Format::GoWork,
        "installed.json" if is_in(path, "composer") => Format::ComposerInstalled,
        "gradle.lockfile" | "buildscript-gradle.lockfile" | "settings-gradle.lockfile" => {
            Format::GradleLock
        }
        "mix.exs" => Format::MixExs,
        "mix.lock" => Format::MixLock,
        "modules.txt" if is_in(path, "vendor") => Format::GoVendor,
        "pom.xml" => Format::MavenProject,
        "pubspec.lock" => Format::PubLock,
        "pubspec.yaml" => Format::PubManifest,
        "rebar.lock" => Format::RebarLock,
        "renv.lock" => Format::RenvLock,
        "stack.yaml.lock" => Format::StackLock,
        "verification-metadata.xml" if is_in(path, "gradle") => Format::GradleVerification,
        _ => return None,
    };
    Some(format)
}

fn by_extension(name: &str, path: &str) -> Option<Format> {
    let (stem, extension) = name.rsplit_once('.')?;
    match extension {
        "Containerfile" | "Dockerfile" | "dockerfile" => Some(Format::Dockerfile),
        "jar" | "war" | "ear" | "hpi" | "jpi" | "aar" => Some(Format::Jar),
        "toml" if stem.ends_with(".versions") => Some(Format::GradleCatalog),
        "lockfile" if is_in(path, "dependency-locks") => Some(Format::GradleLock),
        "gradle" => Some(Format::GradleScript),
        "kts" if stem.ends_with(".gradle") => Some(Format::GradleScript),
        "cabal" => Some(Format::CabalPackage),
        "gemspec" if is_in(path, "specifications") || path.contains("specifications/default/") => {
            Some(Format::GemInstalled)
        }
        "gemspec" => Some(Format::Gemspec),
        // `Dockerfile.alpine`, but not `Dockerfile.md` nor a template of one.
        "md" | "txt" | "sh" | "dockerignore" | "erb" | "in" | "j2" | "template" | "tmpl"
        | "tpl" => None,
        _ if stem == "Dockerfile" || stem == "Containerfile" => Some(Format::Dockerfile),
        "yaml" | "yml" if stem.starts_with("docker-compose.") || stem.starts_with("compose.") => {
            Some(Format::Compose)
        }
        _ => None,
    }
}

/// The databases of installed systems, which lie below any root.
fn of_systems(name: &str, path: &str) -> Option<Format> {
    let directory = path.strip_suffix(name)?.strip_suffix('/')?;
    let lies_in = |wanted: &str| {
        let before = directory.strip_suffix(wanted);
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let is_of_rpm = || lies_in("var/lib/rpm") || lies_in("usr/lib/sysimage/rpm");
    match name {
        "installed" if lies_in("lib/apk/db") => Some(Format::Apk),
        "status" if lies_in("var/lib/dpkg") => Some(Format::Dpkg),
        "Packages" if is_of_rpm() => Some(Format::RpmBerkeley),
        "Packages.db" if is_of_rpm() => Some(Format::RpmNdb),
        "rpmdb.sqlite" if is_of_rpm() => Some(Format::RpmSqlite),
        _ if lies_in("var/lib/dpkg/status.d") && !name.ends_with(".md5sums") => {
            Some(Format::DpkgPiece)
        }
        _ => None,
    }
}

/// True where the directory of a path has that name.
fn is_in(path: &str, directory: &str) -> bool {
    let mut parts = path.rsplit('/').skip(1);
    parts.next() == Some(directory)
}

fn of_the_web(name: &str, path: &str) -> Option<Format> {
    match name {
        ".npmrc" => Some(Format::NpmConfig),
        ".package-lock.json" => Some(Format::NpmHidden),
        ".yarnrc" => Some(Format::YarnOneConfig),
        ".yarnrc.yml" => Some(Format::YarnConfig),
        "Pipfile" => Some(Format::PypiPipfile),
        "Pipfile.lock" => Some(Format::PypiPipfileLock),
        "bun.lock" => Some(Format::NpmBun),
        "npm-shrinkwrap.json" | "package-lock.json" => Some(Format::NpmLock),
        "package.json" => npm_manifest(path),
        "pip.conf" | "pip.ini" => Some(Format::PypiConfig),
        "pdm.lock" => Some(Format::PypiPdm),
        "pnpm-lock.yaml" => Some(Format::NpmPnpm),
        "poetry.lock" => Some(Format::PypiPoetry),
        "pyproject.toml" => Some(Format::PypiPyproject),
        "setup.cfg" => Some(Format::PypiSetupCfg),
        "setup.py" => Some(Format::PypiSetupPy),
        "uv.lock" => Some(Format::PypiUv),
        "yarn.lock" => Some(Format::NpmYarn),
        _ => of_net(name).or_else(|| pypi(path, name)),
    }
}

/// The files of .NET.
fn of_net(name: &str) -> Option<Format> {
    match name.rsplit_once('.')?.1 {
        "csproj" | "fsproj" | "vbproj" => Some(Format::NugetProject),
        "json" if name == "packages.lock.json" => Some(Format::NugetLock),
        "json" if name.ends_with(".deps.json") => Some(Format::NugetDeps),
        "config" if name == "packages.config" => Some(Format::NugetConfig),
        "config" if name.eq_ignore_ascii_case("nuget.config") => Some(Format::NugetSources),
        _ => None,
    }
}

/// In `node_modules` only the manifest at the root of a package is one; others there are marks and samples.
fn npm_manifest(path: &str) -> Option<Format> {
    let Some((_, below)) = path.rsplit_once("node_modules/") else {
        return Some(Format::NpmManifest);
    };
    let depth = below.split('/').count();
    let expected = if below.starts_with('@') { 3 } else { 2 };
    (depth == expected).then_some(Format::NpmInstalled)
}

/// Python's files whose names vary.
fn pypi(path: &str, name: &str) -> Option<Format> {
    let mut parts = path.rsplit('/').skip(1);
    let directory = parts.next().unwrap_or("");
    match name {
        "METADATA" => {
            return directory
                .ends_with(".dist-info")
                .then_some(Format::PypiInstalled);
        }
        "PKG-INFO" => {
            return directory
                .ends_with(".egg-info")
                .then_some(Format::PypiInstalled);
        }
        _ if name.ends_with(".egg-info") => return Some(Format::PypiInstalled),
        _ => {}
    }
    if let Some(rest) = name.strip_prefix("pylock.") {
        let is_lock = rest == "toml"
            || rest
                .strip_suffix(".toml")
                .is_some_and(|word| !word.is_empty() && !word.contains('.'));
        return is_lock.then_some(Format::PypiPylock);
    }
    let stem = name
        .strip_suffix(".txt")
        .or_else(|| name.strip_suffix(".in"))?;
    let named = stem.contains("requirements") || stem.contains("constraints");
    (named || directory == "requirements").then_some(Format::PypiRequirements)
}
