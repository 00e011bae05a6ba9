//! A bounded memory of what was read, in two generations.

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::Arc;

use lockgate_git::Kind;

/// Bytes that may be shared with the cache.
pub(super) type Shared = (Kind, Arc<Vec<u8>>);

/// Remembers up to `limit` bytes. When the younger half is full, the older half is forgotten; what is asked for becomes
/// young again.
#[derive(Debug)]
pub(super) struct Cache<K> {
    young: HashMap<K, Shared>,
    old: HashMap<K, Shared>,
    young_bytes: usize,
    limit: usize,
}

impl<K: Copy + Eq + Hash> Cache<K> {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            young_bytes: 0,
            limit,
        }
    }

    pub(super) fn find(&mut self, key: K) -> Option<Shared> {
        if let Some((kind, bytes)) = self.young.get(&key) {
            return Some((*kind, Arc::clone(bytes)));
        }
        let (kind, bytes) = self.old.remove(&key)?;
        self.keep(key, kind, Arc::clone(&bytes));
        Some((kind, bytes))
    }

    pub(super) fn keep(&mut self, key: K, kind: Kind, bytes: Arc<Vec<u8>>) {
        // An entry has a cost of its own.
        let size = bytes.len() + 128;
        if size > self.limit / 4 {
            return;
        }
        if self.young_bytes + size > self.limit / 2 {
            self.old = mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += size;
        self.young.insert(key, (kind, bytes));
    }
}
