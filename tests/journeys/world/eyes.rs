//! A device's screen: the one place where a journey waits. It asks the page a question again and again until the page
//! has an answer or patience ends; the questions themselves are in `eyes.js`.

use super::device::Device;
use hyper::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use thirtyfour::WebElement;
use thirtyfour::common::command::{Command, ExtensionCommand};
use thirtyfour::error::WebDriverResult;
use tokio::time::Instant;

/// The time limit for a page to show an expected state. Much longer than it ever should need, for slow machines.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// The pause before a page that could not be asked is asked again.
const BLINK: Duration = Duration::from_millis(20);

/// The roles of what a person can press.
pub(super) const PRESSABLE: &[&str] = &["button", "link", "menuitem"];

const EYES: &str = concat!(include_str!("eyes.js"), include_str!("layout.js"));

impl Device {
    /// Waits until the page has an answer to the question; without one, the failure quotes `hope`.
    pub(super) async fn ask(&self, hope: &str, question: &str, args: Value) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let trouble = match self.ask_once(question, &args).await {
                Ok(Value::Null) => "it is not there".to_owned(),
                Ok(answer) => return answer,
                // The page may be on its way to another one.
                Err(trouble) => trouble.to_string(),
            };
            if Instant::now() > deadline {
                self.fail(&format!("{hope}: {trouble}")).await;
            }
            tokio::time::sleep(BLINK).await;
        }
    }

    /// Asks without waiting longer than the question itself does: a second.
    pub(super) async fn ask_once(&self, question: &str, args: &Value) -> WebDriverResult<Value> {
        let script = format!("{EYES}\nask(arguments[0], arguments[1], arguments[2]);");
        let answer = self.browser().execute_async(script, vec![json!(question), args.clone()]).await?;
        Ok(answer.json().clone())
    }

    /// Waits for the one control of these roles with this accessible name; `to_use` waits until it is enabled, too.
    pub(super) async fn finds(&self, roles: &[&str], name: &str, to_use: bool) -> WebElement {
        let hope = format!("a {} named «{name}»", roles.join(" or "));
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.ask(&hope, "control", json!([roles, name, to_use])).await;
            if let Some(several) = answer.get("several") {
                self.fail(&format!("{hope}: there are {several} of them, and nobody can tell them apart")).await;
            }
            let element = WebElement::from_json(answer["element"].clone(), Arc::clone(self.browser().handle()));
            let element = element.expect("the question answers with an element");
            match self.accessible_name(&element).await {
                Ok(heard) if squeeze(&heard) == squeeze(name) => return element,
                // It was replaced in between (the browser calls what has just left the page «»): look again.
                Ok(_) if !element.is_present().await.unwrap_or_default() => {}
                Ok(heard) => self.fail(&format!("{hope}: the browser calls it «{heard}»")).await,
                Err(_) if Instant::now() < deadline => {}
                Err(trouble) => self.fail(&format!("{hope}: {trouble}")).await,
            }
        }
    }

    /// The name as the browser computes it for screen readers (WebDriver, "Get Computed Label").
    async fn accessible_name(&self, element: &WebElement) -> WebDriverResult<String> {
        let label = ComputedLabel(format!("/element/{}/computedlabel", element.element_id()).into());
        let answer = self.browser().handle().cmd(Command::ExtensionCommand(Box::new(label))).await?;
        answer.value()
    }

    /// Ends the journey, with what the person would see now.
    pub(super) async fn fail(&self, hope: &str) -> ! {
        let glance = self.glance().await;
        let steps = self.steps().join(", ");
        panic!("{} hoped for {hope}\nso far: {steps}\n{glance}", self.name());
    }

    /// The page in words: its address, its controls, its text.
    pub(super) async fn glance(&self) -> String {
        match self.ask_once("glance", &json!([])).await {
            Ok(glance) => {
                let controls = serde_json::to_string(&glance["controls"]).unwrap_or_default();
                let word = |key: &str| glance[key].as_str().unwrap_or_default().to_owned();
                format!("at {}\ncontrols: {controls}\ntext: {}", word("address"), word("text"))
            }
            Err(trouble) => format!("the page cannot be read: {trouble}"),
        }
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('’', "'")
}

#[derive(Debug)]
struct ComputedLabel(Arc<str>);

impl ExtensionCommand for ComputedLabel {
    fn parameters_json(&self) -> Option<Value> {
        None
    }

    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}
