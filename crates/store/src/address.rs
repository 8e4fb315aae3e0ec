//! Where a database is, and what is expected of it when it is opened.

use crate::StoreError;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The address of a database.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// `sqlite:DIRECTORY`: the embedded engine, with its files in this directory.
    Sqlite(PathBuf),
    /// `postgres://…`: a database on a server. It may hold a password.
    Postgres(String),
}

impl Address {
    /// The directory of an embedded database, whose files can be copied.
    ///
    /// # Errors
    /// [`StoreError::Broken`] of a database on a server.
    pub fn directory(&self) -> Result<&Path, StoreError> {
        match self {
            Self::Sqlite(directory) => Ok(directory),
            Self::Postgres(_) => Err(StoreError::Broken(
                "a database on a server is copied and restored by the server's own tools (docs/operations.md)".into(),
            )),
        }
    }
}

/// A text that is no address of a database. It is not repeated, because it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a database is sqlite:DIRECTORY or postgres://USER@HOST/NAME")]
pub struct InvalidAddress;

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        match text.split_once(':') {
            Some(("sqlite", directory)) if !directory.is_empty() => Ok(Self::Sqlite(directory.into())),
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") => Ok(Self::Postgres(text.to_owned())),
            _ => Err(InvalidAddress),
        }
    }
}

/// Without a password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(directory) => directory.display().fmt(f),
            Self::Postgres(address) => {
                let place = address.rsplit_once('@').or_else(|| address.split_once("//"));
                let place = place.map_or("", |(_, place)| place);
                f.write_str(place.split_once('?').map_or(place, |(place, _)| place))
            }
        }
    }
}

/// Without a password, too: it stands in the debug output of the command line.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// The name of the note under which a database that was moved keeps where to.
pub(crate) const MOVED: &str = "moved";

/// The name of the note in a database to which a move is not finished.
pub(crate) const INCOMING: &str = "incoming";

/// What is expected of a database that is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// It is made where there is none, and checked.
    CreateOrOpen,
    /// It must be there, and is checked.
    Checked,
    /// It must be there, and is not checked, which takes minutes for a large file: for an operator who takes access
    /// away and must not wait. Damage is still noticed where it is read.
    Unchecked,
    /// It must be there, and no server or other command may use it.
    Alone,
    /// It is made where there is none, and no server or other command may use it.
    CreateAlone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_user_password_and_options() {
        let shown = |text: &str| text.parse::<Address>().unwrap().to_string();
        assert_eq!(shown("postgres://ana:s?cr@et@db.example:5433/name?sslmode=disable"), "db.example:5433/name");
        assert_eq!(shown("postgresql://db.example,two/name"), "db.example,two/name");
        assert_eq!(shown("sqlite:/var/lib/exeunt"), "/var/lib/exeunt");
        for wrong in ["", "sqlite:", "mysql://ana:secret@db/name", "/var/lib/exeunt"] {
            assert_eq!(wrong.parse::<Address>(), Err(InvalidAddress), "{wrong}");
        }
    }
}
