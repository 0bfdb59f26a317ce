/** Import this before connecting from Node 20, which has no WebSocket: `wsconnect` would never settle. */
import WebSocket from "ws";

globalThis.WebSocket ??= WebSocket as never;
