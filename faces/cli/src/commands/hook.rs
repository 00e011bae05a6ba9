//! `lockgate hook`: hooks of Git that call lockgate.

use lockgate_engine::{HookReport, HookState, hook_states, install_hook, uninstall_hook};

use crate::args::{HookArgs, HookCommand, HookStatusArgs, Screen};
use crate::exit::{Failure, Status};
use crate::{escape, screen};

/// Runs the command.
pub(crate) fn run(command: &HookCommand, screen: &Screen) -> Result<Status, Failure> {
    match command {
        HookCommand::Install(args) => install(args, screen),
        HookCommand::Uninstall(args) => uninstall(args, screen),
        HookCommand::Status(args) => status(args, screen),
    }
}

fn install(args: &HookArgs, screen: &Screen) -> Result<Status, Failure> {
    for hook in &args.hooks {
        let report = install_hook(&args.repo, *hook)?;
        let done = if report.is_changed {
            "wrote"
        } else {
            "already there:"
        };
        tell(done, &report, screen);
    }
    Ok(Status::Passed)
}

fn uninstall(args: &HookArgs, screen: &Screen) -> Result<Status, Failure> {
    for hook in &args.hooks {
        let report = uninstall_hook(&args.repo, *hook)?;
        let done = match (report.is_changed, report.state) {
            (false, _) => "not there:",
            (true, HookState::Absent) => "removed",
            (true, _) => "put back",
        };
        tell(done, &report, screen);
    }
    Ok(Status::Passed)
}

fn status(args: &HookStatusArgs, screen: &Screen) -> Result<Status, Failure> {
    let mut text = String::new();
    for report in hook_states(&args.repo)? {
        let name = report.hook.name();
        text.push_str(&format!("{name:<12} {}\n", state(report.state)));
    }
    screen::styled(&text, screen.color)?;
    Ok(Status::Passed)
}

fn state(state: HookState) -> &'static str {
    match state {
        HookState::Absent => "not there",
        HookState::Installed { chains: false } => "lockgate",
        HookState::Installed { chains: true } => "lockgate, and what was there before",
        HookState::Changed => "lockgate, changed since it was written",
        _ => "not lockgate's",
    }
}

fn tell(done: &str, report: &HookReport, screen: &Screen) {
    if screen.quiet {
        return;
    }
    let path = escape::visible(&report.path.display().to_string());
    let too = match report.state {
        HookState::Installed { chains: true } => ", which runs what was there before too",
        _ => "",
    };
    let mut words = format!("{done} {path}{too}\n");
    if let Some(tool) = report.rewriter {
        words.push_str(&format!(
            "{}hint:{} {tool} may write this hook anew; to be sure, call `lockgate scan` from {tool}'s own configuration, as docs/hooks.md tells\n",
            screen::GOOD, screen::END
        ));
    }
    screen::words(&words, screen.color);
}
