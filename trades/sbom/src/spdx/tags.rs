//! The document's JSON as tags and values.

use serde_json::Value;

use super::escape::{OURS, escaped, is_odd};

/// The document, with a line feed at its end.
pub(super) fn tags(document: &Value) -> String {
    let mut out = String::new();
    for (tag, key) in [
        ("SPDXVersion", "spdxVersion"),
        ("DataLicense", "dataLicense"),
        ("SPDXID", "SPDXID"),
        ("DocumentName", "name"),
        ("DocumentNamespace", "documentNamespace"),
    ] {
        line(tag, text(&document[key]), &mut out);
    }
    let creation = &document["creationInfo"];
    list(&creation["creators"]).for_each(|who| line("Creator", text(who), &mut out));
    line("Created", text(&creation["created"]), &mut out);
    annotations(document, &mut out);
    for one in list(&document["packages"]) {
        out.push('\n');
        package(one, &mut out);
        annotations(one, &mut out);
    }
    for one in list(&document["hasExtractedLicensingInfos"]) {
        out.push('\n');
        line("LicenseID", text(&one["licenseId"]), &mut out);
        long("ExtractedText", text(&one["extractedText"]), &mut out);
        line("LicenseName", text(&one["name"]), &mut out);
    }
    out.push('\n');
    for one in list(&document["relationships"]) {
        let parts = ["spdxElementId", "relationshipType", "relatedSpdxElement"];
        let parts = parts.map(|part| text(&one[part]));
        line("Relationship", &parts.join(" "), &mut out);
    }
    out
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn package(json: &Value, out: &mut String) {
    let mut given = |tag: &str, key: &str| {
        if let Some(text) = json[key].as_str() {
            line(tag, text, out);
        }
    };
    given("PackageName", "name");
    given("SPDXID", "SPDXID");
    given("PackageVersion", "versionInfo");
    given("PackageDownloadLocation", "downloadLocation");
    line("FilesAnalyzed", "false", out);
    for one in list(&json["checksums"]) {
        let value = format!(
            "{}: {}",
            text(&one["algorithm"]),
            text(&one["checksumValue"])
        );
        line("PackageChecksum", &value, out);
    }
    if let Some(places) = json["sourceInfo"].as_str() {
        long("PackageSourceInfo", places, out);
    }
    let mut given = |tag: &str, key: &str| {
        if let Some(text) = json[key].as_str() {
            line(tag, text, out);
        }
    };
    given("PackageLicenseConcluded", "licenseConcluded");
    given("PackageLicenseDeclared", "licenseDeclared");
    given("PackageCopyrightText", "copyrightText");
    given("PrimaryPackagePurpose", "primaryPackagePurpose");
    for one in list(&json["externalRefs"]) {
        let parts = ["referenceCategory", "referenceType", "referenceLocator"];
        let parts = parts.map(|part| text(&one[part]));
        line("ExternalRef", &parts.join(" "), out);
    }
}

/// Annotations name what they are about, so they may stand anywhere.
fn annotations(of: &Value, out: &mut String) {
    for one in list(&of["annotations"]) {
        line("Annotator", text(&one["annotator"]), out);
        line("AnnotationDate", text(&one["annotationDate"]), out);
        line("AnnotationType", text(&one["annotationType"]), out);
        line("SPDXREF", text(&of["SPDXID"]), out);
        let comment = text(&one["comment"]);
        if comment.starts_with(OURS) {
            long("AnnotationComment", &escaped(comment), out);
        } else {
            long("AnnotationComment", comment, out);
        }
    }
}

/// A value of one line: what would end it, or make it a long one, would let a name write tags of its own.
fn line(tag: &str, value: &str, out: &mut String) {
    out.push_str(tag);
    out.push_str(": ");
    plain(&value.replace("<text>", "<text >"), out);
    out.push('\n');
}

/// A value that may hold anything but what ends it. It stays on one line too: whoever looks at the document must not see another.
fn long(tag: &str, value: &str, out: &mut String) {
    out.push_str(tag);
    out.push_str(": <text>");
    plain(&value.replace("</text>", "</text >"), out);
    out.push_str("</text>\n");
}

/// Tags know no escapes: what is odd is not taken over.
fn plain(value: &str, out: &mut String) {
    let shown = |it: char| if is_odd(it) { '\u{fffd}' } else { it };
    out.extend(value.chars().map(shown));
}
