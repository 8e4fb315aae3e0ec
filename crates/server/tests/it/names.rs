//! Names as people type them: which spellings are one user name, and which names can be seen.

use crate::admin::{refused, said};
use crate::world::{ANAS_PASSWORD, CHROME, Device, FIREFOX, Place, World, ZOES_PASSWORD};
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{Code, FieldCode, Problem};

const INVISIBLE: &[&str] = &[
    "\u{200b}",
    "\u{feff}",
    "\u{2060}",
    "\u{200c}",
    "\u{200d}",
    "\u{200e}",
    "\u{ad}",
    "\u{34f}",
    "\u{115f}",
    "\u{3164}",
    "\u{ffa0}",
    "\u{2800}",
    "\u{180e}",
    "\u{fe0f}",
    "\u{e0101}",
    "\u{301}",
    "\u{20dd}",
    "\u{e000}",
    "\u{10fffd}",
    "\u{fdd0}",
    "\u{378}",
    "\u{fffc}",
    "\u{200b} \u{200b}",
    " \u{feff}\u{3000}",
];

/// Names that can be seen, and are not too long.
fn honest() -> Vec<String> {
    let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦";
    let mut names: Vec<String> = [
        "علی\u{200c}رضا",
        "ශ්\u{200d}රී",
        "שִׁמְעוֹן",
        "Nguyễn Thị Minh Khai",
        "Zoe\u{308}",
        "❤\u{fe0f}",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "လျှော့",
    ]
    .map(str::to_owned)
    .to_vec();
    names.extend([family.repeat(9), family.repeat(60), "क्षि".repeat(60)]);
    names
}

/// Names of which more is typed than is seen, or too much.
fn dishonest() -> Vec<(String, FieldCode)> {
    let mut names: Vec<_> = INVISIBLE.iter().map(|name| ((*name).to_owned(), FieldCode::Invalid)).collect();
    for name in [
        "Ana\u{200d}",
        "A\u{200c}na",
        "\u{2067}Ana",
        "An\u{ad}a",
        "Ana \u{301}",
        "Ana\u{e000}",
        "👩\u{200d}",
        "Ana\u{fe0f}",
        "🏴\u{e0061}\u{e0062}",
    ] {
        names.push((name.to_owned(), FieldCode::Invalid));
    }
    names.push((format!("A{}na", "\u{31b}\u{323}".repeat(20)), FieldCode::Invalid));
    names.push(("e\u{301}".repeat(61), FieldCode::TooLong));
    names.push((format!("👩{}", "\u{200d}👩".repeat(400)), FieldCode::TooLong));
    names
}

pub(crate) fn only(problem: &Problem) -> (&str, FieldCode) {
    assert_eq!((problem.code, problem.errors.len()), (Code::InvalidFields, 1), "{problem:?}");
    (&problem.errors[0].field, problem.errors[0].code)
}

async fn edit(device: &mut Device, name: &str) -> Result<String, Problem> {
    let change = ProfileChange { name: Some(name.to_owned()), hue: None };
    device.call(&EditProfile, &change).await.map(|profile| profile.name)
}

#[tokio::test]
async fn a_displayed_name_could_be_one_that_nobody_sees() {
    let world = World::unthrottled().await;
    let mut device = world.anas(CHROME).await;
    for (name, code) in dishonest() {
        assert_eq!(only(&edit(&mut device, &name).await.unwrap_err()), ("name", code), "{name:?}");
    }
    assert_eq!(device.who().await.unwrap().account.name, "Ana Reyes");
    for name in honest() {
        assert_eq!(edit(&mut device, &format!(" {name} ")).await, Ok(name));
    }
}

#[tokio::test]
async fn a_device_could_have_a_name_that_nobody_sees() {
    let world = World::unthrottled().await;
    let mut device = world.anas(CHROME).await;
    let id = device.id().await;
    device.names(&id, "desk").await.unwrap();
    for (name, code) in dishonest() {
        assert_eq!(only(&device.names(&id, &name).await.unwrap_err()), ("name", code), "{name:?}");
    }
    assert_eq!(device.sessions().await[0].device.name.as_deref(), Some("desk"), "nothing takes it away unseen");
    for name in honest() {
        assert_eq!(device.names(&id, &name).await.unwrap().device.name, Some(name));
    }
    assert_eq!(device.names(&id, "  ").await.unwrap().device.name, None);
}

#[tokio::test]
async fn a_new_person_could_be_called_what_nobody_sees() {
    let world = World::unthrottled().await;
    let typed = |username: &str, name: Option<&str>| NewPerson {
        username: username.to_owned(),
        name: name.map(str::to_owned),
        password: ZOES_PASSWORD.to_owned(),
        shared_device: false,
    };
    for (name, code) in dishonest() {
        let refused = world.device(CHROME).call(&SignUp, &typed("zoe", Some(&name))).await.unwrap_err();
        assert_eq!(only(&refused), ("name", code), "{name:?}");
    }
    for (number, name) in (0..).zip(honest()) {
        let typed = typed(&format!("zoe{number}"), Some(&name));
        assert_eq!(world.device(CHROME).call(&SignUp, &typed).await.unwrap().account.name, name);
    }
    for (username, shown) in [("\u{feff}Yan\u{200b}", "yan"), (" Xia ", "Xia"), ("İnci", "İnci")] {
        let person = world.device(CHROME).call(&SignUp, &typed(username, None)).await.unwrap().account;
        assert_eq!(person.name, shown, "{username:?}");
    }
}

#[test]
fn an_operator_could_give_a_name_that_nobody_sees() {
    const PASSWORD: &str = "river lantern orbit maple\n";
    let place = Place::new();
    for name in ["\u{200b}", "\u{3164}", "\u{2800}", "Ana\u{202e}", "\u{301}"] {
        let said = refused(&place, &["add", "ana", "--name", name], PASSWORD);
        assert!(said.contains("the displayed name is not right"), "{name:?}: {said}");
    }
    let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦".repeat(9);
    said(&place, &["add", "ana", "--name", &family], PASSWORD);
    assert_eq!(said(&place, &["add", "\u{feff}İnci\u{200b}"], PASSWORD), "i\u{307}nci (i\u{307}nci) is added.\n");
    let long = format!("zoe{}", "x".repeat(61));
    assert_eq!(said(&place, &["add", &long], PASSWORD), format!("{long} ({}) is added.\n", &long[..60]));
    for spelling in ["\u{200b}inci", "İNCİ", "\u{2068}Inci\u{2069}"] {
        assert_eq!(said(&place, &["disable", spelling], ""), "i\u{307}nci is disabled. Ended: 0 sessions.\n");
    }
}

/// One account has all of these spellings, and another the one after them.
const ONE_NAME: &[(&str, &[&str], &str)] = &[
    ("νικος", &["ΝΙΚΟΣ", "νικοσ", "Νικος", "ΝΙΚΟΣ\u{200b}"], "νίκος"),
    ("Strauß", &["STRAUSS", "strauss", "STRAUẞ", "strauß"], "straus"),
    ("İnci", &["inci", "İNCİ", "i\u{307}nci", "INCI"], "ınci"),
    ("ﬁona", &["FIONA", "fiona"], "ona"),
    ("ΑΙΔΗΣ", &["ᾳδης", "αιδης"], "αδης"),
    ("ᎠᏓ", &["ꭰꮣ"], "ᎠᏔ"),
];

#[tokio::test]
async fn spellings_of_one_name_were_two_people_or_nobody() {
    let world = World::unthrottled().await;
    for (name, spellings, other) in ONE_NAME {
        world.device(CHROME).sign_up(name, ZOES_PASSWORD).await.unwrap();
        for spelling in *spellings {
            let refused = world.device(FIREFOX).sign_up(spelling, ZOES_PASSWORD).await.unwrap_err();
            assert_eq!(only(&refused), ("username", FieldCode::Taken), "{spelling:?}");
        }
        let mut people: Vec<String> = Vec::new();
        for spelling in spellings.iter().chain([name]) {
            people.push(world.device(FIREFOX).log_in(spelling, ZOES_PASSWORD).await.unwrap().account.username);
        }
        people.dedup();
        assert_eq!(people.len(), 1, "{people:?}");
        world.device(CHROME).sign_up(other, ZOES_PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn spellings_of_one_name_had_guesses_of_their_own() {
    let world = World::new().await;
    world.account("strauß", "Strauß", ZOES_PASSWORD).await;
    for spelling in ["strauß", "STRAUSS", "strauss", "Strauß", "STRAUẞ"] {
        assert!(world.stranger_tries(spelling, "wrong").await, "{spelling:?}");
    }
    for spelling in ["ſtrauss", "strauß", "stra\u{200b}uss"] {
        assert!(!world.stranger_tries(spelling, "wrong").await, "{spelling:?}");
    }
    assert!(world.stranger_tries("straus", "wrong").await);
}

#[tokio::test]
async fn letters_of_scripts_that_look_alike_could_be_mixed() {
    let world = World::unthrottled().await;
    for name in
        ["anа", "ꓮna", "zⲟe", "anა", "𐐬na", "zoഠ", "ana٤", "zoe৪", "zօe", "anaᴀ", "Ꭺna", "oо", "\u{430}na\u{fe0f}"]
    {
        let refused = world.device(CHROME).sign_up(name, ZOES_PASSWORD).await.unwrap_err();
        assert_eq!(only(&refused), ("username", FieldCode::Invalid), "{name:?}");
    }
    for name in ["ꓡꓲꓢꓴ", "Иван7", "健太abc", "たろうtaro", "नरेन्द्र", "ปิ่นแก้ว", "علی\u{200c}رضا", "ꭰꮣ"]
    {
        world.device(CHROME).sign_up(name, ZOES_PASSWORD).await.unwrap();
        world.device(FIREFOX).log_in(name, ZOES_PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn a_user_name_that_came_with_what_nobody_sees_was_nobodys() {
    let world = World::unthrottled().await;
    for typed in [
        "\u{200b}ana",
        "ana\u{200b}",
        "\u{feff}ana",
        "ana\u{2060}",
        "\u{200e}ana\u{200f}",
        "\u{2068}ana\u{2069}",
        "\u{202a}Ana\u{202c}",
        "an\u{ad}a",
        "ana\u{fe0f}",
        "ana\u{e0101}",
        "\u{61c}ana",
        "\u{34f}ana",
        "\u{3164}ana\u{3164}",
        "ana\u{2800}",
        "\u{a0}ana\u{3000}",
        " \u{200b} ana \u{200b} ",
        "a\u{200c}n\u{200d}a",
        "ana\u{0}",
    ] {
        world.device(CHROME).log_in(typed, ANAS_PASSWORD).await.unwrap();
    }
    let mut first = None;
    for identifier in ["", " ", "\u{200b}", "\u{feff} \u{ad}"] {
        let typed = Credentials { identifier: identifier.into(), password: ANAS_PASSWORD.into(), shared_device: false };
        let answer = world.device(CHROME).answer(&SignIn, &typed).await;
        assert_eq!(only(&answer.problem()), ("identifier", FieldCode::Required), "{identifier:?}");
        assert_eq!(first.get_or_insert(answer.seen()), &answer.seen());
    }
    for name in ["\u{feff}zoe", "zoe\u{200b}", "z\u{2060}oe"] {
        let signed_up = world.device(CHROME).sign_up(name, ZOES_PASSWORD).await;
        assert!(signed_up.is_ok() || only(&signed_up.unwrap_err()) == ("username", FieldCode::Taken), "{name:?}");
    }
    assert_eq!(world.device(CHROME).log_in("zoe", ZOES_PASSWORD).await.unwrap().account.username, "zoe");
}
