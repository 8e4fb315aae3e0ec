//! The name of this node among several.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A name of 1 to 64 of the letters A-Z a-z, digits, `.`, `-` and `_`: it stands in log lines and labels as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeName(Arc<str>);

/// A text that cannot name a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name of a node is 1 to 64 of the letters A-Z a-z, digits, '.', '-' and '_'")]
pub struct InvalidNodeName;

impl FromStr for NodeName {
    type Err = InvalidNodeName;

    fn from_str(text: &str) -> Result<Self, InvalidNodeName> {
        let is_sound = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        match text.len() {
            1..=64 if text.chars().all(is_sound) => Ok(Self(text.into())),
            _ => Err(InvalidNodeName),
        }
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
