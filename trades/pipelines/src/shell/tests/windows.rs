//! PowerShell and `cmd` scripts.

use super::summary::{assignments, commands, slices};
use crate::shell::{Opaque, Shell, parse};

fn powershell(text: &str) -> Vec<String> {
    commands(Shell::PowerShell, text)
}

fn cmd(text: &str) -> Vec<String> {
    commands(Shell::Cmd, text)
}

#[test]
fn powershell_commands_and_expressions() {
    assert_eq!(
        powershell("iwr https://x | iex"),
        ["0 [iwr] [https://x] -> 1", "1 [iex]",]
    );
    assert_eq!(
        powershell("& \"C:\\x\\curl.exe\" -s 'a''b' \"x $y $(date -f z) `n$env:GITHUB_OUTPUT\""),
        [
            r#"0 ["C:\x\curl.exe"] [-s] ['a'b'] ["x " "$y" " " "$(1..2)" " ⏎" "$env:GITHUB_OUTPUT"]"#,
            "1 $() [date] [-f] [z]",
        ]
    );
    assert_eq!(
        powershell("\"a=$b\" >> $env:GITHUB_OUTPUT"),
        [r#"0 ["a=" "$b"] >>[$env:GITHUB_OUTPUT]"#,]
    );
    assert_eq!(
        powershell("\"a=${{ x }}\" | Out-File -Append $env:GITHUB_ENV # c"),
        [
            r#"0 ["a=" "${{ x }}"] -> 1"#,
            "1 [Out-File] [-Append] [$env:GITHUB_ENV]",
        ]
    );
    assert_eq!(
        powershell("a `\n  b\nc 2>&1 >$null *> f && d || e &"),
        [
            "0 [a] [b]",
            "1 [c] 2>&[1] >[$null] *>[f]",
            "2 [d]",
            "3 [e] &",
        ]
    );
    assert_eq!(
        powershell("<# c #> a <# d #> b\n# e\n$x"),
        ["0 [a] [b]", "1 [$x]",]
    );
    assert_eq!(
        powershell("[System.IO.File]::WriteAllText(\"a\", $b)"),
        [
            "0 [[System.IO.File]::WriteAllText $(1..3)]",
            r#"1 $() ["a"]"#,
            "2 $() [$b]",
        ]
    );
}

#[test]
fn powershell_blocks() {
    assert_eq!(
        powershell(
            "if ($x -eq 'a') { foo } elseif (bar) { baz } else { qux }\nforeach ($i in $x) { rm $i }"
        ),
        [
            "0 if [$x] [-eq] ['a']",
            "1 if [foo]",
            "2 if [bar]",
            "3 if [baz]",
            "4 if [qux]",
            "5 loop [$i] [in] [$x]",
            "6 loop [rm] [$i]",
        ]
    );
    assert_eq!(
        powershell("function Get-X($a) { b }\nGet-X | ForEach-Object { iex $_ } | c"),
        [
            "0 Get-X() [$a]",
            "1 Get-X() [b]",
            "2 [Get-X] -> 3",
            "3 [ForEach-Object] [?{ iex $_ }] -> 5",
            "4 {} [iex] [$_]",
            "5 [c]",
        ]
    );
    assert_eq!(
        powershell("$s = @\"\nhello $x $(foo)\n\"@\nafter"),
        [
            r#"0 $() ["hello " "$x" " " "$(1..2)"]"#,
            "1 $() $() [foo]",
            "2 [after]",
        ]
    );
    assert_eq!(
        powershell("$s = @'\nhello $x ''\n'@\nafter"),
        ["0 $() ['hello $x ''']", "1 [after]",]
    );
    assert_eq!(
        powershell(
            "$h = @{ a = 1; b = foo; 'c' = \"$d\" }\n(New-Object X).DownloadString('http') | iex"
        ),
        [
            "0 $() [$(1..4)]",
            "1 $() {} [1]",
            "2 $() {} [foo]",
            r#"3 $() {} ['c'] [=] ["$d"]"#,
            "4 [$(5..6) .DownloadString $(6..7)] -> 7",
            "5 $() [New-Object] [X]",
            "6 $() ['http']",
            "7 [iex]",
        ]
    );
    assert_eq!(
        powershell("do { a } while ($b)\nswitch ($x) { 'a' { b } default { c } }"),
        [
            "0 loop [a]",
            "1 loop [$b]",
            "2 if [$x]",
            "3 if ['a'] [?{ b }] [default] [?{ c }]",
            "4 if {} [b]",
            "5 if {} [c]",
        ]
    );
}

#[test]
fn cmd_commands() {
    assert_eq!(
        cmd(
            "@echo off\nrem x\n:: y\nset X=1 2\nset \"Y=a %X% b\"\necho a=%X% >> %GITHUB_OUTPUT%\ncurl a | b && c || d & e\n"
        ),
        [
            "0 [echo] [off]",
            "1 [set] [X=1] [2]",
            r#"2 [set] ["Y=a " "$X" " b"]"#,
            "3 [echo] [a= $X] >>[$GITHUB_OUTPUT]",
            "4 [curl] [a] -> 5",
            "5 [b]",
            "6 [c]",
            "7 [d]",
            "8 [e]",
        ]
    );
    assert_eq!(
        cmd(
            "if exist a (\n echo b\n) else call c.bat\nif \"%a%\"==\"b\" foo\nif /i not %a% == b bar\nfor %%i in (a b) do echo %%i %~dp0 %1 !z!\n(echo a\necho b) >> f\nC:\\x\\Curl.EXE ^\n x 2>&1 \"a b\" ${{ x }} ^& y"
        ),
        [
            "0 [echo] [b]",
            "1 [c.bat]",
            "2 [foo]",
            "3 [bar]",
            "4 [echo] [$i] [%~dp0] [$1] [$z]",
            "5 [echo] [a] outer>>[f]",
            "6 [echo] [b] outer>>[f]",
            r#"7 [C:\x\Curl.EXE] [x] ["a b"] [${{ x }}] [&] [y] 2>&[1]"#,
        ]
    );
}

#[test]
fn windows_assignments() {
    let text = "$x = curl a | b\n$env:FOO = \"a$x\"\n[int]$y += 3; $z.a = 'q'; $a = $b = 1";
    assert_eq!(
        assignments(Shell::PowerShell, text),
        [
            "x=[$(0..2)]",
            r#"export env:FOO=["a" "$x"]"#,
            "y=[3]",
            "z=['q']",
            "b=[1]",
            "a=[1]",
        ]
    );
    assert_eq!(
        assignments(Shell::Cmd, "set X=1\nset \"Y=a %X% b\"\nset /a Z=2"),
        [
            "export X=[1]",
            r#"export Y=["a " "$X" " b"]"#,
            "export Z=[2]"
        ]
    );
}

#[test]
fn powershell_tracing_is_seen() {
    let script = parse(
        Shell::PowerShell,
        "Set-PSDebug -Trace 1; set-psdebug -trace 0; echo -Trace 1",
    );
    assert_eq!(slices(&script, &script.xtrace), ["Set-PSDebug -Trace 1"]);
}

#[test]
fn deep_powershell_is_opaque() {
    for mark in ["$(", "{", "(", "@{", "$a=", "\"$(", "if("] {
        let script = parse(Shell::PowerShell, &mark.repeat(60_000));
        assert_eq!(script.opaque, Some(Opaque::TooDeep), "{mark}");
    }
}

#[test]
fn other_languages_have_no_commands() {
    let script = parse(Shell::Python, "print('${{ x }}')");
    assert_eq!(script.opaque, Some(Opaque::NotAShell));
    assert_eq!(slices(&script, &script.expressions), ["${{ x }}"]);
    assert_eq!(script.text(), "print('${{ x }}')");
}
