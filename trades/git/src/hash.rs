//! Naming objects by their bytes.

use sha1_checked::{Digest as _, Sha1};
use sha2::Sha256;

use crate::{HashKind, Kind, ObjectId};

/// The id of an object; nothing where its bytes are made to collide under SHA-1.
pub fn hash_object(hash: HashKind, kind: Kind, bytes: &[u8]) -> Option<ObjectId> {
    let header = format!("{kind} {}\0", bytes.len());
    match hash {
        HashKind::Sha1 => {
            let mut state = Sha1::new();
            state.update(header.as_bytes());
            state.update(bytes);
            let result = state.try_finalize();
            let whole = !result.has_collision();
            whole.then(|| ObjectId::from_bytes(result.hash())).flatten()
        }
        HashKind::Sha256 => {
            let state = Sha256::new().chain_update(header.as_bytes());
            ObjectId::from_bytes(&state.chain_update(bytes).finalize())
        }
    }
}
