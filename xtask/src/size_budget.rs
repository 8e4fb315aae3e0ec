//! The size of a first visit, and of the part that is loaded at log-in: every file compressed beforehand, weighed, and
//! held against the budgets. It must not know how the files were built.

use crate::fingerprint::entries;
use crate::report::{About as _, Failure, Outcome, columns};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The most that a first visit may download, in bytes of brotli, all files together.
pub const BUDGET: u64 = 150_000;

/// The most that the part may weigh which is loaded when a person logs in, in bytes of brotli.
pub const PART_BUDGET: u64 = 80_000;

/// One file of the built app, with its sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    /// The path below the site's folder.
    pub name: String,
    /// Uncompressed.
    pub raw: u64,
    /// Compressed by gzip, level 9.
    pub gzip: u64,
    /// Compressed by brotli, quality 11.
    pub brotli: u64,
}

/// Writes `FILE.br` and `FILE.gz` beside every file of the site.
///
/// # Errors
/// When a file cannot be read or written.
pub fn compress(site: &Path) -> Outcome {
    for path in originals(site)? {
        let bytes = fs::read(&path).about("read", &path)?;
        for (ending, small) in [("br", brotli(&bytes)), ("gz", gzip(&bytes))] {
            let beside = path.with_added_extension(ending);
            fs::write(&beside, small.about("make small", &path)?).about("write", &beside)?;
        }
    }
    Ok(())
}

/// Weighs every file of a site on which [`compress`] was done, heaviest first.
///
/// # Errors
/// When a file or its small versions cannot be read.
pub fn weigh(site: &Path) -> Outcome<Vec<Weight>> {
    let size = |path: &Path| Ok(fs::metadata(path).about("read", path)?.len());
    let mut weights = originals(site)?
        .iter()
        .map(|path| {
            Ok(Weight {
                name: path.strip_prefix(site).unwrap_or(path).to_string_lossy().into_owned(),
                raw: size(path)?,
                gzip: size(&path.with_added_extension("gz"))?,
                brotli: size(&path.with_added_extension("br"))?,
            })
        })
        .collect::<Outcome<Vec<_>>>()?;
    weights.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.name.cmp(&b.name)));
    Ok(weights)
}

/// The weights as a table, with the sum of a first visit.
#[must_use]
pub fn table(weights: &[Weight]) -> String {
    let row = |name: &str, sizes: [u64; 3]| {
        std::iter::once(name.to_owned()).chain(sizes.iter().map(|size| grouped(*size))).collect::<Vec<_>>()
    };
    let sum = |size: fn(&Weight) -> u64| weights.iter().filter(|weight| weight.is_first()).map(size).sum::<u64>();
    let mut rows = vec![["file", "raw", "gzip", "brotli"].map(str::to_owned).to_vec()];
    rows.extend(weights.iter().map(|weight| row(&weight.name, [weight.raw, weight.gzip, weight.brotli])));
    rows.push(row("first visit, in bytes", [sum(|w| w.raw), sum(|w| w.gzip), sum(|w| w.brotli)]));
    columns(&rows)
}

impl Weight {
    /// Whether a first visit downloads it. The other part is named by `xtask/src/minify.rs`.
    fn is_first(&self) -> bool {
        !self.name.starts_with("inside-")
    }
}

/// Holds a first visit against [`BUDGET`], and the part that is loaded later against [`PART_BUDGET`].
///
/// # Errors
/// When one of them weighs more.
pub fn within_budget(weights: &[Weight]) -> Outcome<String> {
    let (first, later): (Vec<_>, Vec<_>) = weights.iter().partition(|weight| weight.is_first());
    let held = |what: &str, files: &[&Weight], budget: u64| {
        let brotli: u64 = files.iter().map(|weight| weight.brotli).sum();
        let told = |left: u64, how: &str| {
            let [brotli, left, budget] = [brotli, left, budget].map(grouped);
            format!("{what} downloads {brotli} bytes of brotli, {left} {how} the budget of {budget}")
        };
        budget
            .checked_sub(brotli)
            .map(|left| told(left, "below"))
            .ok_or_else(|| Failure(told(brotli - budget, "above")))
    };
    let first = held("a first visit", &first, BUDGET)?;
    Ok(format!("{first}; {}", held("logging in", &later, PART_BUDGET)?))
}

/// Every file below the folder that is not itself a compressed version, and not hidden.
fn originals(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden {
            files.extend(originals(&path)?);
        } else if !hidden && !path.extension().is_some_and(|ending| ending == "br" || ending == "gz") {
            files.push(path);
        }
    }
    Ok(files)
}

fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    writer.write_all(bytes)?;
    Ok(writer.into_inner())
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    writer.finish()
}

/// A number with its thousands apart: `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn weight(name: &str, brotli: u64) -> Weight {
        Weight { name: name.into(), raw: brotli * 3, gzip: brotli * 2, brotli }
    }

    #[test]
    fn one_byte_over_a_budget_is_refused() {
        let with = |first, later| {
            within_budget(&[
                weight("app.wasm", first),
                weight("app.js", 1),
                weight("inside-0123456789abcdef.wasm", later),
            ])
        };
        assert!(with(BUDGET - 1, PART_BUDGET).is_ok());
        let refused = with(BUDGET, 0).unwrap_err();
        assert!(refused.0.contains("a first visit downloads 150,001"), "{refused}");
        let refused = with(0, PART_BUDGET + 1).unwrap_err();
        assert!(refused.0.contains("logging in downloads 80,001"), "{refused}");
    }

    #[test]
    fn the_table_shows_every_file_and_the_sum() {
        let table =
            table(&[weight("app.wasm", 1000), weight("inside-0123456789abcdef.wasm", 20), weight("index.html", 10)]);
        assert_eq!(table.lines().count(), 5, "{table}");
        assert!(
            table.lines().any(|line| line.split_whitespace().eq(["app.wasm", "3,000", "2,000", "1,000"])),
            "{table}"
        );
        assert!(table.lines().last().unwrap().ends_with("3,030  2,020   1,010"), "{table}");
    }

    #[test]
    fn every_file_gets_both_small_versions_and_they_hold_the_same() {
        let site = std::env::temp_dir().join(format!("exeunt-size-budget-{}", std::process::id()));
        fs::create_dir_all(site.join("snippets")).unwrap();
        let page = "<p>the same again, </p>".repeat(100);
        fs::write(site.join("index.html"), &page).unwrap();
        fs::write(site.join("snippets/inline.js"), "export const a = 1;").unwrap();
        compress(&site).unwrap();
        compress(&site).unwrap(); // a second time makes no .br.br

        let weights = weigh(&site).unwrap();
        assert_eq!(weights.iter().map(|w| w.name.as_str()).collect::<Vec<_>>(), ["index.html", "snippets/inline.js"]);
        assert!(weights[0].brotli < weights[0].raw / 10);
        let (mut gunzipped, mut unbrotlied) = (String::new(), String::new());
        let small = |ending: &str| fs::File::open(site.join(format!("index.html.{ending}"))).unwrap();
        flate2::read::GzDecoder::new(small("gz")).read_to_string(&mut gunzipped).unwrap();
        brotli::Decompressor::new(small("br"), 4096).read_to_string(&mut unbrotlied).unwrap();
        assert_eq!((gunzipped.as_str(), unbrotlied.as_str()), (page.as_str(), page.as_str()));
        fs::remove_dir_all(site).unwrap();
    }
}
