// The one file of a drop, where only one is wanted.

/** The file that was dropped; undefined when it is several, or a folder. Call it in the event's listener. */
export function droppedFile({ items, files }: DataTransfer): File | undefined {
  const [item, ...others] = [...items].filter(({ kind }) => kind === "file");
  if (item === undefined || others.length > 0) return undefined;
  // A folder comes as a file that cannot be read.
  return item.webkitGetAsEntry()?.isDirectory === true ? undefined : (files[0] ?? undefined);
}
