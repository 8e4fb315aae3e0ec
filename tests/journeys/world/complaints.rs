//! The complaints of browsers in their console. A page of Exeunt gives them no reason to, whatever a journey does.

use super::device::Device;

/// Complaints that are always a fault of the app or of its policy. Refused and failed requests are complained about
/// as well, and are what many journeys are about.
const FAULTS: &[&str] =
    &["Content Security Policy", "Trusted", "Uncaught", "panicked", "RuntimeError", "Permissions-Policy"];

impl Device {
    /// The browser has nothing to complain about.
    pub(super) async fn keeps_quiet(&self) {
        let complaints = self.complaints().await;
        assert!(complaints.is_empty(), "{}: the browser complains:\n{}", self.name(), complaints.join("\n"));
    }

    /// The faults that the browser found since it was asked last.
    pub(super) async fn complaints(&self) -> Vec<String> {
        let log = self.browser().browser_log().await.expect("the browser has a log");
        let lines = log.into_iter().map(|entry| entry.message);
        lines.filter(|line| FAULTS.iter().any(|fault| line.contains(fault))).collect()
    }
}
