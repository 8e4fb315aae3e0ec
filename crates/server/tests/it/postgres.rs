//! What is about PostgreSQL alone. A run on SQLite leaves it out: `--skip postgres::`.

mod store;
