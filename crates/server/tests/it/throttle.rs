//! The limits on guessing, and the clients that another's guesses keep out.

mod attack;
mod counters;
mod known_devices;
mod networks;
mod rate_limits;
mod successes;
mod unknown_devices;

use crate::world::{Answer, CHROME, Device, World};
use exeunt_contract::Code;
use exeunt_contract::sign_in::{Credentials, SignIn};
use std::net::IpAddr;
use std::time::Duration;

pub(crate) const WRONG: &str = "not my password at all";

pub(crate) fn typed(identifier: &str, password: &str) -> Credentials {
    Credentials { identifier: identifier.into(), password: password.into(), shared_device: false }
}

pub(crate) fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

impl World {
    /// A stranger from another network each time tries this password; whether it was checked.
    pub(crate) async fn stranger_tries(&self, identifier: &str, password: &str) -> bool {
        self.looks(self.device(CHROME), identifier, password).await
    }

    /// Whether the password is looked at, which must be wrong or refused as if it were.
    pub(crate) async fn looks(&self, mut device: Device, identifier: &str, password: &str) -> bool {
        let before = self.state.hashing.computed();
        assert_eq!(device.log_in(identifier, password).await.unwrap_err().code, Code::WrongCredentials);
        self.state.hashing.computed() > before
    }

    /// Strangers guess at this name until it has failed so often, each as soon as it is their turn.
    pub(crate) async fn strangers_fail(&self, identifier: &str, times: u32) {
        let pool = &self.state.limits.throttles.shared;
        for number in 1..=times {
            self.later(pool.wait_before(number));
            assert!(self.stranger_tries(identifier, WRONG).await, "number {number}");
        }
    }

    /// A browser at this address, which was never here.
    pub(crate) fn device_at(&self, address: &str) -> Device {
        let mut device = self.device(CHROME);
        device.address = address.parse::<IpAddr>().unwrap();
        device
    }
}

pub(crate) async fn tries(device: &mut Device, identifier: &str, password: &str) -> Answer {
    device.answer(&SignIn, &typed(identifier, password)).await
}
