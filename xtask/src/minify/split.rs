//! Splits the program: code that only the pages of a session use becomes a part of its own, which the page loads on
//! demand (`src/inside.rs`). The split points are visible only before wasm-bindgen has run, so wasm-bindgen runs again
//! on the remaining program. It must not know the app's behaviour.

use crate::report::{About as _, Failure, Outcome};
use crate::run::{root, show};
use crate::tools::Toolbox;
use std::fs;
use std::path::Path;
use std::process::Command;
use wasm_split_cli_support::{Options, transform};

/// The file of the part, as it is named before its contents are final.
pub(super) const PART: &str = "inside.wasm";

/// The script's function by which the program loads the part; its result is whether the part is there. The part takes
/// memory, functions and stack from the program's exports.
const LOADER: &str = r"async function load_inside(told, of) {
    let loaded = false;
    try {
        await WebAssembly.instantiate(await exeunt.inside(), { __wasm_split: wasm });
        loaded = true;
    } catch (trouble) {
        console.error(trouble);
    }
    wasm.__indirect_function_table.get(told)(of, loaded);
}
const import1 = { __wasm_split_load_inside: load_inside };
";

/// The statement of the script that [`LOADER`] stands for.
const LINK: &str = r#"import * as import1 from "./__wasm_split.js""#;

/// Splits the program that cargo has built, and replaces the script and the program in `site` by the remaining ones,
/// with the part beside them.
///
/// # Errors
/// When it cannot be split, or when the output of a tool has an unknown form.
pub(crate) fn split(site: &Path, toolbox: &Toolbox) -> Outcome {
    let target = root().join("target");
    let built = target.join("wasm32-unknown-unknown").join("wasm").join("exeunt-app.wasm");
    let whole = fs::read(&built).about("read", &built)?;
    let folder = target.join("split");
    let main = folder.join("exeunt-app.wasm");
    let mut options = Options::new(&whole);
    (options.output_dir, options.main_out_path) = (&folder, &main);
    let parts = transform(options).map_err(|error| Failure(format!("the program cannot be taken apart: {error:#}")))?;
    let [part] = parts.split_modules.as_slice() else {
        return Err(Failure(format!(
            "the program has {} parts that are loaded later, and one is known",
            parts.split_modules.len()
        )));
    };
    let program = super::program_of(site)?;
    let stem = super::stem(&program);
    let mut bind = Command::new("wasm-bindgen");
    bind.env("PATH", toolbox.path()?).args([
        "--target",
        "web",
        "--no-typescript",
        "--keep-lld-exports",
        "--out-name",
        &stem,
    ]);
    show(bind.arg("--out-dir").arg(&folder).arg(&main))?;
    let [script, bound] = [site, &folder].map(|folder| folder.join(format!("{stem}.js")));
    let text = fs::read_to_string(&bound).about("read", &bound)?;
    if !text.contains(LINK) {
        return Err(Failure::new("the script does not load the part in the way that is known"));
    }
    let text = text.replace(LINK, "") + LOADER;
    fs::write(&script, text).about("write", &script)?;
    let left = folder.join(format!("{stem}_bg.wasm"));
    fs::copy(&left, &program).about("copy", &left)?;
    fs::copy(part, site.join(PART)).about("copy", part).map(drop)
}
