//! Files that only other files tell the meaning of: templates and includes, which may lie anywhere, and scripts that
//! steps call.

use std::collections::{HashMap, HashSet};

use lockgate_evidence::Unknown;
use lockgate_pipelines::FileKind;
use lockgate_pipelines::model::{Definition, Pipeline, Platform};
use rayon::prelude::*;

use crate::facts::called_scripts::{FileNames, script_calls};
use crate::inspect::{Read, carefully, read_as, unknown};
use crate::tree::{is_matched, local_paths};
use crate::{File, Inspection};

/// A file that a definition names: where it may lie, the nearest first, and as what it is read.
struct Named {
    paths: Vec<String>,
    meaning: Meaning,
}

#[derive(Clone, Copy)]
enum Meaning {
    Pipeline(FileKind),
    Script(Platform),
}

/// Adds to `definitions` what they name, and what that names, until nothing new is named.
pub(crate) fn take_in(
    definitions: &mut Vec<Definition>,
    mut candidates: HashMap<&str, &File>,
    inspection: &mut Inspection,
) {
    let mut paths: Vec<String> = candidates.keys().map(|path| (*path).to_owned()).collect();
    // Which definition of a name is the first must not hang on the order of a hash table.
    paths.sort_unstable();
    let names = FileNames::of(paths.iter().map(String::as_str));
    let own = definitions
        .iter()
        .map(|file| file.source().path().to_owned());
    let mut known: HashSet<String> = own.collect();
    let mut from = 0;
    while from < definitions.len() && !candidates.is_empty() {
        let newest = definitions[from..].par_iter();
        let mut named: Vec<Named> = newest.flat_map_iter(|file| named(file, &names)).collect();
        named.extend(matched(&definitions[from..], &paths));
        from = definitions.len();
        for Named { paths, meaning } in named {
            let is_there =
                |path: &&String| known.contains(*path) || candidates.contains_key(path.as_str());
            let first = paths.iter().find(is_there);
            let Some(file) = first.and_then(|path| candidates.remove(path.as_str())) else {
                continue;
            };
            // Now that something names it, what could not be read of it counts.
            if let Some(damage) = &file.damage {
                inspection
                    .unknowns
                    .push(unknown(file.source.path(), damage));
            }
            match read_meaning(file, meaning) {
                Read::Definitions(found) if found.is_empty() => continue,
                Read::Definitions(found) => definitions.extend(found),
                Read::Unknown(unknown) => inspection.unknowns.push(unknown),
                Read::Candidate => {}
            }
            inspection.inspected += 1;
            known.insert(file.source.path().to_owned());
        }
    }
    untold(&candidates, inspection);
}

/// Says which files nothing names and nobody could look into; each might be a pipeline.
fn untold(left: &HashMap<&str, &File>, inspection: &mut Inspection) {
    let is_yaml = |path: &str| {
        let extension = path.rsplit_once('.').map(|(_, extension)| extension);
        matches!(extension, Some("yml" | "yaml"))
    };
    let unread = left
        .values()
        .filter(|file| file.damage.is_some() && file.source.text().is_empty());
    let mut paths: Vec<&str> = unread.map(|file| file.source.path()).collect();
    paths.retain(|path| is_yaml(path));
    paths.sort_unstable();
    let Some(first) = paths.first() else {
        return;
    };
    inspection.not_asked.push(Unknown {
        subject: "pipelines told by their content".to_owned(),
        reason: match paths.len() {
            1 => format!("`{first}` could not be looked into"),
            more => format!("{more} files could not be looked into, among them `{first}`"),
        },
    });
}

fn read_meaning(file: &File, meaning: Meaning) -> Read {
    match meaning {
        Meaning::Pipeline(kind) => read_as(file, kind),
        Meaning::Script(platform) => carefully(file, || {
            let script = lockgate_pipelines::read_script(&file.source, platform);
            script.into_iter().collect()
        }),
    }
}

fn named(definition: &Definition, names: &FileNames<'_>) -> Vec<Named> {
    let Definition::Pipeline(pipeline) = definition else {
        return Vec::new();
    };
    let meaning = Meaning::Script(pipeline.platform);
    let calls = script_calls(pipeline, names).into_iter();
    let scripts = calls.map(|(_, call)| Named {
        paths: call.paths,
        meaning,
    });
    templates(pipeline).into_iter().chain(scripts).collect()
}

/// Pipelines that a pipeline names by path, on platforms where they may lie anywhere.
fn templates(pipeline: &Pipeline) -> Vec<Named> {
    let kind = match pipeline.platform {
        Platform::GitLab => FileKind::GitLab,
        Platform::Azure => FileKind::Azure,
        Platform::Jenkins => FileKind::Jenkins,
        _ => return Vec::new(),
    };
    let targets = pipeline
        .all_uses()
        .filter_map(|uses| uses.target.own_path());
    let named = targets.map(|path| Named {
        paths: local_paths(pipeline.path(), path),
        meaning: Meaning::Pipeline(kind),
    });
    named.collect()
}

/// How many names with wildcards are looked up; honest repositories have a handful.
const MAX_WILDCARDS: usize = 200;

/// Files that `include: local` of GitLab names with wildcards.
fn matched(definitions: &[Definition], paths: &[String]) -> Vec<Named> {
    let pipelines = definitions
        .iter()
        .filter_map(|definition| match definition {
            Definition::Pipeline(pipeline) if pipeline.platform == Platform::GitLab => {
                Some(pipeline)
            }
            _ => None,
        });
    let patterns = pipelines.flat_map(|pipeline| {
        let paths = pipeline.includes.iter();
        let paths = paths.filter_map(|uses| uses.target.own_path());
        paths
            .filter(|path| path.contains('*'))
            .map(|path| (pipeline.path(), path))
    });
    let mut found: Vec<&String> = Vec::new();
    for (from, pattern) in patterns.take(MAX_WILDCARDS) {
        found.extend(paths.iter().filter(|path| is_matched(from, pattern, path)));
    }
    found.sort();
    found.dedup();
    let named = found.into_iter().map(|path| Named {
        paths: vec![path.clone()],
        meaning: Meaning::Pipeline(FileKind::GitLab),
    });
    named.collect()
}
