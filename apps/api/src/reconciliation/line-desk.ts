import { Inject, Injectable } from '@nestjs/common';
import { accountDecider, disputedAmount, findRefund, openAmount } from '#libs/accounts';
import { accountStream } from '#libs/kernel';
import {
  Commands,
  CONFIG,
  limitOf,
  notFound,
  Problem,
  ReadModels,
  type Caller,
  type Config,
  type RoleLimits,
} from '#libs/platform';
import {
  bankLineDecider,
  bankStatementDecider,
  type BankLineCommand,
  type BankLineState,
  type WantedMatch,
} from '#libs/reconciliation';
import { AccountDesk } from '../trade/account-desk.js';
import type { DifferenceDto, MatchDto, SplitDto, SupersessionDto } from './bank-lines.dto.js';
import { LinePayments, refuse, refusePayment } from './line-payments.js';

type Line = NonNullable<BankLineState>;

/** Turns what a clerk says of a line into a command, after looking at the account and the payment that it names. */
@Injectable()
export class LineDesk {
  constructor(
    private readonly commands: Commands,
    private readonly payments: LinePayments,
    private readonly accounts: AccountDesk,
    private readonly reads: ReadModels,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A line that is there; 404 else. */
  async existing(lineId: string): Promise<Line> {
    const { state } = await this.commands.load(bankLineDecider, `bank-line-${lineId}`);
    if (!state) throw notFound();
    return state;
  }

  /** The match as a command. Refuses what the account or the payment would refuse later, with the reason. */
  async match(caller: Caller, lineId: string, body: MatchDto): Promise<BankLineCommand> {
    return { type: 'match', ...(await this.wanted(caller, await this.existing(lineId), body)) };
  }

  /** All parts as one command; the first that would be refused later is refused with its place. */
  async split(caller: Caller, lineId: string, { parts, reason }: SplitDto): Promise<BankLineCommand> {
    const state = await this.existing(lineId);
    const wanted: WantedMatch[] = [];
    let before = 0;
    for (const [index, part] of parts.entries()) {
      // What the parts before it take: the rest is judged where all of them are decided.
      const now = { ...state, made: state.made + index, open: Math.max(0, state.open - before) };
      const body = {
        ...part,
        ...(part.amount === undefined && (await this.payments.ownAmount(part))),
        ...(reason && { reason }),
      };
      const match = await atPart(index + 1, parts.length, () => this.wanted(caller, now, body));
      before += match.amount ?? now.open;
      wanted.push(match);
    }
    return { type: 'split', parts: wanted };
  }

  private async wanted(caller: Caller, state: Line, body: MatchDto): Promise<WantedMatch> {
    const { kind, amount = null, refundId = null, invoices = [], reason } = body;
    const { differences = [], deductions = [] } = body;
    const payment = body.paymentId === undefined ? null : await this.payments.named(state, body.paymentId);
    const paymentId = body.paymentId ?? (await this.payments.instead(state, body));
    const payer = body.debtorId ?? (kind === 'PAYMENT' ? payment?.debtorId : null) ?? null;
    const debtorId = payer ?? (refundId === null ? null : await this.refundedDebtor(caller, state, refundId));
    mayLetGo(caller, differences, this.config.differenceLimit);
    const debtorDistributorId = debtorId === null ? null : await this.distributorOf(state, debtorId);
    if (payment) refusePayment(state, payment, body);
    if (debtorId !== null) await this.refuseDifferences(state, debtorId, [...differences, ...deductions]);
    if (debtorId !== null && refundId !== null) {
      await this.refuseRefund(state, debtorId, { kind, refundId, amount: amount ?? state.open });
    }
    return {
      ...{ kind, amount, paymentId, refundId, debtorId, debtorDistributorId, differences },
      ...{ reference: null, rung: null, score: 0 },
      deductions: deductions.map((kept) => ({ ...kept, note: kept.note ?? null })),
      invoices: invoices.map((invoice) => ({ invoiceId: invoice.invoiceId, amount: invoice.amount ?? null })),
      reasons: reason === undefined ? [] : [reason],
    };
  }

  /** What is known of the correcting line, as a command to the line that it corrects. */
  async supersession({ by, reason }: SupersessionDto): Promise<BankLineCommand> {
    const { state } = await this.commands.load(bankLineDecider, `bank-line-${by}`);
    if (!state) throw refuse('unknown-line', `There is no line ${by}.`, { by });
    const { line, supersededBy } = state;
    const { bankAccountId, status, statementId } = line;
    const sentBy = statementId === null ? null : await this.senderOf(statementId);
    return { type: 'supersede', by: { lineId: by, bankAccountId, status, supersededBy, sentBy }, reason };
  }

  private async senderOf(statementId: string): Promise<string | null> {
    const { state } = await this.commands.load(bankStatementDecider, `bank-statement-${statementId}`);
    return state?.received.sentBy ?? null;
  }

  private async distributorOf({ line }: Line, debtorId: string): Promise<string> {
    const account = await this.accounts.find(line.creditorId, debtorId);
    if (!account) {
      throw refuse('unknown-account', `${debtorId} has no account with ${line.creditorId}.`, { debtorId });
    }
    if (account.currency !== line.currency) {
      const message = `The account is kept in ${account.currency}, the money came in ${line.currency}.`;
      throw refuse('currency-mismatch', message, { account: account.currency, line: line.currency });
    }
    return account.distributorId;
  }

  private async refuseDifferences(
    { line }: Line,
    debtorId: string,
    parts: readonly Pick<DifferenceDto, 'invoiceId' | 'amount'>[],
  ): Promise<void> {
    if (parts.length === 0) return;
    const { state } = await this.commands.load(accountDecider, accountStream(line.creditorId, debtorId));
    const taken = new Map<string, number>();
    for (const { invoiceId, amount } of parts) {
      const sum = (taken.get(invoiceId) ?? 0) + amount;
      taken.set(invoiceId, sum);
      const open = openAmount(state, invoiceId) - disputedAmount(state, invoiceId);
      if (sum > open) {
        const message = `Only ${open} is open of invoice ${invoiceId} and in no case yet.`;
        throw refuse('exceeds-open', message, { invoiceId, open, amount: sum });
      }
    }
  }

  private async refundedDebtor(caller: Caller, { line }: Line, refundId: string): Promise<string> {
    const { result } = await this.reads.read(caller, { views: ['refunds'] }, (session) =>
      session.rows<{ debtorId: string }>(
        `select debtor_id as "debtorId" from refunds where refund_id = $1 and creditor_id = $2`,
        [refundId, line.creditorId],
      ),
    );
    const [refund] = result;
    if (!refund) throw refuse('unknown-refund', `No refund ${refundId} of this account.`, { refundId });
    return refund.debtorId;
  }

  private async refuseRefund(
    { line }: Line,
    debtorId: string,
    wanted: { readonly kind: string; readonly refundId: string; readonly amount: number },
  ): Promise<void> {
    const { kind, refundId, amount } = wanted;
    const { state } = await this.commands.load(accountDecider, accountStream(line.creditorId, debtorId));
    const refund = findRefund(state, refundId);
    if (!refund) throw refuse('unknown-refund', `No refund ${refundId} on this account.`, { refundId });
    if (refund.amount !== amount) {
      const message = `Refund ${refundId} is ${refund.amount}, the match ${amount}.`;
      throw refuse('refund-differs', message, { refund: refund.amount, match: amount });
    }
    const { status } = refund;
    if (kind === 'REFUND' && status !== 'APPROVED') {
      throw status === 'PROPOSED'
        ? refuse('refund-not-approved', `Nobody has approved refund ${refundId} yet.`, { refundId })
        : refuse('refund-ended', `Refund ${refundId} is ${status}: it waits for no line.`, { refundId, status });
    }
    if (kind === 'RETURNED_REFUND' && status !== 'PAID') {
      throw refuse('refund-not-paid', `Refund ${refundId} has not been paid out: it can’t have come back.`, {
        refundId,
      });
    }
  }
}

/** What is refused of a part, told with its place. */
async function atPart<Result>(part: number, of: number, check: () => Promise<Result>): Promise<Result> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { status, code, title, parts } = error;
    const detail = `Part ${part} of ${of}: ${parts.detail ?? title}`;
    throw new Problem(status, code, { ...parts, detail, details: { ...parts.details, part } }, title);
  }
}

/** What the role may let go with a match. */
function mayLetGo(caller: Caller, differences: readonly DifferenceDto[], limits: RoleLimits): void {
  const sum = differences.reduce((total, { amount }) => total + amount, 0);
  const limit = limitOf(caller, limits);
  if (limit === null || sum <= limit) return;
  const more = caller.has('admin') ? '' : ': an admin may';
  throw refuse('difference-too-large', `You may let ${limit} go with a match, not ${sum}${more}.`, { limit, sum });
}
