import Domain
import HTTPTypes
import Synchronization

/// How many streams of vectors there may be at a time: each holds one result, of a part up to 8 MiB, and what the connection
/// has not taken yet.
///
/// A client that reads slowly keeps its place for as long as it likes. So a tenant has half of the places at most, and keeps
/// nobody else from the others.
final class VectorStreams: Sendable {
    static let streamsMax = 8
    static let tenantStreamsMax = 4

    private let held = Mutex<[TenantID: Int]>([:])

    /// A place, given back when the last reference to it is gone.
    /// - Throws: 503 when there is none for this tenant.
    func take(for tenant: TenantID) throws -> Place {
        let isTaken = held.withLock { held in
            let own = held[tenant] ?? 0
            guard own < Self.tenantStreamsMax, held.values.reduce(0, +) < Self.streamsMax else { return false }
            held[tenant] = own + 1
            return true
        }
        guard isTaken else {
            throw Problem(
                .overloaded, "Too many streams of vectors are being read at this moment. Try again.",
                headers: [.retryAfter: "1"])
        }
        return Place(self, tenant)
    }

    private func giveBack(of tenant: TenantID) {
        held.withLock { held in
            let left = (held[tenant] ?? 1) - 1
            held[tenant] = left > 0 ? left : nil
        }
    }

    final class Place: Sendable {
        private let streams: VectorStreams
        private let tenant: TenantID

        fileprivate init(_ streams: VectorStreams, _ tenant: TenantID) {
            self.streams = streams
            self.tenant = tenant
        }

        deinit { streams.giveBack(of: tenant) }
    }
}
