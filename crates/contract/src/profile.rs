//! The person's profile: the names and the hue.

use crate::endpoint::{Content, Endpoint, Method, Nothing};
use crate::problem::Code;
use crate::value::Time;
use serde::{Deserialize, Serialize};

/// The account's profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// The user name; it does not change.
    pub username: String,
    /// The displayed name.
    pub name: String,
    /// The hue of the generated picture, in degrees from 0 to 359.
    #[cfg_attr(feature = "openapi", schema(maximum = 359))]
    pub hue: u16,
    /// When the account was made.
    pub created_at: Time,
}

impl Content for Profile {}

/// Read the profile.
#[derive(Clone, Copy, Debug)]
pub struct GetProfile;

impl Endpoint for GetProfile {
    const NAME: &'static str = "get_profile";
    const SUMMARY: &'static str = "Read the profile";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/api/v1/profile";
    type Request = Nothing;
    type Response = Profile;
    const PROBLEMS: &'static [Code] = &[];
}

/// Change the profile.
#[derive(Clone, Copy, Debug)]
pub struct EditProfile;

/// The fields to change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// A new displayed name: 1 to [`crate::value::NAME_MAX`] characters as a person counts them, surrounding spaces
    /// dropped and none of them invisible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 2160))]
    pub name: Option<String>,
    /// A new hue for the generated picture, 0 to 359.
    #[serde(default, deserialize_with = "crate::value::whole", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 359))]
    pub hue: Option<u16>,
}

impl Content for ProfileChange {}

impl Endpoint for EditProfile {
    const NAME: &'static str = "edit_profile";
    const SUMMARY: &'static str = "Change the displayed name or the picture's hue";
    const METHOD: Method = Method::Patch;
    const PATH: &'static str = "/api/v1/profile";
    type Request = ProfileChange;
    type Response = Profile;
    const PROBLEMS: &'static [Code] = &[];
}
