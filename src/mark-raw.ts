/**
 * Keeps Vue from wrapping the instances of a class in a proxy, as its `markRaw` does: private fields are not accessible
 * through a proxy. Call it in a static block.
 */
export function markRaw(theClass: { readonly prototype: object }): void {
  Object.defineProperty(theClass.prototype, "__v_skip", { value: true });
}
