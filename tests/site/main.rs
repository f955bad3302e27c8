//! The static site, as it is written from records: its formulas, its links, its escapes.

mod browser;
mod escapes;
mod formulas;
