//! The operator at the machine of the server, and the commands about accounts.

use super::{World, server};

impl World {
    /// The operator runs a command about an account, and types `input` where it asks; the command's output.
    pub(crate) async fn operator(&self, act: &str, username: &str, input: &str) -> String {
        server::operate(&self.database, &[act, username], input).await
    }

    /// The operator makes an account, while the server runs.
    pub(crate) async fn operator_adds(&self, username: &str, password: &str) {
        self.operator("add", username, &format!("{password}\n")).await;
    }

    /// The operator makes an account for a person; the one-time password that is printed.
    pub(crate) async fn operator_adds_for_another(&self, username: &str) -> String {
        one_time_password(&server::operate(&self.database, &["add", username, "--one-time"], "").await)
    }

    /// The operator has a person's password made anew; the one-time password that is printed.
    pub(crate) async fn operator_resets(&self, username: &str) -> String {
        one_time_password(&self.operator("reset-password", username, "").await)
    }
}

/// The password in what the operator reads: five groups of five.
fn one_time_password(printed: &str) -> String {
    let groups = |word: &&str| word.split('-').map(str::len).eq([5; 5]);
    printed.split([' ', '.', '\n']).find(groups).expect("a one-time password").to_owned()
}
