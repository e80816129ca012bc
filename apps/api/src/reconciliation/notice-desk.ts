import { Inject, Injectable } from '@nestjs/common';
import { noticeProfiles, readNotice, type Notice, type NoticeProfile } from '#libs/bank-files';
import { uuidV5 } from '#libs/event-store';
import { reject } from '#libs/kernel';
import { findReferences } from '#libs/payment-references';
import {
  Clock,
  Commands,
  CONFIG,
  parseJsonBody,
  Problem,
  problem,
  problemOfRejection,
  settings,
  verifyWebhook,
  type Config,
  type SignedMessage,
} from '#libs/platform';
import type { BankAccountRow } from '#libs/read-models';
import { accountNumber, bankNoticeDecider, type ToldNotice } from '#libs/reconciliation';
import { paymentIdOf } from '../payments/payment-id.js';
import type { NoticeAnswerDto } from './bank-notices.dto.js';
import { PayerVault } from './payer-vault.js';
import { lineOfNotice } from './same-transfer.js';
import { StatementHistory } from './statement-history.js';
import { lineIdOfKey, transferKey } from './told-statement.js';

/** Largest body of a notice, bytes. */
const mostBytes = 65_536;

/** Who a message is from besides its body. */
export interface NoticeContext {
  readonly correlationId: string;
  readonly traceparent: string;
}

/** Takes a bank's notices: checks who signed them, reads them by the sender's profile, and sends what they tell. */
@Injectable()
export class NoticeDesk {
  private readonly secrets: Config['noticeSecrets'];

  constructor(
    private readonly commands: Commands,
    private readonly history: StatementHistory,
    private readonly payers: PayerVault,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.secrets = config.mode === 'production' ? withoutDefaults(config.noticeSecrets) : config.noticeSecrets;
  }

  /**
   * Takes a message. However often it comes, in whatever order: one notice, one line. A notice without the bank's number of
   * the transfer is kept and starts nothing: the statement brings the line.
   */
  async take(source: string, message: SignedMessage, context: NoticeContext): Promise<NoticeAnswerDto> {
    if (message.body.length > mostBytes) throw problem('body-too-large', `A notice has at most ${mostBytes} bytes.`);
    const now = this.clock.now();
    verifyWebhook(message, this.secrets.get(source) ?? [], new Date(now));
    const profile = noticeProfiles.find(({ name }) => name === source);
    // Whoever holds a secret learns which names are known.
    if (!profile)
      throw refuse('unknown-source', `${source} is none of ${noticeProfiles.map(({ name }) => name).join(', ')}.`);
    const notice = this.read(message.body, profile);
    const account = await this.accountOf(notice);
    const told = await this.told(source, notice, account);
    if (told.lineId !== null) {
      const payer = { name: null, account: null, memo: notice.memo || null, raw: message.body.toString('utf8') };
      await this.payers.put(new Map([[told.lineId, payer]]));
    }
    const { bankAccountId, creditorId, level, distributorId, currency } = account;
    // Not the sender's message id: a notice that comes again may say something else, and that is refused.
    const commandId = uuidV5(`${told.noticeId}\n${JSON.stringify(notice)}`);
    const outcome = await this.commands.handle(bankNoticeDecider, {
      streamId: `bank-notice-${told.noticeId}`,
      command: {
        type: 'receive',
        account: { bankAccountId, creditorId, level, distributorId, currency },
        notice: told,
      },
      commandId,
      requestHash: commandId,
      context: {
        now,
        businessDate: this.clock.businessDate(now),
        actor: { kind: 'system', id: `bank-notice.${source}`, roles: [] },
      },
      ...context,
      likelyNew: true,
    });
    if (outcome.kind === 'rejected') throw problemOfRejection(outcome.rejection);
    if (outcome.kind !== 'accepted') throw new Error(`notice ${told.noticeId}: ${outcome.kind}`);
    return { noticeId: told.noticeId, repeated: outcome.repeated || outcome.events.length === 0 };
  }

  private read(body: Buffer, profile: NoticeProfile): Notice {
    const value = parseJsonBody(body, this.config.bodyDepth);
    const notice = readNotice(body.toString('utf8'), value, profile);
    if (!('code' in notice)) return notice;
    const { code, message, place } = notice;
    const errors = place.path === undefined ? [] : [{ pointer: `/${place.path}`, code, message }];
    throw new Problem(422, 'invalid-notice', { detail: message, errors }, 'The notice can not be taken');
  }

  private async accountOf({ account, currency }: Notice): Promise<BankAccountRow> {
    const number = accountNumber(account);
    // Anybody's number may stand in it: it waits for no read model, and who sends it sends it again.
    const row = await this.history.account(number, true);
    if (!row) throw refuse('unknown-bank-account', `No bank account ${account} is open here: open it first.`);
    if (row.currency !== currency) {
      throw refuse(
        'currency-mismatch',
        `The notice is in ${currency}, account ${row.bankAccountId} is kept in ${row.currency}.`,
      );
    }
    return row;
  }

  private async told(
    source: string,
    notice: Notice,
    { bankAccountId, creditorId, currency }: BankAccountRow,
  ): Promise<ToldNotice> {
    const number = notice.virtualAccount === null ? null : accountNumber(notice.virtualAccount);
    const virtualAccounts = await this.history.virtualAccounts(bankAccountId, number === null ? [] : [number]);
    const { id, creditDebit, amountMinor, toldAt, valueDate, balanceAfterMinor, bankReference, memo } = notice;
    const transfer = bankReference === null ? null : { ...transferOf(notice), bankReference };
    const key = transfer && `${transferKey({ ...transfer, currency })}#0`;
    // A notice waits for no read model: the look matters only where a statement told another day, long before.
    const known = transfer ? await this.history.transfers(bankAccountId, [transfer.bankReference], true) : [];
    return {
      noticeId: uuidV5(`bank notice\n${source}\n${id}`),
      source,
      number: id,
      ...{ side: creditDebit, amount: amountMinor, toldAt, valueDate, balanceAfter: balanceAfterMinor, bankReference },
      lineId: transfer && lineOfNotice(lineIdOfKey(bankAccountId, key!), transfer, known),
      paymentId: bankReference === null ? null : paymentIdOf(creditorId, bankReference),
      virtualAccountId: number === null ? null : (virtualAccounts.get(number) ?? null),
      references: findReferences(memo).map(({ reference }) => reference),
    };
  }
}

const transferOf = ({ bankReference, valueDate, creditDebit, amountMinor }: Notice) => ({
  bankReference: bankReference ?? '',
  valueDate,
  side: creditDebit,
  amount: amountMinor,
});

/** In production nobody signs with what stands in the source. */
function withoutDefaults(secrets: Config['noticeSecrets']): Config['noticeSecrets'] {
  const defaults = [...settings.noticeSecrets.read(settings.noticeSecrets.default).values()].flat();
  const isOwn = (key: Buffer) => !defaults.some((one) => one.equals(key));
  return new Map([...secrets].map(([sender, keys]) => [sender, keys.filter(isOwn)]));
}

const refuse = (code: string, message: string) => problemOfRejection(reject(code, message));
