// Node.js 20 has no WebSocket of its own.
import WebSocket from "ws";
import { connect } from "nats-objects";
import { useStore } from "./use-store.js";

globalThis.WebSocket ??= WebSocket;
const [servers, bucket] = process.argv.slice(2);
console.log(JSON.stringify(await useStore(await connect({ servers }), bucket)));
