//! The program behind `sudo`, `env`, `xargs` and their kin.

use lockgate_evidence::Span;

use super::{Command, Shell, Word};

/// What a command runs in the end; made by [`Command::effective`].
#[derive(Clone, Debug, PartialEq)]
pub struct Effective<'a> {
    /// The program's base name without `.exe`: `/usr/bin/curl` is `curl`. Lower case where the shell ignores case.
    pub name: String,
    /// The word that names it.
    pub program: &'a Word,
    /// Its arguments.
    pub args: &'a [Word],
    /// The wrappers around it, outermost first: `sudo`, `env`, …
    pub wrappers: Vec<String>,
}

/// A program that runs the program in its arguments.
struct Wrapper {
    name: &'static str,
    /// Options that take the next word.
    with_value: &'static [&'static str],
    /// Words of its own before the program: `timeout` has a duration.
    operands: usize,
}

const WRAPPERS: &[Wrapper] = &[
    wrapper(
        "sudo",
        &[
            "-u", "--user", "-g", "--group", "-C", "-h", "-p", "-r", "-t", "-T", "-U", "-D", "-R",
        ],
        0,
    ),
    wrapper("doas", &["-u", "-C"], 0),
    wrapper(
        "env",
        &["-u", "--unset", "-C", "--chdir", "-S", "--split-string"],
        0,
    ),
    wrapper("command", &[], 0),
    wrapper("builtin", &[], 0),
    wrapper("exec", &["-a"], 0),
    wrapper("time", &["-f", "--format", "-o", "--output"], 0),
    wrapper("nohup", &[], 0),
    wrapper("setsid", &[], 0),
    wrapper("stdbuf", &["-i", "-o", "-e"], 0),
    wrapper("ionice", &["-c", "-n", "-p"], 0),
    wrapper("nice", &["-n", "--adjustment"], 0),
    wrapper("timeout", &["-s", "--signal", "-k", "--kill-after"], 1),
    wrapper(
        "xargs",
        &[
            "-I",
            "-n",
            "-P",
            "-L",
            "-d",
            "-s",
            "-E",
            "-a",
            "--max-args",
            "--max-procs",
            "--delimiter",
            "--arg-file",
        ],
        0,
    ),
];

const fn wrapper(
    name: &'static str,
    with_value: &'static [&'static str],
    operands: usize,
) -> Wrapper {
    Wrapper {
        name,
        with_value,
        operands,
    }
}

impl Command {
    /// The program behind wrappers, with its arguments.
    ///
    /// `sudo -u x env A=b timeout 5 curl …` is `curl`. `None` where there is no program or its name is not constant,
    /// also where a wrapper has nothing to run (`env` alone is `env`).
    pub fn effective(&self) -> Option<Effective<'_>> {
        let mut program = self.name.as_ref()?;
        let mut args = self.args.as_slice();
        let mut wrappers = Vec::new();
        loop {
            let name = base_name(self.shell, &program.literal()?);
            let wrapper = WRAPPERS.iter().find(|wrapper| wrapper.name == name);
            let inner = wrapper.and_then(|wrapper| wrapper.inner(args));
            let Some((inner, rest)) = inner else {
                return Some(Effective {
                    name,
                    program,
                    args,
                    wrappers,
                });
            };
            wrappers.push(name);
            (program, args) = (inner, rest);
        }
    }

    /// Whether this switches tracing on: `set -x`, `set -o xtrace`, `bash -x`, `Set-PSDebug -Trace 1`.
    pub(super) fn traces(&self) -> bool {
        let Some(effective) = self.effective() else {
            return false;
        };
        match (self.shell, effective.name.as_str()) {
            (Shell::Posix, "set") => flags_trace(effective.args),
            (Shell::Posix, name) if Shell::of_program(name) == Some(Shell::Posix) => {
                flags_trace(effective.args)
            }
            (Shell::PowerShell, "set-psdebug") => traces_powershell(effective.args),
            _ => false,
        }
    }

    /// The bytes of the words only, without redirects.
    pub fn words_span(&self) -> Span {
        let words = self.words().map(|word| word.span);
        words.reduce(Span::cover).unwrap_or(self.span)
    }
}

impl Wrapper {
    /// What is left behind the wrapper's own options and operands.
    fn inner<'a>(&self, args: &'a [Word]) -> Option<(&'a Word, &'a [Word])> {
        let only_asks = |word: &Word| matches!(word.text.as_str(), "-v" | "-V");
        if self.name == "command" && args.first().is_some_and(only_asks) {
            return None;
        }
        let mut rest = args;
        loop {
            let (first, after) = rest.split_first()?;
            let text = first.literal_prefix();
            if text == "--" {
                rest = after;
                break;
            }
            if text.starts_with('-') {
                let skip = usize::from(self.with_value.contains(&text.as_str()));
                rest = after.get(skip..)?;
            } else if self.takes_assignments() && is_assignment(&text) {
                rest = after;
            } else {
                break;
            }
        }
        rest.get(self.operands..)?.split_first()
    }

    fn takes_assignments(&self) -> bool {
        matches!(self.name, "sudo" | "doas" | "env")
    }
}

fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// `-x`, `-eux`, `-o xtrace` before the first word that is no option.
fn flags_trace(args: &[Word]) -> bool {
    let mut words = args.iter().map(Word::literal_prefix);
    while let Some(word) = words.next() {
        if word == "-o" && words.next().as_deref() == Some("xtrace") {
            return true;
        }
        if word == "--" || !(word.starts_with('-') || word.starts_with('+') || word == "pipefail") {
            return false;
        }
        let short = word.starts_with('-') && !word.starts_with("--");
        if short && word.contains('x') {
            return true;
        }
        if short
            && word.len() > 2
            && word.ends_with('o')
            && words.next().as_deref() == Some("xtrace")
        {
            return true;
        }
    }
    false
}

fn traces_powershell(args: &[Word]) -> bool {
    let words: Vec<String> = args.iter().map(Word::literal_prefix).collect();
    let value = words
        .windows(2)
        .find(|pair| pair[0].eq_ignore_ascii_case("-trace"));
    value.is_some_and(|pair| pair[1] != "0")
}

fn base_name(shell: Shell, program: &str) -> String {
    let base = match shell {
        Shell::Posix => program.rsplit('/').next(),
        _ => program.rsplit(['/', '\\']).next(),
    };
    let base = base.unwrap_or(program);
    let base = base.strip_suffix(".exe").unwrap_or(base);
    match shell {
        Shell::PowerShell | Shell::Cmd => base.to_ascii_lowercase(),
        _ => base.to_owned(),
    }
}
