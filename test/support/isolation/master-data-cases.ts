import {
  bodies,
  lists,
  list,
  masterData,
  money,
  named,
  open,
  probes,
  reason,
  sales,
  shared,
  standing,
  everybody,
  day,
  type Case,
} from './case.js';

/** Operations, catalogue, policies, distributors and outlets. */
export const masterDataCases: Readonly<Record<string, Case>> = {
  'GET /health/live': open,
  'GET /health/ready': open,
  'GET /metrics': open,
  'GET /.well-known/jwks.json': open,
  'POST /dev/token': open,

  'GET /v1/products': shared,
  'POST /v1/products': masterData,
  'GET /v1/products/{sku}': shared,
  'POST /v1/products/{sku}/packs': masterData,
  'POST /v1/products/{sku}/contents': masterData,
  'POST /v1/products/{sku}/tax-class': masterData,
  'POST /v1/products/{sku}/delisting': masterData,
  'GET /v1/price-lists': shared,
  'GET /v1/price-lists/{priceListId}/versions': shared,
  'GET /v1/price-lists/{priceListId}/versions/{version}': shared,
  'POST /v1/price-lists/{priceListId}/versions': masterData,
  'GET /v1/tax-rates': shared,
  'POST /v1/tax-rates': masterData,
  'GET /v1/customer-lists': lists,
  'POST /v1/customer-lists': masterData,
  'GET /v1/customer-lists/{listId}': lists,
  'GET /v1/customer-lists/{listId}/members': lists,
  'POST /v1/customer-lists/{listId}/enrolments': masterData,
  'POST /v1/customer-lists/{listId}/removals': masterData,
  'GET /v1/discount-policies': shared,
  'POST /v1/discount-policies': masterData,
  'GET /v1/discount-policies/{policyId}': shared,
  'POST /v1/discount-policies/{policyId}/versions': masterData,
  'POST /v1/discount-policies/{policyId}/analysis': masterData,
  'POST /v1/discount-policies/{policyId}/trial': masterData,
  'POST /v1/discount-policies/{policyId}/stop': masterData,
  'POST /v1/discount-policies/{policyId}/end': masterData,
  'GET /v1/discount-policies/{policyId}/budgets': {
    roles: ['operations', 'finance', 'analyst', 'admin'],
    kind: 'principal',
  },
  'GET /v1/discount-policies/{policyId}/budgets/{budgetKey}/history': {
    roles: ['operations', 'finance', 'analyst', 'admin'],
    kind: 'principal',
  },
  'POST /v1/discount-policies/{policyId}/budgets/{budgetKey}/grant': standing,

  'GET /v1/distributors': list(everybody),
  'POST /v1/distributors': masterData,
  'GET /v1/distributors/{distributorId}': named(everybody),
  'POST /v1/distributors/{distributorId}/appraisal': masterData,
  'POST /v1/distributors/{distributorId}/appointment': masterData,
  'POST /v1/distributors/{distributorId}/terms': masterData,
  'POST /v1/distributors/{distributorId}/credit-limit': money,
  'POST /v1/distributors/{distributorId}/suspension': standing,
  'POST /v1/distributors/{distributorId}/reinstatement': standing,
  'POST /v1/distributors/{distributorId}/termination': masterData,

  'GET /v1/outlets': list(everybody),
  'POST /v1/outlets': bodies(sales, ({ distributorId }, own) => {
    const outlet = {
      name: 'Shop',
      outletClass: 'A',
      channel: 'GT',
      territory: 'VN',
      paymentTermDays: 0,
      currency: 'VND',
    };
    const productLine = (name: string, id: string) => ({ productLine: name, distributorId: id });
    return [
      { ...outlet, suppliers: [productLine('ALL', distributorId)] },
      { ...outlet, suppliers: [productLine('ALL', own.distributorId), productLine('BEER', distributorId)] },
    ];
  }),
  'GET /v1/outlets/{outletId}': named(everybody),
  'POST /v1/outlets/{outletId}/classification': named(sales, {
    ...{ outletClass: 'A', channel: 'GT', territory: 'VN', ...reason },
  }),
  'POST /v1/outlets/{outletId}/suppliers': probes(sales, (theirs, own) => {
    const supplier = { productLine: 'ALL', currency: 'VND', creditLimit: 1 };
    return [
      { body: { ...supplier, distributorId: theirs.distributorId } },
      { body: { ...supplier, distributorId: own.distributorId } },
      { path: { outletId: own.outletId }, body: { ...supplier, distributorId: theirs.distributorId } },
    ];
  }),
  'POST /v1/outlets/{outletId}/closure': named(sales, reason),
  'POST /v1/outlets/{outletId}/reopening': named(sales, reason),
  'POST /v1/outlets/{outletId}/stock-counts': probes(sales, (theirs, own) => {
    const count = { method: 'VISIT', lines: [{ sku: own.sku, counted: 1 }] };
    return [
      { body: count },
      { body: { ...count, distributorId: own.distributorId } },
      { path: { outletId: own.outletId }, body: { ...count, distributorId: theirs.distributorId } },
    ];
  }),
  'POST /v1/outlets/{outletId}/sell-out': probes(sales, (theirs, own) => {
    const report = { from: day, to: day, source: 'POS', lines: [{ sku: own.sku, quantity: 1 }] };
    return [
      { body: report },
      { path: { outletId: own.outletId }, body: { ...report, distributorId: theirs.distributorId } },
    ];
  }),
};
