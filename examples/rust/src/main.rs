use lambda_http::http::StatusCode;
use lambda_http::{run, service_fn, Body, Error, Request, RequestExt, Response};
use serde_json::{json, Value};

/// Answers with the prime factors of the number in the path.
async fn handle(request: Request) -> Result<Response<Body>, Error> {
    let parameters = request.path_parameters();
    let Some(number) = parameters.first("number").and_then(|text| text.parse().ok()) else {
        return answer(StatusCode::BAD_REQUEST, &json!({ "error": "a whole number is needed" }));
    };
    answer(StatusCode::OK, &json!({ "number": number, "factors": factors(number) }))
}

/// The prime factors of a number, the least one first.
fn factors(mut number: u64) -> Vec<u64> {
    let mut found = Vec::new();
    let mut divisor = 2;
    while divisor * divisor <= number {
        while number % divisor == 0 {
            found.push(divisor);
            number /= divisor;
        }
        divisor += 1;
    }
    if number > 1 {
        found.push(number);
    }
    found
}

fn answer(status: StatusCode, body: &Value) -> Result<Response<Body>, Error> {
    Ok(Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(body.to_string().into())?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handle)).await
}
