//! What an operator can see of the server: security events, the log, figures, readiness.

pub mod audit;
pub mod logs;
pub mod health;
pub mod watch;
