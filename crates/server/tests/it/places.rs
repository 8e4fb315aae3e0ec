//! Where a device is used: its shortened network, and the place that the operator's database knows for it.

use crate::world::{ANA, ANAS_PASSWORD, CHROME, Device, World};
use exeunt_contract::Nothing;
use exeunt_contract::account_data::GetAccountData;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::value::Place;
use exeunt_server::http::places::Places;
use std::fs;
use std::net::IpAddr;

/// A database in the MaxMind DB format, version 2.0: a binary tree over the bits of IPv4 networks of 24 bits, the records
/// of the places, and a description of both (https://maxmind.github.io/MaxMind-DB/).
fn database(places: &[([u8; 3], Option<&str>, &str)]) -> Vec<u8> {
    const EMPTY: u32 = u32::MAX;
    let (mut nodes, mut data) = (vec![[EMPTY; 2]], Vec::new());
    let mut leaves = Vec::new();
    for (network, city, country) in places {
        let mut node = 0;
        for bit in 0..24 {
            let side = usize::from(network[bit / 8] >> (7 - bit % 8) & 1);
            if bit == 23 {
                leaves.push((node, side, data.len()));
            } else {
                if nodes[node][side] == EMPTY {
                    nodes[node][side] = u32::try_from(nodes.len()).unwrap();
                    nodes.push([EMPTY; 2]);
                }
                node = nodes[node][side] as usize;
            }
        }
        let city = city.map(|name| ("city", map(&[("names", map(&[("en", text(name))]))])));
        let fields: Vec<_> = city.into_iter().chain([("country", map(&[("iso_code", text(country))]))]).collect();
        data.extend(map(&fields));
    }
    let count = u32::try_from(nodes.len()).unwrap();
    for (node, side, offset) in leaves {
        nodes[node][side] = count + 16 + u32::try_from(offset).unwrap();
    }
    let mut file = Vec::new();
    for record in nodes.concat() {
        file.extend(&if record == EMPTY { count } else { record }.to_be_bytes()[1..]);
    }
    file.extend([0; 16]);
    file.extend(data);
    file.extend(b"\xAB\xCD\xEFMaxMind.com");
    file.extend(map(&[
        ("node_count", number(6, count)),
        ("record_size", number(5, 24)),
        ("ip_version", number(5, 4)),
        ("database_type", text("Test-City")),
        ("languages", vec![0x00, 0x04]),
        ("binary_format_major_version", number(5, 2)),
        ("binary_format_minor_version", number(5, 0)),
        ("build_epoch", vec![0x04, 0x02, 1, 2, 3, 4]),
        ("description", map(&[])),
    ]));
    file
}

fn text(text: &str) -> Vec<u8> {
    [vec![0x40 | u8::try_from(text.len()).unwrap()], text.into()].concat()
}

/// A number of type 5 (16 bits) or 6 (32 bits).
fn number(kind: u8, value: u32) -> Vec<u8> {
    let bytes = if kind == 5 { value.to_be_bytes()[2..].to_vec() } else { value.to_be_bytes().to_vec() };
    [vec![kind << 5 | u8::try_from(bytes.len()).unwrap()], bytes].concat()
}

fn map(fields: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let fields_bytes = fields.iter().flat_map(|(name, value)| [text(name), value.clone()].concat());
    [vec![0xE0 | u8::try_from(fields.len()).unwrap()], fields_bytes.collect()].concat()
}

/// A browser at this address.
fn at(world: &World, address: [u8; 4]) -> Device {
    let mut device = world.device(CHROME);
    device.address = IpAddr::from(address);
    device
}

#[tokio::test]
async fn a_device_has_the_place_of_its_network_where_the_operator_s_database_knows_it() {
    let mut world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("places.mmdb");
    let known = [([203, 0, 113], Some("Lisbon"), "PT"), ([198, 51, 100], None, "DE")];
    fs::write(&file, database(&known)).unwrap();
    world.state.places = Places::open(&file).unwrap();
    for (address, network, place) in [
        ([203, 0, 113, 77], "203.0.113.0/24", Some((Some("Lisbon"), "PT"))),
        ([198, 51, 100, 1], "198.51.100.0/24", Some((None, "DE"))),
        ([192, 0, 2, 5], "192.0.2.0/24", None),
    ] {
        let mut device = at(&world, address);
        device.log_in(ANA, "a stranger's guess").await.unwrap_err();
        device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        let place = place.map(|(city, country): (Option<&str>, &str)| Place {
            city: city.map(str::to_owned),
            country: Some(country.to_owned()),
        });
        let row = device.sessions().await.remove(0);
        assert_eq!((row.network.as_deref(), row.place), (Some(network), place.clone()));
        let events = device.activity().await.events;
        let failed = events.iter().find(|event| event.kind == ActivityKind::SignInFailed).unwrap();
        assert_eq!((failed.network.as_deref(), &failed.place), (Some(network), &place));
    }
}

#[tokio::test]
async fn with_addresses_off_none_is_kept_or_shown_and_those_that_were_kept_are_forgotten() {
    let mut world = World::new().await;
    let mut desk = world.device(CHROME);
    desk.log_in(ANA, "a slip of the finger").await.unwrap_err();
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert!(desk.sessions().await[0].network.is_some());
    world.state.addresses = false;
    let mut quiet = at(&world, [203, 0, 113, 77]);
    quiet.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert!(quiet.sessions().await.iter().all(|row| row.network.is_none()), "not even those that are kept");
    world.state.store.forget_networks().await.unwrap();
    let stored = desk.call(&GetAccountData, &Nothing {}).await.unwrap();
    assert!(stored.activity.iter().all(|event| event.network.is_none()));
    // The desk's own is noted anew at its next use, because addresses are on there.
    let others = stored.sessions.iter().filter(|session| !session.current);
    assert!(others.clone().count() == 1 && others.into_iter().all(|session| session.networks.is_empty()));
}
