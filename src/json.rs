//! JSON, read by the browser's own parser and handed to serde. Knows no address and no page.
//!
//! serde_json's reader brings number tables and error sentences that the page does not use: 9 of the 150 KB that it may
//! weigh. Writing needs none of that and stays with serde_json.

use exeunt_contract::Content;
use js_sys::{Array, JSON, Reflect};
use serde::de::value::U32Deserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use std::fmt;
use wasm_bindgen::{JsCast, JsValue};

/// The text is not JSON, or not of the expected shape. It carries no position, because no page shows one.
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
///
/// A struct asks for its fields, a number for a number, and each gets that type or an error: so the download holds one
/// way to read each type, and not all ways for all types.
struct Value(JsValue);

impl<'de> Deserializer<'de> for Value {
    type Error = Unreadable;

    /// No type of the contract accepts any value.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.0.as_string().ok_or(Unreadable)?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unreadable)?)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_u32(whole(&self.0)?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_u32(whole(&self.0)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(Items { array: self.0.dyn_into().map_err(|_| Unreadable)?, at: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if !self.0.is_object() || self.0.is_instance_of::<Array>() {
            return Err(Unreadable);
        }
        visitor.visit_map(Fields { object: self.0, fields, at: 0, value: JsValue::UNDEFINED })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_enum(Position::of(&self.0.as_string().ok_or(Unreadable)?, words).into_deserializer())
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u64 u128 f32 f64 char str bytes byte_buf unit unit_struct newtype_struct tuple
        tuple_struct map identifier ignored_any
    }
}

/// A whole number that is not negative: the contract has no others. A value too large for its type is refused by the
/// type.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the guard lets nothing else through")]
fn whole(value: &JsValue) -> Result<u32, Unreadable> {
    let number = value.as_f64().ok_or(Unreadable)?;
    let fits = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    if fits { Ok(number as u32) } else { Err(Unreadable) }
}

/// Iterates over the items of an array.
struct Items {
    array: Array,
    at: u32,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        if self.at == self.array.length() {
            return Ok(None);
        }
        self.at += 1;
        seed.deserialize(Value(self.array.get(self.at - 1))).map(Some)
    }
}

/// Iterates over the fields that a struct knows and the object has. Other fields of the object are ignored.
struct Fields {
    object: JsValue,
    fields: &'static [&'static str],
    at: u32,
    value: JsValue,
}

impl Fields {
    /// The position of the next field of the object; its value is kept.
    fn next(&mut self) -> Option<Position> {
        while let Some(field) = self.fields.get(self.at as usize) {
            self.at += 1;
            self.value = Reflect::get(&self.object, &JsValue::from_str(field)).unwrap_or_default();
            if !self.value.is_undefined() {
                return Some(Position(self.at - 1));
            }
        }
        None
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        self.next().map(|position| seed.deserialize(position.into_deserializer())).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unreadable> {
        seed.deserialize(Value(std::mem::take(&mut self.value)))
    }
}

/// A field or variant by its position in serde's list for the type: shorter than comparing its name again.
struct Position(u32);

impl Position {
    /// The position of `word`; one past the end for an unknown word, which types with an "unknown" variant take as
    /// that.
    fn of(word: &str, words: &[&str]) -> Self {
        Self((0..).zip(words).find(|(_, known)| **known == word).map_or(u32::MAX, |(place, _)| place))
    }
}

impl IntoDeserializer<'_, Unreadable> for Position {
    type Deserializer = U32Deserializer<Unreadable>;

    fn into_deserializer(self) -> Self::Deserializer {
        U32Deserializer::new(self.0)
    }
}
