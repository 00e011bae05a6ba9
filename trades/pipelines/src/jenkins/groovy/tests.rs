use lockgate_evidence::Span;
use proptest::prelude::*;

use super::{Expr, Kind, Piece, Script, Statement, parse};

fn read(text: &str) -> Script<'_> {
    parse(text, Span::new(0, text.len()))
}

/// One expression in brackets, so that its shape can be seen.
fn shape(expr: &Expr<'_>, text: &str) -> String {
    let list = |items: Vec<String>| items.join(" ");
    match &expr.kind {
        Kind::Name(name) => (*name).to_owned(),
        Kind::Number => text[expr.span.range()].to_owned(),
        Kind::Quoted(quoted) => format!("<{}>", &text[quoted.content.range()]),
        Kind::Property { object, name } => format!("{}.{}", shape(object, text), name.text),
        Kind::Index { object, index } => format!("{}[{}]", shape(object, text), shape(index, text)),
        Kind::Call { callee, arguments } => {
            let arguments = arguments.iter().map(|argument| {
                let name = argument
                    .name
                    .map_or(String::new(), |name| format!("{}: ", name.text));
                format!("{name}{}", shape(&argument.value, text))
            });
            format!(
                "{}({})",
                shape(callee, text),
                arguments.collect::<Vec<_>>().join(", ")
            )
        }
        Kind::List(items) => format!(
            "[{}]",
            list(items.iter().map(|item| shape(item, text)).collect())
        ),
        Kind::Map(entries) => format!("map{}", entries.len()),
        Kind::Closure(body) => format!("{{{}}}", statements(body, text).join("; ")),
        Kind::Operation {
            operands,
            operators,
        } => {
            let mut said = operands
                .first()
                .map_or(String::new(), |first| shape(first, text));
            for (operator, operand) in operators.iter().zip(operands.iter().skip(1)) {
                said = format!("{said} {operator} {}", shape(operand, text));
            }
            said
        }
        Kind::Choice { condition, yes, no } => {
            let yes = yes.as_ref().map_or(String::new(), |yes| shape(yes, text));
            format!("{} ? {yes} : {}", shape(condition, text), shape(no, text))
        }
        Kind::Assign { target, value } => {
            format!("{} = {}", shape(target, text), shape(value, text))
        }
        Kind::Not(inner) => format!("!{}", shape(inner, text)),
        Kind::Unknown => "?".to_owned(),
    }
}

fn statements(found: &[Statement<'_>], text: &str) -> Vec<String> {
    let one = |statement: &Statement<'_>| match statement {
        Statement::Expr(expr) => shape(expr, text),
        Statement::Define { names, value } => {
            let names: Vec<_> = names.iter().map(|name| name.text).collect();
            let value = value
                .as_ref()
                .map_or(String::new(), |value| shape(value, text));
            format!("def {} = {value}", names.join(","))
        }
        Statement::If {
            branches,
            otherwise,
        } => {
            let branches = branches.iter().map(|(condition, body)| {
                format!(
                    "if {} {{{}}}",
                    shape(condition, text),
                    statements(body, text).join("; ")
                )
            });
            format!(
                "{} else {}",
                branches.collect::<Vec<_>>().join(" "),
                otherwise.len()
            )
        }
        Statement::Block { head, body } => {
            format!("block {} {}", head.len(), statements(body, text).join("; "))
        }
        Statement::Function {
            name,
            parameters,
            body,
        } => {
            let parameters: Vec<_> = parameters.iter().map(|name| name.text).collect();
            format!("fn {}({}) {}", name.text, parameters.join(","), body.len())
        }
        Statement::Annotation { name, arguments } => format!("@{} {}", name.text, arguments.len()),
    };
    found.iter().map(one).collect()
}

fn said(text: &str) -> Vec<String> {
    let script = read(text);
    assert_eq!(script.faults, [], "{text}");
    statements(&script.statements, text)
}

#[test]
fn calls_are_read_with_and_without_parentheses() {
    assert_eq!(said("sh 'make'"), ["sh(<make>)"]);
    assert_eq!(
        said("sh(script: 'make', returnStdout: true).trim()"),
        ["sh(script: <make>, returnStdout: true).trim()"]
    );
    assert_eq!(
        said("sh label: 'x',\n  script: \"a\""),
        ["sh(label: <x>, script: <a>)"]
    );
    assert_eq!(
        said("agent any\nstage('x') { echo 'y' }"),
        ["agent(any)", "stage(<x>, {echo(<y>)})"]
    );
    assert_eq!(
        said("withEnv ([\"A=b\"]) { sh 'x' }"),
        ["withEnv([<A=b>], {sh(<x>)})"]
    );
    assert_eq!(
        said("docker.image('x').inside('-u 0') { sh 'y' }"),
        ["docker.image(<x>).inside(<-u 0>, {sh(<y>)})"]
    );
    assert_eq!(
        said("def v = sh script: 'x', returnStdout: true"),
        ["def v = sh(script: <x>, returnStdout: true)"]
    );
    assert_eq!(
        said("parallel a: { sh 'x' }, b: { sh 'y' }"),
        ["parallel(a: {sh(<x>)}, b: {sh(<y>)})"]
    );
}

#[test]
fn strings_of_all_kinds_end_where_they_end() {
    assert_eq!(
        said(r#"a 'it\'s', "x ${tool "y"} z", '''b'c''', """d"e""", /f\/g/, $/h/i/$"#),
        [r#"a(<it\'s>, <x ${tool "y"} z>, <b'c>, <d"e>, <f\/g>, <h/i>)"#]
    );
    assert_eq!(said("x = a / b / c"), ["x = a / b / c"]);
    assert_eq!(
        said("if (x ==~ /a b/) { y() }"),
        ["if x ==~ <a b> {y()} else 0"]
    );
}

#[test]
fn operators_meet_in_one_row() {
    assert_eq!(said("x = a + 'b' + c.d"), ["x = a + <b> + c.d"]);
    assert_eq!(said("x = a ? 'b' : c ?: d"), ["x = a ? <b> : c ?  : d"]);
    assert_eq!(
        said("if (!a && b == 'c') x() else if (d) y() else { z() }"),
        ["if !a && b == <c> {x()} if d {y()} else 1"]
    );
    assert_eq!(said("env.X in ['a', 'b']"), ["env.X in [<a> <b>]"]);
}

#[test]
fn definitions_are_told_from_calls() {
    assert_eq!(
        said("String a = 'x'\ndef (b, c) = d\nMap<String, List<String>> e = [:]"),
        ["def a = <x>", "def b,c = d", "def e = []"]
    );
    assert_eq!(said("def f(a, String b = 'x') { sh a }"), ["fn f(a,b) 1"]);
    assert_eq!(
        said("private static boolean g() {\n return true\n}"),
        ["fn g() 1"]
    );
    assert_eq!(
        said("@Library('x@y') _\n@NonCPS\ndef h() { 1 }"),
        ["@Library 1", "@NonCPS 0", "fn h() 1"]
    );
    assert_eq!(
        said("list.each { String x, y -> sh x }"),
        ["list.each({sh(x)})"]
    );
    assert_eq!(
        said("for (x in xs) { sh x }\ntry { a() } catch (Exception e) { b() } finally { c() }"),
        ["block 1 sh(x)", "block 0 a()", "block 2 b()", "block 0 c()"]
    );
}

#[test]
fn escapes_are_pieces_of_their_own() {
    let text = r#""a\$b${c}\n$d.e \
f""#;
    let script = read(text);
    let Some(Statement::Expr(Expr {
        kind: Kind::Quoted(quoted),
        ..
    })) = script.statements.first()
    else {
        panic!("{script:?}");
    };
    let said: Vec<String> = quoted
        .pieces(text)
        .iter()
        .map(|piece| match piece {
            Piece::Plain(span) => text[span.range()].to_owned(),
            Piece::Escaped(c, at) => format!("{c:?}@{at}"),
            Piece::Hole(hole) => format!("<{}>", &text[hole.inner.range()]),
        })
        .collect();
    assert_eq!(
        said,
        ["a", "'$'@2", "b", "<c>", "'\\n'@9", "<d.e>", " ", "f"]
    );
}

#[test]
fn comments_are_kept_and_broken_text_is_told() {
    let script = read("#!groovy\n// a\nx() /* b */ // c\r\n");
    assert_eq!(script.comments.len(), 4);
    for broken in ["stage('x", "a {", "a }", "/* x", "\"${a"] {
        assert!(!read(broken).faults.is_empty(), "{broken}");
    }
}

#[test]
fn what_is_nested_without_end_is_left_out_in_time() {
    let deep = [
        "(", "[", "{", "a(", "a {", "!", "-", "a ? ", "x = ", "if (a) ", "\"${", "(A) ", "new ",
        "@a(", "a.",
    ];
    for piece in deep {
        let text = piece.repeat(40_000);
        let _ = read(&text);
    }
    let wide = [
        "a.b()", "a + ", "a, ", "x /", "$/ ", "'''", "a: ", "case a ", "def ", "Type<", "throws ",
        "\\",
    ];
    for piece in wide {
        let text = piece.repeat(40_000);
        let _ = read(&text);
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_fail(text in "\\PC{0,200}") {
        let _ = read(&text);
    }

    #[test]
    fn pieces_of_groovy_do_not_either(parts in prop::collection::vec(prop::sample::select(vec![
        "sh ", "'", "\"", "'''", "\"\"\"", "${", "}", "{", "(", ")", "[", "]", "/", "$/", "/$", "\n", "\\", "if (", "else ",
        "def ", "x", ".", ": ", ", ", "->", "=", "+", "?", "//", "/*", "*/", "é", "$a", "@", "return ", "case ", "1.5",
    ]), 0..60)) {
        let text = parts.concat();
        let script = read(&text);
        for comment in &script.comments {
            prop_assert!(text.get(comment.range()).is_some());
        }
    }
}
