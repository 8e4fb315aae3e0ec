//! The app as files in `target/site`, ready to be embedded: built by Trunk, finished, made small, weighed. It must not
//! know the server.

use crate::fingerprint::{entries, fingerprint};
use crate::minify::{minify, program_of, split, with_attribute};
use crate::report::{About as _, Failure, Outcome, progress, say};
use crate::run::{cargo, root, show};
use crate::setup::{WASM, wasm_target};
use crate::size_budget::{Weight, compress, table, weigh, within_budget};
use crate::tools::{TRUNK, Toolbox};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the finished app; `Trunk.toml` says the same.
#[must_use]
pub fn folder() -> PathBuf {
    root().join("target").join("site")
}

/// `cargo xtask dist`: builds the app, prints what a first visit weighs, and holds it against the budget.
///
/// # Errors
/// When the app does not build, holds inline code, or is over the budget.
pub fn dist() -> Outcome {
    let weights = ready(&Toolbox::ready()?)?;
    say(table(&weights).trim_end());
    say(within_budget(&weights)?);
    Ok(())
}

/// Makes sure that [`folder`] holds the app as its sources are now. Trunk is skipped when nothing has changed since
/// the last time.
///
/// # Errors
/// When the app does not build, or its page holds inline code.
pub fn ready(toolbox: &Toolbox) -> Outcome<Vec<Weight>> {
    let (root, site) = (root(), folder());
    let kept_in = site.with_extension("fingerprint");
    let versions = toolbox.versions()?;
    if fs::read_to_string(&kept_in).is_ok_and(|kept| fingerprint(&root, &site, &versions).is_ok_and(|now| now == kept))
    {
        progress("The app is built already; nothing that it is made of has changed.");
        return weigh(&site);
    }
    progress("Building the app (about two minutes the first time, then half a minute).");
    build(toolbox)?;
    split(&site, toolbox)?;
    minify(&site)?;
    finish(&site)?;
    compress(&site)?;
    fs::write(&kept_in, fingerprint(&root, &site, &versions)?).about("write", &kept_in)?;
    weigh(&site)
}

/// Compiles the app's program in the same way as Trunk does, so that Trunk has only to pack it.
///
/// # Errors
/// When it does not compile.
pub fn compile() -> Outcome {
    wasm_target()?;
    show(cargo().args(["build", "--locked", "--package", "exeunt", "--bin", "exeunt-app", "--target", WASM]).args([
        "--profile",
        "wasm",
        "--features",
        "split",
    ]))
}

/// Trunk is kept from the network: everything is fetched beforehand by cargo, and the tools are there.
fn build(toolbox: &Toolbox) -> Outcome {
    wasm_target()?;
    show(cargo().args(["fetch", "--locked", "--target", WASM]))?;
    let mut trunk = Command::new(TRUNK.name);
    trunk.current_dir(root()).args(["build", "--release", "--offline", "true", "--features", "split"]);
    trunk.env("PATH", toolbox.path()?).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk takes only "true" and "false" for this variable, whose convention is that any value counts.
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        trunk.env("NO_COLOR", "true");
    } else {
        trunk.env_remove("NO_COLOR");
    }
    show(&mut trunk)
}

/// The steps after Trunk: the page learns the app's size, and must hold no inline code and no foreign address.
fn finish(site: &Path) -> Outcome {
    nothing_from_elsewhere(site)?;
    let page = site.join("index.html");
    let html = fs::read_to_string(&page).about("read", &page)?;
    let inline = inline_code(&html);
    if !inline.is_empty() {
        return Err(Failure(format!(
            "the content security policy refuses inline code, but index.html holds it: {}",
            inline.join(", ")
        )));
    }
    let program = program_of(site)?;
    let size = fs::metadata(&program).about("read", &program)?.len();
    fs::write(&page, with_attribute(&html, "data-wasm-size", &size.to_string())?).about("write", &page)
}

/// Nothing in the app is loaded from another server (ASVS 5.0 3.6.1, 3.5.6): no file of it even names one.
fn nothing_from_elsewhere(folder: &Path) -> Outcome {
    for path in entries(folder)? {
        if path.is_dir() {
            nothing_from_elsewhere(&path)?;
        }
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if ["html", "css", "js", "json", "mjs", "svg", "webmanifest"].contains(&ending.as_str()) {
            let text = fs::read_to_string(&path).about("read", &path)?;
            if let Some(address) = elsewhere(&text) {
                return Err(Failure(format!("{} names another server: {address}", path.display())));
            }
        }
    }
    Ok(())
}

/// The first address of another server. One that begins with `http://www.w3.org/` names a language and is never loaded.
fn elsewhere(text: &str) -> Option<String> {
    let starts = text.match_indices("//").filter(|(at, _)| {
        let before = &text[..*at];
        before.ends_with(':') || before.ends_with(['"', '\'', '(', '=', '`', ' '])
    });
    let mut hosts =
        starts.map(|(at, _)| text[at + 2..].split(|c: char| !(c.is_alphanumeric() || ".-".contains(c))).next());
    let is_host = |host: &&str| host.split_once('.').is_some_and(|(name, end)| !name.is_empty() && !end.is_empty());
    hosts.find_map(|host| host.filter(is_host).filter(|host| *host != "www.w3.org")).map(str::to_owned)
}

/// The tags of a page that a policy without `unsafe-inline` refuses (CSP 3, §4.2.3).
fn inline_code(html: &str) -> Vec<String> {
    let tags = html.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter(|tag| {
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let attribute = |wanted: &dyn Fn(&str) -> bool| {
            attributes.split_whitespace().filter_map(|part| part.split('=').next()).any(wanted)
        };
        match name {
            "style" => true,
            "script" if !attribute(&|name| name == "src") => true,
            _ if name.starts_with(['!', '/']) => false,
            _ => attribute(&|name| name == "style" || name.starts_with("on")),
        }
    })
    .map(|tag| format!("<{tag}>"))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_another_server_is_found_and_our_own_are_not() {
        for text in [
            "<script src=https://cdn.example/a.js>",
            "@import url(//fonts.example.org/a.css)",
            "fetch('http://other.example:8080/')",
            "new WebSocket(\"wss://a.example\")",
            "import \"//a.example/b.js\"",
            "<link href=//a.example>",
        ] {
            assert!(elsewhere(text).is_some(), "{text}");
        }
        for text in [
            "<svg xmlns=\"http://www.w3.org/2000/svg\">",
            "a//b.c",
            "// a comment",
            "url(/a.css)",
            "location.protocol+\"//\"+host",
        ] {
            assert_eq!(elsewhere(text), None, "{text}");
        }
    }

    #[test]
    fn inline_code_is_found_and_files_of_our_own_are_not() {
        for inline in [
            "<script>start()</script>",
            "<script type=module>import 'a'</script>",
            "<style>p{}</style>",
            "<p style=\"color: red\">",
            "<button type=button onclick=\"go()\">",
        ] {
            assert_eq!(inline_code(inline).len(), 1, "{inline}");
        }
        let page =
            "<!doctype html><html lang=en><link rel=stylesheet href=/a.css><script src=/boot.js type=module></script>";
        assert_eq!(inline_code(page), Vec::<String>::new());
    }
}
