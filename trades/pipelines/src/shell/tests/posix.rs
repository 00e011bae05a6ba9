use super::summary::commands;
use crate::shell::{Shell, parse};
#[test]
fn dump() {
    for t in [
        "a | b > f",
        "a && b > f\nc",
        "a | b | c && d || e &",
        "echo a > f b c",
        "> f echo a",
        "> f",
        "{ echo a; b | c; } >> \"$GITHUB_OUTPUT\"",
        "cat <<EOF | sh -s x\nhi $A $(date) ${{ x }}\nEOF\nnext",
        "cat <<'EOF' > f && foo\nhi $A ${{ x }}\nEOF\nnext",
        "cat > f <<-EOF\n\thi\n\tEOF\nnext",
        "cat <<A <<B\n1\nA\n2\nB\nnext",
        "X=1 Y=\"$(curl a)\" make -j${N:-$(nproc)} 'a b'\\''c'",
        "X=$(a | b)\nexport Y=$X Z",
        "for i in $A 'b' ${{ c }}; do echo \"$i\"; done > out",
        "while read -r l; do sh -c \"$l\"; done < <(curl x)",
        "curl x | while read l; do eval $l; done",
        "if [ -n \"$X\" ] && [[ $Y == z* ]]; then a; elif ! b; then c; else d; fi",
        "case \"$1\" in a|b) foo;; *) bar;; esac",
        "f() { a; b \"$@\"; }\nf | g",
        "set -euxo pipefail; bash -x s.sh; set -o xtrace; set +x; set -e -- -x",
        "eval \"$(ssh-agent -s)\"; `date`",
        "echo ${{ github.event.title }} '${{ x }}' \"a${{ y }}b\" ${{ z }}foo $${{ q }} # ${{ w }}",
        "${{ x }}\n${{ y }}=5",
        "echo $'a\\tb' $\"tr\" $((1 + $x)) ${#a} ${a[0]} ${!b} $@ $# $1 ${10}",
        "bash <(curl x) arg 2>&1 >/dev/null &>f",
        "a 2>f | tee -a $GITHUB_ENV",
        "echo \"x=$(cat f)\" >> $GITHUB_OUTPUT",
        "echo 'a",
        "echo $(foo",
        "if true; then",
        "foo ) bar",
        "(cd a && b) | c",
        "((i++))",
        "(( $(a) )) && b",
        "time a | b",
        "sudo -E env A=b curl x",
        "read -r a <<< \"$X\"",
        "echo a\\\n b",
        "arr=(a \"$b\" $(c))",
        "coproc a",
        "echo {a,b}{1..3}",
        "[[ $x =~ ^a$ ]]",
        "! a | b",
        "a |& b",
        "echo \"$ x\" $ y",
        "declare -x A=b; local c=$d; readonly E",
        "select x in a; do b; done",
        "until a; do b; done",
        "a; ;b",
        "foo() (a)",
        "function bar { a; } > x",
        "echo \"line1\nline2 $x\n\"",
        "test -f a -a -d b",
        "echo a;# c\nb",
        "a & b & c",
        "wget -qO- x | sudo bash -",
        "cat <<EOF\n$a\nEOF",
        "cat <<EOF\n\n  x\n\nEOF\n",
        "cat <<EOF >> $F\na=${{ b }}\nEOF",
        "echo \"`a \"b\"`\"",
        "x=${a:-${b:-`c`}} y",
        "python3 - <<'PY' \"$x\" y\nimport os\nPY\n",
        "tee <<EOF >(cat) | x\n1\nEOF",
        "(a; b) <<EOF\nx\nEOF",
        "while read x; do y; done <<EOF\n$z\nEOF",
    ] {
        let s = parse(Shell::Posix, t);
        println!(
            "--- {t:?} {:?} err={:?}\n{}",
            s.opaque,
            s.errors.iter().map(|e| s.slice(*e)).collect::<Vec<_>>(),
            commands(Shell::Posix, t)
        );
        for a in &s.assignments {
            println!(
                "   = {} {} {:?} exp={}",
                a.name,
                super::summary::word(&s, &a.value),
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
