// A page without a framework: two elements, a connection, and a line of news.

import { connect, ObjectStoreManager } from "nats-objects";
import "nats-objects/elements";

const address = new URLSearchParams(location.search);
const upload = document.querySelector("nats-object-upload");
const list = document.querySelector("nats-object-list");
const news = document.querySelector("#news");

upload.addEventListener("upload-done", ({ detail }) => (news.textContent = `${detail.info.name} was uploaded.`));
list.addEventListener("download-done", ({ detail }) => (news.textContent = `${detail.info.name} was saved.`));

const connection = await connect({ servers: address.get("server") });
const store = await new ObjectStoreManager(connection).open(address.get("bucket"));
upload.store = store;
list.store = store;
