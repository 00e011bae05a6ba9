//! `lockgate fix`: apply what findings carry, then report what is left.

use lockgate_engine::{FixPlan, Remark, ScanRequest};

use super::scan;
use crate::args::{Change, FixArgs, ScanArgs, Screen, Show};
use crate::exit::{Failure, Status};
use crate::{diff, escape, progress, screen};

/// What is to be fixed and how, whichever command said so.
pub(crate) struct Order<'a> {
    request: ScanRequest,
    show: &'a Show,
    change: &'a Change,
}

impl<'a> From<&'a FixArgs> for Order<'a> {
    fn from(args: &'a FixArgs) -> Self {
        Self {
            request: args.subject.request_with(&args.threshold),
            show: &args.show,
            change: &args.change,
        }
    }
}

impl<'a> From<&'a ScanArgs> for Order<'a> {
    fn from(args: &'a ScanArgs) -> Self {
        Self {
            request: args.subject.request_with(&args.threshold),
            show: &args.show,
            change: &args.change,
        }
    }
}

/// Plans, then shows the plan or carries it out.
pub(crate) fn run(order: &Order<'_>, screen: &Screen) -> Result<Status, Failure> {
    let plan = progress::during(screen, || {
        lockgate_engine::plan_fixes(&order.request, order.change.allow_unsafe)
    })?;
    carry_out(order, &plan, screen)
}

/// The same for `--permissions`; what was noticed on the way goes to standard error.
pub(crate) fn permissions(order: &Order<'_>, screen: &Screen) -> Result<Status, Failure> {
    let plan = progress::during(screen, || lockgate_engine::plan_permissions(&order.request))?;
    if !screen.quiet {
        screen::words(&noticed(&plan.remarks), screen.color);
    }
    carry_out(order, &plan.fixes, screen)
}

fn carry_out(order: &Order<'_>, plan: &FixPlan, screen: &Screen) -> Result<Status, Failure> {
    if order.change.dry_run {
        return preview(order, plan, screen);
    }
    lockgate_engine::apply(plan)?;
    if !screen.quiet {
        screen::words(&told(plan, "fixed"), screen.color);
    }
    scan::present(&order.request, order.show, screen)
}

fn noticed(remarks: &[Remark]) -> String {
    let line = |remark: &Remark| {
        let (path, text) = (escape::visible(&remark.path), escape::visible(&remark.text));
        format!("{}note:{} {path}: {text}\n", screen::WARY, screen::END)
    };
    remarks.iter().map(line).collect()
}

/// The diff to stdout; the exit code tells the tree as it is, for nothing was changed.
fn preview(order: &Order<'_>, plan: &FixPlan, screen: &Screen) -> Result<Status, Failure> {
    let diff = diff::of(plan);
    match &order.show.output {
        Some(path) => screen::file(path, &diff.text, screen.color)?,
        None => screen::styled(&diff.text, screen.color)?,
    }
    if !screen.quiet {
        screen::words(&told(plan, "would fix"), screen.color);
    }
    if diff.escaped > 0 {
        screen::words(&altered(diff.escaped), screen.color);
    }
    Ok(Status::of(&lockgate_engine::scan(&order.request)?))
}

/// What was done, file by file, and what was left.
fn told(plan: &FixPlan, verb: &str) -> String {
    let mut out = String::new();
    for file in &plan.files {
        out.push_str(&format!("{verb} {}\n", escape::visible(&file.path)));
        for (title, times) in counted(&file.titles) {
            out.push_str(&format!("  {} ({times})\n", escape::visible(title)));
        }
    }
    if plan.files.is_empty() {
        out.push_str("nothing to fix\n");
    }
    out.push_str(&left(plan));
    out
}

fn left(plan: &FixPlan) -> String {
    let mut out = String::new();
    if plan.unsafe_left > 0 {
        let line = "may change what the pipeline does and were left; `--unsafe` applies them";
        out.push_str(&format!("fixes that {line}: {}\n", plan.unsafe_left));
    }
    if plan.overlapping > 0 {
        let line = "fixes that overlap another and were left; run again";
        out.push_str(&format!("{line}: {}\n", plan.overlapping));
    }
    out
}

fn altered(lines: usize) -> String {
    format!(
        "{}note:{} {lines} lines of the files are shown with escapes or without their secrets, so the diff may not apply as a patch\n",
        screen::WARY,
        screen::END
    )
}

/// Each title once, in order of first appearance, with its number.
fn counted(titles: &[String]) -> Vec<(&str, usize)> {
    let mut out: Vec<(&str, usize)> = Vec::new();
    for title in titles {
        match out.iter_mut().find(|(known, _)| known == title) {
            Some((_, times)) => *times += 1,
            None => out.push((title, 1)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockgate_engine::FixedFile;

    #[test]
    fn the_words_count_what_was_done_and_what_was_left() {
        let file = FixedFile {
            path: "a\u{202e}.yml".into(),
            location: "a.yml".into(),
            before: String::new(),
            after: String::new(),
            titles: vec!["pin it".into(), "quote it".into(), "pin it".into()],
            masked: None,
        };
        let plan = FixPlan {
            files: vec![file],
            unsafe_left: 2,
            overlapping: 1,
        };
        insta::assert_snapshot!(told(&plan, "fixed"), @r"
        fixed a\u{202e}.yml
          pin it (2)
          quote it (1)
        fixes that may change what the pipeline does and were left; `--unsafe` applies them: 2
        fixes that overlap another and were left; run again: 1
        ");
    }

    #[test]
    fn an_empty_plan_says_so() {
        assert_eq!(told(&FixPlan::default(), "fixed"), "nothing to fix\n");
    }
}
