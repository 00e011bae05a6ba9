use lockgate_evidence::{Finding, Severity, Span, rule};
use lockgate_pipelines::model::Run;
use lockgate_pipelines::shell::{Command, Effective, Script, Word};

use crate::context::Context;
use crate::data::credentials::{SECRET_OPTIONS, SECRET_SHORT_OPTIONS};
use crate::facts::named_secrets::may_be_named;
use crate::facts::script::options;
use crate::facts::spots::{ScriptSecrets, is_platform_token, may_hold_secrets};

rule! {
    /// # What it finds
    ///
    /// A secret that a script hands to a program on its command line: as the value of an option such as `--password` or
    /// `curl -u`, or inside an address such as `https://user:secret@host`. The job's own token is left out except in
    /// addresses, and what `echo` and `printf` print is, too, since they are no programs of their own. On GitLab a secret is
    /// told by a grant of the job or by its name, where no file sets it.
    ///
    /// # Why it matters
    ///
    /// The command line of a program can be read by every process on the machine, is kept by tools that watch processes,
    /// and appears in traces and error messages; an address is also written into `.git/config` or printed when it fails.
    /// The severity is low because on a hosted runner whoever reads it mostly runs in the same job; on a runner that is
    /// shared it is worse. It is info for the job's own token, which ends with the job. The confidence is high because the script decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   push:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: docker login -u builder -p "$PASSWORD" registry.example
    ///         env:
    ///           PASSWORD: ${{ secrets.REGISTRY_PASSWORD }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   push:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: printenv PASSWORD | docker login -u builder --password-stdin registry.example
    ///         env:
    ///           PASSWORD: ${{ secrets.REGISTRY_PASSWORD }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Hand the secret over on standard input, in a variable the program reads by itself, or in a file that only the user
    /// can read.
    ///
    /// # References
    ///
    /// - Secure use reference, section "Use secrets for sensitive information", GitHub Docs
    /// - CWE-214
    Workload "workload/secret-in-command-line": "a secret stands on a program's command line", Low, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    if !may_be_named(pipeline) {
        return;
    }
    for (place, job, step) in cx.steps() {
        let Some(run) = step.run().filter(|run| may_hold_secrets(&place, run)) else {
            continue;
        };
        let value = run.script.value();
        if !value.contains('$') || !(value.contains(" -") || value.contains('@')) {
            continue;
        }
        let script = run.parsed(pipeline.shell_of(job, step));
        let secrets = ScriptSecrets::of(&place, run, script);
        if !secrets.is_empty() {
            look(cx, run, script, &secrets, out);
        }
    }
}

fn look(
    cx: &Context<'_>,
    run: &Run,
    script: &Script,
    secrets: &ScriptSecrets,
    out: &mut Vec<Finding>,
) {
    for command in &script.commands {
        let Some(effective) = command.effective() else {
            continue;
        };
        if is_builtin(&effective.name) {
            continue;
        }
        let found = option(&effective, secrets).or_else(|| address(command, script, secrets));
        if let Some(Told {
            secret,
            span,
            how,
            instead,
        }) = found
        {
            let passing = is_platform_token(&secret);
            let message = format!(
                "`{}` gets `{secret}` {how}, where every process can read it",
                effective.name
            );
            let mut finding = cx.finding(&RULE, run.script.locate(span), message);
            if passing {
                finding = finding.severity(Severity::Info);
            }
            out.push(match instead {
                "" => finding,
                _ => finding.help(instead),
            });
        }
    }
}

fn is_builtin(name: &str) -> bool {
    matches!(
        name,
        "echo" | "printf" | "export" | "test" | "[" | "[[" | "read" | "local" | "declare" | "set"
    )
}

struct Told<'a> {
    secret: String,
    span: Span,
    how: String,
    instead: &'a str,
}

fn option<'a>(command: &Effective<'_>, secrets: &ScriptSecrets) -> Option<Told<'a>> {
    options(command.args).into_iter().find_map(|option| {
        let name = option.name.to_ascii_lowercase();
        let short = SECRET_SHORT_OPTIONS
            .iter()
            .find(|(program, short, _)| command.name == *program && option.name == *short);
        let instead = match short {
            Some((_, _, instead)) => instead,
            None if SECRET_OPTIONS.contains(&name.as_str()) => "",
            None => return None,
        };
        // In `user:password` both may be secrets; the last one is the password.
        let secret = secrets
            .all_in_word(option.word)
            .pop()
            .filter(|secret| !is_platform_token(secret))?;
        Some(Told {
            secret,
            span: option.span,
            how: format!("with `{}` on its command line", option.name),
            instead,
        })
    })
}

/// A secret between `://` and `@`.
fn address<'a>(command: &Command, script: &Script, secrets: &ScriptSecrets) -> Option<Told<'a>> {
    command.args.iter().find_map(|word| {
        let secret = secrets
            .all_in_word(word)
            .pop()
            .filter(|_| before_host(word, script))?;
        Some(Told {
            secret,
            span: word.span,
            how: "in an address on its command line".to_owned(),
            instead: "use a credential helper or `git -c http.extraheader` from a file",
        })
    })
}

fn before_host(word: &Word, script: &Script) -> bool {
    let text = script.slice(word.span);
    let Some((_, rest)) = text.split_once("://") else {
        return false;
    };
    let user = rest.split_once('@').map_or("", |(user, _)| user);
    user.contains('$')
}
