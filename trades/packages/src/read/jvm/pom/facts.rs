//! What one `pom.xml` says, before anything is inherited or put in.

use std::borrow::Cow;
use std::collections::HashMap;

use lockgate_evidence::Span;
use roxmltree::Node;

use crate::File;
use crate::text::xml;

/// A text and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Span,
}

/// One file.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(super) path: String,
    pub(super) group: Option<Word>,
    pub(super) artifact: Option<Word>,
    pub(super) version: Option<Word>,
    pub(super) parent: Option<Parent>,
    pub(super) licence: Option<String>,
    pub(super) main: Part,
    pub(super) profiles: Vec<Profile>,
    /// How many further profiles were not looked at.
    pub(super) more_profiles: usize,
}

/// The reference to a parent.
#[derive(Debug)]
pub(super) struct Parent {
    pub(super) group: Word,
    pub(super) artifact: Word,
    pub(super) version: Option<Word>,
    /// Where it lies; empty where the file says that it lies in a repository.
    pub(super) place: String,
}

/// What a project and each of its profiles may hold.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) properties: HashMap<String, Word>,
    pub(super) managed: Vec<Asked>,
    pub(super) managed_plugins: Vec<Asked>,
    /// Dependencies, plugins, their dependencies, and extensions.
    pub(super) asked: Vec<Asked>,
    pub(super) modules: Vec<Word>,
    pub(super) repositories: Vec<Word>,
}

/// Part of a project that applies under conditions.
#[derive(Debug)]
pub(super) struct Profile {
    /// True where it applies unless another one does.
    pub(super) is_default: bool,
    pub(super) part: Part,
}

/// What something is asked as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Dependency,
    Plugin,
    /// Of a plugin, or an extension: nothing manages its version.
    OfBuild,
}

/// Something that is asked for, or managed.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) kind: Kind,
    pub(super) group: Word,
    pub(super) artifact: Word,
    pub(super) version: Option<Word>,
    pub(super) scope: Option<String>,
    pub(super) form: Option<String>,
    pub(super) classifier: Option<String>,
    pub(super) is_optional: Option<bool>,
    pub(super) system_path: Option<String>,
}

/// Profiles of one file that are looked at: each may change every version.
const MAX_PROFILES: usize = 256;

/// The group of a plugin that names none ("POM Reference", "Plugins").
const PLUGINS: &str = "org.apache.maven.plugins";

impl Facts {
    /// The facts of a file, or why there are none.
    pub(super) fn read(file: File<'_>) -> Result<Self, String> {
        let text = text(file.bytes)?;
        let document = xml::document(&text).map_err(|why| format!("no valid XML: {why}"))?;
        let root = document.root_element();
        // The element was called `model` before Maven 2.
        if !matches!(root.tag_name().name(), "project" | "model") {
            return Err("no Maven project".to_owned());
        }
        let profiles = xml::child(root, "profiles");
        let profiles = profiles
            .into_iter()
            .flat_map(|list| xml::children(list, "profile"));
        let profiles: Vec<_> = profiles.collect();
        Ok(Self {
            path: file.path.to_owned(),
            group: word(root, "groupId"),
            artifact: word(root, "artifactId"),
            version: word(root, "version"),
            parent: xml::child(root, "parent").and_then(parent),
            licence: licence(root),
            main: Part::read(root),
            more_profiles: profiles.len().saturating_sub(MAX_PROFILES),
            profiles: profiles
                .into_iter()
                .take(MAX_PROFILES)
                .map(Profile::read)
                .collect(),
        })
    }

    /// The group, its own or that of the parent, as written.
    pub(super) fn own_group(&self) -> Option<&Word> {
        let parent = self.parent.as_ref().map(|parent| &parent.group);
        self.group.as_ref().or(parent)
    }

    /// The version, its own or that of the parent, as written.
    pub(super) fn own_version(&self) -> Option<&Word> {
        let parent = || self.parent.as_ref()?.version.as_ref();
        self.version.as_ref().or_else(parent)
    }

    /// The directory, without a `/` at its end.
    pub(super) fn directory(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(before, _)| before)
    }

    /// The project itself and its profiles.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Part> {
        let profiles = self.profiles.iter().map(|profile| &profile.part);
        std::iter::once(&self.main).chain(profiles)
    }
}

/// The text of a file. Old ones are in Latin-1, which they say: there, what is no ASCII is only in prose, and each such byte
/// becomes a question mark, so that places stay.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let first = bytes.split(|byte| *byte == b'>').next().unwrap_or(bytes);
    let first = first.to_ascii_lowercase();
    let names = |encoding: &str| memchr::memmem::find(&first, encoding.as_bytes()).is_some();
    if !first.starts_with(b"<?xml") || !(names("iso-8859-") || names("windows-125")) {
        return Err(format!("not UTF-8 from byte {}", error.valid_up_to()));
    }
    let ascii = |byte: &u8| {
        if byte.is_ascii() {
            char::from(*byte)
        } else {
            '?'
        }
    };
    Ok(Cow::Owned(bytes.iter().map(ascii).collect()))
}

fn word(node: Node<'_, '_>, name: &'static str) -> Option<Word> {
    content(xml::child(node, name)?)
}

fn content(node: Node<'_, '_>) -> Option<Word> {
    let value = xml::content(node)?;
    Some(Word {
        text: value.text.to_owned(),
        span: value.span,
    })
}

fn text_of(node: Node<'_, '_>, name: &'static str) -> Option<String> {
    xml::value(node, name).map(|value| value.text.to_owned())
}

fn parent(node: Node<'_, '_>) -> Option<Parent> {
    let place = match xml::child(node, "relativePath") {
        None => "../pom.xml".to_owned(),
        Some(place) => content(place).map_or_else(String::new, |word| word.text),
    };
    Some(Parent {
        group: word(node, "groupId")?,
        artifact: word(node, "artifactId")?,
        version: word(node, "version"),
        place,
    })
}

/// The names of the licences; several are a choice ("POM Reference", "Licenses").
fn licence(root: Node<'_, '_>) -> Option<String> {
    let list = xml::child(root, "licenses")?;
    let names = xml::children(list, "license").filter_map(|one| text_of(one, "name"));
    let names: Vec<_> = names.collect();
    (!names.is_empty()).then(|| names.join(" OR "))
}

impl Profile {
    fn read(node: Node<'_, '_>) -> Self {
        let flag = xml::child(node, "activation")
            .and_then(|activation| xml::value(activation, "activeByDefault"));
        Self {
            is_default: flag.is_some_and(|flag| flag.text == "true"),
            part: Part::read(node),
        }
    }
}

impl Part {
    fn read(node: Node<'_, '_>) -> Self {
        let mut part = Self::default();
        if let Some(properties) = xml::child(node, "properties") {
            for property in properties.children().filter(Node::is_element) {
                let empty = || Word {
                    text: String::new(),
                    span: xml::span(property),
                };
                let name = property.tag_name().name().to_owned();
                let value = content(property).unwrap_or_else(empty);
                part.properties.insert(name, value);
            }
        }
        if let Some(managed) = xml::child(node, "dependencyManagement") {
            part.managed = dependencies(managed, Kind::Dependency).collect();
        }
        part.asked = dependencies(node, Kind::Dependency).collect();
        if let Some(build) = xml::child(node, "build") {
            part.read_build(build);
        }
        if let Some(reporting) = xml::child(node, "reporting") {
            part.asked.extend(plugins(reporting));
        }
        part.modules = words(node, "modules", "module");
        let lists = [
            ("repositories", "repository"),
            ("pluginRepositories", "pluginRepository"),
        ];
        for (list, one) in lists {
            let list = xml::child(node, list);
            let entries = list.into_iter().flat_map(|list| xml::children(list, one));
            part.repositories
                .extend(entries.filter_map(|entry| word(entry, "url")));
        }
        part
    }

    fn read_build(&mut self, build: Node<'_, '_>) {
        if let Some(managed) = xml::child(build, "pluginManagement") {
            self.managed_plugins = plugins(managed)
                .filter(|plugin| plugin.kind == Kind::Plugin)
                .collect();
        }
        self.asked.extend(plugins(build));
        let list = xml::child(build, "extensions");
        let entries = list
            .into_iter()
            .flat_map(|list| xml::children(list, "extension"));
        self.asked
            .extend(entries.filter_map(|entry| asked(entry, Kind::OfBuild)));
    }
}

fn words(node: Node<'_, '_>, list: &'static str, one: &'static str) -> Vec<Word> {
    let list = xml::child(node, list);
    let entries = list.into_iter().flat_map(|list| xml::children(list, one));
    entries.filter_map(content).collect()
}

fn dependencies<'n, 'd: 'n>(node: Node<'n, 'd>, kind: Kind) -> impl Iterator<Item = Asked> {
    let list = xml::child(node, "dependencies");
    let entries = list
        .into_iter()
        .flat_map(|list| xml::children(list, "dependency"));
    entries.filter_map(move |entry| asked(entry, kind))
}

/// Plugins, each followed by its own dependencies.
fn plugins<'n, 'd: 'n>(node: Node<'n, 'd>) -> impl Iterator<Item = Asked> {
    let list = xml::child(node, "plugins");
    let entries = list
        .into_iter()
        .flat_map(|list| xml::children(list, "plugin"));
    entries.flat_map(|entry| {
        let plugin = asked(entry, Kind::Plugin);
        plugin.into_iter().chain(dependencies(entry, Kind::OfBuild))
    })
}

fn asked(node: Node<'_, '_>, kind: Kind) -> Option<Asked> {
    let artifact = word(node, "artifactId")?;
    let group = word(node, "groupId").or_else(|| {
        (kind == Kind::Plugin).then(|| Word {
            text: PLUGINS.to_owned(),
            span: artifact.span,
        })
    });
    let optional = text_of(node, "optional");
    Some(Asked {
        kind,
        group: group?,
        artifact,
        version: word(node, "version"),
        scope: text_of(node, "scope"),
        form: text_of(node, "type"),
        classifier: text_of(node, "classifier"),
        is_optional: optional.map(|flag| flag == "true"),
        system_path: text_of(node, "systemPath"),
    })
}
