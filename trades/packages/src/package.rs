//! One package as one file names it.

use std::sync::Arc;

use lockgate_evidence::Span;

use crate::{Digest, Ecosystem, Purl};

/// A package: a name and, where the file tells it, a version in an ecosystem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Where it comes from by convention.
    pub ecosystem: Ecosystem,
    /// The release of a distribution, as OSV writes it after the colon: `12`, `22.04:LTS`, `v3.20`.
    pub release: Option<Arc<str>>,
    /// As written. Maven: `group:artifact`. Composer, npm: with the scope.
    pub name: String,
    /// The exact version, as written; `None` where the file pins none.
    pub version: Option<String>,
    /// What is asked for where that is no single version: a range, a branch, a tag.
    pub requirement: Option<String>,
    /// From where it is fetched.
    pub origin: Origin,
    /// Where the address that it is fetched from does not fit what it is said to be.
    pub stray: Option<Stray>,
    /// The bytes that name it. For binaries the empty span at the beginning.
    pub span: Span,
    /// Where in the file it lies, where that is an archive with others in it: `BOOT-INF/lib/x.jar!/y.jar`.
    pub inside: Option<Arc<str>>,
    /// How sure name and version are.
    pub sureness: Sureness,
    /// The bytes of the version or requirement, for labels and edits.
    pub version_span: Option<Span>,
    /// How near to the project.
    pub relation: Relation,
    /// What it is needed for.
    pub scope: Scope,
    /// True where the project works without it.
    pub is_optional: bool,
    /// Digests that the file states.
    pub digests: Vec<Digest>,
    /// The licence as stated, not yet an expression.
    pub licence: Option<String>,
    /// The package it was built from, where that has another name or version: advisories of distributions name this.
    pub source: Option<SourcePackage>,
    /// The architecture, where the file states one.
    pub architecture: Option<String>,
    /// The module of a distribution that it belongs to, with stream and build: `name:stream:version:context`.
    pub module: Option<String>,
    /// Commands run when it is installed.
    pub runs_on_install: bool,
    /// Why its owner calls it deprecated.
    pub deprecated: Option<String>,
    /// Packages of the same listing that it pulls in, by index.
    pub depends_on: Vec<usize>,
    /// The layer that brought it, where it lies in an image.
    pub layer: Option<Arc<Layer>>,
}

/// A layer of an image, as far as reports name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Layer {
    /// Its place, the lowest is 0.
    pub index: usize,
    /// How many layers the image has.
    pub count: usize,
    /// The digest by which it is named, or that of its unpacked tar.
    pub digest: Option<String>,
    /// The command that made it, where the history of the image tells it.
    pub command: Option<String>,
}

/// Where a package's bytes come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The ecosystem's own registry.
    #[default]
    Registry,
    /// Another registry, by its address.
    OtherRegistry(String),
    /// A repository, with the commit where it is pinned.
    Git {
        /// As written.
        url: String,
        /// Hexadecimal digits.
        commit: Option<String>,
    },
    /// A file at an address.
    Url(String),
    /// A place in the tree or beside it.
    Path(String),
    /// The project itself or one of its own members: no advisory is about it by its name.
    Own,
    /// The file does not tell.
    Unstated,
}

/// How sure name and version of a package are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sureness {
    /// The file tells them.
    #[default]
    Told,
    /// One of them is inferred from what only hints at it, as the name of an archive does.
    Inferred,
    /// The version is the least that will do, and a newer one may be what is used: the file does not tell.
    Least,
}

/// An address of a registry that does not fit its package, without user and password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stray {
    /// It is that of a package of another name.
    OtherName(String),
    /// It is that of another version.
    OtherVersion(String),
    /// It is asked without encryption: whoever is on the way can answer.
    Unencrypted(String),
}

/// How near a package is to the project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The project names it.
    Direct,
    /// Another package pulls it in.
    Transitive,
    /// The file does not tell.
    #[default]
    Unstated,
}

/// What a package is needed for. Where a package has several uses, the first of these counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Part of what runs.
    Runtime,
    /// The file does not tell: to be taken as runtime.
    #[default]
    Unstated,
    /// Part of building it.
    Build,
    /// Part of testing it.
    Test,
    /// On developers' machines only.
    Dev,
}

/// The source package of a distribution's binary package.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SourcePackage {
    /// Its name.
    pub name: String,
    /// Its version, where it differs from that of the binary package.
    pub version: Option<String>,
}

impl Package {
    /// A package of which no more is known than its name, version and place.
    pub fn new(ecosystem: Ecosystem, name: impl Into<String>, span: Span) -> Self {
        Self {
            ecosystem,
            release: None,
            name: name.into(),
            version: None,
            requirement: None,
            origin: Origin::default(),
            stray: None,
            span,
            inside: None,
            sureness: Sureness::Told,
            version_span: None,
            relation: Relation::default(),
            scope: Scope::default(),
            is_optional: false,
            digests: Vec::new(),
            licence: None,
            source: None,
            architecture: None,
            module: None,
            runs_on_install: false,
            deprecated: None,
            depends_on: Vec::new(),
            layer: None,
        }
    }

    /// With that exact version.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// The package URL.
    pub fn purl(&self) -> Purl {
        Purl::of(self)
    }
}
