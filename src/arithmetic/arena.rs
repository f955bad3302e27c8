//! The store behind the scalars that own memory: handles are `Copy`, the arena owns.

use std::sync::atomic::{AtomicU64, Ordering};

/// No two scopes of the process share a generation, so a handle from another thread is noticed in
/// the same way as one whose scope has ended.
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// Where a cell is, and the scope that made it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::arithmetic) struct Handle {
    index: usize,
    generation: u64,
}

impl Handle {
    /// The position in the arena: larger than that of every cell made before and still alive.
    pub(in crate::arithmetic) fn index(self) -> usize {
        self.index
    }
}

/// A stack of cells, cut into scopes. Each thread has its own arena for each scalar.
///
/// A cell belongs to the innermost scope that is open when it is made. The outermost scope is
/// never closed: what is made outside of every scope lives as long as the thread.
pub(in crate::arithmetic) struct Arena<T> {
    cells: Vec<T>,
    /// The first index of each open scope and its generation, outermost first.
    scopes: Vec<(usize, u64)>,
}

impl<T> Arena<T> {
    pub(in crate::arithmetic) fn new() -> Self {
        let mut arena = Self { cells: Vec::new(), scopes: Vec::new() };
        arena.open();
        arena
    }

    /// Opens a scope and returns its depth, with which it is to be closed.
    pub(in crate::arithmetic) fn open(&mut self) -> usize {
        let generation = GENERATION.fetch_add(1, Ordering::Relaxed);
        self.scopes.push((self.cells.len(), generation));
        self.scopes.len() - 1
    }

    /// Frees what was made in the scope of this depth and in the scopes inside it.
    pub(in crate::arithmetic) fn close(&mut self, depth: usize) {
        if let Some(&(first, _)) = self.scopes.get(depth) {
            self.cells.truncate(first);
            self.scopes.truncate(depth);
        }
    }

    pub(in crate::arithmetic) fn push(&mut self, cell: T) -> Handle {
        let index = self.cells.len();
        self.cells.push(cell);
        Handle { index, generation: self.owner(index) }
    }

    /// The cell, unless its scope has ended or is that of another thread.
    pub(in crate::arithmetic) fn get(&self, handle: Handle) -> Option<&T> {
        let cell = self.cells.get(handle.index)?;
        (self.owner(handle.index) == handle.generation).then_some(cell)
    }

    /// All cells that are alive, in the order in which they were made.
    pub(in crate::arithmetic) fn cells(&self) -> &[T] {
        &self.cells
    }

    /// The generation of the scope that made, or would make, the cell at `index`.
    fn owner(&self, index: usize) -> u64 {
        let inside = self.scopes.partition_point(|&(first, _)| first <= index);
        self.scopes[inside - 1].1
    }
}

/// The assigning operators of a `Copy` scalar, by its binary ones.
macro_rules! assign_by_binary {
    ($scalar:ident: $($assign:ident $method:ident $operator:tt),*) => {$(
        impl std::ops::$assign for $scalar {
            fn $method(&mut self, other: Self) {
                *self = *self $operator other;
            }
        }
    )*};
    ($scalar:ident) => {
        $crate::arithmetic::arena::assign_by_binary!(
            $scalar: AddAssign add_assign +, SubAssign sub_assign -,
            MulAssign mul_assign *, DivAssign div_assign /
        );
    };
}
pub(in crate::arithmetic) use assign_by_binary;
