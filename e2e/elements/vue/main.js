import "nats-objects/elements";
import { createApp } from "vue";
import Files from "./Files.vue";

const address = new URLSearchParams(location.search);
createApp(Files, { server: address.get("server"), bucket: address.get("bucket") }).mount("#root");
