//! A request's client address, and the operator's settings for it: the first line is a network or a span of time, the
//! second the peer address of the socket, each further one a line of `X-Forwarded-For`.

use super::lines;
use axum::http::{HeaderMap, HeaderValue};
use exeunt_server::http::client_ip::{Network, Proxies};
use exeunt_server::ops::config::{Cli, Command};
use std::net::IpAddr;

pub(super) fn run(data: &[u8]) {
    let mut texts = lines(data);
    let mut text = || String::from_utf8_lossy(texts.next().unwrap_or_default()).into_owned();
    let (written, peer) = (text(), text());
    span(&written);
    let peer: IpAddr = peer.trim().parse().unwrap_or(IpAddr::from([203, 0, 113, 7]));
    let mut headers = HeaderMap::new();
    for line in texts.take(4) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append("x-forwarded-for", value);
        }
    }
    assert_eq!(Proxies::default().client(peer, &headers), peer.to_canonical(), "nobody is believed unless we say so");
    let Ok(network) = written.parse::<Network>() else { return };
    let proxies = Proxies::of([network]);
    let client = proxies.client(peer, &headers);
    assert_eq!(client, client.to_canonical());
    if !proxies.trusts(peer.to_canonical()) {
        assert_eq!(client, peer.to_canonical(), "a stranger has chosen an address");
    }
    let hops = headers.get_all("x-forwarded-for").iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let is_named = hops.map(String::from_utf8_lossy).any(|hop| names(&hop, client));
    assert!(client == peer.to_canonical() || is_named, "{client} was never named");
}

/// Whether a hop names this address, whatever stands around it.
fn names(hop: &str, client: IpAddr) -> bool {
    let inner = hop.trim().trim_matches('"').trim_start_matches('[');
    let ends = inner.match_indices(['%', ']', ':']).map(|(end, _)| end).chain([inner.len()]);
    ends.filter_map(|end| inner[..end].trim().parse::<IpAddr>().ok()).any(|address| address.to_canonical() == client)
}

/// An operator's span of time is refused, or is one second to ten years.
fn span(written: &str) {
    use clap::Parser as _;
    if !written.ends_with(['s', 'm', 'h', 'd']) || written.len() > 24 || written.contains('\0') {
        return;
    }
    let Ok(cli) = Cli::try_parse_from(["exeunt-server", "serve", &format!("--session-idle={written}")]) else { return };
    let Command::Serve(serve) = cli.command else { unreachable!("serve was asked for") };
    let seconds = serve.limits.limits().idle.as_secs();
    assert!((1..=10 * 365 * 24 * 60 * 60).contains(&seconds), "{written:?} became {seconds}");
}
