//! Lists that are drawn anew by a live update while a question about one of their rows is open.

use crate::ways::ANAS_OTHER_DEVICES;
use crate::world::{Device, Key, LAPTOP, WORKSTATION, World, journey};

impl Device {
    /// The list behind an open question has a control of this name by now.
    async fn has_behind_the_question(&self, name: &str) {
        self.runs(&format!(
            "(function look() {{
              if (document.querySelector('main [aria-label=\"{name}\"]')) return done();
              setTimeout(look, 20);
            }})();"
        ))
        .await;
    }
}

#[tokio::test]
async fn a_question_that_is_closed_gives_the_focus_back_to_its_row_whatever_was_drawn_anew_meanwhile() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        let end = format!("Log out {}", ANAS_OTHER_DEVICES[1]);
        laptop.presses(&end).await;
        laptop.sees_heading(&format!("{end}?")).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        laptop.has_behind_the_question(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.press_key(Key::Escape).await;
        laptop.keeps_focus_on(&end).await;

        // Also where the row has another name by now.
        let rename = format!("Rename {}", ANAS_OTHER_DEVICES[0]);
        laptop.presses(&rename).await;
        laptop.sees_heading(&rename).await;
        workstation.open("/settings/sessions").await;
        workstation.presses(&rename).await;
        workstation.types_into("Name for this device", "Kitchen").await;
        workstation.presses("Save").await;
        laptop.has_behind_the_question("Rename Kitchen").await;
        laptop.press_key(Key::Escape).await;
        laptop.keeps_focus_on("Rename Kitchen").await;

        laptop.presses("Log out all other devices").await;
        laptop.sees_heading("Log out 4 devices?").await;
        workstation.logs_out("Forget and log out").await;
        laptop
            .runs(
                "(function look() {
            if (!document.querySelector('main [aria-label=\"Log out Firefox on Linux\"]')) return done();
            setTimeout(look, 20);
        })();",
            )
            .await;
        laptop.press_key(Key::Escape).await;
        laptop.keeps_focus_on("Log out all other devices").await;
    })
    .await;
}

#[tokio::test]
async fn a_tick_and_the_focus_stay_with_their_row_when_another_comes_before_it() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        let tick = format!("Select {}", ANAS_OTHER_DEVICES[1]);
        laptop.ticks(&tick).await;
        laptop.keeps_focus_on(&tick).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        laptop.sees(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.keeps_focus_on(&tick).await;
        laptop.finds_ticked(&tick, true).await;
        workstation.logs_out("Forget and log out").await;
        laptop.has_no(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.keeps_focus_on(&tick).await;
        laptop.finds_ticked(&tick, true).await;
    })
    .await;
}
