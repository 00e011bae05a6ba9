//! Small programs, made at run time: nothing but what readers look at.

/// The address at which the whole file is loaded.
pub const BASE: u64 = 0x40_0000;

/// A program of 64 bits with one section of that name and contents.
///
/// Its contents begin at byte 128, and everything is loaded at [`BASE`].
pub fn elf(name: &str, contents: &[u8]) -> Vec<u8> {
    let names = format!("\0{name}\0.shstrtab\0").into_bytes();
    let names_at = 128 + contents.len();
    let table_at = (names_at + names.len()).next_multiple_of(8);
    let mut out = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let halves = |out: &mut Vec<u8>, values: &[u16]| {
        for value in values {
            out.extend(value.to_le_bytes());
        }
    };
    halves(&mut out, &[2, 62, 1, 0]);
    words(&mut out, &[BASE, 64, table_at as u64]);
    out.extend(0_u32.to_le_bytes());
    halves(&mut out, &[64, 56, 1, 64, 3, 2]);
    // One loaded segment.
    out.extend(1_u32.to_le_bytes());
    out.extend(6_u32.to_le_bytes());
    let length = (table_at + 3 * 64) as u64;
    words(&mut out, &[0, BASE, BASE, length, length, 4096]);
    out.resize(128, 0);
    out.extend(contents);
    out.extend(&names);
    out.resize(table_at, 0);
    out.extend([0; 64]);
    section(&mut out, 1, 1, 128, contents.len());
    section(&mut out, 2 + name.len(), 3, names_at, names.len());
    out
}

fn section(out: &mut Vec<u8>, name: usize, kind: u32, at: usize, length: usize) {
    let name = u32::try_from(name).expect("names are short");
    out.extend(name.to_le_bytes());
    out.extend(kind.to_le_bytes());
    words(
        out,
        &[2, BASE + at as u64, at as u64, length as u64, 0, 1, 0],
    );
}

fn words(out: &mut Vec<u8>, values: &[u64]) {
    for value in values {
        out.extend(value.to_le_bytes());
    }
}
