//! What is about SQLite and its files. A run on PostgreSQL leaves it out: `--skip sqlite::`.

mod store;
mod migrations;
mod files;
mod erasing;

mod sweep;
mod slow;
mod full;
mod damaged;
mod start_failures;
mod admin;
mod backup;
mod crash;
