// The custom elements in JSX. React 19 sets their properties, and listens to their events as `on` and the event's name.

import type {
  DownloadDetail,
  DownloadErrorDetail,
  FollowedStore,
  ListErrorDetail,
  ListTexts,
  ObjectListElement,
  ObjectOpenDetail,
  ObjectUploadElement,
  UploadDetail,
  UploadDoneDetail,
  UploadErrorDetail,
  UploadProgressDetail,
  UploadStartDetail,
  UploadStore,
  UploadTexts,
} from "../elements/index.ts";
import type { UploadJournal } from "../types.ts";

/** Attributes, properties and events of `<nats-object-upload>` in JSX. */
export interface ObjectUploadProps {
  /** The store to upload to. Without one, uploads are disabled. */
  store?: UploadStore | null | undefined;
  /** The texts shown; any that are omitted stay English. Keep the object between renderings. */
  texts?: Partial<UploadTexts>;
  /** Keeps notes of unfinished uploads, so that they can be resumed; default none. */
  journal?: UploadJournal | undefined;
  /** Prefix of the object names, such as `"photos/"`. */
  "name-prefix"?: string;
  /** File types to accept, as in `<input accept>`. */
  accept?: string;
  /** Allow several files, and folders with all their files. */
  multiple?: boolean;
  /** Disables choosing and dropping. */
  disabled?: boolean;
  /** Replace an object of the same name without asking. */
  replace?: boolean;
  /** Before an upload; it may change `detail.meta`, or prevent the upload. */
  "onupload-start"?: (event: CustomEvent<UploadStartDetail>) => void;
  /** At most once per frame. */
  "onupload-progress"?: (event: CustomEvent<UploadProgressDetail>) => void;
  /** A file was stored. */
  "onupload-done"?: (event: CustomEvent<UploadDoneDetail>) => void;
  /** An upload failed. */
  "onupload-error"?: (event: CustomEvent<UploadErrorDetail>) => void;
  /** An upload was cancelled. */
  "onupload-cancel"?: (event: CustomEvent<UploadDetail>) => void;
}

/** Attributes, properties and events of `<nats-object-list>` in JSX. */
export interface ObjectListProps {
  /** The store to list. Without one, the list shows as loading. */
  store?: FollowedStore | null | undefined;
  /** The texts shown; any that are omitted stay English. Keep the object between renderings. */
  texts?: Partial<ListTexts>;
  /** Lists only names with this prefix, and shows them without it. */
  "name-prefix"?: string;
  /** `name`, `size` or `changed`, with a leading minus to reverse the order; default `name`. */
  sort?: string;
  /** An object was clicked; prevent the default to keep it from being saved. */
  "onobject-open"?: (event: CustomEvent<ObjectOpenDetail>) => void;
  /** An object was saved. */
  "ondownload-done"?: (event: CustomEvent<DownloadDetail>) => void;
  /** An object could not be saved. */
  "ondownload-error"?: (event: CustomEvent<DownloadErrorDetail>) => void;
  /** The store cannot be listed, or not any longer. */
  "onlist-error"?: (event: CustomEvent<ListErrorDetail>) => void;
}

/* eslint-disable @typescript-eslint/ban-ts-comment, @typescript-eslint/no-namespace -- a project without the types of React
   has no module to add to, and must compile all the same; JSX has its elements in a namespace */
/** @ts-ignore */
declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      /** @ts-ignore */
      "nats-object-upload": DetailedHTMLProps<HTMLAttributes<ObjectUploadElement>, ObjectUploadElement> &
        ObjectUploadProps;
      /** @ts-ignore */
      "nats-object-list": DetailedHTMLProps<HTMLAttributes<ObjectListElement>, ObjectListElement> & ObjectListProps;
    }
  }
}
