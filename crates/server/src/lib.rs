//! The backend of Exeunt. In reading order: the machine's clock and randomness ([`system`]), logs, audit and metrics
//! ([`observe`]), live updates ([`live`]), HTTP ([`http`]), and the operator's commands ([`ops`]). Each module knows
//! only those before it. The rules are in `exeunt-domain`, and the database in `exeunt-store`.

pub mod system;

pub mod observe;

pub mod live;

pub mod http;

pub mod ops;
