//! Randomness.

use crate::Error;

/// As many random bytes, in hexadecimal digits, from the system's generator for keys.
pub fn random_hex(bytes: usize) -> Result<String, Error> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|_| Error::Random)?;
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half & 15)]);
    let digits = |byte: &u8| [digit(byte >> 4), digit(*byte)];
    Ok(random.iter().flat_map(digits).collect())
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
