//! The backend of Exeunt. In reading order: the domain, which knows neither clock nor database nor HTTP; what is kept
//! by which engine, and who hears of it; who is calling and how a refusal looks; the addresses; and what an operator does.

pub mod system;
pub mod password;
pub mod events;
pub mod watch;

pub mod address;
pub mod audit;
pub mod auth;
pub mod backend;
pub mod cookie;
pub mod head;
pub mod health;
pub mod host;
pub mod in_flight;
pub mod refusal;
pub mod routes;
pub mod site;
pub mod strays;
pub mod way;
pub mod words;

pub mod config;
pub mod demo;
pub mod logs;
pub mod operator;
pub mod serve;
