import { connect } from "nats-objects";
import { useStore } from "./use-store.js";

const [servers, bucket] = process.argv.slice(2);
console.log(JSON.stringify(await useStore(await connect({ servers }), bucket)));
