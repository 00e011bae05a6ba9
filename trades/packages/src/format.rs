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
}

impl Format {
    /// The format of a file, by its path alone; binaries and databases without a fixed name are told by their contents.
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        match name {
            "Cargo.lock" => Some(Self::CargoLock),
            _ => None,
        }
    }
}
