//! Haskell: `stack.yaml.lock`, `cabal.project.freeze`, `*.cabal`.

pub(super) mod cabal;
pub(super) mod freeze;
pub(super) mod stack;
