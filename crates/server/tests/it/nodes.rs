//! Two nodes on one database: what one of them ended, counted or gave out, the other one knows.

mod at_once;
mod limits;

use crate::ended::{REASONS, ends, pair, small_world};
use crate::world::{ANA, ANAS_PASSWORD, CHROME, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::{Code, EndReason};
use exeunt_domain::clock::{Clock, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Also by a node that no word of it reaches before it looks itself (F-11): these nodes tell each other nothing.
#[tokio::test]
async fn a_session_that_one_node_ended_is_refused_by_the_other_from_the_next_request_on_and_its_stream_ends() {
    for reason in REASONS {
        let mut world = small_world().await;
        world.state.stream_config.beat = Duration::from_millis(100);
        let pair = pair(&world).await;
        let node = world.second_node();
        let mut elsewhere = pair.phone.copied_into(IPHONE);
        elsewhere.is_served_by(node.clone());
        elsewhere.who().await.unwrap();
        let mut stream = world.front_of(node).await.stream(&elsewhere).await;
        ends(&world, pair, reason).await;
        let over = elsewhere.who().await.unwrap_err();
        assert_eq!((over.code, over.ended.map(|ended| ended.reason)), (Code::NotSignedIn, Some(reason)));
        assert_eq!(elsewhere.who().await.unwrap_err().code, Code::NotSignedIn, "{reason:?}: and again");
        if reason != EndReason::Replaced {
            let account = elsewhere.account.clone().unwrap();
            assert_eq!(elsewhere.taps(&account).await.problem().code, Code::PasswordNeeded, "{reason:?}");
        }
        while let Some(event) = stream.event().await {
            assert!(["beat", "changed"].contains(&event.as_str()), "{reason:?}: {event}");
        }
    }
}

/// A clock that is off.
struct Skewed {
    clock: Arc<dyn Clock>,
    ahead: bool,
}

impl Skewed {
    const BY: Duration = Duration::from_secs(3);
}

impl Clock for Skewed {
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        if self.ahead { now.plus(Self::BY) } else { now.minus(Self::BY) }
    }
}

/// F-10: the clocks of two nodes are three seconds apart.
#[tokio::test]
async fn a_browser_that_goes_to_and_fro_between_clocks_that_differ_stays_in_and_raises_no_alarm() {
    for ahead in [true, false] {
        let world = World::new().await;
        let node = world.second_node_at(Arc::new(Skewed { clock: Arc::clone(&world.state.clock), ahead }));
        let (mut desk, ana) = world.remembers_ana().await;
        let mut other_tab = desk.copied_into(CHROME);
        other_tab.is_served_by(node.clone());
        for _ in 0..3 {
            let (one, two) = (desk.taps(&ana).await, other_tab.taps(&ana).await);
            assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200), "{}", two.text());
            for tab in [&mut desk, &mut other_tab] {
                tab.receives(&one);
                tab.receives(&two);
                tab.account = Some(ana.clone());
                tab.who().await.unwrap();
            }
            assert_eq!(desk.jar, other_tab.jar);
            assert_eq!(desk.sessions().await.len(), 1);
            assert!(other_tab.log_out(true).await.unwrap());
            assert_eq!(desk.who().await.unwrap_err().code, Code::NotSignedIn);
            desk.jar = other_tab.jar.clone();
            world.later(MINUTE);
        }
        // A new password from the node that is ahead, and a log-in at the one that is behind, and the reverse.
        desk.tap(&ana).await.unwrap();
        let (mut changes, mut logs_in) = (desk, world.device(FIREFOX));
        logs_in.is_served_by(node);
        changes.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
        logs_in.log_in(ANA, NEW_PASSWORD).await.unwrap();
        for device in [&mut changes, &mut logs_in] {
            device.who().await.unwrap();
            device.enter_password_again(NEW_PASSWORD).await.unwrap();
        }
        logs_in.change_password(NEW_PASSWORD, ANAS_PASSWORD).await.unwrap();
        let mut phone = world.anas(IPHONE).await;
        phone.who().await.unwrap();
        let account = phone.account.clone().unwrap();
        assert!(phone.log_out(true).await.unwrap());
        phone.tap(&account).await.unwrap();
        assert!(!phone.story().await.contains(&ActivityKind::SecretReused), "ahead: {ahead}");
    }
}
