"""The Python judge: nats.py behind the command line that all peers share (see e2e/interop/protocol.ts).

`peer.py serve` answers a JSON request a line; `peer.py OP key=value…` runs one.
"""

import asyncio
import hashlib
import json
import os
import sys

import nats
from nats.js import api
from nats.js.errors import NotFoundError

PATIENCE = 15
PERIOD = 65521
TEXTS = {"bucket", "name", "newName", "target", "targetBucket", "description", "file", "until"}


class Unsupported(Exception):
    """nats.py has no such call."""


async def main() -> int:
    connection = await nats.connect(os.environ.get("NATS_URL", "nats://127.0.0.1:4222"), error_cb=quiet)
    js = connection.jetstream()
    try:
        if sys.argv[1:2] != ["serve"]:
            result = await answer(js, from_arguments(sys.argv[1:]))
            say(result)
            return 0 if result["ok"] else 1
        while line := await asyncio.to_thread(sys.stdin.readline):
            say(await answer(js, json.loads(line)))
        return 0
    finally:
        await connection.close()


async def quiet(_error: Exception) -> None:
    """What goes wrong in an operation is raised there as well."""


def say(line: dict) -> None:
    print(json.dumps(line, default=str), flush=True)


def from_arguments(arguments: list[str]) -> dict:
    """`put bucket=b name=n size=3`: what is JSON is read as JSON, anything else as text."""
    request = {"op": arguments[0] if arguments else ""}
    for argument in arguments[1:]:
        key, _, value = argument.partition("=")
        try:
            request[key] = value if key in TEXTS else json.loads(value)
        except ValueError:
            request[key] = value
    return request


async def answer(js, request: dict) -> dict:
    try:
        return {"ok": True, **await asyncio.wait_for(perform(js, request), PATIENCE)}
    except Unsupported as error:
        return {"ok": False, "unsupported": True, "error": str(error)}
    except asyncio.TimeoutError:
        return {"ok": False, "error": f"no end within {PATIENCE} s"}
    except Exception as error:  # Whatever it is, the runner wants to read it.
        text = f"{type(error).__name__}: {error}".rstrip(": ")
        cause = error.__cause__
        return {"ok": False, "error": f"{text}: {cause}" if cause else text}


async def perform(js, request: dict) -> dict:
    op, bucket, name = request["op"], request["bucket"], request.get("name", "")
    if op == "create":
        return await create(js, request)
    store = await js.object_store(bucket)
    match op:
        case "put":
            return await put(store, request)
        case "get":
            return await get(store, request)
        case "info":
            return {"info": tell(await store.get_info(name))}
        case "list":
            try:
                infos = await store.list(ignore_deletes=True)
            except NotFoundError:
                infos = []
            return {"objects": [tell(info) for info in infos]}
        case "delete":
            await store.delete(name)
            return {}
        case "link" | "bucketlink":
            raise Unsupported("nats.py has no call that adds a link")
        case "update":
            if "metadata" in request:
                raise Unsupported("nats.py's ObjectMeta has no metadata")
            new_name = request.get("newName", name)
            await store.update_meta(name, meta_of(request, new_name))
            return {"info": tell(await store.get_info(new_name))}
        case "watch":
            return await watch(store, request)
        case "seal":
            await store.seal()
            return {}
        case "status":
            status = await store.status()
            config = status.stream_info.config
            return {
                "status": {
                    "bucket": status.bucket,
                    "description": status.description or "",
                    "ttl": round((status.ttl or 0) * 1000),
                    "sealed": status.sealed,
                    "size": status.size,
                    "compression": getattr(config, "compression", None) == "s2",
                    "metadata": getattr(config, "metadata", None) or {},
                }
            }
    raise Unsupported(op)


async def create(js, request: dict) -> dict:
    for field, what in {"compression": "compression", "bucketMetadata": "metadata"}.items():
        if request.get(field):
            raise Unsupported(f"nats.py's ObjectStoreConfig has no {what}")
    config = api.ObjectStoreConfig(
        bucket=request["bucket"],
        description=request.get("description"),
        ttl=request["ttl"] / 1000 if "ttl" in request else None,
        max_bytes=request.get("maxBytes"),
        storage=api.StorageType.MEMORY,
    )
    await js.create_object_store(request["bucket"], config=config)
    return {}


def meta_of(request: dict, name: str) -> api.ObjectMeta:
    # A value alone is a string, as everywhere else in nats.py; several are a list.
    headers = {key: values[0] if len(values) == 1 else values for key, values in request.get("headers", {}).items()}
    return api.ObjectMeta(name=name, description=request.get("description"), headers=headers or None)


async def put(store, request: dict) -> dict:
    if "metadata" in request:
        raise Unsupported("nats.py's ObjectMeta has no metadata")
    if "file" in request:
        with open(request["file"], "rb") as file:
            content = file.read()
    else:
        content = pattern(request.get("size", 0), request.get("seed", 1))
    meta = meta_of(request, request["name"])
    if "chunkSize" in request:
        meta.options = api.ObjectMetaOptions(max_chunk_size=request["chunkSize"])
    return {"info": tell(await store.put(request["name"], content, meta=meta))}


async def get(store, request: dict) -> dict:
    result = await store.get(request["name"])
    content = result.data or b""
    if "file" in request:
        with open(request["file"], "wb") as file:
            file.write(content)
    return {"info": tell(result.info), "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


async def watch(store, request: dict) -> dict:
    watcher = await store.watch()
    events = []
    try:
        async for info in watcher:
            if info is None:
                say({"event": "ready"})
                continue
            events.append(tell(info))
            if info.name == request["until"]:
                break
    finally:
        await watcher.stop()
    return {"events": events}


def tell(info: api.ObjectInfo) -> dict:
    link = info.options.link if info.options else None
    return {
        "bucket": info.bucket,
        "name": info.name,
        "description": info.description,
        "headers": info.headers,
        "link": {"bucket": link.bucket, "name": link.name} if link else None,
        "chunkSize": info.options.max_chunk_size if info.options else None,
        "nuid": info.nuid,
        "size": info.size,
        "chunks": info.chunks,
        "digest": info.digest,
        "deleted": info.deleted,
    }


def pattern(size: int, seed: int) -> bytes:
    """Bytes that look random and are the same in every peer."""
    start = bytearray(min(size, PERIOD))
    state = seed
    for i in range(len(start)):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        start[i] = state >> 24
    return (bytes(start) * (size // PERIOD + 1))[:size]


sys.exit(asyncio.run(main()))
