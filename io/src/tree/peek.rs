//! Files that are known by what they hold, and taken as the bytes they are.

use super::open::Opened;
use super::{BUFFER, Looked, MOST_KEPT, Named, Peek, alone as turn};

/// Opens a file that nobody else looks at, and reads on where its first bytes are wanted; true where it was taken.
pub(super) fn alone(file: &Named<'_>, peek: &Peek<'_>) -> bool {
    let Ok(opened) = Opened::at(file.location) else {
        // Whoever wants it by its name states why; of others nobody knows what they are.
        return false;
    };
    let mut bytes = BUFFER.take();
    let begins = opened.read_first(&mut bytes).is_ok() && (peek.begins)(file.asked, &bytes);
    if begins {
        let _alone = turn(&opened);
        let read = opened.read_on(&mut bytes);
        let read = read.as_ref().map(|()| &bytes[..]);
        (peek.takes)(&file.looked(read.map_err(String::as_str)));
    }
    if bytes.capacity() <= MOST_KEPT {
        BUFFER.set(bytes);
    }
    begins
}

/// Offers a file that was read already; of one that could not be, because it is too large, the first bytes tell.
pub(super) fn seen(
    file: &Named<'_>,
    peek: &Peek<'_>,
    looked: &Looked<'_>,
    opened: Option<&Opened>,
) -> bool {
    let begins = match (looked.bytes, opened) {
        (Ok(bytes), _) => (peek.begins)(file.asked, bytes),
        (Err(_), Some(opened)) => {
            let mut first = Vec::new();
            opened.read_first(&mut first).is_ok() && (peek.begins)(file.asked, &first)
        }
        (Err(_), None) => false,
    };
    if begins {
        (peek.takes)(looked);
    }
    begins
}
