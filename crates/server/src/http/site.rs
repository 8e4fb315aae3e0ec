//! The built app: its files in memory, their compressed siblings, and the choice of file for a request. Knows no API.

mod file;

use crate::http::header_text;
use axum::body::Body;
use axum::http::{HeaderMap, Response, header};
use file::File;
use std::collections::HashMap;
use std::io;
use std::path::Path;

/// The app's files by their path below the root.
#[derive(Default)]
pub struct Site(HashMap<String, File>);

impl Site {
    /// The files below `directory` as they are now, with a `.br` and a `.gz` beside each where the build made them.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn from_directory(directory: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        collect(directory, "", &mut files)?;
        Ok(Self::of(files))
    }

    /// The app that was built into this binary.
    #[cfg(feature = "embed-app")]
    #[must_use]
    pub fn embedded() -> Self {
        use rust_embed::RustEmbed;

        #[derive(RustEmbed)]
        #[folder = "../../target/site"]
        struct Built;

        let files = Built::iter().filter_map(|name| Some((name.to_string(), Built::get(&name)?.data.into_owned())));
        Self::of(files.collect())
    }

    fn of(files: Vec<(String, Vec<u8>)>) -> Self {
        let all: HashMap<String, Vec<u8>> = files.into_iter().collect();
        let is_sibling = |name: &str| {
            [".br", ".gz"].iter().any(|end| name.strip_suffix(end).is_some_and(|plain| all.contains_key(plain)))
        };
        let sibling = |name: &str, end: &str| all.get(&format!("{name}{end}")).cloned();
        let files = all.iter().filter(|(name, _)| !is_sibling(name)).map(|(name, bytes)| {
            (name.clone(), File::new(name, bytes.clone(), sibling(name, ".br"), sibling(name, ".gz")))
        });
        Self(files.collect())
    }

    /// Whether there is an app to serve.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.0.contains_key("index.html")
    }

    /// The response to a request for a file or a page of the app; none where there is neither.
    pub(super) fn response(&self, path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
        self.find(path, headers).map(|file| file.response(headers))
    }

    /// The file for a request. An address without an extension is a page of the app, and every page begins with
    /// `index.html`; an address that looks like a file and is none does not exist (ASVS 5.0 14.2.5).
    fn find(&self, path: &str, headers: &HeaderMap) -> Option<&File> {
        let name = path.strip_prefix('/')?;
        if let Some(file) = self.0.get(name) {
            return Some(file);
        }
        // No address of the app has an extension, dots, an empty part, a backslash or anything escaped. Such addresses
        // have been taken for those of other hosts before (CVE-2021-29456, RUSTSEC-2022-0072).
        let is_page = !path.contains(['.', '\\', '%']) && !path.contains("//");
        if is_page && accepts_html(headers) { self.0.get("index.html") } else { None }
    }
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = header_text::text(headers, header::ACCEPT).unwrap_or("*/*".into());
    ["text/html", "text/*", "*/*"].iter().any(|kind| accept.contains(kind))
}

fn collect(directory: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push((name, std::fs::read(entry.path())?));
        }
    }
    Ok(())
}
