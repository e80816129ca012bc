import { fork } from 'node:child_process';

/** Runs `processes` copies of a writer script side by side, each to append `events` events; fails if one of them does. */
export async function runWriters(script: string, url: string, processes: number, events: number): Promise<void> {
  await Promise.all(Array.from({ length: processes }, (_, writer) => runWriter(script, url, writer, events)));
}

function runWriter(script: string, url: string, writer: number, events: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(script, [url, String(writer), String(events)], { execArgv: [] });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`writer ${writer} ended with ${code}`))));
  });
}
