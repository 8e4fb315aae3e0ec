//! The few drawings that the pages use. All are decoration; the words stand beside them.

use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// A computer.
    Desktop,
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A device of an unknown kind.
    Device,
    /// A padlock.
    Lock,
    /// A clock.
    Clock,
    /// A person's outline.
    Person,
    /// A house.
    Home,
    /// Three lines.
    Lines,
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
            Self::Desktop => "M3.5 5h17v11h-17zM9 20h6M12 16v4",
            Self::Phone => "M7.5 3h9v18h-9zM11 18h2",
            Self::Tablet => "M5 3.5h14v17H5zM11 17.5h2",
            Self::Device => "M4 4h16v16H4zM9 12h6",
            Self::Lock => "M5.5 10.5h13v10h-13zM8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5M12 14.5v2",
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
            Self::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
            Self::Home => "M4 11.5 12 4.5l8 7M6 10v9.5h12V10",
            Self::Lines => "M4 7h16M4 12h16M4 17h16",
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
