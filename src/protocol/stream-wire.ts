// The configuration and state of a stream, with their wire names.
import type { Placement } from "../types.ts";
import type { SubjectTransform } from "./subject-transform.ts";

/** The fields of a stream's configuration that matter here, by their wire names. */
export interface StreamConfig {
  name: string;
  description?: string;
  subjects?: string[];
  max_age?: number;
  max_bytes?: number;
  max_msg_size?: number;
  duplicate_window?: number;
  storage?: "file" | "memory";
  num_replicas?: number;
  placement?: Placement;
  discard?: "new" | "old";
  discard_new_per_subject?: boolean;
  retention?: "limits" | "interest" | "workqueue";
  max_msgs?: number;
  max_msgs_per_subject?: number;
  no_ack?: boolean;
  deny_purge?: boolean;
  allow_rollup_hdrs?: boolean;
  allow_direct?: boolean;
  compression?: "s2" | "none";
  metadata?: Record<string, string>;
  sealed?: boolean;
  allow_msg_ttl?: boolean;
  allow_atomic?: boolean;
  allow_msg_counter?: boolean;
  mirror?: StreamSource;
  sources?: StreamSource[];
  subject_transform?: SubjectTransform;
}

/** The origin of a stream that mirrors or sources another. */
export interface StreamSource {
  name: string;
  /** Only these messages. Not beside `subject_transforms`. */
  filter_subject?: string;
  /** Only messages that one of these matches, stored under the subject that it gives. */
  subject_transforms?: SubjectTransform[];
  /** The origin is in another account or domain. */
  external?: { api: string; deliver?: string };
}

/** Configuration and state of a stream. */
export interface StreamInfo {
  config: StreamConfig;
  /** When the stream was created: a bucket that was deleted and recreated is another one. */
  created?: string;
  /** The server's time (nats-server 2.10 and later). */
  ts?: string;
  /** The JetStream domain, where there is one. */
  domain?: string;
  state: {
    bytes: number;
    messages: number;
    first_seq?: number;
    last_seq: number;
    num_subjects?: number;
    subjects?: Record<string, number>;
  };
}
