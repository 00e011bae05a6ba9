//! What `trades/sbom` reads.

use super::run_from;

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn cyclonedx_holds() {
    let seeds = texts(&[
        r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {"bom-ref": "r", "name": "x", "purl": "pkg:npm/x@1"}, "properties": [{"name": "lockgate:gap", "value": "y"}]}, "components": [{"bom-ref": "a", "type": "library", "group": "g", "name": "a", "version": "1", "purl": "pkg:deb/debian/a@1?distro=debian-12&upstream=b%402", "scope": "excluded", "hashes": [{"alg": "MD5", "content": "00112233445566778899aabbccddeeff"}], "licenses": [{"expression": "MIT OR ISC"}, {"license": {"id": "MIT"}}], "properties": [{"name": "lockgate:origin", "value": "git x at y"}], "components": [{"name": "b"}]}], "dependencies": [{"ref": "r", "dependsOn": ["a", "z"]}], "compositions": [{"aggregate": "incomplete"}]}"#,
        r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><metadata><component bom-ref="r"><name>x</name></component></metadata><components><component type="library" bom-ref="a"><name>a</name><version>1</version><scope>optional</scope><hashes><hash alg="SHA-1">00</hash></hashes><licenses><license><id>MIT</id></license></licenses><purl>pkg:npm/%40s/a@1</purl><properties><property name="lockgate:scope">dev</property></properties><components/></component></components><dependencies><dependency ref="r"><dependency ref="a"/></dependency></dependencies></bom>"#,
    ]);
    run_from(seeds, lockgate_fuzz::bills_cyclonedx);
}

#[test]
fn spdx_holds() {
    let seeds = texts(&[
        r#"{"spdxVersion": "SPDX-2.3", "documentDescribes": ["SPDXRef-r"], "packages": [{"SPDXID": "SPDXRef-r", "name": "x"}, {"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1", "licenseDeclared": "LicenseRef-1 AND MIT", "checksums": [{"algorithm": "SHA1", "checksumValue": "00"}], "primaryPackagePurpose": "LIBRARY", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:rpm/redhat/a@1?epoch=2"}], "annotations": [{"comment": "lockgate:scope dev"}]}], "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-1", "name": "Ours"}], "relationships": [{"spdxElementId": "SPDXRef-a", "relationshipType": "DEV_DEPENDENCY_OF", "relatedSpdxElement": "SPDXRef-r"}], "files": [{"SPDXID": "SPDXRef-f"}]}"#,
        "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nPackageName: a\nSPDXID: SPDXRef-a\nPackageVersion: 1\nPackageChecksum: MD5: 00\nPackageComment: <text>x\ny</text>\nExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\nPackageLicenseDeclared: MIT\nFileName: f\nSPDXID: SPDXRef-f\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a\nSPDXREF: SPDXRef-a\nAnnotationComment: <text>lockgate:origin own</text>\nLicenseID: LicenseRef-1\nLicenseName: x\n",
        r#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [{"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1"}, {"type": "software_Sbom", "spdxId": "s", "rootElement": ["a"]}, {"type": "software_Package", "spdxId": "a", "name": "a", "software_packageVersion": "1", "software_packageUrl": "pkg:npm/a@1", "verifiedUsing": [{"algorithm": "md5", "hashValue": "00"}]}, {"type": "simplelicensing_LicenseExpression", "spdxId": "l", "simplelicensing_licenseExpression": "MIT"}, {"type": "Relationship", "from": "a", "to": ["l"], "relationshipType": "hasDeclaredLicense"}, {"type": "LifecycleScopedRelationship", "from": "a", "to": "a", "relationshipType": "dependsOn", "scope": "test"}, {"type": "Annotation", "subject": "a", "statement": "lockgate:scope dev"}]}"#,
    ]);
    run_from(seeds, lockgate_fuzz::bills_spdx);
}

#[test]
fn syft_holds() {
    let seeds = texts(&[
        r#"{"artifacts": [{"id": "1", "name": "a", "version": "1", "licenses": [{"value": "x", "spdxExpression": "MIT"}, "y"], "purl": "pkg:apk/alpine/a@1?upstream=b", "metadata": {"digest": [{"algorithm": "sha1", "value": "00"}]}}, {"id": "2", "name": "b"}], "artifactRelationships": [{"parent": "1", "child": "2", "type": "dependency-of"}], "files": [{"id": "3"}], "source": {"id": "9", "name": "x"}, "distro": {"id": "alpine", "versionID": "3.20.1"}, "schema": {"version": "16.0.1"}}"#,
    ]);
    run_from(seeds, lockgate_fuzz::bills_syft);
}

#[test]
fn package_urls_hold() {
    let seeds = texts(&[
        "pkg:npm/%40s/a@1.0?arch=x&b=%2f#d/./e",
        "pkg:golang/a.example/b/c@v1",
    ]);
    run_from(seeds, lockgate_fuzz::purl);
}
