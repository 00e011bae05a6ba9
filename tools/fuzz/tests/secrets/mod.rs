//! What lock 6 reads.

use super::run_from;

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn configurations_of_gitleaks_hold() {
    let seeds = texts(&[
        "",
        "[extend]\nuseDefault = true\ndisabledRules = ['a']\n[[rules]]\nid = 'generic-api-key'\n[[rules.allowlists]]\nstopwords = ['x']\n",
        "[extend]\npath = 'b.toml'\n[[rules]]\nid = 'base'\nentropy = 3.5\nkeywords = ['key']\n",
        "[[rules]]\nid = 'a'\nregex = '''(?i)key[^a-z\\d]*([\\w.-]{2,20})\\b'''\nsecretGroup = 1\npath = '''txt$'''\n\
         [[rules.allowlists]]\ncondition = 'AND'\nregexTarget = 'line'\nregexes = ['x|y']\npaths = ['^t']\ncommits = ['ab']\n",
        "[[rules]]\nid = 'a'\nregex = 'a'\n[[rules.required]]\nid = 'b'\nwithinLines = 1\n[[rules]]\nid = 'b'\nregex = '\\Qb{\\E[[:alpha:]&&]\\101'\n\
         [[allowlists]]\ntargetRules = ['a']\nregexes = ['(a)\\1', '\\p{^Greek}']\n",
    ]);
    run_from(seeds, lockgate_fuzz::gitleaks);
}

#[test]
fn ignore_files_of_gitleaks_hold() {
    let seeds = texts(&[
        "# a\na/b.txt:key:1\n",
        "c0ffee:a\\b.txt:generic-api-key:3\r\n",
        "::::\n:\n1:2:3\n",
    ]);
    run_from(seeds, lockgate_fuzz::gitleaksignore);
}

#[test]
fn decoders_hold() {
    let letters: String = ('!'..='~').collect();
    let each = |write: fn(u8) -> String| letters.bytes().map(write).collect::<String>();
    let hexadecimal = each(|byte| format!("{byte:02x}"));
    let percent = each(|byte| format!("%{byte:02X}"));
    let escapes = each(|byte| format!("\\x{byte:02x}\\u{{{byte:x}}}&#{byte};"));
    let seeds = texts(&[
        "a = \"abcdefghijklmnop\" + \"qrstuvwxyz\" . 'x'\n",
        "x: YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo9PSJhYmMi \\/a\\/b %2F%2f &#x2f;&amp;\n",
        &format!("{hexadecimal} {percent} {escapes}"),
        "a\0b\0c\0d\0e\0f\0g\0h\0i\0j\0k\0l\0m\0n\0o\0p\0q\0r\0",
    ]);
    run_from(seeds, lockgate_fuzz::decoders);
}
