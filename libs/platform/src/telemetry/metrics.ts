import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Numbers of one process, in Prometheus' text format at /metrics. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from request to answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  readonly requestsInFlight = new Gauge({
    name: 'http_server_active_requests',
    help: 'Requests being worked on.',
    registers: [this.registry],
  });
  readonly commands = new Histogram({
    name: 'tuyen_command_duration_seconds',
    help: 'Time from command to outcome, append included.',
    labelNames: ['outcome'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.registry],
  });
  readonly appends = new Histogram({
    name: 'tuyen_append_duration_seconds',
    help: 'Time of an append to the event store.',
    labelNames: ['outcome'] as const,
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [this.registry],
  });
  readonly appendsQueued = new Gauge({
    name: 'tuyen_appends_queued',
    help: 'Appends that wait for a flush or are under way.',
    registers: [this.registry],
  });
  readonly flushes = new Histogram({
    name: 'tuyen_flush_duration_seconds',
    help: 'Time of a transaction that writes appends of many callers.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [this.registry],
  });
  readonly flushRetries = new Counter({
    name: 'tuyen_flush_retries_total',
    help: 'Flushes tried again after the database did not answer.',
    registers: [this.registry],
  });
  readonly eventsAppended = new Counter({
    name: 'tuyen_events_appended_total',
    help: 'Events written to the log by this process.',
    registers: [this.registry],
  });
  readonly commandsWaiting = new Gauge({
    name: 'tuyen_commands_waiting',
    help: 'Commands that wait for their outcome.',
    registers: [this.registry],
  });
  readonly conflicts = new Counter({
    name: 'tuyen_append_conflicts_total',
    help: 'Appends that met events of another writer and were decided again.',
    registers: [this.registry],
  });
  readonly snapshotsFailed = new Counter({
    name: 'tuyen_snapshots_failed_total',
    help: 'Snapshots that could not be kept.',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A counter by one label; answers how to raise it. */
  counterBy(name: string, help: string, label: string): (value: string) => void {
    const counter = new Counter({ name, help, labelNames: [label], registers: [this.registry] });
    return (value) => counter.inc({ [label]: value });
  }

  /** Numbers by one label that are asked for when the metrics are read. */
  gaugeBy(name: string, help: string, label: string, read: () => Promise<ReadonlyMap<string, number>>): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        // While a store is away the other numbers must still be readable.
        const figures = await read().catch(() => new Map<string, number>());
        this.reset();
        for (const [value, figure] of figures) this.set({ [label]: value }, figure);
      },
    });
  }
}
