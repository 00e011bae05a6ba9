//! Calendar dates.

use jiff::civil::Date;

/// Reads `YYYY-MM-DD` and nothing else: no week dates, no times, no shortened years.
pub fn read_date(text: &str) -> Option<Date> {
    let shape = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if text.len() != 10 || !shape {
        return None;
    }
    let year = text[..4].parse().ok()?;
    let month = text[5..7].parse().ok()?;
    let day = text[8..].parse().ok()?;
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_days_in_the_one_form_are_dates() {
        assert_eq!(read_date("2026-02-28"), Date::new(2026, 2, 28).ok());
        for wrong in [
            "2026-02-30",
            "2026-2-28",
            "20260228",
            "2026-02-28T00:00",
            "",
            "２026-02-2",
        ] {
            assert_eq!(read_date(wrong), None, "{wrong}");
        }
    }
}
