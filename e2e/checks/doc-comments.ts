import ts from "typescript";

/** Most lines of text in the doc comment of a function: what does not fit is for README.md, or a sign of two functions. */
const mostLines = 14;

/** Says which public symbols of `entries` have no doc comment, and whose is too long to be read. */
export function findBadComments(program: ts.Program, entries: readonly string[]): string[] {
  const checker = program.getTypeChecker();
  const problems = new Set<string>();
  for (const entry of entries) {
    const file = program.getSourceFile(entry);
    const module = file && checker.getSymbolAtLocation(file);
    if (module === undefined) {
      problems.add(`${entry}: exports nothing, or does not exist`);
      continue;
    }
    for (const symbol of checker.getExportsOfModule(module)) {
      for (const problem of judgeExport(checker, resolveAlias(checker, symbol))) problems.add(problem);
    }
  }
  return [...problems];
}

function judgeExport(checker: ts.TypeChecker, symbol: ts.Symbol): string[] {
  const declarations = ownDeclarations(symbol);
  if (declarations.length === 0) return [];
  const problems = judgeComment(checker, symbol, symbol.name);
  for (const member of declarations.flatMap((declaration) => membersOf(checker, declaration))) {
    problems.push(...judgeComment(checker, member, `${symbol.name}.${nameOf(member)}`));
  }
  return problems;
}

function judgeComment(checker: ts.TypeChecker, symbol: ts.Symbol, name: string): string[] {
  const [declaration] = ownDeclarations(symbol);
  if (declaration === undefined) return [];
  const place = placeOf(declaration);
  // The checker also finds the comment that a member inherits from the interface it implements.
  if (ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() === "") {
    return [`${place}: ${name} is public and has no doc comment`];
  }
  const lines = Math.max(...ownDeclarations(symbol).filter(isFunction).map(commentLines), 0);
  return lines > mostLines ? [`${place}: the doc comment of ${name} has ${lines} lines; at most ${mostLines}`] : [];
}

/** The public members: of a class, an interface, an enum, an object type, and of all such parts of a union. */
function membersOf(checker: ts.TypeChecker, node: ts.Node): ts.Symbol[] {
  if (ts.isTypeAliasDeclaration(node)) return membersOf(checker, node.type);
  if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) {
    return node.types.flatMap((part) => membersOf(checker, part));
  }
  if (ts.isParenthesizedTypeNode(node)) return membersOf(checker, node.type);
  if (
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeLiteralNode(node) ||
    ts.isEnumDeclaration(node)
  ) {
    const members = [...node.members].filter(needsComment).map((member) => symbolOf(checker, member));
    return [...new Set(members.filter((member) => member !== undefined))];
  }
  return [];
}

function symbolOf(checker: ts.TypeChecker, member: ts.Node): ts.Symbol | undefined {
  if (ts.isConstructorDeclaration(member)) return (member as ts.Node as { symbol?: ts.Symbol }).symbol;
  const name = (member as ts.NamedDeclaration).name;
  return name && checker.getSymbolAtLocation(name);
}

/** Not what is hidden or marked `@internal`, nor what overrides a member: that is documented where it is declared first. */
function needsComment(member: ts.Node): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override;
  if ((ts.getCombinedModifierFlags(member as ts.Declaration) & hidden) !== 0) return false;
  if (ts.getJSDocTags(member).some(({ tagName }) => tagName.text === "internal")) return false;
  const name = (member as ts.NamedDeclaration).name;
  return name === undefined || !ts.isPrivateIdentifier(name);
}

/** What a package re-exports of another one is documented there. */
function ownDeclarations(symbol: ts.Symbol): ts.Declaration[] {
  return (symbol.declarations ?? []).filter((node) => !node.getSourceFile().fileName.includes("/node_modules/"));
}

function resolveAlias(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

function isFunction(node: ts.Node): boolean {
  return ts.isFunctionLike(node);
}

function commentLines(node: ts.Node): number {
  const comment = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  if (comment === undefined) return 0;
  const lines = comment.getText().split("\n");
  return lines.filter((line) => !/^\s*(\/\*\*|\*\/)\s*$/.test(line)).length;
}

function nameOf(symbol: ts.Symbol): string {
  return symbol.escapedName === ts.InternalSymbolName.Constructor ? "constructor" : symbol.name;
}

function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
