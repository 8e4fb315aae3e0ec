//! Removes unused imports and exports between the program and its script, and shortens the long names of the others.
//! Those names carry hashes, which no compression helps. The script's own most frequent names are shortened, too.
//!
//! wasm-bindgen keeps every export of a library. The app never calls those of gloo-net's streams, and without this step
//! they would be downloaded at every first visit.

use super::order::alike_together;
use super::script::Script;
use crate::report::{Failure, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use walrus::{Module, ModuleConfig};

/// The most frequent names in wasm-bindgen's output. None is that of a property.
const LOCALS: &[&str] = &[
    "arg0",
    "arg1",
    "ret",
    "getObject",
    "arg2",
    "addHeapObject",
    "handleError",
    "getStringFromWasm0",
    "getDataViewMemory0",
    "ptr1",
    "len1",
    "arg3",
    "isLikeNone",
    "WASM_VECTOR_LEN",
    "passStringToWasm0",
    "arg4",
];

/// The app, made smaller.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Small {
    /// The part that is loaded first.
    pub(super) program: Vec<u8>,
    /// The part that is loaded later.
    pub(super) part: Vec<u8>,
    /// The script that starts the one and loads the other.
    pub(super) script: String,
}

/// Makes the app smaller.
///
/// # Errors
/// When the program or the part is no WebAssembly.
pub(super) fn smaller(program: &[u8], part: &[u8], script: &str) -> Outcome<Small> {
    let (mut module, mut part) = (module(program)?, module(part)?);
    let mut script = Script::new(script);
    let shared: BTreeSet<String> = part.imports.iter().map(|import| import.name.clone()).collect();
    // An import that is removed from one may have been the only user of an export of the other.
    while script.forget_unused() | forget_uncalled(&mut module, &script, &shared) {
        let wanted: BTreeSet<&str> = module.imports.iter().map(|import| import.name.as_str()).collect();
        script.forget_imports(|name| wanted.contains(name));
    }
    let homes = homes();
    for one in [&mut module, &mut part] {
        let all: Vec<_> = one.data.iter().map(walrus::Data::id).collect();
        for data in all {
            forget_places(&mut one.data.get_mut(data).value, &homes);
        }
    }
    let mut names = Names::default();
    for (number, local) in LOCALS.iter().enumerate() {
        names.0.insert((*local).to_owned(), format!("${number}"));
    }
    // The shorter way to write a method.
    let mut text = script.text().replace(": function(", "(");
    let mut modules = BTreeMap::new();
    for import in module.imports.iter_mut().chain(part.imports.iter_mut()) {
        import.name = names.given(&import.name);
        let number = modules.len() + 1;
        let short = modules.entry(import.module.clone()).or_insert_with(|| "$".repeat(number));
        import.module.clone_from(short);
    }
    for (long, short) in modules {
        text = text
            .replace(&format!("\"{long}\""), &format!("\"{short}\""))
            .replace(&format!("{long}:"), &format!("{short}:"));
    }
    for export in module.exports.iter_mut() {
        export.name = names.given(&export.name);
    }
    Ok(Small {
        program: alike_together(&module.emit_wasm())?,
        part: alike_together(&part.emit_wasm())?,
        script: names.in_script(&text),
    })
}

fn module(bytes: &[u8]) -> Outcome<Module> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    config.parse(bytes).map_err(|trouble| Failure(format!("the program is no WebAssembly: {trouble}")))
}

/// Removes exports that neither the script nor the part uses, and everything that they alone needed; whether there were
/// any.
fn forget_uncalled(module: &mut Module, script: &Script, shared: &BTreeSet<String>) -> bool {
    let mut called = script.calls();
    called.extend(shared.iter().cloned());
    let uncalled: Vec<_> =
        module.exports.iter().filter(|export| !called.contains(&export.name)).map(|export| export.id()).collect();
    for export in &uncalled {
        module.exports.delete(*export);
    }
    walrus::passes::gc::run(module);
    !uncalled.is_empty()
}

/// Blanks the file names of libraries, which only a panic's message would print, and which begin with a path of the
/// build machine. Those of our own files are short, and stay.
fn forget_places(data: &mut [u8], homes: &[String]) {
    const END: &[u8] = b".rs";
    let part_of_path = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    for home in homes {
        let mut from = 0;
        while let Some(begin) = position(&data[from..], home.as_bytes()).map(|at| from + at) {
            from = begin + home.len();
            if let Some(end) = position(&data[from..], END).map(|at| from + at + END.len())
                && data[from..end].iter().all(part_of_path)
            {
                data[begin..end].fill(b' ');
            }
        }
    }
}

fn position(data: &[u8], wanted: &[u8]) -> Option<usize> {
    data.windows(wanted.len()).position(|part| part == wanted)
}

/// The folders of the sources of libraries.
fn homes() -> Vec<String> {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let cargo = cargo.map(|home| format!("{}/registry/src/", home.display()));
    cargo.into_iter().chain(["/rustc/", "/rust/deps/"].map(str::to_owned)).collect()
}

/// The long names and their replacements: those of properties two letters, those of variables a `$` and a number, which
/// begins none of the names that wasm-bindgen makes.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    /// The replacement of the name of an import or an export: a short one if wasm-bindgen made it, else itself.
    fn given(&mut self, name: &str) -> String {
        const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        if !name.starts_with("__w") {
            return name.to_owned();
        }
        let number = self.0.len();
        let next = [number / 52, number % 52].map(|digit| char::from(LETTERS[digit % 52]));
        self.0.entry(name.to_owned()).or_insert_with(|| next.iter().collect()).clone()
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

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::{FunctionBuilder, ValType};

    const LONG: &str = "__wbg_appendChild_0123456789abcdef";
    const UNUSED: &str = "__wbg_byobRequest_0123456789abcdef";

    const SHARED: &str = "__wasm_split_shared0";

    /// A part that takes one function from the program.
    fn part() -> Vec<u8> {
        let mut module = Module::default();
        let kind = module.types.add(&[], &[]);
        let (taken, _) = module.add_import_func("__wasm_split", SHARED, kind);
        let mut function = FunctionBuilder::new(&mut module.types, &[] as &[ValType], &[]);
        function.func_body().call(taken);
        let function = function.finish(vec![], &mut module.funcs);
        module.exports.add("draw", function);
        module.emit_wasm()
    }

    /// A program with two functions that each call one of the script's; both are offered, and so is one for the part.
    fn program() -> Vec<u8> {
        let mut module = Module::default();
        let kind = module.types.add(&[], &[]);
        for (offered, called) in [("start", LONG), ("intounderlyingsink_write", UNUSED)] {
            let (imported, _) = module.add_import_func("./app_bg.js", called, kind);
            let mut function = FunctionBuilder::new(&mut module.types, &[] as &[ValType], &[]);
            function.func_body().call(imported);
            let function = function.finish(vec![], &mut module.funcs);
            module.exports.add(offered, function);
        }
        let mut function = FunctionBuilder::new(&mut module.types, &[] as &[ValType], &[]);
        function.func_body().i32_const(1).drop();
        let function = function.finish(vec![], &mut module.funcs);
        module.exports.add(SHARED, function);
        module.emit_wasm()
    }

    fn script() -> String {
        format!(
            "export class Sink {{\n    write() {{\n        wasm.intounderlyingsink_write(helper());\n    }}\n}}\n\
            function __wbg_get_imports() {{\n    const import0 = {{\n        {UNUSED}: function() {{\n            \
            other();\n        }},\n        {LONG}: function() {{\n            used();\n        }},\n    }};\n}}\n\
            function helper() {{\n}}\nfunction other() {{\n}}\nfunction used() {{\n}}\n\
            function init() {{\n    __wbg_get_imports();\n    wasm.start();\n}}\nexport {{ init as default }};\n"
        )
    }

    #[test]
    fn what_nobody_calls_goes_from_both_and_what_is_left_calls_by_short_names() {
        let small = smaller(&program(), &part(), &script()).unwrap();
        let (module, script) = (Module::from_buffer(&small.program).unwrap(), &small.script);
        assert_eq!(module.imports.iter().map(|import| import.name.as_str()).collect::<Vec<_>>(), ["aq"]);
        assert_eq!(module.exports.iter().map(|export| export.name.as_str()).collect::<Vec<_>>(), ["start", "ar"]);
        assert_eq!(module.funcs.iter_local().count(), 2);
        let part = Module::from_buffer(&small.part).unwrap();
        let taken: Vec<_> = part.imports.iter().map(|import| import.name.as_str()).collect();
        assert_eq!(taken, ["ar"], "what the part takes has the name that the program gives it");
        for gone in ["Sink", "helper", "other", UNUSED, LONG] {
            assert!(!script.contains(gone), "{gone} in {script}");
        }
        for kept in ["aq()", "function used", "wasm.start()", "export { init as default }"] {
            assert!(script.contains(kept), "{kept} in {script}");
        }
        let again = smaller(&small.program, &small.part, script).unwrap();
        assert_eq!(again, small, "a second time changes nothing");
    }

    #[test]
    fn the_places_of_libraries_are_blanked_and_nothing_else_is() {
        let mut data =
            b"Save/home/me/registry/src/tachys-0.2/src/a.rsTitle/home/me/registry/src/ no.rs src/b.rs".to_vec();
        forget_places(&mut data, &["/home/me/registry/src/".to_owned()]);
        let kept = format!("Save{}Title/home/me/registry/src/ no.rs src/b.rs", " ".repeat(41));
        assert_eq!(String::from_utf8(data).unwrap(), kept);
    }

    #[test]
    fn only_whole_names_are_exchanged() {
        let mut names = Names::default();
        assert_eq!((names.given(LONG).as_str(), names.given("memory").as_str()), ("aa", "memory"));
        let script = format!("const a = {{ {LONG}: f, {LONG}_2: g }}; wasm.memory");
        assert_eq!(names.in_script(&script), format!("const a = {{ aa: f, {LONG}_2: g }}; wasm.memory"));
    }

    #[test]
    fn what_is_no_program_is_refused() {
        let whole = program();
        for broken in [&whole[..4], &whole[..whole.len() - 1], b"#!/bin/sh\n"] {
            smaller(broken, &part(), &script()).unwrap_err();
            smaller(&whole, broken, &script()).unwrap_err();
        }
    }
}
