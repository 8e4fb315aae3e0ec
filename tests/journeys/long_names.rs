//! Names as long as they may be, without a place where a line could end, and with marks stacked upon their letters:
//! nothing is pushed out of the window, nothing is cut away, and nothing is painted over what stands around it.

use crate::world::{ANAS_PASSWORD, BENS_PASSWORD, Device, LAPTOP, PHONE, WORKSTATION, World, journey};

/// As long as a name may be. A line can end nowhere in it.
const LONG: &str = "Wolfeschlegelsteinhausenbergerdorffvoralternwarengewissenhaf";

/// Marks that are stacked upon a letter, as many as a name may have of them.
const STACKED: &str = "Zo\u{308}\u{301}\u{30c}e";

/// Names that a person gives a device, with words.
const ROOM: &str = "The old laptop that lives in the kitchen drawer, at the left";

/// Looks at the page in view in several windows and sizes of letters.
async fn fits(device: &Device, station: &str, found: &mut Vec<String>) {
    for (width, height, letters) in [(390, 844, "100%"), (320, 568, "100%"), (390, 844, "200%")] {
        device.has_a_window(width, height).await;
        device.reads_letters_of(letters).await;
        let faults = [device.sticks_out().await, device.loses_letters().await, device.spills("\u{308}").await].concat();
        found.extend(faults.into_iter().map(|fault| format!("{station}, {width} at {letters}: {fault}")));
    }
    device.has_a_window(390, 844).await;
    device.reads_letters_of("100%").await;
}

async fn calls_me(device: &Device, name: &str) {
    device.open("/profile").await;
    device.presses("Edit profile").await;
    device.types_into("Displayed name", name).await;
    device.presses("Save").await;
    device.sees_heading(name).await;
}

#[tokio::test]
async fn no_name_however_long_or_high_widens_a_page_loses_a_letter_or_covers_its_neighbours() {
    journey(async |world: &World| {
        let phone = world.anas_device(&PHONE).await;
        let mut found = Vec::new();
        calls_me(&phone, LONG).await;
        fits(&phone, "profile", &mut found).await;
        phone.presses("Menu").await;
        phone.sees("Add another account").await;
        fits(&phone, "menu", &mut found).await;

        phone.open("/settings/sessions").await;
        for (old, new) in [("Safari on iOS", LONG), ("Edge on Windows", ROOM), ("Chrome on Android", STACKED)] {
            phone.presses(&format!("Rename {old}")).await;
            phone.types_into("Name for this device", new).await;
            fits(&phone, "rename", &mut found).await;
            phone.presses("Save").await;
            phone.sees(&format!("Rename {new}")).await;
            fits(&phone, "renamed", &mut found).await;
        }
        phone.presses(&format!("Log out {LONG}")).await;
        phone.sees_heading(&format!("Log out {LONG}?")).await;
        fits(&phone, "the question", &mut found).await;
        phone.presses("Log out").await;
        phone.sees_text(&format!("{LONG} is logged out")).await;
        fits(&phone, "sessions", &mut found).await;
        phone.open("/settings/activity").await;
        phone.sees_text(STACKED).await;
        fits(&phone, "activity", &mut found).await;
        phone.open("/").await;
        phone.is_greeted(LONG).await;
        fits(&phone, "overview", &mut found).await;
        phone.open("/settings").await;
        phone.sees("Forget this device").await;
        fits(&phone, "settings", &mut found).await;

        phone.adds_ben().await;
        calls_me(&phone, STACKED).await;
        phone.presses("Menu").await;
        phone.sees(&format!("Switch to {LONG}")).await;
        fits(&phone, "menu with another", &mut found).await;
        phone.open("/settings/saved-logins").await;
        phone.sees(&format!("Remove {LONG} from this device")).await;
        fits(&phone, "saved logins", &mut found).await;
        phone.open("/").await;
        phone.logs_out("Remember and log out").await;
        phone.sees(&format!("Continue as {STACKED}")).await;
        fits(&phone, "chooser", &mut found).await;
        phone.presses(&format!("Remove {LONG} from this device")).await;
        phone.sees_heading(&format!("Remove {LONG} from this device?")).await;
        fits(&phone, "remove", &mut found).await;
        phone.presses("Remove").await;
        phone.sees_text(&format!("{LONG} is removed from this device")).await;
        fits(&phone, "removed", &mut found).await;
        assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn the_notice_beside_a_long_name_fits_and_no_tap_any_more_says_so_within_the_window() {
    journey(async |world: &World| {
        let phone = world.bens_device(&PHONE).await;
        calls_me(&phone, LONG).await;
        let laptop = world.bens_device(&LAPTOP).await;
        laptop.logs_out_device(PHONE.shown_as).await;
        let mut found = Vec::new();
        phone.sees_text(&format!("You were logged out from {}", LAPTOP.shown_as)).await;
        fits(&phone, "ended from elsewhere", &mut found).await;
        phone.presses(&format!("Continue as {LONG}")).await;
        phone.sees_text(&format!("One tap is no longer enough for {LONG}")).await;
        fits(&phone, "one tap is no longer enough", &mut found).await;
        assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn in_a_small_window_a_question_begins_with_the_question_and_the_menu_lies_above_the_bar() {
    journey(async |world: &World| {
        let phone = world.anas_device(&PHONE).await;
        phone.open("/settings/saved-logins").await;
        phone.has_a_window(320, 256).await;
        phone.presses("Remove Ana Reyes from this device").await;
        phone.keeps_focus_on("Remove Ana Reyes from this device?").await;
        assert_eq!(phone.runs(IN_VIEW).await, true, "the question is in the window");
        phone.presses("Cancel").await;
        phone.open("/profile").await;
        phone.presses("Menu").await;
        phone.sees("Log out").await;
        assert_eq!(phone.runs(LAST_IN_VIEW).await, true, "the last item can be seen and pressed");
    })
    .await;
}

const IN_VIEW: &str = "const { top, bottom } = document.querySelector('dialog[open] h2').getBoundingClientRect();
done(top >= 0 && bottom <= innerHeight);";

/// Whether the last item of the menu, brought into view, is what a finger hits in its middle.
const LAST_IN_VIEW: &str = "const last = document.querySelector('main .menu-items > :last-child');
last.scrollIntoView({ block: 'nearest' });
const { left, width, top, height } = last.getBoundingClientRect();
done(last.contains(document.elementFromPoint(left + width / 2, top + height / 2)));";

/// A second account with the same displayed name as the first: the user names differ.
async fn two_anas(world: &World) -> std::sync::Arc<Device> {
    let laptop = world.bens_device(&LAPTOP).await;
    calls_me(&laptop, "Ana Reyes").await;
    laptop.chooses_from_menu("Add another account").await;
    laptop.log_in("ana", ANAS_PASSWORD).await;
    laptop.is_greeted("Ana Reyes").await;
    laptop
}

#[tokio::test]
async fn two_accounts_with_one_name_are_told_apart_wherever_one_is_chosen_or_removed() {
    journey(async |world: &World| {
        let laptop = two_anas(world).await;
        laptop.opens_menu().await;
        laptop.sees("Switch to Ana Reyes (ben)").await;
        laptop.sees_text("ben").await;
        laptop.open("/settings/saved-logins").await;
        laptop.sees("Remove Ana Reyes (ana) from this device").await;
        laptop.presses("Remove Ana Reyes (ben) from this device").await;
        laptop.sees_heading("Remove Ana Reyes (ben) from this device?").await;
        laptop.presses("Cancel").await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes (ana)").await;
        laptop.sees("Remove Ana Reyes (ben) from this device").await;
        // The browser keeps no user names: what it knows by itself is that there are two.
        let is_list = |path: &str| path == "/api/v1/device/accounts";
        world.network().holds(is_list);
        laptop.reload().await;
        laptop.sees("Continue as Ana Reyes (1)").await;
        laptop.sees("Continue as Ana Reyes (2)").await;
        world.network().releases();
        laptop.presses("Continue as Ana Reyes (ben)").await;
        laptop.is_greeted("Ana Reyes").await;
        laptop.opens_menu().await;
        laptop.sees("Switch to Ana Reyes (ana)").await;
        laptop.presses("Switch to Ana Reyes (ana)").await;
        laptop.has_no("Switch to Ana Reyes (ana)").await;
        calls_me(&laptop, "Ana").await;
        // Once they differ, the name alone is enough.
        laptop.opens_menu().await;
        laptop.sees("Switch to Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn a_cross_on_the_log_in_page_asks_before_it_forgets_anybody() {
    journey(async |world: &World| {
        let workstation = world.device(&WORKSTATION).await;
        workstation.open("/log-in").await;
        workstation.log_in("ben", BENS_PASSWORD).await;
        workstation.sees_heading("Overview").await;
        workstation.logs_out("Remember and log out").await;
        workstation.presses("Remove Ben Osei from this device").await;
        workstation.sees_heading("Remove Ben Osei from this device?").await;
        workstation.presses("Cancel").await;
        workstation.keeps_focus_on("Remove Ben Osei from this device").await;
        let gap = workstation
            .runs(
                "const [tile, cross] = document.querySelectorAll('.tile button');
                done(cross.getBoundingClientRect().left - tile.getBoundingClientRect().right);",
            )
            .await;
        assert!(gap.as_f64().is_some_and(|gap| gap >= 8.0), "a thumb that misses the tile forgets it: {gap}");
        workstation.presses("Continue as Ben Osei").await;
        workstation.is_greeted("Ben Osei").await;
    })
    .await;
}
