//! Which files list packages.

use crate::read::executable::is_executable;

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
    /// `Cargo.toml`.
    CargoManifest, "cargo/manifest", Manifest;
    /// A program that may carry its inventory: Go's build information, the section of `cargo auditable`.
    Executable, "executable", Installed;
    /// `go.mod`, with `go.sum` and `go.work` beside it.
    GoMod, "go/mod", Lock;
    /// `go.sum`: digests that the reader of `go.mod` takes up.
    GoSum, "go/sum", Lock;
    /// `vendor/modules.txt`.
    GoVendor, "go/vendor", Lock;
    /// `go.work`.
    GoWork, "go/work", Lock;
}

impl Format {
    /// The format of a file, by its path alone; binaries and databases without a fixed name are told by their contents.
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name {
            "Cargo.lock" => Some(Self::CargoLock),
            "Cargo.toml" => Some(Self::CargoManifest),
            "go.mod" => Some(Self::GoMod),
            "go.sum" | "go.work.sum" => Some(Self::GoSum),
            "go.work" => Some(Self::GoWork),
            "modules.txt" if is_in(path, "vendor") => Some(Self::GoVendor),
            _ => None,
        }
    }

    /// The format of a file whose path does not tell it, by its first few bytes; eight are enough.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        is_executable(bytes).then_some(Self::Executable)
    }
}

/// True where the directory of a path has that name.
fn is_in(path: &str, directory: &str) -> bool {
    let mut parts = path.rsplit('/').skip(1);
    parts.next() == Some(directory)
}
