// Finds a free name, for "Keep both".

/** `photo.jpg` → `photo (2).jpg`, counting up until `isTaken` returns false. The folder part stays unchanged. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  const slash = name.lastIndexOf("/");
  const folder = name.slice(0, slash + 1);
  const last = name.slice(slash + 1);
  const dot = /^.*?(?=(?:\.tar)?\.[^.\s]{1,10}$)/.exec(last)?.[0].length ?? 0;
  const stem = dot > 0 ? last.slice(0, dot) : last;
  const extension = dot > 0 ? last.slice(dot) : "";
  const counted = /^(.*) \((\d{1,4})\)$/.exec(stem);
  const base = counted?.[1] ?? stem;
  for (let number = counted === null ? 2 : Number(counted[2]) + 1; ; number++) {
    const candidate = `${folder}${base} (${String(number)})${extension}`;
    if (!isTaken(candidate)) return candidate;
  }
}
