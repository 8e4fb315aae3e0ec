//! `cargo xtask openapi`: writes the published description of the contract anew. The contract's own test generates it;
//! this module runs that test.

use crate::report::Outcome;
use crate::run::{cargo, show};

/// Writes `crates/contract/openapi.json` from the contract's types.
///
/// # Errors
/// When the contract does not compile, or the file cannot be written.
pub fn openapi() -> Outcome {
    let mut test = cargo();
    test.args(["test", "--locked", "--package", "exeunt-contract", "--all-features", "openapi"]);
    show(test.env("UPDATE_OPENAPI", "1"))
}
