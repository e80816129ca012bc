let loaded = 0;
jest.mock('@eventstore/db-client', () => {
  loaded++;
  return jest.requireActual<object>('@eventstore/db-client');
});

it('loads the client package only when a store is opened', async () => {
  const { eventStoreDb } = await import('../index.js');
  expect(loaded).toBe(0);
  const store = await eventStoreDb({ url: 'esdb://127.0.0.1:2113?tls=false' });
  expect(loaded).toBe(1);
  await store.close();
});
