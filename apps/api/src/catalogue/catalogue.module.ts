import { Module } from '@nestjs/common';
import { PriceListsController } from './price-lists.controller.js';
import { ProductsController } from './products.controller.js';
import { TaxRatesController } from './tax-rates.controller.js';

/** What is sold, at which price and tax, from which day on. */
@Module({ controllers: [ProductsController, PriceListsController, TaxRatesController] })
export class CatalogueModule {}
