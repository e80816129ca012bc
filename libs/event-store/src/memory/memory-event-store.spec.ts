import { eventStoreContract } from '../testing/index.js';
import { memoryEventStore } from './memory-event-store.js';

eventStoreContract('memory', ({ codec }) => {
  const store = memoryEventStore({ codec });
  return Promise.resolve({ store, dispose: () => store.close() });
});
