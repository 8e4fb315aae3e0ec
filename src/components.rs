//! The parts that pages are made of. They know labels, signals and callbacks, and nothing else: no network, no
//! storage, no context, no page.

mod avatar;
mod button;
mod dialog;
mod erased;
mod field;
mod focus;
mod icon;
mod keyed;
mod notice;
mod page;
mod region;
mod text;
mod time;

pub use avatar::Avatar;
pub use button::{Button, ButtonVariant, icon_list_button, list_button};
pub use dialog::Dialog;
pub use erased::{
    ErasedView, aria_bool, aria_label, change_handler, click_handler, derived, effect, erased, submit_handler,
};
pub use field::{Field, HUES, HueChoice, PasswordVisibility, novalidate, visibility_toggle};
pub use focus::{focus, focus_now};
pub use icon::{Brand, Icon, IconName, device_face};
pub use keyed::keyed;
pub use notice::{Notice, NoticeKind};
pub use page::{Page, announce};
pub use region::country_name;
pub use text::{isolated, reactive_text, text_with_names, untranslated, without_isolates};
pub use time::{
    Moment, TimeFormat, days_ago, days_from_now, epoch_millis, floor_to_u32, format_countdown, format_time, now,
    start_clock, track_minutes,
};
