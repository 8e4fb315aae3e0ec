//! Functions that are alike, next to each other: compression finds the second by the first. The linker and walrus leave
//! them in an order that knows nothing of that.

use crate::report::{Failure, Outcome};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// The same program with its functions sorted by their type, then by the bytes of their body.
///
/// # Errors
/// When the program is no WebAssembly.
pub(super) fn alike_together(program: &[u8]) -> Outcome<Vec<u8>> {
    let trouble = |trouble: &dyn std::error::Error| Failure(format!("the functions cannot be sorted: {trouble}"));
    let mut order = Order::of(program).map_err(|error| trouble(&error))?;
    let mut module = Module::new();
    order.parse_core_module(&mut module, Parser::new(0), program).map_err(|error| trouble(&error))?;
    Ok(module.finish())
}

/// Where each function goes.
struct Order {
    /// How many functions are the script's; those stand first, and stay.
    imported: u32,
    /// The functions as they are to stand, by where they stood.
    sorted: Vec<usize>,
    /// Where each of them stands then.
    places: Vec<u32>,
}

impl Order {
    fn of(program: &[u8]) -> wasmparser::Result<Self> {
        let (mut imported, mut types, mut bodies) = (0, Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(program) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => types = section.into_iter().collect::<Result<_, _>>()?,
                Payload::CodeSectionEntry(body) => bodies.push(&program[body.range()]),
                _ => {}
            }
        }
        let mut sorted: Vec<usize> = (0..bodies.len()).collect();
        sorted.sort_by_key(|&function| (types[function], bodies[function]));
        let mut places = vec![0; sorted.len()];
        for (place, &function) in (0..).zip(&sorted) {
            places[function] = place;
        }
        Ok(Self { imported, sorted, places })
    }
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let own = function.checked_sub(self.imported);
        Ok(own.map_or(function, |own| self.imported + self.places[own as usize]))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for &function in &self.sorted {
            functions.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.sorted.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::ir::Instr;
    use walrus::{FunctionBuilder, LocalFunction, ValType};

    /// Functions that answer a number each and call the one before; every second takes a number, too.
    fn program() -> Vec<u8> {
        let mut module = walrus::Module::default();
        let kind = module.types.add(&[], &[]);
        let (mut before, _) = module.add_import_func("script", "log", kind);
        for number in [3, 1, 4, 1, 5] {
            let argument = module.locals.add(ValType::I32);
            let (takes, arguments) =
                if number % 2 == 0 { (&[ValType::I32][..], vec![argument]) } else { (&[][..], vec![]) };
            let mut function = FunctionBuilder::new(&mut module.types, takes, &[]);
            function.func_body().call(before).i32_const(number).drop();
            before = function.finish(arguments, &mut module.funcs);
            if number == 4 {
                function = FunctionBuilder::new(&mut module.types, &[], &[]);
                function.func_body().i32_const(0).call(before);
                before = function.finish(vec![], &mut module.funcs);
            }
        }
        module.exports.add("last", before);
        module.emit_wasm()
    }

    /// The numbers of a chain of calls, from the last function to the one that is the script's.
    fn chain(program: &[u8]) -> Vec<i32> {
        let module = walrus::Module::from_buffer(program).unwrap();
        let mut numbers = Vec::new();
        let mut next = module.exports.get_func("last").unwrap();
        while let walrus::FunctionKind::Local(function) = &module.funcs.get(next).kind {
            let instructions = |local: &LocalFunction| {
                let block = local.block(local.entry_block());
                block.instrs.iter().map(|(instruction, _)| instruction.clone()).collect::<Vec<_>>()
            };
            for instruction in instructions(function) {
                match instruction {
                    Instr::Const(number) => match number.value {
                        walrus::ir::Value::I32(number) => numbers.push(number),
                        other => panic!("{other:?}"),
                    },
                    Instr::Call(call) => next = call.func,
                    _ => {}
                }
            }
        }
        numbers
    }

    #[test]
    fn functions_that_are_alike_stand_together_and_call_whom_they_called() {
        let before = program();
        let after = alike_together(&before).unwrap();
        assert_ne!(after, before);
        assert_eq!(chain(&after), chain(&before));
        assert_eq!(chain(&after), [5, 1, 0, 4, 1, 3]);
        let order = Order::of(&after).unwrap();
        assert!(order.sorted.is_sorted(), "{:?}", order.sorted);
        assert_eq!(alike_together(&after).unwrap(), after);
        alike_together(b"no program").unwrap_err();
    }
}
