/** Number of the advisory lock that orders appends: any constant that nothing else in the database uses. */
const appendLock = '7406160318812001';

/**
 * `log.append` takes appends to many streams at once, at most one per stream. Arrays hold one item per event, bodies are
 * one JSON array each; `p_starts` names the first event of each append. Answers `{first position}` if all were appended,
 * else three numbers per append: 0 appended, 1 duplicate, 2 conflict; revision; position.
 *
 * Who holds the lock is alone until its commit is visible, so positions are dense and in commit order, without a counter
 * that could run ahead of the table (a sequence does) or fall behind it (a restore). The lock is a statement of its own:
 * the next statement's snapshot is taken when the lock is held, and sees all that was committed before.
 */
export const appendSql = `
CREATE OR REPLACE FUNCTION log.append(
  p_streams text[], p_revisions bigint[], p_ids uuid[], p_types text[], p_versions integer[],
  p_data json, p_metadata json, p_starts integer[], p_check boolean
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  v_head bigint;
  v_actual bigint[];
  v_free boolean;
  v_classified log.classified_append;
  v_now timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(${appendLock});

  SELECT coalesce(max(position), 0) INTO v_head FROM log.event;
  SELECT array_agg(a.actual ORDER BY a.n), bool_and(a.actual + 1 = p_revisions[a.start])
    INTO v_actual, v_free
    FROM (
      SELECT n, start, coalesce(
        (SELECT e.revision FROM log.event e WHERE e.stream_id = p_streams[start] ORDER BY e.revision DESC LIMIT 1), -1
      ) AS actual
      FROM unnest(p_starts) WITH ORDINALITY AS s (start, n)
    ) a;
  v_now := date_trunc('milliseconds', clock_timestamp());

  IF v_free AND NOT p_check THEN
    INSERT INTO log.event
      SELECT v_head + n, stream_id, revision, id, type, version, data, metadata, v_now
      FROM ROWS FROM (
        unnest(p_streams), unnest(p_revisions), unnest(p_ids), unnest(p_types), unnest(p_versions),
        json_array_elements(p_data), json_array_elements(p_metadata)
      ) WITH ORDINALITY AS x (stream_id, revision, id, type, version, data, metadata, n);
    PERFORM pg_notify('log', (v_head + cardinality(p_ids))::text);
    RETURN ARRAY[v_head + 1];
  END IF;

  v_classified := log.classify(p_streams, p_revisions, p_ids, p_starts, v_actual, v_head);
  IF cardinality(v_classified.accepted) > 0 THEN
    INSERT INTO log.event
      SELECT v_head + row_number() OVER (ORDER BY n), stream_id, revision, id, type, version, data, metadata, v_now
      FROM ROWS FROM (
        unnest(p_streams), unnest(p_revisions), unnest(p_ids), unnest(p_types), unnest(p_versions),
        json_array_elements(p_data), json_array_elements(p_metadata)
      ) WITH ORDINALITY AS x (stream_id, revision, id, type, version, data, metadata, n)
      WHERE n = ANY (v_classified.accepted);
    PERFORM pg_notify('log', (v_head + cardinality(v_classified.accepted))::text);
  END IF;
  RETURN v_classified.results;
END $$;
`;

/**
 * `log.classify` tells what becomes of each append when not all of them are plain: a duplicate has all its ids stored one
 * after another in its stream; a conflict stands elsewhere, or some of its ids are stored already; the rest is accepted.
 */
export const classifySql = `
DO $$ BEGIN
  CREATE TYPE log.classified_append AS (results bigint[], accepted bigint[]);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

CREATE OR REPLACE FUNCTION log.classify(
  p_streams text[], p_revisions bigint[], p_ids uuid[], p_starts integer[], p_actual bigint[], p_head bigint
) RETURNS log.classified_append LANGUAGE plpgsql AS $$
DECLARE
  v_results bigint[] := '{}';
  v_accepted bigint[] := '{}';
  v_start integer;
  v_end integer;
  v_count integer;
  v_first record;
  v_matching bigint;
  v_last bigint;
BEGIN
  FOR v_append IN 1 .. cardinality(p_starts) LOOP
    v_start := p_starts[v_append];
    v_end := coalesce(p_starts[v_append + 1], cardinality(p_ids) + 1) - 1;
    v_count := v_end - v_start + 1;

    SELECT stream_id, revision INTO v_first FROM log.event WHERE event_id = p_ids[v_start];
    IF FOUND AND v_first.stream_id = p_streams[v_start] THEN
      SELECT count(*), max(e.position) INTO v_matching, v_last
        FROM generate_series(0, v_count - 1) k
        JOIN log.event e ON e.event_id = p_ids[v_start + k] AND e.stream_id = v_first.stream_id AND e.revision = v_first.revision + k;
      IF v_matching = v_count THEN
        v_results := v_results || ARRAY[1, v_first.revision + v_count - 1, v_last];
        CONTINUE;
      END IF;
    END IF;

    IF p_actual[v_append] + 1 <> p_revisions[v_start]
      OR EXISTS (SELECT FROM log.event WHERE event_id = ANY (p_ids[v_start:v_end])) THEN
      v_results := v_results || ARRAY[2, p_actual[v_append], 0];
    ELSE
      v_accepted := v_accepted || ARRAY(SELECT generate_series(v_start, v_end)::bigint);
      v_results := v_results || ARRAY[0, p_revisions[v_end], p_head + cardinality(v_accepted)];
    END IF;
  END LOOP;
  RETURN (v_results, v_accepted)::log.classified_append;
END $$;
`;
