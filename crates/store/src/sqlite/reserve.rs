//! DiskSpace reserved for a full disk, as a file beside the database: where a command that ends sessions finds no room, the
//! file is deleted, and the command has its room. Until there is room for the file again no log-in succeeds, so that
//! the rest stays for those who log out. It knows no SQL.

use super::files::private_file;
use crate::StoreError;
use exeunt_domain::secret::Random;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// The file's size in bytes: as much as the log of the database grows between two checkpoints, thousands of log-outs.
const SIZE: usize = 4 * 1024 * 1024;

pub(super) struct Reserve {
    path: PathBuf,
    kept: AtomicBool,
}

impl Reserve {
    pub(super) fn beside(directory: &Path) -> Self {
        Self { path: directory.join("exeunt.reserve"), kept: AtomicBool::new(false) }
    }

    /// Makes the file, and keeps it from now on.
    pub(super) fn keep(&self, random: &dyn Random) -> Result<(), StoreError> {
        self.kept.store(true, Ordering::Relaxed);
        self.restore(random)
    }

    /// Makes the file again where it was used. Notices its absence also where another process deleted it.
    pub(super) fn restore(&self, random: &dyn Random) -> Result<(), StoreError> {
        if !self.kept.load(Ordering::Relaxed) || self.path.exists() {
            return Ok(());
        }
        self.fill(random)?;
        tracing::info!("room for ending sessions on a full disk is kept");
        Ok(())
    }

    /// Writes the file under another name until it is complete: half a reserve is none.
    fn fill(&self, random: &dyn Random) -> Result<(), StoreError> {
        // Random bytes: a file system could store others in less room.
        let mut noise = vec![0; SIZE];
        random.fill(&mut noise)?;
        let unfinished = self.path.with_extension("reserve.new");
        let written = private_file()
            .create(true)
            .truncate(true)
            .open(&unfinished)
            .and_then(|mut file| file.write_all(&noise).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&unfinished, &self.path));
        written.map_err(|error| {
            let _ = std::fs::remove_file(&unfinished);
            StoreError::Full(format!("{}: {error}", self.path.display()))
        })
    }

    /// Deletes the file; false if there is none.
    pub(super) fn release(&self) -> bool {
        std::fs::remove_file(&self.path).is_ok()
    }
}
