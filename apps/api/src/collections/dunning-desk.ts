import { Inject, Injectable } from '@nestjs/common';
import {
  dunningDecider,
  dunningRunDecider,
  dunningRunId,
  dunningStream,
  findProposal,
  type DunningCommand,
  type DunningRunCommand,
} from '#libs/collections';
import { uuidV5 } from '#libs/event-store';
import type { Decider, DomainEvent } from '#libs/kernel';
import { Clock, Commands, CONFIG, problemOfRejection, type CommandRequest, type Config } from '#libs/platform';
import { Debtors } from './debtors.js';
import type { StartRunDto } from './dunning.dto.js';

/** Debtors that are looked at at a time. */
const together = 8;

/** Carries dunning runs out. */
@Injectable()
export class DunningDesk {
  constructor(
    private readonly commands: Commands,
    private readonly debtors: Debtors,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Starts the run of a date, or goes on where it was interrupted: every debtor decides in a stream of its own, once for
   * each run. Answers what finishes it.
   */
  async run(sent: CommandRequest, body: StartRunDto): Promise<{ runId: string; finish: DunningRunCommand }> {
    const { creditorId = this.config.principalId, date = this.clock.businessDate() } = body;
    const runId = dunningRunId(creditorId, date);
    const start: DunningRunCommand = { type: 'start', creditorId, date, levels: this.config.dunningLevels };
    const run = await this.send(sent, dunningRunDecider, `dunning-run-${runId}`, start, `${runId} start`);
    if (!run) throw new Error(`run ${runId} has not started`);
    if (run.finished) return { runId, finish: { type: 'finish', ...run.finished } };
    const { levels } = run.started;
    const waiting = (await this.debtors.overdue(sent.caller, creditorId, date)).values();
    let [looked, proposals] = [0, 0];
    const look = async () => {
      for (const { debt, overdue } of waiting) {
        const command: DunningCommand = { ...debt, type: 'propose', runId, date, levels, overdue };
        const streamId = dunningStream(debt.creditorId, debt.debtorId);
        const { newest } = await this.send(sent, dunningDecider, streamId, command, `${runId} ${debt.debtorId}`);
        looked += 1;
        if (newest?.runId === runId) proposals += 1;
      }
    };
    await Promise.all(Array.from({ length: together }, look));
    return { runId, finish: { type: 'finish', debtors: looked, proposals } };
  }

  /** Confirms a proposal for what is left of it now. */
  async confirming(sent: CommandRequest, creditorId: string, debtorId: string, runId: string): Promise<DunningCommand> {
    const run = await this.commands.load(dunningRunDecider, `dunning-run-${runId}`);
    const { state } = await this.commands.load(dunningDecider, dunningStream(creditorId, debtorId));
    const level = findProposal(state, runId)?.proposed.dunningLevel;
    const { minimum } = run.state?.started.levels.find((each) => each.level === level) ?? { minimum: 0 };
    const [debtor] = await this.debtors.overdue(sent.caller, creditorId, this.clock.businessDate(), debtorId);
    return { type: 'confirm', runId, minimum, overdue: debtor?.overdue ?? { items: [], unapplied: 0 } };
  }

  /** What a repeat of the step does again changes nothing: its id is made of what it is about. */
  private async send<State, Sent, Event extends DomainEvent>(
    { caller, correlationId, traceparent }: CommandRequest,
    decider: Decider<State, Sent, Event>,
    streamId: string,
    command: Sent,
    step: string,
  ): Promise<State> {
    const commandId = uuidV5(`dunning\n${step}`);
    const now = this.clock.now();
    const context = { now, businessDate: this.clock.businessDate(now), actor: caller.actor };
    const outcome = await this.commands.handle(decider, {
      ...{ streamId, command, commandId, requestHash: commandId, context, correlationId, traceparent },
    });
    if (outcome.kind === 'rejected') throw problemOfRejection(outcome.rejection);
    if (outcome.kind !== 'accepted') throw new Error(`${step}: ${outcome.kind}`);
    return outcome.state;
  }
}
