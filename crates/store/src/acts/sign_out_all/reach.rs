//! The reach of a log-out of all accounts: whose sessions it ends, here and elsewhere, and how many that would be. What
//! is told before and what happens then go by these same rules.

use crate::StoreError;
use crate::acts::sessions::count;
use crate::tx::Tx;
use exeunt_contract::EndReason;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::AccountRef;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing};

impl Tx<'_> {
    /// Whether a log-out everywhere by `me` ends the sessions that the account of the session `here` has on other
    /// devices. Each account needs its own recent password for that (ASVS 5.0 7.5.2): the cookies of a device may have
    /// been copied, and one account's password proves nothing of another account.
    pub(super) fn reaches_beyond(&self, me: &Session, here: &Session, now: Timestamp) -> bool {
        here.id == me.id || here.recent_until(now, &self.rules.limits).is_some()
    }

    /// What a log-out everywhere would end of each account in its reach; of one whose sessions elsewhere it does not
    /// reach, the session here, so that nothing is told of the others.
    pub(in crate::acts) fn sessions_everywhere(
        &self,
        device: &SecretHash,
        token: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<Vec<(AccountRef, u32)>>, StoreError> {
        let device_id = self.device_id(device, now)?;
        let asking = self.session_by_token(token)?.map(|(session, _)| session).filter(|session| {
            Some(&session.device_id) == device_id.as_ref()
                && session.standing(now, &self.rules.limits) == Standing::Live
        });
        let Some(me) = asking else { return Ok(None) };
        let mut each = Vec::new();
        for (here, account) in self.signed_in_here(&me, now)? {
            let sessions = if self.reaches_beyond(&me, &here, now) {
                let mut open = self.open_sessions(&account.id)?;
                open.retain(|session| !matches!(session.standing(now, &self.rules.limits), Standing::Over(_)));
                count(&open)
            } else {
                1
            };
            each.push((here.account_ref, sessions));
        }
        Ok(Some(each))
    }

    /// The accounts in the reach of a log-out of all accounts, after the end of expired sessions on the device was
    /// written. Without the device cookie that is the acting account alone: its session stands for no other.
    pub(super) fn in_reach(
        &self,
        me: &Session,
        here: bool,
        now: Timestamp,
    ) -> Result<Vec<(Session, Account)>, StoreError> {
        if here {
            self.expire_on_device(me, now)?;
        }
        let mut accounts = self.signed_in_here(me, now)?;
        accounts.retain(|(session, _)| here || session.id == me.id);
        Ok(accounts)
    }

    /// The accounts that are logged out together: those logged in or remembered here. The device holds no access of an
    /// account that is here by name only, and so may not end its sessions elsewhere. Nor may it end another person's
    /// shared log-in, which is neither shown to others nor counted for them. And a person who shares the device is a
    /// guest on it, who logs out alone and ends nothing of the device's own accounts.
    pub(super) fn signed_in_here(&self, me: &Session, now: Timestamp) -> Result<Vec<(Session, Account)>, StoreError> {
        let mut open = self.open_on_device(&me.device_id)?;
        open.retain(|(session, _)| {
            (session.id == me.id || !(session.shared || me.shared))
                && !matches!(session.standing(now, &self.rules.limits), Standing::Over(_))
        });
        Ok(open)
    }

    /// Writes the end of what has expired on the device, and ends shared log-ins that were left behind: no browser
    /// holds them any more, because the acting session has taken their cookie's place.
    fn expire_on_device(&self, me: &Session, now: Timestamp) -> Result<(), StoreError> {
        for (session, _) in self.open_on_device(&me.device_id)? {
            match session.standing(now, &self.rules.limits) {
                Standing::Over(ending) => self.end_session(&session.id, &ending)?,
                Standing::Live if session.shared && session.id != me.id => {
                    self.end_session(&session.id, &Ending { reason: EndReason::Replaced, at: now, by: None })?;
                }
                Standing::Live | Standing::Remembered => {}
            }
        }
        Ok(())
    }
}
