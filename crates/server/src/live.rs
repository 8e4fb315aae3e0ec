//! Live updates: whom an act concerned, and the open streams that hear it.

pub mod events;
