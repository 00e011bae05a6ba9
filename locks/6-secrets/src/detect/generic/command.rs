//! Passwords on command lines, which no name announces: `curl -u user:…`, `mysql -p…`, `sshpass -p …`.

use std::ops::Range;

use super::{Class, candidate, values};
use crate::detect::assign::{self, Edge};
use crate::detect::{Sink, context};
use crate::tables::kind;

/// Commands and the flags they take passwords by. A colon: the password is behind it.
pub(crate) const COMMANDS: &[(&str, &str, Takes)] = &[
    ("curl ", " -u", Takes::UserAndPassword),
    ("curl ", " --user", Takes::UserAndPassword),
    ("mysql", " -p", Takes::Joined),
    ("sshpass", " -p", Takes::Any),
    ("psexec", " -p", Takes::Any),
    ("PsExec", " -p", Takes::Any),
    ("PSEXEC", " -p", Takes::Any),
    ("IDENTIFIED BY", "", Takes::Any),
    ("identified by", "", Takes::Statement),
    ("ConvertTo-SecureString", "", Takes::Secure),
    ("convertto-securestring", "", Takes::Secure),
    ("openssl enc", " -k ", Takes::Any),
    ("chpasswd", "", Takes::PipedPair),
    ("--password-stdin", "", Takes::Piped),
    ("passwd --stdin", "", Takes::Piped),
    ("net user ", "", Takes::Second),
    ("NET USER ", "", Takes::Second),
    ("TOTP(", "", Takes::Seed),
    ("totp.Generate", "", Takes::Seed),
    ("authenticator.generate", "", Takes::Seed),
    (":::", "", Takes::Dump),
    (".login(", "", Takes::Argument(2)),
    ("PlainAuth(", "", Takes::Argument(3)),
    ("PDO(", "", Takes::Argument(3)),
    ("mysql", "i_connect(", Takes::Argument(3)),
    ("mysql", "i(", Takes::Argument(3)),
    ("getConnection(", "", Takes::Argument(3)),
    ("DBI->connect(", "", Takes::Argument(3)),
    ("docker login", " -p", Takes::Any),
    ("registry login", " -p", Takes::Any),
    ("az login", " -p", Takes::Any),
    ("redis-cli", " -a ", Takes::Any),
    ("ldapsearch", " -w ", Takes::Any),
    ("ldapmodify", " -w ", Takes::Any),
    ("sqlcmd", " -P ", Takes::Any),
    ("rabbitmqctl add_user", "", Takes::Second),
    ("mongo ", " -p ", Takes::Any),
];

/// How a flag takes its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// `-u user:password`.
    UserAndPassword,
    /// `-ppassword`, with no space.
    Joined,
    /// `-p password`, `-ppassword`.
    Any,
    /// `alter user x identified by password`; the same words stand in prose.
    Statement,
    /// `-String password -AsPlainText -Force`, the flags in any order.
    Secure,
    /// `echo password |` before it.
    Piped,
    /// `echo user:password |` before it.
    PipedPair,
    /// `name password`.
    Second,
    /// `("seed")`, in base32.
    Seed,
    /// `("host", "user", "password")`: that argument.
    Argument(u8),
    /// `name:number:hash:hash` before it: how the accounts of Windows are written out.
    Dump,
}

/// A command of that name was found at `place`.
pub(crate) fn from_command(text: &[u8], place: Range<usize>, command: &str, sink: &mut Sink<'_>) {
    let end = context::line_end(text, place.end - 1);
    for (name, flag, takes) in COMMANDS {
        if *name != command {
            continue;
        }
        let line = &text[place.end - 1..end.max(place.end - 1)];
        let Some(at) = memchr::memmem::find(line, flag.as_bytes()) else {
            continue;
        };
        let at = place.end - 1 + at + flag.len().max(1);
        if *takes == Takes::Statement && !is_statement(text, place.start) {
            continue;
        }
        let value = match takes {
            Takes::Piped | Takes::PipedPair => piped(text, place.start, *takes),
            Takes::Secure => secure(text, at..end),
            Takes::Second => second(text, place.end..end),
            Takes::Seed => seed(text, place.end..end),
            Takes::Dump => dump(text, place.start),
            Takes::Argument(which) => argument(text, at..end, *which),
            _ => value(text, at, *takes),
        };
        if let Some(value) = value {
            let kind = match takes {
                Takes::Seed => kind::SECRET,
                Takes::Dump => kind::PASSWORD_HASH,
                _ => kind::COMMAND_LINE_PASSWORD,
            };
            let mut found = candidate(kind, place.start..at, value, true);
            found.at = u32::try_from(place.start).unwrap_or(u32::MAX);
            sink.lines.push(found);
            return;
        }
    }
}

fn value(text: &[u8], at: usize, takes: Takes) -> Option<Range<usize>> {
    let start = match takes {
        Takes::Joined => at,
        _ if assign::byte(text, at) == b'=' => at + 1,
        _ => assign::skip_spaces(text, at, 16),
    };
    let value = assign::quoted(text, start).or_else(|| assign::bare(text, start))?;
    let mut range = value.range;
    if takes == Takes::UserAndPassword {
        range = password(text, range)?;
    }
    checked(text, range, value.edge)
}

/// A word of a command, in quotes or without.
fn word(text: &[u8], at: usize) -> Option<(Range<usize>, Edge)> {
    let value = assign::quoted(text, at).or_else(|| assign::bare(text, at))?;
    Some((value.range, value.edge))
}

fn checked(text: &[u8], range: Range<usize>, edge: Edge) -> Option<Range<usize>> {
    let bytes = text.get(range.clone()).filter(|bytes| !bytes.is_empty())?;
    let holds = match edge {
        Edge::Quote | Edge::Tag => values::may_be_secret(bytes, Class::Password),
        _ => values::may_be_bare_secret(bytes, Class::Password),
    };
    holds.then_some(range)
}

/// What `echo` writes to the command behind the bar.
fn piped(text: &[u8], at: usize, takes: Takes) -> Option<Range<usize>> {
    let line = context::line_start(text, at);
    let bar = line + text[line..at].iter().rposition(|byte| *byte == b'|')?;
    let echo = memchr::memmem::rfind(&text[line..bar], b"echo ")?;
    let mut start = assign::skip_spaces(text, line + echo + 5, 16);
    if text[start..bar].starts_with(b"-n ") || text[start..bar].starts_with(b"-e ") {
        start += 3;
    }
    let (range, edge) = word(text, start).filter(|(range, _)| range.end <= bar)?;
    let range = match takes {
        Takes::PipedPair => password(text, range)?,
        _ => range,
    };
    checked(text, range, edge)
}

/// Microsoft's documentation of `ConvertTo-SecureString`: `-AsPlainText` says that the text itself stands there.
fn secure(text: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(line.clone())?.to_ascii_lowercase();
    memchr::memmem::find(&rest, b"-asplaintext")?;
    let mut at = line.start;
    for _ in 0..4 {
        at = assign::skip_spaces(text, at, 16);
        let rest = text.get(at..line.end)?;
        let flag = [&b"-string"[..], b"-asplaintext", b"-force"]
            .into_iter()
            .find(|flag| rest.len() > flag.len() && rest[..flag.len()].eq_ignore_ascii_case(flag));
        match flag {
            Some(flag) => at += flag.len(),
            None => break,
        }
    }
    let (range, edge) = word(text, at)?;
    checked(text, range, edge)
}

/// The second word, where it is no option: `/add`, `*`.
fn second(text: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let (first, edge) = word(text, assign::skip_spaces(text, line.start, 16))?;
    let after = first.end + usize::from(edge == Edge::Quote);
    let (range, edge) = word(text, assign::skip_spaces(text, after, 16))
        .filter(|(range, _)| range.start > after && range.end <= line.end)?;
    checked(text, range, edge)
}

/// The first text in quotes, where it is base32 of a length that seeds have (RFC 4226, section 4).
fn seed(text: &[u8], line: Range<usize>) -> Option<Range<usize>> {
    let rest = text.get(line.clone())?;
    let quote = rest
        .iter()
        .take(48)
        .position(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    let range = assign::quoted(text, line.start + quote)?.range;
    let seed = &text[range.clone()];
    let is_base32 = |byte: &u8| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(byte);
    let holds = matches!(seed.len(), 16 | 20 | 24 | 26 | 32 | 40 | 52 | 56 | 64)
        && seed.iter().all(is_base32)
        && seed.iter().any(u8::is_ascii_digit)
        && !values::is_mask(seed);
    holds.then_some(range)
}

/// The argument of that number, where all up to it are texts in quotes or plain names.
fn argument(text: &[u8], line: Range<usize>, which: u8) -> Option<Range<usize>> {
    let mut at = line.start;
    for number in 1..=which {
        at = assign::skip_spaces(text, at, 16);
        if number == which {
            let value = assign::quoted(text, at).filter(|value| value.range.end < line.end)?;
            return checked(text, value.range, Edge::Quote);
        }
        let is_empty = matches!(text.get(at..at + 2)?, b"\"\"" | b"''");
        let end = match assign::quoted(text, at) {
            _ if is_empty => at + 2,
            Some(value) => value.range.end + 1,
            None => at + name(text.get(at..line.end)?),
        };
        let comma = assign::skip_spaces(text, end, 4);
        if assign::byte(text, comma) != b',' || end == at {
            return None;
        }
        at = comma + 1;
    }
    None
}

/// How long the name is that the text begins with.
fn name(text: &[u8]) -> usize {
    let is_part = |byte: &&u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'-' | b'>')
    };
    text.iter().take(64).take_while(is_part).count()
}

/// The NT hash, unless it is that of no password. Whoever has it needs no password.
fn dump(text: &[u8], at: usize) -> Option<Range<usize>> {
    const NONE: &[u8] = b"31d6cfe0d16ae931b73c59d7e0c089c0";
    let start = at.checked_sub(66)?;
    let [b':', hashes @ ..] = &text[start..at] else {
        return None;
    };
    let (old, new) = (&hashes[..32], &hashes[33..]);
    let is_hash = |hash: &[u8]| hash.iter().all(u8::is_ascii_hexdigit);
    let number = text[..start]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit());
    let number = number.count();
    let holds = is_hash(old)
        && hashes[32] == b':'
        && is_hash(new)
        && number > 0
        && text[..start - number].ends_with(b":")
        && !new.eq_ignore_ascii_case(NONE)
        && !values::is_mask(new);
    holds.then_some(at - 32..at)
}

/// Whether what stands before on the line makes or changes a user.
fn is_statement(text: &[u8], at: usize) -> bool {
    let left = text[at.saturating_sub(160)..at].to_ascii_lowercase();
    let line = left.rsplit(|byte| *byte == b'\n').next();
    line.is_some_and(|line| {
        [&b"user "[..], b"grant ", b"role "]
            .iter()
            .any(|word| memchr::memmem::find(line, word).is_some())
    })
}

/// Behind the colon; in quotes of its own; before it where nothing is behind.
fn password(text: &[u8], both: Range<usize>) -> Option<Range<usize>> {
    let colon = both.start + text[both.clone()].iter().position(|byte| *byte == b':')?;
    if colon + 1 < both.end {
        return Some(colon + 1..both.end);
    }
    let quoted = assign::quoted(text, both.end).map(|value| value.range);
    Some(quoted.unwrap_or(both.start..colon))
}
