/// Which statements a connection has prepared, and under which names.
///
/// A statement type may be prepared more than once: its parameters' types are part of the preparation, and a null has
/// no type. A null fits every variant that is typed there, so the variants of a statement settle on few. Names are
/// never used twice, so that a statement being dropped cannot be confused with its successor.
///
/// While a preparation is under way its success is unknown, and others who send the statement meanwhile do so
/// unprepared: a preparation that fails then fails only the request that asked for it.
struct StatementCache {
    /// Beyond this many the connection runs further statements unprepared rather than fill the server's memory.
    static let variantsMax = 1000

    private struct Variant {
        let types: [UInt32]
        let name: String
        var isConfirmed = false

        func fits(_ wanted: [UInt32]) -> Bool {
            guard types.count == wanted.count else { return false }
            if types == wanted { return true }
            return zip(types, wanted).allSatisfy { $0 == $1 || $1 == PostgresType.unspecified }
        }
    }

    enum Preparation {
        case ready(name: String)
        /// Must be prepared under this name first, in the same batch.
        case new(name: String)
        case unprepared
    }

    /// False where names do not last: every statement is then run unprepared.
    private let isEnabled: Bool
    private var variants: [ObjectIdentifier: [Variant]] = [:]
    private var count = 0
    private var namesGiven = 0

    init(isEnabled: Bool = true) {
        self.isEnabled = isEnabled
    }

    /// Finds the statement's name, or gives it one that is to be followed by `confirm` or `forget`.
    mutating func preparation(of statement: EncodedStatement) -> Preparation {
        guard isEnabled, let identity = statement.identity else { return .unprepared }
        if let known = variants[identity]?.first(where: { $0.fits(statement.types) }) {
            return known.isConfirmed ? .ready(name: known.name) : .unprepared
        }
        guard count < Self.variantsMax else { return .unprepared }
        namesGiven += 1
        count += 1
        let variant = Variant(types: statement.types, name: name(of: statement))
        variants[identity, default: []].append(variant)
        return .new(name: variant.name)
    }

    /// The server has prepared the statement.
    mutating func confirm(_ statement: EncodedStatement) {
        guard let (identity, index) = find(statement) else { return }
        variants[identity]?[index].isConfirmed = true
    }

    /// Forgets the variant that would be used for the statement, because the server does not have it or it has gone
    /// stale. The next caller prepares it again under a new name.
    mutating func forget(_ statement: EncodedStatement) {
        guard let (identity, index) = find(statement) else { return }
        count -= 1
        variants[identity]?.remove(at: index)
    }

    /// The number tells a statement from its successor, the fingerprint from everybody else's: should an unnoticed pooler
    /// lend us a session that another process has prepared its statements in, ours are missing there, never confused.
    private func name(of statement: EncodedStatement) -> String {
        let types = statement.types.map { ",\($0)" }.joined()
        let fingerprint = MigrationChecksum.value(of: (statement.sql + types).utf8)
        return "penstock_\(namesGiven)_" + String(fingerprint, radix: 16)
    }

    private func find(_ statement: EncodedStatement) -> (ObjectIdentifier, Int)? {
        guard let identity = statement.identity,
            let index = variants[identity]?.firstIndex(where: { $0.fits(statement.types) })
        else { return nil }
        return (identity, index)
    }
}
