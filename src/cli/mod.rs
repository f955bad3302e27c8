//! The command line and the named tests, for whatever table of papers they are given.
//!
//! A crate of theorems lists its papers in a [`Library`]; its `main.rs` calls [`main`], its test
//! target (with `harness = false`) calls [`test_main`]. Only this room reads arguments, the
//! environment and the clock, and only here does a judgement become an exit status.

mod arguments;
mod compare;
mod console;
mod doctor;
mod environment;
mod kept;
mod library;
mod list;
mod named;
mod new;
mod packet;
mod panics;
mod queue;
mod records;
mod replay;
mod report;
mod run;
mod select;
mod show;
mod verify;

pub use library::Library;
pub use named::{test_main, trials};
pub use run::{main, run};
