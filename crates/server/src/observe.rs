//! Observability: security events, the log, metrics, readiness.

pub mod audit;
pub mod logs;
pub mod health;
pub mod watch;
