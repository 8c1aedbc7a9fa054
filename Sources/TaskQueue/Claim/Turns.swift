package import Domain

/// Whose turn it is in each pool, in the eyes of one worker.
///
/// Tenants take turns in rising order of their IDs and round again. A claim that is wide enough serves every tenant
/// that has work; a narrow one stops in the middle, and the next one goes on where it stopped. Each worker keeps its
/// own turns: the fleet is as fair as its members, without a row that they would all have to write.
package struct Turns: Sendable {
    /// Where a claim begins.
    package struct Place: Sendable, Hashable {
        /// Turns begin behind this tenant.
        package var after: Int32 = 0
        /// What is left of the next tenant's turn, if it was cut short; 0 otherwise.
        package var credit: Int32 = 0
    }

    private var places: [PoolID: Place] = [:]

    package init() {}

    package func place(in pool: PoolID) -> Place { places[pool] ?? Place() }

    /// Records what a claim brought.
    ///
    /// A pool that brought nothing begins somewhere else next time: a claim looks at a thousand tenants, and those behind
    /// them must not wait for ever because these are all at their caps. Where, is left to chance at every scale, since
    /// nobody knows how many tenants there are.
    package mutating func didClaim(_ tasks: [ClaimedTask], from demanded: [PoolID] = []) {
        for pool in demanded where !tasks.contains(where: { $0.pool == pool }) {
            places[pool] = Place(after: Int32.random(in: 0...(1 << Int32.random(in: 0...30))))
        }
        // All tasks of a pool say the same, and neighbours mostly share one.
        var last: PoolID?
        for task in tasks where task.pool != last {
            last = task.pool
            places[task.pool] = task.nextTurn
        }
    }
}
