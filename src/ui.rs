//! The parts that pages are made of. They know labels, signals and callbacks, and nothing else: no network, no
//! storage, no context, no page.

mod avatar;
mod button;
mod dialog;
mod dynamic;
mod field;
mod focus;
mod icon;
mod moment;
mod notice;
mod page;
mod says;

pub use avatar::Avatar;
pub use button::{Button, ButtonVariant, list_button};
pub use dialog::Dialog;
pub use dynamic::{Dynamic, change, click, dynamic, flag, named, outside, submission, text};
pub use field::{Field, Hue, PasswordVisibility, reveal, unchecked};
pub use focus::{focus, focus_now};
pub use icon::{Icon, IconName};
pub use moment::{Moment, TimeFormat, in_days, instant, keep_time, now};
pub use notice::{Notice, NoticeKind};
pub use page::{Page, announce};
pub use says::{own, says, spelled, untranslated};
