// A lint rule: `slice` of a Uint8Array copies, of Node's Buffer or its polyfill it is a view. A value typed as the first may
// be the second, and moving or keeping that view takes or changes memory that others own.

/** Whether a value of this type may be a Buffer. */
function isBytes(type) {
  if (type.isUnionOrIntersection()) return type.types.some(isBytes);
  return type.getSymbol()?.getName() === "Uint8Array";
}

export default {
  meta: {
    type: "problem",
    schema: [],
    messages: { copy: "copyOf(bytes.subarray(…)) copies; slice() of a Node Buffer is a view" },
  },
  create(context) {
    const { getTypeAtLocation } = context.sourceCode.parserServices;
    return {
      "MemberExpression[property.name='slice']"({ object, property }) {
        if (isBytes(getTypeAtLocation(object))) context.report({ node: property, messageId: "copy" });
      },
    };
  },
};
