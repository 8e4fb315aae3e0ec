//! The numbered migrations, one source for both engines; a released file never changes. The few places where an engine
//! has words of its own are named here.

/// The migrations in order.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_accounts_and_sessions.sql"),
    include_str!("../migrations/0002_rotation.sql"),
    include_str!("../migrations/0003_throttle.sql"),
    include_str!("../migrations/0004_idempotency.sql"),
    include_str!("../migrations/0005_sweep.sql"),
    include_str!("../migrations/0006_one_time_password.sql"),
    include_str!("../migrations/0007_username_key.sql"),
    include_str!("../migrations/0008_name_at_the_end.sql"),
    include_str!("../migrations/0009_under_way.sql"),
    include_str!("../migrations/0010_sweep_steps.sql"),
    include_str!("../migrations/0011_done_by_operator.sql"),
    include_str!("../migrations/0012_delete_account.sql"),
    include_str!("../migrations/0013_renewal.sql"),
    include_str!("../migrations/0014_new_devices.sql"),
    include_str!("../migrations/0015_dismissed.sql"),
];

/// The dialect of an engine: what stands in the migrations, and what it reads instead.
pub(crate) type Dialect = &'static [(&'static str, &'static str)];

/// The migrations, each with its number from 1, in an engine's dialect.
pub(crate) fn migrations(dialect: Dialect) -> impl Iterator<Item = (u16, String)> {
    let in_dialect =
        move |text: &str| dialect.iter().fold(text.to_owned(), |text, (word, own)| text.replace(word, own));
    (1_u16..).zip(MIGRATIONS).map(move |(number, text)| (number, in_dialect(text)))
}

/// The number of the last migration.
pub(crate) const LAST: usize = MIGRATIONS.len();
