//! Several tabs in one browser.

use super::device::Device;

impl Device {
    /// Opens one more tab at this address and looks at it.
    pub(crate) async fn opens_tab(&self, path: &str) {
        self.step("opens a tab");
        let tab = self.browser().new_tab().await.expect("a new tab");
        self.browser().switch_to_window(tab).await.expect("the tab that was just opened");
        self.dress().await;
        self.open(path).await;
    }

    /// Looks at the tab of this number, from 0 in the order in which they were opened.
    pub(crate) async fn turns_to_tab(&self, number: usize) {
        self.step(format!("turns to tab {number}"));
        let tabs = self.browser().windows().await.expect("the tabs of the window");
        self.browser().switch_to_window(tabs[number].clone()).await.expect("a tab of this window");
    }
}
