//! Properties that hold for all inputs, tried with random ones. `EXEUNT_TIMES` multiplies how much; a failing seed is
//! printed, and fails again.

use crate::world::dice::{self, Dice, figure, soak_seed};
use crate::world::{ANA, ANAS_PASSWORD, Answer, CHEAP, CHROME, Device, World};
use axum::body::Body;
use axum::http::{Request, header};
use exeunt_contract::{Code, Content, Endpoint, Visitor, every_endpoint};
use exeunt_domain::password::Password;
use exeunt_domain::secret::{Secret, fresh_id};
use exeunt_server::http::password::Policy;
use exeunt_server::http::password::hashing::Hashing;
use exeunt_server::system::OsRandom;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::sync::Arc;

/// The number of rounds, more in a long run.
fn times(usual: usize) -> usize {
    usual * usize::try_from(dice::times()).unwrap()
}

/// The dice of a test that draws from one seed; a long run has its own.
fn dice_of(usual: u64) -> Dice {
    Dice::of(soak_seed().unwrap_or(usual))
}

/// A character of any plane.
fn character(dice: &mut Dice) -> char {
    loop {
        let plane = dice.roll(17) * 0x1_0000;
        let number = u32::try_from(plane + dice.roll(0x1_0000)).unwrap();
        if let Some(character) = char::from_u32(number) {
            return character;
        }
    }
}

#[tokio::test]
async fn a_password_may_be_made_of_anything() {
    for seed in dice::seeds(200) {
        let mut dice = Dice::of(seed);
        // Not always of all planes: of one kind of character alone, too. Twice the least, because NFKC may join some.
        let length = 30 + dice.roll(60);
        let (least, width) = dice.one_of(&[(0x30, 10), (0x61, 26), (0x41, 26), (0x21, 15), (0x4e00, 0x5000), (0, 0)]);
        let typed: String = (0..length)
            .map(|_| match width {
                0 => character(&mut dice),
                width => char::from_u32(least + u32::try_from(dice.roll(width)).unwrap()).unwrap(),
            })
            .collect();
        let refused = Policy::default().refuses(&Password::typed(&typed), &["ana", "Ana Reyes"]).await.unwrap();
        // Some characters of a single plane become eighteen of another (U+FDFA), which may then be too many.
        assert_eq!(refused, None, "{typed:?}");
    }
}

#[tokio::test]
async fn one_character_that_differs_anywhere_in_a_password_is_another_password() {
    let hashing = Hashing::new(CHEAP, 1, Arc::new(OsRandom)).unwrap();
    let mut dice = dice_of(628);
    // 256 characters of four bytes, then of one: the bytes 72, 128 and 1023 all lie inside.
    for (first, bytes) in [('\u{1f300}', 4), ('a', 1)] {
        let letter =
            |dice: &mut Dice| char::from_u32(u32::from(first) + u32::try_from(dice.roll(20)).unwrap()).unwrap();
        let right: Vec<char> = (0..256).map(|_| letter(&mut dice)).collect();
        let typed = |characters: &[char]| Password::typed(&characters.iter().collect::<String>());
        let stored = hashing.hash(&typed(&right)).await.unwrap();
        assert!(hashing.verify(&typed(&right), Some(&stored)).await.unwrap());
        let edges = [0, 55, 56, 63, 64, 71, 72, 73, 127, 128, 129, 255, 256, 511, 512, 1022, 1023];
        let drawn = (0..times(60)).map(|_| dice.roll(256)).collect::<Vec<_>>();
        for place in edges.iter().map(|byte| byte / bytes).filter(|place| *place < 256).chain(drawn) {
            let mut other = right.clone();
            other[place] = char::from_u32(u32::from(other[place]) + 1).unwrap();
            assert!(!hashing.verify(&typed(&other), Some(&stored)).await.unwrap(), "{place}");
            other.remove(place);
            assert!(!hashing.verify(&typed(&other), Some(&stored)).await.unwrap(), "without {place}");
        }
        for (before, after) in [(" ", ""), ("", " "), ("", "\n"), ("", "\0")] {
            let right: String = right.iter().collect();
            let spaced = Password::typed(&format!("{before}{right}{after}"));
            assert!(!hashing.verify(&spaced, Some(&stored)).await.unwrap(), "{before:?} {after:?}");
        }
    }
    let stored = hashing.hash(&Password::typed(ANAS_PASSWORD)).await.unwrap();
    for (place, letter) in ANAS_PASSWORD.char_indices().filter(|(_, letter)| letter.is_ascii_lowercase()) {
        let mut folded = ANAS_PASSWORD.to_owned();
        folded.replace_range(place..=place, &letter.to_ascii_uppercase().to_string());
        assert!(!hashing.verify(&Password::typed(&folded), Some(&stored)).await.unwrap(), "{folded}");
    }
}

/// Each digit at each place, and how far the whole is from an even spread (Pearson's chi-square, 15 degrees of freedom
/// for each place).
fn is_even(texts: &[String], places: usize) -> f64 {
    let mut seen = vec![[0_u32; 16]; places];
    for text in texts {
        assert_eq!(text.len(), places);
        for (digits, digit) in seen.iter_mut().zip(text.chars()) {
            assert!(!digit.is_ascii_uppercase(), "{text}");
            digits[usize::try_from(digit.to_digit(16).unwrap()).unwrap()] += 1;
        }
    }
    assert!(seen.iter().flatten().all(|count| *count > 0), "a digit is never used somewhere");
    let expected = texts.len() as f64 / 16.0;
    let distance: f64 = seen.iter().flatten().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    // So far from its mean that it happens by chance once in a hundred million runs.
    let degrees = 15.0 * places as f64;
    assert!((distance - degrees).abs() < 6.0 * (2.0 * degrees).sqrt(), "{distance} for {degrees}");
    distance
}

#[test]
fn tokens_are_all_different_and_use_every_digit_at_every_place() {
    // A million in a long run: what is uneven by one in a hundred shows then, too.
    let each = if soak_seed().is_some() { 125_000 } else { 2_500 };
    let drawn: Vec<_> = (0..8)
        .map(|_| {
            std::thread::spawn(move || {
                let token = |_| (Secret::fresh(&OsRandom).unwrap().reveal(), fresh_id(&OsRandom).unwrap());
                (0..each).map(token).collect::<Vec<_>>()
            })
        })
        .collect();
    let (tokens, ids): (Vec<_>, Vec<_>) = drawn.into_iter().flat_map(|thread| thread.join().unwrap()).unzip();
    for (texts, places) in [(&tokens, 64), (&ids, 32)] {
        assert_eq!(texts.iter().collect::<HashSet<_>>().len(), 8 * each);
        let distance = is_even(texts, places);
        figure(&format!(
            "{} tokens of {places} digits: no two alike; chi-square {distance:.1} for {} degrees of freedom",
            texts.len(),
            15 * places
        ));
    }
    assert!(tokens.iter().all(|token| Secret::parse(token).unwrap().reveal() == *token));
}

#[tokio::test]
async fn as_many_accounts_as_a_device_may_know_keep_its_cookies_short() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    for number in 0..12 {
        let username = format!("{}{number}", "n".repeat(60));
        world.account(&username, &"N".repeat(60), ANAS_PASSWORD).await;
        let refused = device.log_in(&username, ANAS_PASSWORD).await.err();
        assert_eq!(refused.map(|problem| problem.code), (number >= 8).then_some(Code::TooManyAccounts));
        // A cookie may be 4096 bytes (RFC 6265bis §5.6); those sent back stay far below any limit.
        assert!(device.cookies().len() < 300, "{}", device.cookies().len());
    }
    assert_eq!(device.tiles().await.len(), 8);
}

struct Operations(Vec<(&'static str, &'static str, bool)>);

impl Visitor for Operations {
    fn visit<E: Endpoint>(&mut self) {
        self.0.push((E::METHOD.as_str(), E::PATH, !<E::Request as Content>::EMPTY));
    }
}

/// The names that requests have, so that what is drawn comes further than to the first unknown field.
const NAMES: [&str; 14] = [
    "identifier",
    "password",
    "shared_device",
    "ref",
    "current",
    "new",
    "name",
    "hue",
    "ids",
    "end",
    "remember",
    "reach",
    "username",
    "",
];

fn any_text(dice: &mut Dice) -> String {
    match dice.roll(4) {
        0 => ["device", "everywhere", ANA, "nobodys", "", " "][dice.roll(6)].to_owned(),
        _ => (0..dice.roll(12)).map(|_| character(dice)).collect(),
    }
}

fn any_json(dice: &mut Dice, deep: usize) -> Value {
    match dice.roll(if deep == 0 { 5 } else { 7 }) {
        0 => Value::Null,
        1 => json!(dice.coin()),
        2 => [json!(0), json!(-1), json!(359.0), json!(1e300), json!(u64::MAX), json!(i64::MIN), json!(7.5)]
            [dice.roll(7)]
        .clone(),
        3 | 4 => json!(any_text(dice)),
        5 => (0..dice.roll(4)).map(|_| any_json(dice, deep - 1)).collect(),
        _ => any_object(dice, deep),
    }
}

fn any_object(dice: &mut Dice, deep: usize) -> Value {
    let fields = (0..dice.roll(4)).map(|_| (dice.one_of(&NAMES).to_owned(), any_json(dice, deep - 1)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// Of the fields that the operation takes, most, and most of the kind that it takes.
fn a_body(dice: &mut Dice, properties: &Map<String, Value>) -> Value {
    let mut body = any_object(dice, 3);
    for (name, schema) in properties.iter().filter(|_| dice.roll(4) > 0).collect::<Vec<_>>() {
        body[name] = match schema["type"].as_str() {
            _ if dice.roll(3) == 0 => any_json(dice, 2),
            _ if ["password", "current"].contains(&name.as_str()) && dice.coin() => json!(ANAS_PASSWORD),
            Some("boolean") => json!(dice.coin()),
            Some("integer") => json!(dice.roll(500)),
            Some("array") => json!([any_text(dice)]),
            _ if name == "hue" => json!(dice.roll(500)),
            _ => json!(any_text(dice)),
        };
    }
    if dice.coin() {
        // Else the first unknown field would be the end of nearly every one.
        body.as_object_mut().unwrap().retain(|name, _| properties.contains_key(name));
    }
    body
}

/// The request body of the operation, by name.
fn properties(document: &Value, operation: &Value) -> Map<String, Value> {
    let reference = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let schema = reference.as_str().and_then(|reference| document.pointer(reference.strip_prefix('#')?));
    schema.and_then(|schema| schema["properties"].as_object().cloned()).unwrap_or_default()
}

/// A refusal in the one shape that refusals have (RFC 9457), and in the document.
fn is_as_described(answer: &Answer, operation: &Value) {
    let status = answer.status.as_u16();
    assert!(status < 500, "{status}: {}", answer.text());
    let described = &operation["responses"][status.to_string()];
    assert!(described.is_object(), "{status} is not described for {}", operation["operationId"]);
    if status < 400 {
        return;
    }
    let (problem, sent) = (answer.problem(), serde_json::from_slice::<Value>(&answer.body).unwrap());
    assert_ne!(problem.code, Code::Unknown);
    assert_eq!((problem.title.as_str(), status), (problem.code.title(), problem.code.status()));
    // Read and written again, it is the same: nothing stands in it that the contract does not know.
    assert_eq!(serde_json::to_value(&problem).unwrap(), sent);
    let words = described["description"].as_str().unwrap();
    assert!(words.contains(problem.code.as_str()), "{} is not described for {words}", problem.code.as_str());
}

async fn at_home(world: &World, device: &mut Device) {
    if device.who().await.is_err() {
        *device = world.device(CHROME);
        device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn whatever_json_comes_the_answer_is_one_that_the_document_names() {
    let world = World::new().await;
    let document: Value = serde_json::from_str(&exeunt_contract::openapi::json()).unwrap();
    let mut operations = Operations(Vec::new());
    every_endpoint(&mut operations);
    let mut device = world.anas(CHROME).await;
    let mut dice = dice_of(221);
    let (mut met, mut drawn) = (HashSet::new(), 0);
    for (method, path, takes_body) in operations.0 {
        let operation = &document["paths"][path][method.to_lowercase()];
        let fields = properties(&document, operation);
        assert_eq!(fields.is_empty(), !takes_body, "{path}");
        for _ in 0..times(if takes_body { 60 } else { 5 }) {
            at_home(&world, &mut device).await;
            let place = path.replace("{id}", &device.id().await.0).replace("{ref}", "nobodys");
            let body = if takes_body { a_body(&mut dice, &fields).to_string() } else { String::new() };
            let mut sent = Request::builder().method(method).uri(&place);
            sent = sent.header("x-account", &device.account.as_ref().unwrap().0);
            if takes_body {
                sent = sent.header(header::CONTENT_TYPE, "application/json");
            }
            let answer = device.send(sent.body(Body::from(body)).unwrap()).await;
            is_as_described(&answer, operation);
            met.insert(answer.status.as_u16());
            drawn += 1;
        }
    }
    assert!([200, 400, 422].iter().all(|status| met.contains(status)), "{met:?}");
    figure(&format!("{drawn} requests drawn by lot: every answer is in the document"));
}
