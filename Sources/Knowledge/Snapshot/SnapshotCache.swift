import Domain
import PostgresDriver
import Synchronization

/// The generations that this process has in memory, within a bound.
///
/// However many searches need a generation at once, one load brings it (see ``Flight``): it belongs to no search, so a
/// cancelled one does not break it off for the others. To make room, what was used least lately goes; searches that still
/// walk it keep it until they end, and until then its memory is beyond the bound. A load that is under way holds its
/// estimate; another that does not fit beside it waits for it to end rather than both failing.
final class SnapshotCache: Sendable {
    private struct Entry {
        var snapshot: GenerationSnapshot?
        /// Nil while a flight has it.
        var writer: SnapshotWriter?
        var flight: Flight<GenerationSnapshot>?
        var bytes = 0
        var lastUse: UInt64 = 0
    }

    private struct State {
        var entries: [GenerationID: Entry] = [:]
        var uses: UInt64 = 0
        /// Chunks at which a generation turned out too large: it is refused at once until it has become smaller.
        var tooLarge: [GenerationID: Int64] = [:]
        /// Loads that wait for room; told false when they are to look again.
        var waiting: [CheckedContinuation<Bool, Never>] = []
        var figures = SearchMemory()

        var bytes: Int { entries.values.reduce(0) { $0 + $1.bytes } }
    }

    private static let roundsMax = 4
    private static let tooLargeMax = 1_000

    private let postgres: PostgresClient
    private let memoryMax: Int
    private let state = Mutex(State())

    init(postgres: PostgresClient, memoryMax: Int) {
        self.postgres = postgres
        self.memoryMax = memoryMax
    }

    var figures: SearchMemory {
        state.withLock { state in
            var figures = state.figures
            figures.bytes = state.bytes
            figures.generations = state.entries.values.count { $0.snapshot != nil }
            return figures
        }
    }

    /// A snapshot that shows at least what `head` names.
    /// - Throws: `index_too_large`, `index_not_found`, `index_busy`; what reading throws.
    func snapshot(of head: GenerationHead) async throws -> GenerationSnapshot {
        for _ in 0..<Self.roundsMax {
            switch try look(head) {
            case .there(let snapshot): return snapshot
            case .wait(let flight):
                // One that began before the head was written may bring less; the next one does not.
                let snapshot = try await flight.value
                if snapshot.satisfies(head) || !head.isSettled { return snapshot }
            }
        }
        throw Failure.indexBusy
    }

    /// Lets go of a generation: its vectors are somewhere else now, or it is over.
    func forget(_ generation: GenerationID) {
        state.withLock { state in
            // A flight lands on what it finds; what it had taken along goes with it.
            guard state.entries[generation]?.flight == nil else { return }
            state.entries[generation] = nil
        }
    }

    private enum Look {
        case there(GenerationSnapshot)
        case wait(Flight<GenerationSnapshot>)
    }

    private func look(_ head: GenerationHead) throws -> Look {
        let (look, begun) = try state.withLock { state -> (Look, SnapshotWriter??) in
            state.uses += 1
            var entry = state.entries[head.generation] ?? Entry()
            entry.lastUse = state.uses
            defer { state.entries[head.generation] = entry }
            if let snapshot = entry.snapshot, snapshot.satisfies(head) { return (.there(snapshot), nil) }
            if let flight = entry.flight { return (.wait(flight), nil) }
            if let chunks = state.tooLarge[head.generation], head.chunks >= chunks { throw tooLarge(head, nil) }
            let flight = Flight<GenerationSnapshot>()
            entry.flight = flight
            return (.wait(flight), .some(entry.writer.take()))
        }
        if case .wait(let flight) = look, let writer = begun { begin(flight, head, writer) }
        return look
    }

    /// Unstructured, because it works for all who wait and outlives each of them. It ends by itself: it reads a bounded
    /// number of pages, each within the server's time limit for a statement.
    private func begin(_ flight: Flight<GenerationSnapshot>, _ head: GenerationHead, _ writer: SnapshotWriter?) {
        Task {
            var writer = writer
            let outcome: Result<GenerationSnapshot, any Error>
            do {
                if writer == nil { try await reserve(head) }
                let loader = SnapshotLoader(postgres: postgres) { try self.grow(head, to: $0) }
                let snapshot = try await loader.bring(&writer, to: head)
                try grow(head, to: snapshot.bytes)
                outcome = .success(snapshot)
            } catch {
                outcome = .failure(error)
            }
            land(head, outcome, writer)
            flight.land(outcome)
        }
    }

    private func land(
        _ head: GenerationHead, _ outcome: Result<GenerationSnapshot, any Error>, _ writer: SnapshotWriter?
    ) {
        let waiting = state.withLock { state in
            switch outcome {
            case .success(let snapshot):
                state.entries[head.generation]?.flight = nil
                state.entries[head.generation]?.snapshot = snapshot
                state.entries[head.generation]?.writer = writer
                state.entries[head.generation]?.bytes = snapshot.bytes
                state.tooLarge[head.generation] = nil
                state.figures.loads += 1
            case .failure(let error):
                // The next search goes on from what there is, or from the beginning.
                if writer == nil || error is Failure { state.entries[head.generation] = nil }
                state.entries[head.generation]?.flight = nil
                state.entries[head.generation]?.writer = writer
            }
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.resume(returning: false) }
    }
}

extension SnapshotCache {
    /// A guess from the generation's own counts: its vectors, and 1,500 bytes of a chunk's words and the rest.
    static func estimate(_ head: GenerationHead) -> Int {
        let vector = VectorBlock.stride(head.dimensions ?? 0) * MemoryLayout<Float>.stride
        return Int(head.chunks) * ((head.backend == .hnsw ? 0 : vector) + 1_500)
    }

    /// Takes room for a load, and waits while only other loads are in the way.
    private func reserve(_ head: GenerationHead) async throws {
        let bytes = Self.estimate(head)
        guard bytes <= memoryMax else { throw tooLarge(head, bytes) }
        while true {
            let isTaken = await withCheckedContinuation { continuation in
                // Looked at and begun to wait under one lock: what is in the way cannot land in between, unheard.
                let isTaken = state.withLock { state in
                    let isTaken = take(head, bytes, in: &state)
                    if !isTaken { state.waiting.append(continuation) }
                    return isTaken
                }
                if isTaken { continuation.resume(returning: true) }
            }
            if isTaken { return }
        }
    }

    /// Whether there is room for as much, or nobody else who will give some back; it is then taken.
    private func take(_ head: GenerationHead, _ bytes: Int, in state: inout State) -> Bool {
        makeRoom(for: bytes, besides: head.generation, in: &state)
        let others = state.bytes - (state.entries[head.generation]?.bytes ?? 0)
        let hasRivals = state.entries.contains {
            $0.key != head.generation && $0.value.flight != nil && $0.value.bytes > 0
        }
        guard others + bytes <= memoryMax || !hasRivals else { return false }
        state.entries[head.generation]?.bytes = bytes
        return true
    }

    /// A load has come to as many bytes.
    private func grow(_ head: GenerationHead, to bytes: Int) throws {
        guard bytes <= memoryMax else {
            state.withLock { state in
                if state.tooLarge.count >= Self.tooLargeMax { state.tooLarge = [:] }
                state.tooLarge[head.generation] = head.chunks
            }
            throw tooLarge(head, bytes)
        }
        state.withLock { state in
            makeRoom(for: bytes, besides: head.generation, in: &state)
            let held = state.entries[head.generation]?.bytes ?? 0
            state.entries[head.generation]?.bytes = max(held, bytes)
        }
    }

    private func makeRoom(for bytes: Int, besides generation: GenerationID, in state: inout State) {
        var others = state.bytes - (state.entries[generation]?.bytes ?? 0)
        while others + bytes > memoryMax {
            let idle = state.entries.filter { $0.key != generation && $0.value.flight == nil }
            guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
            others -= oldest.value.bytes
            state.entries[oldest.key] = nil
            state.figures.evictions += 1
        }
    }

    private func tooLarge(_ head: GenerationHead, _ bytes: Int?) -> Failure {
        let needs = bytes.map { " (\(head.chunks) chunks, about \(($0 >> 20) + 1) MiB)" } ?? ""
        return Failure(
            .permanent, code: "index_too_large",
            message: """
                The index does not fit into the memory for indexes\(needs); it is \(memoryMax >> 20) MiB here. \
                An operator can raise PENSTOCK_INDEX_MEMORY_MB.
                """)
    }
}
