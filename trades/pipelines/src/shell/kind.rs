//! Which language a step speaks.

/// The language of a `run:` step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Shell {
    /// `bash`, `sh` and their kin.
    Posix,
    /// `pwsh` and `powershell`.
    PowerShell,
    /// `cmd`.
    Cmd,
    /// `python`.
    Python,
    /// Anything else, also a shell that only a run can tell (`${{ matrix.shell }}`).
    Other,
}

impl Shell {
    /// The language of a step with this `shell:` on this kind of runner.
    ///
    /// Without `shell:` it is `bash` (or `sh`), on Windows `pwsh`. A custom template such as `bash -e {0}` or
    /// `nix develop --command bash {0}` is told by the last program in it that is known.
    /// Section: workflow syntax, `jobs.<job_id>.steps[*].shell`, "Custom shell".
    pub fn of(shell_field: Option<&str>, runner_is_windows: bool) -> Self {
        match shell_field.map(str::trim) {
            None | Some("") if runner_is_windows => Self::PowerShell,
            None | Some("") => Self::Posix,
            Some(template) if template.contains("${{") => Self::Other,
            Some(template) => template
                .split_whitespace()
                .filter_map(Self::of_program)
                .next_back()
                .unwrap_or(Self::Other),
        }
    }

    /// The language of a program by its name or path, where it is a known interpreter.
    pub fn of_program(program: &str) -> Option<Self> {
        let base = program.rsplit(['/', '\\']).next().unwrap_or(program);
        let lower = base.to_ascii_lowercase();
        let name = lower.strip_suffix(".exe").unwrap_or(&lower);
        match name {
            "bash" | "sh" | "dash" | "zsh" | "ksh" | "mksh" | "ash" | "wsl-bash" | "msys2"
            | "alpine.sh" => Some(Self::Posix),
            "pwsh" | "powershell" => Some(Self::PowerShell),
            "cmd" => Some(Self::Cmd),
            _ if is_python(name) => Some(Self::Python),
            _ => None,
        }
    }
}

fn is_python(name: &str) -> bool {
    name.strip_prefix("python")
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
}
