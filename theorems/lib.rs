//! theorems
