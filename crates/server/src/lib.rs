//! The backend of Exeunt. In reading order: what the machine knows ([`system`]), what an operator can see ([`observe`]), who hears
//! of a change ([`live`]), what travels ([`http`]), and what an operator does ([`ops`]). Each room knows those before it. The rules
//! are in `exeunt-domain`, and what is kept in `exeunt-store`.

pub mod system;

pub mod observe;

pub mod live;

pub mod http;

pub mod ops;
