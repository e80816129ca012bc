/**
 * An immutable map from text to values for the states of long streams: a change copies one small node per level, never
 * the whole map, and older references stay as they were. Plain objects and arrays only, so a table survives JSON
 * (snapshots). A hash trie: sixteen ways per level, small leaves of entries. Values must be JSON themselves.
 */
export interface Table<V> {
  readonly size: number;
  readonly root: TableNode<V>;
}
type Entry<V> = readonly [key: string, value: V];
interface Leaf<V> {
  readonly entries: readonly Entry<V>[];
}
interface Branch<V> {
  readonly children: readonly TableNode<V>[];
}
type TableNode<V> = Leaf<V> | Branch<V>;

const bits = 4;
const ways = 1 << bits;
const leafSize = 8;
/** The hash has 32 bits: deeper than this, entries that collide share a leaf. */
const maxDepth = 32 / bits;

const emptyLeaf: Leaf<never> = { entries: [] };
const empty: Table<never> = { size: 0, root: emptyLeaf };

/** The table without entries. */
export function emptyTable<V>(): Table<V> {
  return empty;
}

/** The value of a key, or undefined. */
export function tableGet<V>(table: Table<V>, key: string): V | undefined {
  let node = table.root;
  if ('children' in node) {
    let hash = hashOf(key);
    do {
      node = node.children[hash & (ways - 1)]!;
      hash >>>= bits;
    } while ('children' in node);
  }
  for (const entry of node.entries) if (entry[0] === key) return entry[1];
  return undefined;
}

/** True if the key is there. */
export function tableHas<V>(table: Table<V>, key: string): boolean {
  return tableGet(table, key) !== undefined;
}

/** The table with `key` holding `value`. */
export function tableSet<V>(table: Table<V>, key: string, value: V): Table<V> {
  const size = tableHas(table, key) ? table.size : table.size + 1;
  return { size, root: insert(table.root, [key, value], hashOf(key), 0) };
}

/** The table without `key`; the same table if it was not there. */
export function tableDelete<V>(table: Table<V>, key: string): Table<V> {
  if (!tableHas(table, key)) return table;
  return table.size === 1 ? empty : { size: table.size - 1, root: remove(table.root, key, hashOf(key)) };
}

/** All entries, in no order that means anything (but the same for the same history). */
export function tableEntries<V>(table: Table<V>): readonly Entry<V>[] {
  const found: Entry<V>[] = [];
  collect(table.root, found);
  return found;
}

function collect<V>(node: TableNode<V>, into: Entry<V>[]): void {
  if ('entries' in node) into.push(...node.entries);
  else for (const child of node.children) collect(child, into);
}

function insert<V>(node: TableNode<V>, entry: Entry<V>, hash: number, depth: number): TableNode<V> {
  if ('children' in node) {
    const way = hash & (ways - 1);
    return { children: node.children.with(way, insert(node.children[way]!, entry, hash >>> bits, depth + 1)) };
  }
  const at = node.entries.findIndex(([key]) => key === entry[0]);
  if (at >= 0) return { entries: node.entries.with(at, entry) };
  if (node.entries.length < leafSize || depth >= maxDepth) return { entries: [...node.entries, entry] };
  let split: TableNode<V> = { children: new Array<TableNode<V>>(ways).fill(emptyLeaf) };
  for (const old of node.entries) split = insert(split, old, hashOf(old[0]) >>> (bits * depth), depth);
  return insert(split, entry, hash, depth);
}

function remove<V>(node: TableNode<V>, key: string, hash: number): TableNode<V> {
  if ('entries' in node) return { entries: node.entries.filter((entry) => entry[0] !== key) };
  const way = hash & (ways - 1);
  const children = node.children.with(way, remove(node.children[way]!, key, hash >>> bits));
  // Shrinks again, so that a table that was large once does not stay so.
  return children.every((child) => 'entries' in child && child.entries.length === 0) ? emptyLeaf : { children };
}

/** FNV-1a over UTF-16 units with a final mix, as an unsigned 32-bit number. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}
