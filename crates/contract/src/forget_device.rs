//! Make this device forget everything, as if the app had just been installed.

use crate::endpoint::{Endpoint, Method, Nothing};
use crate::problem::Code;
use crate::sessions::EndedCount;

/// Forget this device: every session of every account on it ends, both cookies go, and the answer tells the browser to
/// clear cache, cookies and storage (`Clear-Site-Data`, W3C). No other device is touched. Without the device cookie it is the
/// session's own account alone that leaves. It only takes access away, so it needs no password; it is safe to repeat. Where the
/// page names an account and the cookies name nothing it is refused with [`Code::CookieUnusable`].
#[derive(Clone, Copy, Debug)]
pub struct ForgetDevice;

impl Endpoint for ForgetDevice {
    const NAME: &'static str = "forget_device";
    const SUMMARY: &'static str = "End everything on this device and clear what the browser keeps";
    const METHOD: Method = Method::Delete;
    const PATH: &'static str = "/api/v1/device";
    const SIGNED_IN: bool = false;
    type Request = Nothing;
    type Response = EndedCount;
    const PROBLEMS: &'static [Code] = &[];
}
