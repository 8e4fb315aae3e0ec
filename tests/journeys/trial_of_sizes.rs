//! The harness's checks of sizes and places, and its finger, tried on small pages: a fault that they missed, no journey
//! could show.

use crate::world::{Corner, LAPTOP, PHONE, Pages, World, trial};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

const TOUCHED: &str = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Touched</title>
<main><h1>Touched</h1><button onpointerdown=\"note.textContent = 'by ' + event.pointerType + ' in ' + innerWidth\">Here</button>
<p id=note></p></main>";

#[tokio::test]
async fn a_phone_is_tapped_and_a_laptop_is_clicked() {
    trial(Pages::default().page("/", TOUCHED), async |world: &World| {
        for (kind, said) in [(PHONE, "by touch in 390"), (LAPTOP, "by mouse in 1280")] {
            let device = world.device(&kind).await;
            device.open("/").await;
            device.presses("Here").await;
            device.sees_text(said).await;
            device.opens_tab("/").await;
            device.presses("Here").await;
            device.sees_text(said).await;
        }
    })
    .await;
}

const WIDE: &str = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Wide</title>
<main><h1>Wide</h1><p style='width: 350px'>A line that needs some room</p></main>";

#[tokio::test]
async fn what_is_wider_than_the_window_sticks_out() {
    trial(Pages::default().page("/", WIDE), async |world: &World| {
        let phone = world.device(&PHONE).await;
        phone.open("/").await;
        assert_eq!(phone.sticks_out().await, [""; 0]);
        phone.has_a_window(320, 568).await;
        assert!(!phone.sticks_out().await.is_empty());
    })
    .await;
}

const CUT: &str = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Cut</title>
<style>p { margin: 0; width: 200px } b { display: inline-block; width: 600px }</style>
<main><h1>Cut</h1><p style='margin-left: -20px; clip-path: inset(0 0 0 20px)'>Beheaded</p>
<p style='overflow: clip'><b>far too long for its box is what stands here, and more of it</b></p>
<p style='overflow: clip'>Zo\u{308}e, kept</p><p>Zo\u{308}e</p><p>Whole</p></main>";

#[tokio::test]
async fn letters_that_are_cut_away_and_marks_that_nothing_keeps_are_found() {
    trial(Pages::default().page("/", CUT), async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/").await;
        let found = laptop.loses_letters().await;
        assert!(found.len() >= 2 && found[0].contains("Beheaded"), "{found:?}");
        assert!(found[1..].iter().all(|found| found.contains("far too long")), "{found:?}");
        assert_eq!(laptop.spills("\u{308}").await.len(), 1);
    })
    .await;
}

const SMALL: &str = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Small</title>
<style>a, button, label { display: inline-block; min-width: 44px; min-height: 44px } p a { display: inline }
.row { position: relative; height: 60px } .row a { min-height: 0 } .row a::after { content: ''; position: absolute; inset: 0 }
input { font-size: 16px; height: 44px }</style>
<main><h1>Small</h1><button>Good</button><button style='min-height: 0; height: 30px'>Low</button>
<p>Read <a href=/more>more</a> about it.</p><p><a href=/alone>Alone</a></p>
<div class=row><a href=/row>Row</a></div>
<input type=checkbox id=c><label for=c>Label</label>
<input type=checkbox aria-label=Bare style='height: 20px'>
<input aria-label=Large><input aria-label=Fine style='font-size: 14px'>
<input aria-hidden=true style='height: 5px; font-size: 5px'></main>";

#[tokio::test]
async fn a_control_that_a_thumb_misses_is_found_and_a_link_in_a_sentence_may_be_small() {
    trial(Pages::default().page("/", SMALL), async |world: &World| {
        let phone = world.device(&PHONE).await;
        phone.open("/").await;
        let found = phone.too_small_for_a_thumb().await;
        let names: Vec<&str> = found.iter().filter_map(|found| found.split(['«', '»']).nth(1)).collect();
        assert_eq!(names, ["Low", "Alone", "Bare"], "{found:?}");
        let found = phone.zooms_when_i_type().await;
        assert!(found.len() == 1 && found[0].contains("Fine"), "{found:?}");
    })
    .await;
}

const COVERED: &str = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Covered</title>
<style>body { margin: 0; height: 2000px; position: relative } button { position: absolute; left: 20px; height: 44px } nav { position: fixed; inset: auto 0 0; height: 60px }</style>
<main><h1>Covered</h1><button style='top: 100px'>First</button><button style='top: 1956px'>Last</button></main>
<nav><a href=/>Home</a></nav>";

#[tokio::test]
async fn a_bar_over_what_has_the_focus_is_found() {
    trial(Pages::default().page("/", COVERED), async |world: &World| {
        let phone = world.device(&PHONE).await;
        phone.open("/").await;
        phone.has_a_window(390, 500).await;
        // Tab brings a control just to the middle or the edge of the window; at the very end it is under the bar.
        let found = phone.hides_the_focus().await;
        assert!(found.len() == 1 && found[0].contains("Last"), "{found:?}");
    })
    .await;
}

const CORNERS: &str =
    "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Corners</title>
<style>button { position: fixed; right: 0; height: 44px; width: 60px }</style>
<main><h1>Corners</h1><button style='top: 0'>Up</button><button style='bottom: 0'>Down</button></main>";

const BESIDE: &str = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Beside</title>
<main style='width: 600px'><h1>Beside</h1><button style='position: absolute; top: 0; left: 420px; height: 44px'>Out</button></main>";

#[tokio::test]
async fn what_is_out_of_a_phones_window_is_in_no_corner_of_it_and_sticks_out() {
    trial(Pages::default().page("/", BESIDE), async |world: &World| {
        let phone = world.device(&PHONE).await;
        phone.open("/").await;
        assert!(phone.sticks_out().await.iter().any(|found| found.contains("BUTTON")));
        let wrong = phone.sees_in_the_corner("Out", Corner::TopRight);
        assert!(AssertUnwindSafe(wrong).catch_unwind().await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_corner_is_not_another_one() {
    trial(Pages::default().page("/", CORNERS), async |world: &World| {
        let phone = world.device(&PHONE).await;
        phone.open("/").await;
        phone.sees_in_the_corner("Up", Corner::TopRight).await;
        phone.sees_in_the_corner("Down", Corner::BottomRight).await;
        let wrong = phone.sees_in_the_corner("Up", Corner::BottomRight);
        assert!(AssertUnwindSafe(wrong).catch_unwind().await.is_err());
        let order = phone.ends_with_the_buttons(&["Down", "Up"]);
        assert!(AssertUnwindSafe(order).catch_unwind().await.is_err());
        phone.ends_with_the_buttons(&["Up", "Down"]).await;
    })
    .await;
}
