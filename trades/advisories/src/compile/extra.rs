//! What databases and ecosystems add to the schema.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::record::specific;
use crate::{Class, Notice, Symbols};

/// `database_specific` of a record: GitHub writes severity and weaknesses there.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OfRecord {
    pub(super) severity: Option<Value>,
    pub(super) cwe_ids: Option<Vec<String>>,
}

/// `database_specific` of a package: `RustSec`'s class and vector.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OfPackage {
    pub(super) informational: Option<Value>,
    pub(super) cvss: Option<Value>,
}

/// `ecosystem_specific` of a package: symbols, custom ranges of Go, urgency of Debian.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OfEcosystem {
    imports: Option<Vec<Import>>,
    pub(super) custom_ranges: Option<IgnoredAny>,
    affects: Option<Affects>,
    affected_functions: Option<Value>,
    pub(super) urgency: Option<Value>,
    pub(super) severity: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Import {
    path: String,
    symbols: Option<Vec<String>>,
    goos: Option<Vec<String>>,
    goarch: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Affects {
    arch: Option<Vec<String>>,
    os: Option<Vec<String>>,
    functions: Option<Value>,
}

impl OfPackage {
    pub(super) fn of(raw: Option<&RawValue>) -> Self {
        specific(raw)
    }

    /// The class that the package's part of the record names.
    pub(super) fn class(&self) -> Option<Class> {
        let notice = match self.informational.as_ref()?.as_str()? {
            "unmaintained" => Notice::Unmaintained,
            "unsound" => Notice::Unsound,
            _ => Notice::Other,
        };
        Some(Class::Informational(notice))
    }
}

impl OfEcosystem {
    pub(super) fn of(raw: Option<&RawValue>) -> Self {
        specific(raw)
    }

    /// Affected parts, of Go and of Rust.
    pub(super) fn symbols(self) -> Vec<Symbols> {
        let imports = self.imports.unwrap_or_default().into_iter();
        let mut out: Vec<_> = imports.map(of_go).collect();
        let functions = names(self.affected_functions.as_ref());
        if let Some(affects) = self.affects {
            out.extend(of_rust(affects, functions));
        } else if !functions.is_empty() {
            out.push(Symbols {
                names: functions,
                ..Symbols::default()
            });
        }
        out
    }
}

fn of_go(import: Import) -> Symbols {
    Symbols {
        path: import.path,
        names: import.symbols.unwrap_or_default(),
        systems: import.goos.unwrap_or_default(),
        architectures: import.goarch.unwrap_or_default(),
    }
}

fn of_rust(affects: Affects, functions: Vec<String>) -> Option<Symbols> {
    let mut names = names(affects.functions.as_ref());
    names.extend(functions);
    let symbols = Symbols {
        path: String::new(),
        names,
        systems: affects.os.unwrap_or_default(),
        architectures: affects.arch.unwrap_or_default(),
    };
    (symbols != Symbols::default()).then_some(symbols)
}

/// Functions as a list, or as a map to the versions in which they are affected.
fn names(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(all)) => all
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Some(Value::Object(map)) => map.keys().cloned().collect(),
        _ => Vec::new(),
    }
}
