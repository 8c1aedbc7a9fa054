-- What the hot connections run stays a handful of index probes, also with plans that were made while the tables were empty.
--
-- Those connections keep one generic plan for each statement, and autovacuum leaves tables without a page in their first
-- minutes. Such a plan costs nothing whichever way it goes, so the planner may turn a join around, hash a whole table for
-- an EXISTS, or find a row by the last column of an index. So on the hot path no row is found by a join, no EXISTS stands
-- under an OR, and no second index ends with the primary key.
--
-- Safe while the previous release runs: names and parameters are as before.

-- As in 0005, but the tenants are looked up one by one.
CREATE OR REPLACE FUNCTION pick_ready(
    pools int2[], wanted int4[], after_tenants int4[], credits int4[],
    post_pools int2[], post_tenants int4[], post_priorities int2[], post_marks int8[],
    OUT places tid[], OUT next_after int4[], OUT next_credits int4[]
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    tenants_at_once CONSTANT int := 64;
    tenants_max CONSTANT int := 1024;
    pool int2;
    remaining int4;
    start int4;
    cursor_tenant int4;
    is_wrapped boolean;
    is_closed boolean;
    first_post int;
    last_post int;
    post int;
    candidate int4;
    -- Everyone who was asked so far, in the order of the turns.
    tenants int4[];
    weights int4[];
    caps int4[];
    priorities int2[];
    seqs int8[];
    has_more boolean[];
    begin_at int;
    weight_sum int8;
    rounds int8;
    quota int4;
    allowed int4;
    picked record;
    -- What the caps leave to the tenants that have one, over all pools of this call.
    capped int4[] := '{}';
    capped_left int4[] := '{}';
    cap_at int;
BEGIN
    places := '{}';
    next_after := after_tenants;
    next_credits := credits;
    FOR p IN 1..cardinality(pools) LOOP
        pool := pools[p];
        remaining := wanted[p];
        start := after_tenants[p];
        first_post := 1;
        WHILE first_post <= cardinality(post_pools) AND post_pools[first_post] < pool LOOP
            first_post := first_post + 1;
        END LOOP;
        last_post := first_post - 1;
        WHILE last_post < cardinality(post_pools) AND post_pools[last_post + 1] = pool LOOP
            last_post := last_post + 1;
        END LOOP;
        cursor_tenant := start;
        is_wrapped := false;
        is_closed := false;
        tenants := '{}';
        weights := '{}';
        caps := '{}';
        priorities := '{}';
        seqs := '{}';
        has_more := '{}';

        WHILE remaining > 0 LOOP
            begin_at := cardinality(tenants) + 1;
            -- Who else is there? Tenants that have a post without a look, the others by a look between the posts.
            post := first_post;
            WHILE NOT is_closed AND cardinality(tenants) - begin_at + 1 < least(remaining, tenants_at_once) LOOP
                WHILE post <= last_post AND post_tenants[post] <= cursor_tenant LOOP
                    post := post + 1;
                END LOOP;
                candidate := NULL;
                IF post <= last_post THEN
                    SELECT r.tenant_id INTO candidate FROM task_ready r
                    WHERE r.pool_id = pool AND r.tenant_id > cursor_tenant AND r.tenant_id < post_tenants[post]
                    ORDER BY r.tenant_id, r.priority, r.seq LIMIT 1;
                    candidate := coalesce(candidate, post_tenants[post]);
                ELSE
                    SELECT r.tenant_id INTO candidate FROM task_ready r
                    WHERE r.pool_id = pool AND r.tenant_id > cursor_tenant
                    ORDER BY r.tenant_id, r.priority, r.seq LIMIT 1;
                END IF;
                IF candidate IS NULL AND NOT is_wrapped THEN
                    is_wrapped := true;
                    cursor_tenant := -2147483648;
                    post := first_post;
                ELSIF candidate IS NULL OR (is_wrapped AND candidate > start) THEN
                    is_closed := true;
                ELSE
                    tenants := tenants || candidate;
                    cursor_tenant := candidate;
                END IF;
            END LOOP;
            IF begin_at <= cardinality(tenants) THEN
                SELECT weights || array_agg(coalesce(t.weight, 1) ORDER BY c.n), caps || array_agg(t.in_flight_max ORDER BY c.n),
                    priorities || array_agg((-1)::int2), seqs || array_agg(0::int8), has_more || array_agg(true)
                INTO weights, caps, priorities, seqs, has_more
                FROM unnest(tenants[begin_at:]) WITH ORDINALITY AS c(id, n)
                LEFT JOIN LATERAL (SELECT k.weight, k.in_flight_max FROM tenant k WHERE k.id = c.id OFFSET 0) t ON true;
            ELSE
                -- Nobody new: go round again among those that may have more.
                begin_at := 1;
            END IF;

            SELECT sum(w) INTO weight_sum FROM unnest(weights[begin_at:], has_more[begin_at:]) AS u(w, m) WHERE m;
            EXIT WHEN weight_sum IS NULL;
            rounds := greatest(1, remaining / weight_sum);
            FOR k IN begin_at..cardinality(tenants) LOOP
                EXIT WHEN remaining <= 0;
                CONTINUE WHEN NOT has_more[k];
                quota := weights[k] * rounds;
                IF next_credits[p] > 0 AND tenants[k] = next_after[p] + 1 THEN
                    quota := next_credits[p] + weights[k] * (rounds - 1);
                END IF;
                next_credits[p] := 0;
                allowed := least(quota, remaining);
                cap_at := NULL;
                IF caps[k] = 0 THEN
                    -- Suspended: nothing to lock or to count.
                    allowed := 0;
                ELSIF caps[k] IS NOT NULL THEN
                    cap_at := array_position(capped, tenants[k]);
                    IF cap_at IS NULL THEN
                        capped := capped || tenants[k];
                        cap_at := cardinality(capped);
                        PERFORM 1 FROM tenant t WHERE t.id = tenants[k] FOR NO KEY UPDATE SKIP LOCKED;
                        IF FOUND THEN
                            -- A later statement of this transaction: it sees what the last holder of the lock committed.
                            capped_left := capped_left || greatest(0, caps[k] - (
                                SELECT count(*) FROM task_running r WHERE r.capped AND r.tenant_id = tenants[k]))::int4;
                        ELSE
                            capped_left := capped_left || 0;
                        END IF;
                    END IF;
                    allowed := least(allowed, capped_left[cap_at]);
                END IF;
                IF allowed <= 0 THEN
                    has_more[k] := false;
                    CONTINUE;
                END IF;
                post := first_post;
                WHILE post <= last_post AND post_tenants[post] < tenants[k] LOOP
                    post := post + 1;
                END LOOP;
                SELECT * INTO picked FROM pick_of_tenant(
                    pool, tenants[k], allowed, post, last_post, post_tenants, post_priorities, post_marks, priorities[k], seqs[k]);
                IF picked.taken < allowed THEN
                    has_more[k] := false;
                END IF;
                CONTINUE WHEN picked.taken = 0;
                places := places || picked.places;
                priorities[k] := picked.low_priority;
                seqs[k] := picked.low_seq;
                IF cap_at IS NOT NULL THEN
                    capped_left[cap_at] := capped_left[cap_at] - picked.taken;
                END IF;
                remaining := remaining - picked.taken;
                -- Cut short by the end of what was wanted, not by the tenant's own.
                IF remaining = 0 AND picked.taken = allowed AND picked.taken < quota THEN
                    next_after[p] := tenants[k] - 1;
                    next_credits[p] := least(quota - picked.taken, weights[k]);
                ELSE
                    next_after[p] := tenants[k];
                END IF;
            END LOOP;
            IF NOT is_closed AND cardinality(tenants) >= tenants_max THEN
                -- So many and nothing among them (all at their caps): the next call goes on behind them.
                IF remaining = wanted[p] THEN
                    next_after[p] := cursor_tenant;
                END IF;
                EXIT;
            END IF;
        END LOOP;
    END LOOP;
END
$$;
