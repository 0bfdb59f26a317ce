/** What a measurement found, as far as every kind of case has it. */
interface Measured {
  readonly failures: readonly string[];
}

/** Measures one case after the other, and tells how far it is; ends early once `isStopped`. */
export async function measureEach<Item extends { readonly id: string }, Result extends Measured>(
  cases: readonly Item[],
  measure: (item: Item) => Promise<Result>,
  isStopped: () => boolean,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, item] of cases.entries()) {
    process.stderr.write(`${String(index + 1).padStart(3)}/${cases.length}  ${item.id} …`);
    const begin = performance.now();
    const result = await measure(item);
    if (isStopped()) {
      process.stderr.write(" interrupted\n");
      return results;
    }
    results.push(result);
    process.stderr.write(` ${((performance.now() - begin) / 1000).toFixed(1)} s\n`);
    for (const failure of result.failures) console.log(`     ${item.id}: ${failure}`);
  }
  return results;
}
