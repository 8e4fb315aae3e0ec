//! Accessibility, as far as a program can judge it: axe-core in the page. It also turns the dark scheme on.

use super::device::Device;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// axe-core 4.14.1, unchanged (MPL-2.0, see `vendor/axe-LICENSE`). A tool of these tests; it is not shipped.
const AXE: &str = include_str!("../vendor/axe.min.js");
/// Every rule counts, best practices included.
const RUN: &str =
    "const done = arguments[0]; axe.run(document).then(done, (trouble) => done({ trouble: String(trouble) }));";

impl Device {
    /// Looks at the page as a person who likes dark screens.
    pub(crate) async fn likes_the_dark(&self) {
        self.step("likes the dark");
        self.prefers("dark").await;
    }

    async fn prefers(&self, scheme: &str) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.protocol("Emulation.setEmulatedMedia", features).await;
        // Colours on their way from one scheme to the other have the contrast of neither.
        self.ask("colours that stay", "isStill", json!([])).await;
    }

    /// Looks at the page as a person whose system has a few colours for everything.
    pub(crate) async fn forces_colours(&self) {
        self.step("forces colours");
        let forced = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        self.protocol("Emulation.setEmulatedMedia", forced).await;
    }

    /// Looks at the page as a printer gets it, from a person who likes the dark.
    pub(crate) async fn prints(&self) {
        self.step("prints");
        let printed = json!({ "media": "print", "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
        self.protocol("Emulation.setEmulatedMedia", printed).await;
    }

    /// axe-core has nothing to say about the page as it is now.
    pub(crate) async fn axe_finds_nothing(&self) {
        self.fails_for(&self.axe_findings().await).await;
    }

    /// axe-core has nothing to say about the page as it is now, neither in the light nor in the dark.
    pub(crate) async fn axe_finds_nothing_in_any_light(&self) {
        self.fails_for(&self.axe_findings_in_any_light().await).await;
    }

    async fn fails_for(&self, findings: &str) {
        if !findings.is_empty() {
            self.fail(&format!("an accessible page; axe-core found:\n{findings}")).await;
        }
    }

    /// The findings of axe-core in the light, and those in the dark.
    pub(crate) async fn axe_findings_in_any_light(&self) -> String {
        let mut findings = self.axe_findings().await;
        self.prefers("dark").await;
        for line in self.axe_findings().await.lines() {
            let _ = writeln!(findings, "in the dark: {line}");
        }
        self.prefers("light").await;
        findings
    }

    /// The findings of axe-core: one line for each rule and place.
    pub(crate) async fn axe_findings(&self) -> String {
        self.step("is examined by axe-core");
        // It is half a megabyte, and stays as long as the document.
        let loaded = self.browser().execute("return 'axe' in window", vec![]).await.expect("a page to examine");
        if *loaded.json() != json!(true) {
            self.browser().execute(AXE, vec![]).await.expect("axe-core can be loaded");
        }
        let result = self.browser().execute_async(RUN, vec![]).await.expect("axe-core can run");
        let result = result.json();
        assert!(result.get("trouble").is_none(), "{}: {}", self.name(), result["trouble"]);
        let passed = result["passes"].as_array().map_or(0, Vec::len);
        assert!(passed > 0, "{}: axe-core examined nothing", self.name());
        let mut findings = String::new();
        for violation in result["violations"].as_array().into_iter().flatten() {
            for node in violation["nodes"].as_array().into_iter().flatten() {
                let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let _ = writeln!(
                    findings,
                    "{} at {}: {}\n{}",
                    word(&violation["id"]),
                    node["target"],
                    word(&violation["help"]),
                    word(&node["failureSummary"])
                );
            }
        }
        findings
    }
}
