//! Identical code folding: functions that are equal become one, as other linkers do and the one for WebAssembly does
//! not; similar ones stand next to each other, so that compression finds the second by the first. The whole of binaryen
//! does the former, too, but is no crate that builds within minutes.

use crate::report::{Failure, Outcome};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// The same program with each function once, sorted by type, then by the bytes of the body. Functions that differ only
/// in their callees are equal as soon as those are merged, so it is repeated until none are. Rust promises no function
/// an address of its own.
///
/// # Errors
/// When the program is no WebAssembly.
pub(super) fn alike_together(program: &[u8]) -> Outcome<Vec<u8>> {
    let trouble = |trouble: &dyn std::error::Error| Failure(format!("the functions cannot be sorted: {trouble}"));
    let mut program = program.to_owned();
    loop {
        let mut order = Order::of(&program).map_err(|error| trouble(&error))?;
        let mut module = Module::new();
        order.parse_core_module(&mut module, Parser::new(0), &program).map_err(|error| trouble(&error))?;
        program = module.finish();
        if order.sorted.len() == order.places.len() {
            return Ok(program);
        }
    }
}

/// The new position of each function.
struct Order {
    /// The number of imported functions; those stand first, and stay.
    imported: u32,
    /// The positions of the remaining functions before, in their new order.
    sorted: Vec<usize>,
    /// The new position of each function, or of the equal one.
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
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
                _ => {}
            }
        }
        let code = |&function: &usize| (types[function], bodies[function]);
        let mut all: Vec<usize> = (0..bodies.len()).collect();
        all.sort_by_key(code);
        let (mut sorted, mut places) = (Vec::new(), vec![0; all.len()]);
        for equal in all.chunk_by(|one, other| code(one) == code(other)) {
            for &function in equal {
                places[function] = u32::try_from(sorted.len()).unwrap_or(u32::MAX);
            }
            sorted.extend(equal.first());
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

    #[test]
    fn equal_functions_become_one_and_then_those_that_differed_in_whom_they_called() {
        let mut module = walrus::Module::default();
        let mut ends = Vec::new();
        for number in [7, 7, 8] {
            let mut inner = FunctionBuilder::new(&mut module.types, &[], &[]);
            inner.func_body().i32_const(number).drop();
            let inner = inner.finish(vec![], &mut module.funcs);
            let mut outer = FunctionBuilder::new(&mut module.types, &[], &[]);
            outer.func_body().call(inner).i32_const(1).drop();
            ends.push(outer.finish(vec![], &mut module.funcs));
        }
        for (name, end) in ["one", "same", "other"].into_iter().zip(ends) {
            module.exports.add(name, end);
        }
        let module = walrus::Module::from_buffer(&alike_together(&module.emit_wasm()).unwrap()).unwrap();
        let export = |name| module.exports.get_func(name).unwrap();
        assert_eq!(module.funcs.iter_local().count(), 4);
        assert_eq!(export("one"), export("same"));
        assert_ne!(export("one"), export("other"));
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
