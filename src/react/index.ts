"use client";
// React hooks, and the types of the custom elements in JSX. They need React 18 or newer, the elements 19. Importing this on a
// server is safe: nothing is read or opened before a component is in a page.

export { useObjects } from "./use-objects.ts";
export type { ObjectsState, UseObjectsOptions } from "./use-objects.ts";
export { useUpload } from "./use-upload.ts";
export type { Upload, UploadFunction, UseUploadOptions } from "./use-upload.ts";
export type { UploadState } from "./uploads.ts";
export { useObjectUrl } from "./use-object-url.ts";
export type { ObjectUrl } from "./use-object-url.ts";
export type { ObjectListProps, ObjectUploadProps } from "./jsx.ts";
