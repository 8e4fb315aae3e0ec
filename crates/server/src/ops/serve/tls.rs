//! The certificate of the front listener: read from two files, and again when they change.

use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinError;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{CertificateError, Error, ServerConfig};

/// The present TLS configuration, for new connections.
pub(super) type CurrentConfig = watch::Receiver<Arc<ServerConfig>>;

/// The interval at which the files are read. A change is taken at the second read that finds it the same, because a
/// certificate and its key are seldom written in one moment.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// The files of a certificate with its chain, and of its key.
pub(super) struct CertificateFiles {
    certificate: PathBuf,
    key: PathBuf,
}

/// The fingerprints of both files, to detect a change.
type Fingerprints = [[u8; 32]; 2];

/// Why the certificate or its key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A certificate is configured, and no key.
    #[error("--tls-cert needs --tls-key as well")]
    KeyMissing,
    /// A key is configured, and no certificate.
    #[error("--tls-key needs --tls-cert as well")]
    CertificateMissing,
    /// A file cannot be read.
    #[error("{flag} {}: {source}", path.display())]
    Read {
        /// The option that names the file.
        flag: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The task that reads the files panicked.
    #[error(transparent)]
    Reader(#[from] JoinError),
    /// The certificate's file is no PEM.
    #[error("--tls-cert {}: {source}", path.display())]
    CertificatePem {
        /// The file.
        path: PathBuf,
        /// The parser's reason.
        source: pem::Error,
    },
    /// The certificate's file holds no certificate.
    #[error("--tls-cert {}: there is no certificate in it", path.display())]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// The certificate cannot be parsed.
    #[error("--tls-cert {}: {reason:?}", path.display())]
    InvalidCertificate {
        /// The file.
        path: PathBuf,
        /// The library's reason.
        reason: CertificateError,
    },
    /// The key's file holds no key that can be read.
    #[error("--tls-key {}: there is no private key in it, or it has a password", path.display())]
    KeyPem {
        /// The file.
        path: PathBuf,
        /// The parser's reason.
        source: pem::Error,
    },
    /// The key is another certificate's.
    #[error("--tls-key {}: it is not the key of the certificate", path.display())]
    KeyMismatch {
        /// The file.
        path: PathBuf,
        /// The library's reason.
        source: Error,
    },
    /// The library refuses the key.
    #[error("--tls-key {}: {source}", path.display())]
    InvalidKey {
        /// The file.
        path: PathBuf,
        /// The library's reason.
        source: Error,
    },
    /// The library does not offer the versions of TLS.
    #[error(transparent)]
    Versions(Error),
}

impl CertificateFiles {
    /// Both files, or neither; one alone is an error.
    pub(super) fn of(certificate: Option<&Path>, key: Option<&Path>) -> Result<Option<Self>, TlsError> {
        match (certificate, key) {
            (Some(certificate), Some(key)) => Ok(Some(Self { certificate: certificate.into(), key: key.into() })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(TlsError::KeyMissing),
            (None, Some(_)) => Err(TlsError::CertificateMissing),
        }
    }

    /// Loads the files now, and again whenever they have changed. A pair that cannot be used changes nothing but the
    /// log.
    pub(super) fn load_and_watch(self) -> Result<CurrentConfig, TlsError> {
        let (mut used, config) = self.read()?;
        let files = Arc::new(self);
        let (current, receiver) = watch::channel(Arc::new(config?));
        let mut last_read = used;
        tokio::spawn(async move {
            let mut unreadable = false;
            while !current.is_closed() {
                tokio::time::sleep(POLL_INTERVAL).await;
                let files = Arc::clone(&files);
                let found = tokio::task::spawn_blocking(move || files.read()).await;
                let found = found.unwrap_or_else(|error| Err(error.into()));
                // The file is being replaced, or is gone. Logged once, and not at every read.
                let was_unreadable = std::mem::replace(&mut unreadable, found.is_err());
                let (fingerprints, config) = match found {
                    Ok(found) => found,
                    Err(error) => {
                        if !was_unreadable {
                            tracing::warn!(error = error.to_string(), "the certificate cannot be read again");
                        }
                        continue;
                    }
                };
                let is_stable = std::mem::replace(&mut last_read, fingerprints) == fingerprints;
                if !is_stable || fingerprints == used {
                    continue;
                }
                used = fingerprints;
                match config {
                    Ok(config) => {
                        current.send_replace(Arc::new(config));
                        tracing::info!("there is a new certificate");
                    }
                    Err(error) => {
                        let error = error.to_string();
                        tracing::error!(error, "the new certificate cannot be used; the old one stays");
                    }
                }
            }
        });
        Ok(receiver)
    }

    fn read(&self) -> Result<(Fingerprints, Result<ServerConfig, TlsError>), TlsError> {
        let bytes = |flag, path: &Path| {
            std::fs::read(path).map_err(|source| TlsError::Read { flag, path: path.to_owned(), source })
        };
        let certificate = bytes("--tls-cert", &self.certificate)?;
        let key = bytes("--tls-key", &self.key)?;
        let fingerprints = [Sha256::digest(&certificate).into(), Sha256::digest(&key).into()];
        Ok((fingerprints, self.config(&certificate, &key)))
    }

    /// TLS 1.2 and 1.3 with the library's own choice of ciphers, all of which have forward secrecy (ASVS 5.0 12.1).
    fn config(&self, certificate: &[u8], key: &[u8]) -> Result<ServerConfig, TlsError> {
        let (cert_path, key_path) = (|| self.certificate.clone(), || self.key.clone());
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(certificate)
            .collect::<Result<_, _>>()
            .map_err(|source| TlsError::CertificatePem { path: cert_path(), source })?;
        if chain.is_empty() {
            return Err(TlsError::NoCertificate { path: cert_path() });
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|source| TlsError::KeyPem { path: key_path(), source })?;
        let versions = [&TLS13, &TLS12];
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&versions)
            .map_err(TlsError::Versions)?;
        let mut config = builder.with_no_client_auth().with_single_cert(chain, key).map_err(|error| match error {
            Error::InconsistentKeys(_) => TlsError::KeyMismatch { path: key_path(), source: error },
            Error::InvalidCertificate(reason) => TlsError::InvalidCertificate { path: cert_path(), reason },
            source => TlsError::InvalidKey { path: key_path(), source },
        })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}
