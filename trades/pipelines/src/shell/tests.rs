use std::time::Instant;
#[test]
#[ignore = "measure"]
fn measure() {
    let lang: tree_sitter::Language = tree_sitter_bash::LANGUAGE.into();
    let t = Instant::now();
    for _ in 0..1000 {
        let mut p = tree_sitter::Parser::new();
        p.set_language(&lang).unwrap();
        let _ = p.parse("echo hi\n", None);
    }
    eprintln!("fresh parser tiny: {:?}/1000", t.elapsed());
    let mut p = tree_sitter::Parser::new();
    p.set_language(&lang).unwrap();
    let t = Instant::now();
    for _ in 0..1000 {
        let _ = p.parse("echo hi\n", None);
    }
    eprintln!("reused parser tiny: {:?}/1000", t.elapsed());
    let normal = "set -euo pipefail\nif [ -n \"$X\" ]; then\n  curl -sSL https://x/y.sh | bash -s -- --v \"${V:-1}\" >> \"$GITHUB_OUTPUT\"\nfi\ncat <<EOF > f\nhello $A $(date)\nEOF\nfor i in a b c; do echo \"$i\"; done\n";
    for n in [1usize, 10, 100, 1000] {
        let s = normal.repeat(n);
        let t = Instant::now();
        let _ = p.parse(&s, None);
        eprintln!("normal {} bytes: {:?}", s.len(), t.elapsed());
    }
    for pat in [
        "(",
        "$(",
        "{",
        "{ ",
        "[[ ",
        "((",
        "$((",
        "${",
        "`",
        "\"$(",
        "if ",
        "case a in ",
        "<<A ",
        "<<A\n",
        "a|",
        "a&&",
        "a;b ",
        "'",
        "\"",
        "<(",
        "f(){ ",
        "while a;do ",
        "x=(",
        "\\",
        "$",
        "a$",
        "! ",
        "a=b ",
        "[",
        "#",
        "é",
        "<",
        ">",
        ">a ",
        "$'",
        "a[",
        "))",
        "fi\n",
        ";;",
        "esac ",
        "@(",
        "?(",
        "cat <<'E'\n",
        "\n",
        " ",
        "a\n",
    ] {
        for n in [2000usize, 4000, 8000, 16000] {
            let s = pat.repeat(n);
            let mut p = tree_sitter::Parser::new();
            p.set_language(&lang).unwrap();
            let t = Instant::now();
            let tree = p.parse(&s, None);
            let e = t.elapsed();
            eprintln!("{pat:?} x {n}: {e:?} {}", tree.is_some());
            if e.as_millis() > 1500 {
                break;
            }
        }
    }
}
