//! Live updates: the accounts and devices that a change concerns, and the open streams that receive it.

pub mod events;
