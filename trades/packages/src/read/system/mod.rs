//! What a system installed: the databases of dpkg, apk and rpm, and which distribution it is.

pub(super) mod apk;
pub(super) mod dpkg;
mod os_release;
mod release;
mod root;
pub(super) mod rpm;
mod stanzas;

pub use release::Distribution;
