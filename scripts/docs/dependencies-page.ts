import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { byName, codes, opening, table } from './markdown.js';

interface Cruised {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string; readonly dependencyTypes: readonly string[] }[];
  }[];
}

/** What a room (app or lib) needs: other rooms and packages. */
interface Room {
  readonly rooms: Set<string>;
  readonly packages: Set<string>;
}

/** The picture of who imports whom, as dependency-cruiser sees it. Tests are left out. `root`: folder of the checkout. */
export async function dependenciesPage(root: string): Promise<string> {
  const rooms = roomsOf(await cruise(root));
  const names = [...rooms.keys()].sort(byName);
  const needed = new Map(names.map((name) => [name, withoutShortcuts(name, rooms)]));
  return [
    ...opening(
      'Who imports whom',
      'Arrows point from what imports to what is imported, and always inward. Read by dependency-cruiser from the sources, tests left',
      'out; the rules are in `.dependency-cruiser.cjs` and hold in CI. An arrow that follows from others is left out of the picture;',
      'the table has all of them.',
    ),
    '```mermaid',
    'flowchart LR',
    ...['apps', 'libs'].flatMap((house) => [
      `  subgraph ${house}`,
      ...names.filter((name) => name.startsWith(house)).map((name) => `    ${idOf(name)}[${name.slice(5)}]`),
      '  end',
    ]),
    ...names.flatMap((name) => needed.get(name)!.map((to) => `  ${idOf(name)} --> ${idOf(to)}`)),
    '```',
    '',
    ...table(
      ['room', 'imports', 'packages'],
      names.map((name) => {
        const { rooms: imported, packages } = rooms.get(name)!;
        return [`\`${name}\``, codes([...imported].sort(byName), '-'), codes([...packages].sort(byName), '-')];
      }),
    ),
    '',
  ].join('\n');
}

async function cruise(root: string): Promise<Cruised> {
  const program = `${root}/node_modules/dependency-cruiser/bin/dependency-cruise.mjs`;
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs'];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...options], {
    cwd: root,
    maxBuffer: 200_000_000,
  });
  return JSON.parse(stdout) as Cruised;
}

function roomsOf({ modules }: Cruised): Map<string, Room> {
  const rooms = new Map<string, Room>();
  for (const { source, dependencies } of modules) {
    const from = roomOf(source);
    if (!from || isTest(source)) continue;
    const room = rooms.get(from) ?? { rooms: new Set(), packages: new Set() };
    rooms.set(from, room);
    for (const { resolved, dependencyTypes } of dependencies) {
      const to = roomOf(resolved);
      if (to && to !== from && !isTest(resolved)) room.rooms.add(to);
      const packageName = dependencyTypes.some((type) => type.startsWith('npm')) && packageOf(resolved);
      if (packageName) room.packages.add(packageName);
    }
  }
  return rooms;
}

function roomOf(file: string): string | undefined {
  return /^(?:apps|libs)\/[^/]+/.exec(file)?.[0];
}

/** Tests, simulations and what only they use. */
function isTest(file: string): boolean {
  return /spec\.ts$|\/testing\/|\.simulation\.ts$/.test(file);
}

/** Package of a file below node_modules; types count as the package that they are of. */
function packageOf(file: string): string | undefined {
  const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  return name?.replace(/^@types\//, '');
}

/** What a room imports and does not reach through another room that it imports. */
function withoutShortcuts(name: string, rooms: ReadonlyMap<string, Room>): string[] {
  const direct = [...rooms.get(name)!.rooms];
  const beyond = new Set(direct.flatMap((to) => [...reachable(to, rooms)]));
  return direct.filter((to) => !beyond.has(to)).sort(byName);
}

function reachable(from: string, rooms: ReadonlyMap<string, Room>, seen = new Set<string>()): Set<string> {
  for (const to of rooms.get(from)?.rooms ?? []) {
    if (seen.has(to)) continue;
    seen.add(to);
    reachable(to, rooms, seen);
  }
  return seen;
}

function idOf(name: string): string {
  return name.replaceAll(/[^a-z]/g, '_');
}
