//! What happens elsewhere and must show here: in other tabs, on other devices, and while this page lay in the browser's
//! memory. It asks the server what became of it and believes nothing else, but that whoever is here leaves.

use super::leaving::{REMEMBERED, SETTLED};
use super::{Here, Who, Why};
use crate::api::Call;
use crate::failure::Failure;
use crate::json;
use crate::remembered::Remembered;
use crate::ui::outside;
use exeunt_contract::session::{GetSession, Renew, Session};
use exeunt_contract::{AccountRef, Nothing};
use js_sys::Reflect;
use leptos::prelude::*;
use std::time::Duration;

/// How long a page that comes back waits for the server before it is shown without an answer.
const COME_BACK: Duration = Duration::from_secs(4);

impl Here {
    /// What happens elsewhere shows here: in another tab, which writes the tiles; on another device, of which the server
    /// tells; and while this page lay in the browser's memory, after which it asks before it is believed.
    pub(super) fn follow_the_browser(self) {
        window_event_listener_untyped("storage", move |event| {
            let owed = self.remembered.owes_untracked();
            let [before, after] =
                ["oldValue", "newValue"].map(|value| Reflect::get(&event, &value.into()).ok()?.as_string());
            self.read_again();
            // Storage that was emptied as a whole says nothing of the server, and has no value before.
            let told = Remembered::was_settled(before, after);
            if told || owed && !self.remembered.owes_untracked() {
                self.start(self.is_settled(told));
            }
            self.start(self.refresh());
        });
        self.live.on_leaving(move |word| self.hear_of_leaving(word));
        self.live.on_change(move || {
            self.live.changed();
            self.start(self.refresh());
        });
        window_event_listener_untyped("online", move |_| {
            self.read_again_now();
            self.start(self.settle());
        });
        window_event_listener(leptos::ev::pageshow, move |event| {
            if event.persisted() {
                self.come_back();
            }
        });
        // Whoever knows an account can hear of it; whoever comes to know another one needs another stream.
        let listens_as = StoredValue::new(None);
        outside(move || {
            let listener = match &*self.who.read() {
                Who::Unknown => return,
                Who::SignedIn(session) => session.id.0.clone(),
                _ if self.remembered.has_open() => "tiles".to_owned(),
                _ => String::new(),
            };
            if listens_as.get_value().as_ref() != Some(&listener) {
                self.live.has_session(untrack(|| self.current()).is_some());
                self.live.listen(!listener.is_empty());
                listens_as.set_value(Some(listener));
            }
        });
    }

    /// Takes over what another tab wrote.
    fn read_again(self) {
        self.written.update_value(|times| *times += 1);
        self.remembered.read_again();
        self.leave_too();
    }

    /// Whoever leaves in another tab leaves this one.
    fn leave_too(self) {
        if let Some(owed) = self.current().and_then(|account| self.remembered.owed_for(&account)) {
            // It is logging out, perhaps without a network: there is no one to ask, and nothing may be shown.
            self.turn(Who::Guest(Why::SignedOut { remembered: owed.remember.then_some(owed.account) }));
            // That tab may be gone before it can tell.
            self.tell_later();
        }
    }

    /// What another tab says of somebody who leaves where nothing is stored of it (see [`Here::say`]). It is believed of
    /// whoever is here, and of nobody else.
    fn hear_of_leaving(self, word: &str) {
        let Some((sign, account)) = word.split_at_checked(1) else { return };
        let account = AccountRef(account.to_owned());
        if sign == SETTLED {
            if self.remembered.owed_for(&account).is_some() {
                self.remembered.settled(&account);
                self.start(self.is_settled(true));
            }
        } else if self.current().as_ref() == Some(&account) {
            self.remembered.owe(account, sign == REMEMBERED, true, None);
            self.leave_too();
        }
    }

    /// What was to be told of somebody who left is void in another tab. Where that one may have `told` the server, and the
    /// server itself says that nobody is here, this page says so if it said that it would tell.
    async fn is_settled(self, told: bool) {
        // The server may have refused it, or somebody came: then they are here.
        if self.look().await && told && self.late.get_value() {
            self.told.set(Some(Ok(())));
        }
    }

    /// The page comes back from the browser's memory, where it heard of nothing: it is shown once it is known who is here.
    fn come_back(self) {
        self.read_again();
        let asked = StoredValue::new(false);
        self.start(async move {
            if self.session().is_some() {
                self.look().await;
            } else {
                self.refresh().await;
            }
            if matches!(*self.who.read_untracked(), Who::Unknown) {
                // The answer said nothing of who is here, but that it is nobody who was.
                self.look().await;
            }
            asked.set_value(true);
            self.live.changed();
            // A moment later, when what was found out is drawn.
            request_animation_frame(move || self.live.show_page());
        });
        let give_up = move || {
            if !asked.get_value() {
                if self.session().is_some() {
                    self.who.set(Who::Unknown);
                }
                request_animation_frame(move || self.live.show_page());
            }
        };
        set_timeout(give_up, COME_BACK);
    }

    /// Reads anew what changed behind this page's back: the session, after an act that changed it or on another device,
    /// and the tiles. Without an answer nothing changes.
    pub async fn refresh(self) {
        if self.session().is_some()
            && let Ok(session) = self.call(GetSession, Nothing {}).await
        {
            self.note(session);
        }
        if !self.remembered.is_empty_untracked() {
            self.correct_tiles().await;
        }
    }

    /// Takes over whomever the browser is logged in as, after another tab moved on to another account.
    pub(super) async fn follow_other_tab(self) {
        let Ok(call) = Call::to(&GetSession, &Nothing {}) else { return };
        let turn = self.turns.get_value();
        let answer = call.send(None).await.and_then(|body| json::read::<Session>(&body).map_err(|_| Failure::Garbled));
        if turn != self.turns.get_value() {
            return;
        }
        match answer {
            Ok(session) => self.enter(session).await,
            Err(failure) if failure.may_pass() => self.who.set(Who::Unreachable(failure)),
            Err(_) => self.turn(Who::Guest(Why::FirstVisit)),
        }
    }

    /// Gets new cookies, where the server says that they are due: only the tab that is seen asks, and where it fails the next
    /// one that reads who is here asks again. The new ones are used at once, because the old ones go on until then.
    async fn renew(self, account: AccountRef) {
        if let Ok(call) = Call::to(&Renew, &Nothing {})
            && call.aside(None).send(Some(&account)).await.is_ok()
        {
            self.refresh().await;
        }
    }

    /// Notes a session that was read, and draws nothing anew where it says nothing new.
    pub(super) fn note(self, session: Session) {
        if session.renew && !document().hidden() {
            self.start(self.renew(session.account.reference.clone()));
        }
        let same = self.session().as_ref() == Some(&session.id);
        let new = Who::SignedIn(Box::new(session));
        if !same {
            self.turn(new);
        } else if *self.who.read_untracked() != new {
            self.who.set(new);
        }
    }
}
