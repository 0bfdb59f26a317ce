// The single file of a drop, where only one is accepted.

/** The dropped file; undefined for several files or a folder. Call it in the event listener. */
export function droppedFile({ items, files }: DataTransfer): File | undefined {
  const [item, ...others] = [...items].filter(({ kind }) => kind === "file");
  if (item === undefined || others.length > 0) return undefined;
  // A folder appears as a file that cannot be read.
  return item.webkitGetAsEntry()?.isDirectory === true ? undefined : (files[0] ?? undefined);
}
