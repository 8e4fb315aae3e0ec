//! The table of all routes. Each flow has a file of handlers below `handlers/`.

use crate::http::error::ApiError;
use crate::http::handlers::{
    account_data, accounts, activity, app_files, change_password, csp_report, delete_account, events, forget_device,
    meta, profile, session, sessions, sign_in, sign_out, sign_out_all, sign_up,
};
use crate::http::middleware;
use crate::http::state::AppState;
use axum::Router;
use axum::extract::Extension;
use axum::handler::Handler;
use axum::middleware::from_fn;
use axum::routing::{MethodFilter, get, on, post};
use exeunt_contract::account_data::GetAccountData;
use exeunt_contract::accounts::{ForgetAccount, ListAccounts};
use exeunt_contract::activity::{DismissWarnings, ListActivity};
use exeunt_contract::change_password::{AnswerOffer, ChangePassword, GetPassword};
use exeunt_contract::delete_account::DeleteAccount;
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::profile::{EditProfile, GetProfile};
use exeunt_contract::session::{GetSession, Reauthenticate, Renew};
use exeunt_contract::sessions::{AnswerNewDevice, EndSession, EndSessions, ListSessions, RenameSession};
use exeunt_contract::sign_in::{Resume, SignIn};
use exeunt_contract::sign_out::SignOut;
use exeunt_contract::sign_out_all::SignOutAll;
use exeunt_contract::sign_up::SignUp;
use exeunt_contract::{Code, Endpoint, Method};
use tower_http::csrf::ConfigError;

/// The whole server as one service.
///
/// # Errors
/// When a trusted origin is not in the form that a browser sends.
pub fn router(state: AppState) -> Result<Router, ConfigError> {
    let table = Table(Router::new())
        .serve::<SignUp, _, _>(sign_up::sign_up)
        .serve::<SignIn, _, _>(sign_in::sign_in)
        .serve::<Resume, _, _>(sign_in::resume)
        .serve::<GetSession, _, _>(session::get)
        .serve::<Renew, _, _>(session::renew)
        .serve::<Reauthenticate, _, _>(session::reauthenticate)
        .serve::<SignOut, _, _>(sign_out::sign_out)
        .serve::<SignOutAll, _, _>(sign_out_all::sign_out_all)
        .serve::<ListAccounts, _, _>(accounts::list)
        .serve::<ForgetAccount, _, _>(accounts::forget)
        .serve::<ForgetDevice, _, _>(forget_device::forget_device)
        .serve::<GetProfile, _, _>(profile::get)
        .serve::<EditProfile, _, _>(profile::edit)
        .serve::<GetPassword, _, _>(change_password::get)
        .serve::<ChangePassword, _, _>(change_password::change)
        .serve::<AnswerOffer, _, _>(change_password::answer_offer)
        .serve::<ListSessions, _, _>(sessions::list)
        .serve::<RenameSession, _, _>(sessions::rename)
        .serve::<EndSession, _, _>(sessions::end)
        .serve::<EndSessions, _, _>(sessions::end_several)
        .serve::<AnswerNewDevice, _, _>(sessions::answer_new_device)
        .serve::<DismissWarnings, _, _>(activity::dismiss)
        .serve::<ListActivity, _, _>(activity::list)
        .serve::<GetAccountData, _, _>(account_data::get)
        .serve::<DeleteAccount, _, _>(delete_account::delete_account);
    let routes = table
        .0
        .route(exeunt_contract::events::PATH, get(events::open).head(events::head))
        .route("/healthz", get(meta::alive))
        .route("/readyz", get(meta::ready))
        .route("/openapi.json", get(meta::openapi))
        .route("/docs", get(meta::redirect_to_docs))
        .route("/docs/", get(meta::docs_index))
        .route("/docs/{file}", get(meta::docs_file))
        .route("/.well-known/change-password", get(meta::change_password))
        .route("/sw.js", get(meta::service_worker))
        .route("/csp-report", post(csp_report::take).layer(Extension(csp_report::LineBudget::default())))
        .method_not_allowed_fallback(async || ApiError::of(Code::MethodNotAllowed))
        .fallback(app_files::serve);
    middleware::apply(routes, state)
}

/// The router while the server starts: it answers that the process is alive, and 503 to everything else.
pub fn starting() -> Router {
    Router::new()
        .route("/healthz", get(meta::alive))
        .fallback(async || ApiError::later(Code::Unavailable, 5))
        .layer(from_fn(middleware::add_security_headers))
}

/// The router under construction. An endpoint's address comes from its type and is written nowhere else.
struct Table(Router<AppState>);

impl Table {
    fn serve<E: Endpoint, H: Handler<T, AppState>, T: 'static>(self, handler: H) -> Self {
        let filter = match E::METHOD {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Patch => MethodFilter::PATCH,
            Method::Delete => MethodFilter::DELETE,
        };
        Self(self.0.route(E::PATH, on(filter, handler)))
    }
}
