//! One reading of `name = value` for all languages and formats.
