//! The JVM: Maven's projects, Gradle's locks and catalogs, archives of classes.

pub(super) mod gradle;
pub(super) mod jar;
mod pom;

pub(crate) use gradle::Verifications;
pub(crate) use pom::Poms;
pub(super) use pom::read as pom;
