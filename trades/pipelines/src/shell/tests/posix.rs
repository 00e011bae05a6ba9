//! POSIX scripts.

use super::summary::{assignments, commands, slices};
use crate::shell::{Opaque, Shell, parse};

fn posix(text: &str) -> Vec<String> {
    commands(Shell::Posix, text)
}

#[test]
fn pipelines_link_their_stages() {
    assert_eq!(posix("a | b > f"), ["0 [a] -> 1", "1 [b] >[f]",]);
    assert_eq!(posix("a |& b"), ["0 [a] -> 1", "1 [b]",]);
    assert_eq!(posix("! a | b"), ["0 ! [a] -> 1", "1 [b]",]);
    assert_eq!(
        posix("(cd a && b) | c"),
        ["0 () [cd] [a] -> 2", "1 () [b] -> 2", "2 [c]",]
    );
    assert_eq!(
        posix("a 2>f | tee -a $GITHUB_ENV"),
        ["0 [a] 2>[f] -> 1", "1 [tee] [-a] [$GITHUB_ENV]",]
    );
}

#[test]
fn a_redirect_belongs_to_the_last_command() {
    assert_eq!(posix("a && b > f\nc"), ["0 [a]", "1 [b] >[f]", "2 [c]",]);
    assert_eq!(posix("echo a > f b c"), ["0 [echo] [a] [b] [c] >[f]",]);
    assert_eq!(posix("> f echo a"), ["0 [echo] [a] >[f]",]);
    assert_eq!(posix("> f"), ["0 >[f]",]);
    assert_eq!(
        posix("bash <(curl x) arg 2>&1 >/dev/null &>f"),
        [
            "0 [bash] [<(1..2)] [arg] 2>&[1] >[/dev/null] &>[f]",
            "1 <() [curl] [x]",
        ]
    );
}

#[test]
fn redirects_of_groups_reach_their_commands() {
    assert_eq!(
        posix("{ echo a; b | c; } >> \"$GITHUB_OUTPUT\""),
        [
            r#"0 {} [echo] [a] outer>>["$GITHUB_OUTPUT"]"#,
            r#"1 {} [b] outer>>["$GITHUB_OUTPUT"] -> 2"#,
            r#"2 {} [c] outer>>["$GITHUB_OUTPUT"]"#,
        ]
    );
    assert_eq!(
        posix("for i in $A 'b' ${{ c }}; do echo \"$i\"; done > out"),
        [r#"0 loop [echo] ["$i"] outer>[out]"#,]
    );
    assert_eq!(
        posix("while read -r l; do sh -c \"$l\"; done < <(curl x)"),
        [
            "0 <() [curl] [x]",
            "1 loop [read] [-r] [l] outer<[<(0..1)]",
            r#"2 loop [sh] [-c] ["$l"] outer<[<(0..1)]"#,
        ]
    );
    assert_eq!(
        posix("(a; b) <<EOF\nx\nEOF"),
        [
            r#"0 () [a] outer<<[EOF]["x⏎"]"#,
            r#"1 () [b] outer<<[EOF]["x⏎"]"#,
        ]
    );
}

#[test]
fn here_documents_are_words() {
    assert_eq!(
        posix("cat <<EOF | sh -s x\nhi $A $(date) ${{ x }}\nEOF\nnext"),
        [
            r#"0 [cat] <<[EOF]["hi " "$A" " " "$(1..2)" " " "${{ x }}" "⏎"] -> 2"#,
            "1 $() [date]",
            "2 [sh] [-s] [x]",
            "3 [next]",
        ]
    );
    assert_eq!(
        posix("cat <<'EOF' > f && foo\nhi $A ${{ x }}\nEOF\nnext"),
        [
            "0 [cat] <<['EOF']['hi $A ' '${{ x }}' '⏎'] >[f]",
            "1 [foo]",
            "2 [next]",
        ]
    );
    assert_eq!(
        posix("cat > f <<-EOF\n\thi\n\tEOF\nnext"),
        [r#"0 [cat] >[f] <<-[EOF]["	hi⏎	"]"#, "1 [next]",]
    );
    assert_eq!(
        posix("cat <<EOF\n\n  x\n\nEOF\n"),
        [r#"0 [cat] <<[EOF]["⏎  x⏎⏎"]"#,]
    );
    assert_eq!(
        posix("python3 - <<'PY' \"$x\" y\nimport os\nPY\n"),
        [r#"0 [python3] ["$x"] [y] <<['PY']['import os⏎']"#,]
    );
}

#[test]
fn background_covers_the_whole_list() {
    assert_eq!(
        posix("a | b | c && d || e &"),
        [
            "0 [a] & -> 1",
            "1 [b] & -> 2",
            "2 [c] &",
            "3 [d] &",
            "4 [e] &",
        ]
    );
    assert_eq!(posix("a & b & c"), ["0 [a] &", "1 [b] &", "2 [c]",]);
}

#[test]
fn quotes_and_expansions_make_parts() {
    assert_eq!(
        posix("X=1 Y=\"$(curl a)\" make -j${N:-$(nproc)} 'a b'\\''c'"),
        [
            r#"0 X=[1] Y=["$(1..2)"] [make] [-j $N $(2..3)] ['a b' ' 'c']"#,
            "1 $() [curl] [a]",
            "2 $() [nproc]",
        ]
    );
    assert_eq!(
        posix("echo $'a\\tb' $\"tr\" $((1 + $x)) ${#a} ${a[0]} ${!b} $@ $# $1 ${10}"),
        [
            r#"0 [echo] ['a	b'] [$] ["tr"] [?$((1 + $x)) $x] [?${#a}] [$a] [$b] [$@] [$#] [$1] [$10]"#,
        ]
    );
    assert_eq!(
        posix("eval \"$(ssh-agent -s)\"; `date`"),
        [
            r#"0 [eval] ["$(1..2)"]"#,
            "1 $() [ssh-agent] [-s]",
            "2 [$(3..4)]",
            "3 $() [date]",
        ]
    );
    assert_eq!(posix("echo \"$ x\" $ y"), [r#"0 [echo] ["$ x"] [$] [y]"#,]);
    assert_eq!(
        posix("echo \"`a \"b\"`\""),
        [r#"0 [echo] ["$(1..2)"]"#, r#"1 $() [a] ["b"]"#,]
    );
}

#[test]
fn templates_are_parts_wherever_they_stand() {
    assert_eq!(
        posix(
            "echo ${{ github.event.title }} '${{ x }}' \"a${{ y }}b\" ${{ z }}foo $${{ q }} # ${{ w }}"
        ),
        [
            r#"0 [echo] [${{ github.event.title }}] ['${{ x }}'] ["a" "${{ y }}" "b"] [${{ z }} foo] [$ ${{ q }}]"#,
        ]
    );
}

#[test]
fn compound_commands_nest() {
    assert_eq!(
        posix("if [ -n \"$X\" ] && [[ $Y == z* ]]; then a; elif ! b; then c; else d; fi"),
        [
            r#"0 if [[] [-n] ["$X"]"#,
            "1 if [[[] [$Y] [==] [z*]",
            "2 if [a]",
            "3 if ! [b]",
            "4 if [c]",
            "5 if [d]",
        ]
    );
    assert_eq!(
        posix("case \"$1\" in a|b) foo;; *) bar;; esac"),
        ["0 if [foo]", "1 if [bar]",]
    );
    assert_eq!(
        posix("f() { a; b \"$@\"; }\nf | g"),
        [
            "0 f() {} [a]",
            r#"1 f() {} [b] ["$@"]"#,
            "2 [f] -> 3",
            "3 [g]",
        ]
    );
    assert_eq!(
        posix("function bar { a; } > x"),
        ["0 bar() {} [a] outer>[x]",]
    );
    assert_eq!(
        posix("curl x | while read l; do eval $l; done"),
        [
            "0 [curl] [x] -> 1",
            "1 loop [read] [l]",
            "2 loop [eval] [$l]",
        ]
    );
}

#[test]
fn broken_text_still_gives_commands() {
    assert_eq!(posix("foo ) bar"), ["0 [foo] [bar]",]);
    assert_eq!(posix("echo $(foo"), ["0 [echo] [$(1..2)]", "1 $() [foo]",]);
    assert_eq!(posix("if true; then"), ["0 if [true]",]);
    assert_eq!(posix("a; ;b"), ["0 [a]", "1 [b]",]);
}

#[test]
fn assignments_are_told_from_commands() {
    let text = "X=$(a | b)\nexport Y=$X Z; declare -x A=b; local c=$d\narr=(a \"$b\")\n${{ y }}=5\nfor i in $q; do :; done";
    assert_eq!(
        assignments(Shell::Posix, text),
        [
            "X=[$(0..2)]",
            "export Y=[$X]",
            "export A=[b]",
            "c=[$d]",
            r#"arr=[?(a "$b") "$b"]"#,
            "${{ y }}=[5]",
            "i=[$q]",
        ]
    );
}

#[test]
fn tracing_is_seen() {
    let script = parse(
        Shell::Posix,
        "set -euxo pipefail; bash -x s.sh; set -o xtrace; sudo sh -ex a; set -e -o pipefail -x; set -eo xtrace",
    );
    assert_eq!(
        slices(&script, &script.xtrace),
        [
            "set -euxo pipefail",
            "bash -x s.sh",
            "set -o xtrace",
            "sudo sh -ex a",
            "set -e -o pipefail -x",
            "set -eo xtrace",
        ]
    );
    let quiet = parse(
        Shell::Posix,
        "set +x; set -e -- -x; bash s.sh -x; set -o pipefail; echo -x",
    );
    assert!(quiet.xtrace.is_empty());
}

#[test]
fn downstream_crosses_groups_but_not_substitutions() {
    let script = parse(Shell::Posix, "a $(s) | { b; c | d; } | e");
    let names = |at: usize| -> Vec<&str> {
        let found = script.downstream(at);
        found
            .filter_map(|at| {
                script.commands[at]
                    .name
                    .as_ref()
                    .map(|name| name.text.as_str())
            })
            .collect()
    };
    assert_eq!(names(0), ["b", "c", "d", "e"]);
    assert_eq!(names(1), [""; 0]);
    assert_eq!(names(3), ["d", "e"]);
}

#[test]
fn a_command_is_found_by_its_place() {
    let text = "echo a\ncat <<EOF\nx ${{ t }}\nEOF\nb $(c d)\n# e";
    let script = parse(Shell::Posix, text);
    let at = |needle: &str| {
        let offset = text.find(needle).expect("the needle is in the text");
        let name = script
            .command_at(offset)
            .and_then(|at| script.commands[at].name.as_ref());
        name.map_or("", |name| name.text.as_str())
    };
    assert_eq!(
        [at("echo"), at("${{"), at("d)"), at("b "), at("# e")],
        ["echo", "cat", "c", "b", ""]
    );
}

#[test]
fn characters_beyond_ascii_are_parts_of_words() {
    assert_eq!(
        posix("écho {\u{849b1} \u{a0}a$bé '\u{1f600}' é=1"),
        ["0 [écho] [{ \u{849b1}] [\u{a0}a $b é] ['\u{1f600}'] [é=1]"]
    );
}

#[test]
fn comments_and_errors_are_noted() {
    let script = parse(Shell::Posix, "a # one\n# ${{ two }}\nif x; then");
    assert_eq!(slices(&script, &script.comments), ["# one", "# ${{ two }}"]);
    assert_eq!(slices(&script, &script.expressions), ["${{ two }}"]);
    assert_eq!(script.errors.len(), 1);
}

#[test]
fn bounds_make_a_script_opaque() {
    let opaque = |text: &str| parse(Shell::Posix, text).opaque;
    assert_eq!(opaque(&"a ".repeat(200_000)), Some(Opaque::TooLong));
    assert_eq!(
        opaque(&format!("{}a{}", "(".repeat(400), ")".repeat(400))),
        Some(Opaque::TooDeep)
    );
    assert_eq!(opaque(&"a|".repeat(600)), Some(Opaque::TooCostly));
    assert_eq!(opaque(&"a\n".repeat(30_000)), Some(Opaque::TooCostly));
    assert_eq!(opaque(&"a && ".repeat(5_000)), None);
    assert_eq!(opaque(&"a\n".repeat(10_000)), None);
}
