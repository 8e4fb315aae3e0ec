//! The acts that are killed: their preconditions, their requests, and the promises of each.

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, IPHONE, NEW_PASSWORD, World, ZOES_PASSWORD,
};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::change_password::{AnswerOffer, ChangePassword, OfferAnswer, PasswordChange};
use exeunt_contract::delete_account::DeleteAccount;
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::session::PasswordAgain;
use exeunt_contract::sessions::{EndSessions, SessionsToEnd};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{AccountRef, Nothing, SessionId};
use exeunt_domain::password::Password;
use std::net::{IpAddr, Ipv4Addr};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    ChangePassword,
    LogOutEverywhere,
    Resume,
    ForgetDevice,
    SignIn,
    SignUp,
    SignOutRemembered,
    EndSessions,
    AnswerOffer,
    Disable,
    ResetPassword,
    DeleteAccount,
}

/// The setting: Ana acts on the laptop, where Ben is remembered; her phone is logged in, her tablet remembers her. Ben
/// is logged in at home, and no act ends what Cem has elsewhere. Before a log-out everywhere Ben is logged in on the
/// laptop, too, and Cem is remembered there.
pub(super) struct Cast {
    pub(super) laptop: Device,
    pub(super) others: Vec<(&'static str, Device)>,
    ana: AccountRef,
    offered: Vec<SessionId>,
}

/// The request of the act: over the wire, or by the operator in the words that the child knows.
pub(super) enum Asked {
    Request(Box<Request<Body>>),
    Order(String),
}

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
pub(super) const CEM: &str = "cem";
const CEMS_PASSWORD: &str = "walnut harbor seventeen kites";

impl Cast {
    pub(super) async fn assemble(world: &World, act: Act) -> Self {
        world.account(CEM, "Cem Aydin", CEMS_PASSWORD).await;
        let mut laptop = world.device(CHROME);
        // The source of its requests over the wire: one machine, and no copy of its cookies on another.
        laptop.address = LOOPBACK;
        if act == Act::LogOutEverywhere {
            // It reaches beyond the laptop those whose password was entered there lately: Ben, and not Cem.
            laptop.log_in(CEM, CEMS_PASSWORD).await.unwrap();
            assert!(laptop.log_out(true).await.unwrap());
        }
        laptop.log_in(BEN, BENS_PASSWORD).await.unwrap();
        if act != Act::LogOutEverywhere {
            assert!(laptop.log_out(true).await.unwrap());
        }
        let mut tablet = world.anas(FIREFOX).await;
        assert!(tablet.log_out(true).await.unwrap());
        let mut phone = world.anas(IPHONE).await;
        phone.who().await.unwrap();
        let (mut home, mut elsewhere) = (world.device(FIREFOX), world.device(IPHONE));
        home.log_in(BEN, BENS_PASSWORD).await.unwrap();
        elsewhere.log_in(CEM, CEMS_PASSWORD).await.unwrap();
        let ana = laptop.log_in(ANA, ANAS_PASSWORD).await.unwrap().account.reference;
        laptop.who().await.unwrap();
        laptop.tiles().await;
        let mut offered = Vec::new();
        match act {
            Act::Resume => assert!(laptop.log_out(true).await.unwrap()),
            Act::SignIn => assert!(!laptop.log_out(false).await.unwrap()),
            Act::AnswerOffer => {
                let changed = laptop.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
                offered = changed.offer.unwrap().sessions.into_iter().map(|session| session.id).collect();
                laptop.who().await.unwrap();
            }
            _ => {}
        }
        if matches!(act, Act::SignUp) {
            laptop.jar.clear();
            laptop.account = None;
        }
        let others = vec![("phone", phone), ("tablet", tablet), ("home", home), ("elsewhere", elsewhere)];
        Self { laptop, others, ana, offered }
    }

    /// The browsers as they are before the act, for a world of their own.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &Device)> {
        let others = self.others.iter().map(|(name, device)| (*name, device));
        std::iter::once(("laptop", &self.laptop)).chain(others)
    }

    pub(super) async fn asks(&self, act: Act, world: &World) -> Asked {
        let laptop = &self.laptop;
        Asked::Request(Box::new(match act {
            Act::ChangePassword => {
                let (current, new) = (ANAS_PASSWORD.into(), NEW_PASSWORD.into());
                laptop.request(&ChangePassword, &PasswordChange { current, new })
            }
            Act::LogOutEverywhere => {
                laptop.request(&SignOutAll, &SignOutAllChoice { reach: Reach::Everywhere, remember: false })
            }
            Act::Resume => laptop.request(&Resume, &ResumeAccount { account: self.ana.clone() }),
            Act::ForgetDevice => laptop.request(&ForgetDevice, &Nothing {}),
            Act::SignIn => {
                let (identifier, password) = (ANA.into(), ANAS_PASSWORD.into());
                laptop.request(&SignIn, &Credentials { identifier, password, shared_device: false })
            }
            Act::SignUp => {
                let (username, password) = ("zoe".into(), ZOES_PASSWORD.into());
                laptop.request(&SignUp, &NewPerson { username, name: None, password, shared_device: false })
            }
            Act::SignOutRemembered => laptop.request(&SignOut, &SignOutChoice { remember: true }),
            Act::EndSessions => laptop.request(&EndSessions, &SessionsToEnd { ids: None }),
            Act::AnswerOffer => laptop.request(&AnswerOffer, &OfferAnswer { end: self.offered.clone() }),
            Act::DeleteAccount => laptop.request(&DeleteAccount, &PasswordAgain { password: ANAS_PASSWORD.into() }),
            Act::Disable => return Asked::Order("disable ana".into()),
            Act::ResetPassword => {
                let hash = world.state.hashing.hash(&Password::typed(NEW_PASSWORD)).await.unwrap();
                return Asked::Order(format!("reset-password ana {hash}"));
            }
        }))
    }
}

impl Act {
    /// The state that must be visible after it; no half of it may ever be.
    pub(super) const fn promises(self) -> &'static [&'static str] {
        match self {
            Self::ChangePassword => &[
                "ana: the new password",
                "ana: 2 logged in, 0 remembered",
                "tablet shows ana: PasswordNeeded",
                "phone: ana is in",
                "home: ben is in",
            ],
            Self::LogOutEverywhere => &[
                "laptop: out (SignedOut)",
                "phone: out (Everywhere)",
                "home: out (Everywhere)",
                "tablet shows ana: PasswordNeeded",
                "ana: 0 logged in, 0 remembered",
                "ben: 0 logged in, 0 remembered",
                "laptop shows nobody",
                "elsewhere: cem is in",
                "cem: 1 logged in, 0 remembered",
            ],
            Self::Resume | Self::SignIn => &["ana: 2 logged in, 1 remembered", "phone: ana is in"],
            Self::ForgetDevice => &[
                "laptop: out (DeviceForgotten)",
                "laptop shows nobody",
                "ana: 1 logged in, 1 remembered",
                "ben: 1 logged in, 0 remembered",
            ],
            Self::SignUp => &["zoe: the password at sign-up", "zoe: 1 logged in, 0 remembered"],
            Self::SignOutRemembered => {
                &["laptop: out", "laptop shows ana: Remembered", "ana: 1 logged in, 2 remembered", "phone: ana is in"]
            }
            Self::EndSessions => &[
                "laptop: ana is in",
                "phone: out (EndedElsewhere)",
                "tablet shows ana: PasswordNeeded",
                "ana: 1 logged in, 0 remembered",
                "home: ben is in",
            ],
            Self::AnswerOffer => &["phone: out (PasswordChanged)", "ana: no question", "ana: the new password"],
            Self::Disable => &["ana: disabled", "laptop: out (Disabled)", "ana: 0 logged in, 0 remembered"],
            Self::DeleteAccount => &[
                "ana: deleted",
                "laptop: out (AccountDeleted)",
                "phone: out (AccountDeleted)",
                "laptop shows ben: Remembered",
                "tablet shows nobody",
                "ana: 0 logged in, 0 remembered",
                "home: ben is in",
            ],
            Self::ResetPassword => {
                &["ana: the new password", "laptop: out (PasswordReset)", "ana: 0 logged in, 0 remembered"]
            }
        }
    }
}
