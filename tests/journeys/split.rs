//! The pages of a session come once a person uses the page, and not before; where they cannot be had, the page says so.

use crate::world::{ANAS_PASSWORD, LAPTOP, World, journey};

/// The part of the program that holds the pages of a session.
fn is_the_part(path: &str) -> bool {
    path.starts_with("/inside-")
}

fn times_asked(world: &World) -> usize {
    world.network().exchanges().iter().filter(|exchange| is_the_part(exchange.uri.path())).count()
}

#[tokio::test]
async fn a_first_visit_loads_the_log_in_page_alone_and_what_comes_after_it_once_i_type() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        assert_eq!(times_asked(world), 0, "the page that I only look at needs nothing of it");
        laptop.types_into("Username", "ana").await;
        world
            .network()
            .carries("the pages of a session", |all| all.iter().any(|one| is_the_part(one.uri.path())))
            .await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        assert_eq!(times_asked(world), 1);
        laptop.reload().await;
        laptop.sees_heading("Overview").await;
        assert_eq!(times_asked(world), 1, "the browser has kept it");
    })
    .await;
}

#[tokio::test]
async fn without_the_pages_of_a_session_the_page_says_so_until_they_are_there() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        world.network().breaks(is_the_part);
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.is_alerted("can't reach the server").await;
        laptop.presses("Try again").await;
        laptop.is_alerted("can't reach the server").await;
        world.network().mends();
        world.network().answers_itself(is_the_part, (200, "application/wasm", "no program"));
        laptop.presses("Try again").await;
        laptop.is_alerted("can't reach the server").await;
        world.network().answers_nothing_itself();
        laptop.presses("Try again").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn where_a_newer_server_has_other_pages_the_page_is_loaded_anew_once() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        world.network().answers_itself(is_the_part, (404, "text/plain", "not there"));
        laptop.log_in("ana", ANAS_PASSWORD).await;
        world.network().is_asked("GET", "/").await;
        laptop.is_alerted("can't reach the server").await;
        assert_eq!(world.network().asked("GET", "/"), 1, "loaded once more, and not again and again");
        world.network().answers_nothing_itself();
        laptop.presses("Try again").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}
