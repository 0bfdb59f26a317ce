import { startQuietChromium } from "../browsers/devtools.ts";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
const s = createServer((_, r) => { r.setHeader("content-type", "text/html"); r.end("<input type=file>"); }); s.listen(0);
const port = (s.address() as any).port;
const c = await startQuietChromium();
const run = async (name: string, code: string) => {
  const { browserContextId } = await c.send("Target.createBrowserContext");
  const { targetId } = await c.send("Target.createTarget", { url: `http://localhost:${port}/`, browserContextId });
  const page = await c.attach(targetId);
  await new Promise((r) => setTimeout(r, 500));
  const bytes = async () => { const { processInfo } = await c.send("SystemInfo.getProcessInfo"); return new Map(processInfo.filter((p) => p.type === "renderer").map((p) => { let t = ""; try { t = readFileSync(`/proc/${p.id}/status`, "utf8"); } catch {} return [p.id, [...t.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB/gm)].reduce((a, m) => a + Number(m[1]) / 1024, 0)] as const; })); };
  const before = await bytes(); let most = 0; let over = false;
  const w = (async () => { while (!over) { for (const [id, b] of await bytes()) most = Math.max(most, b - (before.get(id) ?? Infinity)); await new Promise((r) => setTimeout(r, 30)); } })();
  const t = Date.now();
  const { exceptionDetails } = await page.send("Runtime.evaluate", { expression: `(async()=>{${code}})()`, awaitPromise: true });
  over = true; await w;
  console.log(name.padEnd(50), most.toFixed(0), "MiB", Date.now() - t, "ms", exceptionDetails?.exception?.description ?? "");
  await c.send("Target.disposeBrowserContext", { browserContextId });
};
const rel = `const mc = new MessageChannel(); mc.port1.close(); const release = (b) => mc.port1.postMessage(undefined, [b]);`;


const loop = (body: string) => `const blob = new Blob([new Uint8Array(8<<20)]); const get = () => blob.slice(0,1<<20).arrayBuffer(); for (let i=0;i<600;i++) { const b = await get(); ${body} }`;
await run("detached?", `${rel} const b = new ArrayBuffer(10); release(b); throw new Error(String(b.byteLength));`);
await run("dropped", loop(""));
await run("structuredClone, clone.transfer(0)", loop("structuredClone(b,{transfer:[b]}).transfer(0);"));
await run("channel, both closed", loop("const {port1,port2} = new MessageChannel(); port1.postMessage(0,[b]); port1.close(); port2.close();"));
await run("one channel, receiver unstarted, renewed", `let ch = new MessageChannel(); ` + loop("ch.port1.postMessage(0,[b]); if (i%8===7) { ch.port1.close(); ch.port2.close(); ch = new MessageChannel(); }"));
await run("worker drops", `const w = new Worker(URL.createObjectURL(new Blob(['onmessage = () => {}']))); ` + loop("w.postMessage(0,[b]);"));
await run("worker transfer(0)", `const w = new Worker(URL.createObjectURL(new Blob(['onmessage = ({data}) => {data.transfer(0)}']))); ` + loop("w.postMessage(b,[b]);"));
await c.stop(); s.close();
