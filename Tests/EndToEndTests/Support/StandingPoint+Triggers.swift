extension StandingPoint {
    /// What the triggers run: `stand_at` stands at every row, `stand_in` only while the generation is in one state.
    static let functions = """
        CREATE FUNCTION stand_at() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint);
            RETURN NEW;
        END
        $$;
        CREATE FUNCTION stand_in() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT g.state FROM generation g WHERE g.id = NEW.generation_id) = TG_ARGV[1] THEN
                PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint);
            END IF;
            RETURN NEW;
        END
        $$;
        """

    /// The trigger of this point, from when it fires on.
    var trigger: String {
        switch self {
        case .admission: at("BEFORE INSERT ON model_call_open")
        case .settlement: at("BEFORE INSERT ON model_call")
        case .outcome: at("BEFORE INSERT ON task_outcome")
        case .firing: at("BEFORE UPDATE ON schedule", when: "NEW.last_fire_at IS DISTINCT FROM OLD.last_fire_at")
        case .renewal:
            at("BEFORE UPDATE ON worker", when: "NEW.stopped_at IS NULL AND NEW.lease_until > OLD.lease_until")
        case .slicing: within("slicing", "BEFORE INSERT ON chunk")
        case .storing: within("embedding", "BEFORE INSERT ON chunk_vector")
        case .verified:
            at(
                "BEFORE UPDATE ON generation",
                when: "NEW.state = 'verifying' AND OLD.report IS NULL AND NEW.report IS NOT NULL")
        case .flipping:
            at("BEFORE UPDATE ON knowledge_index", when: "NEW.active_generation IS DISTINCT FROM OLD.active_generation")
        }
    }

    private func at(_ event: String, when condition: String = "true") -> String {
        "\(event) FOR EACH ROW WHEN (\(condition)) EXECUTE FUNCTION stand_at('\(rawValue)')"
    }

    private func within(_ state: String, _ event: String) -> String {
        "\(event) FOR EACH ROW EXECUTE FUNCTION stand_in('\(rawValue)', '\(state)')"
    }
}
