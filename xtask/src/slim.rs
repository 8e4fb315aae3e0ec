//! Makes the built app smaller in ways that neither Trunk nor wasm-bindgen has: comments go from the scripts, the style
//! sheets become one file, the program becomes two, unused imports and exports go from script and program, and the
//! program's functions are sorted. It must not know the app's behaviour.

mod order;
mod program;
mod script;
mod split;

use crate::report::{About as _, Failure, Outcome};
use crate::stamp::entries;
use program::smaller;
pub(crate) use split::split;
use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

/// Makes the app in `site` smaller, in place. Files that change get a new name, so that no browser joins an old half
/// with a new one.
///
/// # Errors
/// When a file cannot be read or written, or does not look like the output of Trunk and wasm-bindgen.
pub fn slim(site: &Path) -> Outcome {
    let page = site.join("index.html");
    let html = fs::read_to_string(&page).about("read", &page)?;
    let html = one_style_sheet(site, &html)?;
    let html = smaller_app(site, &html)?;
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

/// Removes comments and indentation.
fn without_comments(script: &str) -> Outcome<String> {
    let (mut kept, mut within) = (String::new(), false);
    for line in script.lines().map(str::trim) {
        if line.matches('`').count() % 2 == 1 {
            return Err(Failure(format!("a text over several lines would be changed: {line}")));
        }
        if within || line.starts_with("/*") {
            within = !line.ends_with("*/");
            if !within || !line.contains("*/") {
                continue;
            }
            return Err(Failure(format!("what stands behind a comment would be lost: {line}")));
        }
        if !line.is_empty() && !line.starts_with("//") {
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

/// The program in `site`, and its name without wasm-bindgen's suffix.
fn program_of(site: &Path) -> Outcome<(PathBuf, String)> {
    let bound = |path: &PathBuf| path.to_string_lossy().ends_with("_bg.wasm");
    let programs: Vec<_> = ending(site, "wasm")?.into_iter().filter(bound).collect();
    let [program] = programs.as_slice() else {
        return Err(Failure(format!("expected one program in {}, found {}", site.display(), programs.len())));
    };
    let stem = program.file_stem().and_then(|stem| stem.to_str()?.strip_suffix("_bg"));
    let stem = stem.ok_or_else(|| Failure(format!("{} is not named by wasm-bindgen", program.display())))?;
    Ok((program.clone(), stem.to_owned()))
}

/// Makes script and program smaller together; answers the page that names their files anew.
fn smaller_app(site: &Path, html: &str) -> Outcome<String> {
    let (program, stem) = program_of(site)?;
    let (script, part) = (site.join(format!("{stem}.js")), site.join(split::PART));
    let text = fs::read_to_string(&script).about("read", &script)?;
    let [bytes, part_bytes] = [&program, &part].map(|file| fs::read(file).about("read", file));
    let small = smaller(&bytes?, &part_bytes?, &text)?;
    let base = stem.rsplit_once('-').map_or(&*stem, |(base, _)| base);
    let hash = hash(&small);
    let new_stem = format!("{base}-{hash}");
    let new_part = format!("inside-{hash}.wasm");
    for old in [&script, &program, &part] {
        fs::remove_file(old).about("remove", old)?;
    }
    let write = |name: &str, contents: &[u8]| {
        let file = site.join(name);
        fs::write(&file, contents).about("write", &file)
    };
    write(&format!("{new_stem}.js"), small.script.replace(&stem, &new_stem).as_bytes())?;
    write(&format!("{new_stem}_bg.wasm"), &small.program)?;
    write(&new_part, &small.part)?;
    let html = with_part(html, &new_part)
        .ok_or_else(|| Failure::new("index.html has no empty data-inside; see Trunk.toml"))?;
    Ok(html.replace(&stem, &new_stem))
}

/// Writes the address of the part into the page. The minifier may have taken the quotes away.
fn with_part(html: &str, part: &str) -> Option<String> {
    let (before, after) = html.split_once("data-inside")?;
    let after = after.strip_prefix("=\"\"").or_else(|| after.strip_prefix('=')).unwrap_or(after);
    after.starts_with([' ', '>']).then(|| format!("{before}data-inside=\"/{part}\"{after}"))
}

fn hash(what: &impl std::hash::Hash) -> String {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_texts_over_several_lines_are_refused() {
        let script =
            "/**\n * What it does.\n */\nfunction a() { // Soon.\n    // Why.\n    return 'b // c'; // It's d.\n}\n";
        assert_eq!(without_comments(script).unwrap(), "function a() {\nreturn 'b // c';\n}\n");
        without_comments("const a = `\n // text`;").unwrap_err();
        // A line of a product begins like one of a comment.
        assert_eq!(without_comments("const b = 2\n  * 3;").unwrap(), "const b = 2\n* 3;\n");
        without_comments("/* Why. */ const c = 1;").unwrap_err();
        without_comments("/* Why\n so. */ const c = 1;").unwrap_err();
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

    #[test]
    fn the_page_learns_where_the_part_is_with_or_without_quotes() {
        let expected = Some("<meta data-inside=\"/inside-1.wasm\" data-js=a>".to_owned());
        for empty in ["=\"\"", "=", ""] {
            assert_eq!(
                with_part(&format!("<meta data-inside{empty} data-js=a>"), "inside-1.wasm"),
                expected,
                "{empty}"
            );
        }
        assert_eq!(with_part("<meta data-inside=/other.wasm>", "inside-1.wasm"), None);
        assert_eq!(with_part("<meta data-js=a>", "inside-1.wasm"), None);
    }
}
