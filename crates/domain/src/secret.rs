//! Secrets, ids, and their randomness. Only hashes of secrets leave this file towards the store.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A source of unpredictable random bytes.
pub trait Random: Send + Sync + 'static {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// When the source fails: then no secret is made and the request fails.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The source of randomness failed.
#[derive(Clone, Copy, Debug)]
pub struct NoRandomness;

impl std::fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the source of randomness gave nothing")
    }
}

impl std::error::Error for NoRandomness {}

/// A secret of 256 random bits (ASVS 5.0 7.2.3 asks for 128). Sent to its browser once, in `Set-Cookie`.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A fresh secret.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn fresh(random: &dyn Random) -> Result<Self, NoRandomness> {
        fresh_bytes(random).map(Self)
    }

    /// Parses the text of [`Secret::reveal`]; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }

    /// The text for the cookie: 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn reveal(&self) -> String {
        hex(&self.0)
    }

    /// The secret derived from this one and from `parts`, one after the other: HMAC-SHA-256 (RFC 2104) with this secret
    /// as its key. An attacker with only the result, or only the parts, learns nothing of the key.
    #[must_use]
    pub fn derive(&self, parts: &[&[u8]]) -> Self {
        // HMAC pads a key with zeros to the 64 bytes of SHA-256's block; given in full length it cannot be refused.
        let mut key = [0; 64];
        key[..32].copy_from_slice(&self.0);
        let mac = parts.iter().fold(Hmac::<Sha256>::new(&key.into()), |mac, part| mac.chain_update(part));
        Self(mac.finalize().into_bytes().into())
    }

    /// The SHA-256 of `parts` as a secret. It is as hard to guess as they are.
    #[must_use]
    pub fn digest(parts: &[&[u8]]) -> Self {
        Self(parts.iter().fold(Sha256::new(), |digest, part| digest.chain_update(part)).finalize().into())
    }

    /// The hash of the secret, which may be stored and compared.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash(hex(&Sha256::digest(self.0)))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The SHA-256 of a [`Secret`] in hexadecimal. A fast hash is enough for 256 random bits (ASVS 5.0 11.4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretHash(pub String);

/// A fresh id of 128 random bits as 32 hexadecimal digits. It identifies and grants no access.
///
/// # Errors
/// When there is no randomness.
pub fn fresh_id(random: &dyn Random) -> Result<String, NoRandomness> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// 256 random bits.
///
/// # Errors
/// When there is no randomness.
pub fn fresh_bytes(random: &dyn Random) -> Result<[u8; 32], NoRandomness> {
    let mut bytes = [0; 32];
    random.fill(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of 64 lower-case hexadecimal digits.
pub(crate) fn from_hex(text: &str) -> Option<[u8; 32]> {
    let text = text.as_bytes();
    if text.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(bytes)
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|n| char::from(DIGITS[usize::from(n)])).collect()
}

/// Upper-case digits are refused: there is one way to write each secret.
fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
