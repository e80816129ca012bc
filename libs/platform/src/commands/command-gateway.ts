import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CommandEnvelope, CommandOutcome, Loaded } from '#libs/event-store';
import { assertNever, type Decider, type DomainEvent } from '#libs/kernel';
import { Clock } from '../clock.js';
import { Commands } from '../events/commands.js';
import { LogTail } from '../events/log-tail.js';
import { notFound, problem } from '../http/problem.js';
import { problemOfRejection } from '../http/rejection-status.js';
import { CarryOut } from './carry-out.js';
import type { CommandRequest } from './command-request.js';
import { entityTag } from './headers.js';
import { KeyMemory } from './key-memory.js';

const lookAgainMs = 250;
/** Tries of a command that follows from a state which keeps moving. */
const mostTries = 10;

type Owners = string | null | undefined | readonly (string | null | undefined)[];

/** A command on its way from a controller into one stream. */
export interface Send<State, Sent, Event extends DomainEvent, Body> {
  readonly decider: Decider<State, Sent, Event>;
  readonly streamId: string;
  /** The command; or how it follows from the present state, where a request changes a part of something. */
  readonly command: Sent | ((state: State) => Sent);
  /** Path of the resource, for Location. */
  readonly location: string;
  /** The resource as the client sees it. */
  readonly answer: (state: State) => Body;
  /** Whose resource it is. Needed where role distributor may call and the resource exists already. */
  readonly owners?: (state: State) => Owners;
  /** The id is new by construction ({@link CommandRequest.newId}), so the stream need not be read. */
  readonly streamIsNew?: boolean;
  /** Business date of the fact, if the body names one; today's unless told. */
  readonly businessDate?: string;
  /** With Prefer: wait, answer once this holds. */
  readonly settled?: (state: State) => boolean;
}

/** Sends commands over the command bus and turns outcomes into answers: status, ETag, Event-Position, Location, problems. */
@Injectable()
export class CommandGateway {
  private readonly keys = new KeyMemory();

  constructor(
    private readonly bus: CommandBus,
    private readonly commands: Commands,
    private readonly clock: Clock,
    private readonly tail: LogTail,
  ) {}

  /** Carries a command out and answers the resource as decided; every other outcome ends the request with a problem. */
  async send<State, Sent, Event extends DomainEvent, Body>(
    request: CommandRequest,
    send: Send<State, Sent, Event, Body>,
  ): Promise<Body> {
    this.keys.check(request);
    const outcome = await this.carryOut(request, send);
    const accepted = acceptedOf(outcome, request);
    this.keys.remember(request);
    const answer = request.waitSeconds > 0 && send.settled ? await this.settle(request, send, accepted) : accepted;
    void request.reply
      .header('ETag', entityTag(answer.revision))
      .header('Event-Position', String(answer.position))
      .header('Location', send.location);
    if (accepted.repeated) void request.reply.header('Idempotent-Replayed', 'true');
    return send.answer(answer.state);
  }

  /** Decides on the newest state; tries again if that moved on meanwhile and the caller did not insist on a revision. */
  private async carryOut<State, Sent, Event extends DomainEvent>(
    request: CommandRequest,
    send: Send<State, Sent, Event, unknown>,
  ): Promise<CommandOutcome<State, Event>> {
    for (let tries = 1; ; tries++) {
      const known = await this.look(request, send);
      const { command, decider } = send;
      const derived = typeof command === 'function';
      const sent = derived ? (command as (state: State) => Sent)(known!.state) : command;
      const revision = expectedRevision(request, send, known) ?? (derived ? known!.revision : undefined);
      const envelope = this.envelope(request, send, sent, revision);
      const outcome = await this.bus.execute<CarryOut<State, Sent, Event>, CommandOutcome<State, Event>>(
        new CarryOut(decider, envelope),
      );
      // A request that makes something insists on no revision: it carries no If-Match.
      const insists = request.creates ? send.streamIsNew : request.precondition.kind === 'revisions';
      const again = outcome.kind === 'stale' && derived && !insists;
      if (!again || tries >= mostTries) return outcome;
    }
  }

  /** The stream's present state, if the command depends on it before it is decided. */
  private async look<State, Sent, Event extends DomainEvent>(
    request: CommandRequest,
    { decider, streamId, owners, command }: Send<State, Sent, Event, unknown>,
  ): Promise<Loaded<State> | undefined> {
    const { caller, precondition, creates } = request;
    const derived = typeof command === 'function';
    // What is made may live in a stream that is there already, as a refund does in the account.
    if (creates) return derived ? this.commands.load(decider, streamId) : undefined;
    const restricted = caller.distributorId !== undefined;
    if (restricted && !owners) throw problem('forbidden');
    const several = precondition.kind === 'revisions' && precondition.revisions.length > 1;
    if (!restricted && !several && !derived) return undefined;
    const loaded = await this.commands.load(decider, streamId);
    if (loaded.revision < 0) throw notFound();
    if (restricted) caller.mustOwn(owners!(loaded.state));
    return loaded;
  }

  private envelope<Sent>(
    request: CommandRequest,
    send: { readonly streamId: string; readonly businessDate?: string },
    command: Sent,
    revision: number | undefined,
  ): CommandEnvelope<Sent> {
    const now = this.clock.now();
    return {
      streamId: send.streamId,
      command,
      commandId: request.commandId,
      requestHash: request.requestHash,
      context: { now, businessDate: send.businessDate ?? this.clock.businessDate(now), actor: request.caller.actor },
      correlationId: request.correlationId,
      traceparent: request.traceparent,
      likelyNew: request.creates,
      ...(revision === undefined ? {} : { expectedRevision: revision }),
    };
  }

  /** Looks at the stream after each of its events until the wish holds, time is up or nobody listens any more. */
  private async settle<State, Sent, Event extends DomainEvent>(
    request: CommandRequest,
    { decider, streamId, settled }: Pick<Send<State, Sent, Event, unknown>, 'decider' | 'streamId' | 'settled'>,
    first: Loaded<State>,
  ): Promise<Loaded<State>> {
    const until = performance.now() + request.waitSeconds * 1000;
    let latest = first;
    let heard = true;
    while (!settled!(latest.state) && !request.abandoned) {
      const left = until - performance.now();
      if (left <= 0) break;
      // Listen first, then look: an event in between wakes us. After a silence the store itself is asked.
      const changed = this.tail.changed(streamId, Math.min(lookAgainMs, left));
      const known = heard ? this.commands.peek(decider, streamId) : undefined;
      const seen = known ?? (await this.commands.load(decider, streamId));
      if (seen.revision === latest.revision) heard = await changed;
      latest = seen;
    }
    void request.reply.header('Preference-Applied', `wait=${request.waitSeconds}`);
    return latest;
  }
}

function expectedRevision(
  { precondition, creates }: CommandRequest,
  send: { readonly streamIsNew?: boolean },
  known: Loaded<unknown> | undefined,
): number | undefined {
  if (creates) return send.streamIsNew ? -1 : undefined;
  if (precondition.kind !== 'revisions') return undefined;
  const { revisions } = precondition;
  // A tag that we never gave: -2 is the revision of no stream, so the answer is 412 and tells the present ETag.
  if (revisions.length === 0) return -2;
  return known && revisions.includes(known.revision) ? known.revision : revisions[0];
}

function acceptedOf<State, Event extends DomainEvent>(
  outcome: CommandOutcome<State, Event>,
  request: CommandRequest,
): Extract<CommandOutcome<State, Event>, { kind: 'accepted' }> {
  switch (outcome.kind) {
    case 'accepted':
      return outcome;
    case 'rejected':
      if (outcome.revision < 0 && !request.creates) throw notFound();
      throw problemOfRejection(outcome.rejection);
    case 'stale':
      if (request.creates) throw problem('already-exists');
      if (outcome.actual < 0) throw notFound();
      throw problem('revision-stale', 'Read the resource again and decide anew.', {
        headers: { ETag: entityTag(outcome.actual) },
      });
    case 'key-reused':
      throw problem('idempotency-key-reused', 'A new command needs a new Idempotency-Key.');
    default:
      return assertNever(outcome);
  }
}
