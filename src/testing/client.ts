import { matches } from "../protocol/subject-transform.ts";
import type { Permissions } from "../protocol/permissions.ts";
import type { Broker, Listener, Packet } from "./broker.ts";
import { type Command, CommandParser } from "./command-parser.ts";
import { NOTHING, statusHead } from "./message-head.ts";
import { subjectFilter } from "./subject-filter.ts";

/** The line to the client. */
export interface Line {
  send(bytes: Uint8Array): void;
  /** Ends it. */
  cut(): void;
}

interface Interest {
  readonly isMatch: (subject: string) => boolean;
  /** Messages after which it ends; `Infinity` for none. */
  left: number;
}

const utf8 = new TextEncoder();
const LINE_END = utf8.encode("\r\n");

/** One connection as the server has it: what it subscribed to, what it may do, and the NATS protocol. */
export class Client implements Listener {
  readonly #broker: Broker;
  readonly #permissions: Permissions | undefined;
  readonly #line: Line;
  readonly #parser = new CommandParser();
  readonly #interests = new Map<string, Interest>();

  constructor(broker: Broker, permissions: Permissions | undefined, line: Line) {
    this.#broker = broker;
    this.#permissions = permissions;
    this.#line = line;
    broker.enter(this);
    this.#say(`INFO ${JSON.stringify(broker.info)}`);
  }

  /** The client sent these bytes. */
  receive(bytes: Uint8Array): void {
    for (const command of this.#parser.push(bytes)) this.#obey(command);
  }

  /** Whether the client listens to a subject. */
  hears(subject: string): boolean {
    for (const interest of this.#interests.values()) if (interest.isMatch(subject)) return true;
    return false;
  }

  /** Sends a message to each subscription of the client that matches `to`; it comes under its own subject. */
  deliver(to: string, { subject, reply, head, data }: Packet): void {
    for (const [id, interest] of this.#interests) {
      if (!interest.isMatch(to)) continue;
      const target = reply ? `${subject} ${id} ${reply}` : `${subject} ${id}`;
      const total = data.length + (head?.length ?? 0);
      this.#say(head ? `HMSG ${target} ${head.length} ${total}` : `MSG ${target} ${total}`);
      for (const part of [head, data, LINE_END]) if (part && part.length > 0) this.#line.send(part);
      if (--interest.left <= 0) this.#interests.delete(id);
    }
  }

  /** The client is gone. */
  leave(): void {
    this.#interests.clear();
    this.#broker.leave(this);
  }

  /** Cuts the line. */
  cut(): void {
    this.#line.cut();
  }

  #obey({ verb, words, head, data }: Command): void {
    const [first = "", second = "", third] = words;
    if (verb === "PING") this.#say("PONG");
    else if (verb === "SUB") this.#subscribe(first, third ?? second);
    else if (verb === "UNSUB") this.#unsubscribe(first, Number(second));
    else if (verb === "PUB") this.#publish({ subject: first, reply: second, head, data });
  }

  #subscribe(subject: string, id: string): void {
    if (!isAllowed(this.#permissions?.subscribe, subject)) this.#deny("Subscription", subject);
    else this.#interests.set(id, { isMatch: subjectFilter([subject]), left: Infinity });
  }

  #unsubscribe(id: string, left: number): void {
    const interest = this.#interests.get(id);
    if (interest && left > 0) interest.left = left;
    else this.#interests.delete(id);
  }

  #publish(packet: Packet): void {
    const { subject, reply } = packet;
    if (!isAllowed(this.#permissions?.publish, subject)) {
      this.#deny("Publish", subject);
      return;
    }
    if (this.#broker.publish(packet) || !reply) return;
    const head = statusHead(503, "", { "Nats-Subject": subject });
    this.deliver(reply, { subject: reply, reply: "", head, data: NOTHING });
  }

  #deny(what: "Publish" | "Subscription", subject: string): void {
    this.#say(`-ERR 'Permissions Violation for ${what} to "${subject}"'`);
  }

  #say(line: string): void {
    this.#line.send(utf8.encode(`${line}\r\n`));
  }
}

/** A subscription with wildcards is allowed when one of the patterns covers it: its wildcards count as tokens. */
function isAllowed(patterns: readonly string[] | undefined, subject: string): boolean {
  return patterns === undefined || patterns.some((pattern) => matches(pattern, subject));
}
