//! The rules of Exeunt: accounts, devices, sessions and passwords, when a session is over, what a replaced secret
//! means, how many attempts are allowed. Pure: no clock is read, no random bytes are drawn, nothing is stored, sent or
//! logged; timestamps and random bytes arrive as arguments.

pub mod clock;
pub mod ids;
pub mod secret;
pub mod unicode;

pub mod account;
pub mod device;
pub mod password;
pub mod rotation;
pub mod idempotency;
pub mod session;
pub mod throttle;
pub mod traces;
