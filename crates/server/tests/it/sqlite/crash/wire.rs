//! A request as bytes, and an answer as far as it came.

use crate::world::{Answer, Device};
use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};

/// The bytes of this browser's requests.
pub(super) async fn bytes(device: &Device, request: Request<Body>) -> Vec<u8> {
    let (head, body) = device.dressed(request).into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let mut text = format!("{} {} HTTP/1.1\r\nconnection: close\r\n", head.method, head.uri);
    for (name, value) in head.headers.iter().filter(|(name, _)| **name != CONTENT_LENGTH) {
        text += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    text += &format!("content-length: {}\r\n\r\n", body.len());
    [text.into_bytes(), body.to_vec()].concat()
}

/// The answer, if all of it arrived: an answer that was cut off tells the browser nothing.
pub(super) fn answer(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let length: usize = headers.get(CONTENT_LENGTH).map_or(0, |length| length.to_str().unwrap().parse().unwrap());
    let status = StatusCode::from_u16(status).unwrap();
    (body.len() == length).then(|| Answer { status, headers, body: body.as_bytes().to_vec() })
}
