//! Live updates: a stream of server-sent events (HTML Living Standard §9.2) that says *that* something changed, never
//! what. A page that receives one reads the state anew, so a forged, lost or repeated event can do no harm.

/// The stream's address. Its scope are the device cookie and the session cookie: every change of the session's account, and of
/// the device's other accounts only a changed tile. Where no account is logged in or remembered the answer is 204, on which
/// browsers do not reconnect.
pub const PATH: &str = "/api/v1/events";

/// The name of the event after which a page reads the state anew: an account of this device changed. It is also the first
/// event of every stream, because earlier changes were not sent, and the last one of a stream that ends
/// because nothing is open any more.
pub const CHANGED: &str = "changed";

/// The name of the heartbeat event.
pub const BEAT: &str = "beat";

/// The longest time between two heartbeats, in seconds. A stream that was silent for half as long again is dead.
pub const BEAT_EVERY: u64 = 15;
