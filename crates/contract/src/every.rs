//! All endpoints, one after the other, for checks that hold for each.

use crate::endpoint::Endpoint;

/// A visitor of every endpoint: the tests, the OpenAPI document, the server's route table.
pub trait Visitor {
    /// Called once for each endpoint.
    fn visit<E: Endpoint>(&mut self);
}

/// Shows `visitor` every endpoint, in reading order.
pub fn every_endpoint(visitor: &mut impl Visitor) {
    visitor.visit::<crate::sign_up::SignUp>();
    visitor.visit::<crate::sign_in::SignIn>();
    visitor.visit::<crate::sign_in::Resume>();
    visitor.visit::<crate::session::GetSession>();
    visitor.visit::<crate::session::Renew>();
    visitor.visit::<crate::session::Reauthenticate>();
    visitor.visit::<crate::sign_out::SignOut>();
    visitor.visit::<crate::sign_out_all::SignOutAll>();
    visitor.visit::<crate::accounts::ListAccounts>();
    visitor.visit::<crate::accounts::ForgetAccount>();
    visitor.visit::<crate::forget_device::ForgetDevice>();
    visitor.visit::<crate::profile::GetProfile>();
    visitor.visit::<crate::profile::EditProfile>();
    visitor.visit::<crate::change_password::GetPassword>();
    visitor.visit::<crate::change_password::ChangePassword>();
    visitor.visit::<crate::change_password::AnswerOffer>();
    visitor.visit::<crate::sessions::ListSessions>();
    visitor.visit::<crate::sessions::RenameSession>();
    visitor.visit::<crate::sessions::EndSession>();
    visitor.visit::<crate::sessions::EndSessions>();
    visitor.visit::<crate::sessions::AnswerNewDevice>();
    visitor.visit::<crate::activity::DismissWarnings>();
    visitor.visit::<crate::activity::ListActivity>();
    visitor.visit::<crate::account_data::GetAccountData>();
    visitor.visit::<crate::delete_account::DeleteAccount>();
}
