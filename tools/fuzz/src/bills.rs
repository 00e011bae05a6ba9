//! Bills of materials: what is read of them can be written, and is then what it was.

use lockgate_packages::{File, Files, Format, Listing, Purl};
use lockgate_sbom::{
    CycloneDx, Subject, cyclonedx, cyclonedx_xml, read, recognise, spdx_tags, spdx3,
};

/// `CycloneDX` in JSON and XML.
pub fn bills_cyclonedx(data: &[u8]) {
    look(Format::CycloneDx, data);
}

/// SPDX 2 in JSON and as tags and values, SPDX 3.
pub fn bills_spdx(data: &[u8]) {
    look(Format::Spdx, data);
}

/// syft's own JSON.
pub fn bills_syft(data: &[u8]) {
    look(Format::Syft, data);
}

/// Package URLs: what is read is written so that it is read as the same.
pub fn purl(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(purl) = Purl::parse(&text) {
        assert_eq!(Purl::parse(&purl.to_string()), Ok(purl));
    }
}

fn look(format: Format, data: &[u8]) {
    let listing = listing(format, data);
    let text = std::str::from_utf8(data).unwrap_or("");
    let places = listing
        .packages
        .iter()
        .flat_map(|it| [Some(it.span), it.version_span]);
    let gaps = listing.gaps.iter().map(|gap| gap.span);
    for place in places.chain(gaps).flatten() {
        assert!(
            text.get(place.range()).is_some(),
            "a place outside the text"
        );
    }
    let count = listing.packages.len();
    for package in &listing.packages {
        assert!(
            package.depends_on.iter().all(|at| *at < count),
            "an edge to nowhere"
        );
    }
    written(&[listing]);
}

fn listing(format: Format, data: &[u8]) -> Listing {
    let file = File {
        path: "sbom.json",
        bytes: data,
    };
    read(format, file, &Files::new())
}

/// Every form of it declares itself, and names as many packages as the others.
fn written(listings: &[Listing]) {
    let subject = Subject {
        name: "tree",
        listings,
        unread: &[],
        created: "2026-01-31T12:00:00Z",
        tool_version: "0",
    };
    let all = [
        cyclonedx(&subject, CycloneDx::V1_6),
        cyclonedx_xml(&subject, CycloneDx::V1_6),
        spdx_tags(&subject),
        spdx3(&subject),
    ];
    let counts = all.map(|text| {
        let format = recognise(text.as_bytes());
        assert!(format.is_some(), "it does not declare itself:\n{text}");
        listing(Format::CycloneDx, text.as_bytes()).packages.len()
    });
    assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
}
