//! JSON as other languages write it: tools take digests of manifests over such texts, so that a byte more or less makes another.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Stands for a number or date that has no one spelling. TOML's fractions are never taken for what they are.
const UNTOLD: f64 = 0.5;

/// A table of TOML as a value.
pub(crate) fn of_table(table: &DeTable<'_>) -> Value {
    let entries = table.iter();
    let entries = entries.map(|(key, value)| (key.get_ref().to_string(), of(value.get_ref())));
    Value::Object(entries.collect())
}

/// The same of any value. Depth is bounded by the reader.
fn of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Integer(number) if number.radix() == 10 => {
            let number = number.as_str().parse::<i64>();
            number.map_or(Value::from(UNTOLD), Value::from)
        }
        DeValue::Array(list) => Value::Array(list.iter().map(Spanned::get_ref).map(of).collect()),
        DeValue::Table(table) => of_table(table),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => Value::from(UNTOLD),
    }
}

/// True where every number in it has one spelling.
fn is_told(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_i64(),
        Value::Array(list) => list.iter().all(is_told),
        Value::Object(map) => map.values().all(is_told),
        _ => true,
    }
}

/// What Python's `json.dumps(…, sort_keys=True)` writes; `is_tight` without blanks behind commas and colons. `None` where numbers
/// have no one spelling.
pub(crate) fn python(mut value: Value, is_tight: bool) -> Option<Vec<u8>> {
    value.sort_all_objects();
    is_told(&value).then(|| written(&value, Python { is_tight }))
}

/// What PHP's `json_encode` writes of the value that it decoded into arrays; `None` where numbers have no one spelling.
pub(crate) fn php(value: Value) -> Option<Vec<u8>> {
    is_told(&value).then(|| written(&arrays(value), Php))
}

fn written(value: &Value, formatter: impl Formatter) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory cannot fail, and every value is JSON.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    bytes
}

/// An object whose keys are 0, 1, … in order is a list in PHP, and so is an empty one.
fn arrays(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let is_list = map
                .keys()
                .enumerate()
                .all(|(at, key)| *key == at.to_string());
            let entries = map.into_iter().map(|(key, value)| (key, arrays(value)));
            if is_list {
                Value::Array(entries.map(|(_, value)| value).collect())
            } else {
                Value::Object(entries.collect())
            }
        }
        Value::Array(list) => Value::Array(list.into_iter().map(arrays).collect()),
        other => other,
    }
}

/// `, ` and `: ` between parts, and nothing but ASCII.
struct Python {
    is_tight: bool,
}

impl Formatter for Python {
    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        comma(writer, first, self.is_tight)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        comma(writer, first, self.is_tight)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(if self.is_tight { b":" } else { b": " })
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        text: &str,
    ) -> io::Result<()> {
        ascii(writer, text, |character| !matches!(character, ' '..='~'))
    }
}

fn comma<W: ?Sized + Write>(writer: &mut W, is_first: bool, is_tight: bool) -> io::Result<()> {
    match (is_first, is_tight) {
        (true, _) => Ok(()),
        (false, true) => writer.write_all(b","),
        (false, false) => writer.write_all(b", "),
    }
}

/// No blanks, nothing but ASCII, and slashes escaped.
struct Php;

impl Formatter for Php {
    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        CompactFormatter.begin_array_value(writer, first)
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        text: &str,
    ) -> io::Result<()> {
        for (at, piece) in text.split('/').enumerate() {
            if at > 0 {
                writer.write_all(b"\\/")?;
            }
            ascii(writer, piece, |character| !character.is_ascii())?;
        }
        Ok(())
    }
}

/// Characters that are escaped stand as their units of UTF-16.
fn ascii<W: ?Sized + Write>(
    writer: &mut W,
    text: &str,
    is_escaped: fn(char) -> bool,
) -> io::Result<()> {
    let mut plain = 0;
    for (at, character) in text
        .char_indices()
        .filter(|(_, character)| is_escaped(*character))
    {
        writer.write_all(&text.as_bytes()[plain..at])?;
        plain = at + character.len_utf8();
        for unit in character.encode_utf16(&mut [0; 2]) {
            write!(writer, "\\u{unit:04x}")?;
        }
    }
    writer.write_all(&text.as_bytes()[plain..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value {
        serde_json::from_str(text).expect("the test's text is JSON")
    }

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).expect("it is ASCII")
    }

    #[test]
    fn python_sorts_and_puts_blanks() {
        let told =
            value("{\"b\":[1,\"\u{7f}/é\u{1f600}\\n\\u0001\"],\"a\":{\"d\":true,\"c\":null}}");
        assert_eq!(
            python(told.clone(), false).map(text).as_deref(),
            Some(
                "{\"a\": {\"c\": null, \"d\": true}, \"b\": [1, \"\\u007f/\\u00e9\\ud83d\\ude00\\n\\u0001\"]}"
            )
        );
        assert_eq!(
            python(value("{\"b\":{},\"a\":[]}"), true)
                .map(text)
                .as_deref(),
            Some("{\"a\":[],\"b\":{}}")
        );
    }

    #[test]
    fn php_has_arrays_only() {
        let told = value("{\"b\":{\"0\":\"a/b\",\"1\":{}},\"a\":{\"1\":\"é\u{7f}\"}}");
        assert_eq!(
            php(told).map(text).as_deref(),
            Some("{\"b\":[\"a\\/b\",[]],\"a\":{\"1\":\"\\u00e9\u{7f}\"}}")
        );
        assert_eq!(php(value("[1.5]")), None);
        assert_eq!(php(value("[18446744073709551615]")), None);
    }
}
