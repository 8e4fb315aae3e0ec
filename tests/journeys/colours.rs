//! Forced colours: every meaning that our colours carry is still shown.

use crate::world::{Device, LAPTOP, PHONE, World, journey};

/// The look of one part of the page under forced colours.
const LOOK: &str = "const look = (selector, pseudo) => {
  const element = document.querySelector(selector);
  if (!element) return `no ${selector}`;
  const style = getComputedStyle(element, pseudo);
  const sides = ['Top', 'Right', 'Bottom', 'Left'].map((side) => style[`border${side}Width`] + ' ' + style[`border${side}Color`]);
  const { backgroundColor, content, borderRadius, outlineStyle, textDecorationLine } = style;
  return JSON.stringify([sides, backgroundColor, content, borderRadius, outlineStyle, textDecorationLine]);
};";

impl Device {
    async fn looks_at(&self, selector: &str, pseudo: &str) -> String {
        let look = self.runs(&format!("{LOOK}\ndone(look({selector:?}, {pseudo:?}));")).await;
        look.as_str().unwrap_or_default().to_owned()
    }

    /// Tells these two parts of the page apart.
    async fn tells_apart(&self, one: &str, other: &str) {
        let [one, other] = [self.looks_at(one, "").await, self.looks_at(other, "").await];
        assert!(!one.starts_with("no "), "{one}");
        assert_ne!(one, other);
    }

    /// Sees this part of the page at all: it has another colour than what is behind everything.
    async fn makes_out(&self, selector: &str, pseudo: &str) {
        let paper = self.runs("done(getComputedStyle(document.documentElement).backgroundColor);").await;
        let script =
            format!("done(getComputedStyle(document.querySelector({selector:?}), {pseudo:?}).backgroundColor);");
        let colour = self.runs(&script).await;
        assert!(colour != paper && colour != "rgba(0, 0, 0, 0)", "{selector}{pseudo} is {colour} on {paper}");
    }
}

#[tokio::test]
async fn in_forced_colours_the_page_i_am_on_pictures_dots_and_the_main_button_can_be_told() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.forces_colours().await;
        let links = ["header.bar nav a[aria-current=page]", "header.bar nav a:not([aria-current=page])"];
        laptop.tells_apart(links[0], links[1]).await;
        laptop.makes_out("#account-menu .avatar", "").await;
        laptop.open("/settings/activity").await;
        laptop.sees_text("on Chrome on Android").await;
        laptop.makes_out(".timeline li", "::before").await;
        laptop.open("/settings/sessions").await;
        laptop.presses("Log out all other devices").await;
        laptop.sees_heading("Log out 3 devices?").await;
        laptop.tells_apart("dialog[open] [type=submit]", "dialog[open] [data-kind=quiet]").await;
    })
    .await;
}

#[tokio::test]
async fn in_forced_colours_a_phone_says_which_tab_i_am_on_and_notices_differ_by_their_sign() {
    journey(async |world: &World| {
        let phone = world.anas_device(&PHONE).await;
        phone.forces_colours().await;
        phone.tells_apart(".tabs a[aria-current=page]", ".tabs a:not([aria-current=page])").await;
        phone.logs_out("Remember and log out").await;
        phone.sees_text("You're logged out").await;
        let sign = "done(document.querySelector('.notice path')?.getAttribute('d'));";
        let plain = phone.runs(sign).await;
        phone.presses("Use another account").await;
        phone.log_in("ana", "not my password at all").await;
        phone.is_alerted("The username or the password is wrong").await;
        let wrong = phone.runs(&sign.replace(".notice", "form .notice")).await;
        assert!(plain.is_string() && wrong.is_string() && plain != wrong, "{plain} and {wrong}");
    })
    .await;
}
