//! After the week nothing of the account can be read in the files, and everything of others is there.

use super::{WEEK, World};
use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, FIREFOX, HOUR, IPHONE, MINUTE, NEW_PASSWORD, ZOES_PASSWORD,
};
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_domain::ids::AccountId;
use exeunt_domain::secret::Secret;
use exeunt_store::OperatorAct;

/// Everything in the database that is of one account alone, and whatever was ever in its place: names, hashes and ids.
struct Traces(Vec<String>);

impl Traces {
    /// The stored values of the account at this moment that are more than a word of ours.
    fn of(world: &World, username: &str) -> Self {
        let database = world.database();
        let id = database.text(&format!("SELECT id FROM account WHERE username = '{username}'"));
        let mut found = Vec::new();
        for sql in [
            "SELECT username, username_key, name, password FROM account WHERE id = ?1",
            "SELECT id, account_ref, token_hash, name FROM session WHERE account_id = ?1",
            "SELECT id, device_name, target_name FROM activity WHERE account_id = ?1",
            "SELECT key, salt, token FROM intent WHERE scope = ?1 \
             OR scope IN (SELECT id FROM session WHERE account_id = ?1)",
            "SELECT id, secret_hash, previous_hash, salt, token_salt FROM device d WHERE id IN \
             (SELECT device_id FROM session WHERE account_id = ?1) AND NOT EXISTS \
             (SELECT 1 FROM session s WHERE s.device_id = d.id AND s.account_id <> ?1)",
            "SELECT hash FROM retired_secret WHERE device_id IN (SELECT device_id FROM session WHERE account_id = ?1)",
        ] {
            found.extend(database.texts(&sql.replace("?1", &format!("'{id}'"))));
        }
        // A salt of a hash is part of the hash; what is short is found anywhere.
        found.retain(|text| text.len() >= 3);
        assert!(found.len() > 10, "{found:?}");
        Self(found)
    }

    fn and(mut self, others: &[&str]) -> Self {
        self.0.extend(others.iter().map(|text| (*text).to_owned()));
        self
    }

    /// Those that can be read in the files.
    fn left(&self, world: &World) -> Vec<&str> {
        let files = world.stolen();
        let is_there = |text: &&String| files.windows(text.len()).any(|window| window == text.as_bytes());
        self.0.iter().filter(is_there).map(String::as_str).collect()
    }
}

const USERNAME: &str = "anastasia.q";
const FIRST_NAME: &str = "Anastasia Quill";
const SECOND_NAME: &str = "Stasia Q. Thornbury";
const DEVICES: [&str; 2] = ["Quillpen notebook", "Thornbury kitchen tablet"];

/// A person who has done all that leaves rows behind, on a device of her own, one that Ben shares, and one that was
/// forgotten; and Ben, who has done the same.
async fn two_full_lives(world: &World) -> (Traces, Traces) {
    world.account(USERNAME, FIRST_NAME, ANAS_PASSWORD).await;
    let (mut own, mut both, mut gone) = (world.device(CHROME), world.device(FIREFOX), world.device(IPHONE));
    for device in [&mut own, &mut both, &mut gone] {
        device.log_in("Anastasia.Q", ANAS_PASSWORD).await.unwrap();
    }
    both.log_in(BEN, BENS_PASSWORD).await.unwrap();
    own.key = Some(crate::lost_answers::new_key());
    own.enter_password_again(ANAS_PASSWORD).await.unwrap();
    own.key = None;
    let sessions = own.sessions().await;
    own.names(&sessions[0].id, DEVICES[0]).await.unwrap();
    own.names(&sessions[1].id, DEVICES[1]).await.unwrap();
    both.names(&both.copied_into(FIREFOX).id().await, "Bens own word for it").await.unwrap();
    let change = ProfileChange { name: Some(SECOND_NAME.into()), hue: None };
    own.call(&EditProfile, &change).await.unwrap();
    let me = own.account.clone().unwrap();
    for _ in 0..3 {
        world.later(MINUTE);
        assert!(own.log_out(true).await.unwrap());
        own.tap(&me).await.unwrap();
    }
    gone.forget_everything().await;
    world.device(CHROME).log_in(USERNAME, "a guess").await.unwrap_err();
    let before = Traces::of(world, USERNAME);
    own.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    let Traces(after) = Traces::of(world, USERNAME);
    let after: Vec<&str> = after.iter().map(String::as_str).collect();
    let hers = before.and(&after).and(&[USERNAME, FIRST_NAME, SECOND_NAME, DEVICES[0], DEVICES[1]]);
    for device in [&mut own, &mut world.device(IPHONE)] {
        device.log_in(USERNAME, NEW_PASSWORD).await.unwrap();
    }
    own.deletes_the_account(NEW_PASSWORD).await.unwrap();
    (hers, Traces::of(world, BEN).and(&["Ben Osei", "Bens own word for it"]))
}

#[tokio::test]
async fn neither_names_nor_devices_nor_hashes_of_it_are_left_in_any_file_and_others_are_whole() {
    let world = World::new().await;
    let (hers, bens) = two_full_lives(&world).await;
    assert!(hers.left(&world).len() > 40, "within the week it is there: {:?}", hers.left(&world));
    let all_of_ben = bens.left(&world);
    assert_eq!(all_of_ben.len(), bens.0.len());
    world.later(WEEK - HOUR);
    world.is_swept().await;
    assert!(!hers.left(&world).is_empty());
    world.later(HOUR);
    world.is_swept().await;
    assert_eq!(hers.left(&world), [""; 0]);
    let kept = bens.left(&world);
    assert!(kept.contains(&"Ben Osei") && kept.contains(&"Bens own word for it"), "{kept:?}");
    assert!(kept.len() > all_of_ben.len() / 2, "{kept:?}");
}

/// Every name in it, as HMAC and as it is, in every table: a forgotten row is found here.
#[tokio::test]
async fn no_row_of_any_table_knows_the_account_any_more() {
    let world = World::new().await;
    two_full_lives(&world).await;
    let database = world.database();
    let id = database.text(&format!("SELECT id FROM account WHERE username = '{USERNAME}'"));
    let counters = || database.texts("SELECT kind FROM throttle ORDER BY kind");
    let devices = || database.count("device");
    let (before, devices_before) = (counters(), devices());
    world.later(WEEK);
    // Without the sweep, which takes counters that are over anyway.
    world.operator(BEN, OperatorAct::EndSessions).await;
    let erased = world.second_store().erase(world.now()).await.unwrap();
    assert_eq!(erased, [AccountId(id.clone())]);
    // Of what is found by its name, its passwords, its sessions or its devices nothing is left; Ben's is there.
    let networks = before.iter().filter(|kind| *kind == "network").map(String::as_str);
    let left: Vec<&str> = ["acts"].into_iter().chain(networks).chain(["pool", "sign_ins", "taps"]).collect();
    for kind in ["pair", "proofs", "session"] {
        assert!(before.iter().any(|counted| counted == kind), "{kind}: {before:?}");
    }
    assert_eq!(counters(), left, "{before:?}");
    assert!(devices() < devices_before);
    for table in database.tables().iter().filter(|table| *table != "erased_account") {
        for text in database.texts(&format!("SELECT * FROM {table}")) {
            let (text, names) = (text.to_lowercase(), [id.as_str(), USERNAME, "quill", "thornbury"]);
            assert!(names.iter().all(|name| !text.contains(name)), "{table}: {text}");
        }
    }
}

#[tokio::test]
async fn what_is_overwritten_or_deleted_by_and_by_leaves_the_files_with_the_next_sweep() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let id = desk.id().await;
    desk.names(&id, "A name by mistake").await.unwrap();
    desk.names(&id, "Desk").await.unwrap();
    let hash = Secret::parse(&desk.jar["__Host-session"]).unwrap().hash().0;
    desk.log_out(false).await.unwrap();
    let traces = Traces(vec!["A name by mistake".to_owned(), hash]);
    assert_eq!(traces.left(&world).len(), 2);
    world.later(DAY * 366);
    world.is_swept().await;
    assert_eq!(traces.left(&world), [""; 0], "an old session and a year of activity are gone from the files too");
    let mut zoe = world.device(CHROME);
    zoe.sign_up("zoe", ZOES_PASSWORD).await.unwrap();
    assert!(world.exists(ANA).await);
}
