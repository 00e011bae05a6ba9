//! Literate test cases: prose, input, expected output.
