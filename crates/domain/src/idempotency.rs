//! Idempotency keys: a page draws one for each action of the person, so that the same request sent again has one effect
//! and one answer (draft-ietf-httpapi-idempotency-key-header). Pure functions over arguments: no clock, no store, no HTTP.
//!
//! The secrets of a log-in are derived from the key and a salt, and from nothing else in the request: an old cookie
//! that an attacker planted leads to nothing, and the same key gets the same cookies again. Where a session goes on,
//! its old token is needed as well. So a key is as secret as a password: the page draws it at random, sends it in a
//! header, and forgets it. Only its hash is stored.

use crate::ids::{AccountRef, DeviceId, SessionId};
use crate::rotation::{Salt, session_token, successor};
use crate::secret::{Secret, SecretHash};

/// The request that changes the password.
pub const CHANGE_PASSWORD: &str = "change password";
/// The request that enters the password again.
pub const REAUTHENTICATE: &str = "reauthenticate";
/// The request that deletes the account.
pub const DELETE_ACCOUNT: &str = "delete account";
/// The request that makes a device forget everything.
pub const FORGET_DEVICE: &str = "forget this device";

/// The request after which an account has left a device, and is `remembered` there or forgotten. Logging out and
/// removing the account are one request in this, because a page may repeat the one as the other.
#[must_use]
pub fn leave(account_ref: &AccountRef, remembered: bool) -> String {
    format!("leave {account_ref} {remembered}")
}

/// The request that makes an account, as the server has understood it.
#[must_use]
pub fn sign_up(username: &str, name: &str, shared: bool) -> String {
    format!("sign up {} {} {shared}", quoted(username), quoted(name))
}

/// Sessions that a request names, as a part of its description.
#[must_use]
pub fn named(sessions: &[SessionId]) -> String {
    let ids: Vec<String> = sessions.iter().map(|id| quoted(&id.0)).collect();
    format!("[{}]", ids.join(", "))
}

/// A text between quotes, so that no two texts beside each other are read as two others. Not `{:?}`: that escapes the
/// characters which one release of Rust takes for unprintable, and its form is not promised to stay.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A key as the client sent it.
#[derive(Clone, Debug)]
pub struct Key(Secret);

impl Key {
    /// Parses 16 to 64 characters of `A-Z a-z 0-9 - _`; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let whole = (16..=64).contains(&text.len()) && text.bytes().all(fits);
        whole.then(|| Self(Secret::digest(&[b"exeunt/key/1", text.as_bytes()])))
    }

    /// The hash of the key, which may be stored and compared.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        self.0.hash()
    }

    /// The token that replaces `presented`. An attacker with a copy of the old token, and even the database, cannot
    /// derive it without the key.
    #[must_use]
    pub fn renew(&self, presented: &Secret, session_id: &SessionId, salt: &Salt) -> Secret {
        let next = session_token(presented, session_id, salt);
        self.0.derive(&[b"exeunt/renewed/1", next.reveal().as_bytes()])
    }

    /// The device secret that replaces `presented`, derived in the same way.
    #[must_use]
    pub fn renew_device(&self, presented: &Secret, device_id: &DeviceId, salt: &Salt) -> Secret {
        let next = successor(presented, device_id, salt);
        self.0.derive(&[b"exeunt/renewed-device/1", next.reveal().as_bytes()])
    }

    /// The session token and the device secret of a log-in under this key.
    #[must_use]
    pub fn log_in(&self, salt: &Salt) -> (Secret, Secret) {
        let from = |label: &[u8]| self.0.derive(&[label, salt.text().as_bytes()]);
        (from(b"exeunt/log-in/session/1"), from(b"exeunt/log-in/device/1"))
    }
}

/// The hash of a request's description. It must contain no secret: an attacker with the database could try passwords on
/// it.
#[must_use]
pub fn digest(request: &str) -> String {
    Secret::digest(&[b"exeunt/request/1", request.as_bytes()]).hash().0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_16_to_64_plain_characters() {
        for good in ["0123456789abcdef", "A-Z_a-z-0-9_____", &"k".repeat(64)] {
            assert!(Key::parse(good).is_some(), "{good}");
        }
        for bad in
            ["", "0123456789abcde", &"k".repeat(65), "0123456789abcde ", "0123456789abcdé", "\"0123456789abcdef\""]
        {
            assert!(Key::parse(bad).is_none(), "{bad}");
        }
    }

    /// Stored by one release and compared by the next.
    #[test]
    fn a_sign_up_is_known_by_the_same_digest_for_good() {
        for (name, known) in [
            ("Zoe Marsh", "6ff003eec84ed891d5a71ae639c3269bc5024f0fe9e486214bf934a9e8250edb"),
            ("देव", "39e16007a25a7c4d03b00d9d21656832ce8827b60323d8da494553f804dd8f2a"),
            ("\u{130fa}", "8f101d5159d5d9b6864927f63340ec7f78b682ed29d322f8d4e66f0bbbb563a7"),
            ("\"Zoe\\", "d00500e7ecba1934eb2474865a82dab2951b480c1a727f1e252f257ca6c3ebe0"),
        ] {
            assert_eq!(digest(&sign_up("zoe", name, false)), known, "{name}");
        }
    }

    #[test]
    fn what_is_named_side_by_side_is_never_something_else() {
        let ids = |texts: &[&str]| named(&texts.iter().map(|id| SessionId((*id).into())).collect::<Vec<_>>());
        assert_eq!(ids(&["0a", "1b"]), "[\"0a\", \"1b\"]");
        assert_ne!(ids(&["0a\", \"1b"]), ids(&["0a", "1b"]));
        assert_ne!(ids(&["0a\\", "1b"]), ids(&["0a\\\", \"1b"]));
        assert_ne!(sign_up("a", "b\" \"c", true), sign_up("a\" \"b", "c", true));
    }

    #[test]
    fn what_follows_is_the_known_answer() {
        let salt = Salt::parse("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f").unwrap();
        let (token, secret) = Key::parse("0123456789abcdef").unwrap().log_in(&salt);
        let key = Key::parse("0123456789abcdef").unwrap();
        let renewed = key.renew(&token, &SessionId("00112233445566778899aabbccddeeff".into()), &salt);
        assert_eq!(renewed.reveal(), "d4d0f7252341c4f1a595e2c35cc311c3a3f770d59200b8f72fb23657087745f9");
        let device = key.renew_device(&token, &DeviceId("00112233445566778899aabbccddeeff".into()), &salt);
        assert_eq!(device.reveal(), "ed964c783e4020ea05edff34c872a78e4aa41f67ed4f3d86e9626a15e5b39f28");
        assert_eq!(token.reveal(), "623ec3ac56bb1d160eff1a2bfa93293d3a90670d02764f0ec9d4438776b96bd4");
        assert_eq!(secret.reveal(), "7c60387e3e793b99f5dcb1a396af26b62a6a8051504393286510f6a32c070c7d");
    }
}
