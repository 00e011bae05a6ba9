//! Shell fields, wrappers and words.

use crate::shell::{Command, Shell, parse};

#[test]
fn shells_are_told_by_their_field() {
    let of = |field| Shell::of(field, false);
    assert_eq!(of(None), Shell::Posix);
    assert_eq!(Shell::of(None, true), Shell::PowerShell);
    assert_eq!(Shell::of(Some("bash"), true), Shell::Posix);
    for posix in [
        "sh",
        "bash -e {0}",
        "/usr/bin/bash --noprofile {0}",
        "nix develop --command bash -eo pipefail {0}",
        "wsl-bash {0}",
        "bash.exe {0}",
    ] {
        assert_eq!(of(Some(posix)), Shell::Posix, "{posix}");
    }
    assert_eq!(of(Some("pwsh -command \". '{0}'\"")), Shell::PowerShell);
    assert_eq!(of(Some("powershell")), Shell::PowerShell);
    assert_eq!(of(Some("cmd")), Shell::Cmd);
    assert_eq!(of(Some("python3.12 -u {0}")), Shell::Python);
    for other in [
        "perl {0}",
        "${{ matrix.shell }}",
        "node {0}",
        "pythonic {0}",
    ] {
        assert_eq!(of(Some(other)), Shell::Other, "{other}");
    }
}

fn effective(shell: Shell, text: &str) -> String {
    let script = parse(shell, text);
    let Some(found) = script.commands.first().and_then(Command::effective) else {
        return "none".to_owned();
    };
    let args: Vec<&str> = found.args.iter().map(|word| word.text.as_str()).collect();
    format!(
        "{} <{}> {}",
        found.wrappers.join(" "),
        found.name,
        args.join(" ")
    )
}

#[test]
fn wrappers_are_looked_through() {
    let posix = |text| effective(Shell::Posix, text);
    assert_eq!(posix("/usr/bin/curl -s x"), " <curl> -s x");
    assert_eq!(
        posix("sudo -E -u me env A=b nice -n 5 curl x"),
        "sudo env nice <curl> x"
    );
    assert_eq!(posix("timeout -k 5 30s bash -c x"), "timeout <bash> -c x");
    assert_eq!(posix("xargs -0 -n1 -I {} sh -c '{}'"), "xargs <sh> -c '{}'");
    assert_eq!(
        posix("time nohup command exec ./a.sh"),
        "time nohup command exec <a.sh> "
    );
    assert_eq!(posix("\"cu\"r'l' x"), " <curl> x");
    assert_eq!(posix("c\\url x"), " <curl> x");
}

#[test]
fn a_wrapper_without_a_program_is_the_program() {
    let posix = |text| effective(Shell::Posix, text);
    assert_eq!(posix("env"), " <env> ");
    assert_eq!(posix("sudo -l"), " <sudo> -l");
    assert_eq!(posix("command -v curl"), " <command> -v curl");
    assert_eq!(posix("$X a"), "none");
    assert_eq!(posix("sudo $X a"), "none");
    assert_eq!(posix("> f"), "none");
}

#[test]
fn windows_names_ignore_case_and_ending() {
    assert_eq!(
        effective(Shell::PowerShell, "& 'C:\\a\\Curl.exe' x"),
        " <curl> x"
    );
    assert_eq!(
        effective(Shell::PowerShell, "Invoke-WebRequest x"),
        " <invoke-webrequest> x"
    );
    assert_eq!(effective(Shell::Cmd, "CURL.exe x"), " <curl> x");
}

#[test]
fn variables_outside_quotes_are_told() {
    let script = parse(Shell::Posix, "a $x\"$y\"${z%a}$?$# '$w'");
    let word = &script.commands[0].args[0];
    assert_eq!(
        word.variables().collect::<Vec<_>>(),
        ["x", "y", "z", "?", "#"]
    );
    assert_eq!(word.unquoted_variables().collect::<Vec<_>>(), ["x", "z"]);
    assert_eq!(script.commands[0].args[1].literal().as_deref(), Some("$w"));
}

#[test]
fn words_tell_constants_and_templates() {
    let script = parse(Shell::Posix, "a ''x\"y z\"u\\ w pre${{ t }}$v b$(c)");
    let args = &script.commands[0].args;
    assert_eq!(args[0].literal().as_deref(), Some("xy zu w"));
    assert_eq!(args[1].literal(), None);
    assert_eq!(args[1].literal_prefix(), "pre");
    let templates: Vec<&str> = args[1]
        .expressions()
        .map(|span| script.slice(span))
        .collect();
    assert_eq!(templates, ["${{ t }}"]);
    assert_eq!(args[2].substituted_commands().collect::<Vec<_>>(), [1]);
}

#[test]
fn redirects_tell_whether_they_write() {
    let script = parse(Shell::Posix, "a > f >> g 2>&1 < h &> i >& j");
    let writes: Vec<bool> = script.commands[0]
        .redirects
        .iter()
        .map(|one| one.writes())
        .collect();
    assert_eq!(writes, [true, true, false, false, true, true]);
}
