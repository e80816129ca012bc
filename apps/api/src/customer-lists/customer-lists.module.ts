import { Module } from '@nestjs/common';
import { ReferenceModule } from '../reference/reference.module.js';
import { CustomerListsController } from './customer-lists.controller.js';

/** Lists of buyers that policies ask about. */
@Module({ imports: [ReferenceModule], controllers: [CustomerListsController] })
export class CustomerListsModule {}
