import { fork } from 'node:child_process';

/**
 * Runs `processes` copies of a writer script side by side, each to append `events` events; fails if one of them does.
 * @param more further arguments of the script
 */
export async function runWriters(
  script: string,
  url: string,
  processes: number,
  events: number,
  ...more: readonly string[]
): Promise<void> {
  await Promise.all(
    Array.from({ length: processes }, (_, writer) => runWriter(script, [url, String(writer), String(events), ...more])),
  );
}

function runWriter(script: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(script, args, { execArgv: [] });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`writer ${args[1]} ended with ${code}`))));
  });
}
