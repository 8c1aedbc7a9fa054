-- Tenants share a pool by weighted fair turns. The claim index leads with the tenant, so that the cost of a claim grows
-- with the tenants it serves and not with what waits; within a tenant the order is priority, then arrival.
--
-- Safe while the previous release runs: its claim finds its rows through the new index too, only less directly.

ALTER TABLE tenant
    -- How many tasks this tenant gets in a turn, relative to the others of its pool.
    ADD COLUMN weight int NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 1000),
    -- The most tasks of this tenant that may run at once over all pools and workers; null is no cap.
    ADD COLUMN in_flight_max int CHECK (in_flight_max >= 0);

-- Set at the claim of a tenant that has a cap, so that only such tasks pay for the index that counts them.
ALTER TABLE task_running ADD COLUMN capped boolean NOT NULL DEFAULT false;
CREATE INDEX task_running_capped ON task_running (tenant_id) WHERE capped;

CREATE INDEX task_ready_turn ON task_ready (pool_id, tenant_id, priority, seq);
DROP INDEX task_ready_claim;

-- Locks up to `quota` tasks of one tenant in one pool, in order, from behind (low_priority, low_seq) on; returns where
-- they are and where the next one is to be looked for.
--
-- The posts are dead prefixes that the caller knows: in lane (pool, tenant, priority) nothing is left up to `mark`. They are
-- sorted; `post` is the first one of the tenant or of a later tenant. Without them every call would walk again over the
-- rows that were claimed since the oldest open snapshot; with them it steps over them.
CREATE FUNCTION pick_of_tenant(
    pool int2, tenant int4, quota int4, post int, last_post int,
    post_tenants int4[], post_priorities int2[], post_marks int8[],
    INOUT low_priority int2, INOUT low_seq int8, OUT places tid[], OUT taken int4
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    high_priority int2;
    more tid[];
    more_taken int4;
    newest_priority int2;
    newest_seq int8;
BEGIN
    taken := 0;
    WHILE post <= last_post AND post_tenants[post] = tenant AND post_priorities[post] <= low_priority LOOP
        post := post + 1;
    END LOOP;
    LOOP
        high_priority := CASE WHEN post <= last_post AND post_tenants[post] = tenant THEN post_priorities[post] ELSE 32767 END;
        SELECT array_agg(s.ctid), (array_agg(s.priority))[count(*)], (array_agg(s.seq))[count(*)], count(*)
        INTO more, newest_priority, newest_seq, more_taken
        FROM (
            SELECT r.ctid, r.priority, r.seq FROM task_ready r
            WHERE r.pool_id = pool AND r.tenant_id = tenant
                AND (r.priority, r.seq) > (low_priority, low_seq) AND r.priority < high_priority
            ORDER BY r.priority, r.seq LIMIT quota - taken FOR UPDATE SKIP LOCKED
        ) s;
        IF more_taken > 0 THEN
            places := places || more;
            taken := taken + more_taken;
            low_priority := newest_priority;
            low_seq := newest_seq;
        END IF;
        EXIT WHEN taken >= quota OR high_priority = 32767;
        -- On to the lane that has the post, above its mark.
        low_priority := post_priorities[post];
        low_seq := post_marks[post];
        post := post + 1;
    END LOOP;
END
$$;

-- Locks the next tasks of each pool for the caller's transaction: where they are, and, for each pool, where the next call
-- is to begin.
--
-- For each pool: how many are wanted, the tenant behind which the turns begin, and what is left of that next tenant's own
-- turn (0: all of it). Tenants take turns in rising order of their IDs and round again; in a turn a tenant gets as many
-- tasks as its weight. What is wanted in one call is as many whole rounds of turns as fit, then one turn after the other;
-- a turn that is cut short goes on in the next call. So a tenant waits for at most one turn of each other one.
-- A tenant with a cap gets no more than the cap leaves; its row is locked meanwhile, so that two claimers cannot both use
-- the last place, and a tenant that another claimer has locked is passed over.
--
-- Cost: one or two index descents per tenant and one per post of the pools asked for, at most 1,024 tenants a pool.
CREATE FUNCTION pick_ready(
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
                FROM unnest(tenants[begin_at:]) WITH ORDINALITY AS c(id, n) LEFT JOIN tenant t ON t.id = c.id;
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
