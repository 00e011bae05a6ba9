//! Lists every member of an archive: size, SHA-256, path. `members [--stream] FILE…`
#![expect(clippy::print_stdout, reason = "an example speaks to people")]

use std::fs::File;
use std::io::Read;

use lockgate_containers::{Content, Flow, Limits, Member, Report, open, open_reader};
use sha2::{Digest, Sha256};

fn show(member: &Member<'_>) -> Flow {
    let kind = match &member.content {
        Content::Whole(_) => "whole",
        Content::Part(_) => "part",
        Content::Container(..) => "container",
        _ => "none",
    };
    let digest = Sha256::digest(member.bytes())
        .iter()
        .fold(String::new(), |all, byte| format!("{all}{byte:02x}"));
    println!(
        "{kind}\t{}\t{digest}\t{}\t{}",
        member.bytes().len(),
        member.depth,
        member.path
    );
    Flow::Continue
}

fn main() -> std::io::Result<()> {
    let mut limits = Limits::default();
    limits.member_bytes = 64 << 20;
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let quiet = arguments
        .iter()
        .position(|name| name == "--quiet")
        .map(|at| arguments.remove(at))
        .is_some();
    let stream = arguments
        .iter()
        .position(|name| name == "--stream")
        .map(|at| arguments.remove(at))
        .is_some();
    if quiet {
        limits.member_bytes = 16 << 20;
    }
    let mut each = |member: Member<'_>| if quiet { Flow::Continue } else { show(&member) };
    for name in arguments {
        let mut file = File::open(&name)?;
        let begun = std::time::Instant::now();
        let report = if stream {
            open_reader(&mut file, &name, &limits, &mut each)
        } else {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            open(&bytes, &name, &limits, &mut each)
        };
        summary(&name, &report, begun.elapsed().as_secs_f64());
    }
    Ok(())
}

fn summary(name: &str, report: &Report, seconds: f64) {
    for gap in &report.gaps {
        println!("gap\t{}\t{}", gap.reason, gap.path);
    }
    println!(
        "file\t{}\t{}\t{seconds:.4}\t{name}",
        report.members, report.unpacked_bytes
    );
}
