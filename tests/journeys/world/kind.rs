//! The kinds of devices: each as it presents itself to the server, and the window that a person sees it through.

use serde_json::{Value, json};

/// A device as it presents itself: what the server can tell about it, and nothing else.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// A short word for files and messages.
    pub(crate) word: &'static str,
    /// Exeunt's name for such a device.
    pub(crate) shown_as: &'static str,
    /// The size of the window's view, in CSS pixels.
    pub(crate) window: Window,
    pub(super) user_agent: &'static str,
    /// The client hints of Chromium browsers: their brand and their platform.
    hints: Option<(&'static str, &'static str)>,
    /// Whether it is a private window: what the browser keeps goes when it is closed.
    pub(super) private: bool,
}

/// The part of a page that can be seen at once.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    /// In CSS pixels.
    pub(crate) width: u32,
    /// In CSS pixels.
    pub(crate) height: u32,
    /// Whether fingers act on it, and nothing else.
    pub(crate) touch: bool,
}

impl Window {
    /// The parameters of the protocol command `Emulation.setDeviceMetricsOverride`.
    pub(crate) fn metrics(self) -> Value {
        json!({ "width": self.width, "height": self.height, "deviceScaleFactor": 1, "mobile": self.touch })
    }
}

const DESK: Window = Window { width: 1280, height: 800, touch: false };

/// A laptop with Windows, in front of Chrome.
pub(crate) const LAPTOP: Kind = Kind {
    word: "laptop",
    shown_as: "Chrome on Windows",
    window: DESK,
    user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/156.0.0.0 Safari/537.36",
    hints: Some(("Google Chrome", "Windows")),
    private: false,
};

/// The same laptop, in front of a private window.
pub(crate) const PRIVATE_WINDOW: Kind = Kind { word: "private", private: true, ..LAPTOP };

/// The same laptop under a name that only the trial of used browsers asks for: no other journey takes its browser.
pub(crate) const USED_LAPTOP: Kind = Kind { word: "used", ..LAPTOP };

/// A computer with Linux, in front of Firefox.
pub(crate) const WORKSTATION: Kind = Kind {
    word: "workstation",
    shown_as: "Firefox on Linux",
    window: DESK,
    user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0",
    hints: None,
    private: false,
};

/// A laptop with ChromeOS.
pub(crate) const CHROMEBOOK: Kind = Kind {
    word: "chromebook",
    shown_as: "Chrome on ChromeOS",
    window: DESK,
    user_agent: "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/156.0.0.0 Safari/537.36",
    hints: Some(("Google Chrome", "Chrome OS")),
    private: false,
};

/// A phone with Android, in front of Edge; it is held upright, and fingers tap on it.
pub(crate) const PHONE: Kind = Kind {
    word: "phone",
    shown_as: "Edge on Android",
    window: Window { width: 390, height: 844, touch: true },
    user_agent: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/156.0.0.0 Mobile Safari/537.36 EdgA/156.0.0.0",
    hints: Some(("Microsoft Edge", "Android")),
    private: false,
};

impl Kind {
    /// The parameters of the protocol command `Emulation.setUserAgentOverride`.
    pub(crate) fn disguise(&self) -> Value {
        let mut disguise = json!({ "userAgent": self.user_agent });
        if let Some(hints) = self.client_hints() {
            disguise["userAgentMetadata"] = hints;
        }
        disguise
    }

    pub(super) fn client_hints(&self) -> Option<Value> {
        self.hints.map(|(brand, platform)| {
            json!({
                "brands": [{ "brand": "Chromium", "version": "156" }, { "brand": brand, "version": "156" }],
                "platform": platform, "platformVersion": "", "architecture": "", "model": "",
                "mobile": self.window.touch,
            })
        })
    }
}
