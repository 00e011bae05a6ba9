//! Text of a policy, with the parts nobody here can know.

use std::fmt;

use lockgate_evidence::{Source, Span};
use lockgate_pipelines::expression::Dialect;
use lockgate_pipelines::yaml::Text;

/// Stands in a value for text that is not known: a variable without default, a resource of another file.
pub const HOLE: char = '\u{fffc}';

/// A text of a policy.
#[derive(Clone)]
pub struct Value {
    text: Text,
    exact: bool,
}

impl Value {
    /// A text that stands in the file as it is.
    pub fn written(text: Text) -> Self {
        Self { text, exact: true }
    }

    /// A text that was put together from other places.
    pub fn resolved(text: Text) -> Self {
        Self { text, exact: false }
    }

    /// A text that stands nowhere; its place is `span`.
    pub fn made(value: impl Into<String>, source: &Source, span: Span) -> Self {
        Self::resolved(Text::made(value, source, span))
    }

    /// Text of which nothing is known.
    pub fn unknown(source: &Source, span: Span) -> Self {
        Self::made(HOLE, source, span)
    }

    pub(crate) fn anchored(
        value: String,
        source: &Source,
        span: Span,
        anchors: Vec<(usize, usize)>,
        exact: bool,
    ) -> Self {
        let text = Text::anchored(value, source, span, anchors, Dialect::Plain);
        Self { text, exact }
    }

    /// The value; unknown parts stand as [`HOLE`].
    pub fn value(&self) -> &str {
        self.text.value()
    }

    /// The text with its places.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Where it stands, with its quotes.
    pub fn span(&self) -> Span {
        self.text.span()
    }

    /// The file.
    pub fn source(&self) -> &Source {
        self.text.source()
    }

    /// True where every character is known.
    pub fn is_known(&self) -> bool {
        !self.value().contains(HOLE)
    }

    /// True where it stands in the file as it is, so that a change of the file there changes just it.
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// The value for people: unknown parts as they are written.
    pub fn shown(&self) -> String {
        if self.is_known() {
            return self.value().to_owned();
        }
        let written = self
            .source()
            .slice(self.span())
            .trim_start_matches("!Sub ")
            .trim_matches('"');
        if self.exact || written.contains("${") && !written.contains('\n') {
            return written.to_owned();
        }
        self.value().replace(HOLE, "…")
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.exact { "" } else { "~" };
        let value = self.value().replace(HOLE, "…");
        write!(f, "{mark}{value:?}@{}", self.span().start)
    }
}
