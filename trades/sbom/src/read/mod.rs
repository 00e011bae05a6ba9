//! What comes in: bills of materials of others as listings.

mod build;
mod cyclonedx;
mod cyclonedx_json;
mod cyclonedx_xml;
mod distribution;
mod name;
mod part;
mod spdx;
mod spdx3;
mod spdx_json;
mod spdx_tags;
mod stated;
mod syft;

use std::collections::HashSet;

use lockgate_packages::text::json::{Json, Member};
use lockgate_packages::text::{text, xml};
use lockgate_packages::{File, Files, Format, Listing, Role};

/// How much of a file is looked at to know it.
const LOOKED_AT: usize = 4096;

/// The forms that bills of materials have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    CycloneDxJson,
    CycloneDxXml,
    SpdxJson,
    SpdxTags,
    Spdx3,
    Syft,
    /// RDF and YAML: known, not read.
    SpdxOther(&'static str),
}

impl Form {
    fn format(self) -> Format {
        match self {
            Self::CycloneDxJson | Self::CycloneDxXml => Format::CycloneDx,
            Self::SpdxJson | Self::SpdxTags | Self::Spdx3 | Self::SpdxOther(_) => Format::Spdx,
            Self::Syft => Format::Syft,
        }
    }

    /// By what the contents say of themselves.
    fn of(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let bytes = bytes.trim_ascii_start();
        let head = &bytes[..bytes.len().min(LOOKED_AT)];
        let has = |text: &str| memchr::memmem::find(head, text.as_bytes()).is_some();
        match bytes.first()? {
            b'{' => of_json(std::str::from_utf8(bytes).ok()?),
            b'<' if has(cyclonedx_xml::SPACE) => Some(Self::CycloneDxXml),
            b'<' if has("http://spdx.org/rdf/terms") => Some(Self::SpdxOther("RDF")),
            b'<' => None,
            _ => of_lines(head),
        }
    }
}

fn of_json(text: &str) -> Option<Form> {
    let json = Json::parse(text).ok()?;
    let members = json.members();
    let get = |key: &str| members.iter().find(|member| member.key == key);
    if get("bomFormat").is_some_and(|it| it.value.as_str().as_deref() == Some("CycloneDX")) {
        return Some(Form::CycloneDxJson);
    }
    if get("spdxVersion").is_some() {
        return Some(Form::SpdxJson);
    }
    let is_spdx = |context: Json<'_>| {
        let all = context
            .as_str()
            .into_iter()
            .chain(context.elements().into_iter().filter_map(Json::as_str));
        all.into_iter().any(|text| text.contains("spdx.org/rdf/3"))
    };
    if get("@context").is_some_and(|it| is_spdx(it.value)) {
        return Some(Form::Spdx3);
    }
    (get("artifacts").is_some() && get("descriptor").or(get("schema")).is_some())
        .then_some(Form::Syft)
}

fn of_lines(head: &[u8]) -> Option<Form> {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    lines.find_map(|line| {
        if line.starts_with(b"SPDXVersion:") {
            Some(Form::SpdxTags)
        } else if line.starts_with(b"spdxVersion:") || line.starts_with(b"\"spdxVersion\":") {
            Some(Form::SpdxOther("YAML"))
        } else {
            None
        }
    })
}

/// The format of a bill of materials, by its contents.
///
/// A JSON document must be one and declare itself: `bomFormat`, `spdxVersion`, the context of SPDX 3, or syft's parts.
pub fn recognise(bytes: &[u8]) -> Option<Format> {
    Form::of(bytes).map(Form::format)
}

/// Reads a file of that format as [`lockgate_packages::read`] does, and bills of materials besides.
///
/// Whatever kind of bill the format names, the contents tell which it is.
pub fn read(format: Format, file: File<'_>, files: &Files<'_>) -> Listing {
    if format.role() != Role::Bill {
        return lockgate_packages::read(format, file, files);
    }
    let mut listing = Listing::new(file.path, format);
    bill(file, &mut listing);
    listing
}

fn bill(file: File<'_>, listing: &mut Listing) {
    let Some(form) = Form::of(file.bytes) else {
        return listing.gap(unknown(file.bytes));
    };
    listing.format = form.format();
    match form {
        Form::CycloneDxXml => {
            if let Some(document) = xml::parse(file, listing) {
                cyclonedx_xml::read(&document, listing);
            }
        }
        Form::SpdxTags => {
            if let Some(text) = text(file, listing) {
                spdx_tags::read(text, listing);
            }
        }
        Form::SpdxOther(form) => {
            listing.gap(format!(
                "SPDX as {form} is not read: its packages are not known"
            ));
        }
        Form::CycloneDxJson | Form::SpdxJson | Form::Spdx3 | Form::Syft => {
            let reader = match form {
                Form::CycloneDxJson => cyclonedx_json::read,
                Form::SpdxJson => spdx_json::read,
                Form::Spdx3 => spdx3::read,
                _ => syft::read,
            };
            if let Some(json) = Json::of(file, listing) {
                reader(json, listing);
            }
        }
    }
}

/// Why a file is no bill of materials.
fn unknown(bytes: &[u8]) -> String {
    if bytes.trim_ascii().is_empty() {
        return "an empty file, by its name a bill of materials".to_owned();
    }
    let broken = match std::str::from_utf8(bytes) {
        Err(error) => Some(format!("not UTF-8 from byte {}", error.valid_up_to())),
        Ok(text) if text.trim_start().starts_with('{') => Json::parse(text)
            .err()
            .map(|error| format!("no valid JSON: {error}")),
        Ok(_) => None,
    };
    broken.unwrap_or_else(|| {
        "by its name a bill of materials, but it declares no format that is known".to_owned()
    })
}

/// The members of a document; a key that stands twice is stated, since readers differ in which they take.
fn once<'a>(json: Json<'a>, listing: &mut Listing) -> Vec<Member<'a>> {
    let members = json.members();
    let mut seen = HashSet::new();
    for member in &members {
        if !seen.insert(&member.key) {
            let what = format!("`{}` stands twice, and both were read", member.key);
            listing.gap_at(member.span, what);
        }
    }
    members
}
