//! Makes the built app smaller: the program becomes two, script and programs get shorter ([`wasm`]), the style sheets
//! become one file (four requests at a first visit would be more than a browser sends at once). It must not know the
//! app's behaviour.

mod split;
mod wasm;

use crate::fingerprint::entries;
use crate::report::{About as _, Failure, Outcome};
pub(crate) use split::split;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::path::{Path, PathBuf};

/// Makes the app in `site` smaller, in place. Files that change get a new name, so that no browser joins an old half
/// with a new one.
///
/// # Errors
/// When a file cannot be read or written, or does not look like the output of Trunk and wasm-bindgen.
pub fn minify(site: &Path) -> Outcome {
    let page = site.join("index.html");
    let html = fs::read_to_string(&page).about("read", &page)?;
    let html = smaller_app(site, &one_style_sheet(site, &html)?)?;
    for script in ending(site, ".js")? {
        let text = fs::read_to_string(&script).about("read", &script)?;
        let small = minifier::js::minify(&text).map_err(|why| Failure(format!("{}: {why}", script.display())))?;
        fs::write(&script, small.to_string()).about("write", &script)?;
    }
    fs::write(&page, html).about("write", &page)
}

/// The files in `site` whose names end like this.
fn ending(site: &Path, wanted: &str) -> Outcome<Vec<PathBuf>> {
    let mut files = entries(site)?;
    files.retain(|path| path.to_string_lossy().ends_with(wanted));
    Ok(files)
}

/// Joins the style sheets in the order in which the page names them; answers the page that names the one instead.
fn one_style_sheet(site: &Path, html: &str) -> Outcome<String> {
    let (mut all, mut left) = (String::new(), String::new());
    for tag in html.split_inclusive('>') {
        let name = tag.strip_prefix("<link href=/").and_then(|rest| rest.strip_suffix(" rel=stylesheet>"));
        let Some(name) = name else {
            left.push_str(tag);
            continue;
        };
        left.push_str(if all.is_empty() { "\0" } else { "" });
        let file = site.join(name);
        all.push_str(&fs::read_to_string(&file).about("read", &file)?);
        fs::remove_file(&file).about("remove", &file)?;
    }
    if all.is_empty() {
        return Err(Failure::new("index.html names no style sheet in the known form"));
    }
    let name = format!("style-{}.css", hash(&all));
    let whole = site.join(&name);
    fs::write(&whole, all).about("write", &whole)?;
    Ok(left.replacen('\0', &format!("<link href=/{name} rel=stylesheet>"), 1))
}

/// The only file in `site` that is named like a program by wasm-bindgen.
///
/// # Errors
/// When there is none, or more than one.
pub fn program_of(site: &Path) -> Outcome<PathBuf> {
    match <[PathBuf; 1]>::try_from(ending(site, "_bg.wasm")?) {
        Ok([program]) => Ok(program),
        Err(found) => Err(Failure(format!("expected one program in {}, found {}", site.display(), found.len()))),
    }
}

/// The name of a program's files without wasm-bindgen's suffix.
fn stem(program: &Path) -> String {
    program.file_name().unwrap_or_default().to_string_lossy().trim_end_matches("_bg.wasm").to_owned()
}

/// Makes script and programs smaller together; answers the page that names their files anew.
fn smaller_app(site: &Path, html: &str) -> Outcome<String> {
    let program = program_of(site)?;
    let old = stem(&program);
    let files = [program, site.join(split::PART), site.join(format!("{old}.js"))];
    let [program, part, script] = files.each_ref().map(|file| fs::read(file).about("read", file));
    let (small, script) = wasm::smaller([&program?, &part?], &String::from_utf8_lossy(&script?))?;
    let hash = hash(&(&small, &script));
    let new = format!("{}-{hash}", old.rsplit_once('-').map_or(&*old, |(base, _)| base));
    let part = format!("inside-{hash}.wasm");
    // The program's imports go on naming the script by its old name.
    let script = script.replace(&format!("{old}_bg.wasm"), &format!("{new}_bg.wasm"));
    for file in &files {
        fs::remove_file(file).about("remove", file)?;
    }
    let [program, inside] = small;
    for (name, contents) in
        [(format!("{new}_bg.wasm"), program), (part.clone(), inside), (format!("{new}.js"), script.into_bytes())]
    {
        let file = site.join(name);
        fs::write(&file, contents).about("write", &file)?;
    }
    Ok(with_attribute(html, "data-inside", &format!("/{part}"))?.replace(&old, &new))
}

/// Sets an attribute that `pattern_script` in Trunk.toml puts into the page, whatever quotes Trunk has left of it.
///
/// # Errors
/// When the page does not have it.
pub fn with_attribute(html: &str, name: &str, value: &str) -> Outcome<String> {
    let (before, rest) = html
        .split_once(&format!(" {name}"))
        .filter(|(_, rest)| rest.starts_with(['=', ' ', '>']))
        .ok_or_else(|| Failure(format!("index.html has no {name}; see pattern_script in Trunk.toml")))?;
    let after = &rest[rest.find([' ', '>']).unwrap_or(rest.len())..];
    Ok(format!("{before} {name}=\"{value}\"{after}"))
}

fn hash(what: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheets_become_one_in_the_order_of_the_page() {
        let site = std::env::temp_dir().join(format!("exeunt-minify-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        fs::write(site.join("b-1.css"), "@layer b,a;").unwrap();
        fs::write(site.join("a-2.css"), "p{}").unwrap();
        let page = "<html><title>x</title><link href=/b-1.css rel=stylesheet><link href=/a-2.css rel=stylesheet><p>";
        let changed = one_style_sheet(&site, page).unwrap();
        let files = entries(&site).unwrap();
        let name = files[0].file_name().unwrap().to_str().unwrap();
        assert_eq!(changed, format!("<html><title>x</title><link href=/{name} rel=stylesheet><p>"));
        assert_eq!((files.len(), fs::read_to_string(&files[0]).unwrap().as_str()), (1, "@layer b,a;p{}"));
        fs::remove_dir_all(site).unwrap();
    }

    #[test]
    fn the_page_learns_size_and_part_with_or_without_quotes() {
        for empty in ["=\"0\"", "=0", "=\"\"", "=", ""] {
            let page = with_attribute(&format!("<meta data-size{empty} data-js=a>"), "data-size", "345").unwrap();
            assert_eq!(page, "<meta data-size=\"345\" data-js=a>", "{empty}");
        }
        with_attribute("<meta data-js=a data-size-2=0>", "data-size", "345").unwrap_err();
    }
}
