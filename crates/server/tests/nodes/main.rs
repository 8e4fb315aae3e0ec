//! Several real nodes on one real PostgreSQL, and what can befall them.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod world;

mod encrypted;
mod ends;
mod faults;
mod moving;
mod proxy;
mod starting;
