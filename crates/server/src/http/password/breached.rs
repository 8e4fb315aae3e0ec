//! Passwords that are known from breaches (ASVS 5.0 6.2.12), looked up in a list on this machine, so that no password
//! and no part of one ever leaves it. The list is the one that Have I Been Pwned offers for download: a line each,
//! `SHA1:COUNT` in capitals, ordered. SHA-1 is the list's index here and protects nothing.

use exeunt_domain::password::Password;
use sha1::{Digest, Sha1};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// Characters of a SHA-1 in hexadecimal.
const KEY: usize = 40;

/// Why the list cannot be used.
#[derive(Debug, Error)]
#[error("{}: {source}", path.display())]
pub struct OpenListError {
    path: PathBuf,
    source: io::Error,
}

/// The list's file. It is searched on the disk, because it is too large for the memory. Searches run in parallel.
#[derive(Clone, Debug)]
pub struct Breached(Arc<File>);

impl Breached {
    /// Opens the list.
    ///
    /// # Errors
    /// When the file cannot be read, or does not begin like such a list.
    pub fn open(path: &Path) -> Result<Self, OpenListError> {
        let open = || {
            let file = File::open(path)?;
            let whole = file.metadata()?.len();
            line_from(&file, 0, whole)?;
            Ok(Self(Arc::new(file)))
        };
        open().map_err(|source| OpenListError { path: path.to_owned(), source })
    }

    /// Whether the list has this password.
    ///
    /// # Errors
    /// When the file cannot be read any more.
    pub fn holds(&self, password: &Password) -> io::Result<bool> {
        let mut wanted = String::with_capacity(KEY);
        for byte in Sha1::digest(password.as_bytes()) {
            // Writing into a string cannot fail.
            let _ = write!(wanted, "{byte:02X}");
        }
        let file = self.0.as_ref();
        // The wanted line begins at or after `low` and before `high`, both byte offsets; `low` is always a line's
        // start.
        let (mut low, mut high) = (0, file.metadata()?.len());
        while low < high {
            let middle = low.midpoint(high);
            let Some((start, next, key)) = line_from(file, middle, high)? else {
                // No line begins between the middle and the end: the last lines are read one by one.
                high = middle;
                continue;
            };
            match key.as_str().cmp(&wanted) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = next,
                std::cmp::Ordering::Greater if middle == low || start == low => return Ok(false),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(false)
    }
}

/// A reader of the list from an offset. Each search has its own offset, so that many can read the one file.
struct Rest<'a> {
    file: &'a File,
    at: u64,
}

impl Read for Rest<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(self.file, into, self.at)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(self.file, into, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// The first line that begins at `from` or later and before `end`: its offset, the next one's, its key.
fn line_from(file: &File, from: u64, end: u64) -> io::Result<Option<(u64, u64, String)>> {
    // One byte earlier: where that is the end of a line, the line at `from` itself is meant.
    let earlier = from.saturating_sub(1);
    let mut reader = BufReader::with_capacity(256, Rest { file, at: earlier });
    let mut start = earlier;
    if from > 0 {
        start += reader.skip_until(b'\n')? as u64;
    }
    if start >= end {
        return Ok(None);
    }
    let mut line = Vec::new();
    let read = reader.read_until(b'\n', &mut line)?;
    let key = line.get(..KEY).filter(|key| key.iter().all(u8::is_ascii_hexdigit));
    let ends = line.get(KEY).is_none_or(|next| matches!(next, b':' | b'\r' | b'\n'));
    match key.and_then(|key| std::str::from_utf8(key).ok()).filter(|_| ends) {
        Some(key) => Ok(Some((start, start + read as u64, key.to_uppercase()))),
        None => Err(io::Error::new(ErrorKind::InvalidData, "a line is no SHA-1 and a count")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of these passwords, and of `others` that no account uses.
    fn list(passwords: &[String], ending: &str) -> tempfile::NamedTempFile {
        let hash =
            |text: &String| Sha1::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect::<String>();
        let mut lines: Vec<String> = passwords.iter().map(hash).collect();
        lines.sort_unstable();
        let file = tempfile::NamedTempFile::new().unwrap();
        let counts = [":1", ":23547453", ":42"];
        let text: String =
            lines.iter().zip(counts.iter().cycle()).map(|(line, count)| format!("{line}{count}{ending}")).collect();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn what_is_on_the_list_is_found_and_nothing_else() {
        for ending in ["\n", "\r\n"] {
            for size in [1, 2, 3, 10, 1000] {
                let known: Vec<String> = (0..size).map(|number| format!("known {number}")).collect();
                let file = list(&known, ending);
                let breached = Breached::open(file.path()).unwrap();
                for password in &known {
                    assert!(breached.holds(&Password::typed(password)).unwrap(), "{password} of {size}");
                    assert!(
                        !breached.holds(&Password::typed(&format!("un{password}"))).unwrap(),
                        "un{password} of {size}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_no_such_list_is_refused_at_the_start_and_an_empty_one_holds_nothing() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(!Breached::open(file.path()).unwrap().holds(&Password::typed("known")).unwrap());
        for wrong in ["password\n", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8FF:3\n", "5BAA61E4\n"] {
            std::fs::write(file.path(), wrong).unwrap();
            assert!(Breached::open(file.path()).is_err(), "{wrong}");
        }
        assert!(Breached::open(Path::new("/nowhere/at/all")).is_err());
    }
}
