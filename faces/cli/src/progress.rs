//! A sign of life on standard error, on terminals only, for what takes longer than half a second.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::args::Screen;

/// Nothing is said before this.
const PATIENCE: Duration = Duration::from_millis(500);

/// Runs `work`; says meanwhile how long it has taken.
pub(crate) fn during<T>(screen: &Screen, work: impl FnOnce() -> T) -> T {
    let sign = (!screen.quiet && std::io::stderr().is_terminal()).then(Sign::start);
    let result = work();
    if let Some(sign) = sign {
        sign.stop();
    }
    result
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
        say(&sentence(start.elapsed()));
    }
    if told {
        // Back to an empty line.
        say("\r\x1b[K");
    }
}

/// How long it has taken, and how far the history is.
fn sentence(taken: Duration) -> String {
    let done = lockgate_engine::done();
    let seconds = taken.as_secs();
    if done.total == 0 || done.objects == 0 {
        return format!("\r\x1b[Kscanning, {seconds} s");
    }
    let left = u128::from(done.total.saturating_sub(done.objects));
    let left = taken.as_millis() * left / u128::from(done.objects) / 1000;
    let mebibytes = done.bytes / (1024 * 1024);
    format!(
        "\r\x1b[Khistory: {} of {} objects, {mebibytes} MiB, {seconds} s, about {left} s left",
        done.objects, done.total
    )
}

fn say(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr
        .write_all(text.as_bytes())
        .and_then(|()| stderr.flush());
}
