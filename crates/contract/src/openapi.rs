//! The contract as an OpenAPI 3.1 document, built from the endpoint types. Nothing in it is written twice. The stream
//! of live updates answers no JSON, so it is no endpoint and is described here by hand.

use crate::activity::ActivityGroup;
use crate::endpoint::{ACCOUNT_HEADER, Content, Endpoint, KEY_HEADER, Method};
use crate::every::{Visitor, every_endpoint};
use crate::problem::{Code, Problem};
use std::collections::BTreeMap;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi, OpenApiBuilder,
    PathsBuilder, Ref, RefOr, Required, Response, ResponseBuilder, Schema, Type,
};
use utoipa::{PartialSchema, ToSchema};

/// The cookie scheme's name in the document.
const SESSION_COOKIE: &str = "session";

/// The document as indented JSON with a line break at its end, as it stands in `crates/contract/openapi.json`.
#[must_use]
pub fn json() -> String {
    // The document consists of strings and maps, whose serialization cannot fail.
    let mut text = document().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let mut collected = Collected::default();
    collected.schema::<Problem>();
    every_endpoint(&mut collected);
    let mut components = ComponentsBuilder::new().security_scheme(
        SESSION_COOKIE,
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            "__Host-session",
            "Set by logging in; HttpOnly, so no script ever reads it",
        ))),
    );
    for (name, schema) in collected.schemas {
        components = components.schema(name, schema);
    }
    let mut paths = PathsBuilder::new();
    for (path, method, operation) in collected.operations {
        paths = paths.path(path, PathItem::new(method, operation));
    }
    paths = paths.path(crate::events::PATH, PathItem::new(HttpMethod::Get, stream()));
    let info = InfoBuilder::new()
        .title("Exeunt")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Sign in, see every place where your account is signed in, change the password, log the others out.",
        ))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").build()));
    OpenApiBuilder::new().info(info.build()).components(Some(components.build())).paths(paths.build()).build()
}

/// The stream of live updates.
fn stream() -> Operation {
    let description = format!(
        "Server-sent events that say that something about an account of this device changed (`{}`, also the first event), \
         and at least every {} seconds that the stream lives (`{}`). The data is empty: read the state anew.",
        crate::events::CHANGED,
        crate::events::BEAT_EVERY,
        crate::events::BEAT,
    );
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    let body = ContentBuilder::new().schema(Some(text)).build();
    let open = ResponseBuilder::new().description("The stream").content("text/event-stream", body);
    let operation = OperationBuilder::new()
        .operation_id(Some("events"))
        .summary(Some("Live updates as server-sent events"))
        .description(Some(description))
        .tag("events")
        .response("200", open)
        .response("204", Response::new("No account is logged in or remembered on this device: do not reconnect"));
    let refusals = refusals(&[Code::ForeignOrigin, Code::Internal, Code::Unavailable]);
    refusals.into_iter().fold(operation, |all, (status, one)| all.response(status.to_string(), one)).build()
}

/// The names on the wire. utoipa cannot read them where the enum is written by a macro: it would publish the names of the
/// variants, which no answer ever holds.
impl PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        let names = Self::ALL.iter().chain([&Self::Unknown]).map(|code| code.as_str());
        let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        schema.description(Some("The kinds of refusal.")).build().into()
    }
}

impl ToSchema for Code {}

/// The schemas and operations of the endpoints visited so far.
#[derive(Default)]
struct Collected {
    schemas: BTreeMap<String, RefOr<Schema>>,
    operations: Vec<(&'static str, HttpMethod, Operation)>,
}

impl Visitor for Collected {
    fn visit<E: Endpoint>(&mut self) {
        let mut operation = OperationBuilder::new()
            .operation_id(Some(E::NAME))
            .summary(Some(E::SUMMARY))
            .tag(E::PATH.split('/').nth(3).unwrap_or_default())
            .parameters(Some(parameters::<E>()));
        if E::SIGNED_IN {
            operation = operation.security(SecurityRequirement::new(SESSION_COOKIE, [""; 0]));
        }
        if !<E::Request as Content>::EMPTY {
            let body = ContentBuilder::new().schema(Some(self.schema::<E::Request>())).build();
            let body = RequestBodyBuilder::new().content("application/json", body).required(Some(Required::True));
            operation = operation.request_body(Some(body.build()));
        }
        operation = if <E::Response as Content>::EMPTY {
            operation.response("204", Response::new("Done"))
        } else {
            let body = ContentBuilder::new().schema(Some(self.schema::<E::Response>())).build();
            operation.response("200", ResponseBuilder::new().description("Done").content("application/json", body))
        };
        for (status, response) in refusals(&E::problems()) {
            operation = operation.response(status.to_string(), response);
        }
        self.operations.push((E::PATH, method(E::METHOD), operation.build()));
    }
}

impl Collected {
    /// Adds the schema of a type and of everything that it is made of; gives a reference to it.
    fn schema<T: ToSchema>(&mut self) -> Ref {
        let mut parts = vec![(T::name().into_owned(), <T as PartialSchema>::schema())];
        T::schemas(&mut parts);
        self.schemas.extend(parts);
        Ref::from_schema_name(T::name())
    }
}

fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Put => HttpMethod::Put,
        Method::Patch => HttpMethod::Patch,
        Method::Delete => HttpMethod::Delete,
    }
}

fn parameters<E: Endpoint>() -> Vec<Parameter> {
    let text = || ObjectBuilder::new().schema_type(Type::String).build();
    let names = E::PATH.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Parameter> = names
        .map(|name| {
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
            parameter.schema(Some(text())).build()
        })
        .collect();
    if E::NAME == <crate::activity::ListActivity as Endpoint>::NAME {
        let groups = ActivityGroup::ALL.map(ActivityGroup::as_str);
        let group = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(groups)).build();
        let queries = [
            ("before", "`next` of the page before this one", text()),
            ("session", "only the events of this session's device", text()),
            ("group", "only the events of this group", group),
        ];
        for (name, description, schema) in queries {
            let query = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).required(Required::False);
            parameters.push(query.description(Some(description)).schema(Some(schema)).build());
        }
    }
    if E::SIGNED_IN {
        let required = if E::METHOD == Method::Get { Required::False } else { Required::True };
        let account = ParameterBuilder::new().name(ACCOUNT_HEADER).parameter_in(ParameterIn::Header).required(required);
        let account = account.description(Some("The account that the page acts for")).schema(Some(text()));
        parameters.push(account.build());
    }
    if E::METHOD != Method::Get {
        let key = ParameterBuilder::new().name(KEY_HEADER).parameter_in(ParameterIn::Header).required(Required::False);
        let form = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[A-Za-z0-9_-]{16,64}$")).build();
        let description = "The same request with the same key has one effect, and one answer. Random, and new for each \
                           action of the person";
        parameters.push(key.description(Some(description)).schema(Some(form)).build());
    }
    parameters
}

/// The codes of each status in one sentence.
fn refusals(codes: &[Code]) -> BTreeMap<u16, Response> {
    let mut by_status: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status()).or_default().push(format!("`{}`: {}", code.as_str(), code.title()));
    }
    let answer = |codes: Vec<String>| {
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
        ResponseBuilder::new().description(codes.join("; ")).content("application/problem+json", body).build()
    };
    by_status.into_iter().map(|(status, codes)| (status, answer(codes))).collect()
}
