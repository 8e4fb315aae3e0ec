//! The certificate of the front listener: read from two files, and again when they change.

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{Error, ServerConfig};

/// The present TLS configuration, for new connections.
pub(super) type Current = watch::Receiver<Arc<ServerConfig>>;

/// The interval at which the files are read. A change is taken at the second read that finds it the same, because a
/// certificate and its key are seldom written in one moment.
const LOOK: Duration = Duration::from_secs(2);

/// The files of a certificate with its chain, and of its key.
pub(super) struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// The fingerprints of both files, to detect a change.
type Mark = [[u8; 32]; 2];

impl Files {
    /// Both files, or neither; one alone is an error.
    pub(super) fn given(certificate: Option<&Path>, key: Option<&Path>) -> Result<Option<Self>, String> {
        match (certificate, key) {
            (Some(certificate), Some(key)) => Ok(Some(Self { certificate: certificate.into(), key: key.into() })),
            (None, None) => Ok(None),
            (Some(_), None) => Err("--tls-cert needs --tls-key as well".to_owned()),
            (None, Some(_)) => Err("--tls-key needs --tls-cert as well".to_owned()),
        }
    }

    /// Loads the files now, and again whenever they have changed. A pair that cannot be used changes nothing but the
    /// log.
    pub(super) fn follow(self) -> Result<Current, String> {
        let (mut used, config) = self.read()?;
        let files = Arc::new(self);
        let (current, shown) = watch::channel(Arc::new(config?));
        let mut seen = used;
        tokio::spawn(async move {
            let mut lost = false;
            while !current.is_closed() {
                tokio::time::sleep(LOOK).await;
                let files = Arc::clone(&files);
                let found = tokio::task::spawn_blocking(move || files.read()).await;
                let found = found.unwrap_or_else(|error| Err(error.to_string()));
                // The file is being replaced, or is gone. Logged once, and not at every read.
                let was_lost = std::mem::replace(&mut lost, found.is_err());
                let (mark, config) = match found {
                    Ok(found) => found,
                    Err(error) => {
                        if !was_lost {
                            tracing::warn!(error, "the certificate cannot be read again");
                        }
                        continue;
                    }
                };
                let is_settled = std::mem::replace(&mut seen, mark) == mark;
                if !is_settled || mark == used {
                    continue;
                }
                used = mark;
                match config {
                    Ok(config) => {
                        current.send_replace(Arc::new(config));
                        tracing::info!("there is a new certificate");
                    }
                    Err(error) => tracing::error!(error, "the new certificate cannot be used; the old one stays"),
                }
            }
        });
        Ok(shown)
    }

    fn read(&self) -> Result<(Mark, Result<ServerConfig, String>), String> {
        let bytes = |flag: &str, path: &Path| {
            std::fs::read(path).map_err(|error| format!("{flag} {}: {error}", path.display()))
        };
        let certificate = bytes("--tls-cert", &self.certificate)?;
        let key = bytes("--tls-key", &self.key)?;
        let mark = [Sha256::digest(&certificate).into(), Sha256::digest(&key).into()];
        Ok((mark, self.config(&certificate, &key)))
    }

    /// TLS 1.2 and 1.3 with the library's own choice of ciphers, all of which have forward secrecy (ASVS 5.0 12.1).
    fn config(&self, certificate: &[u8], key: &[u8]) -> Result<ServerConfig, String> {
        let wrong_certificate = |why: &str| format!("--tls-cert {}: {why}", self.certificate.display());
        let wrong_key = |why: &str| format!("--tls-key {}: {why}", self.key.display());
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(certificate)
            .collect::<Result<_, _>>()
            .map_err(|error| wrong_certificate(&error.to_string()))?;
        if chain.is_empty() {
            return Err(wrong_certificate("there is no certificate in it"));
        }
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| wrong_key("there is no private key in it, or it has a password"))?;
        let versions = [&TLS13, &TLS12];
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&versions)
            .map_err(|error| error.to_string())?;
        let mut config = builder.with_no_client_auth().with_single_cert(chain, key).map_err(|error| match error {
            Error::InconsistentKeys(_) => wrong_key("it is not the key of the certificate"),
            Error::InvalidCertificate(why) => wrong_certificate(&format!("{why:?}")),
            other => wrong_key(&other.to_string()),
        })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}
