//! Values and GitHub's loose rules for them.

use std::cmp::Ordering;

/// A value known without running anything.
///
/// Truthiness, comparison and conversion follow "Operators" of the expressions reference.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    String(String),
    /// An array, as `fromJSON` gives it.
    Array(Vec<Value>),
    /// An object, as `fromJSON` gives it; keys in order of appearance.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Whether the value counts as true: everything but `false`, `0`, `-0`, `NaN`, `''` and `null`.
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(value) => !(*value == 0.0 || value.is_nan()),
            Self::String(value) => !value.is_empty(),
            Self::Array(_) | Self::Object(_) => true,
        }
    }

    /// The value as it appears in text; an array is `Array`, an object is `Object`.
    pub fn to_text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(value) => value.to_string(),
            Self::Number(value) => number_to_text(*value),
            Self::String(value) => value.clone(),
            Self::Array(_) => "Array".to_owned(),
            Self::Object(_) => "Object".to_owned(),
        }
    }

    /// The value as a number: `null` and `''` are 0, `true` is 1, an unreadable string, an array or object is `NaN`.
    pub fn to_number(&self) -> f64 {
        match self {
            Self::Null => 0.0,
            Self::Bool(value) => f64::from(u8::from(*value)),
            Self::Number(value) => *value,
            Self::String(text) if text.trim().is_empty() => 0.0,
            Self::String(text) => parse_number(text.trim()).unwrap_or(f64::NAN),
            Self::Array(_) | Self::Object(_) => f64::NAN,
        }
    }

    /// `self == other` by GitHub's loose rules.
    ///
    /// Strings compare without regard to case; values of different types compare as numbers; arrays and objects are
    /// equal only when they are the same instance, which two constants never are.
    pub fn loosely_equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Array(_) | Self::Object(_), _) | (_, Self::Array(_) | Self::Object(_)) => false,
            (Self::Null, Self::Null) => true,
            _ => self.loose_order(other) == Some(Ordering::Equal),
        }
    }

    /// How two values order by GitHub's loose rules; `None` where every comparison is false.
    pub fn loose_order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::String(left), Self::String(right)) => {
                Some(left.to_uppercase().cmp(&right.to_uppercase()))
            }
            (Self::Bool(left), Self::Bool(right)) => Some(left.cmp(right)),
            (Self::Null, Self::Null) => Some(Ordering::Equal),
            _ => self.to_number().partial_cmp(&other.to_number()),
        }
    }
}

/// Reads a number as the runner does: decimal with sign, fraction and exponent, `0x`, `0o`, `NaN`, `Infinity`.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    match text {
        "Infinity" | "+Infinity" => return Some(f64::INFINITY),
        "-Infinity" => return Some(f64::NEG_INFINITY),
        "NaN" => return Some(f64::NAN),
        _ => {}
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix_number(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix_number(digits, 8);
    }
    let decimal = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    if text.chars().all(decimal) {
        text.parse().ok()
    } else {
        None
    }
}

/// The runner reads these into 32 bits with wrap-around: `0xffffffff` is -1.
fn radix_number(digits: &str, radix: u32) -> Option<f64> {
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let bits = u32::from_str_radix(digits, radix).ok()?;
    Some(f64::from(bits.cast_signed()))
}

/// A number in at most 15 significant digits, as the runner writes it.
fn number_to_text(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    let magnitude = rounded.abs();
    if (1e-5..1e15).contains(&magnitude) {
        return rounded.to_string();
    }
    exponent_text(rounded)
}

/// `1E+20`, as .NET's `G15` writes it.
fn exponent_text(value: f64) -> String {
    let text = format!("{value:E}");
    match text.split_once('E') {
        Some((digits, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => format!("{digits}E-{exponent:0>2}"),
            None => format!("{digits}E+{exponent:0>2}"),
        },
        None => text,
    }
}
