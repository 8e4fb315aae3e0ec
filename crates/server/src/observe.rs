//! Observability: security events, the log, metrics, readiness.

pub mod audit;
pub mod logs;
pub mod clock;
pub mod metrics;
pub mod node;
pub mod readiness;
