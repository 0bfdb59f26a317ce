import { Component, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { useStore } from "../shared/use-store";

@Component({ selector: "app-root", template: "<output>{{ result() }}</output>" })
class App {
  readonly result = signal("");

  constructor() {
    const worker = new Worker(new URL("./nats.worker", import.meta.url), { type: "module" });
    void useStore(undefined, worker).then((found) => this.result.set(JSON.stringify(found)));
  }
}

await bootstrapApplication(App);
