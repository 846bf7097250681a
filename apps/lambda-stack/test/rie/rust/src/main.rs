use std::env;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::streaming::{channel, Body, Response};
use lambda_runtime::{run, service_fn, Diagnostic, Error, FunctionResponse, LambdaEvent};
use serde_json::{json, Value};
use tokio::time::sleep;

type Answer = FunctionResponse<Value, Body>;

async fn handle(event: LambdaEvent<Value>) -> Result<Answer, Diagnostic> {
    let (event, context) = event.into_parts();
    let value = match event["do"].as_str().unwrap_or_default() {
        "variable" => json!(env::var("MY_ENV").unwrap_or_default()),
        "name" => json!(context.env_config.function_name),
        "id" => json!(context.request_id),
        "arn" => json!(context.invoked_function_arn),
        "sleep" => {
            sleep(Duration::from_secs(20)).await;
            Value::Null
        }
        "fail" => {
            return Err(Diagnostic {
                error_type: "RangeError".into(),
                error_message: "on purpose".into(),
            })
        }
        "remaining" => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            json!(context.deadline.saturating_sub(now.as_millis() as u64))
        }
        "client" => {
            let client = context.client_context.expect("a client context");
            json!({ "custom": client.custom, "env": client.environment })
        }
        "stream" => return Ok(FunctionResponse::StreamingResponse(stream(&event))),
        _ => json!("My function ran"),
    };
    Ok(FunctionResponse::BufferedResponse(value))
}

/// Writes one piece; then it fails if it is told to, else it writes the other one as soon as the caller has the first.
fn stream(event: &Value) -> Response<Body> {
    let received = event["received"].as_str().map(String::from);
    let (mut sender, body) = channel();
    tokio::spawn(async move {
        sender.send_data("piece by ".into()).await?;
        let Some(received) = received else {
            sender.abort();
            return Ok(());
        };
        while !Path::new(&received).exists() {
            sleep(Duration::from_millis(5)).await;
        }
        sender.send_data("piece".into()).await
    });
    Response::from(body)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handle)).await
}
