//! Characters that change or hide what a text shows.

use std::ops::RangeInclusive;

/// Marks that turn direction round (Unicode Annex 9, Trojan Source; 2026-11).
pub(crate) static BIDI: &[char] = &[
    '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
    '\u{2069}',
];

/// Characters without a shape (Unicode 17, `Default_Ignorable_Code_Point`; 2026-11). The soft hyphen is left out: it
/// comes with pasted prose, and shells do not read it as anything.
pub(crate) static INVISIBLE: &[RangeInclusive<char>] = &[
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{2060}'..='\u{2064}',
    '\u{206a}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{e0000}'..='\u{e0fff}',
];
