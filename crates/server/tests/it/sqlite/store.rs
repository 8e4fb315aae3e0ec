//! The promises of every engine.

use crate::store::keeps_the_promises;
use crate::world::Place;

keeps_the_promises!(Place::on_disk());
