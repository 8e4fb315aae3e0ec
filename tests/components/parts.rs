//! The parts keep what they promise to keyboards and screen readers.

use crate::world::{Stage, settled, until};
use exeunt::components::{
    Avatar, Dialog, Field, HUES, HueChoice, IconName, Moment, PasswordVisibility, TimeFormat, device_face,
};
use exeunt::erased_signal::ErasedSignal;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement};

#[wasm_bindgen_test]
async fn an_error_stands_beside_its_field_and_keeps_what_was_typed() {
    let error = RwSignal::new(String::new());
    let stage = Stage::show(move || {
        view! { <Field id="city" label="City" visibility=PasswordVisibility::Plain autocomplete="off" hint="Where you live" error /> }
    });
    settled().await;
    let input: HtmlInputElement = stage.find("#city").expect("the field");
    input.set_value("Lisb");
    error.set("This is too short.".to_owned());
    until("the error is shown", || stage.text().contains("This is too short.")).await;
    assert_eq!(input.value(), "Lisb");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    let described_by = input.get_attribute("aria-describedby").expect("a description");
    for id in described_by.split(' ') {
        assert!(stage.find::<HtmlElement>(&format!("#{id}")).is_some(), "{id}");
    }
    error.set(String::new());
    until("the field is fine again", || input.get_attribute("aria-invalid").as_deref() == Some("false")).await;
}

#[wasm_bindgen_test]
async fn a_password_is_shown_only_while_the_person_wants_it() {
    let shown = RwSignal::new(false);
    let stage = Stage::show(move || {
        let visibility = PasswordVisibility::Toggle(shown, "Show password");
        view! { <Field id="secret" label="Password" visibility autocomplete="off" error=Signal::stored(String::new()) /> }
    });
    let input: HtmlInputElement = stage.find("#secret").expect("the field");
    let toggle: HtmlElement = stage.find("button").expect("the control");
    assert_eq!((input.type_().as_str(), toggle.get_attribute("aria-pressed").as_deref()), ("password", Some("false")));
    toggle.click();
    until("it is shown", || input.type_() == "text").await;
    assert_eq!(toggle.get_attribute("aria-pressed").as_deref(), Some("true"));
    toggle.click();
    until("it is hidden", || input.type_() == "password").await;
}

#[wasm_bindgen_test]
async fn a_dialog_is_named_by_its_question_and_starts_afresh() {
    let open = RwSignal::new(true);
    let stage = Stage::show(move || {
        let close = Callback::new(move |()| open.set(false));
        view! {
            <Dialog id="question" open on_close=close heading="Really?".to_owned()>
                <input id="answer" />
            </Dialog>
        }
    });
    let dialog: HtmlDialogElement = stage.find("dialog").expect("the dialog");
    until("it is open", || dialog.open()).await;
    settled().await;
    let heading: HtmlElement = stage.find("#question").expect("the heading");
    assert_eq!(dialog.get_attribute("aria-labelledby").as_deref(), Some("question"));
    assert_eq!(heading.text_content().as_deref(), Some("Really?"));
    stage.find::<HtmlInputElement>("#answer").expect("the input").set_value("half an ans");
    let cancel = web_sys::Event::new("cancel").expect("an event");
    dialog.dispatch_event(&cancel).expect("dispatched");
    until("it is closed", || !dialog.open()).await;
    open.set(true);
    until("it is open again", || dialog.open()).await;
    assert_eq!(stage.find::<HtmlInputElement>("#answer").expect("the input").value(), "");
}

#[wasm_bindgen_test]
fn a_moment_is_said_in_words_and_exactly() {
    let now = js_sys::Date::now();
    let cases = [
        (5.0, "5 minutes ago"),
        (60.0 * 3.0, "3 hours ago"),
        (60.0 * 24.0, "yesterday"),
        (60.0 * 24.0 * 70.0, "2 months ago"),
    ];
    for (minutes, expected) in cases {
        let at = js_sys::Date::new(&(now - minutes * 60_000.0 - 1_000.0).into()).to_iso_string();
        let stage = Stage::show(move || view! { <Moment at=String::from(at) format=TimeFormat::Ago language="en" /> });
        assert_eq!(stage.text(), expected);
        let time: HtmlElement = stage.find("time").expect("a time element");
        assert!(!time.title().is_empty(), "the exact time is at hand");
    }
}

#[wasm_bindgen_test]
fn dates_and_times_are_written_as_the_browsers_languages_write_them() {
    let speaks = |languages: &str| {
        let define =
            format!("Object.defineProperty(navigator, 'languages', {{ configurable: true, value: {languages} }})");
        js_sys::eval(&define).expect("a navigator that says so");
    };
    let said = |format: TimeFormat| {
        let at = js_sys::Date::new(&"2026-03-01T16:43:00".into()).to_iso_string();
        let stage = Stage::show(move || view! { <Moment at=String::from(at) format language="en" /> });
        stage.text().replace('\u{202f}', " ")
    };
    let cases = [
        (r#"["en-US", "de"]"#, "Mar 1, 2026, 4:43 PM", "Mar 1, 2026"),
        (r#"["en-GB"]"#, "1 Mar 2026, 16:43", "1 Mar 2026"),
        (r#"["de-DE", "en-US"]"#, "01.03.2026, 16:43", "01.03.2026"),
    ];
    for (languages, exact, day) in cases {
        speaks(languages);
        assert_eq!((said(TimeFormat::Exact).as_str(), said(TimeFormat::Day).as_str()), (exact, day), "{languages}");
    }
    // A language that is none, or a browser that does not say its own, is no reason to say no time.
    for languages in [r#"["C", "en_US@posix"]"#, "undefined"] {
        speaks(languages);
        assert!(said(TimeFormat::Exact).contains("2026") && said(TimeFormat::Ago).contains("ago"), "{languages}");
    }
    js_sys::eval("delete navigator.languages").expect("as it was");
}

#[wasm_bindgen_test]
fn a_picture_is_decoration_in_the_persons_own_hue() {
    let stage = Stage::show(|| view! { <Avatar initials="AR".to_owned() hue="341".to_owned() size="small" /> });
    let picture: HtmlElement = stage.find(".avatar").expect("the picture");
    assert_eq!(picture.get_attribute("aria-hidden").as_deref(), Some("true"));
    assert_eq!(picture.style().get_property_value("--hue").as_deref(), Ok("341"));
}

#[wasm_bindgen_test]
fn the_face_of_a_device_shows_its_kind_and_the_letter_of_its_browser_to_eyes_alone() {
    let stage = Stage::show(|| device_face(IconName::Phone, Some("Firefox")));
    let face: HtmlElement = stage.find(".device-face").expect("the face");
    assert_eq!(face.get_attribute("data-browser").as_deref(), Some("F"));
    assert_eq!(face.get_attribute("aria-hidden").as_deref(), Some("true"));
    assert_eq!(stage.text(), "");
    let stage = Stage::show(|| device_face(IconName::Terminal, None));
    assert!(stage.find::<HtmlElement>(".device-face[data-browser]").is_none(), "no browser, no letter");
}

#[wasm_bindgen_test]
async fn of_the_hues_the_nearest_is_chosen_until_i_pick_another() {
    let names = ["Brick", "Amber", "Olive", "Green", "Teal", "Blue", "Violet", "Plum"];
    // On the circle of hues, 0 is nearer to 345 than to 25.
    for (present, nearest) in [("341", "Plum"), ("10", "Brick"), ("0", "Plum"), ("200", "Teal")] {
        let hue = ErasedSignal::new(Some(present.to_owned()));
        let stage = Stage::show(move || view! { <HueChoice label="Picture colour" names hue /> });
        let chosen: HtmlInputElement = stage.find("input:checked").expect("one that is chosen");
        assert_eq!(chosen.get_attribute("aria-label").as_deref(), Some(nearest), "{present}");
        assert_eq!(hue.get_untracked().as_deref(), Some(present), "nothing changes by itself");
        stage.find::<HtmlInputElement>("[aria-label=Green]").expect("a swatch").click();
        until("it is picked", move || hue.get_untracked() == Some(HUES[3].to_string())).await;
    }
}
