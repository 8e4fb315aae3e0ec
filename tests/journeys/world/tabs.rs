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

    /// Opens what is in view once more, as "Duplicate tab" does, and looks at it.
    pub(crate) async fn duplicates_tab(&self) {
        self.step("duplicates the tab");
        let tabs = self.browser().windows().await.expect("the tabs of the window");
        self.browser().execute("window.open(location.href)", vec![]).await.expect("a page that can open another");
        let now = self.browser().windows().await.expect("the tabs of the window");
        let tab = now.into_iter().find(|tab| !tabs.contains(tab)).expect("one more tab");
        self.browser().switch_to_window(tab).await.expect("the tab that was just opened");
        self.dress().await;
        self.arrives().await;
    }

    /// Closes the tab in view, and looks at the first of the others.
    pub(crate) async fn closes_tab(&self) {
        self.step("closes the tab");
        self.keeps().await;
        self.browser().close_window().await.expect("the tab in view can be closed");
        self.turns_to_tab(0).await;
    }

    /// The number of tabs that are open.
    pub(crate) async fn count_of_tabs(&self) -> usize {
        self.browser().windows().await.expect("the tabs of the window").len()
    }

    /// Goes to another site in the same tab.
    pub(crate) async fn leaves_for_another_site(&self) {
        self.step("goes to another site");
        self.keeps().await;
        // The same machine by its number is another site for a browser.
        let elsewhere = self.origin().replace("localhost", "127.0.0.1");
        self.browser().goto(format!("{elsewhere}/not/ours")).await.expect("another page");
    }

    /// Presses the browser's own Back, and looks at once.
    pub(crate) async fn begins_to_go_back(&self) {
        self.step("goes back");
        self.browser().back().await.expect("a page to go back to");
    }

    /// Presses the browser's own Forward.
    pub(crate) async fn forward(&self) {
        self.step("goes forward");
        self.browser().forward().await.expect("the browser's own Forward");
        self.arrives().await;
    }
}
