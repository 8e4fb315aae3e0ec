//! A user agent, parsed as far as the tables need it (RFC 9110 §10.1.5: products, and comments in brackets).

/// A user agent: as it was sent, and in lower case, in which the same places hold the same letters.
pub(super) struct Agent<'a> {
    sent: &'a str,
    lower: String,
}

impl<'a> Agent<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { sent: text, lower: text.to_ascii_lowercase() }
    }

    /// The major version that stands behind this token, which ends with what comes before the version.
    pub(super) fn version_after(&self, token: &str) -> Option<String> {
        let place = self.lower.find(token).filter(|_| token.ends_with(['/', ' ', '_']))?;
        major_version(&self.lower[place + token.len()..])
    }

    /// The parts of the first comment, which describe the machine, as they were sent.
    pub(super) fn machine(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let comment = self.sent.split_once('(').and_then(|(_, rest)| rest.split(')').next()).unwrap_or_default();
        comment.split(';').map(str::trim)
    }

    /// Whether a token is in it, and not within a longer word: `CrOS` is not in `Microsoft`, and `Opera` not in
    /// `operator`. With `*` at its end, it may be the beginning of a longer word.
    pub(super) fn says(&self, token: &str) -> bool {
        let (token, is_beginning) = token.strip_suffix('*').map_or((token, false), |token| (token, true));
        let may_go_on = is_beginning || !token.ends_with(|c: char| c.is_ascii_alphanumeric());
        self.lower.match_indices(token).any(|(place, _)| {
            let (before, after) = (&self.lower[..place], &self.lower[place + token.len()..]);
            let begins = !before.ends_with(|c: char| c.is_ascii_alphanumeric());
            begins && (may_go_on || !after.starts_with(|c: char| c.is_ascii_alphabetic()))
        })
    }

    /// The names of the products outside comments.
    pub(super) fn products(&self) -> impl Iterator<Item = &str> {
        let mut depth = 0_u32;
        let parts = self.lower.split_inclusive(['(', ')', '[', ']']);
        let outside = parts.filter_map(move |part| {
            let is_outside = depth == 0;
            match part.as_bytes().last() {
                Some(b'(' | b'[') => depth += 1,
                Some(b')' | b']') => depth = depth.saturating_sub(1),
                _ => {}
            }
            is_outside.then(|| part.trim_end_matches(['(', '[', ')', ']']))
        });
        outside.flat_map(str::split_ascii_whitespace).filter_map(|product| product.split('/').next())
    }
}

/// The number at the beginning of a text, where it can be a version's first part.
pub(super) fn major_version(text: &str) -> Option<String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = &text[..digits];
    (1..=4).contains(&digits).then(|| number.to_owned()).filter(|number| !number.starts_with('0'))
}
