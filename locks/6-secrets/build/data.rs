//! Reads the rules that are data.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// What every kind has.
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) provider: String,
    pub(crate) what: String,
    pub(crate) opens: String,
    pub(crate) rotate: String,
    pub(crate) docs: String,
    pub(crate) severity: String,
    pub(crate) prior: String,
    pub(crate) entropy: f64,
    pub(crate) check: Option<String>,
    pub(crate) form: Form,
    /// Shapes that must not be found.
    pub(crate) wrong: Vec<String>,
}

/// How a kind is recognised.
pub(crate) enum Form {
    /// By its own shape.
    Token {
        shapes: Vec<String>,
        contains: String,
        near: Vec<String>,
        within_words: bool,
    },
    /// By a name and the shape of the value.
    Named {
        names: Vec<String>,
        also: Vec<String>,
        values: Vec<String>,
    },
    /// By code.
    Structured {
        finds: String,
        why: String,
        bad: String,
        good: String,
    },
}

/// All kinds, sorted by id.
pub(crate) fn read(root: &Path) -> Result<Vec<Entry>, String> {
    let mut all = Vec::new();
    for (folder, key) in [
        ("tokens", "token"),
        ("named", "named"),
        ("structured", "structured"),
    ] {
        for file in files(&root.join(folder))? {
            let text = fs::read_to_string(&file).map_err(|error| error.to_string())?;
            let table: Table = text
                .parse()
                .map_err(|error| format!("{}: {error}", file.display()))?;
            all.extend(
                entries(&table, key).map_err(|error| format!("{}: {error}", file.display()))?,
            );
        }
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    let mut seen = BTreeSet::new();
    for entry in &all {
        if !seen.insert(&entry.id) {
            return Err(format!("the id `{}` stands twice", entry.id));
        }
    }
    Ok(all)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let read = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<_> = read.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "toml")
    });
    files.sort();
    Ok(files)
}

fn entries(table: &Table, key: &str) -> Result<Vec<Entry>, String> {
    if let Some(other) = table.keys().find(|other| *other != key) {
        return Err(format!("the key `{other}` is not known here"));
    }
    let list = table.get(key).and_then(Value::as_array);
    let list = list.ok_or_else(|| format!("no `[[{key}]]`"))?;
    list.iter().map(|value| entry(value, key)).collect()
}

fn entry(value: &Value, key: &str) -> Result<Entry, String> {
    let table = value.as_table().ok_or("not a table")?;
    let mut fields = Fields {
        table,
        used: BTreeSet::new(),
    };
    let id = fields.text("id")?;
    let form = form(&mut fields, key);
    let form = form.map_err(|error| format!("`{id}`: {error}"))?;
    let default_prior = if key == "named" { "medium" } else { "high" };
    let entry = Entry {
        provider: fields.maybe("provider")?.unwrap_or_default(),
        what: fields.text("what")?,
        opens: fields.text("opens")?,
        rotate: fields.text("rotate")?,
        docs: fields.maybe("docs")?.unwrap_or_default(),
        severity: fields.text("severity")?,
        prior: fields
            .maybe("prior")?
            .unwrap_or_else(|| default_prior.to_owned()),
        entropy: fields.number("entropy").unwrap_or(2.5),
        check: fields.maybe("check")?,
        wrong: fields.list("wrong")?,
        form,
        id,
    };
    fields
        .finish()
        .map_err(|error| format!("`{}`: {error}", entry.id))?;
    Ok(entry)
}

fn form(fields: &mut Fields<'_>, key: &str) -> Result<Form, String> {
    Ok(match key {
        "token" => Form::Token {
            shapes: fields.some("shape")?,
            contains: fields.maybe("contains")?.unwrap_or_default(),
            near: fields.list("near")?,
            within_words: fields.maybe("before")?.as_deref() == Some("any"),
        },
        "named" => Form::Named {
            names: fields.some("names")?,
            also: fields.list("also")?,
            values: fields.some("value")?,
        },
        _ => Form::Structured {
            finds: fields.text("finds")?,
            why: fields.text("why")?,
            bad: fields.text("bad")?,
            good: fields.text("good")?,
        },
    })
}

/// The fields of one entry; what nobody asked for is a slip.
struct Fields<'a> {
    table: &'a Table,
    used: BTreeSet<&'static str>,
}

impl Fields<'_> {
    fn maybe(&mut self, key: &'static str) -> Result<Option<String>, String> {
        self.used.insert(key);
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(format!("`{key}` is not a text")),
        }
    }

    fn text(&mut self, key: &'static str) -> Result<String, String> {
        self.maybe(key)?
            .ok_or_else(|| format!("`{key}` is missing"))
    }

    fn number(&mut self, key: &'static str) -> Option<f64> {
        self.used.insert(key);
        let value = self.table.get(key)?;
        value
            .as_float()
            .or_else(|| Some(f64::from(i32::try_from(value.as_integer()?).ok()?)))
    }

    fn list(&mut self, key: &'static str) -> Result<Vec<String>, String> {
        self.used.insert(key);
        let Some(value) = self.table.get(key) else {
            return Ok(Vec::new());
        };
        let items = value
            .as_array()
            .ok_or_else(|| format!("`{key}` is not a list"))?;
        let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
        texts
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| format!("`{key}` holds something that is not a text"))
    }

    fn some(&mut self, key: &'static str) -> Result<Vec<String>, String> {
        let list = self.list(key)?;
        if list.is_empty() {
            return Err(format!("`{key}` is missing"));
        }
        Ok(list)
    }

    fn finish(&self) -> Result<(), String> {
        let other = self
            .table
            .keys()
            .find(|key| !self.used.contains(key.as_str()));
        other.map_or(Ok(()), |key| Err(format!("the key `{key}` is not known")))
    }
}
