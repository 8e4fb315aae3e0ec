//! Live updates: a stream of server-sent events (HTML Living Standard §9.2) that says *that* something changed, never
//! what. A page that receives one reads the state anew, so a forged, lost or repeated event can do no harm.

/// The stream's address. It belongs to the device cookie and the session cookie: it tells of everything about the session's
/// account, and of the other accounts of the device only that a tile has changed.
/// Where neither names anything that is logged in or remembered the answer is 204, on which browsers do not come back.
pub const PATH: &str = "/api/v1/events";

/// The name of an event that says: something about an account of this device changed; read it anew. It is also the first
/// event of every stream, because what changed before it was open was not told, and the last one of a stream that ends
/// because nothing is open any more.
pub const CHANGED: &str = "changed";

/// The name of an event that says only that the stream lives.
pub const BEAT: &str = "beat";

/// A beat comes at least this often, in seconds. A stream that was silent for half as long again is dead.
pub const BEAT_EVERY: u64 = 15;
