//! The one HTTP client. Only `db update` calls it.

use std::fs::OpenOptions;
use std::io::Read;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use ureq::http::{Response, Uri};
use ureq::{Agent, Body};

use crate::{Error, reason};

/// Longest wait for one answer, from the first byte sent to the last received: whole exports are large.
const TIMEOUT: Duration = Duration::from_mins(15);
/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(20);
/// Most redirects that are followed, all to the same host.
const REDIRECTS: u32 = 3;

/// Fetches below one address.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
    base: String,
}

/// What the server had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Nothing new since the mark that was given.
    Unchanged,
    /// The bytes, and the server's mark of this state (`ETag`), where it gives one.
    New {
        /// The body.
        bytes: Vec<u8>,
        /// To be given next time.
        mark: Option<String>,
    },
    /// Nothing of that name.
    Missing,
}

impl Fetcher {
    /// A client for what stands below `base`: https, or http on this machine's loopback.
    pub fn new(base: &str) -> Result<Self, Error> {
        check(base)?;
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .timeout_connect(Some(CONNECT))
            .http_status_as_error(false)
            // Redirects are followed here, where the host is looked at.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("lockgate/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            agent: config.into(),
            base: base.trim_end_matches('/').to_owned(),
        })
    }

    /// Fetches one file, of at most `limit` bytes; `mark` is that of the state already at hand.
    ///
    /// The parts of `path` are encoded here; they may hold anything.
    pub fn get(&self, path: &[&str], mark: Option<&str>, limit: u64) -> Result<Fetched, Error> {
        let (address, answer) = self.ask(path, mark)?;
        let mut response = match answer {
            Answer::Response(response) => response,
            Answer::Unchanged => return Ok(Fetched::Unchanged),
            Answer::Missing => return Ok(Fetched::Missing),
        };
        let mark = header(&response, "ETag")
            .filter(|mark| is_plain(mark))
            .map(str::to_owned);
        let read = response.body_mut().with_config().limit(limit).read_to_vec();
        let bytes = read.map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(_) => {
                failed(&address, format!("larger than {limit} bytes"))
            }
            other => failed(&address, other.to_string()),
        })?;
        Ok(Fetched::New { bytes, mark })
    }

    /// Fetches one file, of at most `limit` bytes, into a new file.
    pub fn save(&self, path: &[&str], limit: u64, into: &Path) -> Result<(), Error> {
        let (address, answer) = self.ask(path, None)?;
        let Answer::Response(mut response) = answer else {
            return Err(failed(&address, "it is not there".to_owned()));
        };
        let refused = |error: std::io::Error| Error::refused("write", into, &error);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(into)
            .map_err(refused)?;
        let mut body = response.body_mut().as_reader().take(limit + 1);
        let copied = std::io::copy(&mut body, &mut file)
            .map_err(|error| failed(&address, reason(&error)))?;
        if copied > limit {
            return Err(failed(&address, format!("larger than {limit} bytes")));
        }
        Ok(())
    }

    /// Asks for a file, following redirects on the same host; also tells which address answered.
    fn ask(&self, path: &[&str], mark: Option<&str>) -> Result<(String, Answer), Error> {
        let encoded: Vec<_> = path.iter().map(|part| encode(part)).collect();
        let mut address = format!("{}/{}", self.base, encoded.join("/"));
        for _ in 0..=REDIRECTS {
            let refused = |why: String| failed(&address, why);
            let mut request = self.agent.get(&address);
            if let Some(mark) = mark.filter(|mark| is_plain(mark)) {
                request = request.header("If-None-Match", mark);
            }
            let response = request.call().map_err(|error| refused(error.to_string()))?;
            let answer = match response.status().as_u16() {
                200 => Answer::Response(response),
                304 => Answer::Unchanged,
                404 | 410 => Answer::Missing,
                301 | 302 | 303 | 307 | 308 => {
                    let to = header(&response, "Location").unwrap_or_default();
                    let to = self
                        .same_host(to)
                        .ok_or_else(|| refused("it redirects to another host".to_owned()))?;
                    address = to;
                    continue;
                }
                other => return Err(refused(format!("the server answers {other}"))),
            };
            return Ok((address, answer));
        }
        Err(failed(&address, "it redirects too often".to_owned()))
    }

    /// The address of a redirect, where it stays on the host.
    fn same_host(&self, to: &str) -> Option<String> {
        let base: Uri = self.base.parse().ok()?;
        let origin = format!("{}://{}", base.scheme_str()?, base.authority()?);
        if to.starts_with('/') && !to.starts_with("//") {
            return Some(format!("{origin}{to}"));
        }
        let target: Uri = to.parse().ok()?;
        (target.scheme() == base.scheme() && target.authority() == base.authority())
            .then(|| to.to_owned())
    }
}

/// What a server answered.
enum Answer {
    Response(Response<Body>),
    Unchanged,
    Missing,
}

fn header<'r>(response: &'r Response<Body>, name: &str) -> Option<&'r str> {
    response
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
}

/// A mark goes into a header as it is.
fn is_plain(mark: &str) -> bool {
    mark.len() <= 200 && mark.bytes().all(|byte| (0x21..0x7f).contains(&byte))
}

fn check(base: &str) -> Result<(), Error> {
    let uri: Uri = base
        .parse()
        .map_err(|_| failed(base, "no address".to_owned()))?;
    let host = uri.host().unwrap_or_default();
    let is_loopback = || {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    };
    let why = match uri.scheme_str() {
        _ if host.is_empty() => "no host in it",
        _ if uri
            .authority()
            .is_some_and(|authority| authority.as_str().contains('@')) =>
        {
            "no user may stand in it"
        }
        Some("https") => return Ok(()),
        Some("http") if is_loopback() => return Ok(()),
        _ => "only https is asked, and http on this machine",
    };
    Err(failed(base, why.to_owned()))
}

fn failed(address: &str, why: String) -> Error {
    Error::Fetch {
        address: address.to_owned(),
        why,
    }
}

/// One part of a path (RFC 3986, section 2.3): everything but unreserved characters as `%XX`.
fn encode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    // A part that names a directory above is no name.
    if out == "." || out == ".." {
        out.replace('.', "%2E")
    } else {
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_loopback_are_asked() {
        for good in [
            "https://data.example/x",
            "http://127.0.0.1:8080",
            "http://[::1]:1/",
            "http://localhost",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "http://data.example",
            "file:///etc/x",
            "data.example",
            "https://a@b.example",
            "https://",
            "http://127.0.0.1.example",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn redirects_stay_on_the_host() {
        let fetcher = Fetcher::new("https://data.example/osv/").expect("a good address");
        let to = |address| fetcher.same_host(address);
        assert_eq!(to("/other"), Some("https://data.example/other".to_owned()));
        assert_eq!(
            to("https://data.example/x"),
            Some("https://data.example/x".to_owned())
        );
        for other in [
            "https://evil.example/x",
            "http://data.example/x",
            "//evil.example",
            "https://data.example:1/x",
            "",
        ] {
            assert_eq!(to(other), None, "{other}");
        }
    }

    #[test]
    fn parts_of_paths_are_encoded() {
        assert_eq!(encode("GitHub Actions"), "GitHub%20Actions");
        assert_eq!(encode("../a?b#c"), "..%2Fa%3Fb%23c");
        assert_eq!(encode(".."), "%2E%2E");
    }
}
