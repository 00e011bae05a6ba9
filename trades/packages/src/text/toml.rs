//! TOML with the bytes of every value.

use lockgate_evidence::Span;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::{File, Listing};

/// The table that a file is; where it is none, that is a gap.
pub(crate) fn parse<'a>(file: File<'a>, listing: &mut Listing) -> Option<Spanned<DeTable<'a>>> {
    let text = super::text(file, listing)?;
    let parsed = DeTable::parse(text);
    parsed
        .map_err(|error| listing.gap(format!("no valid TOML: {}", error.message())))
        .ok()
}

/// What reading a value asks.
pub(crate) trait Value<'a> {
    /// The text of a string.
    fn text(&self) -> Option<&str>;
    /// The value at a key of a table.
    fn at(&self, key: &str) -> Option<&Spanned<DeValue<'a>>>;
    /// The elements of an array; none of anything else.
    fn elements(&self) -> &[Spanned<DeValue<'a>>];
    /// The table, where it is one.
    fn table(&self) -> Option<&DeTable<'a>>;
}

impl<'a> Value<'a> for DeValue<'a> {
    fn text(&self) -> Option<&str> {
        self.as_str()
    }

    fn at(&self, key: &str) -> Option<&Spanned<DeValue<'a>>> {
        self.as_table()?.get(key)
    }

    fn elements(&self) -> &[Spanned<DeValue<'a>>] {
        self.as_array().map_or(&[], |array: &DeArray<'a>| array)
    }

    fn table(&self) -> Option<&DeTable<'a>> {
        self.as_table()
    }
}

/// Where a value stands, quotes and braces included.
pub(crate) fn span<T>(value: &Spanned<T>) -> Span {
    let range = value.span();
    Span::new(range.start, range.end)
}
