/// Which statements a connection has prepared, and under which names.
///
/// A statement type may be prepared more than once: its parameters' types are part of the preparation, and a null has
/// no type. A null fits every variant that is typed there, so the variants of a statement settle on few. Names are
/// never used twice, so that a statement being dropped cannot be confused with its successor.
struct StatementCache {
    /// Beyond this many the connection runs further statements unprepared rather than fill the server's memory.
    static let variantsMax = 1000

    private struct Variant {
        let types: [UInt32]
        let name: String

        func fits(_ wanted: [UInt32]) -> Bool {
            guard types.count == wanted.count else { return false }
            for index in types.indices where types[index] != wanted[index] {
                if wanted[index] != PostgresType.unspecified { return false }
            }
            return true
        }
    }

    enum Preparation {
        case ready(name: String)
        /// Must be prepared under this name first, in the same batch.
        case new(name: String)
        case unprepared
    }

    private var variants: [ObjectIdentifier: [Variant]] = [:]
    private var count = 0
    private var namesGiven = 0

    /// Finds the statement's name or gives it one, in the belief that its preparation will succeed.
    mutating func preparation(of statement: EncodedStatement) -> Preparation {
        guard let identity = statement.identity else { return .unprepared }
        if let known = variants[identity]?.first(where: { $0.fits(statement.types) }) { return .ready(name: known.name) }
        guard count < Self.variantsMax else { return .unprepared }
        namesGiven += 1
        count += 1
        let variant = Variant(types: statement.types, name: "penstock_\(namesGiven)")
        variants[identity, default: []].append(variant)
        return .new(name: variant.name)
    }

    /// Forgets the variant that would be used for the statement, because the server does not have it or it has gone
    /// stale. Returns its name.
    mutating func forget(_ statement: EncodedStatement) -> String? {
        guard let identity = statement.identity,
            let index = variants[identity]?.firstIndex(where: { $0.fits(statement.types) })
        else { return nil }
        count -= 1
        return variants[identity]?.remove(at: index).name
    }
}
