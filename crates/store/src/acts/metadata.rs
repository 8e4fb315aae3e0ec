//! The database's metadata about itself: few values, each under a name.

use crate::StoreError;
use crate::store::Store;
use crate::tx::Tx;

impl Store {
    /// The value stored under `name` in the database's metadata.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn metadata(&self, name: &'static str) -> Result<Option<String>, StoreError> {
        self.read("metadata", move |tx| tx.metadata(name)).await
    }

    /// Stores such a value.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn set_metadata(&self, name: &'static str, value: &'static str) -> Result<(), StoreError> {
        self.write("set_metadata", move |tx| tx.set_metadata(name, value)).await
    }

    /// Fails where the database does not answer.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read("ping", |tx| tx.metadata("demo").map(drop)).await
    }
}

impl Tx<'_> {
    pub(crate) fn metadata(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.one("SELECT value FROM note WHERE name = $1", &[&name])
    }

    pub(crate) fn set_metadata(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO note (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2";
        self.execute(sql, &[&name, &value])?;
        Ok(())
    }

    /// Deletes the value under `name`, unless another one was stored since.
    pub(crate) fn delete_metadata(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM note WHERE name = $1 AND value = $2", &[&name, &value])?;
        Ok(())
    }
}
