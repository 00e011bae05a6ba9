//! The JVM: Maven's projects, Gradle's locks and catalogs, archives of classes.

mod pom;

pub(crate) use pom::Poms;
pub(super) use pom::read as pom;
