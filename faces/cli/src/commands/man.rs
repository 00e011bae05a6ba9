//! `lockgate man`: one manual page for all commands.

use std::io;

use clap::CommandFactory;
use clap_mangen::Man;

use crate::args::Cli;
use crate::exit::{Failure, Status};
use crate::screen;

/// Sections the parser cannot know.
const TAIL: &str = r#".SH "EXIT STATUS"
.TP
\fB0\fR
nothing at or over the threshold
.TP
\fB1\fR
findings at or over the threshold
.TP
\fB2\fR
wrong usage or invalid configuration
.TP
\fB3\fR
incomplete: something could not be inspected, and nothing worse was found
.SH ENVIRONMENT
.TP
\fBNO_COLOR\fR
never colour, where \fB\-\-color\fR is \fBauto\fR
.TP
\fBCLICOLOR_FORCE\fR
always colour, where \fB\-\-color\fR is \fBauto\fR
.SH FILES
.TP
\fBlockgate.toml\fR
levels, settings and exceptions; looked for in the scanned directory
.SH NETWORK
Nothing goes out to the network. Advisory data is read from the path given.
"#;

/// Runs the command.
pub(crate) fn run() -> Result<Status, Failure> {
    let page = page().map_err(Failure::environment)?;
    screen::data(&String::from_utf8_lossy(&page))?;
    Ok(Status::Passed)
}

fn page() -> io::Result<Vec<u8>> {
    let mut root = Cli::command().after_help("").after_long_help("");
    root.build();
    let man = Man::new(root.clone());
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    chapters(&root, &mut out)?;
    out.extend_from_slice(TAIL.as_bytes());
    Ok(out)
}

/// One section per visible command, nested commands in their own.
fn chapters(parent: &clap::Command, out: &mut Vec<u8>) -> io::Result<()> {
    for command in parent.get_subcommands() {
        if command.is_hide_set() || command.get_name() == "help" {
            continue;
        }
        chapter(command, out)?;
        chapters(command, out)?;
    }
    Ok(())
}

/// The command's own page with its sections one level down; what every command takes was told above.
fn chapter(command: &clap::Command, out: &mut Vec<u8>) -> io::Result<()> {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let own = |arg: clap::Arg| {
        let told = arg.is_global_set() || arg.get_id() == "help";
        arg.hide(told)
    };
    let man = Man::new(command.clone().mut_args(own));
    let mut body = Vec::new();
    man.render_synopsis_section(&mut body)?;
    man.render_description_section(&mut body)?;
    if command
        .get_arguments()
        .any(|arg| !arg.is_global_set() && arg.get_id() != "help")
    {
        man.render_options_section(&mut body)?;
    }
    let body = String::from_utf8_lossy(&body).replace(".SH ", ".SS ");
    out.extend_from_slice(format!(".SH \"{}\"\n", name.to_uppercase()).as_bytes());
    out.extend_from_slice(body.as_bytes());
    Ok(())
}
