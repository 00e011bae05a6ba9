//! Randomness.

use crate::Error;

/// As many random bytes, in hexadecimal digits, from the system's generator for keys.
pub fn random_hex(bytes: usize) -> Result<String, Error> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|_| Error::Random)?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same() {
        let (one, two) = (random_hex(16), random_hex(16));
        assert_eq!(one.as_deref().map(str::len), Ok(32));
        assert_ne!(one, two);
    }
}
