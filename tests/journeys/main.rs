//! Journeys: people's stories, told in their words and walked in real browsers against the real server.
//!
//! In reading order: the world that a story happens in ([`world`]), the proof that this world can fail ([`trial`],
//! [`trial_of_sizes`], [`trial_of_used_browsers`]), and then one file per flow. Nothing here knows how the app or the server is built: a journey
//! knows addresses, headings and the names of controls, as a person does.
#![cfg(not(target_arch = "wasm32"))]

mod world;

mod trial;
mod trial_of_sizes;
mod trial_of_used_browsers;

mod walk;
mod ways;

mod phone;
mod frame;

mod split;

mod sign_in;
mod sign_out;
mod sign_out_all;
mod sign_up;

mod delete_account;
mod forget_device;
mod leaving;

mod change_password;
mod one_time;
mod sessions;
mod new_devices;

mod elsewhere;
mod live;
mod from_memory;
mod shared;
mod silence;
mod unused;
mod weather;
mod away;
mod forms;
mod thief;
mod why;

mod offline;
mod told_late;
mod two_tabs;

mod revoke_to_seen;

mod accounts;
mod activity;
mod going_over;
mod profile;

mod colours;
mod long_names;
mod redrawn;
mod translated;

mod accessibility;
mod keyboard;
mod late_answers;
mod lost_answer;
mod lossy_line;
mod lost_server;
mod old_app;
mod policy;
mod reach;
mod secrets;
mod storage;
