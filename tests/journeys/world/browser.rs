//! A real browser: Chromium, and the ChromeDriver that steers it, as processes of their own. Chromium reaches no address
//! but this machine's own.

use super::kind::{Kind, Window};
use super::process::Process;
use serde_json::json;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::common::capabilities::desiredcapabilities::CapabilitiesHelper;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

/// The time limit for ChromeDriver's first answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser of one kind, with a profile that goes with it.
pub(crate) struct Browser {
    kind: Kind,
    session: WebDriver,
    /// The address of its ChromeDriver.
    address: String,
    // Dropped in this order: the files go when the processes that write them have gone.
    _driver: Process,
    files: TempDir,
}

impl Browser {
    /// Starts a browser with an empty profile.
    pub(crate) async fn start(kind: &Kind) -> Self {
        let files = tempfile::tempdir().expect("a temporary directory");
        let (driver, address) = start_driver(files.path()).await;
        let session = start_session(&address, kind, &profile(&files)).await;
        Self { kind: *kind, session, address, _driver: driver, files }
    }

    /// The kind of device that it stands for.
    pub(crate) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The session by which it is steered.
    pub(crate) fn session(&self) -> &WebDriver {
        &self.session
    }

    /// Whether it still answers.
    pub(crate) async fn is_alive(&self) -> bool {
        self.session.windows().await.is_ok()
    }

    /// Closes the browser and starts it again on the same profile.
    pub(crate) async fn restart(&mut self) {
        self.quit().await;
        self.session = start_session(&self.address, &self.kind, &profile(&self.files)).await;
    }

    /// Closes the browser.
    pub(crate) async fn quit(&self) {
        // A browser that has crashed cannot be ended; its processes go with ChromeDriver.
        let _ = self.session.clone().quit().await;
    }

    /// Leaves one blank tab, and nothing of what sites at these `origins` keep in a browser.
    pub(crate) async fn clear(&self, origins: &[String]) -> WebDriverResult<()> {
        // Everything that is emulated, and every script that runs before a page, belongs to a tab and goes with it.
        let blank = self.session.new_tab().await?;
        for tab in self.session.windows().await? {
            if tab != blank {
                self.session.switch_to_window(tab).await?;
                self.session.close_window().await?;
            }
        }
        self.session.switch_to_window(blank).await?;
        // Keys and buttons that are held down belong to the session.
        self.session.action_chain().reset_actions().await?;
        let browser = self.session.cdp();
        browser.send_raw("Network.clearBrowserCookies", json!({})).await?;
        browser.send_raw("Network.clearBrowserCache", json!({})).await?;
        browser.send_raw("Browser.resetPermissions", json!({})).await?;
        for origin in origins {
            let all = json!({ "origin": origin, "storageTypes": "all" });
            browser.send_raw("Storage.clearDataForOrigin", all).await?;
        }
        // Reading the log empties it.
        self.session.browser_log().await.map(drop)
    }
}

fn profile(files: &TempDir) -> PathBuf {
    files.path().join("profile")
}

/// Starts ChromeDriver, which leaves its own files and Chromium's in `files`; the process, and its address.
async fn start_driver(files: &Path) -> (Process, String) {
    let mut command = Command::new(tool("CHROMEDRIVER", "/usr/bin/chromedriver"));
    command.arg(format!("--port={}", free_port())).env("TMPDIR", files);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = Process::start("ChromeDriver", &mut command, files);
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
    (process, format!("http://127.0.0.1:{port}"))
}

/// Has the ChromeDriver at this address start Chromium on a profile.
async fn start_session(address: &str, kind: &Kind, profile: &Path) -> WebDriver {
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
    let browser = WebDriver::new(address, wishes).await;
    browser.unwrap_or_else(|trouble| panic!("{} could not be started: {trouble}", binary.display()))
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
