//! Sets of groups as rows of bits, all of one width.

/// Rows of bits.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    words: Vec<u64>,
    width: usize,
}

impl Rows {
    /// So many empty rows of so many words.
    pub(super) fn new(rows: usize, width: usize) -> Self {
        Self {
            words: vec![0; rows * width],
            width,
        }
    }

    pub(super) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// An empty one where there is no such row.
    pub(super) fn row(&self, at: usize) -> &[u64] {
        let start = at.saturating_mul(self.width);
        let row = self.words.get(start..start.saturating_add(self.width));
        row.unwrap_or(&[])
    }

    pub(super) fn set(&mut self, at: usize, bit: u32) {
        let start = at.saturating_mul(self.width);
        let row = self.words.get_mut(start..start.saturating_add(self.width));
        add(row.unwrap_or(&mut []), bit);
    }

    /// Adds what a row has to another.
    pub(super) fn join(&mut self, from: usize, to: usize) {
        for word in 0..self.width {
            let own = self.words.get(from * self.width + word).copied();
            if let Some((own, all)) = own.zip(self.words.get_mut(to * self.width + word)) {
                *all |= own;
            }
        }
    }

    /// Adds bits to a row.
    pub(super) fn extend(&mut self, to: usize, bits: &[u64]) {
        let start = to.saturating_mul(self.width);
        let row = self.words.get_mut(start..start.saturating_add(self.width));
        let row = row.into_iter().flatten();
        row.zip(bits).for_each(|(all, own)| *all |= own);
    }
}

/// Sets a bit.
pub(super) fn add(row: &mut [u64], bit: u32) {
    if let Some(word) = row.get_mut(bit as usize / 64) {
        *word |= 1 << (bit % 64);
    }
}

pub(super) fn has(row: &[u64], bit: u32) -> bool {
    let word = row.get(bit as usize / 64);
    word.is_some_and(|word| word >> (bit % 64) & 1 == 1)
}

pub(super) fn is_empty(row: &[u64]) -> bool {
    row.iter().all(|word| *word == 0)
}

/// Whether both have a bit.
pub(super) fn meet(one: &[u64], other: &[u64]) -> bool {
    one.iter().zip(other).any(|(one, other)| one & other != 0)
}

/// The bits that are set, in order.
pub(super) fn ones(row: &[u64]) -> impl Iterator<Item = u32> {
    (0u32..).zip(row).flat_map(|(at, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            (bit < 64).then_some(at * 64 + bit)
        })
    })
}

/// Counts how often each bit was set, 64 at a time: the first plane holds the lowest digit of every count.
#[derive(Debug, Default)]
pub(super) struct Counts {
    planes: Vec<Vec<u64>>,
}

impl Counts {
    /// Adds one for every bit of the row.
    pub(super) fn add(&mut self, row: &[u64]) {
        for (at, &word) in row.iter().enumerate() {
            let mut carry = word;
            let mut digit = 0;
            while carry != 0 {
                if digit == self.planes.len() {
                    self.planes.push(vec![0; row.len()]);
                }
                let plane = self.planes.get_mut(digit);
                if let Some(plane) = plane.and_then(|plane| plane.get_mut(at)) {
                    let both = *plane & carry;
                    *plane ^= carry;
                    carry = both;
                }
                digit += 1;
            }
        }
    }

    pub(super) fn of(&self, bit: u32) -> u64 {
        let digits = self.planes.iter().zip(0u32..64);
        let digits = digits.filter(|(plane, _)| has(plane, bit));
        digits.fold(0, |all, (_, digit)| all | 1 << digit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_back_in_order_and_are_counted() {
        let mut rows = Rows::new(3, 2);
        for bit in [0, 63, 64, 127] {
            rows.set(1, bit);
        }
        rows.set(1, 128);
        rows.join(1, 2);
        assert_eq!(ones(rows.row(2)).collect::<Vec<_>>(), [0, 63, 64, 127]);
        assert!(is_empty(rows.row(0)) && is_empty(rows.row(9)));
        let mut counts = Counts::default();
        for number in 0..300u32 {
            let mut row = [0; 2];
            (0..128)
                .filter(|bit| number % (bit + 1) == 0)
                .for_each(|bit| add(&mut row, bit));
            counts.add(&row);
        }
        for bit in 0..128 {
            assert_eq!(counts.of(bit), u64::from(299 / (bit + 1) + 1));
        }
    }
}
