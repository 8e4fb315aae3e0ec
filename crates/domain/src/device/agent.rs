//! A user agent, parsed as far as the tables need it (RFC 9110 §10.1.5: products, and comments in brackets).

/// A user agent in lower case.
pub(super) struct Agent(String);

impl Agent {
    pub(super) fn of(text: &str) -> Self {
        Self(text.to_ascii_lowercase())
    }

    /// Whether a token is in it, and not within a longer word: `CrOS` is not in `Microsoft`, and `Opera` not in
    /// `operator`. With `*` at its end, it may be the beginning of a longer word.
    pub(super) fn says(&self, token: &str) -> bool {
        let (token, is_beginning) = token.strip_suffix('*').map_or((token, false), |token| (token, true));
        let may_go_on = is_beginning || !token.ends_with(|c: char| c.is_ascii_alphanumeric());
        self.0.match_indices(token).any(|(place, _)| {
            let (before, after) = (&self.0[..place], &self.0[place + token.len()..]);
            let begins = !before.ends_with(|c: char| c.is_ascii_alphanumeric());
            begins && (may_go_on || !after.starts_with(|c: char| c.is_ascii_alphabetic()))
        })
    }

    /// The names of the products outside comments.
    pub(super) fn products(&self) -> impl Iterator<Item = &str> {
        let mut depth = 0_u32;
        let parts = self.0.split_inclusive(['(', ')', '[', ']']);
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
