/// What searches keep in memory, and how often that changed.
package struct SearchMemory: Sendable, Hashable {
    /// Bytes of snapshots, those being loaded included.
    package var bytes = 0
    package var generations = 0
    /// Full loads and deltas.
    package var loads = 0
    package var evictions = 0
    /// Loads that wait for room.
    package var waiting = 0
}
