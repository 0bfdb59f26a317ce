//! The Rust judge: async-nats behind the command line that all peers share (see e2e/interop/protocol.ts).
//! `peer serve` answers a JSON request a line; `peer OP key=value…` runs one.

use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::object_store::{Config, ObjectInfo, ObjectMetadata, ObjectStore, UpdateMetadata};
use async_nats::jetstream::stream::StorageType;
use async_nats::jetstream::{self, Context};
use futures_util::StreamExt;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;

type Failure = Box<dyn Error + Send + Sync>;
type Answer = Result<Value, Failure>;

const PATIENCE: Duration = Duration::from_secs(15);
const PERIOD: usize = 65_521;

#[tokio::main]
async fn main() {
    let server = std::env::var("NATS_URL").unwrap_or_else(|_| "nats://127.0.0.1:4222".into());
    let client = async_nats::connect(server).await.expect("connects");
    let context = jetstream::new(client);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().map(String::as_str) != Some("serve") {
        let answer = answer(&context, &from_arguments(&arguments)).await;
        let ok = answer["ok"] == true;
        say(&answer);
        std::process::exit(if ok { 0 } else { 1 });
    }
    // Reading blocks, but between two requests there is nothing else to do.
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line.expect("reads")).expect("is JSON");
        say(&answer(&context, &request).await);
    }
}

fn say(line: &Value) {
    println!("{line}");
    std::io::stdout().flush().expect("writes");
}

/// `put bucket=b name=n size=3`: what is JSON is read as JSON, anything else as text.
fn from_arguments(arguments: &[String]) -> Value {
    let texts = ["bucket", "name", "newName", "target", "targetBucket", "description", "file", "until"];
    let mut request = Map::new();
    request.insert("op".into(), json!(arguments.first()));
    for (key, value) in arguments.iter().skip(1).filter_map(|argument| argument.split_once('=')) {
        let parsed = if texts.contains(&key) { None } else { serde_json::from_str(value).ok() };
        request.insert(key.into(), parsed.unwrap_or_else(|| json!(value)));
    }
    request.into()
}

async fn answer(context: &Context, request: &Value) -> Value {
    let outcome = match tokio::time::timeout(PATIENCE, run(context, request)).await {
        Ok(outcome) => outcome,
        Err(_) => Err("no end within 15 s".into()),
    };
    outcome.unwrap_or_else(|error| {
        let text = explain(error.as_ref());
        match text.strip_prefix("unsupported: ") {
            Some(what) => json!({ "ok": false, "unsupported": true, "error": what }),
            None => json!({ "ok": false, "error": text }),
        }
    })
}

/// The error with its causes, as async-nats keeps them apart.
fn explain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        if !text.contains(&inner.to_string()) {
            text = format!("{text}: {inner}");
        }
        cause = inner.source();
    }
    text
}

async fn run(context: &Context, request: &Value) -> Answer {
    let text = |key: &str| request[key].as_str().unwrap_or_default();
    let op = text("op");
    if op == "create" {
        return create(context, request).await;
    }
    let mut store = context.get_object_store(text("bucket")).await?;
    match op {
        "put" => put(&store, request).await,
        "get" => get(&store, request).await,
        "info" => Ok(json!({ "ok": true, "info": tell(&store.info(text("name")).await?) })),
        "list" => {
            let mut objects = Vec::new();
            let mut list = store.list().await?;
            while let Some(info) = list.next().await {
                objects.push(tell(&info?));
            }
            Ok(json!({ "ok": true, "objects": objects }))
        }
        "delete" => {
            store.delete(text("name")).await?;
            Ok(json!({ "ok": true }))
        }
        "link" => {
            let other = match text("targetBucket") {
                "" => store.clone(),
                bucket => context.get_object_store(bucket).await?,
            };
            let target = other.info(text("target")).await?;
            Ok(json!({ "ok": true, "info": tell(&store.add_link(text("name"), &target).await?) }))
        }
        "bucketlink" => {
            let info = store.add_bucket_link(text("name"), text("target")).await?;
            Ok(json!({ "ok": true, "info": tell(&info) }))
        }
        "update" => {
            let name = request["newName"].as_str().unwrap_or(text("name")).to_string();
            let update = UpdateMetadata {
                name,
                description: request["description"].as_str().map(Into::into),
                metadata: pairs(&request["metadata"]),
                headers: headers(&request["headers"]),
            };
            let info = store.update_metadata(text("name"), update).await?;
            Ok(json!({ "ok": true, "info": tell(&info) }))
        }
        "watch" => watch(&store, request).await,
        "seal" => {
            store.seal().await?;
            Ok(json!({ "ok": true }))
        }
        "status" => status(context, text("bucket")).await,
        _ => Err(format!("unsupported: {op}").into()),
    }
}

async fn create(context: &Context, request: &Value) -> Answer {
    if request["bucketMetadata"].is_object() {
        return Err("unsupported: async-nats's object_store::Config has no metadata".into());
    }
    let config = Config {
        bucket: request["bucket"].as_str().unwrap_or_default().into(),
        description: request["description"].as_str().map(Into::into),
        max_age: Duration::from_millis(request["ttl"].as_u64().unwrap_or(0)),
        max_bytes: request["maxBytes"].as_i64().unwrap_or(-1),
        storage: StorageType::Memory,
        num_replicas: 1,
        compression: request["compression"].as_bool().unwrap_or(false),
        placement: None,
    };
    context.create_object_store(config).await?;
    Ok(json!({ "ok": true }))
}

async fn put(store: &ObjectStore, request: &Value) -> Answer {
    let content = match request["file"].as_str() {
        Some(file) => tokio::fs::read(file).await?,
        None => pattern(request["size"].as_u64().unwrap_or(0) as usize, request["seed"].as_u64().unwrap_or(1) as u32),
    };
    let meta = ObjectMetadata {
        name: request["name"].as_str().unwrap_or_default().into(),
        description: request["description"].as_str().map(Into::into),
        chunk_size: request["chunkSize"].as_u64().map(|size| size as usize),
        metadata: pairs(&request["metadata"]),
        headers: headers(&request["headers"]),
    };
    let info = store.put(meta, &mut content.as_slice()).await?;
    Ok(json!({ "ok": true, "info": tell(&info) }))
}

async fn get(store: &ObjectStore, request: &Value) -> Answer {
    let mut object = store.get(request["name"].as_str().unwrap_or_default().to_string()).await?;
    let mut content = Vec::new();
    object.read_to_end(&mut content).await?;
    if let Some(file) = request["file"].as_str() {
        tokio::fs::write(file, &content).await?;
    }
    let sha256: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(json!({ "ok": true, "info": tell(object.info()), "size": content.len(), "sha256": sha256 }))
}

async fn watch(store: &ObjectStore, request: &Value) -> Answer {
    let until = request["until"].as_str().unwrap_or_default();
    let mut events = Vec::new();
    let mut watch = store.watch_with_history().await?;
    // async-nats does not tell when the initial values are in: the subscription is there, and that is all to wait for.
    say(&json!({ "event": "ready" }));
    while let Some(info) = watch.next().await {
        let info = info?;
        events.push(tell(&info));
        if info.name == until {
            break;
        }
    }
    Ok(json!({ "ok": true, "events": events }))
}

async fn status(context: &Context, bucket: &str) -> Answer {
    // ObjectStore has no status call: what a Rust program asks is the stream.
    let mut stream = context.get_stream(format!("OBJ_{bucket}")).await?;
    let info = stream.info().await?;
    let config = &info.config;
    let compression = config.compression.as_ref().map(|kind| format!("{kind:?}") == "S2").unwrap_or(false);
    Ok(json!({ "ok": true, "status": {
        "bucket": bucket,
        "description": config.description,
        "ttl": config.max_age.as_millis() as u64,
        "compression": compression,
        "sealed": config.sealed,
        "size": info.state.bytes,
        "metadata": config.metadata,
    }}))
}

fn tell(info: &ObjectInfo) -> Value {
    let options = info.options.as_ref();
    let headers: Map<String, Value> = info
        .headers
        .iter()
        .flat_map(|headers| headers.iter())
        .map(|(key, values)| (key.to_string(), values.iter().map(|value| json!(value.as_str())).collect()))
        .collect();
    json!({
        "bucket": info.bucket,
        "name": info.name,
        "description": info.description,
        "headers": headers,
        "metadata": info.metadata,
        "link": options.and_then(|options| options.link.as_ref()).map(|link| json!({ "bucket": link.bucket, "name": link.name })),
        "chunkSize": options.and_then(|options| options.max_chunk_size),
        "nuid": info.nuid,
        "size": info.size,
        "chunks": info.chunks,
        "digest": info.digest,
        "deleted": info.deleted,
    })
}

fn pairs(value: &Value) -> std::collections::HashMap<String, String> {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(key, text)| (key.clone(), text.as_str().unwrap_or_default().into())).collect()
}

fn headers(value: &Value) -> Option<HeaderMap> {
    let given = value.as_object()?;
    let mut headers = HeaderMap::new();
    for (key, values) in given {
        for text in values.as_array().into_iter().flatten() {
            headers.append(key.as_str(), text.as_str().unwrap_or_default());
        }
    }
    Some(headers)
}

/// Bytes that look random and are the same in every peer.
fn pattern(size: usize, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let start: Vec<u8> = (0..size.min(PERIOD))
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    start.iter().copied().cycle().take(size).collect()
}
