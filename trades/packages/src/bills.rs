//! The names that bills of materials go by.

use crate::Format;

/// The format that a name promises; what a file is, its contents tell.
///
/// Names ending in a dot or dash and the word are meant, not those that begin with it: `spdx-schema.json` is none.
pub(crate) fn of(name: &str) -> Option<Format> {
    let name = name.to_ascii_lowercase();
    let stem = [".json", ".xml", ".jsonld", ".yaml", ".yml", ".rdf", ".tag"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending));
    match name.rsplit_once('.') {
        Some((_, "spdx" | "spdx3")) => return Some(Format::Spdx),
        Some((_, "cdx" | "sbom")) => return Some(Format::CycloneDx),
        _ => {}
    }
    let stem = stem?;
    let stem = stem.strip_suffix(".rdf").unwrap_or(stem);
    if matches!(stem, "bom" | "sbom" | "cyclonedx") {
        return Some(Format::CycloneDx);
    }
    let is_dotted = |word: &str| {
        stem.strip_suffix(word)
            .is_some_and(|rest| rest.ends_with('.'))
    };
    let is_joined = |word: &str| {
        let rest = stem.strip_suffix(word);
        rest.is_some_and(|rest| rest.ends_with(['.', '-', '_']))
    };
    if is_dotted("spdx") || is_dotted("spdx3") {
        Some(Format::Spdx)
    } else if is_dotted("syft") {
        Some(Format::Syft)
    } else if is_dotted("cdx") || is_joined("cyclonedx") || is_joined("sbom") {
        Some(Format::CycloneDx)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_bills_are_known_and_names_of_schemas_are_not() {
        for (name, format) in [
            ("bom.json", Format::CycloneDx),
            ("bom.xml", Format::CycloneDx),
            ("app.cdx.json", Format::CycloneDx),
            ("app-SBOM.json", Format::CycloneDx),
            ("app.spdx", Format::Spdx),
            ("app.spdx.json", Format::Spdx),
            ("app.spdx.rdf.xml", Format::Spdx),
            ("app.syft.json", Format::Syft),
        ] {
            assert_eq!(of(name), Some(format), "{name}");
        }
        for name in [
            "utf8-bom.json",
            "spdx.json",
            "bom-1.6.schema.json",
            "sbom.rs",
            "resbom.json",
        ] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
