import Domain

/// Which generations are in memory, within a bound: what ``SnapshotCache`` holds under its lock.
///
/// To make room, what was used least lately goes. What a flight brings stays until it has landed, so that everyone who
/// waits for it gets it; a flight that does not fit beside another is to wait for that one rather than both failing.
struct SnapshotShelf: Sendable {
    private struct Entry {
        var snapshot: GenerationSnapshot?
        /// Nil while a flight has it.
        var writer: SnapshotWriter?
        var flight: Flight<GenerationSnapshot>?
        var bytes = 0
        var lastUse: UInt64 = 0
    }

    enum Look: Sendable {
        case there(GenerationSnapshot)
        /// Somebody brings it, or something older.
        case wait(Flight<GenerationSnapshot>)
        /// Whoever looked brings it, from where the writer left off.
        case bring(Flight<GenerationSnapshot>, SnapshotWriter?)
    }

    private static let tooLargeMax = 1_000

    private let memoryMax: Int
    private var entries: [GenerationID: Entry] = [:]
    private var uses: UInt64 = 0
    /// Chunks at which a generation turned out too large: it is refused at once until it has become smaller.
    private var tooLarge: [GenerationID: Int64] = [:]
    private var loads = 0
    private var evictions = 0

    init(memoryMax: Int) { self.memoryMax = memoryMax }

    var memory: SearchMemory {
        var memory = SearchMemory()
        memory.bytes = bytes
        memory.generations = entries.values.count { $0.snapshot != nil }
        memory.loads = loads
        memory.evictions = evictions
        return memory
    }

    private var bytes: Int { entries.values.reduce(0) { $0 + $1.bytes } }

    mutating func look(_ head: GenerationHead) throws(Failure) -> Look {
        uses += 1
        var entry = entries[head.generation] ?? Entry()
        entry.lastUse = uses
        defer { entries[head.generation] = entry }
        if let snapshot = entry.snapshot, snapshot.satisfies(head) { return .there(snapshot) }
        if let flight = entry.flight { return .wait(flight) }
        if let chunks = tooLarge[head.generation], head.chunks >= chunks { throw refusal(head, bytes: nil) }
        let flight = Flight<GenerationSnapshot>()
        entry.flight = flight
        return .bring(flight, entry.writer.take())
    }

    mutating func land(
        _ generation: GenerationID, _ outcome: Result<GenerationSnapshot, any Error>, _ writer: SnapshotWriter?
    ) {
        switch outcome {
        case .success(let snapshot):
            entries[generation]?.snapshot = snapshot
            entries[generation]?.bytes = snapshot.bytes
            tooLarge[generation] = nil
            loads += 1
        case .failure(let error):
            // The next search goes on from what there is, or from the beginning.
            if writer == nil || error is Failure { entries[generation] = nil }
        }
        entries[generation]?.flight = nil
        entries[generation]?.writer = writer
    }

    mutating func forget(_ generation: GenerationID) {
        // A flight lands on what it finds; what it had taken along goes with it.
        guard entries[generation]?.flight == nil else { return }
        entries[generation] = nil
    }

    // MARK: Room

    /// Refuses what does not fit even alone.
    func check(_ bytes: Int, for head: GenerationHead) throws(Failure) {
        guard bytes <= memoryMax else { throw refusal(head, bytes: bytes) }
    }

    /// Takes room for a load. False while there is none and another load will give some back.
    mutating func take(_ bytes: Int, for head: GenerationHead) -> Bool {
        makeRoom(for: bytes, besides: head.generation)
        let others = self.bytes - (entries[head.generation]?.bytes ?? 0)
        let hasRivals = entries.contains {
            $0.key != head.generation && $0.value.flight != nil && $0.value.bytes > 0
        }
        guard others + bytes <= memoryMax || !hasRivals else { return false }
        entries[head.generation]?.bytes = bytes
        return true
    }

    /// A load has come to as many bytes.
    mutating func grow(_ head: GenerationHead, to bytes: Int) throws(Failure) {
        guard bytes <= memoryMax else {
            if tooLarge.count >= Self.tooLargeMax { tooLarge = [:] }
            tooLarge[head.generation] = head.chunks
            throw refusal(head, bytes: bytes)
        }
        makeRoom(for: bytes, besides: head.generation)
        let held = entries[head.generation]?.bytes ?? 0
        entries[head.generation]?.bytes = max(held, bytes)
    }

    private mutating func makeRoom(for bytes: Int, besides generation: GenerationID) {
        var others = self.bytes - (entries[generation]?.bytes ?? 0)
        while others + bytes > memoryMax {
            let idle = entries.filter { $0.key != generation && $0.value.flight == nil }
            guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
            others -= oldest.value.bytes
            entries[oldest.key] = nil
            evictions += 1
        }
    }

    private func refusal(_ head: GenerationHead, bytes: Int?) -> Failure {
        let needs = bytes.map { " (\(head.chunks) chunks, about \(($0 >> 20) + 1) MiB)" } ?? ""
        return Failure(
            .permanent, code: "index_too_large",
            message: """
                The index does not fit into the memory for indexes\(needs); it is \(memoryMax >> 20) MiB here. \
                An operator can raise PENSTOCK_INDEX_MEMORY_MB.
                """)
    }
}
