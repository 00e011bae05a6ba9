//! The document's JSON as its XML: the same words, in the order of the schema.

use serde_json::Value;

use super::CycloneDx;

/// The document, with a line feed at its end.
pub(super) fn xml(document: &Value, version: CycloneDx) -> String {
    let mut out = Writer {
        text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
        depth: 0,
    };
    let space = format!("http://cyclonedx.org/schema/bom/{}", version.name());
    let serial = text(&document["serialNumber"]);
    let attributes = [
        ("xmlns", &*space),
        ("serialNumber", serial),
        ("version", "1"),
    ];
    out.within("bom", &attributes, |out| {
        out.within("metadata", &[], |out| metadata(&document["metadata"], out));
        components(&document["components"], out);
        out.within("dependencies", &[], |out| {
            list(&document["dependencies"]).for_each(|one| dependency(one, out));
        });
        out.within("compositions", &[], |out| {
            list(&document["compositions"]).for_each(|one| composition(one, out));
        });
    });
    out.text
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn metadata(json: &Value, out: &mut Writer) {
    out.leaf("timestamp", &[], text(&json["timestamp"]));
    out.within("tools", &[], |out| {
        components(&json["tools"]["components"], out);
    });
    component(&json["component"], out);
    properties(&json["properties"], out);
}

fn components(json: &Value, out: &mut Writer) {
    out.within("components", &[], |out| {
        list(json).for_each(|one| component(one, out));
    });
}

fn component(json: &Value, out: &mut Writer) {
    let mut attributes = vec![("type", text(&json["type"]))];
    attributes.extend(json["bom-ref"].as_str().map(|name| ("bom-ref", name)));
    out.within("component", &attributes, |out| {
        for name in ["name", "version", "scope"] {
            out.given(name, &json[name]);
        }
        out.all("hashes", &json["hashes"], |one, out| {
            out.leaf("hash", &[("alg", text(&one["alg"]))], text(&one["content"]));
        });
        out.all("licenses", &json["licenses"], licence);
        out.given("purl", &json["purl"]);
        properties(&json["properties"], out);
        let occurrences = &json["evidence"]["occurrences"];
        if list(occurrences).next().is_some() {
            out.within("evidence", &[], |out| {
                out.all("occurrences", occurrences, occurrence);
            });
        }
    });
}

fn licence(json: &Value, out: &mut Writer) {
    if let Some(expression) = json["expression"].as_str() {
        return out.leaf("expression", &[], expression);
    }
    out.within("license", &[], |out| {
        out.given("id", &json["license"]["id"]);
        out.given("name", &json["license"]["name"]);
    });
}

fn occurrence(json: &Value, out: &mut Writer) {
    out.within("occurrence", &[], |out| {
        out.given("location", &json["location"]);
        if let Some(offset) = json["offset"].as_u64() {
            out.leaf("offset", &[], &offset.to_string());
        }
    });
}

fn properties(json: &Value, out: &mut Writer) {
    out.all("properties", json, |one, out| {
        out.leaf(
            "property",
            &[("name", text(&one["name"]))],
            text(&one["value"]),
        );
    });
}

fn dependency(json: &Value, out: &mut Writer) {
    out.within("dependency", &[("ref", text(&json["ref"]))], |out| {
        for to in list(&json["dependsOn"]) {
            out.within("dependency", &[("ref", text(to))], |_| {});
        }
    });
}

fn composition(json: &Value, out: &mut Writer) {
    out.within("composition", &[], |out| {
        out.given("aggregate", &json["aggregate"]);
        out.all("assemblies", &json["assemblies"], |one, out| {
            out.within("assembly", &[("ref", text(one))], |_| {});
        });
    });
}

/// Elements with two spaces for each level.
struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    /// An element with what `inner` writes in it.
    fn within(&mut self, name: &str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) {
        self.open(name, attributes);
        let end = self.text.len();
        self.text.push_str(">\n");
        let begin = self.text.len();
        self.depth += 1;
        inner(self);
        self.depth -= 1;
        if self.text.len() == begin {
            self.text.truncate(end);
            self.text.push_str("/>\n");
        } else {
            self.indent();
            self.text.push_str(&format!("</{name}>\n"));
        }
    }

    /// An element with a text.
    fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.text.push('>');
        escape(text, &mut self.text);
        self.text.push_str(&format!("</{name}>\n"));
    }

    /// An element with a text that is there.
    fn given(&mut self, name: &str, value: &Value) {
        if let Some(text) = value.as_str() {
            self.leaf(name, &[], text);
        }
    }

    /// An element with one for each of a list that is there.
    fn all(&mut self, name: &str, values: &Value, one: fn(&Value, &mut Self)) {
        if list(values).next().is_some() {
            self.within(name, &[], |out| {
                list(values).for_each(|value| one(value, out));
            });
        }
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.text.push_str(&format!("<{name}"));
        for (name, value) in attributes {
            self.text.push_str(&format!(" {name}=\""));
            escape(value, &mut self.text);
            self.text.push('"');
        }
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n("  ", self.depth));
    }
}

/// XML has no way to write most control characters (XML 1.0, 2.2); they become U+FFFD.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(character))),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}
