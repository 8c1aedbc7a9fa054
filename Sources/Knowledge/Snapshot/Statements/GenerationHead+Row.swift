import Domain
import Foundation
import PostgresDriver

extension GenerationHead {
    /// Of a generation `g` whose index is `i`. What must be known of the settings is taken out of them by the server;
    /// what an earlier release did not write is as it was then.
    static let columns = """
        i.id, g.id, g.number, g.version, g.state, g.chunks, g.dimensions, g.settings ->> 'model',
        coalesce(g.settings ->> 'analyzer', 'english'), coalesce(g.settings ->> 'backend', 'exact')
        """

    static func decode(_ row: PostgresRow, from first: Int = 0) throws(PostgresError) -> GenerationHead {
        GenerationHead(
            index: IndexID(try row.value(first, as: UUID.self)),
            generation: GenerationID(try row.value(first + 1, as: UUID.self)), number: try row.value(first + 2),
            version: try row.value(first + 3), state: try spelled(row, first + 4), chunks: try row.value(first + 5),
            dimensions: try row.value(first + 6), model: try row.value(first + 7),
            analyzer: try spelled(row, first + 8), backend: try spelled(row, first + 9))
    }

    private static func spelled<Value: RawRepresentable<String>>(
        _ row: PostgresRow, _ column: Int
    ) throws(PostgresError) -> Value {
        let text = try row.value(column, as: String.self)
        guard let value = Value(rawValue: text) else {
            throw PostgresError(.decoding, "a generation holds \"\(text)\", which this release does not know")
        }
        return value
    }
}
