//! Every parser of ours as a function of bytes, with what must hold whatever the bytes are. It knows nothing of who draws
//! the bytes: `tests/` here does it by lot within `cargo xtask test`, `libfuzzer/` guided by what the code does with them.
//!
//! Not here: what reads JSON in the browser is the browser's own parser, so it is tried there
//! (`tests/components/stored.rs`); and the stream of live updates, into whose frames nothing flows that anybody sent.

mod body;
mod cookies;
mod device;
mod names;
mod network;

/// What is tried.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, and the name of its folder in `corpus/`.
    pub name: &'static str,
    /// Takes anything, and panics where something does not hold.
    pub run: fn(&[u8]),
}

/// All of it.
pub const TARGETS: &[Target] = &[
    Target { name: "cookies", run: cookies::run },
    Target { name: "device", run: device::run },
    Target { name: "network", run: network::run },
    Target { name: "names", run: names::run },
    Target { name: "body", run: body::run },
];

/// The lines of a text, for targets that take several things at once.
fn lines(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|byte| *byte == b'\n')
}
