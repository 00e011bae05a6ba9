//! Who can bring it about that a value is executed at a place, and what he gets there.

use lockgate_evidence::{Confidence, Finding, Severity, Source, Span};
use lockgate_pipelines::model::{Event, Pipeline, Platform, Reach as Starter};

use super::contexts::filling;
use super::gitlab::never_runs;
use super::platforms::is_kept_from_proposals;
use super::{Taint, is_kept_out};
use crate::conditions::{Guard, Kind};
use crate::facts::parents::{Exposure, starts_through};
use crate::tree::{Place, Tree};
use crate::workspace::{Rights, Standing, person, rights, rights_under, standing_by, who};

/// Who gets there, the worst first.
#[derive(Clone, Debug)]
enum Level {
    /// An outsider, in a run with the repository's rights.
    Open(Event, Rights),
    /// The same, once somebody here did something.
    Approved(Kind),
    /// Whoever calls this is not in the tree.
    Callers,
    /// An outsider whose commits or texts a run of the repository reads by itself.
    Indirect,
    /// An outsider, in runs of his own pull request, which have neither secrets nor a token that can write.
    Proposed,
    /// An outsider, in his fork; here once a member runs a pipeline for his merge request.
    Forked,
    /// Nobody whom a condition does not let through.
    Guarded,
    /// People with rights of their own.
    Insiders(&'static str),
    /// No event that starts it brings such a value.
    Nobody,
    /// It cannot be told.
    Unknown,
}

/// Who can bring a tainted value to a place.
pub(crate) struct Reach {
    level: Level,
    confidence: Confidence,
    related: Vec<(Source, Span, String)>,
}

impl Reach {
    /// Looks at triggers, callers, conditions and rights.
    pub(crate) fn of(tree: &Tree, place: Place<'_>, taint: &Taint) -> Self {
        if !taint.is_attacker() {
            return Self::level(insiders(place.pipeline, taint));
        }
        if let Some(reach) = Self::of_sender(tree, place, taint) {
            return reach;
        }
        let starts = carrying(tree, place.pipeline, taint);
        if is_published(place.pipeline)
            || starts.is_empty() && has_unknown_callers(tree, place.pipeline)
        {
            return Self::level(Level::Callers);
        }
        if starts.is_empty() {
            return Self::level(Level::Nobody);
        }
        let reached = starts
            .iter()
            .filter_map(|start| by_start(tree, place, start, taint));
        let worst = reached.min_by_key(|reach| reach.level.rank());
        worst.unwrap_or(Self::level(Level::Guarded))
    }

    /// Who can bring the value to the step that starts this workflow with it; what is at stake are the rights here.
    fn of_sender(tree: &Tree, place: Place<'_>, taint: &Taint) -> Option<Self> {
        let from = taint.sender?.place(tree)?;
        let sent = Taint {
            sender: None,
            ..taint.clone()
        };
        let reach = Self::of(tree, from, &sent);
        Some(match reach.level {
            Level::Open(event, _) => Self {
                level: Level::Open(event, rights(place.pipeline, place.job)),
                ..reach
            },
            _ => reach,
        })
    }

    fn level(level: Level) -> Self {
        let confidence = match level {
            Level::Callers => Confidence::Medium,
            _ => Confidence::High,
        };
        Self {
            level,
            confidence,
            related: Vec::new(),
        }
    }

    fn related(mut self, source: &Source, span: Span, note: impl Into<String>) -> Self {
        self.related.push((source.clone(), span, note.into()));
        self
    }

    /// How bad it is that the value is executed.
    pub(crate) fn severity(&self) -> Severity {
        match self.level {
            // Whether requests from outside arrive at all is written elsewhere.
            Level::Open(Event::Webhook, _) => Severity::High,
            Level::Open(_, rights) if rights.any() => Severity::Critical,
            Level::Open(..) | Level::Callers | Level::Approved(Kind::Label) => Severity::High,
            Level::Approved(..) | Level::Indirect | Level::Proposed | Level::Forked => {
                Severity::Medium
            }
            Level::Insiders(by) if by == OF_ACTION => Severity::Medium,
            Level::Guarded | Level::Insiders(_) | Level::Nobody => Severity::Low,
            Level::Unknown => Severity::Info,
        }
    }

    /// How bad it is where it takes one step more until something is executed.
    pub(crate) fn severity_of_help(&self) -> Severity {
        match self.severity() {
            Severity::Critical => Severity::High,
            Severity::High => Severity::Medium,
            _ => Severity::Low,
        }
    }

    /// Who can do it, and what is in his reach: the end of a sentence.
    pub(crate) fn words(&self) -> String {
        match &self.level {
            Level::Open(event, rights) => {
                format!("{} can run commands here, within reach of {}", person(*event), rights.words())
            }
            Level::Approved(kind) => format!("outsiders can run commands here once {}", approval(*kind)),
            Level::Callers => "where a caller is started by outsiders, they can run commands here".to_owned(),
            Level::Indirect => "its author can run commands here when a run with the repository's rights takes it up".to_owned(),
            Level::Proposed => {
                "outsiders can run commands here, though only in runs of their pull requests, without secrets".to_owned()
            }
            Level::Forked => {
                "outsiders can run commands here, in their fork, and with the rights of this project once a member runs a pipeline for their merge request".to_owned()
            }
            Level::Guarded => "only whom the condition lets through can run commands here".to_owned(),
            Level::Insiders(by) => format!("{by} can run commands here"),
            Level::Nobody => "no event that starts this brings such a value, but the next caller may".to_owned(),
            Level::Unknown => "whether outsiders can write it cannot be told from here".to_owned(),
        }
    }

    /// True where all of a request is its sender's, so that one value is as bad as the next.
    pub(crate) fn is_forged(&self) -> bool {
        matches!(self.level, Level::Open(Event::Webhook, _))
    }

    /// Who can do it, as the subject of a sentence.
    pub(crate) fn subject(&self) -> &'static str {
        match self.level {
            Level::Open(event, _) => person(event),
            Level::Approved(_) | Level::Callers | Level::Proposed | Level::Forked => "outsiders",
            Level::Indirect => "its author",
            Level::Guarded => "whom the condition lets through",
            Level::Insiders(by) => by,
            Level::Nobody => "the author of such a value",
            Level::Unknown => "whoever decides it",
        }
    }

    /// Adds severity, confidence, the way of the value, the trigger and the guard to a finding.
    pub(crate) fn explain(&self, taint: &Taint, finding: Finding) -> Finding {
        let finding = taint
            .explain(finding)
            .severity(self.severity())
            .confidence(taint.confidence.min(self.confidence));
        let related = self.related.iter();
        related.fold(finding, |finding, (source, span, note)| {
            finding.related(source, *span, note.clone())
        })
    }
}

impl Level {
    fn rank(&self) -> usize {
        match self {
            Self::Open(_, rights) => usize::from(!rights.any()),
            Self::Approved(Kind::Label) => 2,
            Self::Callers => 3,
            Self::Approved(..) => 4,
            Self::Indirect => 5,
            Self::Proposed | Self::Forked => 6,
            Self::Guarded => 7,
            Self::Insiders(_) => 8,
            Self::Nobody => 9,
            Self::Unknown => 10,
        }
    }
}

/// True for the action that a repository offers to all others.
fn is_published(pipeline: &Pipeline) -> bool {
    matches!(pipeline.path(), "action.yml" | "action.yaml")
}

/// True for what callers start, none of which is in the tree.
fn has_unknown_callers(tree: &Tree, pipeline: &Pipeline) -> bool {
    let called = !pipeline.is_workflow() || pipeline.trigger(Event::Call).is_some();
    called && tree.callers(pipeline).is_empty()
}

/// The starts under which the value is not empty.
fn carrying<'a>(tree: &'a Tree, pipeline: &'a Pipeline, taint: &Taint) -> Vec<Exposure<'a>> {
    let segments: Vec<&str> = taint.origin.split('.').collect();
    let events = match taint.origin.split_once('.') {
        // The payload of a webhook of GitHub is what `github.event` holds.
        Some(("body", _)) => filling(&[&["github", "event"], &segments[1..]].concat()),
        // Drone and Woodpecker know these of a proposed change alone.
        _ if is_of_change(pipeline.platform, &taint.origin) => Some(&[Event::PullRequest][..]),
        _ => filling(&segments),
    };
    let crossed = |place: &Place<'_>| {
        // Several definitions may stand in one file.
        let many = place.pipeline.sibling.is_some();
        let mut hops = taint.hops.iter();
        hops.any(|hop| {
            hop.source.path() == place.pipeline.path()
                && (!many || place.job.span.contains(hop.span))
        })
    };
    // Where a caller passes the value, the other callers do not count.
    let passed = tree.callers(pipeline).iter().any(crossed);
    let mut found = starts_through(tree, pipeline, |caller| !passed || crossed(caller));
    // What a message carries comes with that message and with nothing else.
    let by_message = taint.origin.starts_with("build.webhook.");
    let of_change = is_of_build(&taint.origin);
    let apart = pipeline.platform == Platform::Jenkins;
    found.retain(|start| {
        let event = start.trigger.event;
        let proposed = matches!(event, Event::PullRequestTarget | Event::IssueComment);
        !apart || by_message == (event == Event::Webhook) && (!of_change || proposed)
    });
    found.retain(|start| {
        let event = start.trigger.event;
        events.is_none_or(|events| event == Event::Webhook || events.contains(&event))
            && (!passed || !start.calls.is_empty())
    });
    found
}

/// True for a variable of Drone or Woodpecker that only a proposed change fills in.
fn is_of_change(platform: Platform, origin: &str) -> bool {
    matches!(platform, Platform::Drone | Platform::Woodpecker)
        && (origin.contains("PULL_REQUEST") || origin.contains("SOURCE_BRANCH"))
}

/// True for values of Jenkins that only the build of a proposed change has.
fn is_of_build(origin: &str) -> bool {
    let name = origin.strip_prefix("build.");
    name.is_some_and(|name| {
        ["change_", "ghprb", "pull_request.", "github_pr_"]
            .iter()
            .any(|word| name.starts_with(word))
    })
}

/// Who gets there by one start; `None` where the place does not run then.
fn by_start(tree: &Tree, place: Place<'_>, start: &Exposure<'_>, taint: &Taint) -> Option<Reach> {
    let event = start.trigger.event;
    let own = &place.job.triggers;
    let is_elsewhere = !own.is_empty() && !own.iter().any(|trigger| trigger.event == event);
    let never = start.calls.is_empty() && never_runs(tree, place, event);
    if is_elsewhere || never || is_kept_out(place, event) || is_kept_from_proposals(place, start) {
        return None;
    }
    let weigh = |pipeline: &Pipeline, guard: Guard, event: Event| {
        weigh(pipeline, guard, event, &taint.origin)
    };
    let standing = standing_by(place, start, &weigh)?;
    let source = &start.pipeline.source;
    let trigger = start.trigger.name.span();
    let name = start.trigger.name.value();
    if event.reach() != Starter::Anyone {
        return Some(Reach::level(Level::Indirect));
    }
    Some(match standing {
        Standing::Closed(file, span) => {
            Reach::level(Level::Guarded).related(&file, span, "this keeps outsiders away")
        }
        _ if !event.is_exposed() && place.pipeline.platform == Platform::GitLab => {
            Reach::level(Level::Forked)
        }
        _ if !event.is_exposed() => Reach::level(Level::Proposed),
        Standing::Approved(kind, file, span) => Reach::level(Level::Approved(kind))
            .related(
                source,
                trigger,
                format!("`{name}` runs with the rights of this repository"),
            )
            .related(&file, span, format!("only once {}", approval(kind))),
        // Somebody presses a button before the job begins.
        Standing::Open if place.job.approval.is_some() => {
            Reach::level(Level::Approved(Kind::PermissionCheck))
        }
        Standing::Open => {
            let note = format!(
                "`{name}` runs with the rights of this repository, and {}",
                who(event)
            );
            let confidence = if start.certain && event != Event::Webhook {
                Confidence::High
            } else {
                Confidence::Medium
            };
            let reach = Reach::level(Level::Open(event, rights_under(place, start)))
                .related(source, trigger, note);
            Reach {
                confidence,
                ..reach
            }
        }
    })
}

/// How strong a guard is against a text. Its author is guarded against where the guard is about him; about who asks for
/// the run, only an approval.
fn weigh(pipeline: &Pipeline, guard: Guard, event: Event, origin: &str) -> Standing {
    let source = pipeline.source.clone();
    let about_author = event != Event::IssueComment || origin.starts_with("github.event.comment");
    match guard.kind {
        Kind::SameRepository => Standing::Closed(source, guard.span),
        Kind::TrustedAuthor | Kind::Actor | Kind::PermissionCheck if about_author => {
            Standing::Closed(source, guard.span)
        }
        kind => Standing::Approved(kind, source, guard.span),
    }
}

fn approval(kind: Kind) -> &'static str {
    match kind {
        Kind::Label => "a label is set",
        Kind::Environment => "the environment lets the job through",
        Kind::Merged => "a change is merged",
        _ => "somebody with rights asks for the run",
    }
}

/// Whoever uses an action decides its inputs.
const OF_ACTION: &str = "whoever fills in the inputs of this action";

/// True for names of branches and tags of the repository itself.
fn of_reference(platform: Platform, origin: &str) -> bool {
    let words: &[&str] = match platform {
        Platform::Drone | Platform::Woodpecker => &["TAG", "BRANCH", "REF", "SEMVER"],
        Platform::Tekton => &["target_branch", "git_tag", "body.ref"],
        _ => &[],
    };
    words.iter().any(|word| origin.contains(word))
}

/// Whoever makes a run decides its parameters.
const OF_TASK: &str = "whoever fills in the parameters of this task";
const OF_TEMPLATE: &str = "whoever fills in the parameters of this template";

/// Whoever starts a pipeline by hand or through the API decides its parameters.
const STARTER: &str = "whoever may start the pipeline";

/// Who decides a value that no outsider does.
fn insiders(pipeline: &Pipeline, taint: &Taint) -> Level {
    let origin = taint.origin.as_str();
    let inputs = pipeline.platform.inputs_root();
    let begins = |words: &[&str]| words.iter().any(|word| origin.starts_with(word));
    if taint.confidence == Confidence::Low {
        Level::Unknown
    } else if begins(&[inputs]) && matches!(pipeline.platform, Platform::Azure | Platform::CircleCi)
    {
        // A template and a command are only given what some pipeline of this repository gives them.
        Level::Insiders(STARTER)
    } else if begins(&[inputs, "tt.params.", "workflow.parameters."]) && !pipeline.is_workflow() {
        Level::Insiders(match pipeline.platform {
            Platform::Tekton => OF_TASK,
            Platform::Argo => OF_TEMPLATE,
            _ => OF_ACTION,
        })
    } else if begins(&[inputs])
        && matches!(pipeline.platform, Platform::Bitbucket | Platform::Jenkins)
    {
        Level::Insiders("whoever may start the build")
    } else if begins(&[inputs, "github.event.inputs"]) {
        Level::Insiders(match pipeline.trigger(Event::Call) {
            _ if pipeline.platform != Platform::GitHub => {
                "whoever may start or include the pipeline"
            }
            Some(_) => "whoever may start or call the workflow",
            None => "whoever may start the workflow",
        })
    } else if begins(&["github.event.client_payload"]) {
        Level::Insiders("whoever may send events to the repository")
    } else if begins(&["github.event.release"]) {
        Level::Insiders("whoever may publish a release")
    } else if begins(&["build.", "ci."])
        && ["ref", "branch", "tag"]
            .iter()
            .any(|part| origin.contains(part))
    {
        Level::Insiders("whoever may push a branch or tag")
    } else if begins(&["pipeline.parameters."]) {
        Level::Insiders(STARTER)
    } else if begins(&["build.source", "pipeline.git.", "resources."])
        || of_reference(pipeline.platform, origin)
    {
        Level::Insiders("whoever may push a branch or tag")
    } else if !begins(&["github."]) {
        Level::Insiders("whoever decides it")
    } else if origin.contains("label") {
        Level::Insiders("whoever may make labels")
    } else if origin.contains("ref") {
        Level::Insiders("whoever may push a branch or tag")
    } else {
        Level::Insiders("whoever decides it")
    }
}
