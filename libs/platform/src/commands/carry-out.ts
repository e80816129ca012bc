import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandEnvelope, CommandOutcome } from '#libs/event-store';
import type { Decider, DomainEvent } from '#libs/kernel';
import { Commands } from '../events/commands.js';

/** Message of the command bus: carry this envelope out with this decider. */
export class CarryOut<State, Sent, Event extends DomainEvent> extends Command<CommandOutcome<State, Event>> {
  constructor(
    readonly decider: Decider<State, Sent, Event>,
    readonly envelope: CommandEnvelope<Sent>,
  ) {
    super();
  }
}

/** Hands envelopes to the event store's command handler. */
@CommandHandler(CarryOut)
export class CarryOutHandler implements ICommandHandler<CarryOut<unknown, unknown, DomainEvent>> {
  constructor(private readonly commands: Commands) {}

  execute({ decider, envelope }: CarryOut<unknown, unknown, DomainEvent>): Promise<CommandOutcome<unknown>> {
    return this.commands.handle(decider, envelope);
  }
}
