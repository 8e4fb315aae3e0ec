//! Rotation of device secrets: how the next one is derived, and the verdict on one that was replaced already. At every
//! tap the browser gets a new device secret and a new session token, and both are derived from the secret that it
//! presented and from a salt: so the same request again gets the same answer again, and only hashes and the salt are
//! stored. Pure functions over arguments: no clock, no store, no HTTP.
//!
//! At log-in all secrets are fresh and random instead, and when the password is changed too: a secret that an attacker
//! planted or copied before leads to nothing.

use crate::ids::{DeviceId, SessionId};
use crate::secret::{NoRandomness, Random, Secret, fresh_bytes, from_hex, hex};

/// 32 random bytes, new at every rotation. Not secret: without the secret that it was used with, it reveals nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
    /// A fresh salt.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn fresh(random: &dyn Random) -> Result<Self, NoRandomness> {
        fresh_bytes(random).map(Self)
    }

    /// Parses the text of [`Salt::text`]; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }

    /// 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn text(&self) -> String {
        hex(&self.0)
    }
}

/// The device secret that replaces `presented`. The label keeps it apart from [`session_token`]; ids and salts have one
/// length each, so the parts cannot be cut in two ways.
#[must_use]
pub fn successor(presented: &Secret, device_id: &DeviceId, salt: &Salt) -> Secret {
    presented.derive(&[b"exeunt/rotation/1", device_id.0.as_bytes(), &salt.0])
}

/// The token of the session that goes on when `presented` is replaced.
#[must_use]
pub fn session_token(presented: &Secret, session_id: &SessionId, salt: &Salt) -> Secret {
    presented.derive(&[b"exeunt/session/1", session_id.0.as_bytes(), &salt.0])
}

/// The facts about a device secret that was presented after the last rotation has replaced it.
#[derive(Clone, Copy, Debug)]
pub struct PresentedSecret {
    /// It was replaced by a log-in or a change of the password, and not by a tap: its successor is not derived from it.
    pub by_password: bool,
    /// It was replaced less than the overlap ago.
    pub recently: bool,
    /// Its successor has been used: the answer arrived.
    pub answer_seen: bool,
    /// The browser describes itself like the one that got the answer. The client's addresses are not compared: behind a
    /// proxy the server may not know them.
    pub same_browser: bool,
    /// The request is for the account that the answer was for.
    pub same_account: bool,
    /// The session that the answer gave a token to is still logged in, and nothing has happened since that would forbid
    /// the tap.
    pub stands: bool,
    /// That session is on a shared device.
    pub shared: bool,
}

/// The verdict on it. Every verdict but the first two gives no secret that opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationVerdict {
    /// Two tabs, or a request that was sent twice: the same answer again.
    Same,
    /// The answer was lost: the same device secret again, and a new token instead of the unused one.
    Anew,
    /// Another tab was first with another request; this browser may have the next secret.
    Overtaken,
    /// The next secret was used, or another browser asks: the browser that the answer was for holds what it needs, and
    /// a copy gets nothing. No session ends.
    Suspicious,
    /// One tap is not enough; the password is needed.
    PasswordNeeded,
    /// Two browsers hold secrets of one device: one of them has a copy.
    Reused,
}

impl PresentedSecret {
    /// Classifies the secret. The alarm comes first, whatever was requested: an attacker with a copy must not get
    /// around it by logging out, or by asking for another account. And grace is for an answer that may have been lost:
    /// once it is known to have arrived, the cookie jar of that browser holds the next secret, for all of its tabs.
    #[must_use]
    pub fn classify(self) -> RotationVerdict {
        if self.answer_seen && !self.recently {
            return RotationVerdict::Reused;
        }
        // Logging out beats the overlap. And while an answer to a password may have been lost, the browser can hold
        // nothing better than the old secret: that is no reason for an alarm, but a secret from before the password was
        // entered must not open what came after it.
        if !self.stands || (self.by_password && !self.answer_seen) {
            return RotationVerdict::PasswordNeeded;
        }
        if self.answer_seen || (self.recently && !self.same_browser) {
            return RotationVerdict::Suspicious;
        }
        match self.recently {
            _ if !self.same_account => RotationVerdict::Overtaken,
            true => RotationVerdict::Same,
            // The next person at a shared device must not get the answer that the last one lost.
            false if self.shared => RotationVerdict::PasswordNeeded,
            false => RotationVerdict::Anew,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00112233445566778899aabbccddeeff";

    #[test]
    fn what_follows_is_the_known_answer() {
        let presented = Secret::parse("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").unwrap();
        let salt = Salt::parse("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f").unwrap();
        assert_eq!(
            successor(&presented, &DeviceId(ID.into()), &salt).reveal(),
            "ff555462d766e816fdd047c6d68724fe9bed94e37798e680e8fe01a402bd0bb1"
        );
        assert_eq!(
            session_token(&presented, &SessionId(ID.into()), &salt).reveal(),
            "b16e8d22a612b0c03dfdfcb2fd679e39bd3eb4286437f117d9f60260cedfb26c"
        );
    }

    #[test]
    fn a_salt_reads_what_it_writes() {
        let text = "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";
        assert_eq!(Salt::parse(text).unwrap().text(), text);
        assert_eq!(Salt::parse(&text[2..]), None);
    }

    const TWO_TABS: PresentedSecret = PresentedSecret {
        by_password: false,
        recently: true,
        answer_seen: false,
        same_browser: true,
        same_account: true,
        stands: true,
        shared: false,
    };
    const LOST: PresentedSecret = PresentedSecret { recently: false, ..TWO_TABS };
    const ARRIVED: PresentedSecret = PresentedSecret { answer_seen: true, ..TWO_TABS };
    const STOLEN: PresentedSecret = PresentedSecret { recently: false, ..ARRIVED };

    #[test]
    fn two_tabs_get_one_answer_and_a_lost_one_is_given_anew() {
        assert_eq!(TWO_TABS.classify(), RotationVerdict::Same);
        assert_eq!(LOST.classify(), RotationVerdict::Anew);
        assert_eq!(
            PresentedSecret { same_browser: false, ..LOST }.classify(),
            RotationVerdict::Anew,
            "browsers are updated within days"
        );
        assert_eq!(PresentedSecret { shared: true, ..TWO_TABS }.classify(), RotationVerdict::Same);
        assert_eq!(PresentedSecret { shared: true, ..LOST }.classify(), RotationVerdict::PasswordNeeded);
    }

    #[test]
    fn once_the_answer_has_arrived_a_replaced_secret_gets_no_other_whoever_asks_for_what() {
        for (same_account, same_browser) in [(true, true), (true, false), (false, true), (false, false)] {
            for (by_password, shared) in [(true, true), (true, false), (false, true), (false, false)] {
                let late = PresentedSecret { same_account, same_browser, by_password, shared, ..ARRIVED };
                assert_eq!(late.classify(), RotationVerdict::Suspicious, "{late:?}");
            }
        }
    }

    #[test]
    fn the_alarm_depends_on_nothing_that_the_thief_chooses() {
        for same_account in [true, false] {
            for stands in [true, false] {
                for by_password in [true, false] {
                    let stolen = PresentedSecret { same_account, stands, by_password, ..STOLEN };
                    assert_eq!(stolen.classify(), RotationVerdict::Reused, "{stolen:?}");
                }
            }
        }
    }

    #[test]
    fn another_account_gets_the_secret_alone_and_another_browser_nothing() {
        assert_eq!(PresentedSecret { same_account: false, ..TWO_TABS }.classify(), RotationVerdict::Overtaken);
        assert_eq!(PresentedSecret { same_account: false, ..LOST }.classify(), RotationVerdict::Overtaken);
        assert_eq!(PresentedSecret { same_browser: false, ..TWO_TABS }.classify(), RotationVerdict::Suspicious);
        assert_eq!(
            PresentedSecret { same_account: false, same_browser: false, ..TWO_TABS }.classify(),
            RotationVerdict::Suspicious
        );
    }

    #[test]
    fn logging_out_beats_the_overlap() {
        assert_eq!(PresentedSecret { stands: false, ..TWO_TABS }.classify(), RotationVerdict::PasswordNeeded);
        assert_eq!(PresentedSecret { stands: false, ..LOST }.classify(), RotationVerdict::PasswordNeeded);
    }

    #[test]
    fn a_secret_from_before_a_password_opens_nothing_and_alarms_only_once_the_answer_arrived() {
        for recently in [true, false] {
            let unseen = PresentedSecret { by_password: true, answer_seen: false, recently, ..TWO_TABS };
            assert_eq!(unseen.classify(), RotationVerdict::PasswordNeeded);
        }
        assert_eq!(PresentedSecret { by_password: true, ..ARRIVED }.classify(), RotationVerdict::Suspicious);
        assert_eq!(PresentedSecret { by_password: true, ..STOLEN }.classify(), RotationVerdict::Reused);
    }
}
