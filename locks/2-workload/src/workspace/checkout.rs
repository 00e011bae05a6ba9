//! Steps that put a proposed change into the workspace.

use lockgate_evidence::Span;
use lockgate_pipelines::model::{Run, Step, Uses};
use lockgate_pipelines::shell::{Command, Script, Word};

use super::folder::Folder;
use super::origin::{Origin, Origins, names_pull};
use crate::data::head_references::{CHECKOUT_ACTIONS, Names};
use crate::facts::within::within;
use crate::tree::Place;

/// One checkout of a proposed change.
#[derive(Clone, Debug)]
pub(crate) struct Checkout<'a> {
    /// The step.
    pub(crate) step: &'a Step,
    /// The reference, the smallest text that makes it one.
    pub(crate) span: Span,
    /// What is taken.
    pub(crate) origin: Origin,
    /// False where only a branch of this repository can come, though an outsider names which.
    pub(crate) foreign: bool,
    /// Where it is put.
    pub(crate) folder: Folder,
    /// The command of the step's script that takes it.
    pub(crate) command: Option<usize>,
    /// True where a composite action takes it, in whose own file it is found as well.
    pub(crate) inside: bool,
}

/// Every checkout of a proposed change by a step, itself or by a composite action of the tree.
pub(crate) fn checkouts<'a>(
    origins: Origins<'_>,
    place: Place<'a>,
    step: &'a Step,
) -> Vec<Checkout<'a>> {
    let mut found = own_checkouts(origins, place, step);
    if let Some(uses) = step.uses() {
        found.extend(by_composite(origins, place, step, uses));
    }
    found
}

fn own_checkouts<'a>(origins: Origins<'_>, place: Place<'a>, step: &'a Step) -> Vec<Checkout<'a>> {
    if let Some(uses) = step.uses() {
        return by_action(origins, place, step, uses).into_iter().collect();
    }
    match step.run() {
        Some(run) if mentions_git(run.script.value()) => by_script(origins, place, step, run),
        _ => Vec::new(),
    }
}

/// True for a step that checks something out with an action, and where it puts it.
pub(crate) fn checkout_folder(step: &Step) -> Option<Folder> {
    let uses = step.uses()?;
    uses.is_any(CHECKOUT_ACTIONS).then(|| folder_of(uses))?
}

fn folder_of(uses: &Uses) -> Option<Folder> {
    uses.input("path")
        .map_or(Some(Folder::workspace()), Folder::of)
}

fn by_action<'a>(
    origins: Origins<'_>,
    place: Place<'a>,
    step: &'a Step,
    uses: &Uses,
) -> Option<Checkout<'a>> {
    if !uses.is_any(CHECKOUT_ACTIONS) {
        return None;
    }
    let of_input = |name: &str| {
        let value = &uses.with.get(name)?.value;
        let found = origins.of_text(place, value);
        Some((worst(found)?, value.span()))
    };
    let reference = of_input("ref").filter(|(origin, _)| origin.names != Names::Repository);
    let repository = of_input("repository").filter(|(origin, _)| origin.names == Names::Repository);
    let foreign_branch = repository.is_some();
    let (origin, span) = match reference {
        Some(found) => found,
        // A constant commit or branch of a repository that an outsider names is still his.
        None => repository?,
    };
    Some(Checkout {
        step,
        span,
        foreign: foreign_branch || origin.names != Names::Branch,
        origin,
        folder: folder_of(uses)?,
        command: None,
        inside: false,
    })
}

/// What a composite action of the tree takes, for the steps after it. What it does with that itself is found where it stands.
fn by_composite<'a>(
    origins: Origins<'_>,
    place: Place<'a>,
    step: &'a Step,
    uses: &Uses,
) -> Vec<Checkout<'a>> {
    let inner = within(origins.tree(), place.pipeline, step);
    inner
        .into_iter()
        .filter(|at| at.may_check_out)
        .flat_map(|at| own_checkouts(origins, at.place, at.step))
        .map(|taken| Checkout {
            step,
            span: uses.reference.span(),
            command: None,
            inside: true,
            origin: taken.origin,
            foreign: taken.foreign,
            folder: taken.folder,
        })
        .collect()
}

/// What an outsider controls most: a commit or pull request before a branch.
fn worst(found: Vec<Origin>) -> Option<Origin> {
    found
        .into_iter()
        .min_by_key(|origin| (origin.names == Names::Branch, origin.looked_up))
}

fn mentions_git(text: &str) -> bool {
    text.contains("git") || text.contains("gh ") || text.contains("hub ")
}

/// What a script has fetched and not yet put into the workspace.
struct Fetched {
    origin: Origin,
    /// The local name it was given.
    name: Option<String>,
}

fn by_script<'a>(
    origins: Origins<'_>,
    place: Place<'a>,
    step: &'a Step,
    run: &'a Run,
) -> Vec<Checkout<'a>> {
    let script = run.parsed(place.pipeline.shell_of(place.job, step));
    let mut fetched = Vec::new();
    let mut found = Vec::new();
    for (index, command) in script.commands.iter().enumerate() {
        let reader = Reader {
            origins,
            place,
            run,
            script,
        };
        let Some((span, origin, foreign)) = reader.taken(command, &mut fetched) else {
            continue;
        };
        found.push(Checkout {
            step,
            span: run.script.locate(span),
            origin,
            foreign,
            folder: super::working_folder(place, step, script, index).unwrap_or_default(),
            command: Some(index),
            inside: false,
        });
    }
    found
}

#[derive(Clone, Copy)]
struct Reader<'r, 'a> {
    origins: Origins<'r>,
    place: Place<'a>,
    run: &'r Run,
    script: &'r Script,
}

impl Reader<'_, '_> {
    /// The words of a command that put a proposed change into the workspace.
    fn taken(self, command: &Command, fetched: &mut Vec<Fetched>) -> Option<(Span, Origin, bool)> {
        let effective = command.effective()?;
        let words: Vec<&Word> = effective.args.iter().collect();
        match effective.name.as_str() {
            "gh" | "hub" if starts(&words, &["pr", "checkout"]) => Some((
                command.span,
                super::origin::pull(self.script.slice(command.span)),
                true,
            )),
            "git" => self.by_git(command.span, &words, fetched),
            _ => None,
        }
    }

    fn by_git(
        self,
        span: Span,
        words: &[&Word],
        fetched: &mut Vec<Fetched>,
    ) -> Option<(Span, Origin, bool)> {
        let (verb, operands) = verb(words)?;
        match verb.as_str() {
            "fetch" => {
                fetched.extend(self.fetched(operands));
                None
            }
            "checkout" | "switch" | "reset" | "merge" | "pull" | "worktree" | "rebase"
            | "cherry-pick" | "clone" => {
                let (origin, foreign) = self.named(&verb, operands, fetched)?;
                Some((span, origin, foreign))
            }
            _ => None,
        }
    }

    fn fetched(self, operands: &[&Word]) -> Option<Fetched> {
        for word in operands {
            if let Some(origin) =
                worst(
                    self.origins
                        .of_word(self.place, self.run, self.script, word),
                )
            {
                let name = word
                    .text
                    .rsplit_once(':')
                    .map(|(_, name)| name.trim_matches('"').to_owned());
                return Some(Fetched { origin, name });
            }
        }
        None
    }

    fn named(self, verb: &str, operands: &[&Word], fetched: &[Fetched]) -> Option<(Origin, bool)> {
        let mut skip = false;
        for word in operands {
            if std::mem::take(&mut skip) {
                continue;
            }
            skip = makes_branch(verb, &word.text);
            if let Some(fetched) = fetched.iter().rfind(|fetched| fetched.is(&word.text)) {
                return Some((fetched.origin.clone(), true));
            }
            if let Some(origin) =
                worst(
                    self.origins
                        .of_word(self.place, self.run, self.script, word),
                )
            {
                let foreign = origin.names != Names::Branch || names_pull(&word.text);
                return Some((origin, foreign));
            }
        }
        None
    }
}

impl Fetched {
    fn is(&self, word: &str) -> bool {
        let word = word.trim_matches('"');
        word == "FETCH_HEAD" || self.name.as_deref() == Some(word)
    }
}

/// Options that name a branch to be made, not one to be taken.
fn makes_branch(verb: &str, word: &str) -> bool {
    let options: &[&str] = match verb {
        "checkout" => &["-b", "-B", "--orphan"],
        "switch" => &["-c", "-C", "--create", "--orphan"],
        "merge" | "cherry-pick" => &["-m", "--message"],
        _ => &[],
    };
    options.contains(&word)
}

fn starts(words: &[&Word], wanted: &[&str]) -> bool {
    words.len() >= wanted.len()
        && words
            .iter()
            .zip(wanted)
            .all(|(word, wanted)| word.text == *wanted)
}

/// The verb of a `git` command and what follows it.
fn verb<'w, 'a>(words: &'w [&'a Word]) -> Option<(String, &'w [&'a Word])> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        match word.text.as_str() {
            "-C" | "-c" | "--git-dir" | "--work-tree" => at += 2,
            text if text.starts_with('-') => at += 1,
            text => return Some((text.to_owned(), words.get(at + 1..).unwrap_or_default())),
        }
    }
    None
}
