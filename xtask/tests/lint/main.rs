//! The rules of the source tree that neither the compiler nor clippy keeps. ARCHITECTURE.md lists them in words.

mod documents;
mod modules;
mod requirements;
mod source;
mod text;
