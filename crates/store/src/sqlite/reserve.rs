//! Room that is kept for the day when the disk is full. It is a file beside the database: where an act that ends sessions
//! finds no room, the file goes, and the act has what it took. Until there is room for the file again nobody gets in, so
//! that what is left stays for those who want out. It knows no SQL.

use super::files::private_file;
use crate::StoreError;
use exeunt_domain::secret::Random;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// As much as the log of the database grows between two checkpoints: thousands of log-outs.
const SIZE: usize = 4 * 1024 * 1024;

pub(super) struct Reserve {
    path: PathBuf,
    kept: AtomicBool,
}

impl Reserve {
    pub(super) fn beside(directory: &Path) -> Self {
        Self { path: directory.join("exeunt.reserve"), kept: AtomicBool::new(false) }
    }

    /// Keeps it from now on.
    pub(super) fn keep(&self, random: &dyn Random) -> Result<(), StoreError> {
        self.kept.store(true, Ordering::Relaxed);
        self.restore(random)
    }

    /// Makes it again where it was used. Whoever has it gone by another process notices as well.
    pub(super) fn restore(&self, random: &dyn Random) -> Result<(), StoreError> {
        if !self.kept.load(Ordering::Relaxed) || self.path.exists() {
            return Ok(());
        }
        self.fill(random)?;
        tracing::info!("room for ending sessions on a full disk is kept");
        Ok(())
    }

    /// A file that is only half there is none: it goes under another name until it is whole.
    fn fill(&self, random: &dyn Random) -> Result<(), StoreError> {
        // Nothing that a file system could store in less room than it has.
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

    /// Gives the room away; false if there is none to give.
    pub(super) fn release(&self) -> bool {
        std::fs::remove_file(&self.path).is_ok()
    }
}
