import { Module } from '@nestjs/common';
import { InvoicesController } from './invoices.controller.js';

/** Invoices and what is taken off them. */
@Module({ controllers: [InvoicesController] })
export class InvoicesModule {}
