//! The evidence of a failed journey, in `journeys/{name}` of the target directory: a picture and the words of every
//! device, the traffic, and the server's log. No bodies: they hold passwords.

use super::{World, server};
use std::path::{Path, PathBuf};

/// The directory that Cargo builds into.
pub(super) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

fn folder(journey: &str) -> PathBuf {
    target().join("journeys").join(journey)
}

/// Removes what an earlier failure left.
pub(super) fn clear(journey: &str) {
    let folder = folder(journey);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the evidence of an earlier failure can be removed");
    }
}

/// Keeps everything that helps to understand what happened.
pub(super) async fn keep(world: &World) {
    let folder = folder(&world.name);
    std::fs::create_dir_all(&folder).expect("a folder for the evidence");
    for device in world.devices() {
        let words = format!("{}\n\n{}\n", device.steps().join("\n"), device.glance().await);
        write(&folder.join(format!("{}.txt", device.name())), &words);
        // A browser that has crashed has no picture; its words say so.
        let _ = device.browser().screenshot(&folder.join(format!("{}.png", device.name()))).await;
    }
    let exchanges: Vec<String> = world.network().exchanges().iter().map(ToString::to_string).collect();
    write(&folder.join("network.txt"), &exchanges.join("\n"));
    write(&folder.join("server.log"), &server::log(world.files.path()));
}

fn write(file: &Path, words: &str) {
    std::fs::write(file, words).expect("a file for the evidence");
}
