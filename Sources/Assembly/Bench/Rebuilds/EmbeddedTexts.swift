import Domain
import Foundation
import Knowledge
import PostgresDriver
import Synchronization

/// The provider's own count of the texts it was asked for, each looked up in the tenant's cache: whose vector was stored
/// when it was asked for again was paid for twice.
///
/// A look is made after the request arrived, and compares when the vector was stored with when the request came: vectors
/// are stored once and never again, so a late look sees the same. Deleting a document forgets its vectors, so a text that is
/// put again after that may be asked for again.
final class EmbeddedTexts: Sendable {
    struct Counts: Sendable, Hashable {
        var asked = 0
        var distinct = 0
        /// Asked for again, ``grace`` or longer after its vector was stored.
        var stored = 0
        /// Asked for again within ``grace`` after its vector was stored: it was looked for before that and not found.
        var overtaken = 0
        /// Asked for again before its vector was stored: what a killed worker had in flight, or two at the same moment.
        var unstored: Int { asked - distinct - stored - overtaken }
    }

    /// Between a worker's look into the cache and the arrival of its request.
    static let grace = 1.0
    private static let pageMax = 2_000

    private struct Arrival {
        let key: Fingerprint
        let at: Double
    }

    private struct State {
        var counts = Counts()
        var seen: Set<Fingerprint> = []
        /// Repeats that have not been looked up.
        var repeats: [Arrival] = []
    }

    private let state = Mutex(State())
    private let queries: Set<String>

    /// - Parameter queries: texts of searches, which are no chunks and have no place in the cache.
    init(queries: [String]) { self.queries = Set(queries) }

    /// A request has arrived.
    func note(model: String, _ texts: [String], at: Double = Date().timeIntervalSince1970) {
        let keys = texts.filter { !queries.contains($0) }.map { DocumentReading.contentKey(model: model, $0) }
        state.withLock { state in
            for key in keys {
                state.counts.asked += 1
                if state.seen.insert(key).inserted {
                    state.counts.distinct += 1
                } else {
                    state.repeats.append(Arrival(key: key, at: at))
                }
            }
        }
    }

    /// What was asked so far; repeats that have not been looked up count as not stored.
    var counts: Counts { state.withLock(\.counts) }

    /// Looks up the repeats that came since the last time.
    func look(_ tenant: TenantID, _ postgres: PostgresClient) async throws {
        while true {
            let page = state.withLock { state in
                let page = Array(state.repeats.prefix(Self.pageMax))
                state.repeats.removeFirst(page.count)
                return page
            }
            guard !page.isEmpty else { return }
            let rows = try await postgres.run(StoredAt(tenant: tenant, keys: page.map(\.key)))
            let stored = Dictionary(rows.map { ($0.key, $0.at) }) { first, _ in first }
            state.withLock { state in
                for arrival in page { Self.count(arrival.at, storedAt: stored[arrival.key], in: &state.counts) }
            }
        }
    }

    static func count(_ arrival: Double, storedAt: Double?, in counts: inout Counts) {
        guard let storedAt, storedAt < arrival else { return }
        if storedAt <= arrival - grace { counts.stored += 1 } else { counts.overtaken += 1 }
    }

    /// When vectors came into the cache, in seconds since 1970.
    private struct StoredAt: PostgresStatement {
        let tenant: TenantID
        let keys: [Fingerprint]
        static let sql = """
            SELECT content_key, extract(epoch FROM created_at)::float8 FROM embedding_cache
            WHERE tenant_id = $1 AND content_key = ANY ($2::bytea[])
            """
        var binds: [PostgresValue] { [.int4(tenant.rawValue), .bytesArray(keys.map(\.bytes))] }
        static func decode(_ row: PostgresRow) throws(PostgresError) -> (key: Fingerprint, at: Double) {
            (Fingerprint(stored: try row.value(0)), try row.value(1))
        }
    }
}
