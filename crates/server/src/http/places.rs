//! The place of a network: from a database that the operator supplies. No service is ever asked.

use exeunt_contract::value::Place;
use maxminddb::{MaxMindDbError, Reader, geoip2};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

/// The places of networks; by default none is known. Cheap to clone.
#[derive(Clone, Default)]
pub struct Places(Option<Arc<Reader<Vec<u8>>>>);

impl Places {
    /// Reads a database in the MaxMind DB format, such as GeoLite2 City or DB-IP Lite, into memory.
    ///
    /// # Errors
    /// When the file cannot be read, or is no such database.
    pub fn open(file: &Path) -> Result<Self, MaxMindDbError> {
        Ok(Self(Some(Arc::new(Reader::open_readfile(file)?))))
    }

    /// The place of a shortened network, `203.0.113.0/24`: that of its first address. A damaged record is none.
    #[must_use]
    pub fn of(&self, network: &str) -> Option<Place> {
        let address: IpAddr = network.split('/').next()?.parse().ok()?;
        let found = self.0.as_ref()?.lookup(address).ok()?.decode::<geoip2::City>().ok()??;
        let text = |name: Option<&str>| name.map(str::to_owned);
        let place = Place { city: text(found.city.names.english), country: text(found.country.iso_code) };
        (place != Place::default()).then_some(place)
    }
}
