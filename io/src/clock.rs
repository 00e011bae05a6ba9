//! The time.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::Error;

/// The variable that sets the time, in seconds since 1970, for builds and tests that must be repeatable.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// The day on which exceptions are judged, in UTC.
///
/// `SOURCE_DATE_EPOCH` sets it where it is set; anything but a number of seconds in it is an error,
/// because a guess could keep an expired exception alive.
pub fn today() -> Result<Date, Error> {
    Ok(Offset::UTC.to_datetime(now()?).date())
}

/// The time now in RFC 3339, UTC, whole seconds; the system's clock where `SOURCE_DATE_EPOCH` is malformed.
pub fn now_utc() -> String {
    let now = now().unwrap_or_else(|_| Timestamp::now());
    let whole = Timestamp::from_second(now.as_second()).unwrap_or(now);
    whole.to_string()
}

/// The time now in seconds since 1970; the system's clock where `SOURCE_DATE_EPOCH` is malformed.
pub fn now_seconds() -> i64 {
    now().unwrap_or_else(|_| Timestamp::now()).as_second()
}

fn now() -> Result<Timestamp, Error> {
    match std::env::var_os(VARIABLE) {
        None => Ok(Timestamp::now()),
        Some(text) => parse(&text.to_string_lossy()),
    }
}

fn parse(seconds: &str) -> Result<Timestamp, Error> {
    let seconds = seconds.trim().parse().map_err(|_| Error::Clock)?;
    Timestamp::from_second(seconds).map_err(|_| Error::Clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_a_time_and_everything_else_an_error() {
        assert_eq!(
            parse("86400").map(|time| time.to_string()),
            Ok("1970-01-02T00:00:00Z".to_owned())
        );
        for wrong in [
            "",
            "tomorrow",
            "1e9",
            "99999999999999999999",
            "9223372036854775807",
        ] {
            assert_eq!(parse(wrong), Err(Error::Clock), "{wrong}");
        }
    }

    #[test]
    fn the_time_is_written_in_whole_seconds() {
        let now = now_utc();
        assert!(now.len() == 20 && now.ends_with('Z'), "{now}");
    }
}
