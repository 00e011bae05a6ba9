//! SPDX 3.0.1 as JSON-LD (its model and JSON schema): elements that refer to each other.

use std::collections::BTreeSet;

use lockgate_packages::{Algorithm, Origin, Scope};
use serde_json::{Map, Value, json};

use crate::Subject;
use crate::bill::{Bill, Component};
use crate::identity::{short, uuid};
use crate::licence::{Licence, joined, reference};

const CREATION: &str = "_:creation";

/// The document, with a line feed at its end.
pub fn spdx3(subject: &Subject<'_>) -> String {
    let bill = Bill::new(subject);
    // Names of elements hang on the content, and the content on them: the name is taken from it without its names.
    let plain = Graph::new(&bill, subject, "", "").elements;
    let name = format!(
        "urn:uuid:{}",
        uuid(Value::from(plain).to_string().as_bytes())
    );
    let elements = Graph::new(&bill, subject, &name, subject.created).elements;
    let document = json!({
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": elements,
    });
    format!("{document:#}\n")
}

struct Graph<'a> {
    bill: &'a Bill<'a>,
    /// What the ids of all elements begin with.
    name: &'a str,
    elements: Vec<Value>,
}

impl<'a> Graph<'a> {
    fn new(bill: &'a Bill<'a>, subject: &Subject<'_>, name: &'a str, created: &str) -> Self {
        let mut graph = Self {
            bill,
            name,
            elements: Vec::new(),
        };
        graph.head(subject, created);
        let annotated = bill.gaps.iter().map(|gap| format!("lockgate:gap {gap}"));
        graph.annotate(&graph.id("document"), annotated.collect());
        for part in &bill.components {
            graph.package(part);
        }
        graph.licences();
        graph.relations();
        graph
    }

    fn id(&self, word: &str) -> String {
        format!("{}#{word}", self.name)
    }

    fn id_of(&self, part: &Component<'_>) -> String {
        self.id(&format!("package-{}", short(&part.reference)))
    }

    fn push(&mut self, kind: &str, id: &str, rest: Value) {
        let mut element = Map::new();
        element.insert("type".to_owned(), json!(kind));
        element.insert("spdxId".to_owned(), json!(id));
        element.insert("creationInfo".to_owned(), json!(CREATION));
        if let Value::Object(rest) = rest {
            element.extend(rest);
        }
        self.elements.push(Value::Object(element));
    }

    fn head(&mut self, subject: &Subject<'_>, created: &str) {
        let [agent, tool, bill, root] = ["agent", "tool", "bill", "root"].map(|word| self.id(word));
        self.elements.push(json!({
            "type": "CreationInfo",
            "@id": CREATION,
            "specVersion": "3.0.1",
            "created": created,
            "createdBy": [agent],
            "createdUsing": [tool],
        }));
        let version = subject.tool_version;
        self.push(
            "SoftwareAgent",
            &agent,
            json!({"name": format!("lockgate {version}")}),
        );
        self.push(
            "Tool",
            &tool,
            json!({"name": format!("lockgate-{version}")}),
        );
        let document = json!({
            "name": subject.name,
            "rootElement": [bill],
            "profileConformance": ["core", "software", "simpleLicensing"],
        });
        self.push("SpdxDocument", &self.id("document"), document);
        self.push("software_Sbom", &bill, json!({"rootElement": [root]}));
        let about = json!({"name": subject.name, "software_primaryPurpose": "application"});
        self.push("software_Package", &root, about);
    }

    fn package(&mut self, part: &Component<'_>) {
        let package = part.package;
        let is_own = package.origin == Origin::Own;
        let mut rest = json!({
            "name": package.name,
            "software_primaryPurpose": if is_own { "application" } else { "library" },
            "software_packageUrl": part.purl,
            "software_sourceInfo": crate::spdx::places(part),
        });
        if let Some(version) = &package.version {
            rest["software_packageVersion"] = json!(version);
        }
        let hashes: Vec<_> = part
            .digests
            .iter()
            .filter_map(|digest| {
                let name = algorithm(digest.algorithm())?;
                Some(json!({"type": "Hash", "algorithm": name, "hashValue": digest.hex()}))
            })
            .collect();
        if !hashes.is_empty() {
            rest["verifiedUsing"] = hashes.into();
        }
        let id = self.id_of(part);
        self.push("software_Package", &id, rest);
        let stated = part
            .properties
            .iter()
            .map(|(name, value)| format!("{name} {value}"));
        let unnamed = part
            .digests
            .iter()
            .filter(|it| algorithm(it.algorithm()).is_none());
        let unnamed = unnamed.map(|digest| format!("lockgate:digest {digest}"));
        self.annotate(&id, stated.chain(unnamed).collect());
    }

    fn annotate(&mut self, subject: &str, all: Vec<String>) {
        for statement in all {
            let id = self.numbered("annotation");
            self.push(
                "Annotation",
                &id,
                json!({
                    "annotationType": "other",
                    "subject": subject,
                    "statement": statement,
                }),
            );
        }
    }

    fn numbered(&self, word: &str) -> String {
        self.id(&format!("{word}-{}", self.elements.len()))
    }

    /// An element for each expression, and one for each text that is none.
    fn licences(&mut self) {
        let bill = self.bill;
        let all = bill.components.iter().filter_map(expression);
        for expression in all.collect::<BTreeSet<_>>() {
            let id = self.id(&format!("licence-{}", short(&expression)));
            let named = self.named(&expression);
            let mut rest = json!({"simplelicensing_licenseExpression": expression});
            if !named.is_empty() {
                rest["simplelicensing_customIdToUri"] = named.into();
            }
            self.push("simplelicensing_LicenseExpression", &id, rest);
        }
        let texts = bill.components.iter().flat_map(|part| &part.licences);
        let texts = texts.filter(|text| matches!(Licence::of(text), Licence::Name(_)));
        for text in texts.collect::<BTreeSet<_>>() {
            let rest = json!({"name": text, "simplelicensing_licenseText": text});
            let id = self.id(&reference(text));
            self.push("simplelicensing_SimpleLicensingText", &id, rest);
        }
    }

    /// Where the licences stand that an expression names and SPDX does not know.
    fn named(&self, expression: &str) -> Vec<Value> {
        let words = expression.split([' ', '(', ')']);
        let own = words.filter(|word| word.starts_with("LicenseRef-"));
        let entry =
            |word: &str| json!({"type": "DictionaryEntry", "key": word, "value": self.id(word)});
        own.map(entry).collect()
    }

    fn relations(&mut self) {
        let bill = self.bill;
        let root = self.id("root");
        for part in &bill.components {
            let from = self.id_of(part);
            if part.is_direct {
                self.need(&root, part, &from);
            } else if part.is_unstated {
                self.relate(
                    "Relationship",
                    json!({"from": root, "relationshipType": "contains", "to": [from]}),
                );
            }
            let targets = part
                .depends_on
                .iter()
                .filter_map(|&to| bill.components.get(to));
            let targets: Vec<_> = targets.map(|to| self.id_of(to)).collect();
            if !targets.is_empty() {
                let rest = json!({"from": from, "relationshipType": "dependsOn", "to": targets});
                self.relate("Relationship", rest);
            }
            if let Some(expression) = expression(part) {
                let id = self.id(&format!("licence-{}", short(&expression)));
                let rest =
                    json!({"from": from, "relationshipType": "hasDeclaredLicense", "to": [id]});
                self.relate("Relationship", rest);
            }
        }
    }

    fn need(&mut self, root: &str, part: &Component<'_>, to: &str) {
        let kind = if part.is_optional && !part.is_excluded() {
            "hasOptionalDependency"
        } else {
            "dependsOn"
        };
        let mut rest = json!({"from": root, "relationshipType": kind, "to": [to]});
        let scope = match part.scope {
            Scope::Runtime => "runtime",
            Scope::Build => "build",
            Scope::Test => "test",
            Scope::Dev => "development",
            Scope::Unstated => return self.relate("Relationship", rest),
        };
        rest["scope"] = json!(scope);
        self.relate("LifecycleScopedRelationship", rest);
    }

    fn relate(&mut self, kind: &str, rest: Value) {
        let id = self.numbered("relation");
        self.push(kind, &id, rest);
    }
}

fn expression(part: &Component<'_>) -> Option<String> {
    joined(part.licences.iter().copied(), reference)
}

fn algorithm(algorithm: Algorithm) -> Option<&'static str> {
    match algorithm {
        Algorithm::Md5 => Some("md5"),
        Algorithm::Sha1 => Some("sha1"),
        Algorithm::Sha256 => Some("sha256"),
        Algorithm::Sha384 => Some("sha384"),
        Algorithm::Sha512 => Some("sha512"),
        Algorithm::Blake2b256 => Some("blake2b256"),
        _ => None,
    }
}
