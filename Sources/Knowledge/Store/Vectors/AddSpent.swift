import Domain
import PostgresDriver

/// Adds to what building a generation has cost.
struct AddSpent: PostgresStatement {
    typealias Row = Void
    let generation: GenerationID
    let spent: Money
    static let sql = "UPDATE generation SET spent_nanos = spent_nanos + $2 WHERE id = $1"
    var binds: [PostgresValue] { [.uuid(generation.uuid), .int8(spent.nanoDollars)] }
}
