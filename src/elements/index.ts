// Upload and file list as custom elements, for pages of any framework or none. Importing this defines both; in Node, where
// a page may be rendered, it does nothing.

import { defineElement } from "./host.ts";
import { ObjectListElement } from "./list-element.ts";
import { ObjectUploadElement } from "./upload-element.ts";

defineElement("nats-object-upload", ObjectUploadElement);
defineElement("nats-object-list", ObjectListElement);

export { ObjectListElement, ObjectUploadElement };
export type { DownloadDetail, DownloadErrorDetail, ListErrorDetail, ObjectOpenDetail } from "./list-element.ts";
export type {
  UploadDetail,
  UploadDoneDetail,
  UploadErrorDetail,
  UploadProgressDetail,
  UploadStartDetail,
} from "./upload-element.ts";
export type { FollowedStore, UploadStore } from "./stores.ts";
export type { ErrorTexts, ListTexts, UploadTexts } from "./texts.ts";

declare global {
  interface HTMLElementTagNameMap {
    "nats-object-list": ObjectListElement;
    "nats-object-upload": ObjectUploadElement;
  }
}
