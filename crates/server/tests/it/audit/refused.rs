//! The log of clients that reach for other people's data, send invalid cookies, or try to get around a limit.

use super::*;

#[tokio::test]
async fn whoever_reaches_for_what_is_not_theirs_is_in_the_log_with_their_own_name() {
    let world = World::new().await;
    let mut log = Ledger::begin();
    let (mut desk, mut bens) = (world.anas(CHROME).await, world.device(FIREFOX));
    bens.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let (foreign, ben) = (desk.id().await, world.state.store.account_by_username(BEN).await.unwrap().unwrap().id);
    let line = desk.activity().await.events[0].id.clone();
    log.take();
    macro_rules! refused {
        ($what:literal, $act:expr, $why:literal) => {
            $act;
            let lines = log.journal.security();
            assert_eq!(lines.len(), 1, "{}: {lines:?}", $what);
            assert_eq!((&lines[0]["event"], &lines[0]["why"]), (&"authz_fail".into(), &$why.into()), "{}", $what);
            assert_eq!(lines[0]["span"]["account"], ben.0.as_str(), "{}", $what);
            assert_eq!(lines[0]["level"], "WARN");
        };
    }
    refused!("ending a foreign session", bens.end(&foreign).await.unwrap_err(), "foreign_session");
    refused!("naming it", bens.names(&foreign, "Mine").await.unwrap_err(), "foreign_session");
    let offer = OfferAnswer { end: vec![foreign.clone()] };
    bens.call(&AnswerOffer, &offer).await.unwrap_err();
    log.take();
    refused!(
        "foreign activity",
        bens.call(&ListActivity { before: Some(line.clone()), ..ListActivity::default() }, &Nothing {})
            .await
            .unwrap_err(),
        "foreign_line"
    );
    world.later(MINUTE * 30);
    refused!("a password that is not recent", bens.end(&foreign).await.unwrap_err(), "reauthentication_required");
    let foreign = ForgetAccount { account: desk.account.clone().unwrap() };
    writes!(
        log,
        "a foreign account",
        bens.call(&foreign, &Nothing {}).await.unwrap_err(),
        ["authz_fail foreign_account"]
    );
}

#[tokio::test]
async fn cookies_that_look_like_ours_and_are_not_are_in_the_log_and_replaced_ones_are_an_alarm() {
    let world = World::new().await;
    let mut log = Ledger::begin();
    let mut thief = world.device(FIREFOX);
    for name in ["__Host-session", "__Host-device"] {
        thief.jar.insert(name.into(), "0123456789abcdef".repeat(4));
    }
    writes!(
        log,
        "a made-up session",
        thief.call(&GetSession, &Nothing {}).await.unwrap_err(),
        ["authn_token_unknown session"]
    );
    writes!(
        log,
        "a made-up device",
        thief.call(&ListAccounts, &Nothing {}).await.unwrap(),
        ["authn_token_unknown device"]
    );
    let nobody = AccountRef("nobodys".into());
    writes!(
        log,
        "a tap with it",
        thief.tap(&nobody).await.unwrap_err(),
        ["authn_token_unknown device", "authn_login_fail one_tap"]
    );
    let mut desk = world.anas(CHROME).await;
    let ana = desk.account.clone().unwrap();
    let mut copy = desk.copied_into(FIREFOX);
    for _ in 0..2 {
        desk.tap(&ana).await.unwrap();
        desk.who().await.unwrap();
    }
    log.take();
    writes!(log, "a copy within the overlap", copy.tap(&ana).await.unwrap_err(), ["authn_token_reuse within_overlap"]);
    world.later(MINUTE);
    writes!(
        log,
        "a copy after it",
        copy.tap(&ana).await.unwrap_err(),
        ["authn_token_reuse device"],
        world,
        SecretReused
    );
}

#[tokio::test]
async fn attempts_to_get_around_and_controls_that_fail_are_in_the_log() {
    let mut world = World::new().await;
    let mut log = Ledger::begin();
    let mut device = world.device(CHROME);
    let post = |kind: &str, site: &str, body: &'static str| {
        let request = Request::post(SignIn::PATH).header("content-type", kind).header("sec-fetch-site", site);
        request.header("content-length", body.len()).body(Body::from(body)).unwrap()
    };
    let json = "application/json";
    writes!(
        log,
        "a foreign origin",
        device.send(post(json, "cross-site", "{}")).await,
        ["malicious_csrf foreign_origin"]
    );
    writes!(
        log,
        "no JSON",
        device.send(post("text/plain", "same-origin", "{}")).await,
        ["input_validation_fail unsupported_media_type"]
    );
    writes!(log, "half a body", device.send(post(json, "same-origin", "{")).await, ["input_validation_fail malformed"]);
    let long: &'static str = " ".repeat(20_000).leak();
    writes!(
        log,
        "a long body",
        device.send(post(json, "same-origin", long)).await,
        ["input_validation_fail too_large"]
    );
    let database = world.database();
    database.execute("ALTER TABLE session RENAME TO away");
    device.jar.insert("__Host-session".into(), "0123456789abcdef".repeat(4));
    writes!(log, "a broken database", device.call(&GetSession, &Nothing {}).await.unwrap_err(), ["sys_fault internal"]);
    database.execute("ALTER TABLE away RENAME TO session");
    world.state.timeout = std::time::Duration::ZERO;
    let mut device = world.device(CHROME);
    writes!(log, "no time", device.log_in(ANA, ANAS_PASSWORD).await.unwrap_err(), ["sys_unavailable unavailable"]);
}
