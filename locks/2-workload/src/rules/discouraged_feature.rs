use lockgate_evidence::{Confidence, Finding, rule};
use lockgate_pipelines::shell::Shell;
use lockgate_pipelines::yaml::Text;

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// Features that work and are better left alone: `shell: cmd`; a shell whose language neither the platform's documentation
    /// nor this reader knows (`nu {0}`, `Rscript {0}`); the input `pip-install` of `actions/setup-python`.
    ///
    /// # Why it matters
    ///
    /// `cmd` goes on after a failed line, has no quoting that holds, and expands `%NAME%` before it parses, so that a value
    /// can become a command. A script in a shell that tools do not know is read by no check, this one included: what it does is
    /// unknown, not clean. `pip-install` installs into the interpreter of the whole machine, outside of any lock file. None
    /// of them is a hole by itself, so the severity is info; the confidence is high because the text decides it, and medium
    /// for a language that is merely unknown.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: windows-latest
    ///     steps:
    ///       - run: build.bat
    ///         shell: cmd
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: windows-latest
    ///     steps:
    ///       - run: ./build.bat
    ///         shell: pwsh
    /// ```
    ///
    /// # How to fix
    ///
    /// Use `bash` or `pwsh`, which both run on every runner. Put programs in other languages into files and call them from
    /// there. Install Python packages in a step of their own, in a virtual environment, from a lock file.
    ///
    /// # References
    ///
    /// - Workflow syntax for GitHub Actions: `jobs.<job_id>.steps[*].shell`, GitHub Docs
    /// - zizmor, audit misfeature
    Workload "workload/discouraged-feature": "a feature is used that tools and reviewers read badly", Info, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let mut shells: Vec<&Text> = pipeline.defaults.shell.iter().collect();
    for job in &pipeline.jobs {
        shells.extend(&job.defaults.shell);
        shells.extend(
            job.steps
                .iter()
                .filter_map(|step| step.run()?.shell.as_ref()),
        );
    }
    let mut told: Vec<(&str, Finding, usize)> = Vec::new();
    for shell in shells {
        match told.iter_mut().find(|(name, ..)| *name == shell.value()) {
            Some((.., count)) => *count += 1,
            None => told.extend(odd(cx, shell).map(|finding| (shell.value(), finding, 1))),
        }
    }
    out.extend(told.into_iter().map(|(_, finding, count)| match count {
        1 => finding,
        _ => finding.note(format!("the first of {count} in this file")),
    }));
    let setups = cx
        .uses()
        .filter(|(_, uses)| uses.is("actions/setup-python"));
    let installs = setups.filter_map(|(_, uses)| uses.with.get("pip-install"));
    let message = "`pip-install` installs into the interpreter of the whole machine, outside of any lock file";
    out.extend(installs.map(|input| cx.finding(&RULE, input.span, message)));
}

fn odd(cx: &Context<'_>, shell: &Text) -> Option<Finding> {
    let name = shell.value();
    if name.contains("${{") {
        return None;
    }
    match Shell::of(Some(name), false) {
        Shell::Cmd => Some(cx.finding(
            &RULE,
            shell.span(),
            "`cmd` goes on after errors and has no quoting that holds",
        )),
        Shell::Other => {
            let message = format!("no check reads the scripts of the shell `{name}`");
            Some(
                cx.finding(&RULE, shell.span(), message)
                    .confidence(Confidence::Medium),
            )
        }
        _ => None,
    }
}
