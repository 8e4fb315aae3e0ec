//! Makes the built app smaller in ways that neither Trunk nor wasm-bindgen has: comments go from the scripts, the style
//! sheets become one file, and the long names by which script and program call each other become short ones. Those names
//! carry hashes, which no compression helps. It must not know what the app does.

use crate::report::{About as _, Failure, Outcome};
use crate::stamp::entries;
use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

/// Makes the app in `site` smaller, in place. Files that change get a new name, so that no browser joins an old half
/// with a new one.
///
/// # Errors
/// When a file cannot be read or written, or is not what Trunk and wasm-bindgen are known to write.
pub fn slim(site: &Path) -> Outcome {
    let page = site.join("index.html");
    let html = fs::read_to_string(&page).about("read", &page)?;
    let html = one_style_sheet(site, &html)?;
    let html = short_names(site, &html)?;
    for script in ending(site, "js")? {
        let text = fs::read_to_string(&script).about("read", &script)?;
        fs::write(&script, without_comments(&text)?).about("write", &script)?;
    }
    fs::write(&page, html).about("write", &page)
}

fn ending(site: &Path, wanted: &str) -> Outcome<Vec<PathBuf>> {
    let mut files = entries(site)?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == wanted));
    Ok(files)
}

/// Takes out the comments, and what indents the lines.
fn without_comments(script: &str) -> Outcome<String> {
    let mut kept = String::new();
    for line in script.lines().map(str::trim) {
        if line.matches('`').count() % 2 == 1 {
            return Err(Failure(format!("a text over several lines would be changed: {line}")));
        }
        if !line.is_empty() && !["//", "/*", "*"].iter().any(|mark| line.starts_with(mark)) {
            kept.push_str(code_of(line));
            kept.push('\n');
        }
    }
    Ok(kept)
}

/// A line without the comment behind its code. Within a text, two strokes are no comment.
fn code_of(line: &str) -> &str {
    let quoted = |code: &str| ['"', '\'', '`'].iter().any(|quote| code.matches(*quote).count() % 2 == 1);
    let comment = line.match_indices(" // ").map(|(at, _)| at).find(|at| !quoted(&line[..*at]));
    comment.map_or(line, |at| line[..at].trim_end())
}

/// Joins the style sheets in the order in which the page names them; answers the page that names the one instead.
fn one_style_sheet(site: &Path, html: &str) -> Outcome<String> {
    let (mut all, mut rest, mut joined) = (String::new(), html.to_owned(), Vec::new());
    while let Some((tag, name)) = style_sheet(&rest) {
        let file = site.join(name.trim_start_matches('/'));
        all.push_str(&fs::read_to_string(&file).about("read", &file)?);
        rest = rest.replacen(&tag, if joined.is_empty() { "\0" } else { "" }, 1);
        joined.push(file);
    }
    let name = format!("style-{}.css", hash(&all));
    for file in joined {
        fs::remove_file(&file).about("remove", &file)?;
    }
    let whole = site.join(&name);
    fs::write(&whole, all).about("write", &whole)?;
    Ok(rest.replacen('\0', &format!("<link href=/{name} rel=stylesheet>"), 1))
}

/// The first link to a style sheet that was not joined yet: the whole tag, and the address.
fn style_sheet(html: &str) -> Option<(String, String)> {
    let tag =
        html.split('<').find_map(|rest| rest.split_once('>').filter(|(tag, _)| tag.contains("rel=stylesheet")))?.0;
    let name = tag.split_whitespace().find_map(|part| part.strip_prefix("href="))?;
    Some((format!("<{tag}>"), name.trim_matches('"').to_owned()))
}

/// Renames what script and program call each other; answers the page that names both files anew.
fn short_names(site: &Path, html: &str) -> Outcome<String> {
    let programs = ending(site, "wasm")?;
    let [program] = programs.as_slice() else {
        return Err(Failure(format!("expected one .wasm file in {}, found {}", site.display(), programs.len())));
    };
    let stem = program.file_stem().and_then(|stem| stem.to_str()?.strip_suffix("_bg"));
    let stem = stem.ok_or_else(|| Failure(format!("{} is not named by wasm-bindgen", program.display())))?;
    let script = site.join(format!("{stem}.js"));
    let text = fs::read_to_string(&script).about("read", &script)?;
    let bytes = fs::read(program).about("read", program)?;
    let mut names = Names::default();
    let bytes =
        renamed(&bytes, &mut names).ok_or_else(|| Failure::new("the program is no WebAssembly that is known"))?;
    let text = names.in_script(&text);
    let base = stem.rsplit_once('-').map_or(stem, |(base, _)| base);
    let new_stem = format!("{base}-{}", hash(&(&text, &bytes)));
    let (new_script, new_program) = (site.join(format!("{new_stem}.js")), site.join(format!("{new_stem}_bg.wasm")));
    fs::rename(&script, &new_script).about("rename", &script)?;
    fs::rename(program, &new_program).about("rename", program)?;
    fs::write(&new_script, text.replace(stem, &new_stem)).about("write", &new_script)?;
    fs::write(&new_program, bytes).about("write", &new_program)?;
    Ok(html.replace(stem, &new_stem))
}

fn hash(what: &impl std::hash::Hash) -> String {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The long names and what they become. `$` begins none of the names that wasm-bindgen makes.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    /// What `name` becomes: a short one if it ends in a hash, else itself.
    fn short<'a>(&'a mut self, name: &'a str) -> &'a str {
        let hashed = name.len() > 16 && name.bytes().rev().take(16).all(|byte| byte.is_ascii_hexdigit());
        if !hashed {
            return name;
        }
        let next = format!("${}", self.0.len());
        self.0.entry(name.to_owned()).or_insert(next)
    }

    /// The script with every such name exchanged, and only whole names.
    fn in_script(&self, script: &str) -> String {
        let part_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        let mut changed = String::new();
        let mut rest = script;
        while let Some(start) = rest.find(part_of_name) {
            let (before, from) = rest.split_at(start);
            let (name, after) = from.split_at(from.find(|c| !part_of_name(c)).unwrap_or(from.len()));
            changed.push_str(before);
            changed.push_str(self.0.get(name).map_or(name, String::as_str));
            rest = after;
        }
        changed + rest
    }
}

/// The program without what only tools read, and with the names in its import and export sections exchanged (WebAssembly Core Specification 2.0, §5.5).
fn renamed(program: &[u8], names: &mut Names) -> Option<Vec<u8>> {
    /// Names of tools and their versions: nothing that runs.
    const CUSTOM: u8 = 0;
    const IMPORTS: u8 = 2;
    const EXPORTS: u8 = 7;
    let (head, mut rest) = program.split_at_checked(8).filter(|(head, _)| head.starts_with(b"\0asm"))?;
    let mut whole = head.to_vec();
    while let Some((kind, after)) = rest.split_first() {
        let (length, after) = number(after)?;
        let (content, after) = after.split_at_checked(length)?;
        rest = after;
        let content = match *kind {
            CUSTOM => continue,
            IMPORTS => entries_renamed(content, names, true)?,
            EXPORTS => entries_renamed(content, names, false)?,
            _ => content.to_vec(),
        };
        whole.push(*kind);
        whole.extend(bytes_of(content.len()));
        whole.extend(content);
    }
    Some(whole)
}

/// The entries of one of the two sections. An import has the name of a module before its own; what follows the name is
/// kept, and ends where the description of its kind ends.
fn entries_renamed(section: &[u8], names: &mut Names, with_module: bool) -> Option<Vec<u8>> {
    let (count, mut rest) = number(section)?;
    let mut changed = bytes_of(count);
    for _ in 0..count {
        if with_module {
            let (module, after) = text(rest)?;
            changed.extend(bytes_of(module.len()));
            changed.extend(module.as_bytes());
            rest = after;
        }
        let (name, after) = text(rest)?;
        let short = names.short(name);
        changed.extend(bytes_of(short.len()));
        changed.extend(short.as_bytes());
        // Functions are all that wasm-bindgen imports; a function or an export is a kind and one number.
        let (kind, numbered) = after.split_first()?;
        if with_module && *kind != 0 {
            return None;
        }
        let (index, after) = number(numbered)?;
        changed.push(*kind);
        changed.extend(bytes_of(index));
        rest = after;
    }
    rest.is_empty().then_some(changed)
}

fn text(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, after) = number(bytes)?;
    let (text, after) = after.split_at_checked(length)?;
    Some((std::str::from_utf8(text).ok()?, after))
}

/// An unsigned number in LEB128 (§5.2.2).
fn number(mut bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (mut value, mut shift) = (0_usize, 0);
    while let Some((byte, after)) = bytes.split_first() {
        value |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((value, after));
        }
        (bytes, shift) = (after, shift + 7);
    }
    None
}

fn bytes_of(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "__wbg_appendChild_0123456789abcdef";

    /// A program that imports one function by its long name and exports it under a short one.
    fn program() -> Vec<u8> {
        let named = |text: &str| [bytes_of(text.len()), text.as_bytes().to_vec()].concat();
        let section = |kind: u8, content: Vec<u8>| [vec![kind], bytes_of(content.len()), content].concat();
        let types = section(1, vec![1, 0x60, 0, 0]);
        let imports = section(2, [vec![1], named("./app_bg.js"), named(LONG), vec![0, 0]].concat());
        let exports = section(7, [vec![1], named("memory"), vec![0, 0]].concat());
        [b"\0asm\x01\0\0\0".to_vec(), types, imports, exports].concat()
    }

    #[test]
    fn a_long_name_becomes_the_same_short_one_in_script_and_program() {
        let mut names = Names::default();
        let small = renamed(&program(), &mut names).unwrap();
        let short = "$0";
        assert!(small.len() < program().len());
        assert!(small.windows(short.len()).any(|part| part == short.as_bytes()));
        assert!(small.windows(6).any(|part| part == b"memory"), "a name without a hash stays");
        let script = format!("const a = {{ {LONG}: f, {LONG}_2: g }}; wasm.memory");
        assert_eq!(names.in_script(&script), format!("const a = {{ $0: f, {LONG}_2: g }}; wasm.memory"));
        assert_eq!(renamed(&small, &mut Names::default()).unwrap(), small, "a second time changes nothing");
    }

    #[test]
    fn what_is_no_program_is_refused() {
        let whole = program();
        for broken in [&whole[..4], &whole[..whole.len() - 1], b"#!/bin/sh\n"] {
            assert_eq!(renamed(broken, &mut Names::default()), None);
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for value in [0, 1, 127, 128, 300, 16_384, 460_000] {
            assert_eq!(number(&bytes_of(value)), Some((value, &[][..])));
        }
        assert_eq!(number(&[0x80]), None);
    }

    #[test]
    fn comments_go_and_texts_over_several_lines_are_refused() {
        let script =
            "/**\n * What it does.\n */\nfunction a() { // Soon.\n    // Why.\n    return 'b // c'; // It's d.\n}\n";
        assert_eq!(without_comments(script).unwrap(), "function a() {\nreturn 'b // c';\n}\n");
        without_comments("const a = `\n // text`;").unwrap_err();
    }

    #[test]
    fn the_style_sheets_become_one_in_the_order_of_the_page() {
        let site = std::env::temp_dir().join(format!("exeunt-slim-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        fs::write(site.join("b-1.css"), "@layer b,a;").unwrap();
        fs::write(site.join("a-2.css"), "p{}").unwrap();
        let page = "<title>x</title><link href=/b-1.css rel=stylesheet><link href=/a-2.css rel=stylesheet><p>";
        let changed = one_style_sheet(&site, page).unwrap();
        let files = entries(&site).unwrap();
        let name = files[0].file_name().unwrap().to_str().unwrap();
        assert_eq!(changed, format!("<title>x</title><link href=/{name} rel=stylesheet><p>"));
        assert_eq!((files.len(), fs::read_to_string(&files[0]).unwrap().as_str()), (1, "@layer b,a;p{}"));
        fs::remove_dir_all(site).unwrap();
    }
}
