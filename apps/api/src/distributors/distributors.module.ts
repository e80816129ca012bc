import { Module } from '@nestjs/common';
import { DistributorsController } from './distributors.controller.js';

/** Distributors, from the application to the end of the contract. */
@Module({ controllers: [DistributorsController] })
export class DistributorsModule {}
