//! The contract's promises about itself.

#[cfg(feature = "openapi")]
mod openapi;
mod problems;
mod samples;
