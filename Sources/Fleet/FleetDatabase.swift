package import PostgresDriver

/// A worker's database clients, by what must not wait for what: on a shared connection answers come in order, so one
/// statement that waits for a lock holds up all behind it.
package struct FleetDatabase: Sendable {
    /// Claims, settlements, calls and checkpoints. Its connections should have ``FleetService/hotPathSettings``.
    package let work: PostgresClient
    /// The heartbeat, alone: nothing may hold a beat past the lease.
    package let lease: PostgresClient
    /// The maintenance duties.
    package let upkeep: PostgresClient

    package init(work: PostgresClient, lease: PostgresClient, upkeep: PostgresClient) {
        self.work = work
        self.lease = lease
        self.upkeep = upkeep
    }

    /// Everything through one client: for a small fleet, and for tests.
    package init(_ client: PostgresClient) {
        self.init(work: client, lease: client, upkeep: client)
    }
}
