//! One of the targets, named by `EXEUNT_TARGET`, with bytes that libFuzzer draws, guided by what the code does with
//! them.

#![no_main]

use exeunt_fuzz::{TARGETS, Target};
use std::sync::LazyLock;

static CHOSEN: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var("EXEUNT_TARGET").unwrap_or_default();
    let found = TARGETS.iter().find(|target| target.name == name);
    *found.unwrap_or_else(|| panic!("EXEUNT_TARGET is `{name}`, which is none of the targets"))
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| (CHOSEN.run)(data));
