//! Every endpoint has a sample, and the sample is what the types write.

use exeunt_contract::{Content, Endpoint, Problem, Visitor, every_endpoint};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn samples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples")
}

struct RoundTrip(BTreeSet<String>);

impl Visitor for RoundTrip {
    fn visit<E: Endpoint>(&mut self) {
        let file = samples().join(format!("{}.json", E::NAME));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let sample: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(sample["method"], E::METHOD.as_str(), "{}", E::NAME);
        assert!(fits(sample["path"].as_str().unwrap(), E::PATH), "{}: the path is not {}", E::NAME, E::PATH);
        same::<E::Request>(E::NAME, "request", &sample);
        same::<E::Response>(E::NAME, "response", &sample);
        if let Some(problem) = sample.get("problem") {
            let read: Problem = serde_json::from_value(problem.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), *problem, "{}: problem", E::NAME);
            assert_eq!((read.status, read.title.as_str()), (read.code.status(), read.code.title()), "{}", E::NAME);
        }
        assert!(self.0.insert(format!("{}.json", E::NAME)), "{} is the name of two endpoints", E::NAME);
    }
}

fn same<T: Content>(endpoint: &str, part: &str, sample: &Value) {
    match sample.get(part) {
        None => assert!(T::EMPTY, "{endpoint}: the sample has no {part}"),
        Some(written) => {
            assert!(!T::EMPTY, "{endpoint}: there is no {part} to have a sample of");
            let read: T =
                serde_json::from_value(written.clone()).unwrap_or_else(|error| panic!("{endpoint}: {part}: {error}"));
            assert_eq!(serde_json::to_value(&read).unwrap(), *written, "{endpoint}: {part}");
        }
    }
}

/// Whether a path is the template with its variable parts filled in.
fn fits(path: &str, template: &str) -> bool {
    let (path, template): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), template.split('/').collect());
    path.len() == template.len()
        && path.iter().zip(template).all(|(part, wanted)| wanted.starts_with('{') || *part == wanted)
}

#[test]
fn every_endpoint_has_a_sample_that_its_types_read_and_write_alike() {
    let mut seen = RoundTrip(BTreeSet::new());
    every_endpoint(&mut seen);
    let files = std::fs::read_dir(samples()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let strays: Vec<String> = files.filter(|file| !seen.0.contains(file)).collect();
    assert!(strays.is_empty(), "samples of no endpoint: {strays:?}");
}

struct Strict;

impl Visitor for Strict {
    fn visit<E: Endpoint>(&mut self) {
        if <E::Request as Content>::EMPTY {
            return;
        }
        let text = std::fs::read_to_string(samples().join(format!("{}.json", E::NAME))).unwrap();
        let sample: Value = serde_json::from_str(&text).unwrap();
        let mut request = sample["request"].clone();
        request["is_admin"] = Value::Bool(true);
        assert!(
            serde_json::from_value::<E::Request>(request).is_err(),
            "{} takes a field that it does not know",
            E::NAME
        );
    }
}

#[test]
fn no_request_takes_a_field_that_it_does_not_know() {
    every_endpoint(&mut Strict);
}
