//! The contract's promises about itself.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

#[cfg(feature = "openapi")]
mod openapi;
mod problems;
mod samples;
