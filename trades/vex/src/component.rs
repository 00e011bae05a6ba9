//! What a statement calls a product, and whether a package is that.

use std::borrow::Cow;

use lockgate_packages::{Digest, Package, Purl};

use crate::{Vers, image, purl};

/// A product or a part of one, by everything that names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// As its author calls it, for messages.
    pub name: String,
    /// Its bytes; one of them is enough.
    pub digests: Vec<Digest>,
    /// Its package URLs; one of them is enough.
    pub purls: Vec<Purl>,
    /// The versions that are meant by package URLs without one.
    pub range: Option<Vers>,
}

/// A package by what statements can name it by.
#[derive(Clone, Debug, Default)]
pub struct Named<'a> {
    pub(crate) digests: Cow<'a, [Digest]>,
    pub(crate) purls: Vec<Purl>,
}

/// By what a package was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// A package URL without a version: every version is meant.
    AnyVersion,
    /// A package URL with the version, or with a range that holds it.
    Version,
    /// The digest of its bytes.
    Digest,
}

impl<'a> Named<'a> {
    /// A package of a listing; of distributions also the source package it was built from.
    pub fn of(package: &'a Package) -> Self {
        let mut purls = vec![package.purl()];
        if let Some(source) = &package.source {
            let mut built_from = package.clone();
            built_from.name.clone_from(&source.name);
            if source.version.is_some() {
                built_from.version.clone_from(&source.version);
            }
            for arch in ["source", "src"] {
                built_from.architecture = Some(arch.to_owned());
                purls.push(built_from.purl());
            }
        }
        Self {
            digests: Cow::Borrowed(&package.digests),
            purls,
        }
    }

    /// Something of which only a package URL is known.
    pub fn purl(purl: Purl) -> Self {
        Self {
            digests: Cow::Borrowed(&[]),
            purls: vec![purl],
        }
    }
}

impl Component {
    /// By what the package is known to be this component: first by its digest, then by a package URL. `None` where it is not.
    ///
    /// A digest that differs does not speak against a package URL that fits: a statement may name other files of the same
    /// version.
    pub fn fits(&self, named: &Named<'_>) -> Option<By> {
        let same = |digest: &Digest| named.digests.contains(digest);
        if self.digests.iter().any(same) {
            return Some(By::Digest);
        }
        let of_packages = self
            .purls
            .iter()
            .filter(|wanted| wanted.kind != image::KIND);
        let fitting = of_packages.filter(|wanted| {
            let mut own = named.purls.iter();
            own.any(|own| purl::fits(wanted, own) && self.is_within(wanted, own))
        });
        let by = fitting.map(|wanted| match (&wanted.version, &self.range) {
            (None, None) => By::AnyVersion,
            _ => By::Version,
        });
        let of_image = self
            .purls
            .iter()
            .filter_map(|wanted| image::fits(wanted, named));
        by.chain(of_image).max()
    }

    fn is_within(&self, wanted: &Purl, own: &Purl) -> bool {
        let range = self.range.as_ref().filter(|_| wanted.version.is_none());
        range.is_none_or(|range| range.holds(own))
    }

    /// True where nothing names it that a package could be recognised by.
    pub fn is_nameless(&self) -> bool {
        self.digests.is_empty() && self.purls.is_empty()
    }
}
