//! Lists of numbers that take one allocation together. Knows not what the numbers stand for.

/// Lists of numbers, one after the other in a single vector.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// No list.
    pub(super) fn new() -> Self {
        Lists {
            starts: vec![0],
            items: Vec::new(),
        }
    }

    /// One more list.
    pub(super) fn push(&mut self, list: impl IntoIterator<Item = usize>) {
        self.items.extend(list.into_iter().map(|item| item as u32));
        self.starts.push(self.items.len() as u32);
    }

    /// The list at `index`.
    pub(super) fn of(&self, index: usize) -> &[u32] {
        &self.items[self.starts[index] as usize..self.starts[index + 1] as usize]
    }

    /// How many lists there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// By item, the lists that it stands in, ascending.
    pub(super) fn transposed(&self) -> Lists {
        let mut starts = vec![0u32; self.len() + 1];
        for &item in &self.items {
            starts[item as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut next = starts.clone();
        let mut items = vec![0u32; self.items.len()];
        for list in 0..self.len() {
            for &item in self.of(list) {
                items[next[item as usize] as usize] = list as u32;
                next[item as usize] += 1;
            }
        }
        Lists { starts, items }
    }
}
