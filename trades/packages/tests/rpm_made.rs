//! Small databases of rpm, made from nothing but the descriptions of their formats.

/// The value of a tag.
pub enum Value<'a> {
    Number(u32),
    Text(&'a str),
    Texts(&'a [&'a str]),
    Bytes(&'a [u8]),
}

/// A header with those tags.
pub fn header(tags: &[(usize, Value<'_>)]) -> Vec<u8> {
    let (mut index, mut data) = (Vec::new(), Vec::new());
    for (tag, value) in tags {
        let offset = data.len();
        let texts = |texts: &[&str]| texts.iter().flat_map(|text| [text, "\0"]).collect();
        let (kind, count, bytes) = match value {
            Value::Number(number) => (4, 1, number.to_be_bytes().to_vec()),
            Value::Text(text) => (6, 1, String::into_bytes(texts(&[*text]))),
            Value::Texts(list) => (8, list.len(), String::into_bytes(texts(list))),
            Value::Bytes(bytes) => (7, bytes.len(), bytes.to_vec()),
        };
        data.extend(bytes);
        index.extend([*tag, kind, offset, count].into_iter().flat_map(be));
    }
    let counts = [be(tags.len()), be(data.len())].concat();
    [counts, index, data].concat()
}

fn be(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("it is small").to_be_bytes()
}

fn le(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("it is small").to_le_bytes()
}

fn two(number: usize) -> [u8; 2] {
    // A page of 65,536 bytes is written as 1 by SQLite; content that begins at its end as 0.
    u16::try_from(number).unwrap_or_default().to_be_bytes()
}

/// `rpmdb.sqlite` with pages of that size: a leaf for every two packages, and one page above the leaves.
pub fn sqlite(size: usize, blobs: &[Vec<u8>]) -> Vec<u8> {
    let mut pages = vec![vec![], vec![]];
    let table: [&[u8]; 5] = [b"table", b"Packages", b"Packages", &[2], b"x"];
    let kinds = [23, 29, 29, 1, 15];
    let row = record(&kinds, &table.concat());
    let row = cell(size, 1, &row, &mut pages);
    let (mut children, mut number) = (Vec::new(), 0);
    for rows in blobs.chunks(2) {
        let mut cells = Vec::new();
        for blob in rows {
            number += 1;
            let row = record(&[0, 12 + 2 * blob.len()], blob);
            cells.push(cell(size, number, &row, &mut pages));
        }
        pages.push(page(size, 0, &[0x0d], &cells));
        children.push(pages.len());
    }
    let Some(last) = children.pop() else {
        pages[1] = page(size, 0, &[0x0d], &[]);
        return finished(size, &row, pages);
    };
    let above = children
        .iter()
        .map(|child| [&be(*child)[..], &[1]].concat());
    let cells: Vec<_> = above.collect();
    pages[1] = page(size, 0, &[&[0x05][..], &be(last)].concat(), &cells);
    finished(size, &row, pages)
}

/// With the first page: the header of the file, and the list of tables.
fn finished(size: usize, row: &[u8], mut pages: Vec<Vec<u8>>) -> Vec<u8> {
    pages[0] = page(size, 100, &[0x0d], &[row.to_vec()]);
    let stated = if size == 65_536 { [0, 1] } else { two(size) };
    let start = [b"SQLite format 3\0", &stated[..], &[1, 1, 0]].concat();
    pages[0][..start.len()].copy_from_slice(&start);
    pages.concat()
}

fn record(kinds: &[usize], values: &[u8]) -> Vec<u8> {
    let kinds: Vec<_> = kinds.iter().copied().flat_map(varint).collect();
    [varint(kinds.len() + 1), kinds, values.to_vec()].concat()
}

fn varint(number: usize) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(number % 128).expect("it is small")];
    let mut rest = number / 128;
    while rest > 0 {
        bytes.push(u8::try_from(rest % 128).expect("it is small") | 128);
        rest /= 128;
    }
    bytes.reverse();
    bytes
}

/// A row in a leaf; what has no room there becomes pages of its own.
fn cell(size: usize, number: usize, row: &[u8], pages: &mut Vec<Vec<u8>>) -> Vec<u8> {
    let start = [varint(row.len()), varint(number)].concat();
    if row.len() <= size - 35 {
        return [start, row.to_vec()].concat();
    }
    let least = (size - 12) * 32 / 255 - 23;
    let fitting = least + (row.len() - least) % (size - 4);
    let here = if fitting <= size - 35 { fitting } else { least };
    let first = pages.len() + 1;
    let parts: Vec<_> = row[here..].chunks(size - 4).collect();
    for (at, part) in parts.iter().enumerate() {
        let next = if at + 1 < parts.len() {
            first + at + 1
        } else {
            0
        };
        let mut page = [&be(next)[..], part].concat();
        page.resize(size, 0);
        pages.push(page);
    }
    [start, row[..here].to_vec(), be(first).to_vec()].concat()
}

/// A page of a tree: its kind, with the last child of an inner one, then cells from its end on.
fn page(size: usize, start: usize, kind: &[u8], cells: &[Vec<u8>]) -> Vec<u8> {
    let mut page = vec![0; size];
    let mut end = size;
    let mut list = Vec::new();
    for cell in cells {
        end -= cell.len();
        page[end..end + cell.len()].copy_from_slice(cell);
        list.extend(two(end));
    }
    let counts = [&kind[..1], &[0, 0], &two(cells.len()), &two(end), &[0]].concat();
    let top = [counts, kind[1..].to_vec(), list].concat();
    page[start..start + top.len()].copy_from_slice(&top);
    page
}

/// `Packages.db`, with one free slot between each two packages.
pub fn ndb(blobs: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"RpmP".to_vec();
    file.extend([0, 1, 1, blobs.len() + 1].into_iter().flat_map(le));
    file.resize(32, 0);
    let mut stored = Vec::new();
    for (at, blob) in blobs.iter().enumerate() {
        let start = 256 + stored.len() / 16;
        let head = [le(at + 1), le(1), le(blob.len())].concat();
        stored.extend([b"BlbS", &head[..], blob].concat());
        stored.resize((stored.len() + 12).next_multiple_of(16) - 12, 0);
        stored.extend([&le(0)[..], &le(blob.len()), b"BlbE"].concat());
        let count = 256 + stored.len() / 16 - start;
        let slot = [le(at + 1), le(start), le(count)].concat();
        file.extend([b"Slot", &slot[..], b"Slot", &[0; 12]].concat());
    }
    while file.len() < 4096 {
        file.extend([&b"Slot"[..], &[0; 12]].concat());
    }
    [file, stored].concat()
}

/// `Packages` with pages of 512 bytes, in either order of bytes: a page for each package, and pages of long values.
pub fn berkeley(is_big: bool, blobs: &[Vec<u8>]) -> Vec<u8> {
    let hash = Hash { is_big };
    let four = |number| hash.four(number);
    let mut pages: Vec<Vec<u8>> = vec![vec![]];
    let mut values = vec![four(blobs.len()).to_vec()];
    values.extend_from_slice(blobs);
    for (at, value) in values.iter().enumerate() {
        let number = pages.len();
        let is_long = value.len() >= 128;
        let item = if is_long {
            let places = [four(number + 1), four(value.len())].concat();
            [&[3, 0, 0, 0], &places[..]].concat()
        } else {
            [&[1], &value[..]].concat()
        };
        let key = [&[1][..], &four(at)].concat();
        let ends = [512 - key.len(), 512 - key.len() - item.len()];
        let top = hash.top([number, 0, 2, 0], 13);
        let mut page = [top, ends.map(|end| hash.two(end)).concat()].concat();
        page.resize(ends[1], 0);
        pages.push([page, item, key].concat());
        if is_long {
            hash.long(value, &mut pages);
        }
    }
    let numbers = [0, 0, 0, 0x0006_1561, 9, 512].map(four).concat();
    let last = four(pages.len() - 1);
    let mut meta = [&numbers[..], &[0, 8, 0, 0], &four(0), &last].concat();
    meta.resize(512, 0);
    pages[0] = meta;
    pages.concat()
}

/// The order of bytes of a hash.
struct Hash {
    is_big: bool,
}

impl Hash {
    fn four(&self, number: usize) -> [u8; 4] {
        if self.is_big { be(number) } else { le(number) }
    }

    fn two(&self, number: usize) -> [u8; 2] {
        let [high, low] = two(number);
        if self.is_big {
            [high, low]
        } else {
            [low, high]
        }
    }

    /// The top of a page: its number, the next one, how many items, what is in use.
    fn top(&self, [number, next, count, free]: [usize; 4], kind: u8) -> Vec<u8> {
        let numbers = [0, 0, number, 0, next].map(|number| self.four(number));
        let shorts = [count, free].map(|number| self.two(number));
        [&numbers.concat()[..], &shorts.concat(), &[0, kind]].concat()
    }

    /// A long value, in pages of its own.
    fn long(&self, value: &[u8], pages: &mut Vec<Vec<u8>>) {
        let parts: Vec<_> = value.chunks(512 - 26).collect();
        let first = pages.len();
        for (at, part) in parts.iter().enumerate() {
            let is_last = at + 1 == parts.len();
            let next = if is_last { 0 } else { first + at + 1 };
            let top = self.top([first + at, next, 1, part.len()], 7);
            let mut page = [&top[..], part].concat();
            page.resize(512, 0);
            pages.push(page);
        }
    }
}

/// `rpmdb.sqlite-wal`, which makes any database of pages of that size one that consists of these.
pub fn wal(size: usize, pages: &[u8]) -> Vec<u8> {
    let mut sum = (0, 0);
    let start = [0x377f_0683, 3_007_000, size, 1, 7, 8].map(be).concat();
    add(&mut sum, &start);
    let mut log = [start, ended(sum)].concat();
    let count = pages.len() / size;
    for (at, page) in pages.chunks(size).enumerate() {
        let after = if at + 1 == count { count } else { 0 };
        let numbers = [at + 1, after].map(be).concat();
        add(&mut sum, &numbers);
        add(&mut sum, page);
        log.extend([numbers, [7, 8].map(be).concat(), ended(sum), page.to_vec()].concat());
    }
    log
}

fn add(sum: &mut (u32, u32), bytes: &[u8]) {
    for eight in bytes.chunks(8) {
        let word = |at: usize| u32::from_be_bytes(eight[at..at + 4].try_into().expect("four"));
        sum.0 = sum.0.wrapping_add(word(0)).wrapping_add(sum.1);
        sum.1 = sum.1.wrapping_add(word(4)).wrapping_add(sum.0);
    }
}

fn ended(sum: (u32, u32)) -> Vec<u8> {
    [sum.0.to_be_bytes(), sum.1.to_be_bytes()].concat()
}
