//! A sign of life on standard error, on terminals only, for what takes longer than half a second.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use lockgate_engine::Done;

use crate::args::Screen;

/// Nothing is said before this.
const PATIENCE: Duration = Duration::from_millis(500);

/// Runs `work`; says meanwhile how long it has taken.
pub(crate) fn during<T>(screen: &Screen, work: impl FnOnce() -> T) -> T {
    let sign = (!screen.quiet && is_drawn()).then(Sign::start);
    let result = work();
    if let Some(sign) = sign {
        sign.stop();
    }
    result
}

/// Whether somebody looks, at something that can take a line back.
fn is_drawn() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

struct Sign {
    done: Sender<()>,
    thread: JoinHandle<()>,
}

impl Sign {
    fn start() -> Self {
        let (done, waiting) = channel();
        Self {
            done,
            thread: std::thread::spawn(move || tell(&waiting)),
        }
    }

    fn stop(self) {
        drop(self.done);
        // A sign that broke is no reason to fail the work.
        let _ = self.thread.join();
    }
}

fn tell(done: &Receiver<()>) {
    let start = Instant::now();
    let mut told = false;
    while done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
        told = true;
        let sentence = sentence(start.elapsed(), lockgate_engine::done());
        // One line, whatever the width of the terminal: what does not fit is cut off and not wrapped.
        say(&format!("\r\x1b[K\x1b[?7l{sentence}\x1b[?7h"));
    }
    if told {
        // Back to an empty line.
        say("\r\x1b[K");
    }
}

/// How long it has taken, and how far it is. The most telling first, since the end may be cut off.
fn sentence(taken: Duration, done: Done) -> String {
    let seconds = taken.as_secs();
    if done.total == 0 || done.objects == 0 {
        return match done.files {
            0 => format!("scanning, {seconds} s"),
            files => format!("scanning, {seconds} s: {files} files, {}", size(done.read)),
        };
    }
    let objects = format!("{} of {} objects", done.objects, done.total);
    let left = match time_left(taken, done) {
        0 => String::new(),
        left => format!(", about {left} s left"),
    };
    format!(
        "history, {seconds} s{left}: {objects}, {}",
        size(done.bytes)
    )
}

/// In seconds, if the objects that are left take as long as those that are done.
fn time_left(taken: Duration, done: Done) -> u128 {
    let left = u128::from(done.total.saturating_sub(done.objects));
    let done = u128::from(done.objects).max(1);
    (taken.as_millis() * left).div_ceil(done * 1000)
}

fn size(bytes: u64) -> String {
    format!("{} MiB", bytes / (1024 * 1024))
}

fn say(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is() {
        let taken = Duration::from_millis(2_500);
        let mut done = Done::default();
        assert_eq!(sentence(taken, done), "scanning, 2 s");
        (done.files, done.read) = (70, 5 << 20);
        assert_eq!(sentence(taken, done), "scanning, 2 s: 70 files, 5 MiB");
        (done.objects, done.total, done.bytes) = (100, 300, 9 << 20);
        assert_eq!(
            sentence(taken, done),
            "history, 2 s, about 5 s left: 100 of 300 objects, 9 MiB"
        );
        done.objects = 300;
        assert_eq!(
            sentence(taken, done),
            "history, 2 s: 300 of 300 objects, 9 MiB"
        );
    }
}
