//! The delivery path as a flight of canal locks, climbing from commit to production.
//!
//! Drawn twice from the same shapes: side by side for wide screens and paper, one below the other for
//! narrow screens. States differ by shape and word, not only by colour.

use lockgate_evidence::{Lock, LockReport, LockState, Report};
use maud::{Markup, html};

use crate::escape::visible;
use crate::format::{findings_of, plural};

/// Length of the water between two gates.
const POOL: usize = 150;
/// Where the first pool begins.
const LEFT: usize = 30;
/// Height of the lowest water.
const LOW: usize = 292;
/// How far each gate lifts.
const STEP: usize = 24;
/// Depth of the water.
const DEPTH: usize = 64;
/// Where the masonry ends.
const BASE: usize = 382;
/// Pools: one before the first gate, one behind each.
const POOLS: usize = Lock::ALL.len() + 1;
/// Width of the drawing.
const WIDTH: usize = LEFT * 2 + POOL * POOLS;
/// Height of the drawing.
const HEIGHT: usize = 474;

/// Both drawings; the style shows one.
pub(super) fn of(report: &Report) -> Markup {
    html! {
        nav.flight aria-label="The seven locks, from commit to production" {
            (legend())
            (wide(report))
            (narrow(report))
        }
    }
}

/// What the four states mean.
fn legend() -> Markup {
    let meaning = |state: LockState| match state {
        LockState::Closed => "inspected, nothing found",
        LockState::Ajar => "found, below the threshold",
        LockState::Open => "found, at or over it",
        LockState::Unknown => "not inspected, or not wholly",
    };
    let all = [
        LockState::Closed,
        LockState::Ajar,
        LockState::Open,
        LockState::Unknown,
    ];
    html! {
        ul.legend {
            @for state in all {
                li.(state.as_str()) {
                    svg viewBox="-20 -34 54 62" aria-hidden="true" { (padlock(state)) }
                    b { (state.as_str()) } " " (meaning(state))
                }
            }
        }
    }
}

fn wide(report: &Report) -> Markup {
    html! {
        svg.wide viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="group" aria-label="A flight of seven canal locks" {
            @for pool in 0..POOLS { (masonry(pool)) }
            @for pool in 0..POOLS { (water(pool)) }
            (boat())
            (town())
            @for (lock, state) in report.locks.iter() { (gate(lock, state, report)) }
        }
    }
}

fn left_of(pool: usize) -> usize {
    LEFT + POOL * pool
}

fn surface(pool: usize) -> usize {
    LOW - STEP * pool
}

fn masonry(pool: usize) -> Markup {
    let top = surface(pool) + DEPTH;
    html! {
        rect.stone x=(left_of(pool)) y=(top) width=(POOL) height=(BASE - top) {}
        @for row in 1..=(BASE - top) / 18 {
            @let y = BASE - row * 18;
            path.joint d={ "M" (left_of(pool)) " " (y) "h" (POOL) } {}
            @for brick in 0..4 {
                @let x = left_of(pool) + brick * 38 + (row % 2) * 19;
                path.joint d={ "M" (x) " " (y) "v18" } {}
            }
        }
    }
}

fn water(pool: usize) -> Markup {
    let (x, y) = (left_of(pool), surface(pool));
    html! {
        rect.water x=(x) y=(y) width=(POOL) height=(DEPTH) {}
        path.wave d={ "M" (x + 18) " " (y + 12) "q8 -5 16 0t16 0t16 0" } {}
        path.wave d={ "M" (x + 74) " " (y + 30) "q8 -5 16 0t16 0t16 0" } {}
        path.wave d={ "M" (x + 30) " " (y + 47) "q8 -5 16 0t16 0" } {}
    }
}

/// A narrowboat with the change aboard, waiting below the first gate.
fn boat() -> Markup {
    html! {
        g.boat transform={ "translate(" (LEFT + 14) " " (LOW) ")" } aria-hidden="true" {
            path.cabin d="M18 -10v-20h62v20z" {}
            path.roof d="M14 -30h70v5h-70z" {}
            circle.port cx="34" cy="-17" r="4.5" {}
            circle.port cx="49" cy="-17" r="4.5" {}
            circle.port cx="64" cy="-17" r="4.5" {}
            path.hull d="M0 -10h108q-3 16 -16 20h-82q-8 -4 -10 -20z" {}
            text.end x="50" y="-44" text-anchor="middle" { "commit" }
        }
    }
}

/// Where the change wants to go.
fn town() -> Markup {
    let (x, y) = (left_of(POOLS - 1) + 42, surface(POOLS - 1));
    html! {
        g.town transform={ "translate(" (x) " " (y) ")" } aria-hidden="true" {
            path.quay d="M20 -4h88v14h-88z" {}
            path.house d="M28 -4v-36l14 -12l14 12v36z" {}
            path.house d="M60 -4v-56h36v56z" {}
            path.pane d="M38 -30h8v10h-8zM67 -52h7v8h-7zM82 -52h7v8h-7zM67 -36h7v8h-7zM82 -36h7v8h-7zM74 -20h9v16h-9z" {}
            text.end x="62" y="-76" text-anchor="middle" { "production" }
        }
    }
}

/// A gate with its padlock above and its words below, all one link.
fn gate(lock: Lock, state: &LockReport, report: &Report) -> Markup {
    let (x, y) = (left_of(lock.number()), surface(lock.number()));
    html! {
        a.gate.(state.state.as_str()) href={ "#lock-" (lock.number()) } {
            title { (lock.number()) " " (lock) ": " (state.state.as_str()) ", " (words(lock, state, report)) }
            path.leader d={ "M" (x) " " (y + DEPTH + STEP) "V" (BASE + 12) } {}
            rect.touch x=(x - POOL / 2) y=(y - 90) width=(POOL) height=(HEIGHT - y + 90) {}
            g transform={ "translate(" (x) " " (y) ")" } {
                (leaf(state.state))
                g transform="translate(0 -66)" { (padlock(state.state)) }
            }
            text.name x=(x) y=(BASE + 32) text-anchor="middle" { (lock.number()) " " (lock) }
            text.state x=(x) y=(BASE + 54) text-anchor="middle" { (state.state.as_str()) }
            text.tally x=(x) y=(BASE + 75) text-anchor="middle" { (tally(lock, state, report)) }
        }
    }
}

/// The gate itself: shut, off its mitre, swung aside with the water running down, or a dashed guess.
fn leaf(state: LockState) -> Markup {
    match state {
        LockState::Closed => html! {
            path.wood d="M-7 -12h14v100h-14z" {}
            path.bar d="M-7 4h14M-7 26h14M-7 48h14M-7 70h14" {}
            path.beam d="M-52 -22h62v10h-62z" {}
        },
        LockState::Ajar => html! {
            path.spill d="M4 2C-6 8 -4 22 -20 24v8c14 0 22 -6 24 -14z" {}
            path.wood d="M-9 -16l11 7v90l-11 7z" {}
            path.bar d="M-9 4l11 5M-9 28l11 3M-9 52l11 1M-9 74l11 -2" {}
            path.beam transform="rotate(-14 0 -14)" d="M-52 -24h58v10h-58z" {}
        },
        LockState::Open => html! {
            path.spill d="M14 0C-6 0 -2 22 -38 24v14c30 0 50 -10 52 -28z" {}
            path.foam d="M-44 25q6 -8 12 0t12 -2M-34 33q6 -7 12 0t10 -3" {}
            path.wood.aside d="M8 -12h40v90h-40z" {}
            path.bar d="M8 8h40M8 32h40M8 56h40M8 78l40 -90" {}
            path.beam d="M2 -60h9v52h-9z" {}
        },
        LockState::Unknown => html! {
            path.guess d="M-7 -12h14v100h-14z" {}
            path.guess d="M-52 -22h59v10h-59z" {}
        },
    }
}

/// 34 wide, 44 high, its middle at the origin.
fn padlock(state: LockState) -> Markup {
    match state {
        LockState::Closed => html! {
            path.shackle d="M-10 -2v-8a10 10 0 0 1 20 0v8" {}
            (body("M0 6m-3.6 0a3.6 3.6 0 1 1 7.2 0q0 2 -1.7 3l1.2 7h-5.8l1.2 -7q-1.7 -1 -1.7 -3z"))
        },
        LockState::Ajar => html! {
            path.shackle d="M-10 -2v-14a10 10 0 0 1 20 0v6" {}
            (body("M0 6m-3.6 0a3.6 3.6 0 1 1 7.2 0q0 2 -1.7 3l1.2 7h-5.8l1.2 -7q-1.7 -1 -1.7 -3z"))
        },
        LockState::Open => html! {
            path.shackle d="M10 -2v-10a10 10 0 0 1 20 0v7" {}
            (body("M-6 2l12 12M6 2l-12 12"))
        },
        LockState::Unknown => html! {
            path.shackle d="M-10 -2v-8a10 10 0 0 1 20 0v8" {}
            rect.body x="-17" y="-3" width="34" height="26" rx="5" {}
            text.query x="0" y="17" text-anchor="middle" { "?" }
        },
    }
}

fn body(mark: &str) -> Markup {
    html! {
        rect.body x="-17" y="-3" width="34" height="26" rx="5" {}
        path.mark d=(mark) {}
    }
}

fn narrow(report: &Report) -> Markup {
    html! {
        ol.narrow {
            li.end { "commit" }
            @for (lock, state) in report.locks.iter() {
                li.(state.state.as_str()) {
                    a href={ "#lock-" (lock.number()) } {
                        svg viewBox="-30 -34 64 62" aria-hidden="true" { g.gate { (padlock(state.state)) } }
                        span.name { (lock.number()) " " (lock) }
                        span.state { (state.state.as_str()) }
                        span.tally { (words(lock, state, report)) }
                    }
                }
            }
            li.end { "production" }
        }
    }
}

/// Few enough words to stand under a gate.
fn tally(lock: Lock, state: &LockReport, report: &Report) -> String {
    let found = findings_of(lock, report);
    if found > 0 {
        return plural(found, "finding");
    }
    match (state.state, state.inspected) {
        (LockState::Unknown, 0) => "not inspected".into(),
        (LockState::Unknown, _) => format!("{} unknown", state.unknowns.len()),
        (_, files) => plural(files, "file"),
    }
}

/// The reason, or what was seen.
pub(super) fn words(lock: Lock, state: &LockReport, report: &Report) -> String {
    match &state.reason {
        Some(reason) => visible(reason),
        None => crate::format::inspected(lock, state, report),
    }
}
