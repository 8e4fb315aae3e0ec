//! My profile.

use crate::world::{LAPTOP, WORKSTATION, World, journey};

#[tokio::test]
async fn i_change_the_name_that_is_shown() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_from_menu("Profile").await;
        laptop.sees_heading("Ana Reyes").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", "  Ana Reyes-Ōta 🌊 ").await;
        laptop.presses("Save").await;
        laptop.sees_heading("Ana Reyes-Ōta 🌊").await;
        laptop.reload().await;
        laptop.sees_heading("Ana Reyes-Ōta 🌊").await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes-Ōta 🌊").await;

        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.open("/profile").await;
        workstation.sees_heading("Ana Reyes-Ōta 🌊").await;
    })
    .await;
}

#[tokio::test]
async fn a_name_that_cannot_be_is_refused_beside_its_field() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/profile").await;
        laptop.presses("Edit profile").await;
        for (name, said) in [("   ", "Enter a name"), (&*"n".repeat(61), "too long")] {
            laptop.types_into("Displayed name", name).await;
            laptop.presses("Save").await;
            laptop.reads_beside("Displayed name", said).await;
            laptop.field_holds("Displayed name", name).await;
        }
        laptop.presses("Cancel").await;
        laptop.sees_heading("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn a_name_is_text_and_never_a_part_of_the_page() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/profile").await;
        laptop.presses("Edit profile").await;
        let name = "<img src=x onerror=alert(1)><b>Ana</b>";
        laptop.types_into("Displayed name", name).await;
        laptop.presses("Save").await;
        laptop.sees_heading(name).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees(&format!("Continue as {name}")).await;
        laptop.reload().await;
        laptop.sees(&format!("Continue as {name}")).await;
    })
    .await;
}

#[tokio::test]
async fn i_leave_the_page_while_my_name_is_being_saved() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/profile").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", "Ana R.").await;
        world.network().holds(is_my_profile);
        laptop.presses("Save").await;
        world.network().is_asked("PATCH", "/api/v1/profile").await;
        laptop.presses("Settings").await;
        laptop.sees_heading("Settings").await;
        world.network().releases();
        laptop.presses("Account menu").await;
        laptop.sees_text("Ana R.").await;
        laptop.sees_heading("Settings").await;
    })
    .await;
}

fn is_my_profile(path: &str) -> bool {
    path.ends_with("/profile")
}
