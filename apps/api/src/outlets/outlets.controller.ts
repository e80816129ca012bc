import { Body, Controller, Get, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { reject } from '#libs/kernel';
import { outletDecider, supplierOf, type OutletCommand, type OutletState } from '#libs/outlets';
import {
  Asked,
  CommandGateway,
  CommandRoute,
  Commands,
  ListRoute,
  notFound,
  problem,
  problemOfRejection,
  QueryGateway,
  QueryRoute,
  Roles,
  Sent,
  type Caller,
  type CommandRequest,
  type Page,
  type QueryRequest,
} from '#libs/platform';
import { OutletEntity } from '#libs/read-models';
import { ReferenceData } from '../reference/reference-data.js';
import {
  ChangeSupplierDto,
  OutletDto,
  OutletReasonDto,
  ReclassifyOutletDto,
  RegisterOutletDto,
  type SupplierDto,
} from './outlets.dto.js';
import { outletList } from './outlets.list.js';

const closed = { code: 'outlet-closed', message: 'D01-O0001 is closed; reopen it first.' };
const unknownDistributor = { code: 'unknown-distributor', message: 'There is no distributor D99.' };

@ApiTags('outlets')
@Controller('v1/outlets')
export class OutletsController {
  constructor(
    private readonly gateway: CommandGateway,
    private readonly commands: Commands,
    private readonly queries: QueryGateway,
    private readonly reference: ReferenceData,
  ) {}

  @Get()
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @ListRoute('Outlets', outletList)
  list(@Asked() asked: QueryRequest): Promise<Page<OutletEntity> | StreamableFile> {
    return this.queries.list(asked, outletList);
  }

  @Get(':outletId')
  @Roles('distributor', 'operations', 'warehouse', 'finance', 'analyst', 'admin')
  @QueryRoute({ summary: 'An outlet', answers: OutletEntity })
  async one(@Asked() asked: QueryRequest, @Param('outletId') outletId: string): Promise<OutletEntity> {
    const outlet = await this.queries.one(asked, OutletEntity, { outletId });
    return { ...outlet, suppliers: seenBy(asked.caller, outlet.suppliers) };
  }

  @Post()
  @Roles('distributor', 'operations', 'admin')
  @CommandRoute({
    summary: 'Register an outlet',
    answers: OutletDto,
    creates: true,
    refusals: [
      { code: 'already-registered', message: 'D01-O0001 is registered as Tạp hoá Cô Ba.' },
      { code: 'two-suppliers', message: 'Name one supplier per product line.' },
      unknownDistributor,
    ],
  })
  async register(@Sent() sent: CommandRequest, @Body() body: RegisterOutletDto): Promise<OutletDto> {
    const { outletId = sent.newId(), outletType = null, creditLimit = null, suppliers, ...rest } = body;
    await this.checkSuppliers(sent.caller, suppliers);
    if (body.outletId !== undefined) await this.checkFree(sent.caller, body.outletId);
    return this.send(sent, outletId, { type: 'register', outletId, outletType, suppliers, creditLimit, ...rest });
  }

  @Post(':outletId/classification')
  @Roles('distributor', 'operations', 'admin')
  @CommandRoute({
    summary: 'Change class, type, channel or territory from today on',
    description: 'Orders dated before today are priced by what held then.',
    answers: OutletDto,
    refusals: [closed],
  })
  reclassify(
    @Sent() sent: CommandRequest,
    @Param('outletId') outletId: string,
    @Body() body: ReclassifyOutletDto,
  ): Promise<OutletDto> {
    return this.send(sent, outletId, (state) => {
      const { outletType = state?.outletType ?? null, ...rest } = body;
      return { type: 'reclassify', outletType, ...rest };
    });
  }

  @Post(':outletId/suppliers')
  @Roles('distributor', 'operations', 'admin')
  @CommandRoute({
    summary: 'Name the supplier of a product line and what it lends',
    description:
      'A distributor revises the credit of lines that it supplies; only the principal gives a line to another.',
    answers: OutletDto,
    refusals: [closed, unknownDistributor],
  })
  async changeSupplier(
    @Sent() sent: CommandRequest,
    @Param('outletId') outletId: string,
    @Body() body: ChangeSupplierDto,
  ): Promise<OutletDto> {
    const { productLine, distributorId, currency, creditLimit = null } = body;
    await this.checkSuppliers(sent.caller, [body]);
    return this.send(sent, outletId, (state) => {
      const supplier = state && supplierOf(state, productLine);
      if (!sent.caller.owns(supplier?.distributorId)) {
        throw problem('forbidden', 'Only the principal gives a product line to another distributor.');
      }
      return { type: 'change-supplier', productLine, distributorId, currency, creditLimit };
    });
  }

  @Post(':outletId/closure')
  @Roles('distributor', 'operations', 'admin')
  @CommandRoute({ summary: 'Close: no orders any more', answers: OutletDto })
  close(
    @Sent() sent: CommandRequest,
    @Param('outletId') outletId: string,
    @Body() { reason }: OutletReasonDto,
  ): Promise<OutletDto> {
    return this.send(sent, outletId, { type: 'close', reason });
  }

  @Post(':outletId/reopening')
  @Roles('distributor', 'operations', 'admin')
  @CommandRoute({ summary: 'Reopen: orders again', answers: OutletDto })
  reopen(
    @Sent() sent: CommandRequest,
    @Param('outletId') outletId: string,
    @Body() { reason }: OutletReasonDto,
  ): Promise<OutletDto> {
    return this.send(sent, outletId, { type: 'reopen', reason });
  }

  /** A distributor names itself only (404 for another's name); whoever is named must exist. */
  private async checkSuppliers(caller: Caller, suppliers: readonly SupplierDto[]): Promise<void> {
    for (const { distributorId } of suppliers) {
      caller.mustOwn(distributorId);
      if (!(await this.reference.distributor(distributorId))) {
        throw problemOfRejection(reject('unknown-distributor', `There is no distributor ${distributorId}.`));
      }
    }
  }

  /** An id that another distributor's outlet has is taken, and no more is told. */
  private async checkFree(caller: Caller, outletId: string): Promise<void> {
    if (caller.distributorId === undefined) return;
    const { state } = await this.commands.load(outletDecider, `outlet-${outletId}`);
    if (state && !caller.owns(ownersOf(state))) throw problem('already-exists');
  }

  private send(
    sent: CommandRequest,
    outletId: string,
    command: OutletCommand | ((state: OutletState) => OutletCommand),
  ): Promise<OutletDto> {
    return this.gateway.send(sent, {
      decider: outletDecider,
      streamId: `outlet-${outletId}`,
      command,
      location: `/v1/outlets/${outletId}`,
      owners: ownersOf,
      answer: (state) => toDto(state, sent.caller),
    });
  }
}

function ownersOf(state: OutletState): readonly string[] {
  return (state?.suppliers ?? []).map(({ distributorId }) => distributorId);
}

function toDto(state: OutletState, caller: Caller): OutletDto {
  if (!state) throw notFound();
  const { suppliers, closed, ...rest } = state;
  return { ...rest, suppliers: seenBy(caller, suppliers), status: closed ? 'CLOSED' : 'OPEN' };
}

/** A distributor is not told who else supplies an outlet. */
function seenBy<Supplier extends { readonly distributorId: string }>(caller: Caller, suppliers: readonly Supplier[]) {
  return suppliers.filter(({ distributorId }) => caller.owns(distributorId));
}
