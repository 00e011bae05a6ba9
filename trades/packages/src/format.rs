//! Which files list packages.

/// What a listing stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// What is there: an installed database, a binary.
    Installed,
    /// What was resolved: exact versions.
    Lock,
    /// What is asked for: ranges, and now and then an exact version.
    Manifest,
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
    /// `Cargo.lock`, versions 1 to 4.
    CargoLock, "cargo/lock", Lock;
    /// `bun.lock`.
    NpmBun, "npm/bun", Lock;
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
}

impl Format {
    /// The format of a file, by its path alone; binaries and databases without a fixed name are told by their contents.
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name {
            ".package-lock.json" => Some(Self::NpmHidden),
            "Cargo.lock" => Some(Self::CargoLock),
            "Pipfile" => Some(Self::PypiPipfile),
            "Pipfile.lock" => Some(Self::PypiPipfileLock),
            "bun.lock" => Some(Self::NpmBun),
            "npm-shrinkwrap.json" | "package-lock.json" => Some(Self::NpmLock),
            "package.json" => npm_manifest(path),
            "pdm.lock" => Some(Self::PypiPdm),
            "pnpm-lock.yaml" => Some(Self::NpmPnpm),
            "poetry.lock" => Some(Self::PypiPoetry),
            "pyproject.toml" => Some(Self::PypiPyproject),
            "setup.cfg" => Some(Self::PypiSetupCfg),
            "setup.py" => Some(Self::PypiSetupPy),
            "uv.lock" => Some(Self::PypiUv),
            "yarn.lock" => Some(Self::NpmYarn),
            _ => pypi(path, name),
        }
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
