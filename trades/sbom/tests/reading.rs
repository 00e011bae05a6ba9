//! What is made of bills of materials, whoever wrote them.

use lockgate_packages::{File, Files, Format, Listing, Origin, Relation};
use lockgate_sbom::read;

pub(crate) fn listing(path: &str, text: &str) -> Listing {
    let file = File {
        path,
        bytes: text.as_bytes(),
    };
    let format = lockgate_sbom::recognise(file.bytes).or_else(|| Format::of(path));
    read(format.unwrap_or(Format::CycloneDx), file, &Files::new())
}

/// Project, packages and gaps, a line each; every span is held against the text.
fn shown(text: &str) -> Vec<String> {
    let listing = listing("sbom.json", text);
    let mut lines = Vec::new();
    if let Some(project) = &listing.project {
        lines.push(format!(
            "project {}",
            project.name.as_deref().unwrap_or("?")
        ));
    }
    for package in &listing.packages {
        assert!(text.get(package.span.range()).is_some());
        let release = package.release.as_deref();
        let mut line = format!(
            "{}{}",
            package.ecosystem,
            release.map_or(String::new(), |it| format!(":{it}"))
        );
        line += &format!(
            " {} {}",
            package.name,
            package.version.as_deref().unwrap_or("?")
        );
        match package.relation {
            Relation::Direct => line += " direct",
            Relation::Transitive => line += " transitive",
            Relation::Unstated => {}
        }
        if package.scope != lockgate_packages::Scope::Unstated {
            line += &format!(" {:?}", package.scope);
        }
        if package.origin == Origin::Own {
            line += " own";
        }
        if package.is_optional {
            line += " optional";
        }
        if let Some(text) = &package.licence {
            line += &format!(" [{text}]");
        }
        for digest in &package.digests {
            line += &format!(" {}", digest.algorithm().name());
        }
        if let Some(source) = &package.source {
            line += &format!(
                " from {} {}",
                source.name,
                source.version.as_deref().unwrap_or("?")
            );
        }
        for &to in &package.depends_on {
            line += &format!(" -> {}", listing.packages[to].name);
        }
        lines.push(line);
    }
    for gap in &listing.gaps {
        assert!(gap.span.is_none_or(|span| text.get(span.range()).is_some()));
        lines.push(format!("gap: {}", gap.what));
    }
    lines
}

const MD5: &str = "00112233445566778899aabbccddeeff";

#[test]
fn cyclonedx_in_json() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.4",
 "metadata": {"component": {"bom-ref": "r", "type": "application", "name": "app", "purl": "pkg:npm/app@1"}},
 "components": [
  {"bom-ref": "a", "type": "library", "group": "@s", "name": "a", "version": "1.0", "purl": "pkg:npm/%40s/a@1.0",
   "licenses": [{"license": {"id": "MIT"}}], "hashes": [{"alg": "MD5", "content": "MMM"}],
   "components": [{"name": "inner", "version": "2", "purl": "pkg:npm/inner@2", "scope": "excluded"}]},
  {"bom-ref": "b", "type": "library", "name": "b", "version": "3", "purl": "pkg:pypi/B@3", "scope": "optional",
   "licenses": [{"expression": "MIT OR Apache-2.0"}]},
  {"type": "file", "name": "src/x"},
  {"type": "operating-system", "name": "debian", "version": "12"},
  {"type": "library", "name": "libc6", "version": "2.36", "purl": "pkg:deb/debian/libc6@2.36?arch=amd64&upstream=glibc%402.35"}
 ],
 "dependencies": [{"ref": "r", "dependsOn": ["a"]}, {"ref": "a", "dependsOn": ["b"]}]}"#
        .replace("MMM", MD5);
    assert_eq!(
        shown(&text),
        [
            "project app",
            "npm app 1 own -> @s/a",
            "npm @s/a 1.0 direct [MIT] md5 -> B",
            "npm inner 2 Dev",
            "PyPI B 3 transitive optional [MIT OR Apache-2.0]",
            "Debian:12 libc6 2.36 from glibc 2.35",
        ]
    );
}

#[test]
fn cyclonedx_in_xml() {
    let text = r#"<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">
 <metadata><component type="application" bom-ref="r"><name>app</name></component></metadata>
 <components>
  <component type="library" bom-ref="a"><group>g</group><name>a</name><version>1</version><scope>required</scope>
   <hashes><hash alg="MD5">MMM</hash><hash alg="SHA3-256">00</hash></hashes>
   <licenses><license><name>Some &amp; licence</name></license></licenses><purl>pkg:maven/g/a@1</purl></component>
  <component type="library" bom-ref="b"><name>b</name><version>1</version><hashes><hash alg="SHA3-256">00</hash></hashes><purl>pkg:maven/g/b@1</purl></component>
 </components>
 <services><service bom-ref="s"><name>s</name></service></services>
 <dependencies><dependency ref="s"><dependency ref="a"/></dependency><dependency ref="r"><dependency ref="a"/></dependency><dependency ref="a"><dependency ref="b"/></dependency></dependencies>
</bom>"#
        .replace("MMM", MD5);
    assert_eq!(
        shown(&text),
        [
            "project app",
            "Maven g:a 1 direct Runtime [Some & licence] md5 -> g:b",
            "Maven g:b 1 transitive",
            "gap: 1 packages have a digest by `SHA3-256`, which is not known, and none that is",
        ]
    );
}

#[test]
fn spdx_in_json() {
    let text = r#"{"spdxVersion": "SPDX-2.2", "SPDXID": "SPDXRef-DOCUMENT", "documentDescribes": ["SPDXRef-r"],
 "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-1", "name": "Ours", "extractedText": "x"}],
 "packages": [
  {"SPDXID": "SPDXRef-r", "name": "app"},
  {"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1", "licenseDeclared": "LicenseRef-1", "licenseConcluded": "MIT",
   "checksums": [{"algorithm": "MD5", "checksumValue": "MMM"}],
   "externalRefs": [{"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:x"},
    {"referenceCategory": "PACKAGE_MANAGER", "referenceType": "purl", "referenceLocator": "pkg:gem/a@1"}]},
  {"SPDXID": "SPDXRef-b", "name": "b", "versionInfo": "2",
   "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:gem/b@2"}]}],
 "relationships": [
  {"spdxElementId": "SPDXRef-r", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-a"},
  {"spdxElementId": "SPDXRef-b", "relationshipType": "DEV_DEPENDENCY_OF", "relatedSpdxElement": "SPDXRef-a"},
  {"spdxElementId": "SPDXRef-a", "relationshipType": "CONTAINS", "relatedSpdxElement": "NOASSERTION"},
  {"spdxElementId": "SPDXRef-a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "DocumentRef-x:SPDXRef-c"}]}"#
        .replace("MMM", MD5);
    assert_eq!(
        shown(&text),
        [
            "project app",
            "RubyGems a 1 direct [Ours] md5 -> b",
            "RubyGems b 2 transitive Dev",
            "gap: `DocumentRef-x:SPDXRef-c` is not in the document, which refers to it",
        ]
    );
}

#[test]
fn spdx_as_tags_and_values() {
    let text = "\u{feff}SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: x\n# a comment\n\
PackageName: app\nSPDXID: SPDXRef-r\nPackageComment: <text>two\nPackageName: no\nlines</text>\n\
PackageName: a\nSPDXID: SPDXRef-a\nPackageVersion: 1\nPackageChecksum: MD5: MMM\nPackageLicenseDeclared: MIT\n\
ExternalRef: PACKAGE-MANAGER purl pkg:gem/a@1\n\
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-r\nRelationship: SPDXRef-a OPTIONAL_DEPENDENCY_OF SPDXRef-r\n\
Relationship: SPDXRef-a\nno line\n\
FileName: ./x\nSPDXID: SPDXRef-f\nLicenseID: LicenseRef-1\nExtractedText: <text>x</text>\nLicenseName: Ours\n"
        .replace("MMM", MD5);
    assert_eq!(
        shown(&text),
        [
            "project app",
            "RubyGems a 1 direct optional [MIT] md5",
            "gap: a relation that lacks an end or its kind",
            "gap: no tag and value",
        ]
    );
}

#[test]
fn spdx_3() {
    let text = r#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
  {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1"},
  {"type": "SpdxDocument", "spdxId": "urn:d", "rootElement": ["urn:s"]},
  {"type": "software_Sbom", "spdxId": "urn:s", "rootElement": ["urn:r"]},
  {"type": "software_Package", "spdxId": "urn:r", "name": "app"},
  {"type": "software_Package", "spdxId": "urn:a", "name": "a", "software_packageVersion": "1", "software_packageUrl": "pkg:cargo/a@1",
   "verifiedUsing": [{"type": "Hash", "algorithm": "md5", "hashValue": "MMM"}]},
  {"type": "software_Package", "spdxId": "urn:b", "name": "b",
   "externalIdentifier": [{"type": "ExternalIdentifier", "externalIdentifierType": "packageUrl", "identifier": "pkg:cargo/b@2"}]},
  {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:l", "simplelicensing_licenseExpression": "MIT"},
  {"type": "Relationship", "spdxId": "urn:1", "from": "urn:a", "to": ["urn:l"], "relationshipType": "hasDeclaredLicense"},
  {"type": "LifecycleScopedRelationship", "spdxId": "urn:2", "from": "urn:r", "to": ["urn:a"], "relationshipType": "dependsOn", "scope": "build"},
  {"type": "Relationship", "spdxId": "urn:3", "from": "urn:a", "to": ["urn:b"], "relationshipType": "dependsOn"}]}"#
        .replace("MMM", MD5);
    assert_eq!(
        shown(&text),
        [
            "project app",
            "crates.io a 1 direct Build [MIT] md5 -> b",
            "crates.io b 2 transitive",
        ]
    );
}

#[test]
fn syft() {
    let text = r#"{"artifacts": [
  {"id": "1", "name": "a", "version": "1.0-r1", "type": "apk", "licenses": [{"value": "MIT", "spdxExpression": "MIT"}],
   "purl": "pkg:apk/alpine/a@1.0-r1?arch=x86_64&upstream=b"},
  {"id": "2", "name": "c", "version": "2", "type": "npm", "licenses": ["ISC"], "purl": "pkg:npm/c@2"},
  {"id": "3", "name": "odd", "version": "3", "type": "binary", "purl": ""}],
 "artifactRelationships": [{"parent": "1", "child": "2", "type": "dependency-of"}, {"parent": "9", "child": "2", "type": "contains"}],
 "source": {"id": "9", "name": "image", "type": "image"}, "distro": {"id": "alpine", "versionID": "3.20.3"},
 "descriptor": {"name": "syft"}, "schema": {"version": "16.0.18"}}"#;
    assert_eq!(
        shown(text),
        [
            "project image",
            "Alpine:v3.20 a 1.0-r1 transitive [MIT] from b ?",
            "npm c 2 [ISC] -> a",
            "Generic odd 3",
            "gap: `odd` 3 has no package URL: its ecosystem is not known",
        ]
    );
}

#[test]
fn what_is_odd_is_stated() {
    let components = r#"[
  {"name": "none", "version": "1"},
  {"bom-ref": "x", "name": "bad", "version": "1", "purl": "npm/bad@1"},
  {"bom-ref": "x", "name": "strange", "version": "1", "purl": "pkg:strange/a@1"},
  {"name": "kali", "version": "1", "purl": "pkg:deb/kali/a@1"},
  {"name": "two", "version": "1.1", "purl": "pkg:npm/two@1.0"},
  {"name": "old", "version": "1", "purl": "pkg:deb/debian/old@1"},
  7]"#;
    let text = format!(
        r#"{{"bomFormat": "CycloneDX", "specVersion": "9.9", "components": {components}, "components": [],
 "dependencies": [{{"ref": "gone", "dependsOn": ["x"]}}, {{}}],
 "compositions": [{{"aggregate": "incomplete"}}]}}"#
    );
    assert_eq!(
        shown(&text),
        [
            "Generic none 1",
            "Generic bad 1",
            "Generic a 1",
            "Generic a 1",
            "npm two 1.0",
            "Debian old 1",
            "gap: CycloneDX 9.9 is not known (1.2 to 1.7 are): what is like them was read",
            "gap: `components` stands twice, and both were read",
            "gap: `none` 1 has no package URL: its ecosystem is not known",
            "gap: `npm/bad@1` is no package URL: it does not begin with `pkg:`",
            "gap: `strange` 1: package URLs of the type `strange` are not known",
            "gap: `x` stands for more than one component",
            "gap: `kali` 1: no distribution `kali` with `deb` packages is known",
            "gap: `two` 1.1 has version `1.0` in its package URL, which was taken",
            "gap: a component that is no object",
            "gap: dependencies of nobody",
            "gap: the document calls itself `incomplete`",
            "gap: 1 packages of `Debian` state no release that is known",
            "gap: `gone` is not in the document, which refers to it",
        ]
    );
}

#[test]
fn what_is_no_bill_says_so() {
    for (text, why) in [
        ("", "an empty file"),
        ("{", "no valid JSON"),
        ("{}", "declares no format"),
        ("<a/>", "declares no format"),
        ("%RDF <http://spdx.org/rdf/terms#>", "declares no format"),
        (
            "<rdf xmlns:s='http://spdx.org/rdf/terms#'/>",
            "RDF is not read",
        ),
        ("a: b\nspdxVersion: SPDX-2.3\n", "YAML is not read"),
        (
            "<!DOCTYPE a [<!ENTITY x 'y'>]><bom xmlns='http://cyclonedx.org/schema/bom/1.4'>&x;</bom>",
            "no valid XML",
        ),
    ] {
        let shown = shown(text);
        assert!(
            shown.len() == 1 && shown[0].contains(why),
            "{text}: {shown:?}"
        );
    }
}

#[test]
fn depth_costs_nothing() {
    let deep = |count: usize| {
        let open = r#"{"name": "a", "purl": "pkg:npm/a@1", "components": ["#;
        format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{}{}]}}"#,
            open.repeat(count),
            "]}".repeat(count)
        )
    };
    let told = listing("sbom.json", &deep(20));
    assert_eq!((told.packages.len(), told.gaps.len()), (20, 0));
    let told = listing("sbom.json", &deep(20_000));
    assert_eq!(
        (told.packages.len(), told.gaps.len()),
        (32, 1),
        "{:?}",
        told.gaps
    );
}

#[test]
fn what_has_no_name_is_no_package_and_is_stated() {
    let tags = "SPDXVersion: SPDX-2.3\nPackageName: \nSPDXID: SPDXRef-a\nPackageName: b\nSPDXID: SPDXRef-b\n";
    let json = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": " "}, {"name": "b"}]}"#;
    for text in [tags, json] {
        let lines = shown(text);
        let gaps = lines.iter().filter(|line| line.starts_with("gap"));
        assert_eq!((gaps.count(), lines.len()), (2, 3), "{lines:?}");
    }
}
