import ts from 'typescript';

/** Comments of fields by path: `lines[].sku`. */
export type FieldComments = ReadonlyMap<string, string>;

/** A declared read model as the sources tell it. */
export interface DeclaredReadModel {
  /** Comment of the declaration; empty if it has none. */
  readonly comment: string;
  /** Path of the file, from the root. */
  readonly file: string;
  /** Comments of the row's fields. */
  readonly fields: FieldComments;
}

/** Comments that stand in the sources and are gone at run time. */
export interface SourceComments {
  /** By event type. */
  readonly events: ReadonlyMap<string, FieldComments>;
  /** By name of the read model. */
  readonly readModels: ReadonlyMap<string, DeclaredReadModel>;
}

const declarers = new Set(['rowsOf', 'factsOf', 'stateProjection', 'factsProjection']);

/** Reads the comments of event schemas and read models. `root`: folder of the checkout. */
export function sourceComments(root: string): SourceComments {
  const program = openProgram(root);
  const reader = new CommentReader(program.getTypeChecker(), root);
  for (const file of program.getSourceFiles()) {
    if (!file.isDeclarationFile && !file.fileName.includes('/node_modules/')) reader.readFile(file);
  }
  return reader;
}

function openProgram(root: string): ts.Program {
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, (name) => ts.sys.readFile(name)) as { config: object };
  const parsed = ts.parseJsonConfigFileContent({ ...config, include: ['libs/*/src/**/*.ts'] }, ts.sys, root);
  const names = parsed.fileNames.filter((name) => !/spec\.ts$|\/testing\//.test(name));
  return ts.createProgram(names, { ...parsed.options, noEmit: true, incremental: false });
}

class CommentReader implements SourceComments {
  readonly events = new Map<string, FieldComments>();
  readonly readModels = new Map<string, DeclaredReadModel>();

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly root: string,
  ) {}

  readFile(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) this.readCall(node, node.expression.text);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }

  private readCall(call: ts.CallExpression, name: string): void {
    const [first] = call.arguments;
    if (name === 'defineEvent' && first && ts.isStringLiteral(first)) {
      const fields = new Map<string, string>();
      this.collect(call.arguments[3], '', fields);
      this.events.set(first.text, fields);
    }
    if (!declarers.has(name) || !first || !ts.isObjectLiteralExpression(first)) return;
    const label = first.properties.find((part) => ts.isPropertyAssignment(part) && part.name.getText() === 'name');
    if (!label || !ts.isPropertyAssignment(label) || !ts.isStringLiteral(label.initializer)) return;
    const statement = ts.findAncestor(call, ts.isVariableStatement);
    this.readModels.set(label.initializer.text, {
      comment: statement ? this.commentOf(statement) : '',
      file: call.getSourceFile().fileName.slice(this.root.length + 1),
      fields: this.rowComments(call.typeArguments?.[0]),
    });
  }

  /** Comments of the members of a row type, those it extends included. */
  private rowComments(type: ts.TypeNode | undefined): FieldComments {
    const comments = new Map<string, string>();
    if (!type) return comments;
    for (const property of this.checker.getTypeFromTypeNode(type).getProperties()) {
      const comment = property.declarations?.map((declaration) => this.commentOf(declaration)).find(Boolean);
      if (comment) comments.set(property.name, comment);
    }
    return comments;
  }

  /** Walks the expression that builds a schema: `t.object({ ... })`, names, spreads. */
  private collect(node: ts.Expression | undefined, path: string, into: Map<string, string>): void {
    if (!node) return;
    if (ts.isIdentifier(node)) {
      this.collect(initializerOf(this.declarationOf(this.checker.getSymbolAtLocation(node))), path, into);
    } else if (ts.isCallExpression(node)) {
      const isArray = /\.array$/.test(node.expression.getText());
      for (const argument of node.arguments) this.collect(argument, isArray ? `${path}[]` : path, into);
    } else if (ts.isObjectLiteralExpression(node)) {
      for (const part of node.properties) this.collectPart(part, path, into);
    }
  }

  private collectPart(part: ts.ObjectLiteralElementLike, path: string, into: Map<string, string>): void {
    if (ts.isSpreadAssignment(part)) return this.collect(part.expression, path, into);
    if (!ts.isPropertyAssignment(part) && !ts.isShorthandPropertyAssignment(part)) return;
    const name = path === '' ? part.name.getText() : `${path}.${part.name.getText()}`;
    const declaration = ts.isShorthandPropertyAssignment(part)
      ? this.declarationOf(this.checker.getShorthandAssignmentValueSymbol(part))
      : undefined;
    const statement = declaration && ts.findAncestor(declaration, ts.isVariableStatement);
    const comment = this.commentOf(part) || (statement ? this.commentOf(statement) : '');
    if (comment) into.set(name, comment);
    this.collect(ts.isPropertyAssignment(part) ? part.initializer : initializerOf(declaration), name, into);
  }

  private declarationOf(symbol: ts.Symbol | undefined): ts.Declaration | undefined {
    const known = symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    return known?.valueDeclaration;
  }

  private commentOf(node: ts.Node): string {
    const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    const text = ts.getTextOfJSDocComment(comments.at(-1)?.comment) ?? '';
    return text.replaceAll(/\{@link\s+([^}]+?)\s*\}/g, '`$1`').replaceAll(/\s+/g, ' ');
  }
}

function initializerOf(declaration: ts.Declaration | undefined): ts.Expression | undefined {
  return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}
