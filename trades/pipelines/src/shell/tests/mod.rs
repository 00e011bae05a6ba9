//! What a reading of a script gives, one scenario per test.

mod posix;
mod summary;
mod windows;
