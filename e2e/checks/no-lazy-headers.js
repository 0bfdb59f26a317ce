// A lint rule: a message of nats-core parses its headers and its JSON when they are first read, and throws on malformed
// ones. In a callback that ends the connection. Code reads them through the functions named here.

/** What may throw, and what to use instead. */
const LAZY = new Map([
  ["headers", "headersOf (jetstream/header-block.ts)"],
  ["json", "jsonOf (jetstream/answers.ts)"],
  ["requestInfo", "headersOf (jetstream/header-block.ts)"],
]);

/** nats-core's messages, and those that @nats-io/jetstream makes of them. */
const MESSAGES = new Set(["Msg", "MsgImpl", "JsMsg", "StoredMsg", "DirectMsg"]);

function isMessage(type) {
  if (type.isUnionOrIntersection()) return type.types.some(isMessage);
  const symbol = type.getSymbol();
  if (!symbol || !MESSAGES.has(symbol.getName())) return false;
  return symbol.declarations.some((each) => each.getSourceFile().fileName.includes("/@nats-io/"));
}

export default {
  meta: {
    type: "problem",
    schema: [],
    messages: { lazy: "{{name}} of a received message throws where it is malformed: use {{instead}}" },
  },
  create(context) {
    const { getTypeAtLocation } = context.sourceCode.parserServices;
    const judge = (object, property) => {
      const instead = LAZY.get(property.name ?? property.value);
      if (!instead || !isMessage(getTypeAtLocation(object))) return;
      context.report({ node: property, messageId: "lazy", data: { name: property.name, instead } });
    };
    return {
      MemberExpression: ({ object, property }) => judge(object, property),
      ObjectPattern(pattern) {
        for (const { type, key } of pattern.properties) if (type === "Property") judge(pattern, key);
      },
    };
  },
};
