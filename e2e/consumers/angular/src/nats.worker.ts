import "nats-objects/worker/script";
