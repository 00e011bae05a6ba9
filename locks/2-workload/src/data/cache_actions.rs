//! Actions that restore caches, and how each is told not to.
//!
//! Sources, 2026-11: the documentation of each action at its newest version, and zizmor's table.

/// How an action is told whether to use the cache.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Switch {
    /// It always does.
    Always,
    /// It does where this input has a value that is not empty, `false` or `no`.
    On(&'static str),
    /// It does unless this input is written as true.
    OffWhenTrue(&'static str),
    /// It does unless this input is written as false.
    OffWhenFalse(&'static str),
    /// As `OffWhenFalse`, but from this major version on it decides by itself and leaves releases alone.
    OffWhenFalseBefore(&'static str, u32),
    /// It does where one of these inputs names GitHub's cache (`type=gha`).
    Names(&'static [&'static str]),
}

/// `owner/name[/path]` in lower case; sorted.
pub(crate) static CACHE_ACTIONS: &[(&str, Switch)] = &[
    (
        "actions-rust-lang/setup-rust-toolchain",
        Switch::OffWhenFalse("cache"),
    ),
    ("actions/cache", Switch::OffWhenTrue("lookup-only")),
    ("actions/cache/restore", Switch::OffWhenTrue("lookup-only")),
    ("actions/setup-dotnet", Switch::On("cache")),
    ("actions/setup-go", Switch::OffWhenFalse("cache")),
    ("actions/setup-java", Switch::On("cache")),
    ("actions/setup-node", Switch::On("cache")),
    ("actions/setup-python", Switch::On("cache")),
    (
        "astral-sh/setup-uv",
        Switch::OffWhenFalseBefore("enable-cache", 10),
    ),
    ("awalsh128/cache-apt-pkgs-action", Switch::Always),
    (
        "determinatesystems/magic-nix-cache-action",
        Switch::OffWhenFalse("use-gha-cache"),
    ),
    ("docker/bake-action", Switch::Names(&["set"])),
    ("docker/build-push-action", Switch::Names(&["cache-from"])),
    (
        "gradle/actions/setup-gradle",
        Switch::OffWhenTrue("cache-disabled"),
    ),
    ("graalvm/setup-graalvm", Switch::On("cache")),
    ("jdx/mise-action", Switch::OffWhenFalse("cache")),
    ("mlugg/setup-zig", Switch::OffWhenFalse("use-cache")),
    ("mozilla-actions/sccache-action", Switch::Always),
    ("nix-community/cache-nix-action", Switch::Always),
    ("oven-sh/setup-bun", Switch::OffWhenTrue("no-cache")),
    ("pnpm/action-setup", Switch::On("cache")),
    ("pyo3/maturin-action", Switch::On("sccache")),
    (
        "ramsey/composer-install",
        Switch::OffWhenTrue("ignore-cache"),
    ),
    ("ruby/setup-ruby", Switch::On("bundler-cache")),
    ("swatinem/rust-cache", Switch::OffWhenTrue("lookup-only")),
];

/// Actions that only save: they matter where untrusted code has filled what they save.
pub(crate) static SAVING_ACTIONS: &[&str] = &["actions/cache/save"];

/// Actions that restore and never save.
pub(crate) static RESTORING_ACTIONS: &[&str] = &["actions/cache/restore"];
