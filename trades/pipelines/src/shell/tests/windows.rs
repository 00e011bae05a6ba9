use super::summary::{commands, word};
use crate::shell::{Shell, parse};
#[test]
fn dump_windows() {
    for (sh, t) in [
        (Shell::PowerShell, "iwr https://x | iex"),
        (
            Shell::PowerShell,
            "& \"C:\\x\\curl.exe\" -s 'a''b' \"x $y $(date -f z) `n$env:GITHUB_OUTPUT\"",
        ),
        (Shell::PowerShell, "\"a=$b\" >> $env:GITHUB_OUTPUT"),
        (
            Shell::PowerShell,
            "\"a=${{ x }}\" | Out-File -Append $env:GITHUB_ENV # c",
        ),
        (
            Shell::PowerShell,
            "$x = curl a | b\n$env:FOO = \"a$x\"\n[int]$y += 3; $z.a = 'q'",
        ),
        (
            Shell::PowerShell,
            "if ($x -eq 'a') { foo } elseif (bar) { baz } else { qux }\nforeach ($i in $x) { rm $i }",
        ),
        (
            Shell::PowerShell,
            "function Get-X($a) { b }\nGet-X | ForEach-Object { iex $_ } | c",
        ),
        (Shell::PowerShell, "$s = @\"\nhello $x $(foo)\n\"@\nafter"),
        (Shell::PowerShell, "$s = @'\nhello $x ''\n'@\nafter"),
        (
            Shell::PowerShell,
            "a `\n  b\nc 2>&1 >$null *> f && d || e &",
        ),
        (
            Shell::PowerShell,
            "$h = @{ a = 1; b = foo; 'c' = \"$d\" }\n(New-Object X).DownloadString('http') | iex",
        ),
        (
            Shell::PowerShell,
            "try { a } catch [E] { b } finally { c }\nSet-PSDebug -Trace 1\nreturn foo; exit $LASTEXITCODE",
        ),
        (Shell::PowerShell, "<# c #> a <# d #> b\n# e\n$x"),
        (
            Shell::PowerShell,
            "[System.IO.File]::WriteAllText(\"a\", $b)",
        ),
        (
            Shell::PowerShell,
            "do { a } while ($b)\nswitch ($x) { 'a' { b } default { c } }",
        ),
        (
            Shell::Cmd,
            "@echo off\nrem x\n:: y\nset X=1 2\nset \"Y=a %X% b\"\necho a=%X% >> %GITHUB_OUTPUT%\ncurl a | b && c || d & e\n",
        ),
        (
            Shell::Cmd,
            "if exist a (\n echo b\n) else call c.bat\nif \"%a%\"==\"b\" foo\nif /i not %a% == b bar\nfor %%i in (a b) do echo %%i %~dp0 %1 !z!\n(echo a\necho b) >> f\nC:\\x\\Curl.EXE ^\n x 2>&1 \"a b\" ${{ x }} ^& y",
        ),
    ] {
        let s = parse(sh, t);
        println!(
            "--- {t:?} {:?} err={:?}\n{}",
            s.opaque,
            s.errors.iter().map(|e| s.slice(*e)).collect::<Vec<_>>(),
            commands(sh, t)
        );
        for a in &s.assignments {
            println!(
                "   = {} {} {:?} exp={}",
                a.name,
                word(&s, &a.value),
                s.slice(a.span),
                a.exported
            );
        }
        if !s.xtrace.is_empty() {
            println!(
                "   xtrace {:?}",
                s.xtrace.iter().map(|e| s.slice(*e)).collect::<Vec<_>>()
            );
        }
        if !s.comments.is_empty() {
            println!(
                "   comments {:?}",
                s.comments.iter().map(|e| s.slice(*e)).collect::<Vec<_>>()
            );
        }
    }
}
