//! Makes program, part and script smaller in two ways that `wasm-opt -Oz` and the script's minifier do not have. Each
//! gains more than 3 KB of brotli over both of them (Binaryen 108, `minifier` 0.4; program and part together):
//!
//! - short names between the programs and the script: 4.5 KB. Those of wasm-bindgen carry hashes, which no compression
//!   helps.
//! - functions sorted by type and code: 3.2 KB. Similar ones stand next to each other, and compression finds the second
//!   by the first.
//!
//! wasm-opt would gain 1.3 KB after them, and would have to be installed on every machine that builds the app.

use crate::report::{Failure, Outcome};
use std::collections::BTreeMap;
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, ExportSection, FunctionSection, ImportSection, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, Export, FunctionSectionReader, ImportSectionReader, Parser, Payload,
    TypeRef,
};

/// The long names and the short ones.
type Names = BTreeMap<String, String>;

/// The programs and the script, with short names, sorted functions, and nothing that is for debuggers.
///
/// # Errors
/// When a program is no WebAssembly.
pub(super) fn smaller(programs: [&[u8]; 2], script: &str) -> Outcome<([Vec<u8>; 2], String)> {
    let broken = |error: &dyn std::error::Error| Failure(format!("the program is no WebAssembly: {error}"));
    let mut names = Names::new();
    for program in programs {
        shorten(program, &mut names).map_err(|error| broken(&error))?;
    }
    let mut small = [Vec::new(), Vec::new()];
    for (program, small) in programs.iter().zip(&mut small) {
        let mut order = Order::of(program, &names).map_err(|error| broken(&error))?;
        let mut module = Module::new();
        order.parse_core_module(&mut module, Parser::new(0), program).map_err(|error| broken(&error))?;
        *small = module.finish();
    }
    let mut script = script.to_owned();
    // The longest first: one may begin like another.
    let mut pairs: Vec<_> = names.into_iter().collect();
    pairs.sort_by_key(|(long, _)| std::cmp::Reverse(long.len()));
    for (long, short) in pairs {
        script = script.replace(&long, &short);
    }
    Ok((small, script))
}

/// Adds a short name for each import and export that wasm-bindgen named. It begins with `$`, as no word of JavaScript.
fn shorten(program: &[u8], names: &mut Names) -> wasmparser::Result<()> {
    let mut add = |name: &str| {
        let number = names.len();
        if name.starts_with("__w") {
            names.entry(name.to_owned()).or_insert_with(|| format!("${number:x}"));
        }
    };
    for payload in Parser::new(0).parse_all(program) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    add(import?.name);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    add(export?.name);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The new position of each function, and the new names.
struct Order<'a> {
    names: &'a Names,
    /// The number of imported functions; those stand first, and stay.
    imported: u32,
    /// The positions before of all other functions, in their new order.
    sorted: Vec<usize>,
    /// The new position of each of them.
    places: Vec<u32>,
}

impl<'a> Order<'a> {
    fn of(program: &[u8], names: &'a Names) -> wasmparser::Result<Self> {
        let (mut imported, mut types, mut bodies) = (0, Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(program) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => types = section.into_iter().collect::<Result<Vec<_>, _>>()?,
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
                _ => {}
            }
        }
        let mut sorted: Vec<usize> = (0..bodies.len()).collect();
        sorted.sort_by_key(|&function| (types[function], bodies[function]));
        let mut places = vec![0; sorted.len()];
        for (place, &function) in (0..).zip(&sorted) {
            places[function] = place;
        }
        Ok(Self { names, imported, sorted, places })
    }

    fn name<'b>(&'b self, name: &'b str) -> &'b str {
        self.names.get(name).map_or(name, String::as_str)
    }
}

type Encoded<T = ()> = Result<T, Error<Infallible>>;

impl Reencode for Order<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Encoded<u32> {
        let own = function.checked_sub(self.imported);
        Ok(own.map_or(function, |own| self.imported + self.places[own as usize]))
    }

    fn parse_import_section(&mut self, imports: &mut ImportSection, section: ImportSectionReader<'_>) -> Encoded {
        for import in section.into_imports() {
            let import = import?;
            let entity = self.entity_type(import.ty)?;
            imports.import(import.module, self.name(import.name), entity);
        }
        Ok(())
    }

    fn parse_export(&mut self, exports: &mut ExportSection, export: Export<'_>) -> Encoded {
        let (kind, index) = (self.export_kind(export.kind)?, self.external_index(export.kind, export.index)?);
        exports.export(self.name(export.name), kind, index);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Encoded {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for &function in &self.sorted {
            functions.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, section: CodeSectionReader<'_>) -> Encoded {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.sorted.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Encoded {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{EntityType, ExportKind, Function, TypeSection};

    const LONG: &str = "__wbg_appendChild_0123456789abcdef";

    /// A program that imports `LONG`, and whose functions answer a number each and call the one before.
    fn program(numbers: &[i32]) -> Vec<u8> {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
        types.ty().function([], []);
        imports.import("./app_bg.js", LONG, EntityType::Function(0));
        for (before, number) in (0..).zip(numbers) {
            functions.function(0);
            let mut body = Function::new([]);
            body.instructions().i32_const(*number).drop().call(before).end();
            code.function(&body);
        }
        exports.export("last", ExportKind::Func, u32::try_from(numbers.len()).unwrap());
        exports.export("__wbindgen_malloc", ExportKind::Func, 1);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        module.finish()
    }

    /// The numbers in the order of the calls, from the function that is exported as `last`, and the names.
    fn read(program: &[u8]) -> (Vec<i32>, Vec<String>) {
        let (mut last, mut bodies, mut names) = (0, Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(program) {
            match payload.unwrap() {
                Payload::ImportSection(section) => {
                    names.extend(section.into_imports().map(|import| import.unwrap().name.to_owned()));
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export.unwrap();
                        last = if export.name == "last" { export.index } else { last };
                        names.push(export.name.to_owned());
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                _ => {}
            }
        }
        let mut numbers = Vec::new();
        while let Some(body) = last.checked_sub(1).map(|own| &bodies[own as usize]) {
            for operator in body.get_operators_reader().unwrap() {
                match operator.unwrap() {
                    wasmparser::Operator::I32Const { value } => numbers.push(value),
                    wasmparser::Operator::Call { function_index } => last = function_index,
                    _ => {}
                }
            }
        }
        (numbers, names)
    }

    #[test]
    fn functions_are_sorted_and_call_the_same_ones_as_before() {
        let before = program(&[3, 1, 4, 1, 5]);
        let ([after, part], _) = smaller([&before, &before], "").unwrap();
        assert_eq!(after, part);
        assert_ne!(after, before);
        assert_eq!(read(&after).0, [5, 1, 4, 1, 3]);
        assert!(Order::of(&after, &Names::new()).unwrap().sorted.is_sorted());
    }

    #[test]
    fn names_are_short_and_the_same_in_both_programs_and_the_script() {
        let one = program(&[1]);
        let script = format!("const i = {{ {LONG}: f, {LONG}2: g }}; wasm.__wbindgen_malloc(wasm.last);");
        let ([program, part], script) = smaller([&one, &one], &script).unwrap();
        assert_eq!(read(&program).1, ["$0", "last", "$1"]);
        assert_eq!(read(&program), read(&part));
        assert_eq!(script, "const i = { $0: f, $02: g }; wasm.$1(wasm.last);");
    }

    #[test]
    fn what_is_no_program_is_refused() {
        let whole = program(&[1, 2]);
        for broken in [&whole[..whole.len() - 1], b"#!/bin/sh\n"] {
            smaller([&whole, broken], "").unwrap_err();
        }
    }
}
