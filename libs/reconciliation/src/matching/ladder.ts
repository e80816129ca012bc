/** An invoice of which something is open, minor units. */
export interface OpenInvoice {
  readonly invoiceId: string;
  readonly debtorId: string;
  readonly open: number;
  /** What settles it when it is paid on the line's day: the open amount less a discount for paying early. */
  readonly due: number;
  readonly dueDate: string;
}

/** A payment request that the line's memo names. */
export interface NamedRequest {
  readonly reference: string;
  readonly debtorId: string;
  readonly amount: number;
  /** Empty: for the account. */
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
  /** What less settles it when it is paid by a day. */
  readonly early: readonly {
    readonly until: string;
    readonly amount: number;
    readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
  }[];
}

/** What is known of a line that came in, and of who may have paid it. */
export interface Evidence {
  /** What is open of the line, minor units. */
  readonly open: number;
  readonly valueDate: string;
  readonly requests: readonly NamedRequest[];
  /** Debtors whose number, or a number of a document of theirs, stands in the memo. */
  readonly namedDebtors: readonly string[];
  /** Invoices whose number stands in the memo. */
  readonly namedInvoices: readonly string[];
  /** The debtor whose virtual account was paid into, or whose number of one stands in the memo. */
  readonly virtualPayers: readonly string[];
  /** Debtors that the same account paid for before. */
  readonly knownPayers: readonly string[];
  /** Open invoices of all these debtors, and those of anybody with exactly the open amount. */
  readonly invoices: readonly OpenInvoice[];
}

/** A guess: never more than that. */
export interface Suggestion {
  /** 3 reference, other amount; 4 payer or document known; 5 amount only. Rungs 1 and 2 post by themselves. */
  readonly rung: 3 | 4 | 5;
  /** 0 to 100. */
  readonly score: number;
  readonly reasons: readonly string[];
  readonly debtorId: string;
  readonly invoices: readonly { readonly invoiceId: string; readonly amount: number }[];
  readonly reference: string | null;
}

/** Guesses shown at most. */
export const mostSuggestions = 10;
/** Invoices of one debtor that are tried together. */
const mostTried = 60;
/** Steps of the search for invoices that add up. */
const mostSteps = 20_000;

/**
 * The ladder below what posts by itself, best guess first: a reference with another amount, a known payer or document, the
 * amount alone. The score falls with every other guess that explains the line as well. After the matching ladder of the
 * API conventions, section 2.2.
 */
export function suggest(evidence: Evidence): readonly Suggestion[] {
  const byReference = evidence.requests.map((request) => ofRequest(request, evidence));
  const payers = [
    ...new Set([
      ...evidence.virtualPayers,
      ...evidence.namedDebtors,
      ...debtorsOf(evidence.namedInvoices, evidence),
      ...evidence.knownPayers,
    ]),
  ];
  const byPayer = payers.flatMap((debtorId) => ofPayer(debtorId, evidence));
  const guessed = new Set([...byReference, ...byPayer].map(({ debtorId }) => debtorId));
  const byAmount = evidence.invoices
    .filter((invoice) => settles(invoice, evidence.open) && !guessed.has(invoice.debtorId))
    .sort((a, b) => (a.dueDate < b.dueDate ? -1 : a.dueDate > b.dueDate ? 1 : 0))
    .map((invoice, _, alike) => ofAmount(invoice, alike.length, evidence.open));
  return [...byReference, ...byPayer, ...byAmount]
    .sort((a, b) => b.score - a.score || (a.debtorId < b.debtorId ? -1 : 1))
    .slice(0, mostSuggestions);
}

function ofRequest({ reference, debtorId, amount, invoices, early }: NamedRequest, evidence: Evidence): Suggestion {
  const { open, valueDate } = evidence;
  const guess = (score: number, why: string, paid: Suggestion['invoices']): Suggestion => {
    return { rung: 3, score, reasons: [`reference ${reference}`, why], debtorId, invoices: paid, reference };
  };
  if (open === amount) return guess(95, 'the amount asked for', spread(open, invoices));
  const tier = early.find((one) => one.amount === open);
  if (tier) {
    const late = valueDate > tier.until;
    const why = `the amount with the discount for paying by ${tier.until}${late ? ', which it missed' : ''}`;
    return guess(late ? 90 : 94, why, tier.invoices);
  }
  return guess(90, open < amount ? 'less than asked for' : 'more than asked for', spread(open, invoices));
}

function ofPayer(debtorId: string, evidence: Evidence): readonly Suggestion[] {
  const { open, virtualPayers, namedDebtors, namedInvoices, knownPayers } = evidence;
  const theirs = evidence.invoices.filter((invoice) => invoice.debtorId === debtorId).sort(oldestFirst);
  const named = theirs.filter(({ invoiceId }) => namedInvoices.includes(invoiceId));
  const who = [
    ...(named.length > 0 ? ['its document number'] : []),
    ...(virtualPayers.includes(debtorId) ? ['its virtual account'] : []),
    ...(namedDebtors.includes(debtorId) ? ['its number'] : []),
    ...(knownPayers.includes(debtorId) ? ['paid for it before'] : []),
  ];
  // Who paid is all but sure by the number that was paid into: such a guess comes before the others of its kind.
  const surer = virtualPayers.includes(debtorId) ? 2 : 0;
  const guess = (base: number, why: string, invoices: Suggestion['invoices'], score = base + surer): Suggestion[] => [
    { rung: 4, score, reasons: [...who, why], debtorId, invoices, reference: null },
  ];
  const whole = (invoices: readonly OpenInvoice[]) =>
    invoices.map(({ invoiceId, open: amount }) => ({ invoiceId, amount }));
  const sumNamed = named.reduce((sum, invoice) => sum + invoice.open, 0);
  if (named.length > 0 && sumNamed === open) return guess(92, 'the amount of the documents named', whole(named));
  const sumDue = named.reduce((sum, { due }) => sum + due, 0);
  if (named.length > 0 && sumDue === open) return guess(91, `the documents named, ${early}`, discounted(named));
  const one = theirs.find((invoice) => invoice.open === open);
  if (one) return guess(88, 'the amount of one invoice', whole([one]));
  const prompt = theirs.find(({ due }) => due === open);
  if (prompt) return guess(87, `one invoice, ${early}`, discounted([prompt]));
  const several = addingUp(theirs.slice(0, mostTried), open);
  if (several) return guess(84, `the amount of ${several.length} invoices`, whole(several));
  if (named.length > 0) return guess(75, 'another amount than its documents', spread(open, whole(named)));
  return guess(60, 'no invoice of that amount: oldest first', spread(open, whole(theirs)));
}

function ofAmount(invoice: OpenInvoice, alike: number, money: number): Suggestion {
  const { invoiceId, debtorId, open } = invoice;
  const reason = alike === 1 ? 'the only open invoice of this amount' : `one of ${alike} open invoices of this amount`;
  const reasons = open === money ? [reason] : [reason, early];
  const score = alike === 1 ? 55 : Math.max(5, Math.floor(50 / alike));
  return { rung: 5, score, reasons, debtorId, invoices: [{ invoiceId, amount: money }], reference: null };
}

const early = 'less the discount for paying early';
const settles = ({ open, due }: OpenInvoice, money: number) => open === money || due === money;
const discounted = (invoices: readonly OpenInvoice[]) =>
  invoices.map(({ invoiceId, due }) => ({ invoiceId, amount: due }));

const oldestFirst = (a: OpenInvoice, b: OpenInvoice) =>
  a.dueDate < b.dueDate ? -1 : a.dueDate > b.dueDate ? 1 : a.invoiceId < b.invoiceId ? -1 : 1;

const debtorsOf = (invoiceIds: readonly string[], { invoices }: Evidence) =>
  invoices.filter(({ invoiceId }) => invoiceIds.includes(invoiceId)).map(({ debtorId }) => debtorId);

/** As much of each as the money covers, in the order given. */
function spread(money: number, invoices: readonly { readonly invoiceId: string; readonly amount: number }[]) {
  let rest = money;
  return invoices.flatMap(({ invoiceId, amount }) => {
    const part = Math.min(rest, amount);
    rest -= part;
    return part > 0 ? [{ invoiceId, amount: part }] : [];
  });
}

/** Two or more of the invoices, older ones first, whose open amounts add up exactly; a bounded search. */
function addingUp(invoices: readonly OpenInvoice[], wanted: number): readonly OpenInvoice[] | undefined {
  let steps = 0;
  const left = invoices.map((_, i) => invoices.slice(i).reduce((sum, { open }) => sum + open, 0));
  const search = (from: number, rest: number, taken: readonly OpenInvoice[]): readonly OpenInvoice[] | undefined => {
    if (rest === 0) return taken.length >= 2 ? taken : undefined;
    if (from >= invoices.length || left[from]! < rest || ++steps > mostSteps) return undefined;
    const invoice = invoices[from]!;
    const withIt = invoice.open <= rest ? search(from + 1, rest - invoice.open, [...taken, invoice]) : undefined;
    return withIt ?? search(from + 1, rest, taken);
  };
  return search(0, wanted, []);
}
