//! What a table holds, as two numbers that can be compared. It reads no row.

use crate::sql::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What was copied, or is in a database: how many rows of a table, and the sum of their SHA-256, in whatever order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) rows: u64,
    digest: u128,
}

impl Sum {
    pub(super) fn add(&mut self, row: &[Value<'static>]) {
        let mut digest = Sha256::new();
        for value in row {
            match value {
                Value::Null => digest.update([0]),
                Value::Integer(number) => {
                    digest.update([1]);
                    digest.update(number.to_be_bytes());
                }
                Value::Text(text) => {
                    digest.update([2]);
                    digest.update(text.len().to_be_bytes());
                    digest.update(text.as_bytes());
                }
            }
        }
        let digest: [u8; 32] = digest.finalize().into();
        let (half, _) = digest.split_at(16);
        self.rows += 1;
        self.digest = self.digest.wrapping_add(half.iter().fold(0, |sum, byte| sum << 8 | u128::from(*byte)));
    }
}

/// The sums of all tables.
pub(super) type Sums = BTreeMap<&'static str, Sum>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_summed_in_any_order_and_no_value_is_taken_for_another() {
        let rows = [
            vec![Value::Text("ab".into()), Value::Text("c".into())],
            vec![Value::Text("a".into()), Value::Text("bc".into())],
            vec![Value::Null, Value::Integer(0)],
        ];
        let sum = |rows: &[Vec<Value<'static>>]| {
            let mut sum = Sum::default();
            rows.iter().for_each(|row| sum.add(row));
            sum
        };
        let [first, second, third] = rows.clone();
        assert_eq!(sum(&rows), sum(&[third.clone(), first.clone(), second.clone()]));
        assert_ne!(sum(&[first]), sum(&[second]));
        assert_ne!(sum(&[third]), sum(&[vec![Value::Integer(0), Value::Null]]));
    }
}
