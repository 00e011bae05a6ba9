//! What a reading of a script gives, one scenario per test.

mod posix;
mod properties;
mod summary;
mod units;
mod windows;
