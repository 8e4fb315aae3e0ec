//! Which addresses belong to the API, and which to the app.

/// Whether an address belongs to the API or another data route, and not to the app.
pub(crate) fn is_data(path: &str) -> bool {
    ["/api", "/healthz", "/readyz", "/openapi.json", "/.well-known", "/csp-report"]
        .iter()
        .any(|root| is_below(root, path))
}

/// Whether an address belongs to the contract.
pub(crate) fn is_api(path: &str) -> bool {
    is_below("/api", path)
}

fn is_below(root: &str, path: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
