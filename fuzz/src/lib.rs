//! Each of our parsers as a function of bytes, with the properties that hold for all bytes. It does not know their
//! source: `tests/` here draws them at random within `cargo xtask test`, `libfuzzer/` guided by coverage.
//!
//! Not here: JSON in the browser is read by the browser's own parser, so it is tried there
//! (`tests/components/stored.rs`); and the stream of live updates, whose frames hold no input of a client.

mod body;
mod cookies;
mod device;
mod names;
mod network;

/// The targets.
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
