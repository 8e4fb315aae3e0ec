//! A browser's encrypted way to the proxy: plain on this side, TLS on the other, from an address of its own.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A client that trusts this certificate alone.
pub(super) fn trusting(certificate: &str) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap();
    TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

/// A way to this port of the loopback for the client at that address; answers with the origin at its near end.
pub(super) async fn to(port: u16, client: Ipv4Addr, tls: TlsConnector, name: &str) -> String {
    let near = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://localhost:{}", near.local_addr().unwrap().port());
    let name = ServerName::try_from(name.to_owned()).unwrap();
    tokio::spawn(async move {
        while let Ok((browser, _)) = near.accept().await {
            tokio::spawn(carry(browser, port, client, tls.clone(), name.clone()));
        }
    });
    origin
}

/// A connection that breaks on one side breaks on the other.
async fn carry(mut browser: TcpStream, port: u16, client: Ipv4Addr, tls: TlsConnector, name: ServerName<'static>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(IpAddr::V4(client), 0)).unwrap();
    let Ok(proxy) = socket.connect(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)).await else { return };
    let Ok(mut proxy) = tls.connect(name, proxy).await else { return };
    let _ = copy_bidirectional(&mut browser, &mut proxy).await;
}
