//! The server keeps the contract: each endpoint has its route, and what it publishes is what it promises.

use crate::world::{CHROME, World};
use axum::body::Body;
use axum::http::{Request, header};
use exeunt_contract::{Code, Endpoint, Visitor, every_endpoint};
use serde_json::Value;

struct Routes(Vec<(&'static str, &'static str, bool)>);

impl Visitor for Routes {
    fn visit<E: Endpoint>(&mut self) {
        self.0.push((E::METHOD.as_str(), E::PATH, E::SIGNED_IN));
    }
}

#[tokio::test]
async fn every_endpoint_of_the_contract_has_its_route() {
    let world = World::new().await;
    let mut routes = Routes(Vec::new());
    every_endpoint(&mut routes);
    assert!(routes.0.len() >= 20);
    for (method, path, signed_in) in routes.0 {
        let sent = Request::builder().method(method).uri(path.replace(['{', '}'], "x")).body(Body::empty()).unwrap();
        let answer = world.device(CHROME).send(sent).await;
        let problem = (!answer.status.is_success()).then(|| answer.problem().code);
        assert_ne!(problem, Some(Code::MethodNotAllowed), "{method} {path}");
        if signed_in {
            assert_eq!(problem, Some(Code::NotSignedIn), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_document_is_published_as_it_stands_in_the_tree() {
    let world = World::new().await;
    let answer = world.device(CHROME).send(Request::get("/openapi.json").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(answer.text(), include_str!("../../../contract/openapi.json"));
    let document: Value = serde_json::from_slice(&answer.body).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[tokio::test]
async fn the_documentation_loads_nothing_from_elsewhere_and_runs_nothing_inline() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let page = device.send(Request::get("/docs/").body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, 200);
    let html = page.text();
    assert!(html.contains("swagger-ui"));
    let mut files = 0;
    for part in
        html.split(['"', '\'']).filter(|part| part.ends_with(".js") || part.ends_with(".css") || part.ends_with(".png"))
    {
        let path = format!("/docs/{}", part.trim_start_matches("./"));
        assert!(!part.contains("//"), "{part} is elsewhere");
        assert_eq!(device.send(Request::get(&path).body(Body::empty()).unwrap()).await.status, 200, "{path}");
        files += 1;
    }
    assert!(files >= 4, "{files}");
    assert!(html.split("<script").skip(1).all(|tag| tag.trim_start().starts_with("src=")), "{html}");
    let answer = device.send(Request::get("/docs/nothing.js").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.problem().code, Code::NotFound);
    let answer = device.send(Request::get("/docs").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.headers[header::LOCATION].to_str().unwrap()), (303, "/docs/"));
}

#[tokio::test]
async fn a_file_of_the_documentation_whose_name_is_no_text_does_not_exist() {
    let world = World::new().await;
    let answer = world.device(CHROME).send(Request::get("/docs/%ff").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.problem().code), (404, Code::NotFound));
}
