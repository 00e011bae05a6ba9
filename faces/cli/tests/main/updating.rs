//! `lockgate db update` against a server on this machine.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::bench::{Bench, End};
use crate::database::record;

/// What a server has, by path, and what it was asked.
#[derive(Clone, Default)]
struct Server {
    files: Arc<Mutex<BTreeMap<String, String>>>,
    asked: Arc<Mutex<Vec<String>>>,
    address: String,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let server = Self {
            address,
            ..Self::default()
        };
        let serving = server.clone();
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = serving.clone();
                std::thread::spawn(move || serving.serve(stream));
            }
        });
        server
    }

    fn put(&self, path: &str, text: &str) {
        self.files
            .lock()
            .expect("not poisoned")
            .insert(path.to_owned(), text.to_owned());
    }

    /// What was asked since the last time.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().expect("not poisoned"))
    }

    fn serve(&self, stream: TcpStream) {
        let mut out = stream.try_clone().expect("a second handle");
        let mut lines = BufReader::new(stream).lines();
        while let Some(Ok(first)) = lines.next() {
            let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
            let headers: Vec<String> = lines
                .by_ref()
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .collect();
            self.asked.lock().expect("not poisoned").push(path.clone());
            let answer = self.answer(&path, &headers);
            if out.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }

    fn answer(&self, path: &str, headers: &[String]) -> String {
        let files = self.files.lock().expect("not poisoned");
        let Some(text) = files.get(path) else {
            return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned();
        };
        if let Some(to) = text.strip_prefix("-> ") {
            return format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
        }
        let mark = format!(
            "\"{}-{}\"",
            text.len(),
            text.bytes().map(u32::from).sum::<u32>()
        );
        let knows = |line: &String| {
            line.to_ascii_lowercase().starts_with("if-none-match:") && line.contains(&mark)
        };
        if headers.iter().any(knows) {
            return format!("HTTP/1.1 304 Not Modified\r\nETag: {mark}\r\n\r\n");
        }
        format!(
            "HTTP/1.1 200 OK\r\nETag: {mark}\r\nContent-Length: {}\r\n\r\n{text}",
            text.len()
        )
    }
}

fn update(bench: &Bench, server: &Server, ecosystems: &[&str]) -> End {
    bench.run(
        &[
            &["db", "update", "--db", "db", "--from", &server.address],
            ecosystems,
        ]
        .concat(),
    )
}

#[test]
fn only_what_changed_is_fetched() {
    let (bench, server) = (Bench::new(), Server::start());
    server.put(
        "/npm/modified_id.csv",
        "2026-01-02T00:00:00Z,X-2\n2026-01-01T00:00:00.5Z,X-1\n",
    );
    server.put("/npm/X-1.json", &record("X-1", "a", "1.0.0"));
    server.put("/npm/X-2.json", &record("X-2", "b", "1.0.0"));
    let end = update(&bench, &server, &["npm"]);
    assert_eq!(
        (end.code, end.stderr.as_str()),
        (Some(0), "npm: 2 records fetched, 0 gone\n")
    );
    assert_eq!(
        server.asked(),
        ["/npm/modified_id.csv", "/npm/X-1.json", "/npm/X-2.json"]
    );
    // Nothing new: the list is not sent again.
    let end = update(&bench, &server, &[]);
    assert_eq!(
        (end.code, end.stderr.as_str()),
        (Some(0), "npm: nothing new\n")
    );
    assert_eq!(server.asked(), ["/npm/modified_id.csv"]);
    // One changed, one is new, one is gone.
    server.put(
        "/npm/modified_id.csv",
        "2026-01-03T00:00:00Z,X-1\n2025-01-03T00:00:00Z,X-3\n",
    );
    server.put(
        "/npm/X-1.json",
        &record("X-1", "a", "2.0.0").replace("2026-01-01", "2026-01-03"),
    );
    server.put("/npm/X-3.json", &record("X-3", "c", "1.0.0"));
    let end = update(&bench, &server, &[]);
    assert_eq!(
        (end.code, end.stderr.as_str()),
        (Some(0), "npm: 2 records fetched, 1 gone\n")
    );
    assert_eq!(
        server.asked(),
        ["/npm/modified_id.csv", "/npm/X-1.json", "/npm/X-3.json"]
    );
    assert_eq!(bench.run(&["db", "verify", "--db", "db"]).code, Some(0));
}

#[test]
fn a_record_that_is_damaged_is_named_and_asked_for_again() {
    let (bench, server) = (Bench::new(), Server::start());
    server.put(
        "/GitHub%20Actions/modified_id.csv",
        "2026-01-02T00:00:00Z,X-2\n2026-01-01T00:00:00Z,X-1\n",
    );
    server.put("/GitHub%20Actions/X-1.json", &record("X-9", "a", "1.0.0"));
    server.put("/GitHub%20Actions/X-2.json", &record("X-2", "b", "1.0.0"));
    let end = update(&bench, &server, &["GitHub Actions", "Hex"]);
    assert_eq!(end.code, Some(3));
    let told = "GitHub Actions: 1 records fetched, 0 gone\nHex: not updated: the server has no list of its changes\n\
                damaged: GitHub Actions: X-1.json: it has another id\n";
    assert_eq!(end.stderr, told);
    server.put("/GitHub%20Actions/X-1.json", &record("X-1", "a", "1.0.0"));
    assert_eq!(update(&bench, &server, &["GitHub Actions"]).code, Some(0));
}

#[test]
fn no_other_host_is_asked() {
    let (bench, server, other) = (Bench::new(), Server::start(), Server::start());
    server.put(
        "/npm/modified_id.csv",
        &format!("-> {}/npm/modified_id.csv", other.address),
    );
    let end = update(&bench, &server, &["npm"]);
    assert!(
        end.code == Some(3) && end.stderr.contains("it redirects to another host"),
        "{}",
        end.stderr
    );
    assert!(other.asked().is_empty());
    server.put("/npm/modified_id.csv", "-> /elsewhere.csv");
    server.put("/elsewhere.csv", "-> /npm/modified_id.csv");
    let end = update(&bench, &server, &["npm"]);
    assert!(
        end.stderr.contains("it redirects too often"),
        "{}",
        end.stderr
    );
    for bad in ["http://data.example", "ftp://127.0.0.1", "nonsense"] {
        let end = bench.run(&["db", "update", "npm", "--db", "db", "--from", bad]);
        assert_eq!(end.code, Some(2), "{bad}: {}", end.stderr);
    }
    let end = bench.run(&["db", "update", "nowhere", "--db", "db"]);
    assert!(
        end.code == Some(2) && end.stderr.contains("no ecosystem of OSV"),
        "{}",
        end.stderr
    );
}
