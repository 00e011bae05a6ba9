//! Values that a script of the repository is given by the steps that call it.

use lockgate_pipelines::model::Step;
use lockgate_pipelines::shell::Word;

use super::{Flow, Taint, worst};
use crate::data::build_tools::SOURCERS;
use crate::tree::{Place, ScriptCaller};
use crate::workspace::executed_file;

impl Flow<'_> {
    /// A variable that a script does not set itself: an argument, or the environment of whoever calls it.
    pub(super) fn given_by_callers(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let callers = self.tree.script_callers(place.pipeline);
        let wanted = Arguments::of(name).map(|wanted| {
            if moves_arguments(place) {
                Arguments::All
            } else {
                wanted
            }
        });
        worst(
            callers
                .into_iter()
                .filter_map(|caller| self.given_by_caller(caller, name, wanted)),
        )
    }

    fn given_by_caller(
        self,
        caller: ScriptCaller<'_>,
        name: &str,
        wanted: Option<Arguments>,
    ) -> Option<Taint> {
        let deeper = self.deeper()?;
        let ScriptCaller {
            place,
            run,
            script,
            command,
        } = caller;
        let source = run.script.source();
        let span = run.script.locate(command.span);
        if let Some(wanted) = wanted {
            let words = arguments(caller).iter().enumerate();
            let wanted = words.filter(|(at, _)| wanted.include(*at));
            let taints = wanted.filter_map(|(_, word)| deeper.word(place, run, script, word));
            let note = format!("becomes the argument `${name}` of the script");
            return Some(worst(taints)?.via(source, span, note));
        }
        let prefix = command
            .assignments
            .iter()
            .rev()
            .find(|assignment| assignment.name == name);
        let taint = match prefix {
            Some(assignment) => deeper.word(place, run, script, &assignment.value),
            None if stays_behind(caller, name) => deeper.environment(place, name),
            None => deeper.variable(place, run, script, name, command.span.start),
        };
        Some(taint?.via(source, span, format!("the script inherits `{name}`")))
    }
}

/// True for a variable that the caller sets for itself alone.
fn stays_behind(caller: ScriptCaller<'_>, name: &str) -> bool {
    let ScriptCaller {
        script, command, ..
    } = caller;
    let sourced = command
        .effective()
        .is_some_and(|effective| SOURCERS.contains(&effective.name.as_str()));
    let mut own = script
        .assignments
        .iter()
        .filter(|assignment| assignment.name == name)
        .peekable();
    let is_set = own.peek().is_some();
    let exports = |text: &str| {
        let mut words = text.split_whitespace();
        let by = words.next();
        by == Some("export") && words.any(|word| word == name) || text.starts_with("set -a")
    };
    let exported = own.any(|assignment| assignment.exported)
        || script.text().lines().any(|line| exports(line.trim()));
    is_set && !exported && !sourced
}

/// True where a script shifts or resets its arguments, so that `$1` may be any of them.
fn moves_arguments(place: Place<'_>) -> bool {
    let run = place.step.and_then(Step::run);
    run.is_some_and(|run| {
        let mut lines = run.script.value().lines().map(str::trim_start);
        lines.any(|line| {
            line.contains("shift") || line.contains("set --") || line.contains("getopts")
        })
    })
}

/// Which arguments a name stands for.
#[derive(Clone, Copy)]
enum Arguments {
    All,
    One(usize),
}

impl Arguments {
    /// `1`, `@`, `*`; `None` for every other name.
    fn of(name: &str) -> Option<Self> {
        match name {
            "@" | "*" => Some(Self::All),
            _ => Some(Self::One(name.parse::<usize>().ok()?.checked_sub(1)?)),
        }
    }

    fn include(self, at: usize) -> bool {
        match self {
            Self::All => true,
            Self::One(wanted) => wanted == at,
        }
    }
}

/// The words after the script's own path.
fn arguments(caller: ScriptCaller<'_>) -> &[Word] {
    let Some(effective) = caller.command.effective() else {
        return &[];
    };
    let Some(file) = executed_file(&effective) else {
        return &[];
    };
    let after = effective
        .args
        .iter()
        .position(|word| word.span == file.span);
    effective
        .args
        .get(after.map_or(0, |at| at + 1)..)
        .unwrap_or_default()
}
