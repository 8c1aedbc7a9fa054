import PostgresDriver
import TestKit
import Testing

extension GatewayScene {
    /// Expects that no process has printed a credential and that no row of any table holds one.
    func expectNoCredential() async throws {
        let places = try await installation.places(of: [Self.alfaKey, Self.bravoKey])
        #expect(places == [])
    }
}

extension Installation {
    /// Where one of the texts stands: the names of processes that have printed it and of tables that hold it, as text or as
    /// bytes.
    func places(of texts: [String]) async throws -> [String] {
        try await postgres.withLease { try await $0.unsafeSQL(TablesWithText.function) }
        var places: [String] = []
        for text in texts {
            places += processes.outputs.filter { $0.text.contains(text) }.map(\.name)
            places += try await postgres.run(TablesWithText(text: text))
        }
        return places
    }
}

/// The tables in which a text stands, in whatever column.
struct TablesWithText: PostgresStatement {
    /// Looks at every row as text. A column of bytes is written as hexadecimal digits.
    static let function = """
        CREATE OR REPLACE FUNCTION tables_with_text(wanted text) RETURNS SETOF text LANGUAGE plpgsql AS $$
        DECLARE
            place regclass;
            hits bigint;
        BEGIN
            FOR place IN SELECT c.oid FROM pg_class c
                WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace LOOP
                EXECUTE format('SELECT count(*) FROM %s r WHERE position($1 IN r::text) > 0 OR position($2 IN r::text) > 0',
                    place) INTO hits USING wanted, encode(convert_to(wanted, 'UTF8'), 'hex');
                IF hits > 0 THEN
                    RETURN NEXT place::text;
                END IF;
            END LOOP;
        END
        $$
        """

    let text: String
    static let sql = "SELECT place FROM tables_with_text($1) AS place"
    var binds: [PostgresValue] { [.text(text)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
