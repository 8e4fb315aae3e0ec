//! Real browsers: ChromeDriver as a process, and one fresh Chromium per device. Chromium reaches no address but
//! this machine's own.

use super::process::Process;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use thirtyfour::common::capabilities::desiredcapabilities::CapabilitiesHelper;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

/// A device as it presents itself: what the server can tell about it, and nothing else.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// A short word for files and messages.
    pub(crate) word: &'static str,
    /// Exeunt's name for such a device.
    pub(crate) shown_as: &'static str,
    /// The size of the window's view, in CSS pixels.
    pub(crate) window: Window,
    user_agent: &'static str,
    /// The client hints of Chromium browsers: their brand and their platform.
    hints: Option<(&'static str, &'static str)>,
    /// Whether it is a private window: what the browser keeps goes when it is closed.
    private: bool,
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

    fn client_hints(&self) -> Option<Value> {
        self.hints.map(|(brand, platform)| {
            json!({
                "brands": [{ "brand": "Chromium", "version": "156" }, { "brand": brand, "version": "156" }],
                "platform": platform, "platformVersion": "", "architecture": "", "model": "",
                "mobile": self.window.touch,
            })
        })
    }
}

/// The time limit for ChromeDriver's first answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// ChromeDriver, which starts and steers the browsers of one journey.
pub(crate) struct Driver {
    address: String,
    _process: Process,
}

impl Driver {
    /// Starts ChromeDriver, with its log among the journey's `files`.
    pub(crate) async fn start(files: &Path) -> Self {
        let binary = tool("CHROMEDRIVER", "/usr/bin/chromedriver");
        let mut command = Command::new(binary);
        command
            .arg(format!("--port={}", free_port()))
            .arg(format!("--log-path={}", files.join("driver.log").display()));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = Process::start("ChromeDriver", &mut command);
        let mut lines = BufReader::new(process.stdout().expect("standard output is piped")).lines();
        let mut said = Vec::new();
        let port = async {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, port)) = line.split_once("started successfully on port ") {
                    return port.trim_end_matches('.').parse::<u16>().ok();
                }
                said.push(line);
            }
            None
        };
        let port = tokio::time::timeout(PATIENCE, port).await.ok().flatten();
        let port = port.unwrap_or_else(|| panic!("ChromeDriver does not listen: {said:?}"));
        Self { address: format!("http://127.0.0.1:{port}"), _process: process }
    }

    /// A browser with an empty profile.
    pub(crate) async fn browser(&self, kind: &Kind, profile: &Path) -> WebDriver {
        let mut wishes = DesiredCapabilities::chrome();
        let binary = tool("CHROME", "/usr/bin/chromium");
        wishes.set_binary(&binary.to_string_lossy()).expect("a path");
        let own = [format!("--user-data-dir={}", profile.display()), format!("--user-agent={}", kind.user_agent)];
        let private = kind.private.then_some("--incognito");
        for argument in ARGUMENTS.iter().copied().chain(own.iter().map(String::as_str)).chain(private) {
            wishes.add_arg(argument).expect("a command line argument");
        }
        wishes.set_browser_log_level(LoggingPrefsLogLevel::All).expect("a log level");
        wishes.set("unhandledPromptBehavior", "ignore").expect("a capability");
        if kind.window.touch {
            // ChromeDriver taps then, where it would click.
            let Window { width, height, .. } = kind.window;
            let metrics = json!({ "width": width, "height": height, "pixelRatio": 1, "touch": true, "mobile": true });
            let mut phone = json!({ "deviceMetrics": metrics, "userAgent": kind.user_agent });
            phone["clientHints"] = kind.client_hints().unwrap_or_default();
            wishes.add_experimental_option("mobileEmulation", phone).expect("a capability");
        }
        // A page may be acted on as soon as it is there; what it still waits for is the journeys' to say.
        wishes.set("pageLoadStrategy", "eager").expect("a capability");
        let browser = WebDriver::new(&self.address, wishes).await;
        browser.unwrap_or_else(|trouble| panic!("{} could not be started: {trouble}", binary.display()))
    }
}

/// A port that is free in IPv4 and in IPv6: ChromeDriver wants the same one in both.
fn free_port() -> u16 {
    loop {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = first.local_addr().expect("a bound address").port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Err(trouble) if trouble.kind() == ErrorKind::AddrInUse => {}
            _ => return port,
        }
    }
}

const ARGUMENTS: &[&str] = &[
    "--headless",
    // The tests may run as root, where Chromium has no sandbox; it shows nothing but our own pages.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--lang=en-US",
    "--window-size=1280,800",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

fn tool(variable: &str, default: &str) -> PathBuf {
    let path = std::env::var_os(variable).map_or_else(|| PathBuf::from(default), PathBuf::from);
    assert!(
        path.is_file(),
        "journeys need a browser, and {} is not there: install Chromium and its driver, or set {variable}",
        path.display()
    );
    path
}
