//! The backend of Exeunt. In reading order: the domain, which knows neither clock nor database nor HTTP; what is kept
//! and by which engine; who is calling and how a refusal looks; the addresses; and what an operator does.

pub mod clock;
pub mod secret;

pub mod account;
pub mod device;
pub mod session;
pub mod password;

pub mod store;

pub mod backend;
pub mod cookie;
pub mod auth;
pub mod refusal;
pub mod words;
pub mod routes;
pub mod site;

pub mod config;
pub mod serve;
pub mod operator;
pub mod demo;
