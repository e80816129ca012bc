/** Number of the advisory lock that orders appends: any constant that nothing else in the database uses. */
export const appendLock = '7406160318812001';

// Sets of rows, not arrays by index: PostgreSQL walks an array of texts from its start for each subscript.
const rows = `ROWS FROM (
        unnest(p_streams), unnest(p_revisions), unnest(p_ids), unnest(p_types), unnest(p_versions),
        json_array_elements(p_data), json_array_elements(p_metadata)
      ) WITH ORDINALITY AS x (stream_id, revision, id, type, version, data, metadata, n)`;

/**
 * `log.append` takes appends to many streams at once, at most one per stream. Arrays hold one item per event, bodies are
 * one JSON array each; `p_firsts` marks the first event of each append. Answers `{first position}` if all were appended,
 * else three numbers per append: 0 appended, 1 duplicate, 2 conflict; revision; position.
 *
 * Who holds the lock is alone until its commit is visible, so positions are dense and in commit order, without a counter
 * that could run ahead of the table (a sequence does) or fall behind it (a restore). The lock is a statement of its own:
 * the next statement's snapshot is taken when the lock is held, and sees all that was committed before.
 */
export const appendSql = `
-- Other parameters would be another function beside the old one.
DO $$ DECLARE v_old regprocedure; BEGIN
  FOR v_old IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'log'::regnamespace AND p.proname = 'append' LOOP
    EXECUTE format('DROP FUNCTION %s', v_old);
  END LOOP;
END $$;

CREATE FUNCTION log.append(
  p_streams text[], p_revisions bigint[], p_ids uuid[], p_types text[], p_versions integer[],
  p_data json, p_metadata json, p_firsts boolean[], p_check boolean
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  v_head bigint;
  v_free boolean;
  v_classified log.classified_append;
  v_now timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(${appendLock});

  SELECT coalesce((SELECT max(position) FROM log.event), 0), bool_and(coalesce(
      (SELECT e.revision FROM log.event e WHERE e.stream_id = a.stream_id ORDER BY e.revision DESC LIMIT 1), -1
    ) + 1 = a.revision)
    INTO v_head, v_free
    FROM unnest(p_streams, p_revisions, p_firsts) AS a (stream_id, revision, first)
    WHERE a.first;
  v_now := date_trunc('milliseconds', clock_timestamp());

  IF v_free AND NOT p_check THEN
    INSERT INTO log.event
      SELECT v_head + n, stream_id, revision, id, type, version, data, metadata, v_now
      FROM ${rows};
    PERFORM pg_notify('log', (v_head + cardinality(p_ids))::text);
    RETURN ARRAY[v_head + 1];
  END IF;

  v_classified := log.classify(p_streams, p_revisions, p_ids, p_firsts, p_check, v_head);
  IF cardinality(v_classified.accepted) > 0 THEN
    INSERT INTO log.event
      SELECT v_head + row_number() OVER (ORDER BY n), stream_id, revision, id, type, version, data, metadata, v_now
      FROM ${rows}
      WHERE n = ANY (v_classified.accepted);
    PERFORM pg_notify('log', (v_head + cardinality(v_classified.accepted))::text);
  END IF;
  RETURN v_classified.results;
END $$;
`;

/**
 * `log.classify` tells what becomes of each append when not all of them are plain: a duplicate has all its ids stored one
 * after another in its stream; a conflict stands elsewhere, or some of its ids are stored already; the rest is accepted.
 * Ids of an append whose revision is free are looked up only with `p_check`.
 */
export const classifySql = `
DROP TYPE IF EXISTS log.classified_append CASCADE;
CREATE TYPE log.classified_append AS (results bigint[], accepted bigint[]);

CREATE FUNCTION log.classify(
  p_streams text[], p_revisions bigint[], p_ids uuid[], p_firsts boolean[], p_check boolean, p_head bigint
) RETURNS log.classified_append LANGUAGE plpgsql AS $$
DECLARE
  v_results bigint[] := '{}';
  v_accepted bigint[] := '{}';
  v_append record;
  v_ids uuid[];
  v_actual bigint;
  v_free boolean;
  v_first record;
  v_matching bigint;
  v_last bigint;
BEGIN
  FOR v_append IN
    SELECT a.stream_id, a.revision, a.n AS start, lead(a.n, 1, cardinality(p_ids) + 1) OVER (ORDER BY a.n) - a.n AS count
    FROM unnest(p_streams, p_revisions, p_firsts) WITH ORDINALITY AS a (stream_id, revision, first, n)
    WHERE a.first ORDER BY a.n
  LOOP
    SELECT coalesce(max(revision), -1) INTO v_actual FROM log.event WHERE stream_id = v_append.stream_id;
    v_free := v_actual + 1 = v_append.revision;
    IF p_check OR NOT v_free THEN
      v_ids := p_ids[v_append.start : v_append.start + v_append.count - 1];
      SELECT stream_id, revision INTO v_first FROM log.event WHERE event_id = v_ids[1];
      IF FOUND AND v_first.stream_id = v_append.stream_id THEN
        SELECT count(*), max(e.position) INTO v_matching, v_last
          FROM unnest(v_ids) WITH ORDINALITY AS i (id, n)
          JOIN log.event e ON e.event_id = i.id AND e.stream_id = v_first.stream_id AND e.revision = v_first.revision + i.n - 1;
        IF v_matching = v_append.count THEN
          v_results := v_results || ARRAY[1, v_first.revision + v_append.count - 1, v_last];
          CONTINUE;
        END IF;
      END IF;
      IF NOT v_free OR EXISTS (SELECT FROM log.event WHERE event_id = ANY (v_ids)) THEN
        v_results := v_results || ARRAY[2, v_actual, 0];
        CONTINUE;
      END IF;
    END IF;
    v_accepted := v_accepted || ARRAY(SELECT generate_series(v_append.start, v_append.start + v_append.count - 1));
    v_results := v_results || ARRAY[0, v_append.revision + v_append.count - 1, p_head + cardinality(v_accepted)];
  END LOOP;
  RETURN (v_results, v_accepted)::log.classified_append;
END $$;
`;
