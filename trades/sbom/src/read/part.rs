//! A component as a document names it, before it is a package.

use std::borrow::Cow;

use lockgate_evidence::Span;
use lockgate_packages::text::json::Json;
use lockgate_packages::text::xml::Value;
use lockgate_packages::{Digest, Scope};

/// A text and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Said<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) span: Span,
}

impl<'a> Said<'a> {
    /// The text of a JSON string, placed without its quotes; none of anything else.
    pub(crate) fn json(json: Json<'a>) -> Option<Self> {
        let span = json.span();
        let text = json.as_str()?;
        Some(Self {
            text,
            span: Span::new(span.start + 1, span.end - 1),
        })
    }

    pub(crate) fn xml(value: Value<'_>) -> Self {
        Self {
            text: Cow::Owned(value.text.to_owned()),
            span: value.span,
        }
    }
}

/// What a component is to the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Package,
    /// What the document is about.
    Root,
    /// No package: a file, a device, a system.
    Other,
}

/// Everything that a document says of a component.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    pub(crate) kind: Kind,
    /// The component as a whole.
    pub(crate) span: Span,
    /// By what the rest of the document refers to it.
    pub(crate) id: Option<Said<'a>>,
    pub(crate) group: Option<Cow<'a, str>>,
    pub(crate) name: Option<Said<'a>>,
    pub(crate) version: Option<Said<'a>>,
    pub(crate) purls: Vec<Said<'a>>,
    pub(crate) scope: Option<Scope>,
    pub(crate) is_optional: bool,
    /// True where the document is about it and others.
    pub(crate) is_direct: bool,
    pub(crate) digests: Vec<Digest>,
    /// The functions of digests that cannot be taken over.
    pub(crate) unread: Vec<String>,
    pub(crate) licences: Vec<String>,
    /// Names and values beside the fields of the format.
    pub(crate) stated: Vec<(String, String)>,
}

impl Part<'_> {
    pub(crate) fn new(span: Span) -> Self {
        Self {
            kind: Kind::Package,
            span,
            id: None,
            group: None,
            name: None,
            version: None,
            purls: Vec::new(),
            scope: None,
            is_optional: false,
            is_direct: false,
            digests: Vec::new(),
            unread: Vec::new(),
            licences: Vec::new(),
            stated: Vec::new(),
        }
    }

    /// The bytes that name it.
    pub(crate) fn place(&self) -> Span {
        let name = self.name.as_ref().or(self.purls.first());
        name.map_or(self.span, |name| name.span)
    }

    /// How messages call it.
    pub(crate) fn label(&self) -> String {
        let told = self.name.as_ref().or(self.id.as_ref());
        let version = self.version.as_ref();
        match (told, version) {
            (Some(name), Some(version)) => format!("`{}` {}", name.text, version.text),
            (Some(name), None) => format!("`{}`", name.text),
            (None, _) => "a component without a name".to_owned(),
        }
    }
}
