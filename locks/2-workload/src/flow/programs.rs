//! Writers in languages whose scripts are not read: what they can repeat is what they mention.

use lockgate_evidence::Confidence;
use lockgate_pipelines::model::Run;
use lockgate_pipelines::shell::{Opaque, Script};

use super::{Flow, Taint, worst};
use crate::facts::spots::env_of;
use crate::tree::Place;

/// Programs that take a script as an argument or on their input.
const INTERPRETERS: &[&str] = &["deno", "node", "perl", "php", "python", "python3", "ruby"];

impl Flow<'_> {
    /// What a script of another language can write for later steps: any variable of its environment that it names.
    pub(super) fn by_program(self, place: Place<'_>, run: &Run, markers: &[&str]) -> Option<Taint> {
        let script = run.parsed(place.pipeline.shell_of(place.job, place.step?));
        let texts = foreign(script, run.script.value());
        let named = |name: &str| {
            let mut writing = texts
                .iter()
                .filter(|text| markers.iter().any(|marker| text.contains(marker)));
            writing.any(|text| text.contains(name))
        };
        let bindings = env_of(&place).into_iter();
        let read = bindings.filter(|binding| named(binding.key.value()));
        worst(read.filter_map(|binding| {
            let note = format!("becomes `{}`", binding.key);
            let taint = self.text_via(place, &binding.value, &note)?;
            Some(taint.confidence(Confidence::Low))
        }))
        .filter(Taint::is_attacker)
    }
}

/// The texts of a script that are of another language: all of it, or the arguments of interpreters.
fn foreign<'a>(script: &'a Script, whole: &'a str) -> Vec<&'a str> {
    if script.opaque == Some(Opaque::NotAShell) {
        return vec![whole];
    }
    let commands = script.commands.iter().filter(|command| {
        let effective = command.effective();
        effective.is_some_and(|effective| INTERPRETERS.contains(&effective.name.as_str()))
    });
    let texts = commands.flat_map(|command| {
        let bodies = command
            .redirects
            .iter()
            .filter_map(|redirect| redirect.heredoc.as_ref());
        bodies
            .map(|heredoc| script.slice(heredoc.body.span))
            .chain([script.slice(command.span)])
    });
    texts.collect()
}
