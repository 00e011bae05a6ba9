//! Steps that start other workflows of the tree and fill in their inputs: `gh workflow run` and actions for it.

use std::collections::HashMap;

use lockgate_pipelines::model::{Definition, Pipeline, Run, Step, Uses};
use lockgate_pipelines::shell::{Script, Word};
use lockgate_pipelines::yaml::Text;

use crate::tree::{Place, Tree};

/// Actions that start a workflow, with the input that names it and the one that holds the inputs.
const ACTIONS: &[(&str, &str, &str)] = &[
    ("benc-uk/workflow-dispatch", "workflow", "inputs"),
    (
        "convictional/trigger-workflow-and-wait",
        "workflow_file_name",
        "client_payload",
    ),
    ("lasith-kg/dispatch-workflow", "workflow", "workflow-inputs"),
    ("the-actions-org/workflow-dispatch", "workflow", "inputs"),
];

/// How many words of a script are taken for names.
const MAX_WORDS: usize = 64;

/// Where a step that may start other workflows is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sender {
    definition: usize,
    job: usize,
    step: usize,
}

/// Every step of the tree that may start another workflow, by the words that may name it.
#[derive(Debug, Default)]
pub(crate) struct Dispatches {
    senders: HashMap<String, Vec<Sender>>,
}

/// What a step hands over as an input.
pub(crate) enum Sent<'a> {
    /// A word of a script, `name=value`.
    Word(&'a Run, &'a Script, &'a Word),
    /// The input of an action that holds all inputs.
    Input(&'a Uses, &'static str),
}

impl Dispatches {
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut found = Self::default();
        for (definition, read) in tree.definitions().iter().enumerate() {
            let Definition::Pipeline(pipeline) = read else {
                continue;
            };
            for (job, own) in pipeline.jobs.iter().enumerate() {
                for step in &own.steps {
                    let sender = Sender {
                        definition,
                        job,
                        step: step.index,
                    };
                    for word in targets(step) {
                        found.add(word, sender);
                    }
                }
            }
        }
        found
    }

    fn add(&mut self, word: &str, sender: Sender) {
        let name = word.rsplit('/').next().unwrap_or(word);
        let senders = self.senders.entry(name.to_owned()).or_default();
        if senders.last() != Some(&sender) {
            senders.push(sender);
        }
    }

    /// The steps that may start a workflow.
    pub(crate) fn senders_to(&self, workflow: &Pipeline) -> impl Iterator<Item = Sender> {
        let file = workflow.path().rsplit('/').next();
        let name = workflow.name.as_ref().map(Text::value);
        let known = [file, name].into_iter().flatten();
        known
            .filter_map(|name| self.senders.get(name))
            .flatten()
            .copied()
    }
}

/// The words that may name the workflow a step starts: those on the line after `workflow run`, or the input for it.
fn targets(step: &Step) -> Vec<&str> {
    if let Some(uses) = step.uses() {
        let named = inputs_of(uses).and_then(|(workflow, _)| uses.input(workflow));
        return named.into_iter().collect();
    }
    let Some(run) = step.run() else {
        return Vec::new();
    };
    let calls = run.script.value().split("workflow run ").skip(1);
    let lines = calls.filter_map(|rest| rest.lines().next());
    lines
        .flat_map(|line| line.split('"').chain(line.split_whitespace()))
        .map(|word| word.trim_matches(['"', '\'']))
        .filter(|word| !word.is_empty() && !word.starts_with('-'))
        .take(MAX_WORDS)
        .collect()
}

impl Sender {
    /// The step.
    pub(crate) fn place(self, tree: &Tree) -> Option<Place<'_>> {
        let pipeline = tree.at(self.definition)?;
        let job = pipeline.jobs.get(self.job)?;
        let step = job.steps.get(self.step)?;
        Some(Place {
            pipeline,
            job,
            step: Some(step),
        })
    }
}

/// What the step of `place` hands to an input of a workflow that it starts.
pub(crate) fn sent<'a>(place: Place<'a>, to: &Pipeline, input: &str) -> Vec<Sent<'a>> {
    let Some(step) = place.step else {
        return Vec::new();
    };
    if let Some(uses) = step.uses() {
        let found = inputs_of(uses).filter(|(workflow, inputs)| {
            let named = uses.input(workflow).is_some_and(|name| names(name, to));
            named && uses.input(inputs).is_some_and(|text| text.contains(input))
        });
        return found
            .map(|(_, inputs)| Sent::Input(uses, inputs))
            .into_iter()
            .collect();
    }
    let Some(run) = step.run() else {
        return Vec::new();
    };
    let script = run.parsed(place.pipeline.shell_of(place.job, step));
    let commands = script.commands.iter().filter(|command| {
        command.effective().is_some_and(|effective| {
            let operands: Vec<_> = effective
                .args
                .iter()
                .map(|word| word.text.as_str())
                .collect();
            let starts = effective.name == "gh" && operands.starts_with(&["workflow", "run"]);
            starts
                && operands
                    .iter()
                    .skip(2)
                    .any(|word| names(word.trim_matches(['"', '\'']), to))
        })
    });
    let begins = [format!("{input}="), format!("\"{input}=")];
    let words = commands.flat_map(|command| &command.args);
    words
        .filter(|word| {
            begins
                .iter()
                .any(|start| word.text.starts_with(start.as_str()))
        })
        .map(|word| Sent::Word(run, script, word))
        .collect()
}

fn inputs_of(uses: &Uses) -> Option<(&'static str, &'static str)> {
    let (_, workflow, inputs) = ACTIONS.iter().find(|(name, ..)| uses.is(name))?;
    Some((workflow, inputs))
}

/// True where a word is the file or the name of a workflow.
fn names(word: &str, workflow: &Pipeline) -> bool {
    let file = workflow.path().rsplit('/').next().unwrap_or_default();
    let name = workflow.name.as_ref().map(Text::value);
    word.rsplit('/').next() == Some(file) || name == Some(word)
}
