//! The only cache. Unaware of what it keeps.
//!
//! Values are kept under a hash of everything they depend on, so a warm answer equals a cold one. It is bounded: when
//! as many values are kept as were asked for, those not used since the last such moment are dropped.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use twox_hash::XxHash3_128;

/// A hash of everything that a value depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(u128);

impl Key {
    /// The key of these parts; `["a", "b"]` and `["ab"]` differ.
    pub fn of(parts: &[&str]) -> Key {
        let mut hasher = XxHash3_128::new();
        for part in parts {
            hasher.write(&(part.len() as u64).to_le_bytes());
            hasher.write(part.as_bytes());
        }
        Key(hasher.finish_128())
    }
}

const SHARDS: usize = 16;

/// Values by key, shared between threads.
#[derive(Debug)]
pub struct Cache<V> {
    shards: [Mutex<Shard<V>>; SHARDS],
    /// How many values a shard keeps before it drops the unused ones.
    capacity: usize,
}

/// Values used since the last time that the shard was full, and those used before.
#[derive(Debug)]
struct Shard<V> {
    recent: HashMap<Key, V>,
    older: HashMap<Key, V>,
}

impl<V: Clone> Cache<V> {
    /// A cache that keeps at least the `capacity` values used last, and at most some twice as many.
    pub fn new(capacity: usize) -> Self {
        let shard = || {
            Mutex::new(Shard {
                recent: HashMap::new(),
                older: HashMap::new(),
            })
        };
        Cache {
            shards: std::array::from_fn(|_| shard()),
            capacity: capacity.div_ceil(SHARDS).max(1),
        }
    }

    /// The value of `key`, made by `make` where it is not kept. `make` runs without a lock, so two threads that want
    /// the same value at once may both make it.
    pub fn get_or_insert_with(&self, key: Key, make: impl FnOnce() -> V) -> V {
        let shard = &self.shards[(key.0 % SHARDS as u128) as usize];
        // A panic of another thread leaves both maps whole.
        let lock = || shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = lock().get(key, self.capacity) {
            return value;
        }
        let value = make();
        lock().insert(key, value.clone(), self.capacity);
        value
    }
}

impl<V: Clone> Shard<V> {
    fn get(&mut self, key: Key, capacity: usize) -> Option<V> {
        if let Some(value) = self.recent.get(&key) {
            return Some(value.clone());
        }
        let value = self.older.remove(&key)?;
        self.insert(key, value.clone(), capacity);
        Some(value)
    }

    fn insert(&mut self, key: Key, value: V, capacity: usize) {
        if self.recent.len() >= capacity {
            self.older = std::mem::take(&mut self.recent);
        }
        self.recent.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_per_key() {
        let cache = Cache::new(100);
        for (parts, made) in [
            (&["a", "b"][..], 1),
            (&["a", "b"], 1),
            (&["ab"], 3),
            (&["ab", ""], 4),
        ] {
            assert_eq!(
                cache.get_or_insert_with(Key::of(parts), || made),
                made,
                "{parts:?}"
            );
        }
    }

    #[test]
    fn what_is_used_stays_and_the_rest_is_dropped() {
        let cache = Cache::new(16);
        let used = Key::of(&["used"]);
        cache.get_or_insert_with(used, || 0);
        for number in 0..10_000 {
            cache.get_or_insert_with(Key::of(&[&number.to_string()]), || number);
            assert_eq!(cache.get_or_insert_with(used, || -1), 0);
        }
        let kept: usize = cache
            .shards
            .iter()
            .map(|s| s.lock().unwrap())
            .map(|s| s.recent.len() + s.older.len())
            .sum();
        assert!(kept <= 48, "{kept} values are kept");
    }
}
