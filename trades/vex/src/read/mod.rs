//! Bytes to a document, one file per form.

mod common;
mod csaf;
mod cyclonedx;
mod openvex;
mod tree;

use serde::Deserialize;

use crate::{Document, Form};

/// What tells the forms apart, at the top of a document.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Marks<'a> {
    #[serde(rename = "@context", borrow)]
    context: Option<&'a serde_json::value::RawValue>,
    #[serde(rename = "bomFormat", borrow)]
    bom: Option<&'a serde_json::value::RawValue>,
    #[serde(borrow)]
    document: Option<&'a serde_json::value::RawValue>,
}

/// Reads a document in JSON. What it cannot understand is a gap; of bytes that are no document there is nothing else.
pub fn read(bytes: &[u8]) -> Document {
    let mut document = Document::default();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            document.gap(None, format!("not UTF-8 at byte {}", error.valid_up_to()));
            return document;
        }
    };
    match serde_json::from_str::<Marks<'_>>(text) {
        Ok(_) if !text.trim_start().starts_with('{') => document.gap(None, "no object in JSON"),
        Err(error) => document.gap(None, format!("no JSON document: {error}")),
        Ok(Marks { bom: Some(_), .. }) => {
            document.form = Some(Form::CycloneDx);
            cyclonedx::read(text, &mut document);
        }
        Ok(Marks {
            document: Some(_), ..
        }) => {
            document.form = Some(Form::Csaf);
            csaf::read(text, &mut document);
        }
        Ok(Marks {
            context: Some(_), ..
        }) => {
            document.form = Some(Form::OpenVex);
            openvex::read(text, &mut document);
        }
        Ok(_) => document.gap(None, "neither OpenVEX nor CycloneDX nor CSAF"),
    }
    document
}
