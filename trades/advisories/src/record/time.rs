//! Times of records.

use jiff::Timestamp;
use jiff::civil::Date;

/// Seconds since 1970; `None` for what is no time, and for the zero time that stands for none.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let time: Timestamp = text.parse().ok()?;
    let seconds = time.as_second();
    (seconds > 0).then_some(seconds)
}

/// Days since 1970 of a date such as `2024-01-31`.
pub(crate) fn day(text: &str) -> Option<u32> {
    let date: Date = text.trim().get(..10)?.parse().ok()?;
    let days = date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24;
    u32::try_from(days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_and_dates_are_days() {
        assert_eq!(seconds("1970-01-02T00:00:00.5Z"), Some(86_400));
        assert_eq!(seconds("0001-01-01T00:00:00Z"), None);
        assert_eq!(seconds("yesterday"), None);
        assert_eq!(day("1970-01-03"), Some(2));
        assert_eq!(day("2024-13-01"), None);
        assert_eq!(day("é"), None);
    }
}
