//! Expressions, one scenario per test.

mod folding;
mod parsing;
mod properties;
mod taint;
