//! JSON, read by the browser's own parser and handed to serde. Knows no address and no page.
//!
//! serde_json's reader brings number tables and error sentences that nobody reads here: 9 of the 150 KB that the page may
//! weigh. Writing needs none of that and stays with serde_json.

use exeunt_contract::Content;
use js_sys::{Array, JSON, Object};
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;
use wasm_bindgen::{JsCast, JsValue};

/// The text is not JSON, or not of the shape that was asked for. It does not say where: nobody would read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable JSON")
    }
}

impl std::error::Error for Unreadable {}

impl Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Reads `text` as a `T`.
///
/// # Errors
///
/// [`Unreadable`] if it is no JSON or no `T`.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    T::deserialize(Value(JSON::parse(text).map_err(|_| Unreadable)?))
}

/// Reads the body of an answer; an empty one where the contract says that there is none.
///
/// # Errors
///
/// [`Unreadable`] if it is not of the contract.
pub fn read_content<T: Content>(body: &str) -> Result<T, Unreadable> {
    read(if T::EMPTY { "{}" } else { body })
}

/// A parsed value. There are no functions and no cycles in what `JSON.parse` makes.
struct Value(JsValue);

impl IntoDeserializer<'_, Unreadable> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let value = self.0;
        if let Some(text) = value.as_string() {
            visitor.visit_string(text)
        } else if let Some(number) = value.as_f64() {
            number_to(number, visitor)
        } else if let Some(truth) = value.as_bool() {
            visitor.visit_bool(truth)
        } else if value.is_null() {
            visitor.visit_unit()
        } else if let Some(array) = value.dyn_ref::<Array>() {
            visitor.visit_seq(SeqDeserializer::new(array.iter().map(Value)))
        } else {
            let entries = Object::entries(value.unchecked_ref());
            visitor.visit_map(MapDeserializer::new(entries.iter().map(|entry| {
                let entry: Array = entry.unchecked_into();
                (entry.get(0).as_string().unwrap_or_default(), Value(entry.get(1)))
            })))
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let word = self.0.as_string().ok_or(Unreadable)?;
        visitor.visit_enum(IntoDeserializer::<Unreadable>::into_deserializer(word))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// The contract has no fractions; what is no whole number is left to the visitor to refuse.
#[expect(clippy::cast_possible_truncation, reason = "the guard keeps to whole numbers that an i64 holds exactly")]
fn number_to<'de, V: Visitor<'de>>(number: f64, visitor: V) -> Result<V::Value, Unreadable> {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    if number.fract() == 0.0 && number.abs() <= LARGEST { visitor.visit_i64(number as i64) } else { Err(Unreadable) }
}
