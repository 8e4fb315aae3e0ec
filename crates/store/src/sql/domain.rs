//! The types of the domain and of the contract, as columns hold them.

use super::{FromColumn, ToSql, Value};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sessions::SignInMethod;
use exeunt_contract::{EndReason, FormFactor};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{AccountId, AccountRef, DeviceId, SessionId};
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::SecretHash;
use serde::Serialize;
use serde::de::DeserializeOwned;

impl ToSql for Timestamp {
    fn to_sql(&self) -> Value<'_> {
        Value::Integer(self.as_millis())
    }
}

impl FromColumn for Timestamp {
    fn from_column(value: Value<'_>) -> Option<Self> {
        i64::from_column(value).map(Self::from_millis)
    }
}

/// Several timestamps are in one column, with a space between them.
impl ToSql for Vec<Timestamp> {
    fn to_sql(&self) -> Value<'_> {
        let all: Vec<String> = self.iter().map(|at| at.as_millis().to_string()).collect();
        Value::Text(all.join(" ").into())
    }
}

impl FromColumn for Vec<Timestamp> {
    fn from_column(value: Value<'_>) -> Option<Self> {
        let text = String::from_column(value)?;
        text.split_ascii_whitespace().map(|at| at.parse().ok().map(Timestamp::from_millis)).collect()
    }
}

impl ToSql for SecretHash {
    fn to_sql(&self) -> Value<'_> {
        self.0.to_sql()
    }
}

impl FromColumn for SecretHash {
    fn from_column(value: Value<'_>) -> Option<Self> {
        String::from_column(value).map(Self)
    }
}

/// Identifiers.
macro_rules! ids {
    ($($kind:ident)*) => {$(
        impl ToSql for $kind {
            fn to_sql(&self) -> Value<'_> {
                self.0.to_sql()
            }
        }

        impl FromColumn for $kind {
            fn from_column(value: Value<'_>) -> Option<Self> {
                String::from_column(value).map(Self)
            }
        }
    )*};
}

ids! { AccountId AccountRef DeviceId SessionId }

impl ToSql for Salt {
    fn to_sql(&self) -> Value<'_> {
        Value::Text(self.text().into())
    }
}

impl FromColumn for Salt {
    fn from_column(value: Value<'_>) -> Option<Self> {
        Self::parse(&String::from_column(value)?)
    }
}

/// Enums that are stored by the contract's names of their values. A name of an older or newer program becomes the
/// enum's own "unknown".
macro_rules! contract_enums {
    ($($kind:ty)*) => {$(
        impl ToSql for $kind {
            fn to_sql(&self) -> Value<'_> {
                Value::Text(enum_text(self).into())
            }
        }

        impl FromColumn for $kind {
            fn from_column(value: Value<'_>) -> Option<Self> {
                parse_enum_text(String::from_column(value)?)
            }
        }
    )*};
}

contract_enums! { ActivityKind EndReason FormFactor SignInMethod }

/// The word of a value of the contract, as a column holds it.
pub(crate) fn enum_text(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "unknown".to_owned(),
    }
}

fn parse_enum_text<T: DeserializeOwned>(word: String) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word)).ok()
}
