//! Small pages in place of the server, so that the harness can be tried on known content.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Response, StatusCode};

/// One answer.
#[derive(Clone)]
pub(crate) struct Page {
    path: &'static str,
    headers: Vec<(&'static str, &'static str)>,
    body: &'static str,
}

/// The answers, by path.
#[derive(Clone, Default)]
pub(crate) struct Pages(Vec<Page>);

impl Pages {
    /// These pages and one more, an HTML document with `body` in it.
    pub(crate) fn page(self, path: &'static str, body: &'static str) -> Self {
        self.answer(path, &[("content-type", "text/html; charset=utf-8")], body)
    }

    /// These pages and one more answer, with these headers.
    pub(crate) fn answer(
        mut self,
        path: &'static str,
        headers: &[(&'static str, &'static str)],
        body: &'static str,
    ) -> Self {
        self.0.push(Page { path, headers: headers.to_vec(), body });
        self
    }

    /// The server's answer at `path`.
    pub(crate) fn respond(&self, path: &str) -> Response<Full<Bytes>> {
        let Some(page) = self.0.iter().find(|page| page.path == path) else {
            let mut missing = Response::new(Full::default());
            *missing.status_mut() = StatusCode::NOT_FOUND;
            return missing;
        };
        let mut response = Response::builder();
        for (name, value) in &page.headers {
            response = response.header(*name, *value);
        }
        response.body(Full::from(page.body)).expect("a page of our own")
    }
}
