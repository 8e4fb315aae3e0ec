//! The security headers of every answer, errors included (ASVS 5.0 3.4). hyper's own answers to malformed requests
//! (400, 414, 431) carry none of them: they have no body, and the connection is closed after them.

use crate::http::paths::is_data;
use crate::http::transport::Transport;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Response, header};
use axum::middleware::Next;

/// The policy for pages: nothing inline, nothing from elsewhere, in no frame. WebAssembly may be compiled.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'none'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-to csp; report-uri /csp-report";

/// Added for pages over TLS. Elsewhere it would send browsers to a port that does not exist.
const UPGRADE: &str = "; upgrade-insecure-requests";

/// Added for pages of the app: no string becomes markup or script. The app builds its pages node by node, so no policy
/// for Trusted Types is needed, and none can be made.
const TRUSTED_TYPES: &str = "; require-trusted-types-for 'script'; trusted-types 'none'";

/// What a browser is asked to say about itself, so that its person recognises it: the true version of its system, and
/// the model (User-Agent Client Hints). Browsers say the rest unasked.
const CLIENT_HINTS: &str = "Sec-CH-UA-Platform-Version, Sec-CH-UA-Model";

/// The policy for every answer that is no page.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// HSTS without `preload`: with it any client could have the domain put on the lists that browsers carry, from which it
/// takes months to be taken off again. That is the domain owner's choice.
const FIXED: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    (
        "permissions-policy",
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), \
         gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(self), \
         screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
    ),
];

pub(crate) async fn add_security_headers(request: Request, next: Next) -> Response<Body> {
    let path = request.uri().path();
    let (for_pages, for_the_app) = (!is_data(path), !is_data(path) && !is_documentation(path));
    let is_encrypted = request.extensions().get() == Some(&Transport::Encrypted);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    let when = |applies: bool, directives: &'static str| if applies { directives } else { "" };
    let policy = match for_pages {
        true => [PAGE_POLICY, when(for_the_app, TRUSTED_TYPES), when(is_encrypted, UPGRADE)].concat(),
        false => DATA_POLICY.to_owned(),
    };
    // Made of constants, so it is always a valid header value.
    headers.extend(HeaderValue::try_from(policy).ok().map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    if for_pages {
        headers.insert("accept-ch", HeaderValue::from_static(CLIENT_HINTS));
        headers.insert("reporting-endpoints", HeaderValue::from_static("csp=\"/csp-report\""));
    } else {
        headers.insert(header::VARY, HeaderValue::from_static("Cookie, Sec-Fetch-Site, Origin"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The documentation is a page too, but its script is not ours and builds parts of the page from strings.
fn is_documentation(path: &str) -> bool {
    path == "/docs" || path.starts_with("/docs/")
}
