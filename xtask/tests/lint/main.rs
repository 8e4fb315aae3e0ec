//! The rules of the source tree that neither the compiler nor clippy keeps. ARCHITECTURE.md lists them in words.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod documents;
mod modules;
mod requirements;
mod source;
mod text;
