//! Programs by what they do in a script. Gathered 2026-11 from the manuals of each, and from the patterns of poutine and
//! plumber.

/// Programs that run the script they are given, without version suffix, sorted.
pub(crate) static INTERPRETERS: &[&str] = &[
    "ash",
    "bash",
    "dash",
    "fish",
    "ksh",
    "node",
    "perl",
    "php",
    "powershell",
    "pwsh",
    "python",
    "ruby",
    "sh",
    "zsh",
];

/// Commands that run their arguments as code, or the file that these name.
pub(crate) static EXECUTE_ARGUMENTS: &[&str] = &[".", "eval", "iex", "invoke-expression", "source"];

/// Programs that fetch an address.
pub(crate) static DOWNLOADERS: &[&str] = &[
    "aria2c",
    "curl",
    "fetch",
    "http",
    "invoke-restmethod",
    "invoke-webrequest",
    "irm",
    "iwr",
    "start-bitstransfer",
    "wget",
    "wget2",
];

/// Programs that compare a file with a digest or signature, whatever their arguments.
pub(crate) static VERIFIERS: &[&str] = &[
    "b2sum",
    "b3sum",
    "get-filehash",
    "gpg",
    "gpg2",
    "gpgv",
    "gpgv2",
    "minisign",
    "rsign",
    "sha1sum",
    "sha224sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "shasum",
    "signify",
    "slsa-verifier",
    "sq",
    "sqv",
    "ssh-keygen",
];
