//! The drawings that the pages use, on a grid of 24 with round joins. All are decoration; the words stand beside them.

use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// A computer that is folded.
    Laptop,
    /// A computer with a screen on a stand.
    Desktop,
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A television.
    Television,
    /// A window with a command line.
    Terminal,
    /// A device of an unknown kind.
    Device,
    /// A house.
    Home,
    /// A shield with a tick: all is well.
    Shield,
    /// A key.
    Key,
    /// A padlock.
    Lock,
    /// Two people.
    People,
    /// A person's outline.
    Person,
    /// A clock that is turned back.
    Activity,
    /// Two sliders.
    Settings,
    /// A door, and an arrow into it.
    LogIn,
    /// A door, and an arrow out of it.
    LogOut,
    /// A pencil.
    Pencil,
    /// A bin.
    Trash,
    /// An eraser.
    Forget,
    /// An i in a circle.
    Info,
    /// A tick in a circle.
    Check,
    /// An exclamation mark in a triangle.
    Triangle,
    /// An exclamation mark in an octagon.
    Octagon,
    /// Radio waves, crossed out.
    Offline,
    /// Three dots.
    More,
    /// Three lines.
    Lines,
    /// An eye.
    Eye,
    /// A plus.
    Plus,
    /// An arrow onward.
    Onward,
    /// An arrow back.
    Back,
    /// A cross.
    Close,
}

impl IconName {
    const fn path(self) -> &'static str {
        match self {
            Self::Laptop => "M5 15.5V7a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v8.5zM2.5 19h19",
            Self::Desktop => "M5 4h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM12 16v4M8.5 20h7",
            Self::Phone => "M9 2.5h6a2 2 0 0 1 2 2v15a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2v-15a2 2 0 0 1 2-2zM11 18.5h2",
            Self::Tablet => "M6.5 3h11a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2h-11a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM10.5 18h3",
            Self::Television => {
                "M4.5 7h15a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM8 3l4 4 4-4"
            }
            Self::Terminal => {
                "M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM7 9l3 3-3 3M12.5 15H17"
            }
            Self::Device => {
                "M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM9.7 9.8a2.3 2.3 0 1 1 3.4 2q-1.1.6-1.1 1.7M12 16.5v.01"
            }
            Self::Home => "M4 10.5 12 4l8 6.5V18a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM9.5 20v-6h5v6",
            Self::Shield => "M12 3l7.5 2.5V11c0 5-3.2 8.3-7.5 10-4.3-1.7-7.5-5-7.5-10V5.5zM8.5 11.8l2.5 2.5 4.5-4.5",
            Self::Key => "M11.2 12.3 20 3.5M16.5 7l3 3M8 11a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z",
            Self::Lock => {
                "M6.5 10.5h11a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2h-11a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2zM8 10.5v-3a4 4 0 0 1 8 0v3M12 14.5v2"
            }
            Self::People => {
                "M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19.5c.5-3.3 3-5 6.5-5s6 1.7 6.5 5M16 4.8a3.5 3.5 0 0 1 0 6.4M18.2 15c1.8.8 3 2.3 3.3 4.5"
            }
            Self::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.8-3.4 3.7-5 7.5-5s6.7 1.6 7.5 5",
            Self::Activity => "M3.5 12A8.5 8.5 0 1 0 6 6L3.5 8.5M3.5 4v4.5H8M12 7.5V12l3 2",
            Self::Settings => {
                "M16 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM4 7h9.5M18.5 7H20M4 17h1.5M10.5 17H20"
            }
            Self::LogIn => "M14.5 4H18a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-3.5M3.5 12H14M10 8l4 4-4 4",
            Self::LogOut => "M9.5 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h3.5M10 12h10.5M16.5 8l4 4-4 4",
            Self::Pencil => "M4.5 19.5l1-4L16 5a2 2 0 0 1 3 3L8.5 18.5zM14 7l3 3",
            Self::Trash => {
                "M4 6.5h16M9 6.5V6a2 2 0 0 1 2-2h2a2 2 0 0 1 2 2v.5M6 6.5l.8 12a2 2 0 0 0 2 2h6.4a2 2 0 0 0 2-2l.8-12M10 10.5v6M14 10.5v6"
            }
            Self::Forget => {
                "M9.5 20H20M4.6 13.9l8.3-8.3a2 2 0 0 1 2.8 0l3.7 3.7a2 2 0 0 1 0 2.8L11.5 20h-2l-4.9-3.3a2 2 0 0 1 0-2.8zM8.7 9.8l6.5 6.5"
            }
            Self::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.5v.01",
            Self::Check => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.3l2.7 2.7L16 9.5",
            Self::Triangle => {
                "M10.3 4.3 2.6 17.5a2 2 0 0 0 1.7 3h15.4a2 2 0 0 0 1.7-3L13.7 4.3a2 2 0 0 0-3.4 0zM12 9.5v4.5M12 17.2v.01"
            }
            Self::Octagon => "M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 7.5v5.5M12 16.5v.01",
            Self::Offline => {
                "M4 4l16 16M2.5 9.5a14 14 0 0 1 4-2.6M10 5.6a14 14 0 0 1 11.5 3.9M5.8 13a9 9 0 0 1 4-2.3M14 10.8a9 9 0 0 1 4.2 2.2M9 16.3a4.5 4.5 0 0 1 6 0M12 19.5v.01"
            }
            Self::More => {
                "M5 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6zM12 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6zM19 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6z"
            }
            Self::Lines => "M4 7h16M4 12h16M4 17h16",
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5s9.5 6.5 9.5 6.5-3.5 6.5-9.5 6.5S2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"
            }
            Self::Plus => "M12 5v14M5 12h14",
            Self::Onward => "M9.5 5.5 16 12l-6.5 6.5",
            Self::Back => "M14.5 5.5 8 12l6.5 6.5",
            Self::Close => "M6 6l12 12M18 6 6 18",
        }
    }
}

/// A drawing of one line weight, in the colour of the text around it.
#[component]
pub fn Icon(
    /// What is drawn.
    name: IconName,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=name.path() />
        </svg>
    }
}

/// The face of a device: its kind on a tinted disc, and in the corner the first letter of its browser, in the browser's
/// own colour where the style sheet knows one. It is decoration: the device's name stands beside it.
pub fn device_face(kind: IconName, browser: Option<&str>) -> AnyView {
    let letter: Option<String> = browser.and_then(|browser| browser.chars().next()).map(Into::into);
    view! {
        <span class="device-face" data-browser=letter aria-hidden="true">
            <Icon name=kind />
        </span>
    }
    .into_any()
}

/// The address of the shapes of the mark and the wordmark.
const SHAPES: &str = "#brand";

/// The mark and the wordmark. The shapes stand in `index.html`, once for the page before the app and the app itself.
#[component]
pub fn Brand(
    /// The product's name, for screen readers.
    name: &'static str,
    /// The address of its first page.
    href: String,
) -> impl IntoView {
    view! {
        <a class="brand" href=href aria-label=super::aria_label(name) {..super::untranslated()}>
            <svg class="brand-mark" viewBox="0 0 121 32" aria-hidden="true">
                <use_ href=SHAPES />
            </svg>
        </a>
    }
}
