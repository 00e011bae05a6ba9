//! Terraform and `OpenTofu`: the blocks of one folder, with variables and locals put in where they are simple.
//!
//! A folder is one module, so names resolve within it. What is not known stands as a hole, never as a guess.

mod expression;
mod json;
mod template;

use std::cell::Cell;
use std::collections::HashMap;

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block as RawBlock, BlockLabel, Body, Structure};
use lockgate_evidence::{Source, Span};
use lockgate_pipelines::yaml::Text;

use crate::data::{Data, Kind};
use crate::value::Value;
use expression::Reader;

/// How many expressions one folder may cost, references followed.
const MAX_STEPS: usize = 400_000;
/// How many references may lead to one another.
const MAX_HOPS: usize = 12;

/// One top-level block.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// `resource`, `data`, `module`.
    pub(crate) kind: String,
    pub(crate) labels: Vec<Value>,
    /// A map; nested blocks stand in it under their name.
    pub(crate) body: Data,
    /// From the kind to the last label.
    pub(crate) head: Span,
    pub(crate) span: Span,
}

impl Block {
    /// The first label, which names the type.
    pub(crate) fn of_type(&self) -> &str {
        self.labels.first().map_or("", Value::value)
    }

    /// The name within the folder.
    pub(crate) fn name(&self) -> &str {
        self.labels.get(1).map_or("", Value::value)
    }

    /// How others name it.
    pub(crate) fn address(&self) -> String {
        let address = format!("{}.{}", self.of_type(), self.name());
        if self.kind == "data" {
            format!("data.{address}")
        } else {
            address
        }
    }

    pub(crate) fn source(&self) -> &Source {
        &self.body.source
    }

    /// Its name as people call it: the attribute, else the label.
    pub(crate) fn called(&self, attribute: &str) -> Value {
        let named = self.body.text_of(attribute).filter(Value::is_known);
        let label = || self.labels.get(1).or(self.labels.first()).cloned();
        named
            .or_else(label)
            .unwrap_or_else(|| Value::unknown(self.source(), self.head))
    }
}

/// Everything one folder says.
pub(crate) struct Folder {
    variables: HashMap<String, Data>,
    locals: HashMap<String, Local>,
    files: Vec<(Source, Result<Body, String>)>,
    steps: Cell<usize>,
    hops: Cell<usize>,
}

enum Local {
    Expression(Source, Expression),
    Data(Data),
}

impl Folder {
    /// Reads the files of a folder.
    pub(crate) fn read(sources: &[Source]) -> Self {
        let mut folder = Self {
            variables: HashMap::new(),
            locals: HashMap::new(),
            files: Vec::new(),
            steps: Cell::new(MAX_STEPS),
            hops: Cell::new(0),
        };
        for source in sources {
            if json::is_json(source) {
                json::define(&mut folder, source);
                folder.files.push((source.clone(), Ok(Body::new())));
            } else {
                let body = source.text().parse::<Body>();
                let body =
                    body.map_err(|error| format!("not read as Terraform: {}", error.message()));
                folder.files.push((source.clone(), body));
            }
        }
        folder.define();
        folder
    }

    fn define(&mut self) {
        let files = std::mem::take(&mut self.files);
        for (source, body) in &files {
            for block in body.iter().flat_map(Body::blocks) {
                match (block.ident.as_str(), block.labels.first()) {
                    ("variable", Some(label)) => {
                        self.define_variable(source, label.as_str(), block);
                    }
                    ("locals", None) => {
                        for attribute in block.body.attributes() {
                            let local = Local::Expression(source.clone(), attribute.value.clone());
                            self.locals.insert(attribute.key.to_string(), local);
                        }
                    }
                    _ => {}
                }
            }
        }
        self.files = files;
    }

    fn define_variable(&mut self, source: &Source, name: &str, block: &RawBlock) {
        if let Some(default) = block.body.get_attribute("default") {
            let data = Reader::new(self, source).data(&default.value);
            if says_something(&data) {
                self.variables.insert(name.to_owned(), data);
            }
        }
    }

    /// The top-level blocks of a file, or why it could not be read.
    pub(crate) fn blocks(&self, source: &Source) -> Result<Vec<Block>, String> {
        let Some((_, body)) = self
            .files
            .iter()
            .find(|(own, _)| own.path() == source.path())
        else {
            return Ok(Vec::new());
        };
        if json::is_json(source) {
            return Ok(json::blocks(self, source));
        }
        let body = body.as_ref().map_err(Clone::clone)?;
        let reader = Reader::new(self, source);
        let wanted =
            |block: &&RawBlock| matches!(block.ident.as_str(), "resource" | "data" | "module");
        Ok(body
            .blocks()
            .filter(wanted)
            .map(|block| reader.block(block))
            .collect())
    }

    /// What a name of the folder stands for; `None` where nobody here can tell.
    fn lookup(&self, path: &str) -> Option<Data> {
        let mut parts = path.split('.');
        let (root, name) = (parts.next()?, parts.next()?);
        if self.hops.get() >= MAX_HOPS {
            return None;
        }
        self.hops.set(self.hops.get() + 1);
        let mut data = match root {
            "var" => self.variables.get(name).cloned(),
            "local" => self.locals.get(name).map(|local| match local {
                Local::Expression(source, expression) => Reader::new(self, source).data(expression),
                Local::Data(data) => data.clone(),
            }),
            _ => None,
        };
        self.hops.set(self.hops.get() - 1);
        for part in parts {
            data = data?.get(part).cloned();
        }
        data
    }

    fn spend(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }
}

impl Reader<'_> {
    fn block(&self, block: &RawBlock) -> Block {
        let source = self.source();
        let ident = span(block.ident.span());
        let labels: Vec<_> = block.labels.iter().map(|label| self.label(label)).collect();
        let head = labels.iter().map(Value::span).fold(ident, Span::cover);
        let whole = block.span().map_or(head, |range| span(Some(range)));
        Block {
            kind: block.ident.to_string(),
            body: Data::new(source, whole, Kind::Map(self.entries(&block.body))),
            labels,
            head,
            span: whole,
        }
    }

    fn label(&self, label: &BlockLabel) -> Value {
        Value::made(label.as_str(), self.source(), span(label.span()))
    }

    fn entries(&self, body: &Body) -> Vec<(Value, Data)> {
        body.iter()
            .filter_map(|structure| self.entry(structure))
            .collect()
    }

    fn entry(&self, structure: &Structure) -> Option<(Value, Data)> {
        match structure {
            Structure::Attribute(attribute) => {
                let key = self.name(attribute.key.as_str(), attribute.key.span());
                Some((key, self.data(&attribute.value)))
            }
            Structure::Block(block) if block.ident.as_str() == "dynamic" => {
                let label = block.labels.first()?;
                let content = block.body.get_blocks("content").next()?;
                let key = self.name(label.as_str(), label.span());
                Some((key, self.nested(content)))
            }
            Structure::Block(block) => {
                let key = self.name(block.ident.as_str(), block.ident.span());
                Some((key, self.nested(block)))
            }
        }
    }

    fn nested(&self, block: &RawBlock) -> Data {
        let whole = span(block.span().or(block.ident.span()));
        if !self.folder().spend() {
            return Data::new(self.source(), whole, Kind::Unknown);
        }
        Data::new(self.source(), whole, Kind::Map(self.entries(&block.body)))
    }

    fn name(&self, name: &str, range: Option<std::ops::Range<usize>>) -> Value {
        Value::written(Text::made(name, self.source(), span(range)))
    }
}

/// An empty default only says that the caller may leave it out.
fn says_something(data: &Data) -> bool {
    match &data.kind {
        Kind::Null => false,
        Kind::Text(value) => !value.value().is_empty(),
        Kind::List(items) => !items.is_empty(),
        Kind::Map(entries) => !entries.is_empty(),
        Kind::Reference(_) | Kind::Unknown => true,
    }
}

fn span(range: Option<std::ops::Range<usize>>) -> Span {
    range.map_or(Span::at(0), |range| Span::new(range.start, range.end))
}
