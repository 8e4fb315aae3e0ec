//! The record of the traffic.

use hyper::body::Bytes;
use hyper::{HeaderMap, Method, Uri};

/// One request and, once it came, its answer.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// The request's method.
    pub(crate) method: Method,
    /// The request's target: path and query.
    pub(crate) uri: Uri,
    /// The request's headers.
    pub(crate) asked: HeaderMap,
    /// The request's body.
    pub(crate) sent: Bytes,
    /// The answer's status; none while there is no answer.
    pub(crate) status: Option<u16>,
    /// The answer's headers.
    pub(crate) answered: HeaderMap,
    /// As much of the answer's body as has come.
    pub(crate) body: Vec<u8>,
    /// Whether nothing more comes: the answer is complete, or one side has hung up.
    pub(crate) over: bool,
}

impl Exchange {
    /// Whether this is such a request.
    pub(crate) fn is(&self, method: &str, path: &str) -> bool {
        self.method.as_str() == method && self.uri.path() == path
    }
}

impl std::fmt::Display for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let status = self.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        write!(f, "{} {} -> {status}, {} bytes", self.method, self.uri, self.body.len())
    }
}
