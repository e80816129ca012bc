/** Tables of the log. Rows of `log.event` never change: position is their place in commit order, 1, 2, 3 ... */
export const tablesSql = `
CREATE SCHEMA IF NOT EXISTS log;

CREATE TABLE IF NOT EXISTS log.event (
  position bigint PRIMARY KEY,
  stream_id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL CHECK (revision >= 0),
  event_id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  schema_version integer NOT NULL,
  -- json, not jsonb: kept as written (also U+0000 and order of keys), and no server time to take it apart.
  data json NOT NULL,
  metadata json NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT event_stream_revision UNIQUE (stream_id, revision),
  CONSTRAINT event_event_id UNIQUE (event_id)
);

-- One row: what tells this log from every other one. A dump that is restored is the same log.
CREATE TABLE IF NOT EXISTS log.identity (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO log.identity DEFAULT VALUES ON CONFLICT DO NOTHING;

-- A cache: may be emptied at any time.
CREATE TABLE IF NOT EXISTS log.snapshot (
  stream_id text COLLATE "C" NOT NULL,
  decider text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  revision bigint NOT NULL,
  state json NOT NULL,
  PRIMARY KEY (stream_id, decider)
);
`;

/** The log is append-only: nobody edits or deletes an event by mistake. */
export const appendOnlySql = `
CREATE OR REPLACE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are facts: % of log.event is refused', lower(TG_OP);
END $$;

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.event
  FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
`;

export const dropSql = 'DROP SCHEMA IF EXISTS log CASCADE';
